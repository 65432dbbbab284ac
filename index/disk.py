"""A store on disk, which loses nothing: two SQLite files in a folder, written in one transaction.

``store.db`` has everything: documents, vectors, words and a manifest with the model, the counts
and the checksums. ``copy.db`` has the documents and the manifest again, so that whatever is
damaged in either file is found when it is read and made good by ``index/repair.py``. Above
``FLAT_LIMIT`` vectors a snapshot of their index lies beside them and may be older. Nothing is
ever unpickled.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import numpy as np

from index.document import Document, Passage
from index.errors import StoreError
from index.lexical import Lexical, Segment
from index.rows import Row, sum_of, to_document
from index.snapshot import nearest_from
from index.store import Store

FORMAT, READABLE = 3, {2, 3}  # of format 2 the sentences have vectors, which nothing needs
MAIN, COPY = "store.db", "copy.db"
PAGE = 16384  # bytes
FORMAT_1 = ("manifest.json", "documents.json", "passages.faiss", "sentences.npy")
REMEDY = "delete the folder and add its documents again"
_FLOAT = 4  # bytes
_READINGS = 5
_PATIENCE = 30  # seconds for which a reader waits until a writer has committed
_UNREADABLE = (sqlite3.Error, OSError, ValueError, KeyError, TypeError, zlib.error)


@dataclass(frozen=True)
class Manifest:
    """What a store is and holds. ``generation`` counts its changes, ``rows`` is the sum of its
    rows' checksums, ``words`` the SHA-256 of each lexical segment in order, ``snapshot`` that of
    the vectors' index, "" where there is none, ``snapshot_of`` its size and the next number then.
    """

    model: str
    dimension: int
    generation: int
    next_number: int
    documents: int = 0
    rows: str = ""
    words: tuple[str, ...] = ()
    snapshot: str = ""
    snapshot_of: tuple[int, int] = (0, 0)
    format: int = FORMAT


@dataclass(frozen=True)
class Vectors:
    """The passages' vectors, one row after another, put here as they are read: kept apart they
    would take their room twice. ``unsound`` are ids whose SHA-256 is another.
    """

    passages: bytearray = field(default_factory=bytearray)
    unsound: list[str] = field(default_factory=list)

    def take(self, row: Row, passages: int, dimension: int) -> None:
        """Put a row's vectors after the others; it has this many passages."""
        if row.vectors is None or not row.are_vectors_sound:
            self.unsound.append(row.id)
            return
        self.passages.extend(memoryview(row.vectors)[: passages * dimension * _FLOAT])


@dataclass(frozen=True)
class Side:
    """One of the two files as it was read. ``problem`` is "" when its manifest and every text are
    what was written; its rows are without vectors. Of ``MAIN`` there are ``vectors`` and
    ``documents`` too, a row each, and ``words``, None where they are not sound.
    """

    manifest: Manifest | None
    rows: tuple[Row, ...]
    documents: tuple[tuple[Document, tuple[Passage, ...]], ...]
    vectors: Vectors
    words: Lexical | None
    problem: str


def exists(folder: Path) -> bool:
    """Whether there is a store in the folder, sound or not."""
    return (folder / MAIN).exists() or (folder / COPY).exists()


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection to a file that is there; one that is missing is not made."""
    db = sqlite3.connect(uri(path), uri=True, isolation_level=None, timeout=_PATIENCE)
    with closing(db):
        yield db


def uri(path: Path) -> str:
    """Return the file's name for SQLite, to be read and written but not made."""
    return f"file:{quote(str(path.resolve()))}?mode=rw"


def read_side(folder: Path, name: str) -> Side:
    """Return what can be read of ``MAIN`` or ``COPY``. Damage is no exception here.

    :raises StoreError: when it is of another format.
    """
    manifest, rows, documents, vectors, words = None, [], [], Vectors(), None
    try:
        with connect(folder / name) as db:
            db.execute("BEGIN")  # one state, whoever writes meanwhile
            manifest = _read_manifest(db, folder)
            for row in _read_rows(db, name):
                rows.append(replace(row, vectors=None))
                if name == MAIN and row.is_text_sound:
                    documents.append(to_document(row.body))
                    vectors.take(row, len(documents[-1][1]), manifest.dimension)
            words = _read_words(db, manifest) if name == MAIN else None
            problem = _problem(db, manifest, rows)
    except _UNREADABLE as error:
        problem = f"cannot be read ({error!r})"
    said = f"{folder / name}: {problem}" if problem else ""
    return Side(manifest, tuple(rows), tuple(documents), vectors, words, said)


def _read_manifest(db: sqlite3.Connection, folder: Path) -> Manifest:
    ((body, sha),) = db.execute("SELECT body, sha256 FROM manifest")
    if hashlib.sha256(body.encode()).digest() != sha:
        raise ValueError("the manifest's SHA-256 is another")
    fields = json.loads(body)
    if fields["format"] not in READABLE:
        raise StoreError(
            f"{folder}: format is {fields['format']}, not {FORMAT}; open it with the version "
            f"that made it, or {REMEDY}"
        )
    lists = {name: tuple(fields[name]) for name in ("words", "snapshot_of")}
    return Manifest(**{**fields, **lists})


def _read_words(db: sqlite3.Connection, manifest: Manifest) -> Lexical | None:
    """The lexical segments, or None when they are not the ones that were written."""
    try:
        found = [data for (data,) in db.execute("SELECT data FROM words ORDER BY position")]
        if tuple(hashlib.sha256(data).hexdigest() for data in found) != manifest.words:
            return None
        return Lexical(tuple(map(Segment.from_bytes, found)))
    except sqlite3.Error:
        return None


def _read_rows(db: sqlite3.Connection, name: str) -> Iterator[Row]:
    if name == MAIN:
        select = "d.body, v.data FROM documents d LEFT JOIN vectors v ON v.first = d.first"
    else:
        select = "d.body, NULL FROM documents d"
    columns = "SELECT d.first, d.id, d.body_sha, d.vectors_sha, "
    for first, document_id, sha, vectors_sha, body, vectors in db.execute(
        f"{columns}{select} ORDER BY d.first"
    ):
        body = body if name == MAIN else zlib.decompress(body)
        yield Row(first, document_id, body, sha, vectors, vectors_sha)


def _problem(db: sqlite3.Connection, manifest: Manifest, rows: Sequence[Row]) -> str:
    (checked,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if checked != "ok":
        return f"its structure is damaged ({checked})"
    if unsound := [row.id for row in rows if not row.is_text_sound]:
        return f"the SHA-256 of document {unsound[0]!r} is another"
    found = f"{sum_of((row.body_sha, row.vectors_sha) for row in rows):064x}"
    if (len(rows), found) != (manifest.documents, manifest.rows):
        return f"{len(rows)} documents, not {manifest.documents}, or not the same ones"
    return ""


def read(folder: Path) -> tuple[Side, Side, str]:
    """Return both files and what is wrong with the store, "" when nothing is.

    :raises StoreError: when it is of another format.
    """
    for _ in range(_READINGS):
        with ThreadPoolExecutor(2) as pool:  # checksums and decompression run beside each other
            main, copy = pool.map(read_side, (folder, folder), (MAIN, COPY))
        if main.problem or copy.problem or main.manifest == copy.manifest:
            break  # else most likely a change was committed between the two readings
    return main, copy, main.problem or copy.problem or _disagreement(folder, main, copy)


def _disagreement(folder: Path, main: Side, copy: Side) -> str:
    if main.manifest != copy.manifest:
        return f"{folder}: {MAIN} and {COPY} are not of the same change"
    if main.vectors.unsound:
        return (
            f"{folder / MAIN}: the SHA-256 of the vectors of {main.vectors.unsound[0]!r} is another"
        )
    return "" if main.words is not None else f"{folder / MAIN}: the SHA-256 of the words is another"


def load(folder: Path, model_id: str) -> tuple[Store, Manifest]:
    """Return the store in ``folder`` after checking every byte that it uses.

    :raises StoreError: when it is missing, damaged, of another format or of another model; the
        message says which, with both values.
    """
    with _collector_paused():
        return _load(folder, model_id)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Half a million values are made at once and all stay: looking for dead ones takes as long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(folder: Path, model_id: str) -> tuple[Store, Manifest]:
    main, _copy, problem = read(folder)
    if problem or main.manifest is None:
        raise StoreError(f"{problem}; {REMEDY}")
    if main.manifest.model != model_id:
        raise StoreError(
            f"{folder}: model is {main.manifest.model!r}, not {model_id!r}; "
            f"set PRESSBOT_MODEL, or {REMEDY}"
        )
    return to_store(folder, main), main.manifest


def to_store(folder: Path, side: Side) -> Store:
    """Return the store that a sound main file holds."""
    assert side.manifest is not None
    assert side.words is not None
    manifest = side.manifest
    counts = [len(passages) for _, passages in side.documents]
    firsts = [np.arange(r.first, r.first + n) for r, n in zip(side.rows, counts, strict=True)]
    numbers = np.concatenate([np.empty(0, np.int64), *firsts])
    vectors = np.frombuffer(side.vectors.passages, np.float32).reshape(-1, manifest.dimension)
    return Store(
        manifest.model,
        tuple(document for document, _ in side.documents),
        tuple(passage for _, passages in side.documents for passage in passages),
        numbers,
        nearest_from(folder, manifest.snapshot, numbers, vectors),
        side.words,
        manifest.next_number,
    )


def read_vectors(folder: Path, firsts: Sequence[int]) -> dict[int, bytes]:
    """Return what can be read of the vectors of the rows, one by one, damaged or not."""
    found = {}
    with suppress(sqlite3.Error), connect(folder / MAIN) as db:
        for first in firsts:
            with suppress(sqlite3.Error):
                for (data,) in db.execute("SELECT data FROM vectors WHERE first = ?", (first,)):
                    found[first] = data
    return found


def read_manifest(folder: Path) -> Manifest:
    """Return the store's manifest as it is on disk now.

    :raises StoreError: when it cannot be read.
    """
    try:
        with connect(folder / MAIN) as db:
            return _read_manifest(db, folder)
    except _UNREADABLE as error:
        raise StoreError(f"{folder / MAIN}: cannot be read ({error!r}); open it again") from error
