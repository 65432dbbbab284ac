"""Writing a store to disk: whole, or one change of it, in one transaction over both files."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, replace
from itertools import takewhile
from pathlib import Path

from index import snapshot as snapshots
from index.disk import COPY, FORMAT, FORMAT_1, MAIN, PAGE, Manifest, connect, uri
from index.errors import StoreError
from index.lexical import Lexical
from index.rows import Row, sum_of, to_row
from index.store import Entry, Store

_SCHEMA = f"""
PRAGMA page_size = {PAGE};
CREATE TABLE manifest (body TEXT NOT NULL, sha256 BLOB NOT NULL);
CREATE TABLE documents (first INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    body_sha BLOB NOT NULL, vectors_sha BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE vectors (first INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE words (position INTEGER PRIMARY KEY, data BLOB NOT NULL);
"""


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
        with connect(folder / MAIN) as db:
            db.execute("ATTACH ? AS copy", (uri(folder / COPY),))
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
                format=FORMAT,
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
