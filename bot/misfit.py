"""Whether a span that the model reads cannot be what is asked for, however surely it reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.ends import in_sentence
from bot.evidence import Draft
from bot.expectation import NUMERIC
from bot.periods import CLOCK, names_month
from bot.question import Question
from bot.sentence import TITLE_WORDS, Mention
from bot.span_model import NO_DOUBT, SpanCandidate
from bot.spans import (
    ASKS_PEOPLE,
    clause_around,
    has_as_many,
    is_led_by_office,
    is_name_in_full,
    is_other_size,
    is_said_in,
)
from index.script import has_han

FAIRLY_SURE = 5.0  # nats, of what may be an office without a known word for one
BESIDE_NUMBER = 5  # characters beside a number that make it no way of doing: 19-page
# How much may be asked of anything, and by how much it rose; these words fix what the number is of.
_FIXED = {
    "money": re.compile(
        r"钱|资金|[美欧日港]元|金额|投资|[费价款]|收入|利润|资助|补[贴助]"
        r"|\b(?:cost|price|paid?|pay|spen[dt]|money|dollars?|yuan|bills?|fees?|revenues?|profits?|worth"
        r"|budget|fund\w*|invest\w*|subsid\w*|capital)\b"
    ),
    "percent": re.compile(r"百分|比例|占比|比重|率|\b(?:per ?cent\w*|shares?|proportion|rate)\b"),
}
_ASKS_COST = re.compile(
    r"花(?:了|费|掉)?(?:多少|几)|耗资|成本|造价"
    r"|\bhow much (?:did|does|do|will) .+ cost\b|\bspen[dt]\b"
)
_NO_COST = re.compile(  # before a sum
    r"(奖金?|[带拉]动[^,，]{0,6}消费|罚[款金]|收入|营收|利润|产值|销售额"
    r"|\b(?:prizes?|prize money|fine[sd]?|revenues?|profits?)\b)"
    r"(?:总额|额)?\s?(?:各?[为达是约超]过?到?|:|of|was|is|were)?\s?$"
)
_NAMESAKE = re.compile(  # who takes over raman's job? priya raman
    r"^(?!.*\b(?:full|first|given) name\b)"
    r".*\b([a-z]{3,})[’']s\b(?! (?:\w+ )?(?:sons?|daughters?|wife|husband|brothers?|sisters?"
    r"|father|mother|family|heirs?|successor)\b).*\n[\w.-]+(?: [\w.-]+)* \1$"
)
_ONLY_OTHERS = re.compile(r"其[他它余].{0,4}|(?:the )?others?(?: \w+)?")
_DAY_OF_WEEK = re.compile(
    r"周[一二三四五六日末]|星期|礼拜|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\btomorrow\b"
)
_NAMES, _WAYS, _PEOPLE = {"organisation", "place", "list"}, {"manner", "reason"}, {"person"}
_SIZES = {"measure", "duration", "age"}
_NO_OFFICE = NUMERIC | {"person", "date"}
_NO_WAY = {"person", "position"}


@dataclass(frozen=True)
class _Seen:
    """A span in its sentence, and the sentence's mentions."""

    folded: str
    span: Mention
    around: tuple[Mention, ...]
    is_sure: bool
    is_fairly_sure: bool
    begins_dateline: bool

    @property
    def text(self) -> str:
        return self.folded[self.span.start : self.span.end]

    @property
    def mentions(self) -> list[Mention]:
        return [m for m in self.around if m.overlaps(self.span)]

    @property
    def numbers(self) -> list[Mention]:
        return [m for m in self.mentions if m.kind in NUMERIC]

    @property
    def kinds(self) -> set[str]:
        return {m.kind for m in self.mentions}

    def is_part_of(self, mentions: Iterable[Mention]) -> bool:
        """Whether the span is no more than one of the mentions."""
        return any(m.start <= self.span.start and self.span.end <= m.end for m in mentions)


def cannot_answer(question: Question, draft: Draft, best: SpanCandidate) -> bool:
    """Return whether the model's best span of a sentence is none of what is asked for: a name that
    the question says itself, something of another kind, or of another item of an enumeration.
    """
    seen = _look(draft, best)
    is_doubted = question.expects.kind in NUMERIC or not seen.is_sure
    return (
        _is_named_by(question, seen)
        or any(is_other(question, seen) for is_other in _OTHERS)
        or (is_doubted and draft.is_in_other_item(seen.span))
    )


def is_no_cost(question: Question, draft: Draft, best: SpanCandidate) -> bool:
    """Return whether the model's best span is a prize, a fine or what was earned where it is asked
    what was spent."""
    return _is_no_cost(question, _look(draft, best))


def _look(draft: Draft, best: SpanCandidate) -> _Seen:
    span, folded = in_sentence(draft, best), draft.sentence.folded
    is_dateline = draft.passage.kind == "dateline" and not has_han(folded)
    return _Seen(
        folded,
        span,
        draft.sentence.mentions,
        is_sure=best.score >= NO_DOUBT,
        is_fairly_sure=best.score >= FAIRLY_SURE,
        begins_dateline=is_dateline and span.start == 0,
    )


def _is_named_by(question: Question, seen: _Seen) -> bool:
    """Whether the span is a name that the question itself says: no answer to who or where, but
    where the model has no doubt: who of three did it, the town that a region is named after."""
    whole = (m for m in seen.mentions if m.start <= seen.span.start and seen.span.end <= m.end)
    if any(is_name_in_full(question, seen.folded[m.start : m.end]) for m in whole):
        return True
    is_person = question.expects.kind == "person"
    is_named = is_person and _NAMESAKE.search(f"{question.folded}\n{seen.text}") is not None
    return (is_named or is_said_in(question, seen.text)) and not seen.is_sure


def _is_other_currency(question: Question, seen: _Seen) -> bool:
    units = {m.unit for m in seen.numbers}
    is_money = question.expects.kind == "money" and "money" in seen.kinds
    return is_money and bool(question.expects.unit) and question.expects.unit not in units


def _is_no_cost(question: Question, seen: _Seen) -> bool:
    """Whether it is a prize, a fine or what was earned where it is asked what was spent."""
    sums = [m for m in seen.numbers if m.kind == "money"]
    if not sums or question.expects.kind != "money" or not _ASKS_COST.search(question.folded):
        return False
    clause = clause_around(seen.folded, sums[0])
    told = _NO_COST.search(seen.folded, clause.start, sums[0].start)
    return told is not None and told[1] not in question.folded


def _is_other_number(question: Question, seen: _Seen) -> bool:
    """Whether it has a number with a unit that shows it to be another: 6.7天 where money is asked
    for; the second of some is not how many there are."""
    kind, kinds = question.expects.kind, {m.kind for m in seen.numbers}
    is_of_sum = kind == "money" and any(q.kind == "money" for q in question.quantities)
    if is_of_sum or (kind in _FIXED and _FIXED[kind].search(question.folded)):
        is_name = not kinds and any(c.isdigit() for c in seen.text)  # 1.6T
        return is_name or (bool(kinds) and kinds.isdisjoint({kind, "count"}))
    if kind == "measure" and kinds == {kind}:
        return all(is_other_size(question, m) for m in seen.numbers)
    if kind in _SIZES:
        return kinds == {"money"}
    is_order = seen.text[:1] == "第" and "第" not in question.folded
    is_counted = question.expects.unit or "how many" in question.folded  # not 多少…资金
    is_size = kinds == {"measure"} and question.expects.unit is None and bool(is_counted)
    is_size |= bool(is_counted) and kinds == {"money"}
    return kind == "count" and (is_order or is_size)


def _is_no_name(question: Question, seen: _Seen) -> bool:
    """Whether it is no more than a number where names are asked for, or a place where an
    organisation is; an English dateline begins with one: NEWCASTLE, 25 June 2020."""
    kind = question.expects.kind
    is_place = seen.kinds == {"place"} or seen.begins_dateline
    is_other = kind == "organisation" and is_place
    return kind in _NAMES and (is_other or seen.is_part_of(seen.numbers))


def _is_no_office(question: Question, seen: _Seen) -> bool:
    if question.asks_who_somebody_is:
        return seen.kinds & {"person", "position"} == _PEOPLE
    if question.expects.kind != "position" or not has_han(seen.folded):
        return False
    is_office = "position" in seen.kinds or TITLE_WORDS.search(seen.folded[: seen.span.end])
    return not is_office and not (seen.is_fairly_sure and seen.kinds.isdisjoint(_NO_OFFICE))


def _tells_nothing(question: Question, seen: _Seen) -> bool:
    """Whether it is a number or a name where a way, a reason or what was said is asked for."""
    if question.expects.kind not in _WAYS and not question.asks_sentence:
        return False
    length = seen.span.end - seen.span.start
    is_number = any(length <= m.end - m.start + BESIDE_NUMBER for m in seen.numbers)
    return is_number or seen.is_part_of(m for m in seen.mentions if m.kind in _NO_WAY)


def _is_other_time(question: Question, seen: _Seen) -> bool:
    """Whether it is a time of day where a date is asked for, or the other way round, or no one
    month where a month is."""
    if question.asks_clock:
        return CLOCK.search(seen.text) is None
    if question.asks_month and not names_month(seen.text):
        return True
    is_date = question.expects.kind == "date" and CLOCK.search(seen.text)
    if not is_date or _DAY_OF_WEEK.search(CLOCK.sub("", seen.text)):
        return False
    days = [m for m in seen.mentions if m.kind == "date"]
    return all(CLOCK.match(seen.folded, m.start) for m in days)


def _is_only_others(question: Question, seen: _Seen) -> bool:
    """Whether it says no more than that there are others: 其他地区."""
    return question.expects.kind in _NAMES | {"thing"} and bool(_ONLY_OTHERS.fullmatch(seen.text))


def _is_nobody(question: Question, seen: _Seen) -> bool:
    """Whether it is no more than an organisation where it is asked which people, or what somebody
    is the head of."""
    if question.expects.kind == "person" and is_led_by_office(seen.folded, seen.span.start):
        return True
    is_asked = question.expects.kind == "person" and ASKS_PEOPLE.search(question.folded)
    return bool(is_asked) and seen.kinds == {"organisation"}


def _is_too_few(question: Question, seen: _Seen) -> bool:
    """Whether it is one person where two are asked for."""
    people = [m for m in seen.around if m.kind == "person"]
    return (
        question.expects.kind == "person"
        and seen.is_part_of(people)
        and not any(has_as_many(question.expects, seen.folded[m.start : m.end]) for m in people)
    )


_OTHERS = (
    _is_other_currency,
    _is_no_cost,
    _is_other_number,
    _is_no_name,
    _is_no_office,
    _tells_nothing,
    _is_other_time,
    _is_nobody,
    _is_only_others,
    _is_too_few,
)
