import dataclasses
import hashlib
import json
import logging
import random
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from index import collection as collections
from index import disk, diskwrite, rows
from index.collection import Collection, Progress
from index.disk import COPY, MAIN
from index.document import Document
from index.embedder import Embedder
from index.errors import DocumentError, StoreError
from index.loader import make_document
from index.rows import Row, to_row
from index.store import Entry, Store
from tests.fakes import FakeEmbedder

TEXTS = {
    "a": "甲公司投資五億元。\n\n乙公司招聘兩百人。甲公司上市。",
    "b": "丙公司停產。",
    "c": "丁公司於2024年3月遷往深圳。\n\n" + "新廠佔地二百公頃。" * 60,
}


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


def documents(texts: dict[str, str] = TEXTS) -> list[Document]:
    return [make_document(i, text) for i, text in texts.items()]


@pytest.fixture
def folder(tmp_path: Path, embedder: Embedder) -> Path:
    Collection.open(tmp_path / "store", embedder).add(documents())
    return tmp_path / "store"


def same(one: Store, other: Store) -> None:
    """Assert that two stores hold the same, down to the vectors."""
    assert (one.documents, one.passages) == (other.documents, other.passages)
    for row, number in enumerate(one.numbers.tolist()):
        vector = one.vectors.reconstruct(number)
        np.testing.assert_array_equal(vector, other.vectors.reconstruct(int(other.numbers[row])))
    for left, right in zip(
        one.lexical.search(["甲", "公司"], len(one.passages)),
        other.lexical.search(["甲", "公司"], len(other.passages)),
        strict=True,
    ):
        np.testing.assert_allclose(left, right, rtol=1e-6)


def test_a_store_comes_back_as_it_was(folder: Path, embedder: Embedder) -> None:
    in_memory = Collection(disk.load(folder, embedder.model_id)[0], embedder)
    opened = Collection.open(folder, embedder)
    same(opened.store, in_memory.store)
    assert [d.id for d in opened.store.documents] == ["a", "b", "c"]
    assert opened.store.next_number == len(opened.store.passages)


def test_changes_are_there_for_whoever_opens_it_next(folder: Path, embedder: Embedder) -> None:
    first = Collection.open(folder, embedder)
    before = first.store
    first.remove("b")
    first.add([make_document("d", "戊公司成立。")])
    same(Collection.open(folder, embedder).store, first.store)
    assert [d.id for d in first.store.documents] == ["a", "c", "d"]
    assert [d.id for d in before.documents] == ["a", "b", "c"]
    first.remove("d")
    first.add([make_document("e", "己公司成立。")])
    assert first.store.numbers[-1] > before.numbers[-1] + 1  # a number is never given twice


def test_the_same_text_is_added_once(folder: Path, embedder: Embedder) -> None:
    collection = Collection.open(folder, embedder)
    twins = [make_document("x", "己公司。"), make_document("y", "己公司。")]
    report = collection.add([*documents(), *twins, make_document("b", "另一篇。")])
    assert report.added == ("x",)
    assert report.skipped == {"a": "a", "b": "b", "c": "c", "y": "x"}
    assert list(report.failed) == ["b"]
    assert len(Collection.open(folder, embedder).store.documents) == 4


def test_an_id_that_no_file_can_hold_is_said(folder: Path, embedder: Embedder) -> None:
    report = Collection.open(folder, embedder).add([make_document("\ud800", "壬公司。\ud800")])
    assert list(report.failed) == ["\ud800"]


def test_an_unknown_document_cannot_be_removed(folder: Path, embedder: Embedder) -> None:
    with pytest.raises(DocumentError, match="'nothing' to remove"):
        Collection.open(folder, embedder).remove("nothing")


def test_an_addition_that_is_broken_off_goes_on(
    folder: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collections, "BATCH", 2)
    many = documents({str(n): f"第{n}家公司成立。" for n in range(9)})
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if progress.done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Collection.open(folder, embedder).add(many, stop)
    embedder.texts.clear()
    report = Collection.open(folder, embedder).add(many)
    assert (len(report.added), len(report.skipped)) == (3, 6)
    assert len(embedder.texts) == 3
    assert [(p.done, p.total) for p in seen] == [(2, 9), (4, 9), (6, 9)]
    assert all(p.rate > 0 for p in seen)


def test_two_writers_do_not_meet(folder: Path, embedder: Embedder) -> None:
    collection = Collection.open(folder, embedder)
    with (
        FileLock(folder / "lock"),
        pytest.raises(StoreError, match="another process is changing this store"),
    ):
        collection.remove("a")
    collection.remove("a")


def test_a_writer_first_takes_in_what_another_has_written(folder: Path, embedder: Embedder) -> None:
    one, other = Collection.open(folder, embedder), Collection.open(folder, embedder)
    one.remove("a")
    report = other.add([*documents()[:1], make_document("z", "庚公司。")])
    assert report.added == ("a", "z")
    same(Collection.open(folder, embedder).store, other.store)


def test_a_reader_sees_one_state_while_another_writes(folder: Path, embedder: Embedder) -> None:
    writer = Collection.open(folder, embedder)
    wrong: list[object] = []
    is_done = threading.Event()

    def read() -> None:
        while not is_done.is_set():
            store, _ = disk.load(folder, embedder.model_id)
            ids = [d.id for d in store.documents]
            if ids not in (["a", "b", "c"], ["a", "b", "c", "x"]):
                wrong.append(ids)

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(8):
        writer.add([make_document("x", "辛公司。")])
        writer.remove("x")
    is_done.set()
    thread.join()
    assert wrong == []


def flipped(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 0xFF
    path.write_bytes(data)


def check_repaired(folder: Path, embedder: FakeEmbedder, expected: Store) -> None:
    same(Collection.open(folder, embedder).store, expected)
    assert disk.read(folder)[2] == ""


def flips(count: int) -> list[int]:
    return random.Random(count).sample(range(10**6), count)


def flip_somewhere(folder: Path, embedder: FakeEmbedder, place: int) -> None:
    expected = disk.load(folder, embedder.model_id)[0]
    path = folder / (MAIN if place % 3 else COPY)
    flipped(path, place % path.stat().st_size)
    check_repaired(folder, embedder, expected)


@pytest.mark.parametrize("place", flips(40))
def test_a_flipped_byte_costs_nothing(folder: Path, embedder: FakeEmbedder, place: int) -> None:
    flip_somewhere(folder, embedder, place)


@pytest.mark.slow
@pytest.mark.parametrize("place", flips(300))
def test_no_flipped_byte_costs_anything(folder: Path, embedder: FakeEmbedder, place: int) -> None:
    flip_somewhere(folder, embedder, place)


@pytest.mark.parametrize("name", [MAIN, COPY])
@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        lambda path: path.write_bytes(b"junk" * 5000),
        lambda path: flipped(path, 0),
    ],
    ids=["gone", "empty", "half", "junk", "header"],
)
def test_a_lost_file_costs_nothing(
    folder: Path, embedder: FakeEmbedder, name: str, damage: Callable[[Path], object]
) -> None:
    expected = disk.load(folder, embedder.model_id)[0]
    damage(folder / name)
    check_repaired(folder, embedder, expected)


def test_only_the_vectors_that_are_hit_are_embedded_again(
    folder: Path, embedder: FakeEmbedder, caplog: pytest.LogCaptureFixture
) -> None:
    row = next(r for r in disk.read_side(folder, MAIN).rows if r.id == "b")
    path = folder / MAIN
    vectors = disk.read_vectors(folder, [row.first])[row.first]
    flipped(path, path.read_bytes().index(vectors[:32]) + 5)
    embedder.texts.clear()
    with caplog.at_level(logging.WARNING):
        Collection.open(folder, embedder)
    assert embedder.texts == ["丙公司停產。"]
    assert "vectors of 'b'" in caplog.text
    assert "1 documents are embedded again" in caplog.text


@pytest.mark.parametrize("place", [0, 17, 20, 30, 57, 105, 16100, 16383])
def test_no_vector_is_lost_with_the_page_that_says_where_they_are(
    folder: Path, embedder: FakeEmbedder, place: int
) -> None:
    expected = disk.load(folder, embedder.model_id)[0]
    flipped(folder / MAIN, place)
    embedder.texts.clear()
    check_repaired(folder, embedder, expected)
    assert embedder.texts == []


def test_damage_to_both_files_is_refused_with_the_remedy(
    folder: Path, embedder: FakeEmbedder
) -> None:
    before = {}
    for name in (MAIN, COPY):
        (folder / name).write_bytes(b"junk" * 5000)
        before[name] = (folder / name).read_bytes()
    with pytest.raises(StoreError, match=r"both .* damaged .* from a backup"):
        Collection.open(folder, embedder)
    assert before == {name: (folder / name).read_bytes() for name in before}


def test_different_damage_to_both_files_is_made_good(folder: Path, embedder: FakeEmbedder) -> None:
    expected = disk.load(folder, embedder.model_id)[0]
    path = folder / MAIN
    flipped(path, path.read_bytes().index("丙公司停產".encode()))
    copied = next(r for r in disk.read_side(folder, COPY).rows if r.id == "a")
    path = folder / COPY
    flipped(path, path.read_bytes().index(copied.body_sha))
    check_repaired(folder, embedder, expected)


def test_damage_while_another_writes_waits(folder: Path, embedder: FakeEmbedder) -> None:
    flipped(folder / COPY, 0)
    with FileLock(folder / "lock"), pytest.raises(StoreError, match="another process"):
        Collection.open(folder, embedder)


def test_another_model_is_refused_with_both_values(folder: Path, embedder: FakeEmbedder) -> None:
    embedder.model_id = "other"
    with pytest.raises(StoreError, match="model is 'fake', not 'other'"):
        Collection.open(folder, embedder)


def test_a_later_format_is_refused_with_both_values(
    folder: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "FORMAT", 1)
    monkeypatch.setattr(disk, "READABLE", {1})
    with pytest.raises(StoreError, match="format is 3, not 1; open it with the version"):
        Collection.open(folder, embedder)


def test_the_second_format_is_read_and_the_next_change_is_of_this_one(
    tmp_path: Path, embedder: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_sentences(entry: Entry, first: int) -> Row:
        row = to_row(entry, first)
        data = (row.vectors or b"") + bytes(2 * embedder.dimension)
        return dataclasses.replace(row, vectors=data, vectors_sha=hashlib.sha256(data).digest())

    with monkeypatch.context() as older:
        older.setattr(diskwrite, "FORMAT", 2)
        older.setattr(diskwrite, "to_row", with_sentences)
        made = Collection.open(tmp_path, embedder)
        made.add(documents())
    assert disk.read_manifest(tmp_path).format == 2
    embedder.texts.clear()
    opened = Collection.open(tmp_path, embedder)
    same(opened.store, made.store)
    assert embedder.texts == []
    opened.remove("a")
    assert disk.read_manifest(tmp_path).format == 3


def test_the_first_format_is_migrated(tmp_path: Path, embedder: FakeEmbedder) -> None:
    entries = [dataclasses.asdict(document) for document in documents()]
    data = json.dumps({"documents": entries, "passages": []}).encode()
    (tmp_path / "documents.json").write_bytes(data)
    shas = {"documents.json": hashlib.sha256(data).hexdigest()}
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 1, "sha256": shas}))
    opened = Collection.open(tmp_path, embedder)
    assert opened.store.documents == tuple(documents())
    assert {p.name for p in tmp_path.iterdir()} == {MAIN, COPY, "lock"}


def test_a_damaged_store_of_the_first_format_is_refused(
    tmp_path: Path, embedder: FakeEmbedder
) -> None:
    (tmp_path / "documents.json").write_text("{}")
    (tmp_path / "manifest.json").write_text('{"sha256": {"documents.json": "0"}}')
    with pytest.raises(StoreError, match="format 1 that cannot be read"):
        Collection.open(tmp_path, embedder)
    assert not (tmp_path / MAIN).exists()


def test_a_file_in_the_way_is_said(tmp_path: Path, embedder: FakeEmbedder) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be a store's folder"):
        Collection.open(tmp_path / "file", embedder)


def test_a_row_is_bound_to_its_place() -> None:
    assert rows.body_sha(1, "a", b"x") != rows.body_sha(2, "a", b"x") != rows.body_sha(2, "b", b"x")
