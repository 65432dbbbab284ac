"""A store on Milvus: the server has the documents and every vector, and finds the nearest.

A document's key is the hash of all that was made of it, so that whoever adds the same writes the
same rows. It is there when its row among ``DOCUMENTS`` is, which is written last and deleted
first: what a change that was broken off leaves behind is never served. Texts and words are read
when a store is opened; the vectors stay on the server.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import logging
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.document import Document, Passage
from index.errors import StoreError
from index.lexical import Lexical
from index.milvus import MOST_FOUND, Row, Server
from index.rows import to_document, to_row
from index.store import Entry, Store

FORMAT, READABLE = 2, {1, 2}  # of format 1 the sentences have vectors, which nothing needs
PASSAGES, PARTS, DOCUMENTS = "pressbot_passages", "pressbot_parts", "pressbot_documents"
MANIFEST = "manifest"
_PART = 60_000  # characters of a row's string
_AT_ONCE = 100  # documents that are read together
_KEY = 32  # hexadecimal digits
logger = logging.getLogger(__name__)


def open_remote(
    address: str, model_id: str, dimension: int, token: str | None = None
) -> tuple[Store, Remote]:
    """Return the store at ``address``, made when missing, and its keeper.

    :raises StoreError: when the server cannot be reached, or what it has is damaged, of another
        model or of another format; the message says which.
    """
    server = Server(address, token)
    for name, length in ((PASSAGES, dimension), (PARTS, 2), (DOCUMENTS, 2)):
        server.ensure(name, length)
    wanted = {"format": FORMAT, "model": model_id, "dimension": dimension}
    found = server.get(PARTS, [MANIFEST]).get(MANIFEST)
    _check(address, found, wanted)
    if found != json.dumps(wanted):
        server.put(PARTS, [Row(MANIFEST, json.dumps(wanted))])
    keeper = Remote(server, model_id, dimension)
    return keeper.load(), keeper


def _check(address: str, kept: str | None, wanted: dict[str, Any]) -> None:
    try:
        has = wanted if kept is None else json.loads(kept)
        for name, value in wanted.items():
            if has[name] != value and not (name == "format" and has[name] in READABLE):
                raise StoreError(
                    f"{address}: {name} is {has[name]!r}, not {value!r}; "
                    "set PRESSBOT_MODEL, or use another Milvus database"
                )
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{address}: its manifest cannot be read; use another Milvus database"
        ) from error


class Remote:
    """Keeps a store on a Milvus server. Several programs may add to it at once."""

    def __init__(self, server: Server, model_id: str, dimension: int) -> None:
        self._server = server
        self._model_id = model_id
        self._dimension = dimension
        self._keys: dict[str, str] = {}  # of the documents, by their ids
        self._seen: frozenset[str] = frozenset()
        self._last = 0

    def changing(self) -> AbstractContextManager[None]:
        """Milvus has no lock that could be held; changes are such that none is needed."""
        return nullcontext()

    def caught_up(self, store: Store) -> Store:
        """Return the store as it is on the server: another program may have changed it."""
        now = frozenset(row.key for row in self._server.scan(DOCUMENTS))
        return store if now == self._seen else self.load()

    def load(self) -> Store:
        """Read everything but the vectors.

        :raises StoreError: when a text is not the one that was written.
        """
        heads = sorted(self._server.scan(DOCUMENTS), key=lambda row: (row.position, row.key))
        found = list(zip(heads, self._texts(heads), strict=True))
        keys: dict[str, str] = {}
        pairs = []
        for head, (document, passages) in found:
            if document.id in keys:  # two programs added different texts under it at once
                logger.warning("%s: another text of %r is left out", head.key, document.id)
                continue
            keys[document.id] = head.key
            pairs.append((document, passages))
        self._seen = frozenset(row.key for row in heads)
        self._last = max((row.position for row in heads), default=0)
        passages = tuple(passage for _, its_own in pairs for passage in its_own)
        return self._made(keys, tuple(d for d, _ in pairs), passages, Lexical().extended(passages))

    def _texts(self, heads: Sequence[Row]) -> Iterator[tuple[Document, tuple[Passage, ...]]]:
        for start in range(0, len(heads), _AT_ONCE):
            some = heads[start : start + _AT_ONCE]
            data = self._server.get(PARTS, [name for head in some for name in _text_names(head)])
            yield from (self._document(head, data) for head in some)

    def _document(self, head: Row, data: Mapping[str, str]) -> tuple[Document, tuple[Passage, ...]]:
        try:
            body = zlib.decompress(_joined(data, _text_names(head)))
            if _key(body) != head.key:
                raise ValueError("its hash is another")
            return to_document(body)
        except (ValueError, KeyError, TypeError, zlib.error) as error:
            raise StoreError(
                f"{self._server.address}: document {head.key} cannot be read ({error!r}); "
                f"delete it from {DOCUMENTS} and add it again"
            ) from error

    def extended(self, store: Store, entries: Sequence[Entry]) -> Store:
        """Write the entries and return the store that has them."""
        bodies = [to_row(entry, 0).body for entry in entries]
        keys = [_key(body) for body in bodies]
        self._last = max(self._last, time.time_ns() // 1000)
        heads = []
        for entry, body, key in zip(entries, bodies, keys, strict=True):
            text = _parts(f"{key}:t", zlib.compress(body))
            self._server.put(PASSAGES, _vector_rows(key, entry))
            self._server.put(PARTS, text)
            self._last += 1
            heads.append(Row(key, str(len(text)), self._last))
        self._server.put(DOCUMENTS, heads)
        self._seen |= set(keys)
        ids = (entry.document.id for entry in entries)
        passages = tuple(passage for entry in entries for passage in entry.passages)
        return self._made(
            {**self._keys, **dict(zip(ids, keys, strict=True))},
            store.documents + tuple(entry.document for entry in entries),
            store.passages + passages,
            store.lexical.extended(passages),
        )

    def without(self, store: Store, document_ids: Iterable[str]) -> Store:
        """Delete the documents and return the store without them."""
        gone = set(document_ids)
        keys = [self._keys[document_id] for document_id in gone]
        for name in (DOCUMENTS, PASSAGES, PARTS):
            self._server.delete(name, keys)
        self._seen -= set(keys)
        stays = np.array([p.document_id not in gone for p in store.passages], dtype=np.bool_)
        return self._made(
            {i: key for i, key in self._keys.items() if i not in gone},
            tuple(d for d in store.documents if d.id not in gone),
            tuple(p for p in store.passages if p.document_id not in gone),
            store.lexical.kept(stays),
        )

    def _made(
        self,
        keys: dict[str, str],
        documents: tuple[Document, ...],
        passages: tuple[Passage, ...],
        lexical: Lexical,
    ) -> Store:
        self._keys = keys
        rows = {f"{keys[p.document_id]}:{p.number - 1}": row for row, p in enumerate(passages)}
        return Store(
            self._model_id,
            documents,
            passages,
            np.arange(len(passages)),
            RemoteVectors(self._server, rows),
            lexical,
            len(passages),
        )


@dataclass(frozen=True, eq=False)
class RemoteVectors:
    """What a store asks of a FAISS index, answered by the server. ``rows`` are the passages' by
    their keys.
    """

    server: Server
    rows: Mapping[str, int]

    def kept(self, stays: NDArray[np.bool_]) -> RemoteVectors:
        """Return the vectors of the passages where ``stays``, (passages,), is true."""
        keys = (key for key, row in self.rows.items() if stays[row])
        return RemoteVectors(self.server, {key: row for row, key in enumerate(keys)})

    @property
    def ntotal(self) -> int:
        """How many vectors belong to the store."""
        return len(self.rows)

    def search(
        self, queries: NDArray[np.float32], k: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return (1, k or fewer) scores and numbers, best first, for a (1, dimension) query."""
        wanted = k
        while True:
            found = self.server.nearest(PASSAGES, queries[0], wanted)
            known = [(self.rows[key], score) for key, score in found if key in self.rows][:k]
            if len(known) == k or len(found) < wanted or wanted == MOST_FOUND:
                break
            wanted = min(2 * wanted, MOST_FOUND)  # some are of a document that is not there (yet)
        scores = np.array([[score for _, score in known]], dtype=np.float32)
        return scores, np.array([[row for row, _ in known]], dtype=np.int64)


def _key(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:_KEY]


def _text_names(head: Row) -> list[str]:
    parts = int(head.data) if head.data.isdecimal() else 0
    return [f"{head.key}:t:{n}" for n in range(parts)]


def _vector_rows(key: str, entry: Entry) -> Iterator[Row]:
    for n, vector in enumerate(entry.vectors):
        yield Row(f"{key}:{n}", vector=vector)


def _parts(name: str, data: bytes) -> list[Row]:
    """The bytes as rows ``name:0``, ``name:1``, …: a string of Milvus has a limit."""
    text = base64.b64encode(data).decode("ascii")
    starts = range(0, len(text), _PART)
    return [Row(f"{name}:{n}", text[start : start + _PART]) for n, start in zip(count(), starts)]


def _joined(parts: Mapping[str, str], names: Sequence[str]) -> bytes:
    """The bytes of which these are the parts. KeyError where one is missing, ValueError where one
    is no base 64.
    """
    try:
        return base64.b64decode("".join(parts[name] for name in names), validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
