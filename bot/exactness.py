"""Whether the words chosen in a sentence may stand as the exact answer, or all of it should."""

from __future__ import annotations

import re

from bot.ends import BY, in_sentence
from bot.evidence import Draft
from bot.matching import is_direction
from bot.question import NOUN, Question, Term
from bot.sentence import Mention
from bot.span_model import SpanCandidate
from bot.spans import clause_around
from bot.support import is_of_other_period
from bot.tagger import tag
from index.document import Span
from index.script import has_han

_WHOLE = re.compile("公司|集团|企业|全|总|整体|合计")
_NAME_TAGS = ("n", "LOC", "ORG")
_PLAN = re.compile(r"下一|接下来|未来|今后|将来|计划|打算|安排|规划|\bnext\b|\bplan")


def may_be_exact(
    question: Question, draft: Draft, mention: Mention | None, best: SpanCandidate | None
) -> bool:
    """Return whether the words chosen may stand alone, in the light of the model's best span."""
    return (
        _is_found_alone(question, draft, best)
        and not _is_no_plan(question, draft, mention)
        and not _is_of_one_part(draft, mention)
    )


def find_direction(question: Question, draft: Draft) -> Mention | None:
    """Return, for who asks whether it rose or fell, what says which, and by how much: 增长21.4%."""
    if question.expects.kind != "yesno":
        return None
    words = (m for t, found in draft.met.items() if is_direction(t) for m in found)
    for word in words:
        for number in draft.sentence.quantities:
            told = Mention("open", word.start, number.end)
            is_by = number.kind == "percent" and 0 <= number.start - word.end <= BY
            if is_by and not is_of_other_period(question, told, draft.sentence, draft.context):
                return told
    return None


def _is_found_alone(question: Question, draft: Draft, best: SpanCandidate | None) -> bool:
    """Whether words of a sentence may answer: of whether, those alone that the model finds to, in
    a clause that speaks of what is asked about if any does."""
    if question.expects.kind != "yesno":
        return not question.asks_sentence
    if best is None or best.score < 0:  # as that of what cannot answer is
        return False
    met = [m for found in draft.met.values() for m in found]
    clause = clause_around(draft.sentence.folded, in_sentence(draft, best))
    return not met or any(clause.start <= m.start < clause.end for m in met)


def _is_no_plan(question: Question, draft: Draft, mention: Mention | None) -> bool:
    """Whether who asks what is planned would get names alone, of which nothing is done, or names
    without the verb before them: 发挥|自由贸易试验区…作用,引进一批项目."""
    if mention is None or question.expects.kind != "manner" or not _PLAN.search(question.folded):
        return False
    folded = draft.sentence.folded
    told = tag(folded[mention.start : mention.end])
    if not has_han(folded) or not told:
        return False
    before = tag(folded[: mention.start])[-1:]
    is_cut = any(t.tag == "v" for t in before) and told[0].tag.startswith(_NAME_TAGS)
    return is_cut or not any(t.tag in {"v", "vn"} for t in told)


def _is_of_one_part(draft: Draft, mention: Mention | None) -> bool:
    """Whether a number is of one of several parts, of none of which the question speaks: 毛利率, of
    光伏业务毛利率为31.5%,储能业务毛利率为24.2%. All of the sentence answers then."""
    if mention is None or mention.quantity is None:
        return False
    numbers = sorted(m.start for m in draft.sentence.mentions if m.kind == mention.kind)
    for term, found in draft.met.items():
        places = sorted(m.end for m in found if m.strength == 1.0 and term.weight >= NOUN)
        after = [next((n for n in numbers if n >= place), None) for place in places]
        parts = {n: _part_before(draft, p) for p, n in zip(places, after, strict=True) if n}
        is_first = mention.start in parts and len(set(parts.values())) == len(places) > 1
        if is_first and not any(_is_asked_or_whole(draft, term, p) for p in parts.values()):
            return True
    return False


def _part_before(draft: Draft, end: int) -> Span:
    """The noun phrase that ends with a word: 光伏业务|毛利率."""
    things = (m for m in draft.sentence.mentions if m.kind == "thing" and m.start < end <= m.end)
    return Span(min((m.start for m in things), default=end - 1), end)


def _is_asked_or_whole(draft: Draft, term: Term, part: Span) -> bool:
    """Whether a question speaks of what makes a thing a part, or nothing does."""
    own = next(m for m in draft.met[term] if m.end == part.end)
    others = (m for t, found in draft.met.items() if t != term for m in found)
    is_asked = any(part.start <= m.start < own.start for m in others)
    rest = draft.sentence.folded[part.start : own.start]
    return not rest or is_asked or _WHOLE.search(rest) is not None
