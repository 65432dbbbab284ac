"""The real page in a process of its own, and a browser that can reach nothing else."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
NO_CHROMIUM = "no chromium here; tests/browser/install.sh says how to get it"
# Chromium itself calls home; these, and a resolver that knows no host, leave only the page's own.
ARGUMENTS = (
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
)
# What Gradio's client says of its own connections when the page is left or loaded again.
LEAVING = ("AbortError", "errored out")
OWN_SCHEMES = ("data:", "blob:")
# Long enough for the first start on a new machine, which builds the model and the index.
PATIENCE = 180_000


@dataclass(frozen=True)
class Server:
    """Where the page is served, by which process, what it complains of, and how long it took.

    The seconds are the processor's: those of the clock say how busy a shared machine is.
    """

    url: str
    process: int
    log: Path
    up_after: float


@contextmanager
def serve(log: Path, program: str = "guarded", **variables: str) -> Iterator[Server]:
    """Run ``app.py`` on a free port until the context ends; its errors go to ``log``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "PRESSBOT_PORT": str(port),
        "PRESSBOT_HOST": "127.0.0.1",
        "PRESSBOT_DOCUMENTS": str(log.parent / "documents"),
        **variables,
    }
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, f"tests/browser/{program}.py"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            line = process.stdout.readline() if process.stdout else ""
            assert line.startswith("Pressbot: http"), f"the page did not start; see {log}"
            spent = sum(psutil.Process(process.pid).cpu_times()[:2])
            yield Server(line.split()[1], process.pid, log, spent)
        finally:
            process.terminate()


def launch(playwright: Playwright) -> Browser:
    """Start Chromium so that it can reach this machine alone."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))


def watch(page: Page, url: str) -> list[str]:
    """Return a list that fills with what must not happen: foreign requests and script errors."""
    found: list[str] = []

    def note_request(address: str) -> None:
        if not address.startswith((url, *OWN_SCHEMES)):
            found.append(f"request to {address}")

    page.on("request", lambda request: note_request(request.url))
    page.on("pageerror", lambda error: found.append(f"script error: {error}"))

    def note_console(kind: str, text: str) -> None:
        if kind == "error" and not any(sign in text for sign in LEAVING):
            found.append(f"console: {text}")

    page.on("console", lambda line: note_console(line.type, line.text))
    return found


def open_page(page: Page, url: str) -> None:
    """Open the page and wait until the release is there and questions can be typed."""
    page.goto(url)
    expect(page.locator("#hint .counter")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#source .title")).to_be_attached()


def ask(page: Page, question: str) -> Locator:
    """Type and send a question; return its reply once it is whole."""
    number = replies(page).count()
    page.locator("#box textarea").fill(question)
    page.locator("#box textarea").press("Enter")
    return reply(page, number)


def replies(page: Page) -> Locator:
    """Return all replies, apart from one that still waits for the model."""
    return page.locator("#chat .reply:not(.pending)")


def reply(page: Page, number: int) -> Locator:
    """Return the reply with this number, from 0, once it is there."""
    expect(replies(page)).to_have_count(number + 1, timeout=PATIENCE)
    return replies(page).nth(number)
