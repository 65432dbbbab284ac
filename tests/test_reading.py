"""Which sentences the span model reads alone, besides the windows that they stand in."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.question import read_question
from bot.reader import Reader
from bot.reading import READ_AGAIN, read_windows
from bot.retriever import Retriever
from bot.span_model import Reading, SpanModel, load_span_model
from index.build import build
from index.embedder import Embedder
from index.loader import make_document

SCHOOLS = "2019年全市新建学校17所。"
TEXT = f"青河市教育局局长林思远介绍了情况。{SCHOOLS}投资总额3.2亿元。图书馆将于下周开放。"
ITEMS = "投资30亿元的云溪药业产业园项目、投资20亿元的东湖物流港项目、投资10亿元的北岸酒店项目。"


class Watched:
    """The real model, which notes what it is given to read."""

    def __init__(self) -> None:
        self.model = load_span_model()
        self.texts: list[str] = []

    def read(self, question: str, windows: Sequence[str]) -> list[Reading]:
        self.texts += windows
        return self.model.read(question, windows)


@pytest.fixture(scope="module")
def watched() -> Watched:
    return Watched()


def what_is_read(watched: Watched, embedder: Embedder, text: str, question: str) -> list[str]:
    store = build((make_document("1", text),), embedder)
    reader, asked = Reader(store), read_question(question)
    vector = embedder.embed_query(asked.text)
    drafts = reader.draft(asked, Retriever(store, embedder).retrieve(asked.text, vector))
    watched.texts.clear()
    model: SpanModel = watched  # type: ignore[assignment]
    for _ in read_windows(model, store.passages, asked, drafts):
        pass
    return list(watched.texts)


def test_the_best_sentences_of_a_window_are_read_alone_once(
    watched: Watched, embedder: Embedder
) -> None:
    window, *alone = what_is_read(watched, embedder, TEXT, "新建学校多少所?")
    assert window == TEXT
    assert SCHOOLS in alone
    assert len(alone) == len(set(alone)) == READ_AGAIN
    assert all(sentence in TEXT for sentence in alone)


def test_a_sentence_that_is_its_window_is_read_once(watched: Watched, embedder: Embedder) -> None:
    assert what_is_read(watched, embedder, SCHOOLS, "新建学校多少所?") == [SCHOOLS]


def test_an_enumeration_is_read_by_its_items_and_not_alone(
    watched: Watched, embedder: Embedder
) -> None:
    read = what_is_read(watched, embedder, f"会议在青河举行。{ITEMS}", "投资20亿元的是什么项目?")
    assert any(text.startswith("投资20亿元") for text in read)
    assert ITEMS not in read


def test_the_best_sentences_are_read_among_fewer_others_too(
    watched: Watched, embedder: Embedder
) -> None:
    text = f"{TEXT}{'博物馆的门票价格没有变化。' * 5}{'市民可以在网上预约参观时间。' * 5}"
    window, *again = what_is_read(watched, embedder, text, "新建学校多少所?")
    close = [part for part in again if SCHOOLS in part and part != SCHOOLS]
    assert window == text
    assert close
    assert all(len(part) < len(text) and part in text for part in close)
    assert len(again) == len(set(again))
