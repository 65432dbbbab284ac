"""What a release is about: three of its own sentences, the most central that differ.

Centrality is the cosine with the mean of the body's sentences, the lead is favoured as news puts
the main thing first, and maximal marginal relevance (Carbonell and Goldstein, 1998) keeps the
sentences apart.
"""

from __future__ import annotations

from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from bot.reader import Evidence
from index.document import Passage, Span
from index.store import Store

LENGTH = 3
MIN_CHARACTERS = 15
LEAD, NUMBERS, SAMENESS = 0.06, 0.02, 0.5


def summarise(store: Store) -> list[Evidence]:
    """Return up to three sentences of the first release's body, in its order."""
    rows, places = [], []
    first_id = store.passages[0].document_id
    its_own = takewhile(lambda passage: passage.document_id == first_id, store.passages)
    for passage, sentence_rows in zip(its_own, store.sentence_rows, strict=False):
        for row, span in zip(sentence_rows, passage.sentences, strict=True):
            if passage.kind == "body" and span.end - span.start >= MIN_CHARACTERS:
                rows.append(row)
                places.append((passage, span))
    if not rows:
        first = store.passages[0]
        rows, places = [store.sentence_rows[0][0]], [(first, first.sentences[0])]
    vectors = store.sentence_vectors[rows].astype(np.float32)
    centre = vectors.mean(axis=0)
    worth = vectors @ (centre / np.linalg.norm(centre)) + _bonus(places)
    chosen = _apart(vectors, worth)
    return [_evidence(store, *places[i], float(min(1.0, worth[i]))) for i in sorted(chosen)]


def _bonus(places: list[tuple[Passage, Span]]) -> NDArray[np.float64]:
    lead = [LEAD if i == 0 else 0.0 for i in range(len(places))]
    numbers = [NUMBERS if any(c.isdigit() for c in p.slice(s)) else 0.0 for p, s in places]
    bonus: NDArray[np.float64] = np.array([lead, numbers], dtype=np.float64).sum(axis=0)
    return bonus


def _apart(vectors: NDArray[np.float32], worth: NDArray[np.float64]) -> list[int]:
    chosen: list[int] = []
    while len(chosen) < min(LENGTH, len(worth)):
        same = (vectors @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(worth))
        score = worth - SAMENESS * same
        score[chosen] = -np.inf
        chosen.append(int(score.argmax()))
    return chosen


def _evidence(store: Store, passage: Passage, span: Span, score: float) -> Evidence:
    return Evidence(store.passages.index(passage), passage, span, score, score, 1.0)
