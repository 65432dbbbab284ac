"""Passages → evidence: which sentence answers, which words of it, and how probable that is.

A sentence is judged by what the question says: how many of its words the sentence or what governs
it speaks of, whether it holds an answer of the kind asked for, whether a date or place that the
question states is contradicted. A logistic function of these gives the probability.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.matching import Match, match_term
from bot.periods import Period, contradict
from bot.question import NUMERIC, Question, Term
from bot.retriever import LABELS, RetrievedPassage
from bot.sentence import Mention, Sentence, read_sentence
from index.document import Document, Passage, Span
from index.script import fold
from index.store import Store

# Logistic weights, chosen on questions of our own about other releases (see the README).
BIAS = -5.0
W_COVERAGE = 7.0
W_DENSE = 8.0  # times (cosine − 0.85)
W_MISSING = 2.2  # times the weight of the heaviest word that nothing speaks of
W_KIND = 1.6
W_NO_KIND = 3.5
W_CONTRADICTED = 4.0

CONTEXT_NAME, CONTEXT_WORD = 0.85, 0.45  # a word met by what governs the sentence, not by itself
DISTANCE = 12.0  # characters over which a word's pull on a candidate falls to 1/e
BARRIERS = {"、": 20.0, ",": 9.0, "，": 9.0, ";": 30.0, "；": 30.0, "。": 30.0, ":": 4.0, "：": 4.0}


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
    mention: Mention | None = field(default=None, compare=False)


class Reader:
    """Judges sentences of one store's passages."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def read(
        self, question: Question, passages: list[RetrievedPassage], vector: NDArray[np.float32]
    ) -> list[Evidence]:
        """Return one Evidence a sentence, best first; ``vector`` is the question's, (dimension,)
        float32 of unit norm.
        """
        found = [
            self._judge(question, retrieved, n, float(self.store.sentence_vectors[row] @ vector))
            for retrieved in passages
            for n, row in enumerate(self.store.sentence_rows[retrieved.row])
        ]
        return sorted(found, key=lambda e: (-e.probability, e.passage.kind == "title", e.sentence))

    def _judge(
        self, question: Question, retrieved: RetrievedPassage, n: int, dense: float
    ) -> Evidence:
        passage = retrieved.passage
        document = self.store.document_by_id[passage.document_id]
        own = _sentence(passage, n)
        context = _context(document, passage, n)
        met = {term: match_term(term, own) for term in question.terms}
        coverage, missing, weight = _coverage(question.terms, met, context)
        contradicted = _contradictions(question, own, context, _release_year(document))
        answer = _best_mention(question, own, met)
        kind_found = answer is not None or question.expects.kind not in _NEEDS_MENTION
        z = BIAS + W_COVERAGE * coverage + W_DENSE * (dense - _dense_level(question))
        z += W_KIND if answer else 0.0
        z -= W_NO_KIND * (not kind_found) + W_CONTRADICTED * bool(contradicted) + W_MISSING * weight
        span = passage.sentences[n]
        return Evidence(
            retrieved.row, passage, span, 1 / (1 + math.exp(-z)), dense, coverage,
            Span(span.start + answer.start, span.start + answer.end) if answer else None,
            kind_found, missing, contradicted, answer,
        )  # fmt: skip


_NEEDS_MENTION = NUMERIC | {"date", "person", "place", "organisation", "position", "contact"}


def _dense_level(question: Question) -> float:
    """Cosines of this encoder lie higher within a language than across two."""
    return 0.76 if question.folded.isascii() else 0.87


def _release_year(document: Document) -> int | None:
    return int(document.date[:4]) if document.date else None


@lru_cache(maxsize=8192)
def _sentence(passage: Passage, n: int) -> Sentence:
    original = passage.slice(passage.sentences[n])
    return read_sentence(fold(original), original)


@dataclass(frozen=True)
class _Context:
    """What governs a sentence: its passage's label and earlier sentences, and the title."""

    label: Sentence
    before: tuple[Sentence, ...]
    title: Sentence


@lru_cache(maxsize=8192)
def _context(document: Document, passage: Passage, n: int) -> _Context:
    label, title = fold(LABELS[passage.kind]), fold(document.title)
    before = tuple(_sentence(passage, i) for i in range(n))
    return _Context(read_sentence(label, label), before, read_sentence(title, document.title))


def _coverage(
    terms: tuple[Term, ...], met: dict[Term, list[Match]], context: _Context
) -> tuple[float, tuple[str, ...], float]:
    """The share of the question's weight that is spoken of, the words that are not, and the
    weight of the heaviest of those."""
    strengths = {term: _strength(term, met[term], context) for term in terms}
    total = sum(term.weight for term in terms)
    covered = sum(term.weight * strength for term, strength in strengths.items())
    missing = sorted((t for t in terms if strengths[t] < 0.3), key=lambda t: -t.weight)
    heaviest = max((t.weight * (1 - strengths[t]) for t in terms), default=0.0)
    return (covered / total if total else 0.0), tuple(t.text for t in missing), heaviest


def _strength(term: Term, own: list[Match], context: _Context) -> float:
    best = _best(own)
    if best >= 1.0:
        return best
    share = CONTEXT_NAME if term.is_name else CONTEXT_WORD
    around = [_best(match_term(term, s)) for s in (*context.before, context.title)]
    return max(best, _best(match_term(term, context.label)), share * max(around, default=0.0))


def _best(matches: Iterable[Match]) -> float:
    return max((m.strength for m in matches), default=0.0)


def _contradictions(
    question: Question, own: Sentence, context: _Context, year: int | None
) -> tuple[str, ...]:
    """The periods of the question that nothing in or above the sentence agrees with."""
    given = [p.resolved(year) for p in _governing_periods(own, context)]
    found = []
    for asked in (p.resolved(year) for p in question.periods):
        if any(not contradict(asked, p) for p in given):
            continue
        if given or (asked.year and year and asked.year != year):
            found.append(question.text[asked.start : asked.end])
    return tuple(found)


def _governing_periods(own: Sentence, context: _Context) -> tuple[Period, ...]:
    for sentence in (own, *reversed(context.before), context.title):
        if sentence.periods:
            return sentence.periods
    return ()


# --- The exact answer -------------------------------------------------------------------------


def _best_mention(
    question: Question, sentence: Sentence, met: dict[Term, list[Match]]
) -> Mention | None:
    pulls = [(t.weight * m.strength, m.start, m.end) for t, ms in met.items() for m in ms]
    pulls += [
        (2.0, q.start, q.end)
        for asked in question.quantities
        for q in sentence.quantities
        if _same_quantity(asked.value, asked.unit, q.value, q.unit)
    ]
    scored = [
        (
            _fit(question, mention) * _pull(mention, pulls, sentence.folded),
            mention.end - mention.start,
            -i,
            mention,
        )
        for i, mention in enumerate(sentence.mentions)
    ]
    best = max(scored, default=(0.0, 0, 0, None))
    return best[3] if best[0] > 0 else None


def _same_quantity(a: float, a_unit: str | None, b: float, b_unit: str | None) -> bool:
    return math.isclose(a, b, rel_tol=1e-6) and (a_unit == b_unit or None in (a_unit, b_unit))


def _fit(question: Question, mention: Mention) -> float:
    """How well a mention's kind and unit agree with what is asked: 0 not at all, 1 fully."""
    expects = question.expects
    if any(
        _same_quantity(q.value, q.unit, mention.value or -1, mention.unit)
        for q in question.quantities
    ):
        return 0.0
    if mention.kind == expects.kind:
        return _fit_unit(expects.unit, mention.unit) if expects.unit else 1.0
    return 0.0


_PEOPLE, _FIRMS = set("名人位"), set("家户")


def _fit_unit(asked: str, given: str | None) -> float:
    if asked == given:
        return 1.0
    if given is None or len(asked) != 1 or len(given) != 1:
        return 0.0
    both = {asked, given}
    if both <= _PEOPLE or both <= _FIRMS:
        return 1.0
    return 0.8 if "个" in both else 0.0


def _pull(mention: Mention, pulls: list[tuple[float, int, int]], folded: str) -> float:
    total = 0.05
    for weight, start, end in pulls:
        total += weight * math.exp(-_distance(mention, start, end, folded) / DISTANCE)
    return total


def _distance(mention: Mention, start: int, end: int, folded: str) -> float:
    """Characters between the two, plus what the punctuation between them costs."""
    a, b = (end, mention.start) if end <= mention.start else (mention.end, start)
    between = folded[a:b] if a < b else ""
    return len(between) + sum(BARRIERS.get(c, 0.0) for c in between)
