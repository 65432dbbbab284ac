"""What speaks for and against a sentence → the probability that it answers, a logistic function.

The weights are in ``data/judgement.json``: one set for sentences that the span model has read, one
for when there is no model. How they were fitted is in ``bot/training/calibrate.py``.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

THRESHOLD = 0.5  # where what is answered and what is refused cost least: docs/scorecard.md
Method = Literal["read", "rules"]


@dataclass(frozen=True)
class Signs:
    """The signs that a sentence answers a question.

    From the words: ``coverage``, the share of the question's weight that is spoken of; ``dense``,
    its passage's cosine above the usual level; ``missing``, the weight of the heaviest word that
    nothing speaks of; ``kind``, whether an answer of the kind asked for stands there, ``no_kind``
    whether one is needed and does not; ``contradicted``, whether a date differs; ``opposed``,
    whether the opposite of a word stands there instead, or, where a number is asked for, none, or
    one of which the span model doubts that it is of what is asked about;
    ``unspoken``, whether a noun or a name is nowhere; ``unsaid``, whether no noun is anywhere;
    ``unnamed``, whether a name in the sentence's own script is nowhere in the document,
    ``elsewhere`` whether one is only where it does not bear on the sentence; ``labelled``, whether
    the kind of passage is what is asked about; ``grip``, how firmly the question's words hold the
    answer, 0 to 1. From the span model: ``span``, its best span's score, 1 for ten nats; ``sure``
    and ``certain``, by how much it is above 0 and above 1; ``doubt``, how far it is below 0, at
    most 0.5; ``agree``, whether that span is the answer that the words hold; ``cross``, ``span``
    again for a question in another language than the sentence.
    """

    coverage: float
    dense: float
    missing: float
    kind: float
    no_kind: float
    contradicted: float
    labelled: float
    grip: float
    opposed: float = 0.0
    unspoken: float = 0.0
    unnamed: float = 0.0
    unsaid: float = 0.0
    elsewhere: float = 0.0
    span: float = 0.0
    sure: float = 0.0
    certain: float = 0.0
    doubt: float = 0.0
    agree: float = 0.0
    cross: float = 0.0


def probability(signs: Signs, method: Method) -> float:
    """Return the probability, 0 to 1, that the sentence with these signs answers."""
    weights = load_weights()[method]
    z = weights["bias"] + sum(weights[name] * value for name, value in asdict(signs).items())
    return 1 / (1 + math.exp(-z))


@lru_cache(maxsize=1)
def load_weights() -> dict[Method, dict[str, float]]:
    """Return the weight of every sign and the bias, by method."""
    text = (resources.files("bot") / "data" / "judgement.json").read_text(encoding="utf-8")
    weights: dict[Method, dict[str, float]] = json.loads(text)
    return weights
