"""Question → ranked passages: dense (FAISS) and lexical (BM25) scores, fused.

Scores are standardised over the candidates and summed, the lexical side weighed by the share of
the question's weight that the collection's vocabulary knows at all: an English question asked of
Chinese text matches little, what its words mean in Chinese, and the dense side leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.lexicon import other_words
from bot.listed import listing_at
from index.document import Passage
from index.embedder import Embedder
from index.lexical import lexical_terms
from index.script import fold, has_han
from index.store import Store

DENSE_CANDIDATES = LEXICAL_CANDIDATES = 64
MOST_WITH_LISTS = 96  # passages; a page of lists would otherwise be read whole


@dataclass(frozen=True)
class RetrievedPassage:
    """A passage with its row in the store and its scores: ``dense`` the cosine, of one that only
    words have found the least that a nearer one has; ``lexical`` BM25 divided by the best of this
    question; ``score`` the fused one (comparable within a question).
    """

    row: int
    passage: Passage
    lexical: float
    dense: float
    score: float


class Retriever:
    """Ranks the passages of one store. Reading is safe from several threads."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store = store
        self.embedder = embedder

    def retrieve(
        self, question: str, vector: NDArray[np.float32], k: int = 8
    ) -> list[RetrievedPassage]:
        """Return up to ``k`` passages, best first; ``vector`` is (dimension,) float32."""
        dense = dict(self.store.search(vector, DENSE_CANDIDATES))
        if not dense:
            return []
        own, meant = list(dict.fromkeys(lexical_terms(question))), _meant(question)
        terms = list(dict.fromkeys([*own, *meant]))
        rows, lexical, is_known = self.store.lexical.search(terms, LEXICAL_CANDIDATES, dense)
        least = min(dense.values())
        cosines = np.array([dense.get(row, least) for row in rows.tolist()])
        found = {term for term, is_there in zip(terms, is_known, strict=True) if is_there}
        known = _weight(found.union(*(meant[t] for t in found & meant.keys())), own)
        is_chinese = np.array([has_han(self.store.passages[row].text) for row in rows])
        fused = _standard(_levelled(cosines, is_chinese)) + known * _standard(lexical)
        order = np.argsort(-fused, kind="stable")[:k].tolist()
        top = float(lexical.max()) or 1.0
        return [
            RetrievedPassage(
                int(rows[i]),
                self.store.passages[rows[i]],
                float(lexical[i]) / top,
                float(cosines[i]),
                float(fused[i]),
            )
            for i in order
        ]


def with_whole_lists(store: Store, found: list[RetrievedPassage]) -> list[RetrievedPassage]:
    """Return the passages, and after them the others of each list that one of them is an item of
    or leads to, with the scores of the one found: what is most is told by all of them."""
    whole = {retrieved.row: retrieved for retrieved in found}
    for retrieved in found:
        for row in _rows_of_list(store, retrieved.row):
            whole.setdefault(row, replace(retrieved, row=row, passage=store.passages[row]))
    return list(whole.values())[:MOST_WITH_LISTS]


def _rows_of_list(store: Store, row: int) -> Iterator[int]:
    """The rows, before and after one, of passages in the list that it is in, if any."""
    passage = store.passages[row]
    text = store.document_by_id[passage.document_id].text
    listing = listing_at(text, passage.span)
    if listing is None:
        return
    for step in (-1, 1):
        near = row + step
        while 0 <= near < len(store.passages):
            other = store.passages[near]
            if other.document_id != passage.document_id or not listing.span.overlaps(other.span):
                break
            yield near
            near += step


def _meant(question: str) -> dict[str, set[str]]:
    """The terms of what the question's words mean in the other language → those of the words."""
    found: dict[str, set[str]] = {}
    for word, other in other_words(fold(question)):
        for term in lexical_terms(other):
            found.setdefault(term, set()).update(lexical_terms(word))
    return found


def _weight(known: set[str], own: list[str]) -> float:
    """The share of a question's terms that is known, by their lengths."""
    return sum(len(t) for t in own if t in known) / max(1, sum(map(len, own)))


def _levelled(cosines: NDArray[np.float32], is_chinese: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The cosines without what a language has for being the question's own: those of Chinese
    passages and of others about one mean.
    """
    means = [cosines[group].mean() for group in (is_chinese, ~is_chinese) if group.any()]
    return cosines if len(means) < 2 else cosines - np.where(is_chinese, *means)


def _standard(values: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-6 else np.zeros_like(values)
