import json
import logging
from pathlib import Path

import numpy as np
import pytest

from index import build as building
from index import store as disk
from index.build import build, open_release
from index.document import Document, Passage, Span
from index.embedder import Embedder
from index.errors import StoreError
from index.loader import make_document
from index.store import Store


@pytest.fixture(scope="module")
def store(embedder: Embedder) -> Store:
    texts = {"a": "甲公司投資五億元。\n\n乙公司招聘兩百人。甲公司上市。", "b": "丙公司停產。"}
    return build([make_document(i, t) for i, t in texts.items()], embedder)


def test_a_store_comes_back_as_it_was(store: Store, tmp_path: Path) -> None:
    disk.save(store, tmp_path / "index")
    loaded = disk.load(tmp_path / "index", store.model_id)
    assert (loaded.documents, loaded.passages) == (store.documents, store.passages)
    np.testing.assert_array_equal(loaded.sentence_vectors, store.sentence_vectors)
    query = store.sentence_vectors[3]
    assert loaded.search(query, 9) == store.search(query, 9)
    assert [p.name for p in tmp_path.iterdir()] == ["index"]


def test_search_ranks_by_cosine_and_rows_follow_passages(store: Store) -> None:
    assert [len(rows) for rows in store.sentence_rows] == [1, 2, 1]
    (best, cosine), *rest = store.search(store.sentence_vectors[3], 10)
    assert (store.passages[best].text, len(rest)) == ("丙公司停產。", 2)
    assert cosine == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(
    "name", ["manifest.json", "documents.json", "passages.faiss", "sentences.npy"]
)
@pytest.mark.parametrize("damage", ["flip", "truncate", "remove", "empty"])
def test_any_damage_is_noticed(store: Store, tmp_path: Path, name: str, damage: str) -> None:
    folder = tmp_path / "index"
    disk.save(store, folder)
    path = folder / name
    data = bytearray(path.read_bytes())
    if damage == "remove":
        path.unlink()
    else:
        middle = len(data) // 2
        data[middle] ^= 0xFF
        path.write_bytes({"flip": data, "truncate": data[:middle], "empty": b""}[damage])
    with pytest.raises(StoreError, match="delete the folder"):
        disk.load(folder, store.model_id)


def test_another_model_or_format_is_refused_with_both_values(store: Store, tmp_path: Path) -> None:
    disk.save(store, tmp_path / "index")
    with pytest.raises(StoreError, match=r"model is 'multilingual-e5-small@\w+', not 'other'"):
        disk.load(tmp_path / "index", "other")
    manifest = tmp_path / "index" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 99}))
    with pytest.raises(StoreError, match="format is 99, not 1"):
        disk.load(tmp_path / "index", store.model_id)


def test_an_index_path_out_of_its_folder_is_not_read(store: Store, tmp_path: Path) -> None:
    disk.save(store, tmp_path / "index")
    path = tmp_path / "index" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["sha256"] = {"../secret": "0" * 64}
    path.write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match="not a readable index"):
        disk.load(tmp_path / "index", store.model_id)


def test_the_release_is_rebuilt_when_needed_and_says_why(
    embedder: Embedder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "index"
    with caplog.at_level(logging.INFO, logger=building.__name__):
        first = open_release(folder, embedder)
        assert len(caplog.records) == 1
        caplog.clear()
        open_release(folder, embedder)
        assert caplog.records == []
        (folder / "sentences.npy").write_bytes(b"junk")
        again = open_release(folder, embedder)
    assert caplog.records[0].getMessage().startswith("building the index:")
    assert again.passages == first.passages
    assert disk.load(folder, embedder.model_id).documents == first.documents


def test_a_stale_index_is_rebuilt(
    embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_release(tmp_path / "index", embedder)
    newer = make_document("press_release", "新的新聞稿。")
    monkeypatch.setattr(building, "load_release", lambda: newer)
    assert open_release(tmp_path / "index", embedder).documents == (newer,)


def test_a_cache_that_cannot_be_written_still_answers(
    embedder: Embedder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with caplog.at_level(logging.WARNING, logger=building.__name__):
        store = open_release(tmp_path / "file" / "index", embedder)
    assert len(store.passages) == 11
    assert "not kept" in caplog.text


def test_the_same_id_twice_is_refused(embedder: Embedder) -> None:
    with pytest.raises(StoreError, match=r"come twice: \['a'\]"):
        build([make_document("a", "一。"), make_document("a", "二。")], embedder)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2)])
def test_a_span_is_never_empty(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="empty or negative"):
        Span(start, end)


def test_values_are_checked_where_they_are_made() -> None:
    with pytest.raises(ValueError, match="no text"):
        Document("d", "", None, None, "  ", "")
    with pytest.raises(ValueError, match="unknown kind"):
        Passage("p", "d", 1, "advert", Span(0, 1), "a", (Span(0, 1),))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="outside"):
        Passage("p", "d", 1, "body", Span(0, 1), "a", (Span(0, 2),))
