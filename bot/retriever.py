"""Question → ranked passages: dense (FAISS) and lexical (BM25) scores, fused.

Scores are standardised over the candidates and summed, the lexical side weighed by the share of
the question's weight that the collection's vocabulary knows at all: an English question asked of
Chinese text matches next to nothing, and the dense side leads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.document import Passage
from index.embedder import Embedder
from index.lexical import lexical_terms
from index.store import Store

DENSE_CANDIDATES = LEXICAL_CANDIDATES = 64


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
        terms = list(dict.fromkeys(lexical_terms(question)))
        rows, lexical, is_known = self.store.lexical.search(terms, LEXICAL_CANDIDATES, dense)
        least = min(dense.values())
        cosines = np.array([dense.get(row, least) for row in rows.tolist()])
        weights = np.array([len(term) for term in terms])
        known = float(weights[is_known].sum() / max(1, weights.sum()))
        fused = _standard(cosines) + known * _standard(lexical)
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


def _standard(values: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-6 else np.zeros_like(values)
