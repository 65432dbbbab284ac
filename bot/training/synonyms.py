"""Words that mean the same, by a dictionary: two words of which one English sense is the same.

People ask about 土豆 where the release says 马铃薯. The question files seldom do, so some words of
their questions are said otherwise.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from functools import lru_cache

import jieba

from bot.lexicon import dictionary
from index.script import has_han

LEAST_FREQUENT = 60  # in jieba's count: rarer words are bookish, or names
FIRST_SENSES = 2  # the later ones are rarer meanings
MOST_WORDS = 12  # a sense that more words share is too vague
ASKING = frozenset(
    "什么 怎么 怎样 哪些 哪个 哪里 多少 如何 为何 何时 何地 几个 时候 为什么".split()
)
_REMARK = re.compile(r"\([^)]*\)|\[[^\]]*\]|^\s*to\s+|\bsth\b|\bsb\b|\betc\b")
_UNFIT = re.compile(r"[A-Z|]|surname|variant|abbr|CL:|used |see |particle|classifier|suffix|prefix")


def senses(gloss: str) -> list[str]:
    """Return the first plain senses of a dictionary entry: no names, remarks or grammar."""
    parts = [part for part in re.split("[/;]", gloss) if part and not _UNFIT.search(part)]
    plain = [_REMARK.sub("", part).strip(" ,.") for part in parts]
    return [sense for sense in plain if len(sense) > 2][:FIRST_SENSES]


@lru_cache(maxsize=1)
def _by_sense() -> dict[str, tuple[str, ...]]:
    words: dict[str, list[str]] = defaultdict(list)
    jieba.initialize()
    for word, gloss in dictionary().items():
        if len(word) > 1 and has_han(word) and (jieba.dt.FREQ.get(word) or 0) >= LEAST_FREQUENT:
            for sense in set(senses(gloss)):
                words[sense].append(word)
    return {s: tuple(w) for s, w in words.items() if 1 < len(w) <= MOST_WORDS}


@lru_cache(maxsize=65536)
def synonyms(word: str) -> tuple[str, ...]:
    """Return common words that share an English sense with a Simplified Chinese one."""
    alike = _by_sense()
    found = (w for sense in senses(dictionary().get(word, "")) for w in alike.get(sense, ()))
    return tuple(w for w in dict.fromkeys(found) if w != word)


def say_otherwise(question: str, share: float, rng: random.Random) -> str:
    """Return the question with about ``share`` of its words that have synonyms replaced."""
    return "".join(
        rng.choice(others) if rng.random() < share and (others := _others(word)) else word
        for word in jieba.lcut(question)
    )


def _others(word: str) -> tuple[str, ...]:
    """A single character means too much, and what asks must go on asking."""
    return () if len(word) < 2 or word in ASKING else synonyms(word)
