"""The page by width, theme and language: nothing overflows, and axe finds no serious fault."""

from __future__ import annotations

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from bot.ui.words import WORDS
from tests.browser.served import (
    CHROMIUM,
    NO_CHROMIUM,
    Server,
    ask,
    open_page,
    watch,
)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

WIDTHS = {"phone": (390, 844), "tablet": (820, 1180), "laptop": (1280, 800), "wide": (1920, 1080)}
LOCALES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-HK", "en": "en-US"}
ALL = list(product(WIDTHS, ("light", "dark"), LOCALES))
# Each width, each theme and each language at least once.
SAMPLE = [("phone", "dark", "zh-Hant"), ("laptop", "light", "zh-Hans"), ("wide", "dark", "en")]
CASES = [
    pytest.param(*case, marks=[] if case in SAMPLE else [pytest.mark.slow], id="-".join(case))
    for case in ALL
]
SERIOUS = ("serious", "critical")


@pytest.mark.parametrize(("width", "theme", "language"), CASES)
def test_it_fits_and_can_be_used_by_everyone(
    server: Server, browser: Browser, width: str, theme: str, language: str
) -> None:
    across, down = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": across, "height": down},
        color_scheme=theme,  # type: ignore[arg-type]
        locale=LOCALES[language],
        reduced_motion="reduce",
    )
    page = context.new_page()
    found = watch(page, server.url)
    open_page(page, server.url)
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert faults(page) == []
    ask(page, "深圳的天氣怎麼樣?")
    answer = ask(page, "黑龍江省實際利用外資多少?")
    expect(answer.locator(".confidence")).to_contain_text(WORDS[language].confidence)  # type: ignore[index]
    answer.locator("summary").first.click()
    assert faults(page) == []
    answer.locator("a.cite").first.click()
    expect(page.locator("#source mark.quote")).to_be_in_viewport()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= across
    context.close()
    assert found == []


def faults(page: object) -> list[str]:
    """Return what axe finds that is serious or critical, with the places."""
    violations = Axe().run(page).response["violations"]  # type: ignore[arg-type]
    return [
        f"{found['id']}: {', '.join(str(node['target']) for node in found['nodes'][:4])}"
        for found in violations
        if found["impact"] in SERIOUS
    ]
