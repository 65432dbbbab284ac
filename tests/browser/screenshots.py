"""Draw the pictures of the documentation from the real page.

Run: ``python -m tests.browser.screenshots``
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.served import CHROMIUM, NO_CHROMIUM, ROOT, ask, launch, open_page, serve

TARGET = ROOT / "docs" / "answer.png"
SIZE = {"width": 1280, "height": 800}
QUESTIONS = ("今天天氣怎麼樣?", "黑龍江省實際利用外資多少?")


def draw(page: Page, target: Path) -> None:
    """Ask, open a citation, and save what the page looks like."""
    for question in QUESTIONS:
        answer = ask(page, question)
    answer.locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_be_in_viewport()
    page.mouse.move(0, 0)
    page.screenshot(path=target, animations="disabled")


def main() -> int:
    """Draw every picture; return the exit status."""
    if not CHROMIUM:
        print(NO_CHROMIUM, file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder) / "errors.log") as server,
        sync_playwright() as playwright,
    ):
        page = launch(playwright).new_page(viewport=SIZE, locale="zh-TW", reduced_motion="reduce")
        open_page(page, server.url)
        draw(page, TARGET)
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
