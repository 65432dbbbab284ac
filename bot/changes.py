"""What a figure or a date is now, where a sentence says from what to what it has changed.

由94家减少到12家 and "cut from 94 to 12" say that there are 12, whichever of the two was found.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from bot.evidence import Evidence
from bot.question import Question
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
# 40条减少了多少 asks for neither of the two values, and 从多少减到多少 for both.
_ASKS_CHANGE = re.compile(
    r"[减增降升涨跌扩缩改压][^,，到至为成]{0,3}了?多少|[少多高低长大小]了(?:多少|几)"
    r"|[从由][^,，]{0,4}(?:多少|几).*[到至](?:多少|几)|\bby how (?:much|many)\b"
    r"|\bhow (?:much|many)\b.* (?:fewer|more|less|lower|higher|change|grow|fall|drop|rise)\b"
)
_ASKS_BEFORE = re.compile(
    r"原[来先本定]|此前|[之以]前|过去|去年|上年|年前"
    r"|\b(?:originally|initially|previous(?:ly)?|before|used to|last year|a year (?:ago|earlier))\b"
)
_ASKS_END = re.compile(
    r"开始|启动|[何候天日]起|最早|最[晚迟]|结束|截止|为止|到(?:什么|何|哪|几)"
    r"|\b(?:start|begin|open|end|close|finish|until|since|deadline|last day|first day)"
)
_DIGITS = re.compile(r"\d[\d.,]*")


def settled(question: Question, evidence: Evidence) -> Evidence:
    """Return the evidence with the value that holds after a change as its answer, a clear one.

    Who asks what it was before gets that, and who asks how much it changed the sentence alone.
    """
    if evidence.answer is None or evidence.mention is None:
        return evidence
    own, values = _values(evidence)
    for old, new in pairwise(values):
        is_told = old.overlaps(evidence.mention) or new.overlaps(evidence.mention)
        if is_told and (said_from := _find_change(old, new, own)) is not None:
            if _ASKS_CHANGE.search(question.folded):
                return replace(evidence, answer=None, mention=None)
            is_old = _asks_before(question, own.folded[:said_from], own.folded[new.start : new.end])
            return _answered_by(old if is_old else new, evidence)
        if is_told and (_is_range(old, new, own) or _is_run(question, old, new, own)):
            whole = replace(new, start=old.start, quantity=None)
            return _answered_by(whole, evidence)
    return evidence


def quantified(evidence: Evidence) -> Evidence:
    """Return the evidence with the quantity of the number that its answer is a part of or holds."""
    if evidence.mention is None or evidence.mention.quantity:
        return evidence
    told = [value for value in _values(evidence)[1] if value.overlaps(evidence.mention)]
    if len(told) != 1:
        return evidence
    read = replace(evidence.mention, kind=told[0].kind, quantity=told[0].quantity)
    return replace(evidence, mention=read)


def _values(evidence: Evidence) -> tuple[Sentence, list[Mention]]:
    """The sentence, and its figures and dates."""
    n = evidence.passage.sentences.index(evidence.sentence)
    own = sentence_of(evidence.passage, n)
    return own, [m for m in own.mentions if m.quantity or m.kind == "date"]


def _asks_before(question: Question, head: str, new: str) -> bool:
    """Whether a question is for the earlier value: by a word that does not stand before the change
    as a whole (去年由40条减至33条), or by giving the later one itself.
    """
    word = _ASKS_BEFORE.search(question.folded)
    number = _DIGITS.search(new)
    is_given = bool(number and number[0] in _DIGITS.findall(question.folded))
    return is_given or bool(word and word[0] not in head)


def _answered_by(value: Mention, evidence: Evidence) -> Evidence:
    start = evidence.sentence.start
    answer = Span(start + value.start, start + value.end)
    return replace(evidence, answer=answer, mention=value, is_clear=True)


def _find_change(old: Mention, new: Mention, own: Sentence) -> int | None:
    """Where "from the first of two values to the second" begins, if it is said, both of one kind
    and unit.
    """
    before, between = own.folded[: old.start], own.folded[old.end : new.start]
    if old.end > new.start or old.kind != new.kind or not _is_of_one_unit(old, new):
        return None
    for said_from, said_to in ((_FROM_ZH, _TO_ZH), (_FROM_EN, _TO_EN)):
        if (found := said_from.search(before)) and said_to.match(between):
            return found.start()
    return None


def _is_range(old: Mention, new: Mention, own: Sentence) -> bool:
    """Whether the two are the ends of one answer: between $1.58 billion and $1.61 billion."""
    if old.kind != new.kind or old.kind == "date" or not _is_of_one_unit(old, new) or not new.unit:
        return False  # what has no unit may be a telephone number
    before, between = own.folded[: old.start], own.folded[old.end : new.start]
    return bool(
        (before.endswith("between ") and between == " and ")
        or (re.fullmatch(r"\s?(?:to|至|到|[-–—~])\s?", between) and old.end < new.start)
    )


def _is_run(question: Question, old: Mention, new: Mention, own: Sentence) -> bool:
    """Whether the two are the days from and to which something is, 6月1日至6月15日, and not one of
    them is asked for."""
    are_dates = old.kind == new.kind == "date" and old.end < new.start
    between = own.folded[old.end : new.start]
    is_joined = re.fullmatch(r"\s?[至到]\s?", between) is not None
    return are_dates and is_joined and not _ASKS_END.search(question.folded)


def _is_of_one_unit(old: Mention, new: Mention) -> bool:
    return old.unit == new.unit or None in (old.unit, new.unit)
