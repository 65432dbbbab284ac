"""Measure what a user waits for: cold start, questions, index building, memory.

Every figure comes from this one run, in fresh processes where a start is measured, so figures may
be compared with each other rather than with another day's.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.browser.served import serve

QUESTIONS = Path(__file__).parent.parent / "eval" / "press_release.jsonl"
ROUNDS = 4
COPIES = 8  # of the release, each sentence with its number, to have enough passages for a rate
COLD = """
import resource, time; started = time.perf_counter()
from bot import Chatbot
answer = Chatbot.load().ask("黑龙江省1-5月实际利用外资多少？")
assert answer.short == "1.26億美元", answer
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
Figures = dict[str, float]


def main() -> None:
    """Print the figures as a table, the bars beside them."""
    cold_start()  # builds what is missing, so that the next one is measured with the cache built
    seconds, gigabytes = cold_start()
    rows = [
        ("cold start to first answer, cache built", f"{seconds:.1f} s", "≤ 15 s"),
        ("peak memory", f"{gigabytes:.2f} GB", "≤ 1.5 GB"),
    ]
    rows.append(("page up", f"{page_up_seconds():.1f} s", "≤ 8 s, of the processor"))
    latency = ask_latency()
    rows.append(("ask p50", f"{latency['p50'] * 1000:.0f} ms", "≤ 100 ms"))
    rows.append(("ask p95", f"{latency['p95'] * 1000:.0f} ms", ""))
    ours, plain = build_rates()
    rows.append(("index build", f"{ours:.1f} passages/s", ""))
    rows.append(("plain SentenceTransformer.encode", f"{plain:.1f} passages/s", ""))
    rows.append(("build against plain", f"{ours / plain:.2f} times", ""))
    rows.append(("from_texts, 2,000 characters", f"{from_texts_seconds():.2f} s", "≤ 1 s"))
    for name, value, bar in rows:
        print(f"{name:42}{value:>18}   {bar}")


def cold_start() -> tuple[float, float]:
    """Seconds from a fresh process's first import to its first answer, and its peak memory in GB
    (10⁹ bytes). To be called first: a process starts with its parent's peak as its own.
    """
    done = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True)
    seconds, kibibytes = map(float, done.stdout.split()[-2:])
    return seconds, kibibytes * 1024 / 1e9


def page_up_seconds() -> float:
    """Processor seconds from the start of ``app.py`` until the page is served."""
    with tempfile.TemporaryDirectory() as folder:
        archive = str(Path(folder) / "kept.sqlite3")
        with serve(Path(folder) / "errors.log", PRESSBOT_ARCHIVE=archive) as server:
            return server.up_after


def ask_latency() -> Figures:
    """Seconds of ``ask``, by the median and the 95th percentile, after one round unmeasured."""
    from bot import Chatbot

    chatbot = Chatbot.load()
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    for question in questions:
        chatbot.ask(question)
    seconds = [_timed(chatbot.ask, question) for _ in range(ROUNDS) for question in questions]
    cuts = statistics.quantiles(seconds, n=20)
    return {"p50": statistics.median(seconds), "p95": cuts[-1]}


def build_rates() -> tuple[float, float]:
    """Passages per second of building an index, and of encoding the same passages alone."""
    from sentence_transformers import SentenceTransformer

    from bot.settings import read_settings
    from index.build import build
    from index.embedder import load_embedder
    from index.loader import load_release, make_document
    from index.splitter import split

    settings = read_settings()
    embedder = load_embedder(settings.model, settings.cache)
    text = load_release().text
    documents = [make_document(str(i), text.replace("。", f"{i}。")) for i in range(COPIES)]
    passages = [passage.text for document in documents for passage in split(document)]
    plain = SentenceTransformer(str(settings.cache / settings.model), device="cpu").float()
    plain_seconds = _timed(plain.encode, passages)
    return len(passages) / _timed(build, documents, embedder), len(passages) / plain_seconds


def from_texts_seconds() -> float:
    """Seconds to index 2,000 characters in memory, models loaded."""
    from bot import Chatbot
    from index.loader import load_release

    text = (load_release().text * 2)[:2000]
    return _timed(Chatbot.from_texts, [text])


def _timed(function: object, *arguments: object) -> float:
    started = time.perf_counter()
    function(*arguments)  # type: ignore[operator]
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
