"""The offline spine: documents → passages → vectors → store."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index import store as disk
from index.document import Document, Passage
from index.embedder import Embedder
from index.errors import StoreError
from index.loader import load_release
from index.splitter import split
from index.store import Store

logger = logging.getLogger(__name__)


def build(documents: Iterable[Document], embedder: Embedder) -> Store:
    """Return an index of the documents: split, embedded by passage and by sentence.

    :raises StoreError: when a document id comes twice.
    """
    documents = tuple(documents)
    _refuse_twins(documents)
    passages = tuple(passage for document in documents for passage in split(document))
    rows, sentence_rows = _embed(passages, embedder)
    vectors = faiss.IndexFlatIP(embedder.dimension)
    vectors.add(rows)
    return Store(embedder.model_id, documents, passages, vectors, sentence_rows)


def _refuse_twins(documents: tuple[Document, ...]) -> None:
    ids = [document.id for document in documents]
    if twins := sorted({i for i in ids if ids.count(i) > 1}):
        raise StoreError(f"document ids come twice: {twins}; give each its own")


def _embed(
    passages: tuple[Passage, ...], embedder: Embedder
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Embed each text once: a passage of one sentence has that sentence's vector."""
    wholes = [passage.text for passage in passages]
    sentences = [passage.slice(s) for passage in passages for s in passage.sentences]
    texts = list(dict.fromkeys(wholes + sentences))
    vectors = embedder.embed_passages(texts)
    row = {text: i for i, text in enumerate(texts)}
    return vectors[[row[t] for t in wholes]], vectors[[row[t] for t in sentences]]


def open_release(folder: Path, embedder: Embedder) -> Store:
    """Return the index of the shipped release, kept in ``folder``.

    It is made when it is missing and made again when it is damaged, foreign, of another model, or
    no longer what the shipped text gives; each time with one log line that says why.
    """
    release = load_release()
    reason = "there is none yet"
    try:
        store = disk.load(folder, embedder.model_id)
        if store.documents == (release,) and store.passages == split(release):
            return store
        reason = "the shipped text or the way it is split has changed"
    except StoreError as error:
        reason = str(error) if folder.exists() else reason
    logger.info("building the index: %s", reason)
    store = build([release], embedder)
    try:
        disk.save(store, folder)
    except StoreError as error:
        logger.warning("the index works but is not kept: %s", error)
    return store
