"""What each part brings: the same sentences judged again with one part of what is known left out.

The weights stay as they were fitted with everything, so a part that others could stand in for
shows less than it would cost to be without it from the start.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.conclusion import NATS, judge, read_signs
from bot.judgement import Method, Signs, probability
from bot.training.cases import Opened

Judged = Callable[[Signs, Method], float]


@dataclass(frozen=True)
class Ablated:
    """Whether the best sentence was the right one, and how sure of it the judgement was, 0 to 1."""

    hit: bool
    confidence: float


def _without(**signs: float) -> Judged:
    return lambda all_signs, method: probability(replace(all_signs, **signs), method)


def _span_alone(signs: Signs, method: Method) -> float:
    return 1 / (1 + math.exp(-NATS * signs.span)) if method == "read" else 0.0


PARTS: dict[str, Judged] = {
    "everything": probability,
    "without the words": _without(coverage=0, missing=0, grip=0, labelled=0),
    "without the meaning (dense)": _without(dense=0),
    "without agreement (kind, period, opposite, name)": _without(
        kind=1, no_kind=0, contradicted=0, opposed=0, unspoken=0, unnamed=0, elsewhere=0
    ),
    "without the reader": lambda signs, _: probability(signs, "rules"),
    "the reader alone, not fitted": _span_alone,
}


def ablate(opened: Opened) -> dict[str, Ablated]:
    """Return how the question goes with each part left out."""
    drafts = opened.reader.draft(opened.question, opened.passages)
    *_, readings = opened.reader.readings(opened.question, drafts)
    signs: list[tuple[Signs, Method]] = []
    for draft in drafts:
        judged = judge(opened.question, draft, readings.get(draft.row))
        method: Method = "read" if judged.best else "rules"
        signs.append((read_signs(opened.question, draft, judged), method))
    found = {}
    for name, weigh in PARTS.items():
        sure = [weigh(*each) for each in signs]
        best_one = max(range(len(sure)), key=sure.__getitem__)
        found[name] = Ablated(opened.holds_answer(drafts[best_one].span), sure[best_one])
    return found
