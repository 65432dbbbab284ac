"""How much of what a question says a sentence, and what governs it, speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.expectation import NUMERIC
from bot.extremes import find_extreme, is_superlative, needs_comparing
from bot.lacking import lacks_credit
from bot.lexicon import OF_COUNTRY, chinese_names, find_reading, is_known_place, stem
from bot.listed import MOST, listing_at
from bot.matching import (
    KINDS_OF_NAMES,
    Match,
    has_opposite,
    match_term,
    match_terms,
    match_turned,
    phases,
)
from bot.opposed import is_opposed
from bot.periods import Period, contradict, is_measured_against
from bot.question import NOUN, VERB, Question, Term
from bot.sentence import Mention, Sentence, read_sentence
from bot.spans import clause_around, count_names
from bot.tagger import tag
from index.document import Document, Passage, Span
from index.lexical import LABELS
from index.script import fold, has_han
from index.splitter import MAX_PASSAGE

QUANTITY_WEIGHT = 1.2
NOUN_WEIGHT = 0.95  # of a missing word: a verb may be said otherwise, a noun is what is asked about
PERIOD_WEIGHT = 1.0  # a date in the question counts as much as a noun
# A word met by what governs the sentence, not by the sentence; a caption is one thing in pieces.
CONTEXT_NAME, CONTEXT_WORD, CAPTION_WORD, CONTEXT_PERIOD = 0.85, 0.4, 0.9, 0.8
LEAD_WORD = 0.7  # by what leads to the list that it is an item of
UNDATED = 0.5
_COMPANY = re.compile(r"公司|集团|银行|厂$")
# How much, and of which kind, but not of what: foreign trade is no foreign capital.
_QUALIFYING = frozenset(
    map(
        stem,
        "grow growth increase rise fall drop decline change rate figure total amount value number"
        " percentage share foreign domestic overseas online offline urban rural annual new".split(),
    )
)
_NO_SUBJECT = re.compile(r"\s?(?:其中)?(?:[同环]比|[比较](?:上|去|前).{0,6})?\s?")
_STOP = re.compile(r"[;；。]")
_ON_ANOTHER = re.compile(r"对(?![此其该])[^,，。;；]{2,10}?(?:没收|处以|罚|责令|立案)")
_ACTORS = frozenset({"organisation", "person"})
_TOTAL = re.compile(r"至此|总体来?看|合计|总计|(?:in (?:all|total)|overall|altogether)\b")
_SAYS = re.compile(r"[^,，。]{0,6}(?:表示|介绍|指出|称|说|透露|强调)")
PREFIX = 2  # characters of a Chinese name that may be all of it
READ_FOR_NAMES = 4_000  # characters of a document; a long one names whom it is about early
MISSING = 0.3  # a word met less than this is not spoken of


@dataclass(frozen=True)
class Context:
    """What governs a sentence: its passage's label in Chinese and in English, its earlier
    sentences, with what leads to the list that it is an item of (``lead``, "" for none; ``beside``
    the other items), and the title, with the source; and ``text``, all that the document says,
    folded."""

    labels: tuple[Sentence, Sentence]
    before: tuple[Sentence, ...]
    title: Sentence
    is_caption: bool
    year: int | None
    text: str
    lead: str = ""
    beside: tuple[Sentence, ...] = ()

    @property
    def is_labelled(self) -> bool:
        """Whether the passage is a part of the page that has a name: editors, byline."""
        return bool(self.labels[0].folded)


@dataclass(frozen=True)
class Support:
    """``coverage`` is the share of the question's weight that is spoken of, ``heaviest`` the
    weight of the heaviest word that is not, ``missing`` those words, ``contradicted`` the dates
    that differ, ``labelled`` whether the kind of passage itself is what is asked about;
    ``opposed`` says that the sentence has the opposite of a word instead of it, ``unnamed`` that a
    name of the question, in the sentence's own script, is nowhere in the document, ``elsewhere``
    that it is, but not where it bears on the sentence, ``unsaid`` that nothing is said of it but
    the name of what the whole release is about.
    """

    coverage: float
    heaviest: float
    missing: tuple[str, ...]
    contradicted: tuple[str, ...]
    labelled: bool
    opposed: bool
    unnamed: bool
    elsewhere: bool
    unsaid: bool


@lru_cache(maxsize=8192)
def sentence_of(passage: Passage, n: int) -> Sentence:
    """Return sentence ``n`` of the passage, read."""
    original = passage.slice(passage.sentences[n])
    return read_sentence(fold(original), original)


@lru_cache(maxsize=8192)
def context_of(document: Document, passage: Passage, n: int) -> Context:
    """Return what governs sentence ``n`` of the passage."""
    chinese, english = LABELS[passage.kind]
    lead = _lead_to(document, passage)
    before = (sentence_of(passage, i) for i in range(n))
    return Context(
        labels=(read_sentence(chinese, chinese), read_sentence(english, english)),
        before=(*([read_sentence(fold(lead), lead)] if lead else []), *before),
        title=_head_of(document),
        is_caption=passage.kind == "caption",
        year=int(document.date[:4]) if document.date else None,
        text=folded_text(document),
        lead=fold(lead),
        beside=tuple(_items_beside(document, passage.sentences[n])) if lead else (),
    )


def _items_beside(document: Document, sentence: Span) -> Iterator[Sentence]:
    """The other items of the list that a sentence is in, of a list that is not too long."""
    listing = listing_at(document.text, sentence)
    items = listing.items if listing and len(listing.items) < MOST else ()
    if max((item.end - item.start for item in items), default=0) > MAX_PASSAGE:
        return
    for item in items:
        if not item.overlaps(sentence):
            original = document.text[item.start : item.end]
            yield read_sentence(fold(original), original)


def _lead_to(document: Document, passage: Passage) -> str:
    """What leads to the list that a passage is an item of; "" where it is of none."""
    listing = listing_at(document.text, passage.span)
    if listing is None or listing.lead.overlaps(passage.span):
        return ""
    return document.text[listing.lead.start : listing.lead.end]


@lru_cache(maxsize=8192)  # as many as there are contexts, which hold it
def folded_text(document: Document) -> str:
    """Return all that the document says, title first, folded."""
    return fold(f"{document.title}\n{document.text}")


def _head_of(document: Document) -> Sentence:
    head = f"{document.title} {document.source or ''}"
    return read_sentence(fold(head), head)


def spoken_of(question: Question, own: Sentence, context: Context) -> dict[Term, list[Match]]:
    """Return where the sentence meets each term of the question.

    Where the whole release is about a place, a company whose name begins with it is not.
    """
    met = match_terms(question, own)
    for term in (t for t in question.terms if t.is_name and match_term(t, context.title)):
        met[term] = [m for m in met[term] if not _begins_company(m, own)]
    extreme = find_compared(question, own, met, context)
    if extreme:
        for term in filter(is_superlative, question.terms):
            met[term] = [Match(1.0, extreme.start, extreme.end)]
    if asked := question.expects.several:
        runs = [Match(1.0, run.start, run.end) for run in _runs_of(asked.count, own)]
        for term in (t for t in question.terms if asked.start <= t.start < asked.end):
            met[term] = met[term] or runs
    return {term: found or _turned(question, term, own, met) for term, found in met.items()}


def _runs_of(count: int, own: Sentence) -> list[Mention]:
    """The sentence's enumerations of so many names, which the number word speaks of: 三个."""
    runs = (m for m in own.mentions if m.kind == "list")
    return [m for m in runs if count_names(own.folded[m.start : m.end]) == count]


def find_compared(
    question: Question, own: Sentence, met: dict[Term, list[Match]], context: Context
) -> Mention | None:
    """Return what has the most, or the least, where only the sentence's figures tell, or those of
    the items beside it in a list; None where nothing is to be compared, or cannot be."""
    beside = _comparable(question, met, context)
    if not needs_comparing(question, own, beside):
        return None
    return find_extreme(question, own, met, beside)


def _comparable(
    question: Question, met: dict[Term, list[Match]], context: Context
) -> tuple[Sentence, ...]:
    """The other items of a list, where what is to be compared, fines or output, is said in this one
    or by what leads to it: the most staff is not found among fines."""
    asked = [
        t
        for t in question.terms
        if t.weight >= VERB and t.text != question.expects.head and not is_superlative(t)
    ]
    led = context.before[:1] if context.lead else ()
    told = all(met[t] or any(match_term(t, s) for s in led) for t in asked)
    return context.beside if asked and told else ()


def _turned(
    question: Question, term: Term, own: Sentence, met: dict[Term, list[Match]]
) -> list[Match]:
    """Where the sentence says the opposite of a change; of a number, of nothing else than what is
    asked about: 内资20亿元,外资下降5% has no fall of 内资."""
    turned = match_turned(question, term, own)
    if question.expects.kind == "yesno":
        return turned
    asked = [m.start for t, found in met.items() if t.weight >= NOUN for m in found]
    clauses = ((m, clause_around(own.folded, Mention("open", m.start, m.end))) for m in turned)
    return [
        m
        for m, clause in clauses
        if _NO_SUBJECT.fullmatch(own.folded, clause.start, m.start)
        or any(clause.start <= at < m.start for at in asked)
    ]


def _begins_company(match: Match, own: Sentence) -> bool:
    names = (m for m in own.mentions if m.kind == "organisation" and m.start == match.start)
    return any(
        match.end < m.end and _COMPANY.search(own.folded, m.start, m.end) is not None for m in names
    )


def weigh(
    question: Question, met: dict[Term, list[Match]], own: Sentence, context: Context
) -> Support:
    """Return how much of the question the sentence speaks of; ``met`` is where it does."""
    words = [
        (t.weight, _strength(t, met[t], own, context), question.text[t.start : t.end])
        for t in question.terms
    ]
    periods = [
        (PERIOD_WEIGHT, _period_strength(p, own, context), question.text[p.start : p.end])
        for p in question.periods
    ]
    words += [
        (QUANTITY_WEIGHT, float(bool(q.found_in(own.quantities))), question.text[q.start : q.end])
        for q in question.quantities
    ]
    unmet = [t for t, (_, s, _) in zip(question.terms, words, strict=False) if s < MISSING]
    names = [t.text for t in unmet if t.is_name and _would_be_named(t, own, context)]
    names += _lines_and_stations(question, unmet, own)
    are_there = [_is_in(name, context.text) for name in names]
    total = sum(weight for weight, _, _ in [*words, *periods])
    covered = sum(weight * strength for weight, strength, _ in [*words, *periods])
    lost = sorted(((w * (1 - s), text) for w, s, text in words if s < MISSING), reverse=True)
    strengths = [strength for _, strength, _ in words]
    return Support(
        coverage=covered / total if total else 0.0,
        heaviest=max((w * (1 - s) for w, s, _ in words), default=0.0),
        missing=tuple(text for weight, text in lost if weight >= MISSING),
        contradicted=tuple(text for _, s, text in periods if s == 0.0),
        opposed=is_opposed(question, met, unmet, own, _comparable(question, met, context))
        or (context.is_caption and lacks_credit(question, own))
        or _is_of_other_phase(question, own, context)
        or _is_of_other_item(question, unmet, context),
        unnamed=not all(are_there),
        elsewhere=any(are_there),
        unsaid=_is_unsaid(question, strengths, context),
        labelled=any(t.weight >= 0.7 and _by_label(t, context) >= 1.0 for t in question.terms),
    )


def _is_unsaid(question: Question, strengths: list[float], context: Context) -> bool:
    """Whether none of the nouns asked about, of which there are some, is spoken of: GDP."""
    nouns = [
        strength
        for term, strength in zip(question.terms, strengths, strict=False)
        if term.weight >= NOUN
        and stem(term.text) not in _QUALIFYING
        and not (term.is_name and match_term(term, context.title))
    ]
    return bool(nouns) and max(nouns) < MISSING


def _is_of_other_item(question: Question, unmet: Iterable[Term], context: Context) -> bool:
    """Whether a noun that nothing speaks of here is in another item of the list, with a number of
    the kind that is asked for: of (二)酱鸭…, what is asked of (一)鸭脖…."""
    kind, nouns = question.expects.kind, [t for t in unmet if t.weight >= NOUN]
    told = [i for i in context.beside if nouns and any(m.kind == kind for m in i.mentions)]
    return kind in NUMERIC and any(_best(match_term(t, i)) >= 1.0 for t in nouns for i in told)


def _is_of_other_phase(question: Question, own: Sentence, context: Context) -> bool:
    """Whether a phase is asked about, and it is another one that is told of here."""
    asked = phases(question.folded)
    if not asked:
        return False
    told = [phases(s.folded) for s in (own, *_before(own, context), context.title)]
    return any(told) and not any(asked & found for found in told)


def _lines_and_stations(question: Question, unmet: Iterable[Term], own: Sentence) -> Iterator[str]:
    """Names that end with what they are, 湖滨|线, where the sentence has another of that."""
    kinds = {t.start: t.text for t in question.terms if t.text in KINDS_OF_NAMES}
    for term in unmet:
        kind = kinds.get(term.end)
        if kind and kind in own.folded and len(term.text) >= PREFIX:
            yield term.text + kind


def _would_be_named(term: Term, own: Sentence, context: Context) -> bool:
    """Whether a name would stand in the sentence if this were about it: one in its own script, a
    place for which there is a Chinese word, or whose reading is that of a name in the document."""
    if term.is_latin != has_han(own.folded):
        return True
    is_place = term.text in OF_COUNTRY or is_known_place(term.text)
    return term.is_latin and (is_place or _is_read(term.text, context.text))


def _is_read(name: str, text: str) -> bool:
    """Whether Chinese characters at the start of a text are read as a Latin name: Wanqing, 婉清."""
    return name.isascii() and _is_read_in(name, text[:READ_FOR_NAMES])


@lru_cache(maxsize=1024)
def _is_read_in(name: str, text: str) -> bool:
    return find_reading(name, re.sub("[a-z]", " ", text)) is not None


def _is_in(name: str, text: str) -> bool:
    """Whether a name, in either language, or a person's that it begins with (孙坚 of 孙坚年),
    stands in a text."""
    if has_han(name):
        is_cut = len(name) == PREFIX + 1 and tag(name[:PREFIX])[0].tag not in {"LOC", "ns"}
        return name in text or (is_cut and name[:PREFIX] in text)
    said = (name, OF_COUNTRY.get(name, name))  # Japanese, or where there is Japan
    is_said = any(re.search(rf"\b{re.escape(word)}\b", text, re.ASCII) for word in said)
    return is_said or any(c in text for c in chinese_names(name)) or _is_read(name, text)


def _by_label(term: Term, context: Context) -> float:
    """How well a label says the term; what several of its words have is a verb of it: 发."""
    label = context.labels[term.is_latin]
    is_verb = not term.is_latin and len(term.text) == 1 and label.folded.count(term.text) > 1
    return 1.0 if is_verb else _best(match_term(term, label))


def _strength(term: Term, found: list[Match], own: Sentence, context: Context) -> float:
    best = max(_best(found), _by_label(term, context))
    if best >= 1.0 or has_opposite(term, own):
        return best
    is_shut = term.is_name and not best and _is_of_another_like(term, own, context)
    before = () if is_shut else context.before
    near = max((_best(match_term(term, s)) for s in before), default=0.0)
    if context.lead and before:
        best = max(best, LEAD_WORD * _best(match_term(term, before[0])))
    far = _best(match_term(term, context.title))
    if term.is_name:
        return max(best, CONTEXT_NAME * max(near, far))
    return max(
        best,
        (CAPTION_WORD if context.is_caption else CONTEXT_WORD) * near,
        (CAPTION_WORD if context.is_labelled else CONTEXT_WORD) * far,  # the editors of all of it
    )


def _is_of_another_like(term: Term, own: Sentence, context: Context) -> bool:
    """Whether a sentence begins with another company or person than the name that was spoken of
    before it, with another line, station or the like, 高铁线末班车 is none of 朴子线, or with all.
    """
    if _TOTAL.match(own.folded) or _ON_ANOTHER.match(own.folded):
        return True
    if term.text[-1] in KINDS_OF_NAMES:
        like = re.match(
            rf"[^,，。:：、]{{1,6}}?(?<![车该全本新此各学工商部酒饭]){term.text[-1]}", own.folded
        )
        return like is not None and not like[0].endswith(term.text)
    kinds = {
        m.kind
        for sentence in context.before
        for at in match_term(term, sentence)
        for m in sentence.mentions
        if m.start <= at.start and at.end <= m.end
    }
    alike = kinds & _ACTORS or ({"organisation"} if kinds == {"thing"} else set())
    first = (m for m in own.mentions if m.start == 0 and m.kind in alike)
    return any(not _SAYS.match(own.folded, m.end) for m in first)


def _best(matches: Iterable[Match]) -> float:
    return max((m.strength for m in matches), default=0.0)


def _before(own: Sentence, context: Context) -> tuple[Sentence, ...]:
    """The earlier sentences that govern one: none of one that sums up, In all, 1.9%…."""
    return () if _TOTAL.match(own.folded) else context.before


def _period_strength(asked: Period, own: Sentence, context: Context) -> float:
    """1 where the sentence states the period, less where only what governs it does, 0 where they
    contradict."""
    asked = _dated(asked, context)
    if asked.relative and not any(p.relative == asked.relative for p in own.periods):
        return 0.0  # last year's, of a release without a date, is not this year's
    above = (*_before(own, context), context.title)
    for share, sentences in ((1.0, (own,)), (CONTEXT_PERIOD, above)):
        told = [(s, p) for s in sentences for p in s.periods if _tells(p, asked)]
        given = [(_dated(p, context), is_measured_against(p, s.folded)) for s, p in told]
        if any(
            not contradict(asked, p) and p.precision >= min(2, asked.precision) for p, _ in given
        ):
            return share
        # 今日宣布 says nothing of when it was, nor does 较上年同期增长.
        known = [p for p, is_base in given if p.precision and not is_base]
        if known and all(contradict(asked, p) for p in known):
            return 0.0
    return 0.0 if asked.year and context.year and asked.year != context.year else UNDATED


def is_of_other_period(
    question: Question, number: Mention, own: Sentence, context: Context
) -> bool:
    """Whether the last period told before a number, in its clauses, is none that is asked for: the
    21.4% of 1-5月…,同比增长21.4%,预计上半年… is not the first half's.
    """
    before = [p for p in own.periods if p.end <= number.start]
    is_spanned = bool(question.periods) and not any(p.day for p in question.periods)
    if not before or not is_spanned or not has_han(own.folded):
        return False
    if _STOP.search(own.folded[before[-1].end : number.start]):
        return False
    told = _dated(before[-1], context)
    asked = [_dated(p, context) for p in question.periods]
    return all(_tells(told, p) and (contradict(p, told) or _other_year(p, told)) for p in asked)


def _other_year(asked: Period, told: Period) -> bool:
    """Whether one is this year's and the other last year's, of a release without a date."""
    return None not in (asked.relative, told.relative) and asked.relative != told.relative


def of_other_period(
    question: Question, own: Sentence, context: Context
) -> Callable[[Mention], bool]:
    """Return what says of a number of the sentence whether it is of another period."""
    return lambda number: is_of_other_period(question, number, own, context)


def _tells(given: Period, asked: Period) -> bool:
    """Whether the period bears on the one asked for: 全年 says of no year that it is that one."""
    return not (given.months == (1, 12) and given.year is None and asked.months is None)


def _dated(period: Period, context: Context) -> Period:
    """A month or day without a year is the release's own, as news writes it; a whole year, told
    once it is over, is the one spoken of before."""
    period = period.resolved(context.year)
    is_own = period.year is None and period.months not in (None, (1, 12))
    return replace(period, year=context.year) if is_own else period
