"""A store that changes: documents come and go, in memory or on disk, and questions go on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from index import disk, diskwrite
from index.build import embed
from index.document import Document, Passage
from index.embedder import Embedder
from index.errors import DocumentError, StoreError
from index.migration import documents_of_format_1
from index.repair import repair
from index.splitter import split
from index.store import Entry, Store, empty_store, extended, without

BATCH = 256  # passages that are embedded and then made safe together
_PATIENCE = 1  # seconds to wait for another writer
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
    turns; with a ``folder`` each is on disk before it is seen.
    """

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store = store
        self._embedder = embedder
        self._folder: Path | None = None
        self._manifest: disk.Manifest | None = None
        self._turn = threading.Lock()

    @classmethod
    def open(cls, folder: Path, embedder: Embedder) -> Collection:
        """Return the collection in ``folder``, made when missing, repaired when damaged.

        :raises StoreError: when it cannot be repaired, is of another model or of a later format,
            or is to be made or repaired while another process changes it.
        """
        try:
            store, manifest = disk.load(folder, embedder.model_id)
        except StoreError:  # whatever is wrong: it is looked at again when nobody else can write
            with locked(folder):
                _make_whole(folder, embedder)
                store, manifest = disk.load(folder, embedder.model_id)
        collection = cls(store, embedder)
        collection._folder, collection._manifest = folder, manifest
        return collection

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
                self._become(extended(self.store, entries), entries)
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
            self._become(without(self.store, [document_id]), [])

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

    def _become(self, store: Store, added: list[Entry]) -> None:
        if self._folder and self._manifest:
            self._manifest = diskwrite.commit(
                self._folder, self._manifest, self.store, store, added
            )
        self.store = store

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._turn:
            if self._folder is None:
                yield
                return
            with locked(self._folder):
                self._catch_up(self._folder)
                yield

    def _catch_up(self, folder: Path) -> None:
        """Another process may have changed the store since it was read."""
        if disk.read_manifest(folder) != self._manifest:
            self.store, self._manifest = disk.load(folder, self._embedder.model_id)


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


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the store's lock, which one process at a time can have; it is freed when that ends.

    :raises StoreError: when another has it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock", timeout=_PATIENCE):
            yield
    except Timeout as error:
        raise StoreError(
            f"{folder}: another process is changing this store; try again when it is done"
        ) from error
    except OSError as error:
        raise StoreError(f"{folder}: cannot be a store's folder ({error})") from error


def _make_whole(folder: Path, embedder: Embedder) -> None:
    if disk.exists(folder):
        repair(folder, embedder)
        return
    documents = documents_of_format_1(folder)
    entries = embed([(document, split(document)) for document in documents], embedder)
    store = extended(empty_store(embedder.model_id, embedder.dimension), entries)
    diskwrite.save(folder, store, entries)
