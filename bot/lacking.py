"""Whether a sentence lacks what a question takes for granted of its answer: an aim, a rate, a
cause, the part or the people that it is of, the case that it is in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.expectation import NUMERIC
from bot.matching import Match, is_unsaid_part
from bot.question import NOUN, Question, Term
from bot.sentence import Sentence
from bot.spans import clause_around
from index.script import has_han

_CREDIT = re.compile(r"摄$|摄影|供图|\bphoto(?:s|graphs?|graphed)?\b.{0,12}\bby\b|\bcourtesy\b")
_SHARE_OF = re.compile(
    r"\bhow many of (?:the|these|those) .{3,60}? (?:are|were|have|had|will|did) (?P<such>.+)$"
)
_ASKS_AIM = re.compile(
    r"目标(?![客市群人])|力争|下一?(?:阶段|期|轮)|\bnext (?:phase|stage|round)\b"
    r"|\b(?:aim(?:s|ed|ing)?|target(?:s|ed|ing)?|goals?)\b"
)
_ASKS_AIMED_FOR = re.compile(r"\b(?:aim|aiming|hop(?:e|ing)|target(?:ed)?) for\b")
_AIMED = re.compile(
    r"目标|任务|指标|力争|争取|下一?(?:阶段|期|轮)|\bnext\b|[计规]划|预[计期估]|[将拟]|(?<![主重需首])要|有望|期望|承诺|可实现|[至到]20\d\d"
    r"|\b(?:aim|target|goal|plan|will\b|expect|hope|intend|forecast|seek|pledge|commit|promise"
    r"|by (?:20\d\d|the end))"
)
_TARGET = re.compile(
    r"目标(?![客市群人])|指引|力争|争取|预[计期]|有望"
    r"|\b(?:targets?|guidance|goals?|aims?|forecasts?|expects?)\b"
)
_REACHED = re.compile(
    r"超|突破|完成|达[到成]|实现|[好高低优]于|不及|未[达能]|\b(?:beat|met|miss|exceed|above|below|ahead)"
)
_ASKS_MEANING = re.compile(
    r"(?:什么|啥|何)(?:意思|含义)|(?:含义|意思)是什么|指的?是?什么"
    r"|\bwhat (?:does|do|did) .+ (?:mean|stand for)\b"
)
_MEANS = re.compile(
    r"[指即是为]|意思|含义|称|\(|\b(?:means?|stands? for|refers?|defined|called|is|are)\b"
)
_ASKS_RESPONSE = re.compile(
    r"(?:什么|何|啥|怎么|如何|怎样)的?(?:回应|答复|回复)|(?:回应|答复|回复)(?:是|了)?(?:什么|如何|怎样)"
    r"|[对就].{1,16}(?:什么|何|啥|怎么)反应"
    r"|\bwhat (?:is|was) .{0,40}\b(?:response|reaction|reply)\b(?! (?:level|time|team|plan|rate))"
    r"|\bhow did .+ (?:respond|react|reply)\b"
)
_RESPONDS = re.compile(
    r"[回反响]应|[答回]复|表示|[说称]|指出|认为|强调|\b(?:respon|react|repl|said\b|says?\b|told\b)"
)
_ASKS_EACH = re.compile(
    r"[每一](?:公顷|亩|公斤|吨|户)|\b(?:per|an?|each) (?:hectare|acre|tonne?|household)\b"
)
_EACH = re.compile(
    r"每|均|各|按户|一(?:公顷|亩|公斤|吨|户)|/"
    r"|\b(?:per|each|every|apiece)\b|\ban? (?:hectare|acre|tonne?|household)\b"
)
# Who, of people who are counted: of men alone, where the sentence has all.
_SEXES = (
    re.compile(r"男(?:生|性|童|孩|职工|员工)|\b(?:men|boys|males?)\b"),
    re.compile(
        r"(?:女(?:生|性|童|孩|职工|员工)|妇女)(?!联|协|会|儿童|医院|节)|\b(?:wom[ae]n|girls|females?)\b(?!['’])"
    ),
)
_OF_SEX = re.compile(r"男|女|妇|(?:wom[ae]n|girls?|boys?)\b|\b(?:m[ae]n|(?:fe)?males?)\b")
_NOW = re.compile(
    r"目前|现有|现在|如今|(?<!announced )(?<!said )\b(?:today|currently|now|at present)\b"
)
_WILL_BE = re.compile(
    r"将(?!近)|(?<![模虚])拟|计划|预计|力争|\bwill\b|\bplans? to\b"
    r"|\bby (?:the end of )?(?:\w+ )?20\d\d"
)
_FUNCTION_WORDS = frozenset({"w", "u", "p", "c", "d", "r", "m", "q", "f", "xc"})
_HAPPENS = frozenset(
    "遇到 碰到 遭遇 遇 发生 出现 发现 产生 面临 encounter face find found happen happens".split()
)
_IF = re.compile(
    r"(?:如果|(?<![主需重必首只])要是|万一|假如|假设|倘若|若是)(?!方便|可以|可能)(?P<zh>[^,，?？什谁哪几何]{2,20}?)"
    r"(?=[,，怎应该会那就]|如何)"
    r"|(?<!know )(?<!ask )(?<!see )(?<!say )(?<!sure )(?<!tell )(?<!clear )(?<!wonder )"
    r"\bif (?!any\b|so\b|possible\b)(?P<en>[^,?]{4,60})"
)


def lacks_what_is_asked(
    question: Question, met: dict[Term, list[Match]], unmet: Sequence[Term], own: Sentence
) -> bool:
    """Return whether the answer must tell something that the sentence does not, however many of the
    question's words it has; ``unmet`` are those that nothing speaks of."""
    return (
        _lacks_predicate(question, unmet)
        or _lacks_aim(question, own)
        or _lacks_rate(question, unmet, own)
        or _lacks_each(question, own)
        or _lacks_meaning(question, own)
        or _lacks_response(question, own)
        or _lacks_sex(question, own)
        or _lacks_condition(question, unmet)
        or _lacks_part(question, unmet, own)
        or _lacks_present(question, own)
        or _lacks_result(question, own)
        or _tells_no_more(question, met, own)
    )


def lacks_credit(question: Question, own: Sentence) -> bool:
    """Return whether it is asked who took a picture, and a caption does not say."""
    return question.asks_photographer and not _CREDIT.search(own.folded)


def _lacks_predicate(question: Question, unmet: Sequence[Term]) -> bool:
    """Whether it is asked how many of some are such, and little is said of such ones."""
    match = _SHARE_OF.search(question.folded)
    told = [t for t in question.terms if match and t.start >= match.start("such")]
    return bool(told) and 2 * sum(t in unmet for t in told) >= len(told)


def _lacks_aim(question: Question, own: Sentence) -> bool:
    """Whether it is asked how much is aimed at, or when, and no clause with a number, or a date,
    has an aim: what is, is none."""
    kind = question.expects.kind
    asks = _ASKS_AIM if kind in NUMERIC | {"date"} else _ASKS_AIMED_FOR
    if not asks.search(question.folded):
        return False
    told = [m for m in own.mentions if m.kind == "date" or m.quantity]
    clauses = [clause_around(own.folded, m) for m in told if (m.kind == "date") == (kind == "date")]
    return not any(_AIMED.search(own.folded, c.start, c.end) for c in clauses)


def _lacks_meaning(question: Question, own: Sentence) -> bool:
    """Whether it is asked what something means, and the sentence explains nothing."""
    asks = _ASKS_MEANING.search(question.folded) is not None
    return asks and not _MEANS.search(own.folded)


def _lacks_response(question: Question, own: Sentence) -> bool:
    """Whether it is asked what somebody responded, and nobody says anything in the sentence."""
    asks = _ASKS_RESPONSE.search(question.folded) is not None
    return asks and not _RESPONDS.search(own.folded)


def _lacks_rate(question: Question, unmet: Sequence[Term], own: Sentence) -> bool:
    """Whether a rate is asked for by its name, interest rate or 失业率, and the sentence has it
    not, nor in another language any: another share stands there."""
    is_across = has_han(question.folded) != has_han(own.folded)
    if is_across and re.search(r"率|\brates?\b", own.folded):
        return False
    return question.expects.kind in {"percent", "thing", "open"} and any(
        t.text.endswith("率") or question.folded.startswith(" rate", t.end) for t in unmet
    )


def _lacks_each(question: Question, own: Sentence) -> bool:
    """Whether it is asked how much it is a hectare or a household, and the sentence has what all
    of it is."""
    asks = question.expects.kind in NUMERIC and _ASKS_EACH.search(question.folded)
    return bool(asks) and not _EACH.search(own.folded)


def _lacks_sex(question: Question, own: Sentence) -> bool:
    """Whether it is asked how many or how much it is of men, or of women, and the sentence speaks
    of neither: of how many boys, where 312 students are told."""
    if question.expects.kind not in NUMERIC | {"open"}:
        return False
    asks = any(sex.search(question.folded) for sex in _SEXES)
    return asks and not _OF_SEX.search(own.folded)


def _lacks_part(question: Question, unmet: Sequence[Term], own: Sentence) -> bool:
    """Whether a number is asked for of a part of what things are divided into, 服务业, and nothing
    is said of that part: the number is of the whole."""
    nouns = (t.text for t in unmet if t.weight >= NOUN)
    return question.expects.kind in NUMERIC and any(is_unsaid_part(n, own) for n in nouns)


def _lacks_present(question: Question, own: Sentence) -> bool:
    """Whether a number is asked for as it is today, and the sentence has what is planned."""
    if question.expects.kind not in NUMERIC or not _NOW.search(question.folded):
        return False
    clauses = [clause_around(own.folded, m) for m in own.mentions if m.quantity]
    planned = (_WILL_BE.search(own.folded, c.start, c.end) is not None for c in clauses)
    return bool(clauses) and all(planned) and not _NOW.search(own.folded)


def _lacks_result(question: Question, own: Sentence) -> bool:
    """Whether a number of last year is asked for, and the sentence, which speaks of no year, has
    what is aimed at: 重申全年营收80亿元的目标."""
    is_past = any((p.relative or 0) < 0 for p in question.periods)
    kind = question.expects.kind
    if kind not in NUMERIC or not is_past or _ASKS_AIM.search(question.folded):
        return False
    told = (m for m in own.mentions if m.quantity and kind in {m.kind, "amount"})
    clauses = [clause_around(own.folded, m) for m in told]
    aimed = (_is_aim(own.folded[c.start : c.end]) for c in clauses)
    is_told = any(p.year or p.relative is not None for p in own.periods)
    return bool(clauses) and all(aimed) and not is_told


def _is_aim(clause: str) -> bool:
    """Whether a clause has an aim, and not how it was reached, beaten or missed."""
    return _TARGET.search(clause) is not None and not _REACHED.search(clause)


def _tells_no_more(question: Question, met: dict[Term, list[Match]], own: Sentence) -> bool:
    """Whether why or how is asked, and the sentence has no word but those of the question and
    numbers: 进出口1287亿元,下降1.6% is no reason for the fall."""
    if question.expects.kind not in {"reason", "manner"}:
        return False
    told = {i for found in met.values() for m in found for i in range(m.start, m.end)}
    told |= {i for q in own.quantities for i in range(q.start, q.end)}
    told |= {i for p in own.periods for i in range(p.start, p.end)}
    words = (w for w in own.words if w.tag not in _FUNCTION_WORDS and w.text not in question.folded)
    return all(told.intersection(range(w.start, w.end)) for w in words)


def _lacks_condition(question: Question, unmet: Sequence[Term]) -> bool:
    """Whether it is asked what is in a case of which nothing is said: if it rains."""
    case = _IF.search(question.folded)
    place = case.span("zh" if case["zh"] else "en") if case else (0, 0)
    within = (t for t in question.terms if place[0] <= t.start < place[1])
    told = [t for t in within if t.text not in _HAPPENS]
    return bool(told) and all(t in unmet for t in told)
