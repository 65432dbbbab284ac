"""A store in a folder → the same on Milvus, with the vectors that it has: nothing is embedded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from index import disk
from index.collection import Progress, Report
from index.disk import Side
from index.errors import StoreError
from index.remote import open_remote
from index.store import Entry

BATCH = 256  # passages that are written together


def copy(
    folder: Path,
    address: str,
    token: str | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Report:
    """Copy the documents of the store in ``folder`` to ``address`` and return what became of each.

    Those whose text is there are skipped: a copy that was broken off goes on when it is made again.
    What else is there stays.

    :raises StoreError: when the folder has no sound store, or the server cannot be reached or has
        one of another model.
    """
    side = _read(folder)
    assert side.manifest is not None
    store, keeper = open_remote(address, side.manifest.model, side.manifest.dimension, token)
    by_text = {document.sha256: document.id for document in store.documents}
    ids = set(store.document_by_id)
    skipped = {d.id: by_text[d.sha256] for d, _ in side.documents if d.sha256 in by_text}
    failed = {
        document.id: "another text has this id there; remove it first"
        for document, _ in side.documents
        if document.id in ids and document.id not in skipped
    }
    entries = [e for e in _entries(side) if e.document.id not in skipped | failed]
    total, done = sum(len(entry.passages) for entry in entries), 0
    started = time.perf_counter()
    for batch in _batches(entries):
        store = keeper.extended(store, batch)
        done += sum(len(entry.passages) for entry in batch)
        if progress:
            progress(Progress(done, total, time.perf_counter() - started))
    return Report(tuple(entry.document.id for entry in entries), skipped, failed)


def _read(folder: Path) -> Side:
    if not disk.exists(folder):
        raise StoreError(f"{folder}: there is no store; give the folder of one")
    side, _, problem = disk.read(folder)
    if problem:
        raise StoreError(f"{problem}; open it with Chatbot.open, which repairs it, and copy again")
    return side


def _entries(side: Side) -> Iterator[Entry]:
    assert side.manifest is not None
    dimension = side.manifest.dimension
    vectors = np.frombuffer(side.vectors.passages, np.float32).reshape(-1, dimension)
    row = 0
    for document, passages in side.documents:
        end = row + len(passages)
        yield Entry(document, passages, vectors[row:end])
        row = end


def _batches(entries: list[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if sum(len(e.passages) for e in batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
