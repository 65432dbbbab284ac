"""Which words of a sentence answer: those that the question's words hold, or the span model's."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dates import TO
from bot.ends import in_sentence
from bot.evidence import Draft, Judged
from bot.expectation import NUMERIC
from bot.held import FIRM_GRIP
from bot.lists import JOINT
from bot.question import Question
from bot.sentence import Mention
from bot.span_model import NO_DOUBT, SpanCandidate
from bot.spans import LIST_GRIP, Pick

NUMBER_GRIP = 0.25  # of a number, which the words tell apart better than another mention
COUNTED = 2  # characters that a number takes with it
LIKELY = 2.0  # nats above "no answer"
UNSURE_SPAN = -6.0  # nats above "no answer": below, words with a clear answer need no model
TOLD = {"yesno", "manner", "reason"}  # by a sentence, rather than by a name or a number
_WITH_ENDS = {"list", "date", "frequency", "contact"}
_NAMED = {"person", "place", "organisation", "date"}
_COMMA = re.compile("[,，;；]")
_ANY, _MANY = re.compile(r"有什么"), re.compile(r"哪些|分别|包括|都有|几")


def choose(question: Question, draft: Draft, judged: Judged) -> tuple[Mention | None, bool]:
    """Return the exact answer and whether it is safe: the span model's, unless it is unsure of it
    and the words are not; of a number, a date or a list, whose ends are known, the mention that the
    span is part of or the words hold.
    """
    pick, best = judged.pick, judged.best
    if best is None or not judged.may_answer:
        return pick.mention, pick.is_clear
    if best.score < UNSURE_SPAN and (pick.is_clear or question.expects.kind in TOLD):
        return pick.mention, pick.is_clear
    free, has_ends = in_sentence(draft, best), question.expects.kind in NUMERIC | _WITH_ENDS
    if question.expects.kind == "person" and pick.mention and _is_office(draft, free):
        return pick.mention, pick.is_clear
    if pick.mention and pick.mention.overlaps(free):
        if best.score >= LIKELY and question.expects.kind == "date" and _is_date(draft, free):
            return replace(free, kind="date"), True
        if best.score >= NO_DOUBT and _says_better(question, draft, pick.mention, free):
            return free, True
        if best.score >= LIKELY and _leads_in(question, draft, pick.mention, free):
            return free, True
        if pick.grip >= FIRM_GRIP and pick.is_clear and _holds(pick.mention, free):
            return pick.mention, True  # 恒大绥化文旅 is a part of the name
        if question.expects.kind == "position" and _goes_on(free, pick.mention):
            return pick.mention, True
        if _is_two_names(draft, free, pick.mention):
            return pick.mention, True
        if has_ends and not (best.score > 0 and _completes(question, free, pick.mention)):
            return pick.mention, True
    elif pick.mention and not _is_sure_of_another(question, draft, pick, best):
        is_clear = pick.is_clear or (draft.pick.is_clear and draft.pick.mention == pick.mention)
        if pick.is_clear and pick.grip >= FIRM_GRIP:
            return pick.mention, True
        is_held = is_clear and pick.grip >= NUMBER_GRIP
        if has_ends and (is_held or not _has_kind_of(draft, pick, free)):
            return pick.mention, is_clear
    same = (m for m in draft.sentence.mentions if (m.start, m.end) == (free.start, free.end))
    return next(same, free), True


def _goes_on(free: Mention, mention: Mention) -> bool:
    """Whether the model's span is the mention and what follows it: 高级总监,负责市场工作."""
    return free.start == mention.start and free.end > mention.end


def _is_two_names(draft: Draft, free: Mention, mention: Mention) -> bool:
    """Whether the model's span is an organisation and the place after it, 人民网 + 哈尔滨, one of
    which the mention is."""
    pairs = (
        (a, b)
        for a in draft.sentence.mentions
        for b in draft.sentence.mentions
        if (a.start, a.end, b.end) == (free.start, b.start, free.end)
    )
    return any(mention in (a, b) and a.kind != b.kind == "place" for a, b in pairs)


def _is_sure_of_another(question: Question, draft: Draft, pick: Pick, best: SpanCandidate) -> bool:
    """Whether the model has no doubt of another name of the kind that is asked for, or of what
    may be one, as a thing may; of numbers, dates and the like, whether it finds another of the
    kind at all."""
    kind, free = question.expects.kind, in_sentence(draft, best)
    if kind in NUMERIC | _WITH_ENDS and best.score >= LIKELY and _has_kind_of(draft, pick, free):
        return True
    if best.score < NO_DOUBT:
        return False
    is_loose = kind == "list" and pick.grip < LIST_GRIP
    is_name = kind in _NAMED and _may_be_of_kind(draft, pick, free)
    return kind == "thing" or is_loose or is_name or _is_number_of_any_unit(question, draft, free)


def _may_be_of_kind(draft: Draft, pick: Pick, free: Mention) -> bool:
    """Whether the model's span is of the kind that the words have picked, or of none that is known:
    史坦波中心 is where somebody plays, 秋天 is when."""
    kinds = {m.kind for m in draft.sentence.mentions if m.overlaps(free)} - {"thing", "list"}
    return not kinds or _has_kind_of(draft, pick, free)


def _is_number_of_any_unit(question: Question, draft: Draft, free: Mention) -> bool:
    """Whether the model's span is a number, and no unit is asked for: 多少 may be 41% or 8亿元."""
    kind = question.expects.kind
    is_much = kind == "amount" or (kind == "count" and "how many" not in question.folded)
    is_any = is_much and question.expects.unit is None
    return is_any and any(m.kind in NUMERIC and m.overlaps(free) for m in draft.sentence.mentions)


def _says_better(question: Question, draft: Draft, mention: Mention, free: Mention) -> bool:
    """Whether the model's span is an enumeration without what stands about it (其中|甲、乙及丙|应
    用), or with more items, or all of it that the question does not say itself; or a date as two
    calendars have it: 乾隆十八年(1753年)."""
    folded = draft.sentence.folded
    if question.expects.kind == "list":
        is_more = _holds(free, mention) and _goes_on_around(folded, free, mention)
        is_more &= _COMMA.search(folded, free.start, free.end) is None  # 北有甲、乙,南有丙
        is_only = _holds(mention, free) and not _goes_on_around(folded, mention, free)
        is_same = (free.start, free.end) == (mention.start, mention.end)
        is_new = _is_all_that_is_new(question, draft, mention, free)
        return not is_same and (is_more or is_only or is_new or _may_be_one(question))
    if question.expects.kind in NUMERIC:
        return _has_its_unit(folded, mention, free)
    in_brackets = folded[: free.end].endswith(f"({folded[mention.start : mention.end]})")
    return question.expects.kind == "date" and in_brackets and free.start < mention.start - 1


def _has_its_unit(folded: str, mention: Mention, free: Mention) -> bool:
    """Whether the model's span is a number and its unit, which is not known: 14 decibels."""
    after = folded[mention.end : free.end]
    is_begun = free.start == mention.start and mention.unit is None
    return is_begun and re.fullmatch(r" [a-z]+(?: per [a-z]+)?", after) is not None


def _may_be_one(question: Question) -> bool:
    """Whether one thing may answer as well as a list: 有什么问题, not 有哪些问题."""
    return _ANY.search(question.folded) is not None and not _MANY.search(question.folded)


def _goes_on_around(folded: str, whole: Mention, part: Mention) -> bool:
    """Whether an enumeration has items beside a part of it."""
    around = (whole.start, part.start), (part.end, whole.end)
    return any(JOINT.search(folded, *edge) for edge in around)


def _is_date(draft: Draft, free: Mention) -> bool:
    """Whether the model's span is a date by itself, or from one to another."""
    folded = draft.sentence.folded
    dates = [m for m in draft.sentence.mentions if m.kind == "date" and _holds(free, m)]
    first = max((m.end for m in dates if m.start == free.start), default=None)
    last = min((m.start for m in dates if m.end == free.end), default=None)
    if first is None or last is None:
        return False
    return first == free.end or re.fullmatch(TO, folded[first:last]) is not None


def _is_all_that_is_new(question: Question, draft: Draft, run: Mention, free: Mention) -> bool:
    """Whether the question itself says every item of an enumeration but the model's."""
    folded = draft.sentence.folded
    before, after = folded[run.start : free.start], folded[free.end : run.end]
    others = [item for item in JOINT.split(f"{before}、{after}") if item]
    return _holds(run, free) and bool(others) and all(item in question.folded for item in others)


def _leads_in(question: Question, draft: Draft, mention: Mention, free: Mention) -> bool:
    """Whether an enumeration begins with words that are none of its items, as the model has it:
    她能讲|意大利语、法语."""
    folded = draft.sentence.folded
    is_end = free.start > mention.start and abs(free.end - mention.end) <= 1
    is_in_first = JOINT.search(folded, mention.start, free.start) is None
    goes_on = JOINT.search(folded, free.start, free.end) is not None
    return question.expects.kind == "list" and is_end and is_in_first and goes_on


def _is_office(draft: Draft, free: Mention) -> bool:
    """Whether the span is no more than the office of somebody: 副廳長 for who asks 哪位領導."""
    return any(m.kind == "position" and _holds(m, free) for m in draft.sentence.mentions)


def _holds(whole: Mention, part: Mention) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _completes(question: Question, free: Mention, mention: Mention) -> bool:
    """Whether the model's span is the number with the word that it counts: 4 and 4班."""
    added = (mention.start - free.start, free.end - mention.end)
    return question.expects.kind in NUMERIC and min(added) >= 0 and 0 < sum(added) <= COUNTED


def _has_kind_of(draft: Draft, pick: Pick, free: Mention) -> bool:
    """Whether a mention of the kind that the words have picked stands in the model's span."""
    kinds = {m.kind for m in draft.sentence.mentions if m.overlaps(free)}
    return pick.mention is not None and pick.mention.kind in kinds
