"""Our own questions on news and on the question files' paragraphs, in everyday words, answerable
and not: ``everyday.jsonl.gz``.

The question files borrow most words from the text that answers, and so people do not ask. A line
names the text (an article of the news corpus, or a paragraph: ``drcd/3/0`` is the first of the
fourth article of ``train/drcd.json``), the question, the exact answers that the text holds (none
where it holds none), where the first of them stands, and whether the text is held out.
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


def load_everyday(folder: Path, corpus: Path) -> tuple[list[Item], list[Item]]:
    """Return the questions to train on and, of other texts, those held out; an item that its
    text does not answer has no answers, and the whole text as its span.

    :raises ValueError: when an answer does not stand in the text where a line says.
    """
    rows = read_rows()
    wanted = {row["article"] for row in rows}
    texts = {**_paragraphs(folder, wanted), **_articles(corpus, wanted)}
    held = {row["article"] for row in rows if row.get("held_out")}
    found = [_read(n, row, texts[row["article"]]) for n, row in enumerate(rows)]
    return [i for i in found if i.article not in held], [i for i in found if i.article in held]


def read_rows() -> list[dict[str, Any]]:
    """Return the lines as they stand in the file."""
    packed = (resources.files("bot") / "training" / "everyday.jsonl.gz").read_bytes()
    return [json.loads(line) for line in gzip.decompress(packed).decode("utf-8").splitlines()]


def _paragraphs(folder: Path, wanted: set[str]) -> dict[str, str]:
    """The texts of the wanted paragraphs, of the question files that are there."""
    found = {}
    for path in {folder / "train" / f"{name.split('/')[0]}.json" for name in wanted if "/" in name}:
        articles = json.loads(path.read_text(encoding="utf-8"))["data"] if path.is_file() else []
        for n, article in enumerate(articles):
            for m, paragraph in enumerate(article["paragraphs"]):
                found[f"{path.stem}/{n}/{m}"] = paragraph["context"]
    return found


def _articles(corpus: Path, wanted: set[str]) -> dict[str, str]:
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
