"""A damaged store → a whole one: texts from whichever file has them, vectors embedded again."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from index import disk, diskwrite
from index.build import embed
from index.disk import COPY, MAIN, PAGE, REMEDY, Manifest, Side
from index.embedder import Embedder
from index.errors import StoreError
from index.lexical import Lexical
from index.rows import Row, sum_of, to_document, to_row

_BATCH = 64  # documents
logger = logging.getLogger(__name__)


def repair(folder: Path, embedder: Embedder) -> None:
    """Make the store in ``folder`` whole, if it is not. The caller holds its lock.

    :raises StoreError: when the same thing is damaged in both files; nothing is changed then.
    """
    main, copy, problem = disk.read(folder)
    if not problem:
        return
    manifest, rows = _truth(folder, main, copy)
    if manifest.model != embedder.model_id:
        raise StoreError(f"{problem}; it needs the model {manifest.model!r} to be repaired")
    if not copy.problem:
        _mend_first_page(folder)
    found = disk.read_vectors(folder, [row.first for row in rows])
    kept = [replace(row, vectors=found.get(row.first)) for row in rows]
    hit = [row for row in kept if not row.are_vectors_sound]
    logger.warning("repairing: %s; %d documents are embedded again", problem, len(hit))
    again = {row.first: row for row in _embedded(hit, embedder)}
    whole = [again.get(row.first, row) for row in kept]
    words = main.words if main.manifest == manifest else None
    next_state = replace(manifest, generation=manifest.generation + 1)
    diskwrite.create(folder, next_state, whole, _words(whole) if words is None else words)


def _mend_first_page(folder: Path) -> None:
    """Give ``MAIN`` the first page of ``COPY``, its own counters aside.

    Both are made alike, so that this page, which says where everything is, is the same; without
    it not one vector could be read.
    """
    with (folder / COPY).open("rb") as file:
        page = bytearray(file.read(PAGE))
    with suppress(OSError), (folder / MAIN).open("r+b") as file:
        own = file.read(PAGE)
        for counters in (slice(24, 28), slice(32, 44), slice(92, 100)):
            page[counters] = own[counters]
        page[28:32] = bytes(4)  # the file's size in pages: SQLite then looks at the file
        if len(own) == PAGE and own != page:
            file.seek(0)
            file.write(page)


def _truth(folder: Path, main: Side, copy: Side) -> tuple[Manifest, Sequence[Row]]:
    """The manifest and the rows of a file that is sound, or what the two have together."""
    for side in (main, copy):
        if not side.problem and side.manifest:
            return side.manifest, side.rows
    manifest = main.manifest or copy.manifest
    sound = {row.first: row for row in (*main.rows, *copy.rows) if row.is_text_sound}
    rows = [sound[first] for first in sorted(sound)]
    total = f"{sum_of((row.body_sha, row.vectors_sha) for row in rows):064x}"
    if manifest is None or total != manifest.rows:
        raise StoreError(
            f"{folder}: both {MAIN} and {COPY} are damaged ({main.problem}; {copy.problem}); "
            f"put the folder back from a backup, or {REMEDY}"
        )
    return manifest, rows


def _embedded(rows: Sequence[Row], embedder: Embedder) -> Iterator[Row]:
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        entries = embed([to_document(row.body) for row in batch], embedder)
        yield from (to_row(e, row.first) for row, e in zip(batch, entries, strict=True))


def _words(rows: Sequence[Row]) -> Lexical:
    return Lexical().extended([p for row in rows for p in to_document(row.body)[1]])
