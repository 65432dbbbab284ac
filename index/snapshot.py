"""The vectors' index on disk, where making it again would take long: above ``FLAT_LIMIT``.

It is named by its SHA-256 and may be older than the store: what has changed since is put right
when it is read.
"""

from __future__ import annotations

import hashlib
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index import vectors as nearest
from index.store import Store

_STALE = 0.05  # of its vectors gone or missing
logger = logging.getLogger(__name__)

State = tuple[int, int]  # how many vectors it has, and the store's next number when it was made


def nearest_from(
    folder: Path, sha: str, numbers: NDArray[np.int64], vectors: NDArray[np.float32]
) -> Any:
    """Return an index of ``vectors``, (n, dimension), under ``numbers``.

    It comes from the snapshot called ``sha`` and what has changed since, or is made again.
    """
    index = _read(folder, sha) if sha else None
    if index is None or nearest.is_outgrown(index):
        return nearest.extended(nearest.empty(vectors.shape[1]), numbers, vectors)
    had = nearest.numbers_of(index)
    new = ~np.isin(numbers, had)
    index = nearest.without(index, had[~np.isin(had, numbers)])
    return nearest.extended(index, numbers[new], vectors[new])


def _read(folder: Path, sha: str) -> Any:
    path = _path(folder, sha)
    try:
        data = path.read_bytes()
    except OSError as error:
        logger.warning("%s: cannot be read (%s); making it again", path, error)
        return None
    if hashlib.sha256(data).hexdigest() != sha:
        logger.warning("%s: its SHA-256 is another; making it again", path)
        path.unlink(missing_ok=True)
        return None
    return nearest.tuned(faiss.deserialize_index(np.frombuffer(data, np.uint8)))


def write(folder: Path, sha: str, state: State, store: Store) -> tuple[str, State]:
    """Write the store's index where there is none on disk or an old one; return which there is.

    It gets a name of its own, so that the older one stays until the change is committed.

    :raises OSError: when it cannot be written.
    """
    if nearest.is_flat(store.vectors):
        return "", (0, 0)
    size, next_then = state
    added = store.next_number - next_then
    changes = added + (size + added - len(store.passages))
    if sha and _path(folder, sha).exists() and changes <= _STALE * len(store.passages):
        return sha, state
    data = faiss.serialize_index(store.vectors).tobytes()
    sha = hashlib.sha256(data).hexdigest()
    scratch = _path(folder, sha).with_suffix(".new")
    with scratch.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(scratch, _path(folder, sha))
    return sha, (len(store.passages), store.next_number)


def remove_others(folder: Path, sha: str) -> None:
    """Remove the snapshots that are not called ``sha``."""
    for path in folder.glob("nearest-*"):
        if not sha or path != _path(folder, sha):
            with suppress(OSError):
                path.unlink()


def _path(folder: Path, sha: str) -> Path:
    return folder / f"nearest-{sha[:16]}.faiss"
