"""Where an exact answer begins and ends: whole names, closed quotation marks, the year alone."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.evidence import Draft
from bot.lexicon import find_place
from bot.matching import match_turned
from bot.periods import CLOCK
from bot.question import Question
from bot.sentence import Mention
from bot.span_model import SpanCandidate
from index.script import has_han

BY = 3  # characters between a change and its measure: rose by 3%, 增长了约3%
MOST_CUT = 2  # characters that make a place another one: 东山|手
SIGN = 3  # characters before a number that belong to it: -, €, US$
# Who asks which city is not told of a company or a project that has its name.
_REGIONS = frozenset("城市 市 省 省份 县 区 地区 国家 city province region county country".split())
_NAMING = frozenset("称号 称呼 名称 名字 名 头衔 别名".split())  # no part of what is named
_PER = re.compile(r"/[一-鿿]{1,3}(?![一-鿿])")  # 20元/小时
_SHARES = re.compile(r"每(?:\d+|十)股[^,;。、]{0,9}$")
_BOUND = re.compile(r"以[上下内]的?$")
_IN_WORD = re.compile("[a-z][a-z]")
_PAIRS = dict(zip("“‘《(「『【", "”’》)」』】", strict=True))
_AT = re.compile(rf"(?<=[日号天\d])(?:\([^()]*\))?\s?(?:{CLOCK.pattern})$")
_YEAR = re.compile(
    r"(?:[\d〇零一二三四五六七八九]{4}|(?!\d)[^年月日]{2,6}?[\d元一二三四五六七八九十])年(?![度代来前后间])"
)
_FOUR_DIGITS = re.compile(r"(?<!\d)(?:1\d|20)\d{2}(?![\d年])")
_LAST_YEAR = re.compile(r"(?<=[a-z,\d] )\d{4}$")  # 12 January 2007


def finished(question: Question, draft: Draft, mention: Mention) -> Mention:
    """Return a mention that answers, with the rest of its name and the noun that is asked for, or
    of a date or a name the part alone that is.
    """
    mention = _with_head(question, draft, _whole_name(question, draft, mention))
    mention = _with_shares(draft, _with_turn(question, draft, mention))
    mention = _with_bound(draft, _region_of(question, draft, mention))
    return _as_closely_as_asked(question, draft, mention)


def in_sentence(draft: Draft, best: SpanCandidate) -> Mention:
    """Return the span in its sentence, without a quotation mark or bracket that only opens or
    closes.
    """
    start, end = (place - draft.place.start for place in (best.span.start, best.span.end))
    folded = draft.sentence.folded
    text = folded[start:end]
    if any(text.count(a) > text.count(b) and folded[end : end + 1] == b for a, b in _PAIRS.items()):
        end, text = end + 1, folded[start : end + 1]
    inner = text[:-1]  # a mark that ends it is left out below
    if any(
        inner.count(b) > inner.count(a) and folded[:start].endswith(a) for a, b in _PAIRS.items()
    ):
        start, text = start - 1, folded[start - 1 : end]
    start += text[:1] in _PAIRS and _PAIRS[text[0]] not in text
    end -= text[-1:] in _PAIRS.values() and not any(
        opening in text for opening, closing in _PAIRS.items() if closing == text[-1]
    )
    signed = (
        q.start
        for q in draft.sentence.quantities
        if q.end == end and (q.value < 0 or q.kind == "money") and start - q.start <= SIGN
    )
    start, end = _whole_words(folded, min(start, *signed, start), max(start, end))
    return Mention("open", start, end)


def _whole_words(folded: str, start: int, end: int) -> tuple[int, int]:
    """A span with the rest of the Latin words that it cuts: the model reads in|jured in pieces."""
    while 0 < start < end and _IN_WORD.match(folded, start - 1):
        start -= 1
    while start < end < len(folded) and _IN_WORD.match(folded, end - 1):
        end += 1
    return start, end


def _whole_name(question: Question, draft: Draft, mention: Mention) -> Mention:
    """The name that a mention is a piece of: 恒大绥化文旅(康养城), 齐齐哈尔克(山)."""
    if any((m.start, m.end) == (mention.start, mention.end) for m in draft.sentence.mentions):
        return mention
    text = draft.sentence.folded[mention.start : mention.end]
    around = (
        m
        for m in draft.sentence.mentions
        if m.start <= mention.start and mention.end <= m.end and _is_one(question, m, mention, text)
    )
    around = (m for m in around if not _is_said_beside(question, draft, m, mention))
    name = next(around, mention)
    return replace(mention, start=name.start, end=name.end)


def _is_said_beside(question: Question, draft: Draft, name: Mention, piece: Mention) -> bool:
    """Whether the question says what follows a piece of a name: 三菱, of 三菱长崎造船厂, for who
    asks whose 长崎造船厂 it is."""
    rest = draft.sentence.folded[piece.end : name.end]
    return len(rest) > 1 and rest in question.folded


def _is_one(question: Question, name: Mention, piece: Mention, text: str) -> bool:
    """Whether a piece of a name, ``text``, is none by itself: any of a company, a place but its
    last character."""
    if name.kind == "organisation":
        return question.expects.kind in {"person", "organisation"}
    if name.kind != "place" or question.expects.kind != "place":
        return False
    is_cut = name.start == piece.start and name.end - piece.end == 1
    return is_cut and find_place(text) != (0, len(text))  # 内蒙古|居


def _with_head(question: Question, draft: Draft, free: Mention) -> Mention:
    """The span with the noun that is asked for, where that follows it: 什么项目, 重点外资(项目)."""
    head = question.expects.head if question.expects.kind == "thing" else None
    folded = draft.sentence.folded
    if head is None or not has_han(head) or head in _NAMING:
        return free
    if head in folded[free.start : free.end]:
        return free
    is_next = folded.startswith(head, free.end)
    return replace(free, end=free.end + len(head)) if is_next else free


def _with_turn(question: Question, draft: Draft, mention: Mention) -> Mention:
    """A share with the word that says it fell, for who asks by how much it rose: 下降3.1%."""
    if question.expects.kind != "percent":
        return mention
    turned = (m for t in question.terms for m in match_turned(question, t, draft.sentence))
    starts = (m.start for m in turned if 0 <= mention.start - m.end <= BY)
    return replace(mention, start=next(starts, mention.start))


def _with_shares(draft: Draft, mention: Mention) -> Mention:
    """An amount with what it is paid for: 20元/小时, 每10股派2.5元."""
    if mention.quantity is None or mention.kind != "money":
        return mention
    shares = _SHARES.search(draft.sentence.folded, 0, mention.start)
    each = _PER.match(draft.sentence.folded, mention.end)
    start = shares.start() if shares else mention.start
    return replace(mention, start=start, end=each.end() if each else mention.end)


def _with_bound(draft: Draft, mention: Mention) -> Mention:
    """Those who are counted from an amount on with it: 65周岁以上|老人."""
    if mention.quantity:
        return mention
    bound = _BOUND.search(draft.sentence.folded, 0, mention.start)
    limits = (q for q in draft.sentence.quantities if bound and q.end == bound.start())
    return replace(mention, start=next((q.start for q in limits), mention.start))


def _region_of(question: Question, draft: Draft, mention: Mention) -> Mention:
    """The city in the name of a company or a project, for who asks which city."""
    if question.expects.kind != "place" or question.expects.head not in _REGIONS:
        return mention
    if _is_known_region(draft, mention):
        return mention
    names = (
        m
        for m in draft.sentence.mentions
        if m.start <= mention.start and mention.end <= m.end and m.kind in {"organisation", "thing"}
    )
    for name in (mention, *names):  # 康养城 is no city, but in the name of one: 绥化文旅康养城
        found = find_place(draft.sentence.folded[name.start : name.end])
        if found and (found[1] - found[0]) + MOST_CUT < name.end - name.start:
            return replace(mention, start=name.start + found[0], end=name.start + found[1])
    return mention


def _is_known_region(draft: Draft, mention: Mention) -> bool:
    """Whether a mention is a place by itself, with a name that the dictionary knows in it."""
    is_place = any(
        m.kind == "place" and (m.start, m.end) == (mention.start, mention.end)
        for m in draft.sentence.mentions
    )
    return is_place and find_place(draft.sentence.folded[mention.start : mention.end]) is not None


def _as_closely_as_asked(question: Question, draft: Draft, mention: Mention) -> Mention:
    """The year alone of a date, the day or the time of day, for who asks for it."""
    place = draft.sentence.folded, mention.start, mention.end
    found = None
    hour = _AT.search(*place) if question.asks_day else None
    if hour and hour.start() > mention.start:
        return replace(mention, end=hour.start())
    if question.asks_year and not _has_two_years(
        draft.sentence.folded[mention.start : mention.end]
    ):
        found = _YEAR.match(*place) or _LAST_YEAR.search(*place)
    elif question.asks_clock:
        found = CLOCK.search(*place)
    return replace(mention, start=found.start(), end=found.end()) if found else mention


def _has_two_years(text: str) -> bool:
    """Whether a text has one year and another, or one as two calendars have it."""
    return len({*_YEAR.findall(text), *_FOUR_DIGITS.findall(text)}) > 1
