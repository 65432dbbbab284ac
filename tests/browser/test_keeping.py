"""What is kept of conversations and feedback, and how it leaves, without a browser."""

from __future__ import annotations

import asyncio
import io
import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest

from bot.answer import Answer, Citation
from bot.ui import archive as archive_module
from bot.ui import handlers, keeper, warmup
from bot.ui.archive import Archive
from bot.ui.conversation import Turn, find_highlight
from bot.ui.export import to_json, to_markdown
from bot.ui.feedback import export
from bot.ui.gate import VISITOR
from bot.ui.menu import menu_html
from bot.ui.shelf import Removed
from bot.ui.talk import Talk, View
from bot.ui.words import WORDS
from index.document import Document
from index.errors import StoreError
from index.loader import make_document
from tests.browser.test_render import HOSTILE, make_answer

EN = WORDS["en"]
ASKED = Turn("多少?", make_answer())
NOTICE = Turn("😀", "no words")


ME = "m" * 32
REQUEST = gr.Request(
    SimpleNamespace(headers={"cookie": f"{VISITOR}={ME}"}, cookies={}, query_params={})
)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "kept" / "archive.sqlite3")


@pytest.fixture
def kept(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """The archive that the page uses, whose bot has the same answer to every question."""

    class Bot:
        def ask(self, question: str, history: object, documents: object, script: object) -> Answer:
            return make_answer(question=question, resolved_question=question)

    async def loaded() -> Bot:
        return Bot()

    monkeypatch.setattr(warmup, "bot_when_ready", loaded)
    monkeypatch.setattr(keeper, "_archive", archive)
    return archive


def answered(question: str, talk: Talk, asked: tuple[str, ...] | None = None) -> Talk:
    """Ask as the page does; return the conversation that it then shows."""

    async def ask() -> Talk:
        drawn = [d async for d in handlers.answer(question, talk, "en", REQUEST, asked)]
        return drawn[-1][-1]  # type: ignore[no-any-return]

    return asyncio.run(ask())


def questions(turns: Sequence[Turn]) -> list[str]:
    return [turn.question for turn in turns]


def test_a_conversation_is_the_same_after_a_restart(archive: Archive) -> None:
    archive.save("me", "c1", (ASKED,))
    archive.save("me", "c1", (ASKED, NOTICE))
    again = Archive(archive.path)
    assert again.turns("me", "c1") == (ASKED, NOTICE)
    assert [(e.id, e.title) for e in again.entries("me")] == [("c1", "多少?")]
    assert archive.path.stat().st_mode & 0o077 == 0


def test_what_came_after_an_edited_or_undone_turn_is_gone(archive: Archive) -> None:
    other = Turn("誰?", make_answer(question="誰?"))
    for count in (1, 2, 3):
        archive.save("me", "c1", (ASKED, NOTICE, ASKED)[:count])
    archive.save("me", "c1", (ASKED, other))
    assert archive.turns("me", "c1") == (ASKED, other)
    archive.save("me", "c1", ())
    assert archive.entries("me") == []


def test_what_was_turned_away_leaves_no_gap_in_what_is_kept(kept: Archive) -> None:
    talk = answered("second?", answered("", answered("first?", Talk())))
    assert questions(talk.turns) == ["first?", "", "second?"]
    judged = gr.EventData(None, {"turn": 2, "verdict": "up"})
    handlers.judge(talk, "en", judged, REQUEST)
    assert [turn.verdict for turn in kept.turns(ME, talk.id)] == [None, "up"]
    again = answered("third?", Talk(talk.id, kept.turns(ME, talk.id)))
    assert questions(again.turns) == ["first?", "second?", "third?"]
    assert kept.turns(ME, talk.id) == again.turns


def test_a_turn_that_could_not_be_kept_is_kept_with_the_next(archive: Archive) -> None:
    archive.save("me", "c1", (ASKED,))
    archive.save("me", "c1", (ASKED, NOTICE, ASKED))
    assert archive.turns("me", "c1") == (ASKED, NOTICE, ASKED)


def test_how_many_releases_were_asked_is_kept_with_the_answer(archive: Archive) -> None:
    some = replace(ASKED, share=(1, 3), verdict="up")
    archive.save("me", "c1", (some, ASKED))
    assert archive.turns("me", "c1") == (some, ASKED)
    archive.rate("me", "c1", 0, some)
    assert [Answer.from_dict(given.answer) for given in archive.feedback()] == [ASKED.reply]


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_question_that_is_stopped_leaves_nothing_whenever_it_is_stopped(
    kept: Archive, is_answered: bool
) -> None:
    earlier = answered("second?", answered("first?", Talk()))

    async def ask_and_stop() -> list[str]:
        steps = handlers.answer("anew?", earlier, "en", REQUEST, None, 0)
        drawn = await anext(steps)
        if is_answered:
            await anext(steps)
        shown = handlers.stop(drawn[-1], "en", REQUEST)
        assert [d async for d in steps] == []
        return questions(shown[-1].turns)

    assert asyncio.run(ask_and_stop()) == ["first?", "second?"]
    assert questions(kept.turns(ME, earlier.id)) == ["first?", "second?"]


def test_a_mark_goes_with_the_turn_that_it_is_of_and_not_later(kept: Archive) -> None:
    """What is drawn later must leave the release alone: another citation may be marked by then."""
    talk = answered("first?", Talk())
    marked = find_highlight(talk.turns, "#cite-0-1")
    view = View(highlight=marked, language="en")

    async def retried() -> list[tuple[object, object]]:
        again = gr.EventData(None, {"turn": 0, "all": False})
        steps = handlers.retry(talk, "en", view, again, REQUEST)
        return [drawn[-2:] async for drawn in steps]

    first, *later = asyncio.run(retried())
    bare = replace(view, highlight=None, document_id="d")
    assert marked is not None
    assert first[-1] == bare
    assert later == [(gr.skip(), gr.skip())]
    assert handlers.undo("", talk, "en", view, REQUEST)[-1] == bare
    after = answered("second?", talk)
    assert handlers.undo("", after, "en", view, REQUEST)[-2:] == (gr.skip(), gr.skip())


def test_nothing_that_cannot_be_sent_is_drawn(kept: Archive) -> None:
    talk = answered("黑龙江\ud800多少?", Talk())
    assert [turn.reply for turn in talk.turns] == [EN.empty]
    assert questions(talk.turns) == [""]


def test_what_was_never_kept_is_not_kept_when_it_is_undone(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[str] = []
    monkeypatch.setattr(keeper, "save", lambda visitor, name, turns: saved.append(name))
    monkeypatch.setattr(keeper, "_archive", archive)
    handlers.undo("", answered("", answered("", Talk())), "en", View(), REQUEST)
    handlers.undo("", Talk("c1", (ASKED,)), "en", View(), REQUEST)
    assert saved == ["c1"]


def test_a_conversation_that_cannot_be_read_is_not_written_over(kept: Archive) -> None:
    kept.save(ME, "c1", (ASKED,))
    with sqlite3.connect(kept.path) as database:
        database.execute("UPDATE turn SET reply = 'x' || reply")
    chosen = gr.EventData(None, {"conversation": "c1"})
    for drawn in (handlers.greet(REQUEST), handlers.reopen("en", View(), chosen, REQUEST)):
        (talk,) = (part for part in drawn if isinstance(part, Talk))
        assert answered("anew?", talk).id != "c1"
    with sqlite3.connect(kept.path) as database:
        database.execute("UPDATE turn SET reply = substr(reply, 2) WHERE conversation = 'c1'")
    assert kept.turns(ME, "c1") == (ASKED,)


def test_nobody_sees_or_changes_the_conversation_of_another(archive: Archive) -> None:
    archive.save("me", "c1", (ASKED,))
    archive.save("you", "c1", (NOTICE,))
    archive.delete("you", "c1")
    archive.rate("you", "c1", 0, replace(ASKED, verdict="up"))
    assert archive.turns("you", "c1") == ()
    assert archive.turns("me", "c1") == (ASKED,)


def test_only_the_latest_conversations_are_kept(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_module, "MOST_OF_ONE", 2)
    monkeypatch.setattr(archive_module, "MOST_OF_ALL", 3)
    archive.save("you", "y1", (ASKED,))
    for name in ("c1", "c2", "c3"):
        archive.save("me", name, (ASKED,))
    assert [e.id for e in archive.entries("me")] == ["c3", "c2"]
    archive.save("her", "h1", (ASKED,))
    assert archive.entries("you") == []


def test_feedback_is_kept_with_its_answer_and_taken_back(archive: Archive) -> None:
    archive.save("me", "c1", (ASKED,))
    archive.rate("me", "c1", 0, replace(ASKED, verdict="up"))
    archive.rate("me", "c1", 0, replace(ASKED, verdict="wrong-citation"))
    archive.delete("me", "c1")
    out = io.StringIO()
    assert export(archive, out) == 1
    line = json.loads(out.getvalue())
    assert line["verdict"] == "wrong-citation"
    assert line["answer"]["citations"][0]["quote"] == "外資1.26億美元。"
    archive.rate("me", "c1", 0, ASKED)
    assert archive.feedback() == []


def test_a_file_that_is_no_archive_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are somebody's notes, and not a database " * 40)
    with pytest.raises(StoreError, match=r"notes.txt: .*PRESSBOT_ARCHIVE"):
        Archive(path)
    assert path.read_text().startswith("these are")


def test_the_chat_goes_on_when_the_archive_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "_archive", None)
    keeper.save("me", "c1", (ASKED,))
    keeper.start(tmp_path / "archive.sqlite3")
    keeper.save(None, "c1", (ASKED,))
    assert keeper.entries("me") == []
    with sqlite3.connect(tmp_path / "archive.sqlite3") as database:
        database.execute("DROP TABLE turn")
    keeper.save("me", "c1", (ASKED,))
    assert keeper.turns("me", "c1") == ()


def test_what_was_removed_keeps_its_name_and_hash(archive: Archive) -> None:
    text, id_ = "標題\n\n外資1.26億美元。", ASKED.reply.citations[0].document_id
    gone = Removed(id_, "標題", "2020-06-23", None, make_document("d", text).sha256)
    archive.remember(gone)
    assert archive.removed() == [gone]
    shown = to_markdown([ASKED], {id_: gone}.get, WORDS["zh-Hant"])
    assert "標題, 2020-06-23" in shown
    assert gone.sha256 in shown
    assert json.loads(to_json([ASKED], {id_: gone}.get))["documents"][0]["title"] == "標題"


def library(document_id: str) -> Document | None:
    return make_document("d", "標題\n\n外資1.26億美元。") if document_id == "d" else None


def test_an_export_proves_each_quote() -> None:
    follow_up = Turn("那呢?", make_answer(question="那呢?", resolved_question="內資呢?"))
    text = to_markdown((ASKED, NOTICE, follow_up), library, EN)
    assert "## 多少?" in text
    assert "*Understood as: 內資呢?*" in text
    assert "外資**1.26億美元**。 [1]" in text
    assert "> [1] “外資1.26億美元。”" in text
    sha256 = make_document("d", "標題\n\n外資1.26億美元。").sha256
    assert f"characters 10–20; SHA-256 `{sha256}`" in text
    plain = json.loads(to_json((ASKED, NOTICE, follow_up), library))
    assert [t["resolved_question"] for t in plain["turns"]] == ["多少?", "內資呢?"]
    assert plain["turns"][0]["citations"][0]["start"] == 10
    assert plain["documents"] == [
        {"id": "d", "title": "標題", "date": None, "source": None, "sha256": sha256}
    ]


def test_an_export_reads_as_the_page_does() -> None:
    bold = make_answer(text="The plant cost **85 million euros** and will\nemploy **240**. [1]")
    told = {"short": None, "short_citation": None, "short_start": None, "short_end": None}
    summary = make_answer(kind="summary", language="en", text="In short: One. [1] Two. [2]", **told)
    greeting = make_answer(kind="greeting", text="Hello! You could ask:", suggestions=("Who?",))
    text = to_markdown(tuple(Turn("?", a) for a in (bold, summary, greeting)), library, EN)
    assert "The plant cost **85 million euros** and will\n\nemploy **240**. [1]" in text
    assert "In short\n\n- One. [1]\n- Two. [2]\n" in text
    assert "You could ask:\n\n- Who?\n" in text
    assert text.count(EN.confidence) == 2
    footnote = Turn("?", make_answer(text="外資 [1] 增長。 [1]", **told))
    assert r"外資 \[1\] 增長。 [1]" in to_markdown((footnote,), library, EN)
    assert re.search(r"Exported [-\d]+ \d\d:\d\d UTC\n", text)


def test_an_export_says_what_was_thought_of_an_answer() -> None:
    judged = [replace(ASKED, verdict=verdict) for verdict in ("up", "wrong-citation", None)]
    text = to_markdown(judged, library, EN)
    assert re.findall(r"\nFeedback: (.*)\n", text) == ["Good answer", "Wrong citation"]
    assert text.index("Confidence high") < text.index("Feedback: Good answer") < text.index("> [1]")
    assert "\n評價：引文不對\n" in to_markdown(judged, library, WORDS["zh-Hant"])


def test_an_export_says_of_which_turns_only_some_releases_were_asked() -> None:
    turns = (ASKED, replace(ASKED, share=(1, 3)))
    said = WORDS["zh-Hant"].asked_some.format(count=1, all=3)
    text = to_markdown(turns, library, WORDS["zh-Hant"])
    assert text.count(f"## 多少?\n\n*{said}*\n") == text.count(said) == 1
    asked = [turn["asked"] for turn in json.loads(to_json(turns, library))["turns"]]
    assert asked == [None, {"documents": 1, "of": 3}]


def test_a_conversation_is_called_by_its_first_real_question(archive: Archive) -> None:
    hello = Turn("Hello", make_answer(kind="greeting"))
    archive.save("me", "c1", (hello,))
    archive.save("me", "c1", (hello, ASKED))
    assert [entry.title for entry in archive.entries("me")] == ["多少?"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives_in_an_export(text: str) -> None:
    quote = Citation(1, "other", "d#p1", text, 0, len(text), 0.9)
    answer = make_answer(question=text, text=f"{text} [1]", citations=(quote,), short=None,
                         short_citation=None)  # fmt: skip
    assert isinstance(answer, Answer)
    exported = to_markdown((Turn(text, answer),), library, EN)
    assert not any(sign in exported.replace("\\<", "") for sign in ("<script", "<img", "<u"))
    assert "](" not in exported.replace("\\](", "")
    assert "\n#" not in exported.replace("\n## ", "").replace("\n# ", "")


def test_menus_show_titles_as_text() -> None:
    entries = [archive_module.Entry("c1", "<b>${x}</b>\u202e", "2026-01-02T03:04:05Z")]
    html = menu_html(entries, "c1", EN)
    assert "&lt;b&gt;&#36;&#123;x&#125;&lt;/b&gt;<time" in html
    assert "2026-01-02 03:04 UTC</time>" in html
    assert 'aria-current="true"' in html
    assert "/export/c1.md?language=en" in html
    assert "/export/" not in menu_html(entries, "", EN)
