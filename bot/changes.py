"""What a figure or a date is now, where a sentence says from what to what it has changed.

由94家减少到12家 and "cut from 94 to 12" say that there are 12, whichever of the two was found.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from bot.question import Question
from bot.reader import Evidence
from bot.sentence import Mention, Sentence
from bot.support import sentence_of
from index.document import Span

# A range has no verb between its ends (由8至10人组成), and what is built by 94 firms is no 94.
_FROM_ZH = re.compile(r"(?:[由从自]|原定|原计划)[^,，。;；]{0,10}$")
_TO_ZH = re.compile(
    r"[^。;；]{0,8}(?:[减增降升涨跌扩缩调提追变改压攀收推延]|回落|下滑|翻番)[^。;；\d]{0,4}"
    r"[到至为成][^,，。;；\d]{0,6}$"
)
_FROM_EN = re.compile(
    r"\b(?:rais|ris|rose|gr[eo]w|increas|expand|climb|jump|up\b|fell|fall|drop|declin|cut|reduc|lower"
    r"|shr[aiu]nk|down\b|chang|revis|adjust|delay|postpon|mov|push|brought|reschedul)[^.;]*"
    r"\bfrom (?:[\w'-]+ ){0,3}$"
)
_TO_EN = re.compile(r"(?: [\w'-]+){0,3} to (?:[\w'-]+ ){0,3}$")
_ASKS_BEFORE = re.compile(
    r"原[来先本定]|此前|[之以]前|\b(?:originally|initially|previous(?:ly)?|before|used to)\b"
)


def settled(question: Question, evidence: Evidence) -> Evidence:
    """Return the evidence with the value that holds after a change as its answer, a clear one, and
    with the quantity of a number that the answer is a part of or holds.

    Who asks what it was before gets that.
    """
    if evidence.answer is None or evidence.mention is None:
        return evidence
    n = evidence.passage.sentences.index(evidence.sentence)
    own = sentence_of(evidence.passage, n)
    values = [m for m in own.mentions if m.quantity or m.kind == "date"]
    told = [m for m in values if m.overlaps(evidence.mention)]
    for old, new in pairwise(values):
        if (old in told or new in told) and _is_change(old, new, own):
            is_before = _ASKS_BEFORE.search(question.folded)
            return _answered_by(old if is_before else new, evidence)
    if evidence.mention.quantity is None and len(told) == 1:
        read = replace(evidence.mention, kind=told[0].kind, quantity=told[0].quantity)
        return replace(evidence, mention=read)
    return evidence


def _answered_by(value: Mention, evidence: Evidence) -> Evidence:
    start = evidence.sentence.start
    answer = Span(start + value.start, start + value.end)
    return replace(evidence, answer=answer, mention=value, is_clear=True)


def _is_change(old: Mention, new: Mention, own: Sentence) -> bool:
    """Whether the second of two values of one kind and unit is what became of the first."""
    before, between = own.folded[: old.start], own.folded[old.end : new.start]
    if old.end > new.start or old.kind != new.kind or not _is_of_one_unit(old, new):
        return False
    is_chinese = _FROM_ZH.search(before) and _TO_ZH.match(between)
    return bool(is_chinese or (_FROM_EN.search(before) and _TO_EN.match(between)))


def _is_of_one_unit(old: Mention, new: Mention) -> bool:
    return old.unit == new.unit or None in (old.unit, new.unit)
