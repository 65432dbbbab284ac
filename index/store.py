"""An index in memory: documents, passages, their words and their vectors. A change gives a new one.

``index/keeper.py`` keeps it, ``index/collection.py`` changes it. Of one on a Milvus server
(``index/remote.py``) the vectors stay there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import vectors as nearest
from index.document import Document, Passage
from index.errors import StoreError
from index.lexical import Lexical


@dataclass(frozen=True, eq=False)
class Entry:
    """A document with what was made of it: its passages and their ``vectors``, (passages,
    dimension) float32 of unit norm.
    """

    document: Document
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]

    def __post_init__(self) -> None:
        if len(self.vectors) != len(self.passages):
            raise StoreError(
                f"document {self.document.id!r}: {len(self.vectors)} vectors, "
                f"not {len(self.passages)}; have it embedded again"
            )


@dataclass(frozen=True, eq=False)
class Store:
    """An immutable index. Row i of everything is ``passages[i]``.

    ``numbers`` (passages,) int64 ascending are the passages' own for ever, ``next_number`` the
    first that was never given. ``vectors`` is a FAISS index by number, or asks a server instead.

    :raises StoreError: when the counts do not agree.
    """

    model_id: str
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    numbers: NDArray[np.int64]
    vectors: Any  # faiss ships no types
    lexical: Lexical
    next_number: int = 0

    def __post_init__(self) -> None:
        counts = (len(self.numbers), self.vectors.ntotal, len(self.lexical))
        if set(counts) != {len(self.passages)}:
            raise StoreError(
                f"{counts} numbers, vectors and rows of words for {len(self.passages)} passages; "
                "build it again"
            )

    @cached_property
    def document_by_id(self) -> dict[str, Document]:
        """The documents by id."""
        return {document.id: document for document in self.documents}

    def search(self, query: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        """Return up to ``k`` (passage row, cosine) pairs, best first, for a (dimension,) vector."""
        found = nearest.search(self.vectors, query, k)
        rows = np.searchsorted(self.numbers, [number for number, _ in found]).tolist()
        return [(row, cosine) for row, (_, cosine) in zip(rows, found, strict=True)]


def empty_store(model_id: str, dimension: int) -> Store:
    """Return a store with nothing in it."""
    return Store(model_id, (), (), np.empty(0, np.int64), nearest.empty(dimension), Lexical())


def extended(store: Store, entries: Sequence[Entry]) -> Store:
    """Return the store with the entries after what it has.

    :raises StoreError: when a document id comes twice.
    """
    documents = store.documents + tuple(entry.document for entry in entries)
    _refuse_twins(documents)
    passages = tuple(passage for entry in entries for passage in entry.passages)
    end = store.next_number + len(passages)
    numbers = np.arange(store.next_number, end)
    return Store(
        store.model_id,
        documents,
        store.passages + passages,
        np.concatenate([store.numbers, numbers]),
        _with_vectors(store.vectors, numbers, entries),
        store.lexical.extended(passages),
        end,
    )


def _with_vectors(index: Any, numbers: NDArray[np.int64], entries: Sequence[Entry]) -> Any:
    if not entries:
        return index
    return nearest.extended(index, numbers, np.concatenate([e.vectors for e in entries]))


def without(store: Store, document_ids: Iterable[str]) -> Store:
    """Return the store without the documents of these ids."""
    gone = set(document_ids)
    stays = np.array([p.document_id not in gone for p in store.passages], dtype=np.bool_)
    return Store(
        store.model_id,
        tuple(d for d in store.documents if d.id not in gone),
        tuple(p for p in store.passages if p.document_id not in gone),
        store.numbers[stays],
        nearest.without(store.vectors, store.numbers[~stays]),
        store.lexical.kept(stays),
        store.next_number,
    )


def only(store: Store, document_ids: Iterable[str]) -> Store:
    """Return the store with the documents of these ids alone, itself when it has no other."""
    wanted = set(document_ids)
    if not store.document_by_id.keys() - wanted:
        return store
    if nearest.is_here(store.vectors):
        return without(store, store.document_by_id.keys() - wanted)
    stays = np.array([p.document_id in wanted for p in store.passages], dtype=np.bool_)
    return replace(  # on a server nothing is changed: its other vectors are passed over
        store,
        documents=tuple(d for d in store.documents if d.id in wanted),
        passages=tuple(p for p in store.passages if p.document_id in wanted),
        numbers=np.arange(int(stays.sum())),
        vectors=store.vectors.kept(stays),
        lexical=store.lexical.kept(stays),
    )


def _refuse_twins(documents: tuple[Document, ...]) -> None:
    ids = [document.id for document in documents]
    if len(set(ids)) < len(ids):
        twins = sorted({i for i in ids if ids.count(i) > 1})
        raise StoreError(f"document ids come twice: {twins}; give each its own")
