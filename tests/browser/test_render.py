"""What is drawn from answers and documents, without a browser."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import re
import threading
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import gradio as gr
import pytest

import app
from bot.answer import Answer, Citation, Language, RankedPassage
from bot.phrases import PHRASES
from bot.question import MAX_QUESTION as BOT_MAX_QUESTION
from bot.ui import conversation, handlers, shelf, warmup
from bot.ui.admission import Admission, BusyError
from bot.ui.conversation import (
    MAX_KEPT,
    MAX_QUESTION,
    SUGGESTED,
    Turn,
    find_highlight,
    messages,
    take_turn,
    turn_away,
    turn_number,
)
from bot.ui.enumeration import items_of
from bot.ui.headers import CONTENT_SECURITY_POLICY
from bot.ui.listing import listing_html, scope_html
from bot.ui.log import JsonLines
from bot.ui.marks import bold_words
from bot.ui.render import (
    MAX_ECHO,
    MAX_NOTICE,
    answer_html,
    notice_html,
    question_html,
    suggestions_html,
)
from bot.ui.safe import printable, safe, shorten
from bot.ui.source import Highlight, source_html
from bot.ui.talk import View
from bot.ui.words import EXAMPLES, WORDS, choose_language, words_for
from index.document import Span
from index.errors import ModelError, QuestionError
from index.loader import load_release, make_document
from index.splitter import split

EN = WORDS["en"]
HOSTILE = (
    "<script>alert(1)</script>",
    '<img src="http://outside.example/x" onerror="alert(1)">',
    "[link](http://outside.example/) ![image](http://outside.example/i.png)",
    "${alert(1)} {{value}} `code` *x* _y_ | a | ~z~ \\",
    "one\n\n<u>two</u>\r\n# three",
)


QUOTE = "外資1.26億美元。"
OTHERS = PHRASES["en"].others_differ
NO_SHORT = {"short": None, "short_citation": None, "short_start": None, "short_end": None}


def make_answer(**changes: object) -> Answer:
    quote = QUOTE
    values: dict[str, object] = {
        "question": "多少?",
        "resolved_question": "多少?",
        "kind": "answer",
        "text": "外資**1.26億美元**。 [1]",
        "language": "zh-Hant",
        "answerable": True,
        "confidence": 0.93,
        "short": "1.26億美元",
        "short_citation": 1,
        "short_start": 12,
        "short_end": 19,
        "citations": (Citation(1, "d", "d#p1", quote, 10, 10 + len(quote), 0.9),),
        "passages": (RankedPassage(1, "d", "d#p1", 4, quote, 10, 20, 0.9, 0.8, 0.97, 1.0),),
        "timings": {"total": 0.06},
    }
    return Answer(**{**values, **changes})  # type: ignore[arg-type]


def text_of(html: str) -> str:
    """Return what a browser would show, references decoded."""
    bare = re.sub(r"<[^>]*>", "", html)
    return (
        re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), bare)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_safe_text_shows_itself_and_nothing_else(text: str) -> None:
    shown = safe(text)
    assert not re.search(r"[<>\n\r{}$\[\]()*_`|~\\]", shown)
    assert text_of(shown) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives_in_an_answer(text: str) -> None:
    quote = Citation(1, "d", "d#p1", text, 0, len(text), 0.9)
    passage = RankedPassage(1, "d", "d#p1", 1, text, 0, len(text), 0.9, 0.9, 0.9, 0.9)
    html = answer_html(
        make_answer(
            text=f"{text} **{text}** [1]",
            citations=(quote,),
            passages=(passage,),
            suggestions=(text,),
        ),
        0,
        EN,
    )
    assert "\n" not in html
    assert not re.search(r"<(script|img|u|iframe)\b|\$\{|\{\{|\]\(", html)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives_in_the_source(text: str) -> None:
    document = make_document(text, f"Title\n\n{text}")
    html = source_html(document, split(document), EN, None)
    assert not re.search(r"<(script|img|u|iframe)\b|\$\{|\{\{|\]\(", html)


def test_the_short_answer_stands_first_and_markers_link() -> None:
    html = answer_html(make_answer(), 3, EN)
    assert html.index('<p class="short"><strong>1.26億美元</strong></p>') < html.index("<p>外資")
    assert '<a class="cite" href="#cite-3-1">&#91;1&#93;<span class="said">外資' in html
    assert 'lang="zh-Hant"' in html
    assert '<span class="confidence level-2" title="93%">Confidence <b>high</b>' in html


def test_a_short_answer_that_the_text_opens_with_is_not_said_twice() -> None:
    html = answer_html(make_answer(text="**US$126 million**. The release says: “外資” [1]"), 0, EN)
    assert html.count("US&#36;126 million") == 1
    assert "<p>The release says" in html


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("甲計劃、乙計劃以及丙計劃", ("甲計劃", "乙計劃", "丙計劃")),
        (
            "投资2亿元的甲、投资3亿元的乙和丙和投资5亿元的丁",
            ("投资2亿元的甲", "投资3亿元的乙和丙", "投资5亿元的丁"),
        ),
        ("“甲、乙”“丙”《丁、戊》、己(庚、辛)", ("“甲、乙”", "“丙”《丁、戊》", "己(庚、辛)")),
        ("投資1,000萬元、2,000萬元、3,000萬元", ("投資1,000萬元", "2,000萬元", "3,000萬元")),
        ("用好甲、乙的政策", ()),
        ("用好甲、乙,做好丙、丁", ()),
        ("Lyon, Paris, Nice and Lille", ()),
        ("", ()),
    ],
)
def test_an_enumeration_has_items(text: str, items: tuple[str, ...]) -> None:
    assert items_of(text) == items


def test_a_long_list_stands_first_item_by_item() -> None:
    items = [f"{n}億元的<b>項目{'甲' * 20}" for n in (2, 3, 5)]
    short = "、".join(items)
    for text in (f"簽約**{short}**等。 [1]", f"**{short}**. The release says: “**{short}**” [1]"):
        html = answer_html(make_answer(text=text, short=short), 0, EN)
        assert text_of(html).count(items[1]) == 2
        (listed,) = re.findall(r'<ul class="items">(.+?)</ul><p>', html)
        assert list(map(text_of, re.findall("<li>(.+?)</li>", listed))) == items
        assert "<b>項" not in html
    short = "甲、乙、丙"
    assert "items" not in answer_html(make_answer(text=f"**{short}** [1]", short=short), 0, EN)


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_a_part_that_is_refused_is_set_apart(language: Language) -> None:
    refused = PHRASES[language].part_refusal.format(question="<i>?")
    text = f"{QUOTE} [1]\n\n{refused} why\n\n{QUOTE} {refused} [1]"
    html = answer_html(make_answer(text=text, language=language, **NO_SHORT), 0, EN)
    (unsaid,) = re.findall('<p class="unsaid">(.+?)</p>', html)
    assert text_of(unsaid) == f"{refused} why"
    assert "unsaid" not in answer_html(
        make_answer(text=f"{refused} [1]", language=language, **NO_SHORT), 0, EN
    )


def test_citations_of_several_releases_are_named_and_their_names_are_text() -> None:
    names = {"d": "<b>標題</b>\u202e · 2020-06-23", "e": "${x}"}
    quotes = tuple(
        Citation(n, d, f"{d}#p1", QUOTE, 0, len(QUOTE), 0.9)
        for n, d in enumerate(("d", "e", "d"), start=1)
    )
    answer = make_answer(text="一 [1] 二 [2] 三 [3]", citations=quotes)
    html = answer_html(answer, 0, EN, names.get)
    sources = html[html.index('<ul class="sources">') : html.index("</ul>")]
    assert text_of(sources) == "[1][3] <b>標題</b> · 2020-06-23[2] ${x}"
    assert html.count('<span class="from">') == 3
    assert not re.search(r"<b>標|\$\{", html)
    assert "sources" not in answer_html(answer, 0, EN)


def test_a_disagreement_leads_and_is_not_named_twice() -> None:
    text = "The releases give different answers:\n\n“A” (2020-01-02): 一 [1]\n\n“B”: 二 [2]"
    quotes = tuple(
        Citation(n, d, f"{d}#p1", QUOTE, 0, len(QUOTE), 0.9) for n, d in ((1, "a"), (2, "b"))
    )
    changes = {"short": None, "short_citation": None, "short_start": None, "short_end": None}
    answer = make_answer(text=text, citations=quotes, language="en", **changes)
    html = answer_html(answer, 0, EN, str)
    assert '<p class="short">The releases give different answers</p><p>“A” ' in html
    assert "sources" not in html
    assert html.count("<p>") == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives_in_the_list(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = make_document(f"{text}.txt", f"{text[:40]}\n\n{text}")
    both = (document, make_document("second", "A second text."))
    monkeypatch.setattr(shelf, "documents", lambda: both)
    monkeypatch.setattr(shelf, "document", lambda i: next(d for d in both if d.id == i))
    monkeypatch.setattr(shelf, "_open", True)
    html = listing_html(EN, (document.id,)) + scope_html(EN, (document.id,))
    assert not re.search(r"<(script|img|u|iframe)\b|\$\{|\{\{|\]\(|\n", html)
    assert "Asking 1 of 2" in html
    assert html.count(" checked") == 1


def test_only_cited_numbers_become_links() -> None:
    html = answer_html(make_answer(text="見注[7]。 [1]"), 0, EN)
    assert html.count("#cite-") == 1
    assert "見注[7]。" in text_of(html)


def test_a_marker_of_the_release_s_own_stays_text() -> None:
    own = "外資 [1] **1.26億美元**[1]。"
    html = answer_html(make_answer(text=f"{own} [1]"), 0, EN)
    assert html.count("#cite-") == 1
    assert f"{own} [1]外".replace("*", "").replace("。 ", "。\u00a0") in text_of(html)
    # Two parts may cite one sentence.
    html = answer_html(make_answer(text=f"{own} [1]\n\n{own} [1]", **NO_SHORT), 0, EN)
    assert html.count("#cite-") == 2
    for language, phrases in PHRASES.items():
        for note in (phrases.others_differ, phrases.others_too):
            noted = make_answer(
                text=f"{own} [1]{note}\n\n{own} [1]{note}", language=language, **NO_SHORT
            )
            assert answer_html(noted, 0, EN).count("#cite-") == 2
    second = Citation(2, "d", "d#p1", QUOTE, 10, 10 + len(QUOTE), 0.9)
    cited = (*make_answer().citations, second)
    summary = make_answer(
        kind="summary", text="要點:甲 [1] 甲。 [1] 乙 [2] 乙。 [2]", citations=cited
    )
    html = answer_html(summary, 0, EN)
    assert html.count("#cite-") == html.count("<li>") == 2
    assert not re.search("[\\x00-\\x08]", html)


def test_a_corrected_quote_has_a_badge() -> None:
    assert "badge" not in answer_html(make_answer(), 0, EN)
    corrected = Citation(1, "d", "d#p1", "外資", 0, 2, 0.9, corrected=True)
    html = answer_html(make_answer(citations=(corrected,)), 0, EN)
    assert f'corrected<span class="said">{EN.corrected_meaning}</span></button>' in html


def test_a_refusal_shows_reason_and_suggestions_and_no_confidence() -> None:
    reason = "最接近的是第3段。"
    html = answer_html(
        Answer(
            "?", "?", "refusal", f"新聞稿沒有說明。{reason}", "zh-Hant", False, 0.1,
            suggestions=("何時發布?",), reason=reason,
        ),
        0,
        EN,
    )  # fmt: skip
    assert 'class="reply refusal"' in html
    assert f'<p class="short">新聞稿沒有說明。</p><p>{reason}</p>' in html
    assert '<button class="ask" type="button">何時發布？</button>' in html
    assert "confidence" not in html


def test_a_summary_is_a_list_of_its_points() -> None:
    second = Citation(2, "d", "d#p1", QUOTE, 10, 10 + len(QUOTE), 0.9)
    cited = (*make_answer().citations, second)
    text = "In short: 甲。 [1] 乙。 [2]"
    answer = make_answer(kind="summary", language="en", text=text, citations=cited)
    html = answer_html(answer, 0, EN)
    assert '<p class="short">In short</p><ul class="points"><li>' in html
    assert html.count("<li>") == 2


def test_a_summary_of_several_releases_has_a_point_for_each_and_names_it_once() -> None:
    text = "In short (2 of 4 releases):\n\n“甲” (2020-07-20): 甲。 [1]\n\n“乙”: 乙。 [1]"
    html = answer_html(make_answer(kind="summary", language="en", text=text), 0, EN, str)
    assert '<p class="short">In short (2 of 4 releases)</p><ul class="points"><li>“甲”' in (
        html.replace("&#40;", "(").replace("&#41;", ")")
    )
    assert html.count("<li>") == 2
    assert "sources" not in html


def test_the_source_marks_sentence_short_answer_and_correction() -> None:
    document = load_release()
    passages = split(document)
    start = document.text.index("投資200億元")
    end = document.text.index("落地。", start) + 3
    short = Span(document.text.index("1.4億美元"), document.text.index("1.4億美元") + 6)
    highlight = Highlight(document.id, Span(start, end), "#cite-0-1", "投資", 1, (short,))
    html = source_html(document, passages, EN, highlight)
    (mark,) = re.findall(r"<mark .*?</mark>", html)
    assert text_of(mark) == document.text[start:end]
    assert '<strong class="short">1.4億美元</strong>' in mark
    assert 'title="Restored. The original file has: 龍?' in mark
    assert 'data-shown="#cite-0-1"' in html
    assert text_of(re.sub(r'<span class="(no|kind)".*?</span>', "", html)).endswith("王艷)")


def test_a_short_answer_may_overlap_a_correction() -> None:
    document = load_release()
    broken = document.corrections[1].span
    highlight = Highlight(
        document.id,
        Span(broken.start - 5, broken.end + 5),
        "#cite-0-1",
        "保",
        1,
        (Span(broken.start + 3, broken.end + 2),),
    )
    html = source_html(document, split(document), EN, highlight)
    (mark,) = re.findall(r"<mark .*?</mark>", html)
    assert text_of(mark) == document.text[broken.start - 5 : broken.end + 5]


def test_a_highlight_of_another_document_is_left_out() -> None:
    document = load_release()
    html = source_html(
        document, split(document), EN, Highlight("other", Span(0, 3), "#cite-0-1", "投")
    )
    assert "<mark" not in html


def test_links_find_their_own_turn() -> None:
    older, newer = make_answer(), make_answer(short=None, short_citation=None)
    turns = (Turn("a", older), Turn("b", "a notice"), Turn("c", newer))
    assert find_highlight(turns, "#cite-0-1") == Highlight(
        "d", Span(10, 20), "#cite-0-1", QUOTE, 1, (Span(12, 19),)
    )
    passage = Highlight("d", Span(10, 20), "#passage-2-1", QUOTE)
    assert find_highlight(turns, "#passage-2-1") == passage


def test_the_words_of_each_part_are_found_in_what_it_cites() -> None:
    quote = "甲方投資5億元,乙方投資5億元,占3成;總額10億元。"
    long = Citation(1, "d", "d#p1", quote, 100, 100 + len(quote), 0.9)
    other = Citation(2, "d", "d#p2", QUOTE, 10, 10 + len(QUOTE), 0.9)
    text = (
        "《**年報**》：…乙方投资**5亿元**,占3成;…。 [1]\n\n外资1.26亿美元。 [2]\n\n"
        f"**1 billion yuan (10億元)**. The release says: “…總額**10億元**。” [1]{OTHERS}"
    )
    answer = make_answer(text=text, language="en", citations=(long, other), **NO_SHORT)
    second, total = (quote.rindex("5億元") + 100, quote.index("10億元") + 100)
    assert bold_words(answer, long) == (Span(second, second + 3), Span(total, total + 4))
    assert bold_words(answer, other) == ()
    html = source_html(
        make_document("d", "x" * 100 + quote),
        split(make_document("d", "x" * 100 + quote)),
        EN,
        Highlight(
            "d", Span(100, 100 + len(quote)), "#cite-0-1", quote, 1, bold_words(answer, long)
        ),
    )
    assert re.findall('<strong class="short">(.+?)</strong>', html) == ["5億元", "10億元"]


@pytest.mark.parametrize(
    "href", ["", "#cite-1-1", "#cite-0-2", "#cite-9-1", "#passage-0-9", "#cite-0-1x", "x" * 9999]
)
def test_foreign_links_lead_nowhere(href: str) -> None:
    turns = (Turn("a", make_answer()), Turn("b", "a notice"))
    assert find_highlight(turns, href) is None


def test_questions_are_turned_away_before_they_are_drawn() -> None:
    assert MAX_QUESTION == BOT_MAX_QUESTION
    assert turn_away("外資多少?", EN) is None
    assert turn_away("長" * MAX_QUESTION, EN) is None
    assert turn_away(" \n\t", EN) == Turn("", EN.empty, is_kept=False)
    long = turn_away("長" * 1_000_000, EN)
    assert long
    # Kept to be shortened, but not whatever its length.
    assert len(long.question) == MAX_KEPT
    assert "1,000,000" in str(long.reply)


def test_a_failure_becomes_words_and_never_a_traceback() -> None:
    class Bot:
        def ask(self, question: str, history: object, documents: object, script: object) -> Answer:
            raise QuestionError("no words") if question == "?" else RuntimeError("secret")

    async def loaded() -> Bot:
        return Bot()

    async def failed() -> Bot:
        raise ModelError("weights are missing; run: pip install")

    def reply(question: str, loading: object) -> object:
        return asyncio.run(take_turn(question, (), loading, EN)).reply  # type: ignore[arg-type]

    assert reply("?", loaded) == EN.wordless
    assert reply("x", loaded) == EN.broken
    assert reply("x", failed) == "weights are missing; run: pip install"


def test_the_log_says_how_a_question_went_and_not_what_it_was(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Bot:
        def ask(self, question: str, history: object, documents: object, script: object) -> Answer:
            if question == "secret":
                raise RuntimeError(f"no {question}")
            return make_answer(question=question)

    async def loaded() -> Bot:
        return Bot()

    monkeypatch.setattr(logging.getLogger("pressbot"), "propagate", True)
    with caplog.at_level(logging.INFO, logger="pressbot"):
        for question in ("多少?", "secret"):
            asyncio.run(take_turn(question, (), loaded, EN))  # type: ignore[arg-type]
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    assert [line["event"] for line in lines] == ["answered", "failed"]
    assert lines[0]["kind"] == "answer"
    assert lines[0]["characters"] == 3
    assert lines[1]["error"] == "RuntimeError"
    assert "多少" not in str(lines)
    assert "secret" not in str(lines)


def test_questions_beyond_those_that_may_wait_are_turned_away() -> None:
    async def crowd() -> list[str]:
        admission, go = Admission(at_once=1, waiting=1), asyncio.Event()

        async def ask() -> str:
            try:
                async with admission.seat():
                    await go.wait()
                    return "in"
            except BusyError:
                return "busy"

        asking = [asyncio.ensure_future(ask()) for _ in range(4)]
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        go.set()
        return [*await asyncio.gather(*asking), await ask()]

    assert asyncio.run(crowd()) == ["in", "in", "busy", "busy", "in"]


def test_a_thread_holds_its_seat_when_nobody_waits_for_it() -> None:
    finish, at_work = threading.Event(), []

    def work() -> None:
        at_work.append(1)
        finish.wait(20)

    async def leave_and_ask_again() -> bool:
        admission = Admission(at_once=1, waiting=1)

        async def ask() -> None:
            async with admission.seat() as seat:
                await seat.in_thread(work)

        asking = []
        for _ in range(2):
            asking.append(asyncio.ensure_future(ask()))
            await asyncio.sleep(0.05)
            asking[0].cancel()
        with pytest.raises(BusyError):
            await ask()
        was_alone = len(at_work) < 2
        finish.set()
        await asyncio.wait(asking)
        await ask()
        return was_alone

    assert asyncio.run(leave_and_ask_again())


def test_nothing_is_begun_for_a_question_that_is_turned_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def loaded() -> object:
        raise AssertionError("this was not to be loaded")

    monkeypatch.setattr(conversation, "admission", Admission(at_once=0, waiting=0))
    assert asyncio.run(take_turn("誰?", (), loaded, EN)).reply == EN.busy  # type: ignore[arg-type]


def test_a_visitor_who_leaves_does_not_cancel_the_loading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loading: Future[object] = Future()
    monkeypatch.setattr(warmup, "_bot", loading)

    async def leave() -> None:
        waiting = asyncio.ensure_future(warmup.bot_when_ready())
        await asyncio.sleep(0)
        waiting.cancel()

    asyncio.run(leave())
    assert warmup.bot_if_ready() is None
    loading.set_result("bot")
    assert warmup.bot_if_ready() == "bot"


def test_a_bot_that_finds_no_questions_is_ready_and_not_asked_for_them_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[str] = []

    class Bot:
        documents = ()

        def suggest(self, language: str, n: int, documents: object) -> tuple[str, ...]:
            tried.append(language)
            raise RuntimeError("broken")

    monkeypatch.setattr(warmup, "_bot", Future())
    monkeypatch.setattr(warmup, "_suggested", {})
    monkeypatch.setattr(warmup, "open_library", lambda *_: Bot())
    warmup._load()
    assert warmup.state() == "ready"
    assert warmup.suggested("en") == []
    assert tried == ["zh-Hans", "zh-Hant", "en"]
    assert "no questions can be suggested" in caplog.text


def test_messages_follow_the_turns() -> None:
    turns = (Turn("a", make_answer()), Turn("", EN.empty), Turn("c"))
    shown = messages(turns, EN)
    assert [m["role"] for m in shown] == ["user", "assistant", "assistant", "user", "assistant"]
    assert all("\n" not in m["content"] for m in shown)
    assert EN.thinking in shown[-1]["content"]
    loading = messages((Turn("c", model_is_loading=True),), EN)
    assert EN.waiting in loading[-1]["content"]


def test_only_the_last_turn_can_be_undone_and_tried_again_and_suggests_more() -> None:
    answer = make_answer(suggestions=("誰?",))
    shown = [m["content"] for m in messages((Turn("a", answer), Turn("b", answer)), EN)]
    assert ["act undo" in content for content in shown] == [False, False, False, True]
    assert ['button class="ask"' in content for content in shown] == [False, False, False, True]
    assert ["act retry" in content for content in shown] == [False, False, False, True]


def test_a_refusal_says_that_not_all_releases_were_asked() -> None:
    refusal = Answer("?", "?", "refusal", "沒有說明。", "zh-Hant", False, 0.1, reason="")
    turns = [Turn("?", reply, share=(1, 3)) for reply in (make_answer(), refusal, refusal)]
    turns.append(Turn("?", refusal))
    shown = [m["content"] for m in messages(turns[:3], EN)][1::2]
    said = ["Asked only 1 of 3 releases." in content for content in shown]
    assert said == [False, True, True]
    # To ask an earlier one again would take back what followed.
    assert ['class="wider' in content for content in shown] == [False, False, True]
    assert "Asked only" not in messages(turns[3:], EN)[1]["content"]


def test_a_turn_number_from_the_page_is_checked() -> None:
    turns = (Turn("a"), Turn("b"))
    given = [0, 1, 2, -1, "1", None, 1.0]
    assert [turn_number(n, turns) for n in given] == [0, 1, None, None, None, None, None]


def test_a_turn_hands_the_earlier_answers_on_and_suggests_what_is_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed: list[object] = []
    known = [("一?", "甲"), ("二?", "乙"), ("三?", "1.26億美元"), ("四?", None), ("五?", "丙")]
    monkeypatch.setattr(warmup, "suggested", lambda language, among: known)
    monkeypatch.setattr(shelf, "is_release", lambda among: False)

    class Bot:
        def ask(self, question: str, history: object, documents: object, script: object) -> Answer:
            handed.extend(history)  # type: ignore[call-overload]
            return make_answer(resolved_question="二?")

    async def loaded() -> Bot:
        return Bot()

    earlier = (Turn("一?", make_answer(resolved_question="一?")), Turn("x", "a notice"))
    reply = asyncio.run(take_turn("二?", earlier, loaded, EN)).reply  # type: ignore[arg-type]
    assert handed == [earlier[0].reply]
    assert isinstance(reply, Answer)
    # There are three, so that the last is one whose answer was given.
    assert reply.suggestions == ("四?", "五?", "三?")
    # What was offered before comes last.
    again = replace(make_answer(), suggestions=("四?",))
    reply = asyncio.run(take_turn("二?", (Turn("零?", again),), loaded, EN)).reply  # type: ignore[arg-type]
    assert isinstance(reply, Answer)
    assert reply.suggestions == ("一?", "五?", "四?")


def test_what_was_only_joined_is_not_shown_as_understood() -> None:
    joined = make_answer(question="多少\n美元?", resolved_question="多少 美元?")
    assert EN.understood[:10] not in answer_html(joined, 0, EN)
    assert EN.understood[:10] in answer_html(replace(joined, question="那麼?"), 0, EN)


@pytest.mark.parametrize(("length", "headlines"), [(40, 1), (41, 0)])
def test_what_is_as_long_as_a_sentence_is_said_once(length: int, headlines: int) -> None:
    listed = f"**{'項' * length}**"
    for text in (f"{listed}等。 [1]", f"{listed}. The release says: “{listed}等。” [1]"):
        html = answer_html(make_answer(text=text, short="項" * length), 0, EN)
        assert html.count('class="short"') == headlines
        assert html.count("項" * length) == 1 + headlines


def test_the_model_s_state_is_told_in_the_language_that_was_drawn() -> None:
    view = View(drawn="whole", language="zh-Hant")
    told = handlers.tell_health("zh-Hans", view, gr.Request())[0]
    assert WORDS["zh-Hant"].warming in told


def test_it_is_said_where_what_a_citation_quotes_is_gone() -> None:
    document = load_release()
    html = source_html(document, split(document), EN, None, gone="#cite-3-1")
    assert f'tabindex="-1">{EN.gone}</p><article' in html
    assert f'data-shown="{safe("#cite-3-1")}"' in html


def test_what_is_suggested_was_not_asked_in_other_marks_nor_summed_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = [("讲了什么？", None), ("谁？", "甲"), ("在哪？", "乙"), ("几时？", "丙")]
    monkeypatch.setattr(warmup, "suggested", lambda language, among: known)

    class Bot:
        def ask(self, question: str, history: object, documents: object, script: object) -> Answer:
            answer = make_answer(question=question, resolved_question=question, language="zh-Hans")
            return replace(answer, kind="summary", **NO_SHORT) if "什么" in question else answer

    async def loaded() -> Bot:
        return Bot()

    told = asyncio.run(take_turn("誰", (), loaded, EN))  # type: ignore[arg-type]
    assert told.reply.suggestions == ("讲了什么？", "在哪？", "几时？")  # type: ignore[union-attr]
    told = asyncio.run(take_turn("说的什么", (), loaded, EN))  # type: ignore[arg-type]
    assert told.reply.suggestions == ("谁？", "在哪？", "几时？")  # type: ignore[union-attr]


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_three_are_suggested_before_the_release_s_own_are_found(
    monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setattr(warmup, "suggested", lambda language, among: [])
    monkeypatch.setattr(shelf, "is_release", lambda among: True)

    class Bot:
        def ask(self, question: str, history: object, documents: object, script: object) -> Answer:
            return make_answer(question=question, resolved_question=question, language=language)

    async def loaded() -> Bot:
        return Bot()

    turns: tuple[Turn, ...] = ()
    for question in EXAMPLES[language][:2]:
        turns += (asyncio.run(take_turn(question, turns, loaded, EN)),)  # type: ignore[arg-type]
        offered = turns[-1].reply.suggestions  # type: ignore[union-attr]
        assert len(offered) == SUGGESTED
        assert question not in offered


def test_chinese_questions_to_click_end_in_one_kind_of_mark() -> None:
    html = suggestions_html(make_answer(suggestions=("多少億?", "多少次？", "How much?")), "")
    assert re.findall(r'"button">(.+?)<', html) == ["多少億？", "多少次？", "How much?"]


def test_the_bot_is_told_the_script_of_the_page_and_its_answer_stays_as_it_is() -> None:
    told: list[object] = []

    class Bot:
        def ask(self, question: str, history: object, documents: object, script: object) -> Answer:
            told.append(script)
            return make_answer(question=question, text="王立群")

    async def loaded() -> Bot:
        return Bot()

    for asked in ("你好", "內資?"):
        reply = asyncio.run(take_turn(asked, (), loaded, WORDS["zh-Hant"])).reply  # type: ignore[arg-type]
        assert isinstance(reply, Answer)
        assert reply.text == "王立群"
    assert told == ["zh-Hant"] * 2


def test_what_is_echoed_is_short_and_printable() -> None:
    folded = question_html("長" * 5_000, EN)
    assert [len(run) for run in re.findall("長+", folded)] == [MAX_ECHO - 1, 5_000]
    assert len(text_of(notice_html("x" * 5_000, EN))) < MAX_NOTICE + 50
    assert printable("a\x00b\u202ec\nd") == "abc\nd"
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("Acme opens Lyon plant", 14) == "Acme opens…"
    assert shorten("Acme opens Lyon plant", 16) == "Acme opens Lyon…"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hans", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh-Hant", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("en", "en"),
        ("zh-HK;q=0.5, en-US;q=0.9", "en"),
        ("fr-FR,fr;q=0.9", "en"),
        ("fr-FR, zh-MO;q=0.2", "zh-Hant"),
        (";;;q=,=", "en"),
    ],
)
def test_the_language_follows_the_browser(header: str | None, language: str) -> None:
    assert choose_language(header) == language


def test_what_gradio_is_told_of_the_page_can_be_copied() -> None:
    # Else each visit copies it half, event loop and all, and the log fills with complaints.
    async def build() -> Any:  # in a loop, for Gradio makes one where there is none
        return app.build_page().config["components"]

    components = asyncio.run(build())
    assert len(copy.deepcopy(components)) == len(components) > 0


def test_every_language_fills_every_string() -> None:
    assert words_for("xx") is WORDS["zh-Hans"]
    for words in WORDS.values():
        assert all(vars(words).values())
        assert set(words.kinds) == set(EN.kinds)


def test_the_policy_lets_nothing_foreign_in() -> None:
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "default-src 'self'" in CONTENT_SECURITY_POLICY
