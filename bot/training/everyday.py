"""Our own questions on news, in everyday words, answerable and not: ``everyday.jsonl``.

The question files borrow most words from the text that answers, and so people do not ask. A line
names the article of the news corpus, the question, the exact answers that its text holds (none
where it holds none), where the first of them stands, and whether the article is held out.
"""

from __future__ import annotations

import gzip
import json
import random
from importlib import resources
from pathlib import Path
from typing import Any

from bot.training.data import Example, Item, bigrams, overlap, positive
from bot.windows import cut_windows
from index.document import Span
from index.script import fold

SOURCE = "everyday"
POSITIVES, NEGATIVES = 2, 2


def load_everyday(corpus: Path) -> tuple[list[Item], list[Item]]:
    """Return the questions to train on and, of other articles, those held out; an item that its
    text does not answer has no answers, and the whole text as its span.

    :raises ValueError: when an answer does not stand in the article where a line says.
    """
    text = (resources.files("bot") / "training" / "everyday.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    texts = _texts(corpus, {row["article"] for row in rows})
    held = {row["article"] for row in rows if row.get("held_out")}
    found = [_read(n, row, texts[row["article"]]) for n, row in enumerate(rows)]
    return [i for i in found if i.article not in held], [i for i in found if i.article in held]


def _texts(corpus: Path, wanted: set[str]) -> dict[str, str]:
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        return {row["id"]: row["text"] for row in rows if row["id"] in wanted}


def _read(number: int, row: dict[str, Any], text: str) -> Item:
    context, answers = fold(text), tuple(fold(answer) for answer in row["answers"])
    start = row.get("start", 0)
    span = Span(start, start + len(answers[0]) if answers else len(context))
    if answers and context[span.start : span.end] != answers[0]:
        raise ValueError(f"{row['article']}: {answers[0]!r} does not stand at {start}")
    name = f"everyday-{number}"
    return Item(name, row["article"], fold(row["question"]), context, answers, span)


def examples(items: list[Item], rng: random.Random) -> list[Example]:
    """Return every question put to windows of its text: those that answer, those that come near."""
    found = []
    for item in items:
        answered = [positive(item, rng, SOURCE) for _ in range(POSITIVES) if item.answers]
        near = [Example(item.question, w, None, f"{SOURCE}/none") for w in _near(item)]
        found += answered + near[: NEGATIVES - bool(answered)]
    return found


def _near(item: Item) -> list[str]:
    wanted = bigrams(item.question)
    windows = [item.context[w.start : w.end] for w in cut_windows(item.context)]
    free = [w for w in windows if not any(a in w for a in item.answers)]
    return sorted(free, key=lambda w: -overlap(wanted, w))
