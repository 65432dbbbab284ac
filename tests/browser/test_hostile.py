"""Hostile text in a document and in questions: nothing runs, nothing is fetched, nothing obeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.guarded import NOTE
from tests.browser.hostile import ATTACKS, FACT
from tests.browser.served import (
    CHROMIUM,
    NO_CHROMIUM,
    Server,
    ask,
    open_page,
    replies,
    serve,
    watch,
)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

# What Gradio itself draws has pictures of its own; none may be foreign, and no attack an element.
FOREIGN = (
    "[src*=outside], [href*=outside], [action*=outside], [style*=outside], "
    "#chat .message :is(script, iframe, form, svg, img), "
    "#source :is(script, iframe, form, svg, img, input)"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    kept = {"PRESSBOT_INDEX": folder / "index", "PRESSBOT_ARCHIVE": folder / "kept.sqlite3"}
    with serve(folder / "errors.log", "hostile", **{k: str(v) for k, v in kept.items()}) as served:
        yield served


@pytest.fixture
def page(server: Server, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    found = watch(opened, server.url)
    open_page(opened, server.url)
    yield opened
    assert opened.title() == "Pressbot"
    assert opened.locator(FOREIGN).evaluate_all("all => all.map(e => e.outerHTML)") == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= 1280
    context.close()
    assert found == []
    assert NOTE not in Path(server.log).read_text()


def test_a_hostile_document_is_shown_asked_and_cited(page: Page) -> None:
    source = page.locator("#source article")
    for attack in ATTACKS[:6]:
        assert attack[:20] in (source.text_content() or "")
    answer = ask(page, "丁公司投资多少?")
    expect(answer.locator("p.short")).to_contain_text("5亿元")
    answer.locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_contain_text("投資5億元")
    answer.locator("summary").first.click()
    expect(answer.locator("details.why table")).to_be_visible()
    assert FACT in (source.text_content() or "")


def test_hostile_questions_are_only_text(page: Page) -> None:
    for number, attack in enumerate(ATTACKS, start=1):
        reply = ask(page, attack[:300])
        expect(reply).not_to_contain_text("Traceback")
        # The document's own line may be quoted; what it orders is not done.
        assert "42" not in reply.locator("p.short").all_inner_texts()
        expect(page.locator("#chat .question")).to_have_count(number)
    assert page.locator("#chat .question *").count() == 0
    # What was asked stays harmless in the menu and after a reload.
    page.reload()
    expect(replies(page)).to_have_count(len(ATTACKS))
    page.locator("#menu .history > summary").click()
    expect(page.locator("#menu .open")).to_contain_text("<script>")
