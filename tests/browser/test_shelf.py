"""Releases of one's own in the page: added, chosen, asked, compared, removed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot import Chatbot
from bot.ui.words import EXAMPLES, WORDS
from tests.browser.guarded import NOTE
from tests.browser.served import (
    CHROMIUM,
    NO_CHROMIUM,
    PATIENCE,
    Server,
    ask,
    open_page,
    serve,
    watch,
)
from tests.browser.test_looks import LOCALES, WIDTHS, faults
from tests.files import PAGE, make_docx, make_pdf

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

TOTAL = "黑龍江省實際利用外資多少?"
CLOUD = "云服务业务营收多少?"
JUNE = """2020年上半年黑龙江省利用外资情况

2020年07月21日 来源:黑龙江日报

2020年1-6月,黑龙江省实际利用外资1.93亿美元,同比增长18.2%。"""
HOSTILE_NAME = '<img src="x" onerror="document.title=1">.txt'
HOSTILE = "<b onclick=alert(1)>${x}</b>\n\n丁公司總裁王小明宣布擴產,投資5億元。"
DROP = """([text, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  for (const type of ["dragover", "drop"]) {
    document.querySelector("#chat").dispatchEvent(
      new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""
PASTE = """([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.querySelector(selector).dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("shelf")
    with serve(folder / "errors.log", PRESSBOT_ARCHIVE=str(folder / "kept.sqlite3")) as served:
        yield served


@pytest.fixture
def page(server: Server, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    found = watch(opened, server.url)
    open_page(opened, server.url)
    expect(opened.locator("#status .ready")).to_be_attached(timeout=180_000)
    yield opened
    if opened.url != "about:blank":
        clear(opened)
    context.close()
    assert found == []


def clear(page: Page) -> None:
    """Remove whatever a test has added, for the next one."""
    show_list(page)
    added = page.locator('#shelf .documents li:not([data-id="press_release"])')
    for left in range(added.count() - 1, -1, -1):
        added.first.locator(".remove summary").click()
        added.first.locator(".sure").click()
        expect(added).to_have_count(left)


def show_list(page: Page) -> None:
    page.evaluate("document.body.classList.add('listing')")
    expect(page.locator("#shelf h2")).to_be_visible()


def add(page: Page, *files: tuple[str, bytes]) -> Locator:
    """Choose files; return their lines once all of them are done."""
    chosen = [{"name": n, "mimeType": "", "buffer": data} for n, data in files]
    page.locator("#shelf input.files").set_input_files(chosen)  # type: ignore[arg-type]
    return done(page, len(files))


def done(page: Page, count: int) -> Locator:
    lines = page.locator("#shelf .adding li:is(.added, .known, .failed)")
    expect(lines).to_have_count(count, timeout=90_000)
    return lines


def rows(page: Page) -> Locator:
    return page.locator("#shelf .documents li")


def test_files_are_added_each_with_what_became_of_it(page: Page) -> None:
    page.locator("#scope .more").click()
    expect(page.locator("#shelf h2")).to_be_focused()
    lines = add(
        page,
        ("june.txt", JUNE.encode("gb18030")),
        ("locked.pdf", make_pdf(password="x")),
        ("report.docx", make_docx()),
        ("again.txt", JUNE.encode()),
        ("report.html", PAGE.encode()),
        ("report.pdf", make_pdf()),
    )
    words = WORDS["zh-Hans"].stages
    known = words["known"].format(title="2020年上半年黑龙江省利用外资情况")
    why = words["failed"].format(why=WORDS["zh-Hans"].causes["password"])
    told = [words["added"], why, words["added"], known, words["added"]]
    expect(lines.locator(".stage")).to_have_text([*told, re.compile(".")])
    expect(rows(page).first).to_contain_text("2024-05-14 · 示例财经网")
    expect(page.locator("#scope .releases")).to_contain_text(str(rows(page).count()))
    # What was added last is on display behind the list, and can be asked at once.
    page.locator("#shelf .to-source").click()
    expect(page.locator("#source .title")).to_contain_text("恒远科技")
    answer = ask(page, CLOUD)
    expect(answer.locator("p.short")).to_have_text("21亿元")
    expect(answer.locator(".sources")).to_contain_text("2024-05-14 · 示例财经网")
    answer.locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_contain_text("21亿元")


def test_releases_that_differ_are_shown_beside_each_other_and_named(page: Page) -> None:
    show_list(page)
    add(page, ("june.txt", JUNE.encode()))
    answer = ask(page, TOTAL)
    expect(answer.locator("p.short")).to_have_text("各篇所說的時間不同")
    expect(answer).to_contain_text("（2020-07-21）")
    expect(answer.locator("strong")).to_have_text(["1.93億美元", "1.26億美元"])
    expect(answer.locator(".sources")).to_have_count(0)
    for number, title in ((0, "2020年上半年黑龙江省"), (1, "2020年1-5月黑龍江省")):
        chip = answer.locator("a.cite").nth(number)
        expect(chip.locator(".from")).to_contain_text(title)
        chip.click()
        expect(page.locator("#source .title")).to_contain_text(title)
        expect(page.locator("#source mark.quote")).to_be_in_viewport()


def test_two_questions_in_one_are_answered_each_with_its_release(page: Page) -> None:
    show_list(page)
    add(page, ("memo.txt", "乙公司简报\n\n2024年05月06日\n\n乙公司在深圳招聘300人。".encode()))
    answer = ask(page, "乙公司招聘多少人?黑龙江省实际利用外资多少?")
    expect(answer.locator("p.short")).to_have_text("分别回答")
    said = [
        re.compile("^《乙公司简报》（2024-05-06）"),
        re.compile(r"^《2020年1-5月.*1\.26亿美元"),
    ]
    expect(answer.locator("p:not(.short, .took)").filter(has_text="《")).to_have_text(said)
    expect(answer.locator(".sources")).to_have_count(0)
    for number, (title, short) in enumerate([("乙公司", "300人"), ("1-5月", "1.26億美元")]):
        answer.locator("p a.cite").nth(number).click()
        expect(page.locator("#source .title")).to_contain_text(title)
        expect(page.locator("#source mark.quote strong.short")).to_have_text(short)


def test_what_it_is_about_is_told_of_each_release(page: Page) -> None:
    show_list(page)
    add(page, ("june.txt", JUNE.encode()))
    answer = ask(page, "这些新闻讲了什么?")
    expect(answer.locator("p.short")).to_have_text("各篇要点")
    points = answer.locator("ul.points li")
    expect(points).to_have_text(
        [re.compile("^《2020年上半年.*（2020-07-21）"), re.compile("^《2020年1")]
    )
    expect(answer.locator(".sources")).to_have_count(0)
    points.last.locator("a.cite").click()
    expect(page.locator("#source .title")).to_contain_text("1-5月")
    expect(page.locator("#source mark.quote")).to_be_in_viewport()


def test_only_what_is_ticked_is_asked_and_it_is_remembered(page: Page) -> None:
    show_list(page)
    add(page, ("june.txt", JUNE.encode()))
    ticks = page.locator("#shelf input.asked")
    expect(ticks).to_have_count(2)
    ticks.last.uncheck()
    scope = page.locator("#scope .releases")
    expect(scope).to_have_text(WORDS["zh-Hans"].asking_some.format(count=1, all=2))
    expect(ask(page, TOTAL).locator("p.short")).to_have_text("1.93億美元")
    page.locator("#renew").click()
    expect(page.locator("#chat .reply")).to_have_count(0)
    expect(ask(page, TOTAL).locator("p.short")).to_have_text("1.93億美元")
    page.reload()
    expect(scope).to_have_text(WORDS["zh-Hans"].asking_some.format(count=1, all=2))
    expect(page.locator("#source .title")).to_contain_text("上半年")
    scope.click()
    expect(ticks.last).not_to_be_checked()
    ticks.first.uncheck()
    expect(scope).to_have_text(WORDS["zh-Hans"].asking_some.format(count=0, all=2))
    notice = ask(page, TOTAL)
    expect(notice).to_have_class("reply notice")
    expect(notice).to_contain_text(WORDS["zh-Hans"].none_chosen)
    expect(page.locator("#box textarea")).to_have_value(TOTAL)
    page.locator("#shelf input.every").check()
    expect(ticks.first).to_be_checked()
    expect(scope).to_have_text(WORDS["zh-Hans"].asking_all.format(count=2))
    # What is added while a few are asked is asked too.
    ticks.last.uncheck()
    add(page, ("memo.txt", "乙公司招聘300人。".encode()))
    expect(scope).to_have_text(WORDS["zh-Hans"].asking_some.format(count=2, all=3))


def test_a_refusal_of_some_releases_says_so_and_asks_all(page: Page) -> None:
    show_list(page)
    add(page, ("june.txt", JUNE.encode()))
    ticks = page.locator("#shelf input.asked")
    expect(ticks).to_have_count(2)
    ticks.last.uncheck()
    scope = page.locator("#scope .releases")
    expect(scope).to_have_text(WORDS["zh-Hans"].asking_some.format(count=1, all=2))
    question = "照片是谁拍的?"
    refusal = ask(page, question)
    told = refusal.locator(".share p")
    expect(told).to_have_text(WORDS["zh-Hans"].asked_some.format(count=1, all=2))
    page.reload()
    expect(told).to_be_visible()
    page.get_by_role("button", name=WORDS["zh-Hans"].ask_all).click()
    expect(page.locator("#chat .reply")).to_have_class("reply answer")
    expect(page.locator("#chat .reply p.short")).to_have_text("焦洋")
    expect(page.locator("#chat .question")).to_have_text([question])
    # This once: the choice stays.
    expect(scope).to_have_text(WORDS["zh-Hans"].asking_some.format(count=1, all=2))


def test_a_box_may_be_ticked_before_the_list_shows_what_was_added(page: Page) -> None:
    show_list(page)
    # The list is drawn anew a while after the line says that the file is there.
    page.evaluate("""() => {
      const list = document.querySelector("#shelf");
      new MutationObserver((_, observer) => {
        const tick = list.querySelector("input.asked");
        if (!list.querySelector(".adding .added")) return;
        observer.disconnect();
        tick.click();
      }).observe(list, { subtree: true, childList: true, attributes: true });
    }""")
    add(page, ("june.txt", JUNE.encode()))
    scope = page.locator("#scope .releases")
    expect(scope).to_have_text(WORDS["zh-Hans"].asking_some.format(count=1, all=2))
    ticks = page.locator("#shelf input.asked")
    expect(ticks).to_have_count(2)
    expect(ticks.first).to_be_checked()
    expect(ticks.last).not_to_be_checked()
    page.reload()
    expect(scope).to_have_text(WORDS["zh-Hans"].asking_some.format(count=1, all=2))


def test_a_release_is_shown_from_the_list_and_removed(page: Page) -> None:
    show_list(page)
    add(page, ("june.txt", JUNE.encode()), ("memo.txt", "乙公司招聘300人。".encode()))
    rows(page).nth(1).locator(".open").click()
    expect(page.locator("#source .title")).to_contain_text("上半年")
    cited = ask(page, "乙公司招聘多少人?")
    page.locator("#source .bar .releases").click()
    for left in (2, 1):
        rows(page).first.locator(".remove summary").click()
        sure = page.get_by_role("button", name=WORDS["zh-Hans"].remove_sure)
        title, button = (p.bounding_box() or {} for p in (rows(page).first.locator(".open"), sure))
        assert title["x"] + title["width"] <= button["x"]
        sure.click()
        expect(rows(page)).to_have_count(left)
    # The shipped one is not left to be removed, and stands where the other stood.
    expect(page.locator("#shelf .remove")).to_have_count(0)
    expect(page.locator("#source .title")).to_contain_text("1-5月")
    expect(page.locator("#scope .releases")).to_have_text(WORDS["zh-Hans"].asking_one)
    # An older answer stays, though what it cites is gone.
    page.locator("#shelf .to-source").click()
    cited.locator("a.cite").first.click()
    expect(page.locator("#source mark")).to_have_count(0)
    expect(ask(page, "乙公司招聘多少人?")).to_have_class("reply refusal")
    page.reload()
    expect(page.locator("#chat .reply.answer .sources")).to_contain_text("乙公司招聘300人")


def test_the_examples_are_about_what_is_there(page: Page) -> None:
    show_list(page)
    add(page, ("cloud.txt", (JUNE + "责任编辑:张三。").encode()))
    shipped = rows(page).filter(has_text="1-5月")
    shipped.locator(".remove summary").click()
    shipped.locator(".sure").click()
    expect(rows(page)).to_have_count(1)
    old = page.get_by_role("button", name=EXAMPLES["zh-Hans"][1])
    for begin_anew in (page.locator("#renew").click, page.reload):
        begin_anew()
        expect(page.locator("#chat .welcome button.ask").first).to_be_visible()
        expect(old).to_have_count(0)
    page.locator("#chat .welcome button.ask").first.click()
    expect(page.locator("#chat .reply.answer, #chat .reply.summary")).to_be_visible()
    # Removed by hand, for what is shipped returns in the place of the last.
    show_list(page)
    rows(page).locator(".remove summary").click()
    rows(page).locator(".sure").click()
    expect(page.locator("#shelf .going small")).to_have_text(WORDS["zh-Hans"].removing)
    expect(rows(page).first).to_contain_text("1-5月")
    page.locator("#renew").click()
    expect(old).to_be_visible()


def test_the_start_page_says_whether_one_release_is_asked_or_several(page: Page) -> None:
    title, words = page.locator("#chat .welcome h2"), WORDS["zh-Hans"]
    expect(title).to_have_text(words.welcome)
    show_list(page)
    add(page, ("june.txt", JUNE.encode()))
    expect(title).to_have_text(words.welcome_all)
    rows(page).first.locator("input.asked").uncheck()
    expect(title).to_have_text(words.welcome)


def test_text_is_pasted_and_files_are_dropped_anywhere(page: Page) -> None:
    page.evaluate(DROP, [HOSTILE, HOSTILE_NAME])
    done(page, 1)
    row = rows(page).first
    expect(row).to_contain_text(HOSTILE_NAME[:-4])
    assert row.locator("img, b").count() == 0
    assert page.title() == "Pressbot"
    # A text that is too long to be a question is offered to be added.
    page.evaluate(PASTE, ["#box textarea", JUNE + "。" * 2_000])
    expect(page.locator("#shelf .put")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#shelf .adding .name")).to_have_text([WORDS["zh-Hans"].pasted])
    done(page, 1)
    expect(rows(page).first).to_contain_text("上半年")
    expect(page.locator("#box textarea")).to_have_value("")
    answer = ask(page, "丁公司投資多少?")
    expect(answer.locator("p.short")).to_have_text("5億元")
    assert answer.locator("img, b:not(.confidence b)").count() == 0


def test_it_is_said_that_a_pasted_text_has_no_text(page: Page) -> None:
    show_list(page)
    page.locator("#shelf .paste summary").click()
    for _ in range(2):
        page.locator("#shelf .paste textarea").fill(" \n\t")
        page.locator("#shelf .put").click()
        expect(page.locator("#shelf .adding .failed .stage")).to_have_text(
            ["未能添加：里面没有文字"]
        )
        expect(page.locator("#shelf .paste textarea")).to_be_focused()
    assert rows(page).count() == 1


def test_adding_while_a_question_is_asked_loses_neither(page: Page) -> None:
    show_list(page)
    long = "\n\n".join(f"第{n}段:{JUNE[20:]}第{n}家公司招聘{n}人。" for n in range(40))
    files = [{"name": "long.txt", "mimeType": "", "buffer": long.encode()}]
    page.locator("#shelf input.files").set_input_files(files)  # type: ignore[arg-type]
    expect(ask(page, "這篇新聞的責任編輯是誰?")).to_have_class("reply answer")
    done(page, 1)
    expect(rows(page)).to_have_count(2)
    expect(ask(page, "姜保國是什麼職務?")).to_have_class("reply answer")


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [("phone", "dark", "zh-Hant"), ("laptop", "light", "zh-Hans"), ("wide", "dark", "en")],
)
def test_the_list_fits_and_can_be_used_by_everyone(
    server: Server, browser: Browser, width: str, theme: str, language: str
) -> None:
    across, down = WIDTHS[width]
    words = WORDS[language]  # type: ignore[index]
    context = browser.new_context(
        viewport={"width": across, "height": down},
        color_scheme=theme,  # type: ignore[arg-type]
        locale=LOCALES[language],
        reduced_motion="reduce",
    )
    page = context.new_page()
    found = watch(page, server.url)
    open_page(page, server.url)
    expect(page.locator("#status .ready")).to_be_attached(timeout=180_000)
    page.locator("#scope .releases").click()
    expect(page.locator("#shelf h2")).to_have_text(words.releases)
    lines = add(page, ("june.txt", JUNE.encode()), ("empty.txt", b""))
    expect(lines.first.locator(".stage")).to_have_text(words.stages["added"])
    expect(lines.last.locator(".stage")).to_contain_text(words.stages["failed"][:4])
    page.locator("#shelf .paste summary").click()
    rows(page).first.locator(".remove summary").click()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= across
    page.keyboard.press("Escape")
    if width == "phone":
        page.locator("#shelf .back").click()
        expect(page.locator("#release")).to_be_hidden()
    answer = ask(page, TOTAL)
    answer.locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_be_in_viewport()
    assert faults(page) == []
    clear(page)
    context.close()
    assert found == []


def test_many_releases_are_filtered_as_one_types(page: Page) -> None:
    words = WORDS["zh-Hans"]
    show_list(page)
    files = [
        (f"memo-{n}.txt", f"{name}简报\n\n2024年0{n}月05日\n\n{name}招聘{n}人。".encode())
        for n, name in enumerate(("吉林", "遼寧", "黑河", "深圳", "大庆", "哈爾濱", "绥化"), 1)
    ]
    add(page, *files)
    expect(rows(page)).to_have_count(8)
    expect(page.locator("#shelf .sought")).to_have_count(0)  # a few are seen at a glance
    add(page, ("report.txt", "辽宁年报\n\n辽宁招聘900人,比去年多。".encode()))
    sought, found = page.get_by_label(words.filter), page.locator("#shelf [role=status]")
    seen = page.locator("#shelf .documents li:visible")
    for typed, count in (
        ("辽宁", 2),
        ("遼寧", 2),
        ("MEMO-", 7),
        ("简报 2024-06", 1),
        ("哈尔滨", 1),
    ):
        sought.fill(typed)
        expect(seen).to_have_count(count)
        expect(found).to_have_text(words.found.format(count=count, all=9))
    assert faults(page) == []
    # The box above is for those that were found, and says so; the others stay as they were.
    scope = page.locator("#scope .releases")
    every = page.get_by_label(words.ask_these)
    expect(every).to_be_checked()
    every.uncheck()
    expect(scope).to_have_text(words.asking_some.format(count=8, all=9))
    sought.fill("没有这样的")
    expect(seen).to_have_count(0)
    expect(found).to_have_text(words.none_found)
    expect(page.locator("#shelf .just")).to_be_hidden()
    expect(every).to_be_disabled()
    sought.fill("辽宁")
    page.get_by_role("button", name=words.ask_just).click()
    expect(scope).to_have_text(words.asking_some.format(count=2, all=9))
    # Escape empties it first, and leaves the list then.
    sought.press("Escape")
    expect(seen).to_have_count(9)
    expect(found).to_have_text("")
    expect(page.locator("#shelf input.asked:checked")).to_have_count(2)
    page.get_by_label(words.choose_all).check()
    expect(scope).to_have_text(words.asking_all.format(count=9))
    sought.press("Escape")
    expect(page.locator("#shelf h2")).to_be_hidden()


def test_the_filter_stays_while_the_list_is_drawn_anew(page: Page) -> None:
    show_list(page)
    add(page, *((f"{n}.txt", f"第{n}家公司招聘{n}人。".encode()) for n in range(1, 10)))
    words = WORDS["zh-Hant"]
    page.locator("#shelf .sought").fill("公司 3")
    seen = page.locator("#shelf .documents li:visible")
    expect(seen).to_have_count(1)
    page.get_by_label("繁體").check()
    expect(page.get_by_label(words.filter)).to_have_value("公司 3")
    expect(page.locator("#shelf .found")).to_have_text(words.found.format(count=1, all=10))
    expect(seen).to_have_count(1)
    # What is removed leaves nothing to be seen; what is added is seen.
    seen.locator(".remove summary").click()
    seen.locator(".sure").click()
    expect(page.locator("#shelf .found")).to_have_text(words.none_found)
    add(page, ("more.txt", "又一家公司招聘30人。".encode()))
    expect(page.locator("#shelf .sought")).to_have_value("")
    expect(seen).to_have_count(10)


def test_the_keyboard_leads_into_the_list_and_out_of_it(page: Page) -> None:
    page.locator("#scope .releases").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#shelf h2")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#shelf .to-source")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#shelf h2")).to_be_hidden()
    expect(page.locator("#scope .releases")).to_be_focused()


def test_who_opens_the_list_by_mouse_finds_no_outline_where_it_was_opened(page: Page) -> None:
    more = page.locator("#scope .more")
    more.click()
    expect(page.locator("#shelf h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(more).to_have_css("outline-style", "none")


def test_where_uploads_are_off_nothing_is_taken_or_offered(
    browser: Browser, tmp_path: Path
) -> None:
    kept = {"PRESSBOT_ARCHIVE": str(tmp_path / "kept.sqlite3"), "PRESSBOT_UPLOADS": "off"}
    with serve(tmp_path / "errors.log", "asleep", **kept) as server:
        headers = {"content-type": "application/octet-stream"}
        refused = httpx.post(f"{server.url}documents?name=a.txt", content=b"x", headers=headers)
        assert refused.status_code == 404
        page = browser.new_page()
        open_page(page, server.url)
        expect(page.locator("#scope button, #source .releases")).to_have_count(0)
        page.evaluate(DROP, ["text", "a.txt"])
        expect(page.locator("#shelf .adding")).to_have_count(0)
        page.close()


def test_what_was_added_is_there_after_a_restart(browser: Browser, tmp_path: Path) -> None:
    kept = {"PRESSBOT_ARCHIVE": str(tmp_path / "kept.sqlite3")}
    for start in (1, 2):
        with serve(tmp_path / "errors.log", **kept) as server:
            page = browser.new_page(locale="zh-CN")
            open_page(page, server.url)
            expect(page.locator("#status .ready")).to_be_attached(timeout=180_000)
            show_list(page)
            if start == 1:
                add(page, ("june.txt", JUNE.encode()))
            expect(rows(page)).to_have_count(2)
            page.close()


def test_a_link_into_an_added_release_is_followed_once_it_is_known(
    browser: Browser, tmp_path: Path
) -> None:
    ready = tmp_path / "ready"
    kept = {
        "PRESSBOT_ARCHIVE": str(tmp_path / "kept.sqlite3"),
        "PRESSBOT_TEST_READY": str(ready),
    }
    Chatbot.open(tmp_path / "documents").add({"june": JUNE})
    with serve(tmp_path / "errors.log", "late", **kept) as server:
        page = browser.new_page(locale="en-US")
        open_page(page, f"{server.url}?doc=june&s=3")
        expect(page.locator("#status")).to_contain_text(WORDS["en"].warming)
        expect(page.locator("#source mark")).to_have_count(0)
        ready.touch()
        expect(page.locator("#status .ready")).to_have_text(WORDS["en"].ready, timeout=PATIENCE)
        expect(page.locator("#source .title")).to_contain_text("上半年")
        expect(page.locator("#source mark")).to_contain_text("1.93亿美元")
        expect(page.locator("#source mark")).to_be_in_viewport()
        page.close()


def test_the_server_reached_for_no_other_machine(server: Server) -> None:
    assert NOTE not in server.log.read_text()
    assert "june.txt" not in server.log.read_text()
