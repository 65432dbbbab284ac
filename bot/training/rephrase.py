"""The same question with another everyday wording of what it asks: 何时 for 什么时候, and so on.

The question files are written in a bookish register by few hands; people who ask a chatbot use
whatever question word comes first, and the answer does not depend on which.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace

from bot.training.data import Example
from bot.training.synonyms import say_otherwise

# Wordings that ask for the same thing; longer ones first, so that 什么时候 is not read as 什么.
GROUPS: tuple[tuple[str, ...], ...] = (
    ("什么时候", "什么时间", "哪个时候", "几时", "何时"),
    ("什么地方", "哪个地方", "哪里", "哪儿", "何处", "何地"),
    ("是哪一年", "是哪年", "是何年", "是几几年"),
    ("在哪一年", "在哪年", "在何年", "在什么年份", "哪一年", "哪年"),
    ("哪一天", "哪一日", "哪天", "几月几日", "几月几号"),
    ("是谁", "是哪位", "是什么人", "是哪个人", "是何人"),
    ("有多少", "一共有多少", "总共有多少", "共有多少"),
    ("为什么", "为何", "因为什么", "出于什么原因", "怎么会"),
    ("叫什么名字", "名叫什么", "叫什么", "叫啥"),
    ("是什么", "是啥", "是指什么", "为何物"),
    ("有哪些", "都有什么", "包括哪些", "有什么"),
    ("哪一个", "哪个", "什么"),
    ("怎么样", "怎样", "如何"),
)
SYNONYMS, SYNONYM_SHARE = 0.6, 0.35
_PATTERN = re.compile("|".join(w for group in GROUPS for w in group))
_GROUP_OF = {word: group for group in reversed(GROUPS) for word in group}


def rephrase(example: Example, rng: random.Random) -> Example:
    """Return the example with its question word said another way, or some of its other words."""
    question = _ask_otherwise(example.question, rng)
    if rng.random() < SYNONYMS:
        question = say_otherwise(question, SYNONYM_SHARE, rng)
    return replace(example, question=question)


def _ask_otherwise(question: str, rng: random.Random) -> str:
    match = _PATTERN.search(question)
    if not match:
        return question
    return question[: match.start()] + rng.choice(_GROUP_OF[match[0]]) + question[match.end() :]
