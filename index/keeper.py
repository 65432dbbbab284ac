"""Where a collection's documents are kept, so that a change is safe when it is seen.

In memory and in a folder here; on a Milvus server in ``index/remote.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from index import disk, diskwrite
from index.build import embed
from index.embedder import Embedder
from index.errors import StoreError
from index.migration import documents_of_format_1
from index.repair import repair
from index.splitter import split
from index.store import Entry, Store, empty_store, extended, without

_PATIENCE = 1  # seconds to wait for another writer


class Keeper(Protocol):
    """What a collection asks of the place where its documents are. All of it may raise StoreError;
    then nothing is changed.
    """

    def changing(self) -> AbstractContextManager[None]:
        """Give the right to change the documents, for as long as the context lasts."""

    def caught_up(self, store: Store) -> Store:
        """Return the documents as they are kept now; ``store`` itself when that is how they are."""

    def extended(self, store: Store, entries: Sequence[Entry]) -> Store:
        """Keep the entries too and return the store that has them."""

    def without(self, store: Store, document_ids: Iterable[str]) -> Store:
        """Keep the documents no longer and return the store without them."""


class Memory:
    """Keeps nothing beyond the process."""

    def changing(self) -> AbstractContextManager[None]:
        """Nobody else can change it."""
        return nullcontext()

    def caught_up(self, store: Store) -> Store:
        """Return the store."""
        return store

    def extended(self, store: Store, entries: Sequence[Entry]) -> Store:
        """Return the store with the entries."""
        return extended(store, entries)

    def without(self, store: Store, document_ids: Iterable[str]) -> Store:
        """Return the store without the documents."""
        return without(store, document_ids)


class Folder:
    """Keeps a store in a folder, which one process at a time can change."""

    def __init__(self, folder: Path, manifest: disk.Manifest) -> None:
        self._folder = folder
        self._manifest = manifest

    def changing(self) -> AbstractContextManager[None]:
        """Hold the folder's lock."""
        return locked(self._folder)

    def caught_up(self, store: Store) -> Store:
        """Return the store as it is on disk: another process may have changed it."""
        if disk.read_manifest(self._folder) != self._manifest:
            store, self._manifest = disk.load(self._folder, store.model_id)
        return store

    def extended(self, store: Store, entries: Sequence[Entry]) -> Store:
        """Write the entries and return the store that has them."""
        return self._become(store, extended(store, entries), entries)

    def without(self, store: Store, document_ids: Iterable[str]) -> Store:
        """Delete the documents and return the store without them."""
        return self._become(store, without(store, document_ids), [])

    def _become(self, old: Store, new: Store, added: Sequence[Entry]) -> Store:
        self._manifest = diskwrite.commit(self._folder, self._manifest, old, new, added)
        return new


def open_folder(folder: Path, embedder: Embedder) -> tuple[Store, Folder]:
    """Return the store in ``folder``, made when missing, repaired when damaged, and its keeper.

    :raises StoreError: when it cannot be repaired, is of another model or of a later format,
        or is to be made or repaired while another process changes it.
    """
    try:
        store, manifest = disk.load(folder, embedder.model_id)
    except StoreError:  # whatever is wrong: it is looked at again when nobody else can write
        with locked(folder):
            _make_whole(folder, embedder)
            store, manifest = disk.load(folder, embedder.model_id)
    return store, Folder(folder, manifest)


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
