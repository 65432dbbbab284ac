"""What a question is about: 今年前五个月黑龙江用了多少外资 → 今年前五个月黑龙江外资.

It is what a later question that names none is asked of: 比去年涨了多少?
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.expectation import NUMERIC
from bot.question import Question
from bot.tagger import Token, tag

_NOUNS = frozenset({"n", "vn", "nz", "a", "an", "ORG", "LOC", "PER", "nw"})
_FRAME = frozenset({"TIME", "t", "LOC", "ns"})  # when and where
_TIMES = frozenset({"TIME", "t"})
_LINKS = frozenset(
    "是 为 有 在 于 由 被 的 达 达到 共 一共 总共 约 大概 到底 究竟 还有 又 将".split()
)
_PAST = frozenset("了过着")
_MONEY = frozenset("钱 资金".split())  # what the question word asks for, and no subject
_CHANGES = re.compile(r"[增涨升降跌减]|成长|变化|同比|环比|占")
_MODIFIED = re.compile(r"[?？。!！\s]*$")


def asks_change(question: Question) -> bool:
    """Whether it is asked how much something changed, or what share it is: 同比增长多少?"""
    return question.expects.kind in NUMERIC and bool(_CHANGES.search(question.folded))


def subject_of(question: Question, whole: bool) -> str:
    """Return what a Chinese question is about; "" where it is only what is asked for.

    ``whole`` leaves a noun of action at its end, whose figure it is: 工厂投资多少 asks about
    工厂投资, but that opens is 工厂.
    """
    tokens, expects = tag(question.folded), question.expects
    counted = counted_in(question)
    lead = _without_verb([t for t in tokens if t.end <= expects.start], has_object=bool(counted))
    if not whole and len(lead) > 1 and lead[-1].tag in {"v", "vn"}:
        lead = lead[:-1] if lead[-2].tag in _NOUNS else lead
    about = question.text[lead[0].start : lead[-1].end] if lead else ""
    if any(t.tag in _NOUNS - _FRAME or t.tag == "v" for t in lead):
        return about
    return about + counted


def counted_in(question: Question) -> str:
    """Return what a Chinese question counts: 多少外资 → 外资, 多少家企业没有复工 → 没有复工的企业;
    "" where it counts nothing.
    """
    if question.expects.kind not in NUMERIC:
        return ""
    after = [t for t in tag(question.folded) if t.start >= question.expects.end]
    size = next((n for n, t in enumerate(after) if t.tag not in _NOUNS), len(after))
    if not size or after[0].text in _MONEY:
        return ""
    noun = question.text[after[0].start : after[size - 1].end]
    said = _MODIFIED.sub("", question.text[after[size - 1].end :])
    return f"{said.removesuffix('了')}的{noun}" if said else noun


def time_of(question: Question) -> str:
    """Return when, as a Chinese question begins: 一季度内资多少; "" if it does not."""
    end = 0
    for token in tag(question.folded):
        if token.tag not in _TIMES or token.start != end:
            break
        end = token.end
    return question.text[:end]


def _without_verb(lead: Sequence[Token], has_object: bool) -> list[Token]:
    """The words before a question word without the verb that it is the object of: 外资用了; a verb
    alone is left where it has no other object, 出口了多少.
    """
    kept = list(lead)
    while kept and (kept[-1].text in _LINKS or _is_function(kept[-1])):
        last = kept.pop()
        is_after_verb = last.text in _PAST and kept and kept[-1].tag in {"v", "vn"}
        if is_after_verb and (has_object or len(kept) > 1):
            kept.pop()
    return kept


def _is_function(token: Token) -> bool:
    """Whether a word says nothing of what is asked about; 分别 says that it is several things."""
    return token.tag in {"u", "d", "p", "c", "w", "r"} and token.text not in {"分别", "各"}
