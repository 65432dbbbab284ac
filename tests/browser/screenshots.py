"""Draw the pictures of the documentation from the real page.

Run: ``make shots``, or ``python -m tests.browser.screenshots [name …]``
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.served import CHROMIUM, NO_CHROMIUM, ROOT, ask, launch, open_page, serve

FOLDER = ROOT / "docs"
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
TOTAL = "黑龍江省實際利用外資多少?"
JUNE = """2020年上半年黑龍江省利用外資情況

2020年07月21日 來源:黑龍江日報

2020年1-6月,黑龍江省實際利用外資1.93億美元,同比增長18.2%。"""


@dataclass(frozen=True)
class Shot:
    """What is done on the page before it is drawn, and how the browser is set."""

    act: Callable[[Page], Any]
    options: dict[str, Any] = field(default_factory=dict)


def answer(page: Page) -> None:
    """A question, its answer, and the quote over the citation."""
    ask(page, "今天天氣怎麼樣?")
    ask(page, TOTAL).locator("a.cite").first.hover()


def highlight(page: Page) -> None:
    """The sentence and the exact words in the release, after a follow-up."""
    ask(page, TOTAL)
    ask(page, "那內資呢?").locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_be_in_viewport()


def refusal(page: Page) -> None:
    """What the release does not say, with questions that it answers."""
    ask(page, "深哈金融科技城什麼時候完工?")


def english(page: Page) -> None:
    """An English question about the Chinese release."""
    ask(page, "How much domestic capital was used in the first quarter?")
    chip = ask(page, "Which project has an investment of 20 billion yuan?").locator("a.cite")
    chip.first.click()
    expect(page.locator("#source mark.quote")).to_be_in_viewport()


def dark(page: Page) -> None:
    """A dark page in Simplified Chinese, the release too."""
    page.locator("#source [data-script=zh-Hans]").click()
    ask(page, "黑龙江省实际利用外资多少?")
    ask(page, "那内资呢?").locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_be_in_viewport()


def phone(page: Page) -> None:
    """A phone with the release as a sheet."""
    ask(page, "黑龙江省实际利用外资多少?").locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_be_in_viewport()


def export(page: Page) -> None:
    """Earlier conversations, and this one as a file."""
    ask(page, "這篇新聞的責任編輯是誰?")
    page.locator("#renew").click()
    expect(page.locator("#chat .welcome")).to_be_visible()
    ask(page, TOTAL)
    page.locator("#menu .export summary").click()
    page.get_by_role("link", name="Markdown").hover()


def why(page: Page) -> None:
    """The ranked passages behind an answer."""
    ask(page, TOTAL).locator("summary").first.click()


def releases(page: Page) -> None:
    """Two releases that differ, and the list where one is added and they are chosen."""
    june = {"name": "june.txt", "mimeType": "text/plain", "buffer": JUNE.encode()}
    page.locator("#shelf input.files").set_input_files([june])  # type: ignore[list-item]
    expect(page.locator("#shelf .adding .added, #shelf .adding .known")).to_be_attached()
    ask(page, TOTAL)


SHOTS = {
    "highlight": Shot(highlight),
    "refusal": Shot(refusal),
    "english": Shot(english, {"locale": "en-GB"}),
    "dark": Shot(dark, {"locale": "zh-CN", "color_scheme": "dark"}),
    "phone": Shot(phone, {"locale": "zh-CN", "viewport": PHONE, "device_scale_factor": 2}),
    "export": Shot(export),
    "why": Shot(why),
    "answer": Shot(answer),
    "releases": Shot(releases),  # last: the release stays for those that come after
}


def draw(name: str, browser: Browser, url: str) -> None:
    """Save one picture, in a browser that knows nothing of the others."""
    usual = {"viewport": LAPTOP, "locale": "zh-TW", "reduced_motion": "reduce"}
    context = browser.new_context(**{**usual, **SHOTS[name].options})
    page = context.new_page()
    open_page(page, url)
    expect(page.locator("#status .ready")).to_be_attached(timeout=120_000)
    SHOTS[name].act(page)
    target = FOLDER / f"{name}.png"
    page.screenshot(path=target, animations="disabled")
    context.close()
    print(f"{target}: {target.stat().st_size:,} bytes")


def main() -> int:
    """Draw the pictures that are named, or all; return the exit status."""
    if not CHROMIUM:
        print(NO_CHROMIUM, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        kept = str(Path(folder) / "kept.sqlite3")
        with (
            serve(Path(folder) / "errors.log", PRESSBOT_ARCHIVE=kept) as server,
            sync_playwright() as playwright,
        ):
            browser = launch(playwright)
            for name in sys.argv[1:] or SHOTS:
                draw(name, browser, server.url)
    return 0


if __name__ == "__main__":
    sys.exit(main())
