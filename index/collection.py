"""A store that changes: documents come and go, wherever they are kept, and questions go on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.build import embed
from index.document import Document, Passage
from index.embedder import Embedder
from index.errors import DocumentError
from index.keeper import Keeper, Memory, open_folder
from index.milvus import is_address
from index.remote import open_remote
from index.splitter import split
from index.store import Store

BATCH = 256  # passages that are embedded and then made safe together
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """How far an addition is: passages ``done`` of ``total``, safe on disk, after ``seconds``."""

    done: int
    total: int
    seconds: float

    @property
    def rate(self) -> float:
        """Passages per second so far."""
        return self.done / self.seconds if self.seconds else 0.0


@dataclass(frozen=True)
class Report:
    """What became of an addition: ids that were ``added``, ids ``skipped`` because a document
    with the same text is there, each with that one's id, and names that ``failed``, each with why.
    """

    added: tuple[str, ...] = ()
    skipped: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


class Collection:
    """Documents that can be added and removed; ``store`` is their index as it is now.

    Whoever has taken ``store`` keeps that state: a change puts another in its place. Changes take
    turns; each is safe where ``keeper`` keeps it before it is seen.
    """

    def __init__(self, store: Store, embedder: Embedder, keeper: Keeper | None = None) -> None:
        self.store = store
        self._embedder = embedder
        self._keeper = keeper or Memory()
        self._turn = threading.Lock()

    @classmethod
    def open(cls, where: str | Path, embedder: Embedder, token: str | None = None) -> Collection:
        """Return the collection in a folder, or at the address of a Milvus server or Milvus Lite
        file; it is made when missing.

        :raises StoreError: when it is damaged beyond repair, is of another model or of a later
            format, is being changed by another process, or cannot be reached.
        """
        if is_address(where):
            model = embedder.model_id, embedder.dimension
            remote, server = open_remote(str(where), *model, token)
            return cls(remote, embedder, server)
        local, folder = open_folder(Path(where).expanduser(), embedder)
        return cls(local, embedder, folder)

    def add(
        self, documents: Iterable[Document], progress: Callable[[Progress], None] | None = None
    ) -> Report:
        """Add the documents that are not there yet and return what became of each.

        They are added in batches; when it is broken off, the batches before are there and
        adding the same again goes on where it stopped. ``progress`` is called after each batch.

        :raises StoreError: when it cannot be written or another process is changing the store.
        """
        with self._changing():
            fresh, report = self._sort(documents)
            total, done = sum(len(passages) for _, passages in fresh), 0
            started = time.perf_counter()
            for batch in _batches(fresh):
                entries = embed(batch, self._embedder)
                self.store = self._keeper.extended(self.store, entries)
                done += sum(len(entry.passages) for entry in entries)
                state = Progress(done, total, time.perf_counter() - started)
                logger.info("%d of %d passages, %.1f a second", done, total, state.rate)
                if progress:
                    progress(state)
        return report

    def remove(self, document_id: str) -> None:
        """Remove the document.

        :raises DocumentError: when there is none of that id.
        :raises StoreError: when it cannot be written or another process is changing the store.
        """
        with self._changing():
            if document_id not in self.store.document_by_id:
                raise DocumentError(f"no document {document_id!r} to remove")
            self.store = self._keeper.without(self.store, [document_id])

    def _sort(
        self, documents: Iterable[Document]
    ) -> tuple[list[tuple[Document, tuple[Passage, ...]]], Report]:
        """The documents to add with their passages, and the report once they are."""
        by_text = {document.sha256: document.id for document in self.store.documents}
        taken = set(self.store.document_by_id)
        fresh, skipped, failed = [], {}, {}
        for document in documents:
            if not _can_be_kept(document.id):
                failed[document.id] = "the id cannot be written as UTF-8; give another"
            elif twin := by_text.get(document.sha256):
                skipped[document.id] = twin
            elif document.id in taken:
                failed[document.id] = "another text has this id; remove it first, or give a new id"
            else:
                by_text[document.sha256] = document.id
                taken.add(document.id)
                fresh.append((document, split(document)))
        return fresh, Report(tuple(d.id for d, _ in fresh), skipped, failed)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._turn, self._keeper.changing():
            self.store = self._keeper.caught_up(self.store)
            yield


def _can_be_kept(document_id: str) -> bool:
    try:
        document_id.encode()
    except UnicodeEncodeError:
        return False
    return True


def _batches(
    documents: list[tuple[Document, tuple[Passage, ...]]],
) -> Iterator[list[tuple[Document, tuple[Passage, ...]]]]:
    batch: list[tuple[Document, tuple[Passage, ...]]] = []
    for document, passages in documents:
        if batch and sum(len(p) for _, p in batch) + len(passages) > BATCH:
            yield batch
            batch = []
        batch.append((document, passages))
    if batch:
        yield batch
