"""One server for all the tests of the page, for it takes seconds to start; a browser a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.served import Server, launch, serve

# In milliseconds. What is waited for comes at once, but not on a machine that others work on too.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("page")
    with serve(folder / "errors.log", PRESSBOT_ARCHIVE=str(folder / "kept.sqlite3")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for longer: while it lives there is an event loop, and no test can run its own.
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()
