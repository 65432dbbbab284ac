"""A store on disk, which loses nothing: two SQLite files in a folder, written in one transaction.

``store.db`` has everything: documents, vectors, words and a manifest with the model, the counts
and the checksums. ``copy.db`` has the documents and the manifest again, so that whatever is
damaged in either file is found when it is read and made good by ``index/repair.py``. Above
``FLAT_LIMIT`` vectors a snapshot of their index lies beside them and may be older. Nothing is
ever unpickled.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from itertools import takewhile
from pathlib import Path
from urllib.parse import quote

import numpy as np

from index import snapshot as snapshots
from index.errors import StoreError
from index.lexical import Lexical, Segment
from index.rows import Row, sum_of, to_entry, to_row
from index.snapshot import nearest_from
from index.store import Entry, Store

FORMAT = 2
MAIN, COPY = "store.db", "copy.db"
FORMAT_1 = ("manifest.json", "documents.json", "passages.faiss", "sentences.npy")
REMEDY = "delete the folder and add its documents again"
_READINGS = 5
_PATIENCE = 30  # seconds for which a reader waits until a writer has committed
_SCHEMA = """
PRAGMA page_size = 16384;
CREATE TABLE manifest (body TEXT NOT NULL, sha256 BLOB NOT NULL);
CREATE TABLE documents (first INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    body_sha BLOB NOT NULL, vectors_sha BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE vectors (first INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE words (position INTEGER PRIMARY KEY, data BLOB NOT NULL);
"""
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
class Side:
    """One of the two files as it was read. ``problem`` is "" when its manifest and every text are
    what was written; vectors are checked row by row, ``words`` is None where they are not sound.
    """

    manifest: Manifest | None
    rows: tuple[Row, ...]
    words: Lexical | None
    problem: str


def exists(folder: Path) -> bool:
    """Whether there is a store in the folder, sound or not."""
    return (folder / MAIN).exists() or (folder / COPY).exists()


def save(folder: Path, store: Store, entries: Sequence[Entry]) -> Manifest:
    """Write a store that was made of ``entries`` alone into ``folder``, in place of what is there.

    :raises StoreError: when it cannot be written.
    """
    with _said_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        sha, state = snapshots.write(folder, "", (0, 0), store)
    manifest = Manifest(
        store.model_id,
        store.vectors.d,
        0,
        store.next_number,
        snapshot=sha,
        snapshot_of=state,
    )
    manifest = create(folder, manifest, list(_rows_of(entries, 0)), store.lexical)
    for name in FORMAT_1:
        _remove(folder / name)
    return manifest


def create(folder: Path, manifest: Manifest, rows: Sequence[Row], lexical: Lexical) -> Manifest:
    """Write a whole store into ``folder``, in place of one that is there, and return its manifest.

    :raises StoreError: when it cannot be written.
    """
    rows = sorted(rows, key=lambda row: row.first)
    segments = [segment.to_bytes() for segment in lexical.segments]
    manifest = replace(
        manifest,
        documents=len(rows),
        rows=f"{sum_of((r.body_sha, r.vectors_sha) for r in rows):064x}",
        words=tuple(hashlib.sha256(data).hexdigest() for data in segments),
    )
    with _said_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in (MAIN, COPY):
            _remove(folder / f"{name}.new")
            with closing(sqlite3.connect(folder / f"{name}.new", isolation_level=None)) as db:
                db.executescript(_SCHEMA)
                db.execute("BEGIN")
                _insert(db, "main", name == MAIN, rows)
                if name == MAIN:
                    db.executemany("INSERT INTO words VALUES (?, ?)", enumerate(segments))
                _state(db, "main", manifest)
                db.execute("COMMIT")
        for name in (MAIN, COPY):
            _remove(folder / f"{name}-journal")  # of the file that is replaced: never the new one's
            os.replace(folder / f"{name}.new", folder / name)
        _sync(folder)
    return manifest


def commit(
    folder: Path, before: Manifest, old: Store, new: Store, added: Sequence[Entry]
) -> Manifest:
    """Change the store on disk from ``old`` to ``new`` and return its new manifest.

    When this returns the change is safe; when it raises, or the process or the machine ends
    before, nothing is changed.

    :raises StoreError: when it cannot be written.
    """
    gone = [i for i in old.document_by_id if i not in new.document_by_id]
    rows = list(_rows_of(added, old.next_number))
    with _said_plainly(folder):
        snapshot, snapshot_of = snapshots.write(folder, before.snapshot, before.snapshot_of, new)
        with _open(folder / MAIN) as db:
            db.execute("ATTACH ? AS copy", (_uri(folder / COPY),))
            db.execute("PRAGMA synchronous = EXTRA")
            db.execute("PRAGMA copy.synchronous = EXTRA")
            db.execute("BEGIN IMMEDIATE")
            rest = int(before.rows, 16) - _delete(db, gone)
            words = _change_words(db, before.words, old.lexical, new.lexical)
            _insert(db, "main", True, rows)
            _insert(db, "copy", False, rows)
            manifest = replace(
                before,
                generation=before.generation + 1,
                next_number=new.next_number,
                documents=len(new.documents),
                rows=f"{(rest + sum_of((r.body_sha, r.vectors_sha) for r in rows)) % 2**256:064x}",
                words=words,
                snapshot=snapshot,
                snapshot_of=snapshot_of,
            )
            _state(db, "main", manifest)
            _state(db, "copy", manifest)
            db.execute("COMMIT")
    snapshots.remove_others(folder, snapshot)
    return manifest


def _rows_of(entries: Iterable[Entry], first: int) -> Iterator[Row]:
    for entry in entries:
        yield to_row(entry, first)
        first += len(entry.passages)


def _insert(db: sqlite3.Connection, schema: str, is_main: bool, rows: Sequence[Row]) -> None:
    bodies = (row.body if is_main else zlib.compress(row.body) for row in rows)
    db.executemany(
        f"INSERT INTO {schema}.documents VALUES (?, ?, ?, ?, ?)",
        ((r.first, r.id, r.body_sha, r.vectors_sha, b) for r, b in zip(rows, bodies, strict=True)),
    )
    if is_main:
        vectors = ((row.first, row.vectors) for row in rows)
        db.executemany(f"INSERT INTO {schema}.vectors VALUES (?, ?)", vectors)


def _delete(db: sqlite3.Connection, ids: Sequence[str]) -> int:
    """Delete the rows and return the sum of their checksums."""
    total = 0
    for document_id in ids:
        select = "SELECT first, body_sha, vectors_sha FROM main.documents WHERE id = ?"
        first, *shas = db.execute(select, (document_id,)).fetchone()
        total += sum_of([(shas[0], shas[1])])
        db.execute("DELETE FROM main.vectors WHERE first = ?", (first,))
        for schema in ("main", "copy"):
            db.execute(f"DELETE FROM {schema}.documents WHERE first = ?", (first,))
    return total


def _change_words(
    db: sqlite3.Connection, shas: tuple[str, ...], old: Lexical, new: Lexical
) -> tuple[str, ...]:
    """Write the segments from the first that differs on, and return the SHA-256 of each."""
    pairs = zip(old.segments, new.segments, strict=False)
    same = len(list(takewhile(lambda pair: pair[0] is pair[1], pairs)))
    changed = [segment.to_bytes() for segment in new.segments[same:]]
    db.execute("DELETE FROM main.words WHERE position >= ?", (same,))
    db.executemany("INSERT INTO main.words VALUES (?, ?)", enumerate(changed, start=same))
    return shas[:same] + tuple(hashlib.sha256(data).hexdigest() for data in changed)


def _state(db: sqlite3.Connection, schema: str, manifest: Manifest) -> None:
    body = json.dumps(asdict(manifest))
    sha = hashlib.sha256(body.encode()).digest()
    db.execute(f"DELETE FROM {schema}.manifest")
    db.execute(f"INSERT INTO {schema}.manifest VALUES (?, ?)", (body, sha))


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(_uri(path), uri=True, isolation_level=None, timeout=_PATIENCE)
    with closing(db):
        yield db


def _uri(path: Path) -> str:
    return f"file:{quote(str(path.resolve()))}?mode=rw"  # rw: a file that is missing is not made


@contextmanager
def _said_plainly(folder: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"{folder}: the change cannot be written ({error}), and nothing of it was; "
            "see that the disk has room and the folder may be written, then try again"
        ) from error


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.unlink()


def _sync(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_side(folder: Path, name: str) -> Side:
    """Return what can be read of ``MAIN`` or ``COPY``. Damage is no exception here.

    :raises StoreError: when it is of another format.
    """
    manifest, rows, words = None, [], None
    try:
        with _open(folder / name) as db:
            db.execute("BEGIN")  # one state, whoever writes meanwhile
            manifest = _read_manifest(db, folder)
            for row in _read_rows(db, name):
                rows.append(row)  # noqa: PERF402 - what was read before an error is kept
            words = _read_words(db, manifest) if name == MAIN else None
            problem = _problem(db, manifest, rows)
    except _UNREADABLE as error:
        problem = f"cannot be read ({error!r})"
    return Side(manifest, tuple(rows), words, f"{folder / name}: {problem}" if problem else "")


def _read_manifest(db: sqlite3.Connection, folder: Path) -> Manifest:
    ((body, sha),) = db.execute("SELECT body, sha256 FROM manifest")
    if hashlib.sha256(body.encode()).digest() != sha:
        raise ValueError("the manifest's SHA-256 is another")
    fields = json.loads(body)
    if fields["format"] != FORMAT:
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
        copy, main = read_side(folder, COPY), read_side(folder, MAIN)
        if main.problem or copy.problem or main.manifest == copy.manifest:
            break  # else most likely a change was committed between the two readings
    return main, copy, main.problem or copy.problem or _disagreement(folder, main, copy)


def _disagreement(folder: Path, main: Side, copy: Side) -> str:
    if main.manifest != copy.manifest:
        return f"{folder}: {MAIN} and {COPY} are not of the same change"
    if unsound := [row.id for row in main.rows if not row.are_vectors_sound]:
        return f"{folder / MAIN}: the SHA-256 of the vectors of {unsound[0]!r} is another"
    return "" if main.words is not None else f"{folder / MAIN}: the SHA-256 of the words is another"


def load(folder: Path, model_id: str) -> tuple[Store, Manifest]:
    """Return the store in ``folder`` after checking every byte that it uses.

    :raises StoreError: when it is missing, damaged, of another format or of another model; the
        message says which, with both values.
    """
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
    try:
        entries = [to_entry(row, manifest.dimension) for row in side.rows]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{folder}: not a readable store ({error!r}); {REMEDY}") from error
    spans = zip(side.rows, entries, strict=True)
    numbers = [np.arange(row.first, row.first + len(entry.passages)) for row, entry in spans]
    shape = (0, manifest.dimension)
    sentences = [np.empty(shape, np.float16), *(entry.sentence_vectors for entry in entries)]
    vectors = [np.empty(shape, np.float32), *(entry.vectors for entry in entries)]
    all_numbers = np.concatenate([np.empty(0, np.int64), *numbers])
    return Store(
        manifest.model,
        tuple(entry.document for entry in entries),
        tuple(passage for entry in entries for passage in entry.passages),
        all_numbers,
        nearest_from(folder, manifest.snapshot, all_numbers, np.concatenate(vectors)),
        np.concatenate(sentences),
        side.words,
        manifest.next_number,
    )


def read_vectors(folder: Path, firsts: Sequence[int]) -> dict[int, bytes]:
    """Return what can be read of the vectors of the rows, one by one, damaged or not."""
    found = {}
    with suppress(sqlite3.Error), _open(folder / MAIN) as db:
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
        with _open(folder / MAIN) as db:
            return _read_manifest(db, folder)
    except _UNREADABLE as error:
        raise StoreError(f"{folder / MAIN}: cannot be read ({error!r}); open it again") from error
