import logging
from pathlib import Path

import faiss
import numpy as np
import pytest

from index import disk, vectors
from index.collection import Collection
from index.loader import make_document
from tests.fakes import FakeEmbedder

SIZE, DIMENSION, LIMIT = 1200, 32, 1000


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "FLAT_LIMIT", LIMIT)


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(60, DIMENSION))
    found = np.repeat(centres, SIZE // 60, axis=0) + 0.5 * rng.normal(size=(SIZE, DIMENSION))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def found(index: object, query: np.ndarray, k: int = 10) -> set[int]:
    return {number for number, _ in vectors.search(index, query, k)}


def test_few_are_searched_exactly_and_many_nearly_so(rows: np.ndarray) -> None:
    flat = vectors.extended(vectors.empty(DIMENSION), np.arange(LIMIT), rows[:LIMIT])
    lists = vectors.extended(flat, np.arange(LIMIT, SIZE), rows[LIMIT:])
    assert (vectors.is_flat(flat), vectors.is_flat(lists)) == (True, False)
    assert (flat.ntotal, lists.ntotal) == (LIMIT, SIZE)
    exact = np.argsort(-(rows @ rows.T), axis=1)[:, :10]
    assert all(found(lists, row) & {n} for n, row in enumerate(rows))
    recall = np.mean([len(found(lists, rows[n]) & set(exact[n])) / 10 for n in range(0, SIZE, 20)])
    assert recall >= 0.8  # of 138 lists 17 are visited; docs/scale.md has what real ones give
    ((best, cosine),) = vectors.search(lists, rows[3], 1)
    assert (best, cosine) == (3, pytest.approx(1, abs=0.01))


def test_vectors_in_a_narrow_cone_come_into_even_lists() -> None:
    cone = np.random.default_rng(1).normal(size=(SIZE, DIMENSION)).astype(np.float32)
    cone += 8 * np.eye(DIMENSION, dtype=np.float32)[0]
    cone /= np.linalg.norm(cone, axis=1, keepdims=True)
    index = vectors.extended(vectors.empty(DIMENSION), np.arange(SIZE), cone)
    assert index.invlists.imbalance_factor() < 1.3
    pairs = dict(vectors.search(index, cone[7], 10))
    assert pairs == {n: pytest.approx(cone[n] @ cone[7], abs=1e-3) for n in pairs}


def test_lists_by_inner_product_of_an_older_version_are_read(rows: np.ndarray) -> None:
    older = faiss.index_factory(DIMENSION, "IVF20,SQ8", faiss.METRIC_INNER_PRODUCT)
    older.train(rows)
    older.add_with_ids(rows, np.arange(SIZE))
    ((best, cosine),) = vectors.search(vectors.tuned(older), rows[3], 1)
    assert (best, cosine) == (3, pytest.approx(1, abs=0.01))


@pytest.mark.parametrize("size", [LIMIT, SIZE])
def test_what_is_removed_is_not_found_and_the_old_index_has_it(rows: np.ndarray, size: int) -> None:
    index = vectors.extended(vectors.empty(DIMENSION), np.arange(size) * 2, rows[:size])
    rest = vectors.without(index, np.array([0, 6]))
    assert {0, 6}.isdisjoint(found(rest, rows[3]) | found(rest, rows[0]))
    assert 6 in found(index, rows[3])
    again = vectors.extended(rest, np.array([9999]), rows[3:4])
    assert 9999 in found(again, rows[3])
    assert vectors.numbers_of(again).tolist() == [2, 4, *range(8, size * 2, 2), 9999]


def test_nothing_is_found_in_nothing(rows: np.ndarray) -> None:
    assert vectors.search(vectors.empty(DIMENSION), rows[0], 5) == []


def test_lists_made_for_few_are_outgrown(rows: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "FLAT_LIMIT", 100)
    index = vectors.extended(vectors.empty(DIMENSION), np.arange(200), rows[:200])
    assert not vectors.is_outgrown(index)
    assert vectors.is_outgrown(vectors.extended(index, np.arange(200, SIZE), rows[200:]))


def documents(start: int, count: int) -> list:
    return [make_document(str(n), f"第{n}家公司成立。") for n in range(start, start + count)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Collection.open(tmp_path, FakeEmbedder()).add(documents(0, SIZE))
    return tmp_path


def ids(collection: Collection, text: str) -> list[str]:
    """The documents whose vectors are nearest to that of the text."""
    pairs = collection.store.search(FakeEmbedder().embed_query(text), 3)
    return [collection.store.passages[row].document_id for row, _ in pairs]


def test_a_snapshot_is_read_and_what_changed_since_is_put_right(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    collection = Collection.open(folder, FakeEmbedder())
    collection.remove("7")
    (first,) = folder.glob("nearest-*")
    collection.add(documents(5000, 2))
    assert list(folder.glob("nearest-*")) == [first]
    with caplog.at_level(logging.WARNING):
        again = Collection.open(folder, FakeEmbedder())
    assert caplog.text == ""
    assert not vectors.is_flat(again.store.vectors)
    assert ids(again, "第5001家公司成立。")[0] == "5001"
    assert "7" not in ids(again, "第7家公司成立。")
    collection.add(documents(6000, 100))
    (second,) = folder.glob("nearest-*")
    assert second != first


@pytest.mark.parametrize("damage", ["flip", "remove"])
def test_a_damaged_snapshot_is_made_again(
    folder: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    (path,) = folder.glob("nearest-*")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink() if damage == "remove" else path.write_bytes(data)
    with caplog.at_level(logging.WARNING):
        collection = Collection.open(folder, FakeEmbedder())
    assert "making it again" in caplog.text
    assert ids(collection, "第9家公司成立。")[0] == "9"
    collection.remove("9")
    assert disk.read_manifest(folder).snapshot[:16] in next(folder.glob("nearest-*")).name
    caplog.clear()
    Collection.open(folder, FakeEmbedder())
    assert caplog.text == ""
