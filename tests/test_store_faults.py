"""A store when the process ends or the disk is full: nothing lost, nothing wrong."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from index import disk
from index.build import build
from index.collection import Collection
from index.errors import StoreError
from index.loader import make_document
from index.store import Store
from tests.fakes import FakeEmbedder
from tests.killed import text_of

resource = pytest.importorskip("resource", reason="limits and signals are those of POSIX")


@contextmanager
def killer(folder: Path, log: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.killed", str(folder), str(log)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.stdin.close()


def kill_once(process: subprocess.Popen[str], seed: int) -> None:
    process.stdin.write(f"{seed}\n")
    process.stdin.flush()
    assert int(process.stdout.readline()) == signal.SIGPROF


def possible_states(log: Path) -> list[list[str]]:
    """The ids after all changes that were safe; and with the one that was only asked for."""
    ids: list[str] = []
    states = [ids]
    for line in log.read_text().splitlines() if log.exists() else []:
        stage, sign, *names = line.split()
        after = [i for i in ids if i not in names] if sign == "-" else ids + names
        if stage == "safe":
            ids = after
            states = [ids]
        else:
            states = [ids, after]
    return states


def check_whole(store: Store) -> None:
    """Assert that the store is the one that its documents give when they are indexed anew."""
    assert [d.text for d in store.documents] == [
        make_document(d.id, text_of(int(d.id))).text for d in store.documents
    ]
    fresh = build(store.documents, FakeEmbedder())
    assert store.passages == fresh.passages
    for number, other in zip(store.numbers.tolist(), fresh.numbers.tolist(), strict=True):
        vector = store.vectors.reconstruct(number)
        np.testing.assert_array_equal(vector, fresh.vectors.reconstruct(other))
    terms = ["公", "公司", "成立", "第"]
    found = [each.lexical.search(terms, len(fresh.passages))[1] for each in (store, fresh)]
    np.testing.assert_allclose(*found)


def kill_many(tmp_path: Path, kills: int) -> None:
    folder, log = tmp_path / "store", tmp_path / "log"
    with killer(folder, log) as process:
        for seed in range(kills):
            kill_once(process, seed)
            store = Collection.open(folder, FakeEmbedder()).store
            ids = [document.id for document in store.documents]
            states = possible_states(log)
            assert ids in states
            check_whole(store)
            # What became of a change that was cut off is settled now.
            with log.open("a") as lines:
                if ids == states[-1] and len(states) == 2:
                    lines.write(log.read_text().splitlines()[-1].replace("asked", "safe") + "\n")
                else:
                    lines.write("safe +\n")
    assert log.read_text().count("safe - ") >= kills / 20


def test_a_kill_at_any_moment_leaves_a_whole_store(tmp_path: Path) -> None:
    kill_many(tmp_path, 20)


@pytest.mark.slow
def test_two_hundred_kills_leave_a_whole_store(tmp_path: Path) -> None:
    kill_many(tmp_path, 200)


@contextmanager
def files_at_most(size: int) -> Iterator[None]:
    """A quota: no file may grow beyond ``size`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def long_text(number: int) -> str:
    return "\n\n".join(f"第{number}-{n}家公司投資{n}億元。" for n in range(400))


def fill(collection: Collection) -> None:
    """Add documents one by one, more than there is room for."""
    for number in range(2, 30):
        collection.add([make_document(str(number), long_text(number))])


@pytest.mark.parametrize("room", [0, 1000, 20_000, 100_000])
def test_a_full_disk_changes_nothing(tmp_path: Path, room: int) -> None:
    collection = Collection.open(tmp_path, FakeEmbedder())
    collection.add([make_document("a", long_text(1))])
    before = collection.store
    size = (tmp_path / disk.MAIN).stat().st_size
    with files_at_most(size + room), pytest.raises(StoreError, match="the disk has room"):
        fill(collection)
    kept = Collection.open(tmp_path, FakeEmbedder()).store
    assert kept.documents == collection.store.documents
    assert kept.documents[:1] == before.documents
    collection.add([make_document("z", long_text(9))])
    assert Collection.open(tmp_path, FakeEmbedder()).store.documents[-1].id == "z"


def test_a_store_on_a_full_file_system(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(small)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root may mount a small file system here")
    try:
        collection = Collection.open(small / "store", FakeEmbedder())
        with pytest.raises(StoreError, match="the disk has room"):
            fill(collection)
        ids = [d.id for d in collection.store.documents]
        kept = Collection.open(small / "store", FakeEmbedder()).store
        assert [d.id for d in kept.documents] == ids
        assert ids
    finally:
        subprocess.run(["umount", str(small)], check=True)
