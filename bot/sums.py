"""Whether a number is asked for that would have to be worked out: a sum, a difference, an average,
a part of a count, one of several together, a change since another time than the sentence's.

None is worked out; a sentence may say it.
"""

from __future__ import annotations

import re

from bot.expectation import NUMERIC
from bot.matching import Match
from bot.question import NOUN, Question, Term
from bot.sentence import Mention, Sentence
from bot.spans import clause_around
from index.script import has_han

_SUMS = (
    (
        re.compile(
            r"(?<![最至减提降扩缩增放加拉])[多少高低大小快慢贵](?:了|出|投资?|用|花)?"
            r"(?:多少|几[家个项亿万])|差了?多少"
            r"|\bhow (?:much|many) (?:more|less|fewer|higher|lower|larger|faster)\b.* than\b"
        ),
        re.compile(r"[比差减升降涨跌]|增(?!资)|\b(?:than|up|down|more|less|fewer|compared)\b"),
    ),
    (
        re.compile(
            r"[和与及、跟].{1,20}(?:一共|总共|合计|共计|加起来|总和)"
            r"|\b(?:and|both)\b.*\b(?:combined|together|altogether|in total)\b"
        ),
        re.compile(r"共|合计|总|累计|\b(?:total|combined|together|altogether)\b"),
    ),
    (
        re.compile(
            r"(?:所有|全部|这些|各个?|每个)[^,，]{1,10}(?:一共|总共|合计|总计|加起来)"
            r"|\b(?:total|altogether|combined)\b.*\b(?:across|for|of) (?:all|every|these|those)\b"
        ),
        re.compile(r"共|合计|总|累计|\b(?:total|combined|together|altogether)\b"),
    ),
    (
        re.compile(
            r"平均每(?!人)|每[^,，人]{1,6}平均|\baverage [\w-]+ (?:per|of each)\b|\bon average\b"
        ),
        re.compile(r"均|每|\b(?:average|mean|per|each|every|an? (?:hour|day|week|month|year))\b"),
    ),
)
_ASKS_RECENT = re.compile(
    r"环比|[比较与跟和同]上一?个?(?:月|季度?)|\b(?:month|quarter)-o(?:n|ver)-(?:month|quarter)\b"
    r"|\b(?:than|over|from|with|since) (?:the )?(?:last|previous) (?:month|quarter)\b"
)
_RECENT = re.compile(
    r"环比|[上前]一?个?(?:月|季)|(?<![\d一二三四五六七八九十])[季月][增减](?=约?\d)"
    r"|\b(?:month|quarter)-o(?:n|ver)-(?:month|quarter)\b|\bsequential|\bfrom q[1-4]\b"
    r"|\b(?:last|previous|prior|preceding) (?:month|quarter)\b"
)
# 日本、德国和墨西哥 have so many together; 德国5个、墨西哥3个 each.
_NAMES = frozenset({"place", "organisation", "person"})
_JOINT_BEFORE = re.compile(r"、$|\band (?:the )?(?:\w+ )?$")
_JOINT_AFTER = re.compile(r"、| and ")
_EACH = re.compile(r"分别|依次|各[有自为]?|每|\beach\b|\brespectively\b")
_JOINTLY = re.compile(r"联合|共同|参加|参与|主持|主办")
_TOGETHER = re.compile(r"\b(?:in all|in total|altogether|combined|together|total)\b")
_INCLUDING = re.compile(r"包[括含]|涵盖|\b(?:includ(?:ing|es?)|compris(?:ing|es?))\b")
_COUNTED_IN_WORDS = re.compile(
    r"[一二两三四五六七八九十][名位个家人]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b"
)


def is_uncounted(question: Question, met: dict[Term, list[Match]], own: Sentence) -> bool:
    """Return whether a sum, a difference, a part, or a change since last month is asked for that
    the sentence does not say."""
    is_sum = any(
        asked.search(question.folded) and not said.search(own.folded) for asked, said in _SUMS
    )
    is_since = _ASKS_RECENT.search(question.folded) and not _RECENT.search(own.folded)
    return (
        is_sum
        or bool(is_since)
        or _is_part_of_told(question, met, own)
        or _is_of_several(question, met, own)
    )


def _is_part_of_told(question: Question, met: dict[Term, list[Match]], own: Sentence) -> bool:
    """Whether those whose number is asked for are among others that are counted together: of
    38名人员,包括护士和治疗师 how many are nurses is not told."""
    if question.expects.kind != "count" or not (among := _INCLUDING.search(own.folded)):
        return False
    nouns = (t for t in question.terms if t.weight >= NOUN)
    counted = next((t for t in nouns if 0 <= t.start - question.expects.end <= 1), None)
    places = [m.start for m in met[counted]] if counted else []
    if not places or min(places) < among.end():
        return False
    is_numbered = any(q.start >= among.end() for q in own.quantities)
    return not is_numbered and not _COUNTED_IN_WORDS.search(own.folded, among.end())


def _is_of_several(question: Question, met: dict[Term, list[Match]], own: Sentence) -> bool:
    """Whether a number is asked for of a name that the sentence has among others, and it tells no
    number of each."""
    is_summed = has_han(own.folded) or _TOGETHER.search(own.folded)
    if question.expects.kind not in NUMERIC - {"percent"} or not is_summed:
        return False
    if _EACH.search(own.folded):
        return False
    found = [m for t, matches in met.items() if t.is_name for m in matches]
    is_among = bool(found) and all(_is_among_others(question, m, own) for m in found)
    return is_among and any(_is_counted(question, m, own) for m in found)


def _is_counted(question: Question, match: Match, own: Sentence) -> bool:
    """Whether a number of the kind that is asked for is told before a name or in its clause, of
    those that do nothing together; in English, whose sums are told by a word, anywhere."""
    clause = clause_around(own.folded, Mention("open", match.start, match.end))
    if _JOINTLY.search(own.folded, clause.start, clause.end):
        return False
    end = clause.end if has_han(own.folded) else len(own.folded)
    kinds = {question.expects.kind} if question.expects.kind != "amount" else NUMERIC
    return any(q.kind in kinds and q.end <= end for q in own.quantities)


def _is_among_others(question: Question, match: Match, own: Sentence) -> bool:
    """Whether a name stands beside another that the question does not say, before any number."""
    around = [m for m in own.mentions if m.start <= match.start and match.end <= m.end]
    name = max(
        (m for m in around if m.kind in _NAMES), key=lambda m: m.end - m.start, default=match
    )
    joined = own.folded[name.start : name.end].split(" and ")  # two names read as one
    if len(joined) > 1:
        return not all(one in question.folded for one in joined)
    before = _JOINT_BEFORE.search(own.folded, 0, name.start)
    after = _JOINT_AFTER.match(own.folded, name.end)
    if not before and not after:
        return False
    others = [
        own.folded[m.start : m.end]
        for m in own.mentions
        if m.kind in _NAMES
        and (
            (before and before.start() - 1 <= m.end <= before.start())
            or (after and m.start in range(after.end(), after.end() + 5))
        )
    ]
    return bool(others) and not any(other in question.folded for other in others)
