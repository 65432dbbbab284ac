"""What takes a document, without a browser: names, origins, sizes, outcomes, and what is left."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from types import SimpleNamespace

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI

from bot import Chatbot
from bot.ui import adding, handlers, shelf, warmup
from bot.ui.adding import KIND, add_document, file_name, free_name
from bot.ui.admission import Admission
from bot.ui.talk import View
from bot.ui.words import WORDS
from index.collection import Collection
from index.loader import load_release
from index.store import empty_store
from tests.fakes import FakeEmbedder
from tests.files import TEXT, make_pdf

OLD = b"\xd0\xcf\x11\xe0" + bytes(500)
OWN = {"content-type": KIND, "origin": "http://localhost", "sec-fetch-site": "same-origin"}


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Chatbot:
    embedder = FakeEmbedder()
    made = Chatbot(Collection(empty_store("fake", 16), embedder), embedder)  # type: ignore[arg-type]
    ready: Future[Chatbot] = Future()
    ready.set_result(made)
    monkeypatch.setattr(warmup, "_bot", ready)
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    return made


def send(body: bytes, headers: dict[str, str] = OWN, **query: str) -> httpx.Response:
    app = FastAPI()
    app.add_api_route("/documents", add_document, methods=["POST"])

    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post("/documents", params=query, content=body, headers=headers)

    return asyncio.run(post())


def stages(response: httpx.Response) -> list[dict[str, object]]:
    return [json.loads(line) for line in response.text.splitlines()]


def test_a_document_is_added_once_with_its_stages_and_nothing_is_left(
    bot: Chatbot, tmp_path: Path
) -> None:
    told = stages(send(TEXT.encode(), name="a.txt", language="en"))
    assert [line["stage"] for line in told] == ["waiting", "reading", "indexing", "added"]
    assert told[2]["share"] == 1.0
    assert told[3]["id"] == "a.txt"
    again = stages(send(TEXT.encode(), name="b.txt", language="en"))[-1]
    assert (again["stage"], again["id"]) == ("known", "a.txt")
    assert again["said"] == f"Already here: {bot.document('a.txt').title}"
    other = stages(send(b"Another text.", name="a.txt"))[-1]
    assert other["id"] == "a (2).txt"
    assert [d.id for d in bot.documents] == ["a.txt", "a (2).txt"]
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_file_with_the_release_s_name_gets_another_and_outlives_a_restart(bot: Chatbot) -> None:
    added = stages(send(b"A text of one's own.", name="press_release"))[-1]
    assert (added["stage"], added["id"]) == ("added", "press_release (2)")
    bot.add_release()
    assert [d.id for d in bot.documents] == ["press_release (2)", "press_release"]


def test_pasted_text_needs_no_name(bot: Chatbot) -> None:
    added = stages(send("甲公司招聘200人。".encode()))[-1]
    assert added["stage"] == "added"
    assert bot.document(str(added["id"])).text == "甲公司招聘200人。"


@pytest.mark.parametrize(
    ("body", "name", "language", "said"),
    [
        (b"", "empty.txt", "zh-Hans", "未能添加：文件是空的"),
        (b"", "empty.txt", "en", "Not added: the file is empty; nothing can be asked of it"),
        (b" ", "", "zh-Hant", "未能新增：裡面沒有文字"),
        (b"\0\1\2" * 99, "x.txt", "zh-Hans", "未能添加：不是文本，或已损坏；请另存为 UTF-8 文本"),
        (b"Rar!", "x.rar", "en", "Not added: this is an archive (RAR); unpack it first"),
        (make_pdf(password="x"), "s.pdf", "zh-Hant", "未能新增：PDF 有密碼；請另存為沒有密碼的"),
        (OLD, "x.doc", "zh-Hans", f"未能添加：{WORDS['zh-Hans'].causes['old-office']}"),
        (
            OLD,
            "x.doc",
            "zh-Hant",
            "未能新增：舊版 Office 檔案（.doc），或有密碼保護；請另存為 DOCX 或 PDF",
        ),
        (
            OLD,
            "x.doc",
            "en",
            "Not added: this is an old Office file (.doc) or protected; save it as DOCX or PDF",
        ),
        (b"%PDF-1.4 cut", "s.pdf", "zh-Hans", "未能添加：文件已损坏或不完整；请重新下载或另存"),
    ],
)
def test_what_fails_says_why_in_the_language_of_the_page(
    bot: Chatbot, tmp_path: Path, body: bytes, name: str, language: str, said: str
) -> None:
    last = stages(send(body, name=name, language=language))[-1]
    assert (last["stage"], last["said"]) == ("failed", said)
    assert bot.documents == ()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_no_reason_names_a_place_on_the_server(bot: Chatbot, tmp_path: Path) -> None:
    last = stages(send(b"\0" * 99, name="../a: b.txt", language="en"))[-1]
    assert str(tmp_path) not in str(last["said"])
    assert "pressbot-" not in str(last["said"])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({**OWN, "origin": "http://evil.example"}, 403),
        ({**OWN, "origin": "http://localhost:3000"}, 403),
        ({**OWN, "sec-fetch-site": "same-site"}, 403),
        ({**OWN, "content-type": "text/plain"}, 415),
        ({**OWN, "content-type": "multipart/form-data; boundary=x"}, 415),
        ({"content-type": KIND}, 200),
    ],
)
def test_a_foreign_page_can_send_nothing(
    bot: Chatbot, headers: dict[str, str], status: int
) -> None:
    assert send(b"A text.", headers, name="a.txt").status_code == status
    assert len(bot.documents) == (status == 200)


def test_one_that_is_too_large_is_cut_off(
    bot: Chatbot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(adding, "MAX_BYTES", 10)
    refused = send(b"x" * 11, name="a.txt", language="zh-Hans")
    assert (refused.status_code, refused.json()["detail"]) == (
        413,
        "文件太大；请拆开，或另存为 .txt",
    )
    assert list((tmp_path / "scratch").iterdir()) == []


def test_an_unforeseen_error_says_nothing_of_itself(
    bot: Chatbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret place")

    monkeypatch.setattr(bot, "add_files", fail)
    last = stages(send(b"A text.", name="a.txt", language="en"))[-1]
    assert last["said"] == f"Not added: {WORDS['en'].broken_adding}"


def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    failed: Future[Chatbot] = Future()
    failed.set_exception(RuntimeError("secret place"))
    monkeypatch.setattr(warmup, "_bot", failed)


def full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "adding", Admission(at_once=0, waiting=0))


def breaking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "_told", lambda *_: 1 / 0)


@pytest.mark.parametrize("cause", [failing, full, breaking])
def test_the_last_line_says_that_it_failed_and_so_does_the_log(
    bot: Chatbot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    cause: Callable[[pytest.MonkeyPatch], None],
) -> None:
    cause(monkeypatch)
    outcomes = logged(monkeypatch, caplog)
    last = stages(send(b"A text.", name="a.txt", language="en"))[-1]
    assert last["stage"] == "failed"
    assert "secret" not in str(last["said"])
    assert outcomes() == ["failed"]


def test_what_is_refused_before_it_is_read_is_logged(
    bot: Chatbot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes = logged(monkeypatch, caplog)
    monkeypatch.setattr(adding, "MAX_BYTES", 10)
    send(b"x" * 11, name="a.txt")
    monkeypatch.setattr(adding, "receiving", Admission(at_once=0, waiting=0))
    assert send(b"A text.", name="a.txt").status_code == 503
    assert outcomes() == ["refused with 413", "refused with 503"]


def logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Callable[[], list[str]]:
    """What becomes of documents from now on, as the log has it."""
    monkeypatch.setattr(logging.getLogger("pressbot"), "propagate", True)
    caplog.set_level(logging.INFO, logger="pressbot")
    return lambda: [r.fields["outcome"] for r in caplog.records if r.getMessage() == "document"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("新闻.pdf", "新闻.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.docx", "a.docx"),
        ("..", ""),
        ("", ""),
        (" . ", ""),
        ("\u202etxt.exe\n\0.md", "txt.exe .md"),
        (".bashrc", "bashrc"),
    ],
)
def test_a_name_is_one_name(given: str, name: str) -> None:
    assert file_name(given) == name


def test_a_long_name_is_cut_between_characters_and_keeps_its_ending() -> None:
    name = file_name("长" * 400 + ".html")
    assert name.endswith("长.html")
    assert len(name.encode()) <= 200
    assert free_name("a.b.txt", {"a.b.txt", "a.b (2).txt"}) == "a.b (3).txt"


def test_the_release_stands_in_and_is_not_brought_back_beside_others(
    bot: Chatbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Opener:
        @staticmethod
        def open(_: Path) -> Chatbot:
            return bot

    warmup.open_library(Opener, Path())  # type: ignore[arg-type]
    assert [d.id for d in bot.documents] == ["press_release"]
    monkeypatch.setattr(shelf, "_open", True)
    shelf.remove("press_release")
    assert [d.id for d in bot.documents] == ["press_release"]
    bot.add({"own": "甲公司招聘200人。"})
    shelf.remove("press_release")
    warmup.open_library(Opener, Path())  # type: ignore[arg-type]
    assert [d.id for d in bot.documents] == ["own"]
    shelf.remove("own")
    assert [d.id for d in bot.documents] == ["press_release"]
    bot.remove("press_release")
    bot.add({"same text": load_release().text})
    shelf.remove("same text")
    assert [d.id for d in bot.documents] == ["press_release"]


def test_two_removals_at_once_leave_the_release(
    bot: Chatbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot.add({"a": "甲公司招聘200人。", "b": "乙公司招聘300人。"})
    monkeypatch.setattr(shelf, "_open", True)
    remove, both_in = bot.remove, Barrier(2)

    def remove_together(document_id: str) -> None:
        with suppress(BrokenBarrierError):
            both_in.wait(0.3)
        remove(document_id)

    monkeypatch.setattr(bot, "remove", remove_together)
    with ThreadPoolExecutor() as pool:
        list(pool.map(shelf.remove, ("a", "b")))
    assert [d.id for d in bot.documents] == ["press_release"]


def test_the_release_is_shown_where_there_is_no_document(bot: Chatbot) -> None:
    assert bot.documents == ()
    assert shelf.opened()[0].id == shelf.opened("gone")[0].id == "press_release"


def test_nothing_is_removed_where_uploads_are_closed(
    bot: Chatbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_open", False)
    bot.add({"a": "甲公司招聘200人。", "b": "乙公司招聘300人。"})
    shelf.remove("a")
    assert len(bot.documents) == 2


def test_choices_survive_what_is_removed(bot: Chatbot) -> None:
    bot.add({"a": "甲公司招聘200人。", "b": "乙公司招聘300人。", "c": "丙公司停產。"})
    keys = [shelf.key_of(d) for d in bot.documents]
    assert shelf.by_keys(keys) is None
    assert shelf.by_keys([keys[1], "unknown"]) == ("b",)
    assert shelf.by_keys([]) == ()
    # A list that does not show the last one yet says nothing about it.
    assert shelf.chosen([], keys[:2], None) == ("c",)
    assert shelf.chosen(keys[:1], keys[:2], ("c",)) == ("a", "c")
    assert shelf.chosen(keys[:2], keys[:2], ()) == ("a", "b")
    bot.remove("b")
    assert shelf.still_there(("b", "c")) == ("c",)
    assert shelf.still_there(("b",)) is None
    assert shelf.still_there(()) == ()


def test_the_timer_draws_the_other_releases_once_and_never_before_the_page(
    bot: Chatbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warmup, "suggested", lambda *_: [])
    monkeypatch.setattr(warmup, "is_seeking", lambda *_: False)
    bot.add({"a": "甲公司招聘200人。", "b": "乙公司招聘300人。"})
    link = {"doc": "b", "s": "1"}
    request = gr.Request(SimpleNamespace(cookies={}, headers={}, query_params=link))
    told = {
        drawn: handlers.tell_health("en", View(drawn=drawn, document_id="b"), request)  # type: ignore[arg-type]
        for drawn in ("", "early", "whole")
    }
    assert {drawn: drawing[3].active for drawn, drawing in told.items()} == {
        "": True, "early": False, "whole": False,
    }  # fmt: skip
    assert "2" in told["early"][6]
    assert told["early"][5].drawn == "whole"
    assert told["early"][5].highlight.text == "乙公司招聘300人。"
    # Neither what is drawn nor its language is the visitor's before the page has come.
    assert all(isinstance(drawn, dict) for n, drawn in enumerate(told[""]) if n != 3)
    assert told["whole"][:2] == told["early"][:2]
    assert told["whole"][4:] == told[""][4:]
    # Nor does it stop while the questions for an empty chat are looked for.
    monkeypatch.setattr(warmup, "is_seeking", lambda *_: True)
    assert handlers.tell_health("en", View(drawn="whole"), request)[3].active


def test_what_somebody_looks_at_is_not_taken_away_by_the_link(bot: Chatbot) -> None:
    bot.add({"a": "甲公司招聘200人。", "b": "乙公司招聘300人。"})
    link = {"doc": "b", "s": "1"}
    request = gr.Request(SimpleNamespace(cookies={}, headers={}, query_params=link))
    view = handlers.tell_health("en", View(drawn="early", document_id="a"), request)[5]
    assert (view.highlight, view.document_id) == (None, "a")


def test_a_new_chat_asks_what_was_chosen(bot: Chatbot) -> None:
    bot.add({"a": "甲公司招聘200人。", "b": "乙公司招聘300人。"})
    request = gr.Request(SimpleNamespace(cookies={}, headers={}, query_params={}))
    view = View(document_id="a", asked=("b",), drawn="whole", script="zh-Hant")
    *_, drawn, _ = handlers.renew("en", view, request)
    assert drawn == View(asked=("b",), drawn="whole", script="zh-Hant")


def test_what_was_just_added_is_shown_with_the_boxes_as_they_are(bot: Chatbot) -> None:
    bot.add({"a": "甲公司招聘200人。", "b": "乙公司招聘300人。", "c": "丙公司停產。"})
    keys = [shelf.key_of(d) for d in bot.documents]
    for ticked, shown, before, asked in (
        ([], keys[:2], None, {"c"}),  # the view knows nothing of the boxes yet
        (keys[:1], keys[:2], ("b",), {"a", "c"}),
        (keys[:2], keys[:2], None, None),
    ):
        data = {"documents": ["c"], "ticked": ticked, "shown": shown, "every": None}
        event = gr.EventData(None, data)
        view = handlers.show_added(View(asked=before), "en", event)[1]
        assert view.document_id == "c"
        assert (view.asked and set(view.asked)) == asked
