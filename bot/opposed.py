"""Whether a sentence speaks of another thing instead of what is asked for: of the opposite, of who
held the office before, of what is and not of what is aimed at."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.expectation import NUMERIC
from bot.extremes import lacks_extreme
from bot.lexicon import glosses, stem
from bot.matching import SYNONYM, Match, has_opposite, is_other_in_order
from bot.question import NOUN, Question, Term
from bot.sentence import TITLE_WORDS, Sentence
from bot.spans import clause_around
from index.script import has_han

_DENIED = re.compile(r"(?:尚未|还未|并未|从未|没有).{0,2}$|[未没]$")
_DENIES = re.compile(r"[未没不无非]|\b(?:not|no|never|without|yet|still)\b|n['’]t\b")
_OFFICES = frozenset(map(stem, "director minister governor mayor chief secretary manager".split()))
_ASKS_HOLDER = re.compile(r"\bwho(?:'s| is| was| are| were| will be)\b|\bname of\b|'s name\b")
_HELD = _OFFICES | frozenset(
    map(
        stem,
        "chair chairman chairwoman president ceo cfo coo captain skipper pilot coach principal dean"
        " headmaster commander".split(),
    )
)
_IS_DEPUTY = re.compile(r"(?<!not )(?<!not the )(?<!not a )\b(?:deputy|vice)\b")
# 原负责人 is not the one there is now.
_ASKS_NOW = re.compile(r"现任|现在的|目前的|如今的|\b(?:current|incumbent|present|now|today)\b")
_FORMER = re.compile(r"(?:[原前]|时任|已故|\b(?:former|then|ex|late))[ -]?$")
_CREDIT = re.compile(r"摄$|摄影|供图|\bphoto(?:s|graphs?|graphed)?\b.{0,12}\bby\b|\bcourtesy\b")
_SHARE_OF = re.compile(
    r"\bhow many of (?:the|these|those) .{3,60}? (?:are|were|have|had|will|did) (?P<such>.+)$"
)
_ASKS_AIM = re.compile(
    r"目标(?![客市群人])|力争|\b(?:aim(?:s|ed|ing)?|target(?:s|ed|ing)?|goals?)\b"
)
_ASKS_AIMED_FOR = re.compile(r"\b(?:aim|aiming|hop(?:e|ing)|target(?:ed)?) for\b")
_AIMED = re.compile(
    r"目标|任务|指标|力争|争取|[计规]划|预[计期估]|[将拟]|(?<![主重需首])要|有望|期望|承诺|可实现|[至到]20\d\d"
    r"|\b(?:aim|target|goal|plan|will\b|expect|hope|intend|forecast|seek|pledge|commit|promise"
    r"|by (?:20\d\d|the end))"
)
_ASKS_MEANING = re.compile(
    r"(?:什么|啥|何)(?:意思|含义)|(?:含义|意思)是什么|指的?是?什么"
    r"|\bwhat (?:does|do|did) .+ (?:mean|stand for)\b"
)
_MEANS = re.compile(
    r"[指即是为]|意思|含义|称|\(|\b(?:means?|stands? for|refers?|defined|called|is|are)\b"
)
# Who, of people who are counted: of men alone, where the sentence has all.
_SEXES = (
    re.compile(r"男(?![科爵高主方])(?:生|性|童|孩|士|职工|员工)|\b(?:men|boys|males?)\b"),
    re.compile(
        r"(?:女(?:生|性|童|孩|士|职工|员工)|妇女)(?!联|协|会)|\b(?:wom[ae]n|girls|females?)\b"
    ),
)
_OF_SEX = re.compile("男|女|妇|\b(?:wom[ae]n|m[ae]n|boys?|girls?|(?:fe)?males?)\b")
_IF = re.compile(
    r"(?:如果|要是|万一|假如|假设|倘若|若是)(?P<zh>[^,，?？]{2,20})"
    r"|(?<!know )(?<!ask )(?<!see )(?<!say )(?<!sure )(?<!tell )(?<!clear )(?<!wonder )"
    r"\bif (?!any\b|so\b|possible\b)(?P<en>[^,?]{4,60})"
)


def is_opposed(
    question: Question, met: dict[Term, list[Match]], unmet: Sequence[Term], own: Sentence
) -> bool:
    """Return whether the sentence is about something else than the question, however many of its
    words it has; ``unmet`` are those that nothing speaks of."""
    return (
        any(has_opposite(term, own) for term in unmet)
        or _is_denied(question, met, own)
        or _is_deputy(question, own)
        or _is_former(question, met, own)
        or _is_other_office(question, met, own)
        or is_other_in_order(question.folded, own.folded)
        or _lacks_predicate(question, unmet)
        or _lacks_aim(question, own)
        or _lacks_rate(question, unmet, own)
        or _lacks_meaning(question, own)
        or _lacks_sex(question, own)
        or _lacks_condition(question, unmet)
        or lacks_extreme(question, own, met)
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


def _lacks_rate(question: Question, unmet: Sequence[Term], own: Sentence) -> bool:
    """Whether a rate is asked for by its name, interest rate or 失业率, and the sentence has it
    not, nor in another language any: another share stands there."""
    is_across = has_han(question.folded) != has_han(own.folded)
    if is_across and re.search(r"率|\brates?\b", own.folded):
        return False
    return question.expects.kind in {"percent", "thing", "open"} and any(
        t.text.endswith("率") or question.folded.startswith(" rate", t.end) for t in unmet
    )


def _lacks_sex(question: Question, own: Sentence) -> bool:
    """Whether it is asked how many or what share of men, or of women, and the sentence speaks of
    neither: of how many boys, where 312 students are told."""
    if question.expects.kind not in {"count", "percent", "amount"}:
        return False
    asks = any(sex.search(question.folded) for sex in _SEXES)
    return asks and not _OF_SEX.search(own.folded)


def _lacks_condition(question: Question, unmet: Sequence[Term]) -> bool:
    """Whether it is asked what is in a case of which nothing is said: if it rains."""
    case = _IF.search(question.folded)
    place = case.span("zh" if case["zh"] else "en") if case else (0, 0)
    told = [t for t in question.terms if place[0] <= t.start < place[1]]
    return bool(told) and all(t in unmet for t in told)


def _is_denied(question: Question, met: dict[Term, list[Match]], own: Sentence) -> bool:
    """Whether the sentence says 尚未 of what the question takes as done, and not asks about."""
    if question.expects.kind == "yesno" or _DENIES.search(question.folded):
        return False
    found = ([own.folded[: m.start] for m in met[t]] for t in question.terms if not t.is_name)
    return any(before and all(map(_DENIED.search, before)) for before in found)


def _is_deputy(question: Question, own: Sentence) -> bool:
    """Whether an English question asks for the holder of an office that a Chinese sentence has
    only the deputy of."""
    asked = {stem(t.text) for t in question.terms if t.is_latin} & _OFFICES
    if not asked or _IS_DEPUTY.search(question.folded):
        return False
    named = [w.text for w in own.words if asked & glosses(w.text.removeprefix("副"))]
    return bool(named) and all(word[0] == "副" for word in named)


def _is_former(question: Question, met: dict[Term, list[Match]], own: Sentence) -> bool:
    """Whether who somebody is now is asked for and the sentence has who was it before."""
    if question.expects.kind != "person" or not _ASKS_NOW.search(question.folded):
        return False
    found = ([own.folded[: m.start] for m in met[t]] for t in question.terms if not t.is_name)
    return any(before and all(map(_FORMER.search, before)) for before in found)


def _is_other_office(question: Question, met: dict[Term, list[Match]], own: Sentence) -> bool:
    """Whether the holder of an office is asked for and all whom the sentence names hold others:
    队员乐凡阁 is not the 领队, nor whoever is named without one the chair.
    """
    if _ASKS_HOLDER.search(question.folded) and _lacks_office(question, met):
        return True
    asked = [t for t in question.terms if t.weight >= NOUN and TITLE_WORDS.search(t.text)]
    is_met = any(m.strength > SYNONYM for t in asked for m in met[t])
    if question.expects.kind not in {"person", "thing"} or not asked or is_met:
        return False
    people = [m for m in own.mentions if m.kind == "person"]
    offices = {m.end for m in own.mentions if m.kind == "position"}
    return bool(people) and all(person.start in offices for person in people)


def _lacks_office(question: Question, met: dict[Term, list[Match]]) -> bool:
    """Whether no word of an English office is there, or not which chief officer it is."""
    named = [t for t in question.terms if t.is_latin and stem(t.text) in _HELD]
    chief = [t for t in question.terms if question.folded.endswith("chief ", 0, t.start)]
    is_unnamed = bool(named) and not any(met[t] for t in named)
    return is_unnamed or any(not met[t] for t in chief)
