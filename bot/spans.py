"""The exact answer in a sentence: the mention of the right kind that the question's words pull."""

from __future__ import annotations

import math

from bot.expectation import HEADED, KIND_WORDS, Expectation
from bot.matching import Match, relation
from bot.question import Question, Term
from bot.sentence import Mention, Sentence
from bot.tagger import tag
from index.script import has_han

DISTANCE = 12.0  # characters over which a word's pull on a candidate falls to 1/e
BARRIERS = {"、": 20.0, ",": 9.0, "，": 9.0, ";": 30.0, "；": 30.0, "。": 30.0, ":": 4.0, "：": 4.0}
LATIN_COMMA = 3.0
QUANTITY_PULL = 2.0  # an amount in the question ties its answer as nothing else does
BASE_PULL = 0.05
OTHER_KIND, OTHER_HEAD, GENERIC_COUNTER = 0.3, 0.25, 0.8
_PEOPLE, _FIRMS = set("名人位"), set("家户")


def best_mention(
    question: Question, sentence: Sentence, met: dict[Term, list[Match]]
) -> tuple[Mention | None, float]:
    """Return the mention that answers best, the longer of two equals, and how firmly the
    question's words grip it, 0 to 1; (None, 0) when none fits.
    """
    head = question.expects.head
    pulls = [(t.weight * m.strength, m) for t, ms in met.items() if t.text != head for m in ms]
    tied = [
        Match(1.0, q.start, q.end)
        for asked in question.quantities
        for q in asked.found_in(sentence.quantities)
    ]
    pulls += [(QUANTITY_PULL, match) for match in tied]
    total = sum(t.weight for t in question.terms if t.text != head) + QUANTITY_PULL * len(tied)
    scored = (
        (_fit(question, m, sentence.folded, bool(tied)) * _pull(m, pulls, sentence.folded),
         m.end - m.start, -i, m)
        for i, m in enumerate(sentence.mentions)
    )  # fmt: skip
    best = max(scored, default=None)
    if best is None or best[0] <= 0:
        return None, 0.0
    return best[3], min(1.0, best[0] / total) if total else 0.0


def _fit(question: Question, mention: Mention, folded: str, is_tied: bool) -> float:
    """How well a mention's kind and unit agree with what is asked: 0 not at all, 1 fully."""
    expects, text = question.expects, folded[mention.start : mention.end]
    if _is_in_question(question, mention, text):
        return 0.0
    if expects.kind in HEADED and expects.kind != "list":
        return _fit_thing(expects, mention, text, is_tied)
    if mention.kind == expects.kind:
        return _fit_unit(expects.unit, mention.unit) if expects.unit else 1.0
    is_amount = expects.kind == "count" and mention.kind == "measure" and not expects.unit
    return GENERIC_COUNTER if is_amount else 0.0


def _is_in_question(question: Question, mention: Mention, text: str) -> bool:
    """What the question itself says is not what it asks for."""
    if mention.quantity is None:
        return text in question.folded
    return bool(mention.quantity.found_in(question.quantities))


def _fit_thing(expects: Expectation, mention: Mention, text: str, is_tied: bool) -> float:
    """A noun phrase or name, best one that ends with the noun asked for: 什么平台 → …大数据平台.

    An amount in the question ties its answer by itself, whatever noun that ends with.
    """
    if mention.kind not in {expects.kind, "thing"}:
        return 0.0
    fit = 1.0 if mention.kind == expects.kind else OTHER_KIND
    if is_tied or expects.head is None or expects.head in KIND_WORDS.get(expects.kind, ()):
        return fit
    last = tag(text)[-1].text if has_han(text) else text.split()[-1]
    ends = text.endswith(expects.head) or relation(expects.head, last) > 0.5
    return fit if ends or (text[0] == "《" and expects.head in text) else fit * OTHER_HEAD


def _fit_unit(asked: str, given: str | None) -> float:
    if asked == given:
        return 1.0
    if given is None or len(asked) != 1 or len(given) != 1:
        return 0.0
    both = {asked, given}
    if both <= _PEOPLE or both <= _FIRMS:
        return 1.0
    return GENERIC_COUNTER if "个" in both else 0.0


def _pull(mention: Mention, pulls: list[tuple[float, Match]], folded: str) -> float:
    """The question's words, each from its nearest place, weaker with distance."""
    near = (w * math.exp(-_distance(mention, m.start, m.end, folded) / DISTANCE) for w, m in pulls)
    return BASE_PULL + sum(near)


def _distance(mention: Mention, start: int, end: int, folded: str) -> float:
    """Characters between the two, plus what the punctuation between them costs."""
    a, b = (end, mention.start) if end <= mention.start else (mention.end, start)
    between = folded[a:b] if a < b else ""
    costs = BARRIERS if has_han(folded) else {**BARRIERS, ",": LATIN_COMMA}
    return len(between) + sum(costs.get(c, 0.0) for c in between)
