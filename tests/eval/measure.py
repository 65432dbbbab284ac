"""One question put to one document → how the answer compares, with the threshold and without."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import bm25s
import numpy as np

from bot.evidence import Evidence
from bot.judgement import THRESHOLD, probability
from bot.language import language_of
from bot.training.cases import Case, Opened, open_cases
from index.document import Span
from index.lexical import lexical_terms
from tests.eval.ablation import Ablated, ablate
from tests.eval.reading import exact, f1

METHODS = ("BM25 alone", "dense alone", "words without the reader", "words and reader")


@dataclass(frozen=True)
class Outcome:
    """How one question went.

    ``hits`` says for each of METHODS whether its best sentence is the right one; ``em`` and
    ``f1`` compare the exact answer, or the sentence where none is given; ``confidence`` is of the
    best sentence; ``seconds`` are those of reading; ``parts`` is how it goes without each part.
    """

    case: Case
    language: str
    kind: str
    hits: tuple[bool, ...]
    em: float
    f1: float
    confidence: float
    seconds: float
    parts: dict[str, Ablated]

    @property
    def answerable(self) -> bool:
        """Whether the document has the answer."""
        return bool(self.case.answers)

    @property
    def answered(self) -> bool:
        """Whether the answer would be given."""
        return self.confidence >= THRESHOLD


def measure(cases: Iterable[Case], embedder, model) -> Iterator[Outcome]:
    """Yield the outcome of every case."""
    for opened in open_cases(cases, embedder, model):
        started = time.perf_counter()
        evidence = opened.reader.read(opened.question, opened.passages)
        seconds = time.perf_counter() - started
        best = evidence[0]
        given = _given(opened, best)
        yield Outcome(
            case=opened.case,
            language=language_of(opened.case.question) or "zh",
            kind=opened.question.expects.kind,
            hits=_hits(opened, best, embedder),
            em=exact(given, opened.case.answers),
            f1=f1(given, opened.case.answers),
            confidence=best.probability,
            seconds=seconds,
            parts=ablate(opened),
        )


def _given(opened: Opened, best: Evidence) -> str:
    span = best.answer if best.answer and best.is_clear else best.sentence
    return opened.store.documents[0].text[span.start : span.end]


def _hits(opened: Opened, best: Evidence, embedder) -> tuple[bool, ...]:
    sentences = [(s, p) for p in opened.store.passages for s in p.sentences]
    texts = [p.slice(s) for s, p in sentences]
    dense = embedder.embed_passages(texts) @ opened.vector
    drafts = opened.reader.draft(opened.question, opened.passages)
    by_words = max(drafts, key=lambda d: probability(d.signs, "rules"))
    chosen: list[Span] = [
        sentences[_lexical(opened.case.question, texts)][0],
        sentences[int(dense.argmax())][0],
        by_words.span,
        best.sentence,
    ]
    return tuple(opened.holds_answer(span) for span in chosen)


def _lexical(question: str, sentences: list[str]) -> int:
    corpus = [lexical_terms(sentence) or ["-"] for sentence in sentences]
    ranker = bm25s.BM25(method="lucene")
    ranker.index(corpus, show_progress=False)
    known = {term for terms in corpus for term in terms}
    asked = [term for term in lexical_terms(question) if term in known]
    return int(np.argmax(ranker.get_scores(asked))) if asked else 0
