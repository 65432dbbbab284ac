"""Figures of the exported reader: ``python -m bot.training.evaluate DATA``.

EM and F1 are those of CMRC 2018's own script (Cui et al., 2019, "A Span-Extraction Dataset for
Chinese Machine Reading Comprehension"): Chinese by character, the rest by word, the best of the
gold answers. Each paragraph is a document cut into windows; the best span of all of them is the
answer. Refusals are judged on near misses, at the threshold that answers 92% on the choosing half.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.span_model import SpanModel, load_span_model
from bot.training.corpus import Corpora, load_corpora
from bot.training.data import SEED, Item, bigrams, cut_windows, overlap, positive
from bot.training.nearmiss import Names, collect_names, near_miss
from index.document import Document
from index.loader import load_release
from index.script import fold

ANSWERED = 0.92
OVERLAP_WEIGHT = 4.0  # of the share of the question's bigrams in a window, beside its score
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_SPACE_OR_MARK = ("P", "Z", "S", "C")


@dataclass(frozen=True)
class ReadWindow:
    """The best span of one window, and the share of the question's bigrams that it holds."""

    text: str
    score: float
    overlap: float


def read_windows(model: SpanModel, question: str, text: str) -> list[ReadWindow]:
    """Return the best span of each window of a folded text."""
    windows = [text[s.start : s.end] for s in cut_windows(text)]
    asked = bigrams(fold(question))
    return [
        ReadWindow(window[span.start : span.end], span.score, overlap(asked, window))
        for window, scores in zip(windows, model.read(question, windows, top=1), strict=True)
        for span in scores.spans
    ]


def choose(read: list[ReadWindow], weight: float) -> ReadWindow:
    """Return the window with the best score; ``weight`` times its overlap is added."""
    return max(read, key=lambda r: r.score + weight * r.overlap)


def units(text: str) -> list[str]:
    """Return what F1 counts: each Chinese character, each other word; no punctuation or space."""
    found, word = [], ""
    for character in text.lower():
        mark = unicodedata.category(character)[0] in _SPACE_OR_MARK
        if (mark or _HAN.match(character)) and word:
            found.append(word)
            word = ""
        if _HAN.match(character):
            found.append(character)
        elif not mark:
            word += character
    return [*found, word] if word else found


def exact(given: str, gold: tuple[str, ...]) -> float:
    """Return 1 when the answer is one of the gold ones, punctuation and spaces aside, else 0."""
    return float(any("".join(units(given)) == "".join(units(g)) for g in gold))


def f1(given: str, gold: tuple[str, ...]) -> float:
    """Return the best F1 with a gold answer, over the longest common run of units."""
    return max(_f1(units(given), units(g)) for g in gold)


def _f1(given: list[str], gold: list[str]) -> float:
    common = _longest_run(given, gold)
    return 2 * common / (len(given) + len(gold)) if common else 0.0


def _longest_run(a: list[str], b: list[str]) -> int:
    lengths = [0] * (len(b) + 1)
    longest = 0
    for unit in a:
        lengths = [0, *(lengths[i] + 1 if unit == other else 0 for i, other in enumerate(b))]
        longest = max(longest, *lengths)
    return longest


def spans(model: SpanModel, items: list[Item]) -> dict[str, float]:
    """Return EM and F1, each 0 to 1, over whole paragraphs, nothing refused; also with the
    question's overlap with the window added to its score.
    """
    read = [read_windows(model, item.question, item.context) for item in items]
    found: dict[str, float] = {"questions": len(items)}
    for weight in (0.0, OVERLAP_WEIGHT):
        given = [choose(windows, weight).text for windows in read]
        pairs = [(text, item.answers) for text, item in zip(given, items, strict=True)]
        found[f"em, overlap x {weight:g}"] = float(np.mean([exact(*pair) for pair in pairs]))
        found[f"f1, overlap x {weight:g}"] = float(np.mean([f1(*pair) for pair in pairs]))
    return found


def margins(model: SpanModel, items: list[Item], names: Names) -> tuple[list[float], list[float]]:
    """Return the best scores of windows put the true question, and of those put a near miss."""
    rng = random.Random(SEED)
    answered, missed = [], []
    for item in items:
        example = positive(item, rng, "valid")
        answered.append(model.read(example.question, [example.window], top=1)[0].margin)
        if near := near_miss(example, names, rng):
            missed.append(model.read(near.question, [near.window], top=1)[0].margin)
    return answered, missed


def refusals(
    model: SpanModel, corpora: Corpora, names: Names, limit: int | None
) -> dict[str, float]:
    """Return answered and refused shares at the threshold chosen on the choosing half."""
    chosen, _ = margins(model, corpora.drcd_choosing[:limit], names)
    threshold = float(np.quantile(chosen, 1 - ANSWERED))
    found: dict[str, float] = {"threshold": threshold}
    for name, items in (("drcd", corpora.drcd_reporting), ("cmrc", corpora.cmrc_held_out)):
        answered, missed = margins(model, items[:limit], names)
        found[f"{name} answered"] = float(np.mean(np.array(answered) >= threshold))
        found[f"{name} near misses refused"] = float(np.mean(np.array(missed) < threshold))
        found[f"{name} near misses"] = len(missed)
    return found


def release(model: SpanModel, questions: Path, document: Document) -> list[dict[str, object]]:
    """Return the answer and score for each question of a JSON-lines file, on the release."""
    rows = map(json.loads, questions.read_text(encoding="utf-8").splitlines())
    text = fold(document.text)
    found = []
    for row in rows:
        best = choose(read_windows(model, row["question"], text), 0.0)
        right = any(fold(gold) in best.text for gold in row["answers"])
        found.append(
            {"id": row["id"], "right": right, "score": round(best.score, 2), "text": best.text}
        )
    return found


def latency(model: SpanModel, items: list[Item]) -> float:
    """Return the median milliseconds for eight windows of 160 characters."""
    text = "".join(item.context for item in items[:10])
    windows = [text[i * 160 : i * 160 + 160] for i in range(8)]
    times = []
    for item in items[:20]:
        started = time.perf_counter()
        model.read(item.question, windows)
        times.append(1000 * (time.perf_counter() - started))
    return float(np.median(times))


def main() -> None:
    """Print every figure as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--weights", type=Path, default=None, help="the shipped ones by default")
    parser.add_argument("--release", type=Path, help="JSON lines of questions on the release")
    parser.add_argument("--limit", type=int, help="only so many questions of each set")
    arguments = parser.parse_args()
    model, corpora = load_span_model(arguments.weights), load_corpora(arguments.data)
    sets = {"drcd reporting half": corpora.drcd_reporting, "cmrc held out": corpora.cmrc_held_out}
    for name, items in sets.items():
        print(name, spans(model, items[: arguments.limit]), flush=True)
    names = collect_names(item.context for item in corpora.drcd_choosing[::4])
    print("refusals", refusals(model, corpora, names, arguments.limit), flush=True)
    print("ms for 8 windows", latency(model, corpora.drcd_choosing))
    for row in release(model, arguments.release, load_release()) if arguments.release else []:
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
