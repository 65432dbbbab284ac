"""An encoder that costs nothing: tests of the store need vectors, not meaning."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


class FakeEmbedder:
    """Unit vectors drawn by a text's hash: the same text has the same one in any process."""

    model_id = "fake"
    dimension = 16

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """Return one row a text, (n, 16) float32 of unit norm."""
        self.texts += texts
        rows = [self.embed_query(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dimension)

    def embed_query(self, question: str) -> NDArray[np.float32]:
        """Return the text's vector, (16,) float32 of unit norm."""
        seed = int.from_bytes(hashlib.sha256(question.encode()).digest()[:8])
        vector = np.random.default_rng(seed).normal(size=self.dimension)
        return (vector / np.linalg.norm(vector)).astype(np.float32)
