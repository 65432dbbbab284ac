"""Question → ranked passages: dense (FAISS) and lexical (BM25) scores, fused.

Scores are standardised over the candidates and summed, the lexical side weighed by the share of
the question's weight that the collection's vocabulary knows at all: an English question asked of
Chinese text matches next to nothing, and the dense side leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import bm25s
import numpy as np
from numpy.typing import NDArray

from index.document import Passage
from index.embedder import Embedder
from index.script import HAN, fold
from index.store import Store

DENSE_CANDIDATES = 64
# What a part of a page head is, in words that a Chinese or an English question would use:
# "(責編:王旭)" alone has none.
LABELS = {
    "title": ("标题 题目", "title headline"),
    "dateline": ("发布时间 发布日期 刊登 刊发 来源 媒体", "published date source publisher outlet"),
    "byline": ("报道 记者 作者 撰写 写", "byline reporter author wrote written"),
    "caption": ("图片说明 照片 图片 拍摄 摄影 摄影师", "photo picture caption photographer"),
    "editors": ("责任编辑 责编 编辑", "editor editors edited"),
    "body": ("", ""),
}
_WORD = re.compile(rf"(?P<han>[{HAN}]+)|\d+(?:\.\d+)?|[^\W\d_{HAN}]+")


@dataclass(frozen=True)
class RetrievedPassage:
    """A passage with its row in the store and its scores: ``dense`` a cosine, ``lexical`` BM25
    divided by the best of this question, ``score`` the fused one (comparable within a question).
    """

    row: int
    passage: Passage
    lexical: float
    dense: float
    score: float


def lexical_terms(text: str) -> list[str]:
    """Return the index terms of a text: words and numbers, Chinese characters and their pairs."""
    return list(_terms(fold(text)))


def _terms(folded: str) -> Iterator[str]:
    for match in _WORD.finditer(folded):
        run = match[0]
        if not match["han"]:
            yield run
            continue
        yield from run
        yield from (run[i : i + 2] for i in range(len(run) - 1))


class Retriever:
    """Ranks the passages of one store. Reading is safe from several threads."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store = store
        self.embedder = embedder
        corpus = [lexical_terms(" ".join([*LABELS[p.kind], p.text])) for p in store.passages]
        self._vocabulary = {term for terms in corpus for term in terms}
        self._lexical = bm25s.BM25(method="lucene")
        if self._vocabulary:  # a text of symbols alone has none
            self._lexical.index(corpus, show_progress=False)

    def retrieve(
        self, question: str, vector: NDArray[np.float32], k: int = 8
    ) -> list[RetrievedPassage]:
        """Return up to ``k`` passages, best first; ``vector`` is (dimension,) float32."""
        terms = list(dict.fromkeys(lexical_terms(question)))
        lexical = self._lexical_scores(terms)
        dense = dict(self.store.search(vector, DENSE_CANDIDATES))
        best_lexical = np.argsort(-lexical, kind="stable")[:DENSE_CANDIDATES].tolist()
        rows = sorted(set(dense) | set(best_lexical))
        cosines = np.array([dense.get(row, min(dense.values())) for row in rows])
        known = sum(len(t) for t in terms if t in self._vocabulary) / max(1, sum(map(len, terms)))
        fused = _standard(cosines) + known * _standard(lexical[rows])
        order = sorted(range(len(rows)), key=lambda i: (-fused[i], rows[i]))[:k]
        top = float(lexical.max()) or 1.0
        return [
            RetrievedPassage(
                rows[i],
                self.store.passages[rows[i]],
                float(lexical[rows[i]]) / top,
                float(cosines[i]),
                float(fused[i]),
            )
            for i in order
        ]

    def _lexical_scores(self, terms: list[str]) -> NDArray[np.float32]:
        known = [term for term in terms if term in self._vocabulary]
        if not known:
            return np.zeros(len(self.store.passages), dtype=np.float32)
        return np.asarray(self._lexical.get_scores(known), dtype=np.float32)


def _standard(values: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-6 else np.zeros_like(values)
