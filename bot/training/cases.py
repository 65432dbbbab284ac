"""Questions on documents, answerable and near misses, for calibration and for the scorecard."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.training.data import SEED, Item, positive
from bot.training.nearmiss import Names, near_miss


@dataclass(frozen=True)
class Case:
    """A question put to a document; ``answers`` is empty where the document has none.

    ``place`` is what the right sentence holds: its gold text with offset when that is known.
    """

    id: str
    document: str
    text: str
    question: str
    answers: tuple[str, ...]
    quote: str
    start: int | None = None


def from_items(items: Iterable[Item]) -> list[Case]:
    """Return the questions of SQuAD-style files, a paragraph a document."""
    return [
        Case(i.id, i.context, i.context, i.question, i.answers, i.answers[0], i.span.start)
        for i in items
    ]


def near_misses(items: Iterable[Item], names: Names, seed: int = SEED) -> list[Case]:
    """Return what `bot.training.nearmiss` makes of the questions: unanswerable, one each at most.

    The whole paragraph is the document, and the change holds for all of it.
    """
    rng = random.Random(seed)
    return list(_near_misses(items, names, rng))


def _near_misses(items: Iterable[Item], names: Names, rng: random.Random) -> Iterator[Case]:
    for item in items:
        whole = positive(item, rng, "valid")
        example = type(whole)(item.question, item.context, item.span, "valid")
        if near := near_miss(example, names, rng):
            yield Case(f"{item.id}-near", item.context, item.context, near.question, (), "")


def from_lines(path: Path, texts: dict[str, str], default: str) -> list[Case]:
    """Return the questions of a JSON-lines file; ``texts`` are the documents by name."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Case(
            row["id"],
            row.get("document", default),
            texts[row.get("document", default)],
            row["question"],
            tuple(row["answers"]),
            row["quote"],
        )
        for row in rows
    ]
