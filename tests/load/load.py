"""Many people ask the real page's API for a while; prints how long they wait and what it costs.

Run: ``make load``, or ``python -m tests.load.load --users 20 --think 10 --seconds 180``
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from tests.browser.served import Server, serve

QUESTIONS = (
    "黑龙江省实际利用外资多少?",
    "黑龍江省實際利用內資多少?",
    "By how much did foreign investment grow?",
    "姜保國是什麼職務?",
    "投资200亿元的是哪个项目?",
    "深圳的天气怎么样?",
    "Who edited this release?",
    "這篇新聞講了什麼?",
)
WARM_UP = 30.0  # seconds until memory is compared: caches fill when they are first used


@dataclass
class Tally:
    """What came of the questions: seconds of each answer, and errors by what they were."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


async def ask(client: httpx.AsyncClient, question: str) -> None:
    """Ask as ``curl`` would: one call for a ticket, one to read the answer from.

    :raises ValueError: when the server answers with an error.
    """
    sent = await client.post("gradio_api/call/ask", json={"data": [question]})
    sent.raise_for_status()
    ticket = sent.json()["event_id"]
    read = await client.get(f"gradio_api/call/ask/{ticket}")
    read.raise_for_status()
    event, _, data = read.text.strip().rpartition("\ndata: ")
    if "event: complete" not in event:
        raise ValueError(read.text[:200])
    (answer,) = json.loads(data)
    if not answer["text"]:
        raise ValueError(f"no text: {answer}")


async def user(number: int, url: str, options: argparse.Namespace, tally: Tally) -> None:
    """Ask and think in turn until the time is over; users start one after another."""
    until = time.monotonic() + options.seconds
    await asyncio.sleep(options.think * number / options.users)
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        asked = number
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                await ask(client, QUESTIONS[asked % len(QUESTIONS)])
                tally.seconds.append(time.monotonic() - began)
            except (httpx.HTTPError, ValueError) as error:
                tally.errors.append(f"{type(error).__name__}: {error}")
            asked += 1
            await asyncio.sleep(options.think)


async def wait_until_ready(url: str) -> None:
    """Return once the model is loaded."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        while (await client.get("readyz")).status_code != 200:
            await asyncio.sleep(0.5)
        for question in QUESTIONS:
            await ask(client, question)


async def run(server: Server, options: argparse.Namespace) -> tuple[Tally, float, float]:
    """Return the tally, and the server's memory in MB after the warm-up and at the end."""
    await asyncio.wait_for(wait_until_ready(server.url), 300)
    tally, process = Tally(), psutil.Process(server.process)
    users = [
        asyncio.ensure_future(user(number, server.url, options, tally))
        for number in range(options.users)
    ]
    await asyncio.sleep(min(WARM_UP, options.seconds / 2))
    before = process.memory_info().rss / 1e6
    await asyncio.gather(*users)
    return tally, before, process.memory_info().rss / 1e6


def main() -> int:
    """Print the figures; return 1 when a question failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--think", type=float, default=10.0, help="seconds between questions")
    parser.add_argument("--seconds", type=float, default=180.0)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder) / "errors.log", PRESSBOT_ARCHIVE=f"{folder}/archive.sqlite3") as server,
    ):
        tally, before, after = asyncio.run(run(server, options))
    cuts = statistics.quantiles(tally.seconds, n=100)
    print(
        f"{options.users} users, {options.think:g} s of thinking, {options.seconds:g} s: "
        f"{len(tally.seconds)} answers, {len(tally.errors)} errors\n"
        f"p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms, "
        f"longest {max(tally.seconds) * 1000:.0f} ms\n"
        f"memory {before:.0f} MB → {after:.0f} MB ({after / before - 1:+.1%})"
    )
    for error in sorted(set(tally.errors)):
        print(error, file=sys.stderr)
    return 1 if tally.errors else 0


if __name__ == "__main__":
    sys.exit(main())
