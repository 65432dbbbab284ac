"""The releases that a question names: "in the July release", 新华社那篇 ask those alone.

A phrase counts only where it speaks of a release (通报里, 那篇, "release") and what it calls it by,
a date, a source, words of a title, fits some of the releases and not all. 7月外资多少 does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.cantonese import written
from bot.language import language_of
from bot.lexicon import chinese_names, find_reading
from bot.periods import Period, contradict, find_periods
from bot.question import Question, Term, read_question
from bot.tagger import tag
from index.document import Document, Span
from index.errors import QuestionError
from index.script import fold, has_han

_NOUN_ZH = (
    r"(?:新闻通?稿|(?:新闻)?报道|通稿|通报|简报|稿[件子]?|文章|消息|新闻(?!发布))(?![会员者人所])"
)
_CHINESE = re.compile(
    r"(?P<name>[^,，。?？!！;；:：]{1,24}?)"
    rf"(?:[这那]一?[篇则份条](?:{_NOUN_ZH})?|的{_NOUN_ZH}"
    rf"|{_NOUN_ZH}(?=[里中内,，]|说|称|讲|写|提到|显示|指出))"
)
_NOUN_EN = r"(?:(?:press|news) )?(?:release|article|report|story)\b"
_WORD_EN = r"(?!(?:how|what|who|when|where|which|did|does|do|is|are|was|were)\b)[\w'’.-]+"
_ENGLISH = re.compile(
    rf"\b(?:(?:the|that) (?P<name>(?:(?!(?:the|that|in|of|press|news) )[\w'’.,-]+ ){{1,5}}?)"
    rf"|(?P<whose>[\w-]+)['’]s ){_NOUN_EN}"
    rf"|\b(?:the|that) {_NOUN_EN} (?:of|from|dated|by|about|on) (?:the )?"
    rf"(?P<after>{_WORD_EN}(?:(?: |, (?=(?:19|20)\d\d)){_WORD_EN}){{0,4}})"
)
_LEAN = re.compile(r"(?:in |from |[在据从])?[里中]?的?")  # around a name that stands alone
MAX_PHRASES = 3  # more are no question, and would take long to read
_FUNCTION = frozenset("u w c r xc".split())  # tags of words that begin no name
# When did the company report, or release, something? After a preposition it is a noun.
_AUXILIARY = re.compile(
    r"\b(?:did|does|do|will|would|can|could)\b[^,;]*(?<! in)(?<! to)(?<! from)(?<! by)(?<! per) $"
)
_SAYS = re.compile(r" (?:say|state|mention|give|tell|list|name|put|describe|quote|report)\b")
# What the phrase becomes: the release itself, which is no part of what is asked.
_ITSELF = {"zh-Hans": "这篇新闻稿", "zh-Hant": "這篇新聞稿", "en": "the release"}


@dataclass(frozen=True)
class Addressed:
    """A question without the names of the releases that it is put to, and their ids."""

    question: str
    documents: frozenset[str]


def find_addressed(text: str, documents: Sequence[Document]) -> Addressed | None:
    """Return the question and those of ``documents`` that it names; None where it names none of
    them, all, or some more than once, as in a comparison.
    """
    if len(documents) < 2:
        return None
    phrases = list(_phrases(text))
    few = phrases if len(phrases) <= MAX_PHRASES else []
    found = [a for names in few if (a := _first_fitting(text, names, documents))]
    return found[0] if len(found) == 1 else None


def with_release(fragment: str, before: str) -> str | None:
    """Return the question ``before`` put to the release that a fragment names, and nothing else:
    (7月的通报里外资多少?) 6月那篇呢? → 6月那篇里外资多少? None where it names none.
    """
    named = _place_of_name(fragment)
    if named is None or not _LEAN.fullmatch(fragment[: named.start] + fragment[named.end :]):
        return None
    name = fragment[named.start : named.end]
    if place := _place_of_name(before):
        return f"{before[: place.start]}{name}{before[place.end :]}"
    return f"{name}{before}" if has_han(before) else f"{before.rstrip(' ?')} in {name}?"


def _place_of_name(text: str) -> Span | None:
    """Where the first phrase that speaks of a release stands, whatever is there to be named."""
    return next((names[0][0] for names in _phrases(text) if names), None)


def _phrases(text: str) -> Iterator[list[tuple[Span, str]]]:
    """The phrases that speak of a release, each with what may belong to it."""
    return _in_chinese(written(fold(text))) if has_han(text) else _in_english(fold(text))


def _first_fitting(
    text: str, names: list[tuple[Span, str]], documents: Sequence[Document]
) -> Addressed | None:
    """What is named by the first way to read a phrase that names some and leaves a question."""
    itself = _ITSELF[language_of(text) or ("zh-Hans" if has_han(text) else "en")]
    for span, name in names:
        left = f"{text[: span.start]}{itself}{text[span.end :]}"
        if 0 < len(ids := _called(name, documents)) < len(documents) and _asks(left):
            return Addressed(left, ids)
    return None


def _in_chinese(folded: str) -> Iterator[list[tuple[Span, str]]]:
    """Of each phrase what may belong to it, by words and the longest first, and its name alone:
    外资在|7月的通报.
    """
    for match in _CHINESE.finditer(folded):
        tokens = tag(match["name"])
        after = max((t.end for t in tokens if t.tag == "p"), default=0)
        words = (t for t in tokens if t.start >= after and t.tag not in _FUNCTION)
        starts = [match.start() + word.start for word in words]
        yield [(Span(at, match.end()), folded[at : match.end("name")]) for at in starts]


def _in_english(folded: str) -> Iterator[list[tuple[Span, str]]]:
    for match in _ENGLISH.finditer(folded):
        if _AUXILIARY.search(folded, 0, match.start()) and not _SAYS.match(folded, match.end()):
            continue
        if name := match["name"] or match["whose"]:
            yield [(Span(*match.span()), name)]
            continue
        words = list(re.finditer(r"[^ ]+", match["after"]))
        ends = [match.start("after") + word.end() for word in reversed(words)]
        yield [(Span(match.start(), end), folded[match.start("after") : end]) for end in ends]


def _asks(text: str) -> bool:
    """Whether something is left to be asked, or the whole release is what is asked about."""
    question = _read(text)
    return question is not None and (question.intent == "summary" or bool(question.terms))


def _read(text: str) -> Question | None:
    try:
        return read_question(text)
    except QuestionError:
        return None


def _called(name: str, documents: Sequence[Document]) -> frozenset[str]:
    """The ids of the documents that a name fits: by all its words, and by its dates the title or,
    where no title does, the day of publication."""
    asked = _read(name if has_han(name) else f"in {name}")  # where "may" is a month
    if asked is None or not (asked.terms or asked.periods):
        return frozenset()
    fitting = [d for d in documents if all(_is_in_head(term, d) for term in asked.terms)]
    titled = [d for d in fitting if _fits(asked, find_periods(_folded(d.title)))]
    dated = titled or [d for d in fitting if _fits(asked, find_periods((d.date or "")[:10]))]
    return frozenset(document.id for document in dated)


def _is_in_head(term: Term, document: Document) -> bool:
    """Whether title or source have the word: a Latin one in Chinese as the name of a place, or of
    the source by its reading. What else it may mean, and titles' readings, many releases would be
    too slow to be asked for."""
    source = _folded(document.source or "")
    head = f"{_folded(document.title)} {source}"
    if not term.is_latin:
        return term.text in head
    is_name = any(word in head for word in chinese_names(term.text))
    is_there = re.search(rf"\b{re.escape(term.text)}\b", head) is not None
    return is_there or is_name or find_reading(term.text, source) is not None


@lru_cache(maxsize=16384)
def _folded(text: str) -> str:
    return fold(text)


def _fits(asked: Question, given: list[Period]) -> bool:
    """Whether every date of the name is one of those given."""
    return all(any(_is_told(p, g) for g in given) for p in asked.periods)


def _is_told(asked: Period, given: Period) -> bool:
    """Whether a given date says all that the one asked for does, its year too, or more."""
    is_as_close = given.precision >= asked.precision > 0 and bool(given.year or not asked.year)
    return is_as_close and not contradict(asked, given)
