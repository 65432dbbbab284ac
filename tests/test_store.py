import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import build as building
from index import disk
from index.build import build, embed, open_release
from index.document import Document, Passage, Span
from index.embedder import Embedder
from index.errors import StoreError
from index.loader import make_document
from index.splitter import split
from index.store import Entry, Store, empty_store, extended, without

TEXTS = {"a": "甲公司投資五億元。\n\n乙公司招聘兩百人。甲公司上市。", "b": "丙公司停產。"}


@pytest.fixture(scope="module")
def entries(embedder: Embedder) -> list[Entry]:
    documents = [make_document(i, t) for i, t in TEXTS.items()]
    return embed([(document, split(document)) for document in documents], embedder)


@pytest.fixture(scope="module")
def store(entries: list[Entry], embedder: Embedder) -> Store:
    return extended(empty_store(embedder.model_id, embedder.dimension), entries)


def test_search_ranks_by_cosine(store: Store, entries: list[Entry]) -> None:
    (best, cosine), *rest = store.search(_vector_of(entries, "丙公司停產。"), 10)
    assert (store.passages[best].text, len(rest)) == ("丙公司停產。", 2)
    assert cosine == pytest.approx(1.0, abs=1e-3)


def test_a_store_shrinks_and_grows_by_rows(store: Store, entries: list[Entry]) -> None:
    rest = without(store, ["a"])
    assert [p.document_id for p in rest.passages] == ["b"]
    again = extended(rest, entries[:1])
    assert [d.id for d in again.documents] == ["b", "a"]
    assert again.numbers.tolist() == [2, 3, 4]
    for row, passage in enumerate(again.passages):
        ((best, cosine),) = again.search(_vector_of(entries, passage.text), 1)
        assert (best, cosine) == (row, pytest.approx(1.0, abs=1e-3))
    assert len(store.passages) == store.vectors.ntotal == 3


def _vector_of(entries: list[Entry], text: str) -> np.ndarray:
    pairs = (pair for e in entries for pair in zip(e.passages, e.vectors, strict=True))
    return next(vector for passage, vector in pairs if passage.text == text)


def test_counts_that_disagree_are_refused(store: Store, entries: list[Entry]) -> None:
    with pytest.raises(StoreError, match="build it again"):
        replace(store, numbers=store.numbers[:-1])
    with pytest.raises(StoreError, match="embedded again"):
        replace(entries[0], vectors=entries[0].vectors[:-1])


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
        (folder / "store.db").write_bytes(b"junk")
        again = open_release(folder, embedder)
    assert caplog.records[0].getMessage().startswith("building the index:")
    assert again.passages == first.passages
    assert disk.load(folder, embedder.model_id)[0].documents == first.documents


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


def test_a_cached_index_of_the_first_format_is_replaced(
    embedder: Embedder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    with caplog.at_level(logging.INFO, logger=building.__name__):
        open_release(tmp_path, embedder)
        open_release(tmp_path, embedder)
    assert len(caplog.records) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"store.db", "copy.db"}


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
