"""Questions on documents, answerable and near misses, for calibration and for the scorecard."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.chatbot import PASSAGES
from bot.question import Question, read_question
from bot.reader import Reader
from bot.retriever import RetrievedPassage, Retriever
from bot.span_model import SpanModel
from bot.training.data import SEED, Item, positive
from bot.training.nearmiss import Names, near_miss
from index.build import build
from index.document import Span
from index.embedder import Embedder
from index.loader import make_document
from index.script import fold
from index.store import Store


@dataclass(frozen=True)
class Case:
    """A question put to a document; ``answers`` is empty where the document has none.

    ``quote`` is what the right sentence holds, ``start`` its offset where that is known.
    """

    id: str
    document: str
    text: str
    question: str
    answers: tuple[str, ...]
    quote: str
    start: int | None = None


@dataclass(frozen=True, eq=False)
class Opened:
    """A case with its document indexed and its question read, ready for the reader.

    ``vector`` is the question's, (dimension,) float32 of unit norm.
    """

    case: Case
    store: Store
    reader: Reader
    question: Question
    vector: NDArray[np.float32]
    passages: list[RetrievedPassage]

    def holds_answer(self, sentence: Span) -> bool:
        """Whether a sentence of the document is the one that the case cites."""
        text, case = self.store.documents[0].text, self.case
        if not case.quote:
            return False
        if case.start is not None and text[case.start :].startswith(case.quote):
            return sentence.start <= case.start < sentence.end
        return fold(case.quote) in fold(text[sentence.start : sentence.end])


def open_cases(
    cases: Iterable[Case], embedder: Embedder, model: SpanModel | None
) -> Iterator[Opened]:
    """Yield every case, those on one document together."""
    ordered = sorted(cases, key=lambda case: case.document)
    for document, group in groupby(ordered, key=lambda case: case.document):
        asked = list(group)
        store = build((make_document(document[:40], asked[0].text),), embedder)
        retriever, reader = Retriever(store, embedder), Reader(store, model)
        for case in asked:
            question = read_question(case.question)
            vector = embedder.embed_query(question.text)
            passages = retriever.retrieve(question.text, vector, PASSAGES)
            yield Opened(case, store, reader, question, vector, passages)


def from_items(items: Iterable[Item]) -> list[Case]:
    """Return the questions, a paragraph a document; one without answers is unanswerable."""
    return [
        Case(i.id, i.context, i.context, i.question, i.answers, _gold(i), i.span.start)
        for i in items
    ]


def _gold(item: Item) -> str:
    return item.context[item.span.start : item.span.end] if item.answers else ""


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
