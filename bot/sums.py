"""Whether a number is asked for that would have to be worked out: a sum, a difference, an average,
a part of a count, a change since another time than the sentence's. None is; a sentence may say it.
"""

from __future__ import annotations

import re

from bot.matching import Match
from bot.question import NOUN, Question, Term
from bot.sentence import Sentence

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
    return is_sum or is_since or _is_part_of_told(question, met, own)


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
