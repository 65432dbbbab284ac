"""The offline spine: documents → passages → vectors → store."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from index import disk, diskwrite
from index.document import Document, Passage
from index.embedder import Embedder
from index.errors import StoreError
from index.loader import load_release
from index.splitter import split
from index.store import Entry, Store, empty_store, extended

logger = logging.getLogger(__name__)


def build(documents: Iterable[Document], embedder: Embedder) -> Store:
    """Return an index of the documents: split, and embedded by passage.

    :raises StoreError: when a document id comes twice.
    """
    entries = embed([(document, split(document)) for document in documents], embedder)
    return extended(empty_store(embedder.model_id, embedder.dimension), entries)


def embed(
    documents: Sequence[tuple[Document, tuple[Passage, ...]]], embedder: Embedder
) -> list[Entry]:
    """Return the documents and their passages with their vectors; each text is embedded once."""
    texts = list(dict.fromkeys(p.text for _, passages in documents for p in passages))
    vectors = embedder.embed_passages(texts)
    row = {text: i for i, text in enumerate(texts)}
    return [
        Entry(document, passages, vectors[[row[p.text] for p in passages]])
        for document, passages in documents
    ]


def open_release(folder: Path, embedder: Embedder) -> Store:
    """Return the index of the shipped release, kept in ``folder``.

    It is made when it is missing and made again when it is damaged, foreign, of another model, or
    no longer what the shipped text gives; each time with one log line that says why.
    """
    release = load_release()
    reason = "there is none yet"
    try:
        store, _ = disk.load(folder, embedder.model_id)
        if store.documents == (release,) and store.passages == split(release):
            return store
        reason = "the shipped text or the way it is split has changed"
    except StoreError as error:
        reason = str(error) if folder.exists() else reason
    logger.info("building the index: %s", reason)
    entries = embed([(release, split(release))], embedder)
    store = extended(empty_store(embedder.model_id, embedder.dimension), entries)
    try:
        diskwrite.save(folder, store, entries)
    except StoreError as error:
        logger.warning("the index works but is not kept: %s", error)
    return store
