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
from bot.spans import pick_mention
from bot.support import Support, context_of, sentence_of, weigh
from index.document import Passage, Span
from index.store import Store

# Logistic weights, chosen by hand near a fit on our own questions (tests/eval/own_questions.jsonl).
BIAS = -3.9
W_COVERAGE = 3.2
W_DENSE = 5.0  # times the cosine above its usual level
W_MISSING = 2.4  # times the weight of the heaviest word that nothing speaks of
W_KIND = 1.2
W_NO_KIND = 2.3
W_CONTRADICTED = 3.5
W_LABEL = 1.0
FREE_GRIP = 0.4  # of a question for no exact words: how, why, whether
LABEL_GRIP = 0.8  # (責編:王旭): the kind of passage says what its names are
W_GRIP = 2.0
DENSE_WITHIN, DENSE_ACROSS = 0.87, 0.76  # usual cosines within Chinese, and of English with it

_NEEDS_MENTION = NUMERIC | {"date", "person", "place", "organisation", "position", "contact"}
_HAS_MENTION = _NEEDS_MENTION | {"thing", "list"}
_REASON = re.compile(
    r"因为|由于|因此|鉴于|为了|是因|原因|\b(?:because|due to|owing to|as a result|since)\b"
)


@dataclass(frozen=True)
class Evidence:
    """A sentence that may answer: its place, the exact answer in it if one is safe, and why.

    Spans are offsets into the document's text. ``missing`` are the question's words that neither
    the sentence nor what governs it speaks of; ``contradicted`` the dates that differ; ``is_clear``
    says that nothing else in the sentence answers nearly as well.
    """

    row: int
    passage: Passage
    sentence: Span
    probability: float
    dense: float
    coverage: float
    answer: Span | None = None
    is_clear: bool = False
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
        pick = pick_mention(question, own, met)
        mention = pick.mention
        grip = max(pick.grip, LABEL_GRIP if support.labelled and mention else 0.0)
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
            is_clear=pick.is_clear,
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
    if question.expects.kind not in _HAS_MENTION | {"reason"}:
        kind_found, grip = True, max(grip, FREE_GRIP)
    usual = DENSE_ACROSS if question.folded.isascii() else DENSE_WITHIN
    z = (
        BIAS
        + W_COVERAGE * support.coverage
        + W_DENSE * (dense - usual)
        - W_MISSING * support.heaviest
        + W_KIND * kind_found
        - W_NO_KIND * (not kind_found and question.expects.kind in _NEEDS_MENTION | {"reason"})
        - W_CONTRADICTED * bool(support.contradicted)
        + W_LABEL * support.labelled
        + W_GRIP * grip
    )
    return 1 / (1 + math.exp(-z))
