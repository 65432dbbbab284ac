"""Fit the judgement: ``python -m bot.training.calibrate DATA --own FILE --rows JSON --out JSON``.

A logistic regression over the sentences that the span model reads, of the choosing half of DRCD
with its near misses and of our own questions: of each question the two that the weights of before
put first, since what is hard is to tell the best sentence from one that only comes near, not from
all the others. Then the scale of its logit is fitted once more on the best sentence of each
(Platt, 1999, "Probabilistic outputs for support vector machines"), because that is the one whose
probability is shown; and both once again, with these weights. Of the questions of the fit more
have no answer than of those that people ask; the odds are set to theirs in the end.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.chatbot import load_reader
from bot.conclusion import judge, read_signs
from bot.judgement import Method, Signs, load_weights
from bot.settings import read_settings
from bot.training.cases import (
    Case,
    from_items,
    from_lines,
    near_misses,
    open_cases,
)
from bot.training.corpus import halve, load_corpora
from bot.training.data import SEED
from bot.training.nearmiss import collect_names
from index.embedder import Embedder, load_embedder
from index.loader import load_file, load_release

NAMES = [field.name for field in fields(Signs)]
RELEASE = "press_release"
DRCD_QUESTIONS = 450
# Of a sentence of what people ask of news and of a release; one of DRCD, an encyclopaedia, has 1.
EVERYDAY_WEIGHT, OWN_WEIGHT, SHIPPED_WEIGHT = 2.0, 3.0, 6.0
HARDEST = 2  # sentences of a question
TURNS = 2
ANSWERED = 2 / 3  # of the questions that writers of the rounds asked of a release
STRENGTH = 1.0  # inverse of the regularisation
LAST = -9.0  # a logit, of a sentence that the model has not read
# Added to the fit, by choice: a release that speaks of another time, of the opposite, or not of the
# thing asked about does not answer, and what a part of the page head is says what it answers. The
# questions of the fit have few such cases to learn it from.
CAUTION = {
    "contradicted": -1.6,
    "opposed": -3.0,
    "unspoken": -0.25,
    "unnamed": -1.25,
    "elsewhere": -0.75,
    "unsaid": -0.25,
    "labelled": 1.6,
}


logger = logging.getLogger(__name__)


def observe(cases: list[Case], embedder: Embedder) -> Iterator[dict[str, Any]]:
    """Yield a row for every sentence: its signs by method, and whether it answers."""
    for opened in open_cases(cases, embedder, load_reader()):
        drafts = opened.reader.draft(opened.question, opened.passages)
        *_, readings = opened.reader.readings(opened.question, drafts)
        for draft in drafts:
            judged = judge(opened.question, draft, readings.get(draft.row))
            signs = read_signs(opened.question, draft, judged)
            yield {
                "case": opened.case.id,
                "answers": opened.holds_answer(draft.span),
                "rules": asdict(draft.signs),
                "read": asdict(signs) if judged.best else None,
            }


def fit(rows: list[dict[str, Any]], before: dict[Method, dict[str, float]]) -> dict[str, float]:
    """Return the weights of the signs of what is read, and the bias; ``before`` are those that say
    which sentences come first, of what is not read those of the words."""
    signs = np.array([[(row["read"] or row["rules"])[n] for n in NAMES] for row in rows])
    is_read = np.array([row["read"] is not None for row in rows])
    cases = [row["case"] for row in rows]
    by_words = _logits(signs, before["rules"])
    weights = before["read"]
    for _ in range(TURNS):
        order = np.where(is_read, _logits(signs, weights), by_words)
        hardest = [n for n in _first_of_each(cases, order, HARDEST) if is_read[n]]
        weights = _fit_once(rows, signs, is_read, np.array(hardest))
    weights["bias"] += _odds(ANSWERED) - _odds(_share_answered(rows))
    return {name: round(weight, 4) for name, weight in weights.items()}


def _share_answered(rows: list[dict[str, Any]]) -> float:
    answered = {row["case"] for row in rows if row["answers"]}
    return len(answered) / len({row["case"] for row in rows})


def _odds(share: float) -> float:
    return math.log(share / (1 - share))


def _fit_once(
    rows: list[dict[str, Any]],
    signs: NDArray[np.float64],
    is_read: NDArray[np.bool_],
    hardest: NDArray[np.int64],
) -> dict[str, float]:
    from sklearn.linear_model import LogisticRegression

    cases = [row["case"] for row in rows]
    right = np.array([row["answers"] for row in rows])
    importance = np.array([_importance(case) for case in cases])
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    model.fit(signs[hardest], right[hardest], sample_weight=importance[hardest])
    weights = model.coef_[0] + np.array([CAUTION.get(name, 0.0) for name in NAMES])
    logits = np.where(is_read, signs @ weights + model.intercept_[0], LAST)
    first = [n for n in _first_of_each(cases, logits, 1) if is_read[n]]
    scale = LogisticRegression(C=100.0)
    scale.fit(logits[first][:, None], right[first], sample_weight=importance[first])
    a, b = float(scale.coef_[0][0]), float(scale.intercept_[0])
    scaled = {name: a * float(w) for name, w in zip(NAMES, weights, strict=True)}
    return {"bias": a * float(model.intercept_[0]) + b, **scaled}


def _logits(signs: NDArray[np.float64], weights: dict[str, float]) -> NDArray[np.float64]:
    logits: NDArray[np.float64] = signs @ [weights[name] for name in NAMES] + weights["bias"]
    return logits


def _importance(case: str) -> float:
    if case.startswith(("everyday", "invented")):
        return EVERYDAY_WEIGHT
    if case.startswith("shipped:"):
        return SHIPPED_WEIGHT
    return OWN_WEIGHT if case.startswith("own:") else 1.0


def _first_of_each(cases: list[str], logits: NDArray[np.float64], count: int) -> list[int]:
    """The numbers of the sentences that come first, so many of each question."""
    taken, kept = Counter[str](), list[int]()
    for n in np.argsort(-logits, kind="stable").tolist():
        if taken[cases[n]] < count:
            taken[cases[n]] += 1
            kept.append(n)
    return kept


def gather(data: Path, news: Path, own: list[Path]) -> list[Case]:
    """Return the cases to fit on: half of DRCD's validation part, near misses of it, and our own
    on releases, and on news and invented passages that the reader was not trained on."""
    corpora = load_corpora(data, news)
    items = random.Random(SEED).sample(corpora.drcd_choosing, DRCD_QUESTIONS)
    names = collect_names(item.context for item in corpora.drcd_choosing[::4])
    folder = own[0].parent / "releases"
    texts = {path.stem: load_file(path).text for path in folder.glob("*.txt")}
    texts[RELEASE] = load_release().text
    ours = [
        Case(f"{_whose(c)}:{c.id}", c.document, c.text, c.question, c.answers, c.quote)
        for path in own
        for c in from_lines(path, texts, RELEASE)
    ]
    first = halve(corpora.everyday_held_out)[0] + halve(corpora.invented_held_out)[0]
    return [*from_items(items), *near_misses(items, names), *ours, *from_items(first)]


def _whose(case: Case) -> str:
    return "shipped" if case.document == RELEASE else "own"


def main() -> None:
    """Observe, fit, write the weights beside those of the words alone, which stay."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with train/*.json and valid/drcd.json")
    parser.add_argument("--corpus", type=Path, required=True, help="news, gzipped JSON lines")
    parser.add_argument("--own", type=Path, required=True, nargs="+", help="our own, JSON lines")
    parser.add_argument("--rows", type=Path, required=True, help="where observations are kept")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    if not arguments.rows.is_file():
        settings = read_settings()
        embedder = load_embedder(settings.model, settings.cache)
        rows = list(observe(gather(arguments.data, arguments.corpus, arguments.own), embedder))
        arguments.rows.write_text(json.dumps(rows))
    rows = json.loads(arguments.rows.read_text())
    before = load_weights()
    weights = {**before, "read": fit(rows, before)}
    arguments.out.write_text(json.dumps(weights, indent=2) + "\n", encoding="utf-8")
    logger.info("%d sentences: %s", len(rows), weights)


if __name__ == "__main__":
    main()
