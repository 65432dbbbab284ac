"""Passages → evidence: which sentence answers, which words of it, and how probable that is.

A sentence is judged by what the question says: how many of its words the sentence or what governs
it speaks of, whether it holds an answer of the kind asked for, whether a date that the question
states is contradicted. A logistic function of these gives the probability.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.expectation import NUMERIC
from bot.matching import match_term
from bot.question import Question
from bot.retriever import RetrievedPassage
from bot.sentence import Mention, Sentence
from bot.spans import best_mention
from bot.support import Support, context_of, sentence_of, weigh
from index.document import Passage, Span
from index.store import Store

# Logistic weights, chosen on questions of our own about four releases (tests/eval).
BIAS = -4.5
W_COVERAGE = 6.5
W_DENSE = 8.0  # times the cosine above its usual level
W_MISSING = 3.0  # times the weight of the heaviest word that nothing speaks of
W_KIND = 1.6
W_NO_KIND = 4.0
W_CONTRADICTED = 8.0
W_LABEL = 0.8
W_GRIP = 1.5
DENSE_WITHIN, DENSE_ACROSS = 0.87, 0.76  # usual cosines within Chinese, and of English with it

_NEEDS_MENTION = NUMERIC | {"date", "person", "place", "organisation", "position", "contact"}
_REASON = re.compile(
    r"因为|由于|因此|鉴于|为了|是因|原因|\b(?:because|due to|owing to|as a result|since)\b"
)


@dataclass(frozen=True)
class Evidence:
    """A sentence that may answer: its place, the exact answer in it if one is safe, and why.

    Spans are offsets into the document's text. ``missing`` are the question's words that neither
    the sentence nor what governs it speaks of; ``contradicted`` the dates that differ.
    """

    row: int
    passage: Passage
    sentence: Span
    probability: float
    dense: float
    coverage: float
    answer: Span | None = None
    kind_found: bool = True
    missing: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    mention: Mention | None = None


class Reader:
    """Judges sentences of one store's passages. Safe to call from several threads."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def read(
        self, question: Question, passages: list[RetrievedPassage], vector: NDArray[np.float32]
    ) -> list[Evidence]:
        """Return one Evidence a sentence, best first, a body before a title that says the same.

        ``vector`` is the question's, (dimension,) float32 of unit norm.
        """
        found = [
            self._judge(question, retrieved, n, float(self.store.sentence_vectors[row] @ vector))
            for retrieved in passages
            for n, row in enumerate(self.store.sentence_rows[retrieved.row])
        ]
        return sorted(found, key=lambda e: (-round(e.probability, 2), e.passage.kind == "title"))

    def _judge(
        self, question: Question, retrieved: RetrievedPassage, n: int, dense: float
    ) -> Evidence:
        passage = retrieved.passage
        context = context_of(self.store.document_by_id[passage.document_id], passage, n)
        own = sentence_of(passage, n)
        met = {term: match_term(term, own) for term in question.terms}
        support = weigh(question, met, own, context)
        mention, grip = best_mention(question, own, met)
        kind_found = mention is not None or _is_of_kind(question, own)
        span = passage.sentences[n]
        return Evidence(
            row=retrieved.row,
            passage=passage,
            sentence=span,
            probability=_probability(question, support, kind_found, grip, dense),
            dense=dense,
            coverage=support.coverage,
            answer=Span(span.start + mention.start, span.start + mention.end) if mention else None,
            kind_found=kind_found,
            missing=support.missing,
            contradicted=support.contradicted,
            mention=mention,
        )


def _is_of_kind(question: Question, sentence: Sentence) -> bool:
    return question.expects.kind == "reason" and bool(_REASON.search(sentence.folded))


def _probability(
    question: Question, support: Support, kind_found: bool, grip: float, dense: float
) -> float:
    usual = DENSE_ACROSS if question.folded.isascii() else DENSE_WITHIN
    z = BIAS + W_COVERAGE * support.coverage + W_DENSE * (dense - usual)
    z += (
        W_KIND * kind_found
        + W_GRIP * grip
        + W_LABEL * support.labelled
        - W_MISSING * support.heaviest
    )
    z -= W_NO_KIND * (not kind_found and question.expects.kind in _NEEDS_MENTION)
    z -= W_CONTRADICTED * bool(support.contradicted)
    return 1 / (1 + math.exp(-z))
