"""Passages → evidence: which sentence answers, which words of it, and how probable that is.

A sentence is judged twice: by what the question says (how many of its words the sentence or what
governs it speaks of, whether it holds an answer of the kind asked for, whether a date that the
question states is contradicted), and, where that is promising, by the span model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from bot.expectation import NUMERIC
from bot.judgement import Signs, probability
from bot.matching import Match
from bot.quantities import Quantity
from bot.question import Question, Term
from bot.retriever import RetrievedPassage
from bot.sentence import TITLE_WORDS, Mention, Sentence
from bot.span_model import AT_ONCE, Reading, SpanCandidate, SpanModel, join_readings
from bot.spans import CLOCK, Pick, has_as_many, is_said_in, pick_mention
from bot.support import (
    QUANTITY_WEIGHT,
    Context,
    Support,
    context_of,
    is_of_other_period,
    sentence_of,
    spoken_of,
    weigh,
)
from bot.windows import cut_items, cut_windows
from bot.wording import in_words_of
from index.document import Passage, Span
from index.lexical import LABELS
from index.script import fold, has_han
from index.store import Store

WINDOWS_READ = 6
SURE = 0.9  # a probability at which no more is read
FREE_GRIP = 0.4  # of a question for no exact words: how, why, whether
FIRM_GRIP, NUMBER_GRIP = 0.6, 0.25  # of any mention; of a number, which the words tell apart better
LABEL_GRIP = 0.8  # (責編:王旭): the kind of passage says what its names are
DENSE_WITHIN, DENSE_ACROSS = 0.87, 0.76  # usual cosines within Chinese, and of English with it
NATS, MOST_NATS = 10.0, 15.0
PRIOR_NATS = 20.0
NOUN_WEIGHT = 0.95  # of a missing word: a verb may be said otherwise, a noun is what is asked about
NO_ANSWER_SCORE = -5.0  # of a span that the question itself names, or of another kind
COUNTED = 2  # characters that a number takes with it
NO_DOUBT = 10.0  # nats above "no answer"
UNSURE_SPAN = -6.0  # nats above "no answer": below, words with a clear answer need no model

_NEEDS_MENTION = NUMERIC | {
    "frequency",
    "date",
    "person",
    "place",
    "organisation",
    "position",
    "contact",
}
_HAS_MENTION = _NEEDS_MENTION | {"thing", "list"}
_WITH_ENDS = {"list", "date", "frequency"}
_NAMES, _SIZES = {"organisation", "place", "list"}, {"measure", "duration", "age"}
_WAYS, _NO_WAY = {"manner", "reason"}, {"person", "position"}
_REASON = re.compile(
    r"因为|由于|因此|鉴于|为了|是因|原因|[源缘]于|得益于|出于"
    r"|因(?=[^素此而果,。;；]{2,16}(?:,|影响|原因|需要|安排))|受[^,。;；]{2,16}影响"
    r"|\b(?:because|due to|owing to|as a result|since)\b"
)
_NUMERAL = re.compile(
    r"[\d〇零一二两三四五六七八九十百千万亿半几]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|twenty|thirty|forty|fifty|dozens?|half|hundreds?|thousands?|\w+illions?|zero|no"
    r"|doubled?|tripled?|quarter|thirds?)\b"
)
_PAIRS = dict(zip("“‘《(「『【", "”’》)」』】", strict=True))
_YEAR = re.compile(r"[\d〇零一二三四五六七八九]{4}年(?![度代来前后间])")
_LAST_YEAR = re.compile(r"(?<=[a-z,\d] )\d{4}$")  # 12 January 2007


@dataclass(frozen=True)
class Evidence:
    """A sentence that may answer: its place, the exact answer in it if one is safe, and why.

    Spans are offsets into the document's text. ``missing`` are the question's words that neither
    the sentence nor what governs it speaks of; ``contradicted`` the dates that differ; ``is_clear``
    says that nothing else in the sentence answers nearly as well.
    """

    row: int
    passage: Passage
    sentence: Span
    probability: float
    dense: float
    coverage: float
    answer: Span | None = None
    is_clear: bool = False
    kind_found: bool = True
    missing: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    mention: Mention | None = None


@dataclass(frozen=True)
class Draft:
    """A sentence judged by its words alone; ``met`` is where it speaks of the question's, ``item``
    the one of its items, if it enumerates, that alone has what the question names.
    """

    row: int
    passage: Passage
    n: int
    sentence: Sentence
    met: dict[Term, list[Match]]
    support: Support
    dense: float
    pick: Pick
    signs: Signs
    context: Context
    item: Span | None

    def is_in_other_item(self, mention: Mention) -> bool:
        """Whether a mention stands outside of the item that the question is about."""
        return self.item is not None and not _is_within(mention, self.item)

    @property
    def names_all(self) -> bool:
        """Whether the sentence has every name that the question has."""
        names = [found for term, found in self.met.items() if term.is_name]
        return bool(names) and all(names)

    @property
    def span(self) -> Span:
        """Where the sentence stands in the document."""
        return self.passage.sentences[self.n]

    @property
    def place(self) -> Span:
        """Where the sentence stands in its passage."""
        offset = self.passage.span.start
        return Span(self.span.start - offset, self.span.end - offset)


class Reader:
    """Judges sentences of one store's passages. Safe to call from several threads.

    Without a span model the words alone decide.
    """

    def __init__(self, store: Store, model: SpanModel | None = None) -> None:
        self.store = store
        self.model = model

    def read(self, question: Question, passages: list[RetrievedPassage]) -> list[Evidence]:
        """Return one Evidence a sentence, best first, a body before a title that says the same."""
        drafts = self.draft(question, passages)
        found: list[Evidence] = []  # as it is where there is no sentence
        for readings in self.read_windows(question, drafts):
            found = [conclude(question, draft, readings.get(draft.row)) for draft in drafts]
            best = max(found, key=lambda e: e.probability, default=None)
            if best and best.probability >= SURE and best.row in readings:
                break
        return sorted(found, key=_rank)

    def draft(self, question: Question, passages: list[RetrievedPassage]) -> list[Draft]:
        """Return every sentence of the passages, judged by its words."""
        drafts = [
            self._draft(question, retrieved, n)
            for retrieved in passages
            for n in range(len(retrieved.passage.sentences))
        ]
        return _with_others_unnamed(drafts) if question.asks_who_somebody_is else drafts

    def _draft(self, question: Question, retrieved: RetrievedPassage, n: int) -> Draft:
        passage, dense = retrieved.passage, retrieved.dense
        context = context_of(self.store.document_by_id[passage.document_id], passage, n)
        own = sentence_of(passage, n)
        met = spoken_of(question, own, context)
        support = weigh(question, met, own, context)
        item = None if question.expects.kind == "list" else _item_of(question, passage, n, own, met)
        pick = pick_mention(question, own, met)
        if pick.mention and item and not _is_within(pick.mention, item):
            pick = Pick()
        signs = _signs(question, own, context, support, pick, dense)
        if item is None and _is_lost_among_items(question, passage, n, support):
            signs = replace(signs, opposed=1.0)
        return Draft(
            retrieved.row, passage, n, own, met, support, dense, pick, signs, context, item
        )

    def read_windows(self, question: Question, drafts: list[Draft]) -> Iterator[dict[int, Reading]]:
        """Yield what the span model has read so far in the windows of the best drafts, by passage
        row, after each turn of windows.

        Offsets are those of the passage's text.
        """
        if self.model is None or not drafts:
            yield {}
            return
        asked = in_words_of(question, [(d.sentence, d.met) for d in drafts])
        read: dict[int, list[Reading]] = {}
        for some in _by_turns(drafts):
            chosen = [w for window in some for w in self._with_items(question, drafts, *window)]
            for row, reading in self._read(self.model, asked, chosen):
                read.setdefault(row, []).append(reading)
            yield {row: join_readings(parts) for row, parts in read.items()}

    def _read(
        self, model: SpanModel, asked: str, chosen: list[tuple[int, Span]]
    ) -> Iterator[tuple[int, Reading]]:
        """The row and the reading of each window, in the passage's offsets."""
        passages = [self.store.passages[row] for row, _ in chosen]
        labels = [_label(passage) for passage in passages]
        texts = [
            label + passage.text[window.start : window.end]
            for label, passage, (_, window) in zip(labels, passages, chosen, strict=True)
        ]
        for (row, window), label, reading in zip(
            chosen, labels, model.read(asked, texts), strict=True
        ):
            yield row, reading.moved(window.start - len(label))

    def _with_items(
        self, question: Question, drafts: list[Draft], row: int, window: Span
    ) -> list[tuple[int, Span]]:
        """The window, and by themselves the items of a long enumeration in it that speak most of
        the question: alone, one that does not is easily taken for the one asked for."""
        items = cut_items(fold(self.store.passages[row].text))
        here = [item for item in items if item.overlaps(window)]
        spoken = [place for d in drafts if d.row == row for place in _places(question, d)]
        weights = [
            sum({asked: weight for asked, weight, p in spoken if p.overlaps(item)}.values())
            for item in here
        ]
        most = max(weights, default=0.0)
        return [
            (row, window),
            *((row, i) for i, weight in zip(here, weights, strict=True) if weight == most),
        ]


def _item_of(
    question: Question, passage: Passage, n: int, own: Sentence, met: dict[Term, list[Match]]
) -> Span | None:
    """The one item of an enumeration, in its sentence's offsets, that amounts, names and nouns of
    the question stand in and in no other; None where they are of several."""
    start = passage.sentences[n].start - passage.span.start
    text = fold(passage.text)
    items = _items_within(passage, n)
    if not items:
        return None
    # What follows "etc." in the last one is said of all of them.
    ends = {i: text.find("等", i.start, i.end) % (i.end + 1) for i in items}
    told = set()
    for places in _places_that_tell(question, own, met):
        within = {i for i in items for at in places if i.start <= start + at < ends[i]}
        told |= within if len(within) == 1 else set()
    item = told.pop() if len(told) == 1 else None
    return Span(item.start - start, item.end - start) if item else None


def _items_within(passage: Passage, n: int) -> list[Span]:
    """The items that sentence ``n`` enumerates, in the passage's offsets."""
    start, stop = (at - passage.span.start for at in _ends(passage.sentences[n]))
    return [i for i in cut_items(fold(passage.text)) if start <= i.start and i.end <= stop]


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _is_lost_among_items(question: Question, passage: Passage, n: int, support: Support) -> bool:
    """Whether a number is asked of something that none of the items with numbers speaks of."""
    is_missed = question.expects.kind in NUMERIC and support.heaviest >= NOUN_WEIGHT
    return is_missed and bool(_items_within(passage, n))


def _places_that_tell(
    question: Question, own: Sentence, met: dict[Term, list[Match]]
) -> Iterator[list[int]]:
    """Where the sentence has each amount of the question, or, of one without any, each name and
    noun."""
    if question.quantities:
        for asked in question.quantities:
            yield [found.start for found in asked.found_in(own.quantities)]
        return
    for term in question.terms:
        if term.is_name or term.weight >= NOUN_WEIGHT:
            yield [m.start for m in met[term]]


def _is_within(mention: Mention, item: Span) -> bool:
    return item.start < mention.end and mention.start < item.end


def _with_others_unnamed(drafts: list[Draft]) -> list[Draft]:
    """Where a sentence names whom the question does, those that do not are of somebody else, in
    whatever letters: who is Jiao Yang?"""
    if not any(d.names_all for d in drafts):
        return drafts
    return [d if d.names_all else replace(d, signs=replace(d.signs, unnamed=1.0)) for d in drafts]


def _rank(evidence: Evidence) -> tuple[float, bool, float]:
    """Best first; of as good as equal ones a body before a title."""
    p = evidence.probability
    return -round(p, 2), evidence.passage.kind == "title", -p


def _places(question: Question, draft: Draft) -> Iterator[tuple[Term | Quantity, float, Span]]:
    """Where in its passage the draft speaks of the question's words and amounts, with weights."""
    start = draft.place.start
    for term, matches in draft.met.items():
        for match in matches:
            yield term, term.weight, Span(start + match.start, start + match.end)
    for asked in question.quantities:
        for found in asked.found_in(draft.sentence.quantities):
            yield asked, QUANTITY_WEIGHT, Span(start + found.start, start + found.end)


def _by_turns(drafts: list[Draft]) -> Iterator[list[tuple[int, Span]]]:
    """The windows to read, with their rows, as many at once as the model has threads; first the
    one or two that words and meaning put first.
    """
    ordered = [
        [(draft.row, window) for window in _windows_of(draft)]
        for draft in _by_words_and_meaning(drafts)
    ]
    first = list(dict.fromkeys(w for windows in ordered[:2] for w in windows))[:AT_ONCE]
    wanted = dict.fromkeys(w for windows in ordered for w in windows)
    others = [w for w in wanted if w not in first][: WINDOWS_READ - len(first)]
    yield first
    yield from (others[n : n + AT_ONCE] for n in range(0, len(others), AT_ONCE))


def _by_words_and_meaning(drafts: list[Draft]) -> Iterator[Draft]:
    """The drafts that the words favour and those that lie near in meaning, by turns: who asks in
    other words than the release is answered by the second."""
    by_words = sorted(drafts, key=lambda d: -probability(d.signs, "rules"))
    by_meaning = sorted(drafts, key=lambda d: -d.dense)
    for pair in zip(by_words, by_meaning, strict=True):
        yield from pair


def _label(passage: Passage) -> str:
    """What the model reads before a part of a page head: "(責編:王旭)" alone says little."""
    label = "照片" if passage.kind == "caption" else LABELS[passage.kind][0]
    return f"{label}:" if label else ""


def _windows_of(draft: Draft) -> Iterable[Span]:
    windows = cut_windows(fold(draft.passage.text))
    return (window for window in windows if window.overlaps(draft.place))


def _signs(
    question: Question, own: Sentence, context: Context, support: Support, pick: Pick, dense: float
) -> Signs:
    kind = question.expects.kind
    found = pick.mention is not None or _is_of_kind(question, own, context)
    is_labelled = support.labelled or (found and question.asks_who_somebody_is and not pick.mention)
    grip = max(pick.grip, LABEL_GRIP if is_labelled and found else 0.0)
    if kind not in _HAS_MENTION | {"reason"}:
        found, grip = True, max(grip, FREE_GRIP)
    return Signs(
        coverage=support.coverage,
        dense=dense - (DENSE_ACROSS if question.folded.isascii() else DENSE_WITHIN),
        missing=support.heaviest,
        kind=float(found),
        no_kind=float(not found and kind in _NEEDS_MENTION | {"reason"}),
        contradicted=float(bool(support.contradicted)),
        # A label says what the release itself has, not what else is asked about.
        labelled=float(is_labelled and support.heaviest < NOUN_WEIGHT),
        grip=grip,
        opposed=float(support.opposed or (kind in NUMERIC and not _NUMERAL.search(own.folded))),
        unspoken=float(support.heaviest >= NOUN_WEIGHT),
        unnamed=float(support.unnamed),
        unsaid=float(support.unsaid),
    )


def _is_of_kind(question: Question, sentence: Sentence, context: Context) -> bool:
    """Whether a sentence without a mention of the kind asked for says it: why, or, as the part of
    the page that it is, what somebody is, (責編:王旭).
    """
    if question.asks_who_somebody_is:
        return context.is_labelled and any(
            m.kind == "person" and is_said_in(question, sentence.folded[m.start : m.end])
            for m in sentence.mentions
        )
    return question.expects.kind == "reason" and bool(_REASON.search(sentence.folded))


def conclude(question: Question, draft: Draft, reading: Reading | None) -> Evidence:
    """Return the draft with its probability and answer, in the light of the reading if any."""
    pick, best = judge(question, draft, reading)
    signs = read_signs(question, draft, pick, best)
    mention, is_clear = _choose(question, draft, pick, best)
    is_clear &= not question.asks_sentence
    mention = _as_closely_as_asked(question, draft, mention) if mention else None
    start = draft.span.start
    return Evidence(
        row=draft.row,
        passage=draft.passage,
        sentence=draft.span,
        probability=probability(signs, "read" if best else "rules"),
        dense=draft.dense,
        coverage=draft.support.coverage,
        answer=Span(start + mention.start, start + mention.end) if mention else None,
        is_clear=is_clear,
        kind_found=bool(draft.signs.kind),
        missing=draft.support.missing,
        contradicted=draft.support.contradicted,
        mention=mention,
    )


def judge(
    question: Question, draft: Draft, reading: Reading | None
) -> tuple[Pick, SpanCandidate | None]:
    """Return the mention that answers best, and the span model's best span of the sentence."""
    best = reading.best(draft.place) if reading else None
    if reading is None or best is None:
        return draft.pick, None
    if _is_no_answer(question, draft, best):
        best = replace(best, score=min(best.score, NO_ANSWER_SCORE))
    prior = _prior(draft, reading, best)
    pick = pick_mention(question, draft.sentence, draft.met, prior)
    if pick.mention and draft.is_in_other_item(pick.mention):
        pick = Pick()
    return (draft.pick if _is_held(draft.pick, pick) else pick), best


def _is_no_answer(question: Question, draft: Draft, best: SpanCandidate) -> bool:
    return (
        _is_named_by(question, draft, best)
        or _is_of_other_kind(question, draft, best)
        or draft.is_in_other_item(_in_sentence(draft, best))
    )


def _is_named_by(question: Question, draft: Draft, best: SpanCandidate) -> bool:
    """Whether the span is a name that the question itself says: no answer to who or where."""
    span = _in_sentence(draft, best)
    return is_said_in(question, draft.sentence.folded[span.start : span.end])


def _is_of_other_kind(question: Question, draft: Draft, best: SpanCandidate) -> bool:
    """Whether the span is a sum of money where a size or a time is asked for, no more than a
    number where names are, a name where a way or a reason is, or one person where two are."""
    span, kind = _in_sentence(draft, best), question.expects.kind
    mentions = [m for m in draft.sentence.mentions if m.overlaps(span)]
    numbers = [m for m in mentions if m.kind in NUMERIC]
    if kind in _NAMES:
        return any(_holds(number, span) for number in numbers)
    if question.asks_who_somebody_is:
        return {m.kind for m in mentions} & {"person", "position"} == {"person"}
    if kind in _WAYS or question.asks_sentence:
        return any(_holds(m, span) for m in mentions if m.kind in _NO_WAY)
    if kind == "position" and has_han(draft.sentence.folded):
        is_office = TITLE_WORDS.search(draft.sentence.folded[: span.end])
        return not is_office and all(m.kind != "position" for m in mentions)
    if question.asks_clock:
        return not CLOCK.search(draft.sentence.folded[span.start : span.end])
    if kind == "person":
        return any(m.kind == "person" and _holds(m, span) for m in mentions) and not any(
            has_as_many(question.expects, draft.sentence.folded[m.start : m.end])
            for m in draft.sentence.mentions
            if m.kind == "person"
        )
    return kind in _SIZES and {m.kind for m in numbers} == {"money"}


def _is_held(by_words: Pick, by_both: Pick) -> bool:
    """Whether the words hold another mention too firmly for the span model to take it away."""
    if by_words.mention is None or by_both.mention is None or not by_words.is_clear:
        return False
    return by_words.grip >= FIRM_GRIP and not by_words.mention.overlaps(by_both.mention)


def read_signs(question: Question, draft: Draft, pick: Pick, best: SpanCandidate | None) -> Signs:
    """Return the draft's signs with those of the span model."""
    if best is None:
        return draft.signs
    span = max(-MOST_NATS, min(MOST_NATS, best.score)) / NATS
    is_other = (
        pick.mention is not None
        and pick.mention.kind in NUMERIC
        and is_of_other_period(question, pick.mention, draft.sentence, draft.context)
    )
    is_across = has_han(question.folded) != has_han(draft.sentence.folded)
    return replace(
        draft.signs,
        contradicted=max(draft.signs.contradicted, float(is_other)),
        span=span,
        sure=max(0.0, span),
        agree=float(pick.mention is not None and _in_sentence(draft, best).overlaps(pick.mention)),
        cross=span if is_across else 0.0,
    )


def _prior(draft: Draft, reading: Reading, best: SpanCandidate) -> Callable[[Mention], float]:
    """How likely the span model finds a mention, beside the sentence's best span: 0 to 1."""

    def likely(mention: Mention) -> float:
        start = draft.place.start
        score = reading.score(Span(start + mention.start, start + mention.end))
        return math.exp(max(-MOST_NATS, min(0.0, score - best.score)) / PRIOR_NATS)

    return likely


def _choose(
    question: Question, draft: Draft, pick: Pick, best: SpanCandidate | None
) -> tuple[Mention | None, bool]:
    """The exact answer and whether it is safe: the span model's, unless it is unsure of it and the
    words are not; of a number, a date or a list, whose ends are known, the mention that the span is
    part of or the words hold.
    """
    if best is None or _is_no_answer(question, draft, best):
        return pick.mention, pick.is_clear
    if best.score < UNSURE_SPAN and pick.is_clear:
        return pick.mention, True
    free, has_ends = _in_sentence(draft, best), question.expects.kind in NUMERIC | _WITH_ENDS
    if question.expects.kind == "person" and pick.mention and _is_office(draft, free):
        return pick.mention, pick.is_clear
    if pick.mention and pick.mention.overlaps(free):
        if pick.grip >= FIRM_GRIP and pick.is_clear and _holds(pick.mention, free):
            return pick.mention, True  # 恒大绥化文旅 is a part of the name
        if question.expects.kind == "position" and _goes_on(free, pick.mention):
            return pick.mention, True
        if has_ends and not (best.score > 0 and _completes(question, free, pick.mention)):
            return pick.mention, True
    elif pick.mention and not _is_sure_of_a_name(question, draft, pick, best):
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


def _is_sure_of_a_name(question: Question, draft: Draft, pick: Pick, best: SpanCandidate) -> bool:
    """Whether the model has no doubt of another name of the kind that is asked for."""
    is_name = question.expects.kind in {"person", "place", "organisation"}
    return (
        is_name and best.score >= NO_DOUBT and _has_kind_of(draft, pick, _in_sentence(draft, best))
    )


def _is_office(draft: Draft, free: Mention) -> bool:
    """Whether the span is no more than the office of somebody: 副廳長 for who asks 哪位領導."""
    return any(m.kind == "position" and _holds(m, free) for m in draft.sentence.mentions)


def _holds(whole: Mention, part: Mention) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _completes(question: Question, free: Mention, mention: Mention) -> bool:
    """Whether the model's span is the number with the word that it counts: 4 and 4班."""
    added = (mention.start - free.start, free.end - mention.end)
    return question.expects.kind in NUMERIC and min(added) >= 0 and 0 < sum(added) <= COUNTED


def _as_closely_as_asked(question: Question, draft: Draft, mention: Mention) -> Mention:
    """The year alone of a date, or the time of day, for who asks for it."""
    place = draft.sentence.folded, mention.start, mention.end
    found = None
    if question.asks_year:
        found = _YEAR.match(*place) or _LAST_YEAR.search(*place)
    elif question.asks_clock:
        found = CLOCK.search(*place)
    return replace(mention, start=found.start(), end=found.end()) if found else mention


def _has_kind_of(draft: Draft, pick: Pick, free: Mention) -> bool:
    """Whether a mention of the kind that the words have picked stands in the model's span."""
    kinds = {m.kind for m in draft.sentence.mentions if m.overlaps(free)}
    return pick.mention is not None and pick.mention.kind in kinds


def _in_sentence(draft: Draft, best: SpanCandidate) -> Mention:
    """The span in its sentence, without a quotation mark or bracket that only opens or closes."""
    start, end = (place - draft.place.start for place in (best.span.start, best.span.end))
    folded = draft.sentence.folded
    text = folded[start:end]
    if any(text.count(a) > text.count(b) and folded[end : end + 1] == b for a, b in _PAIRS.items()):
        end, text = end + 1, folded[start : end + 1]
    start += text[:1] in _PAIRS and _PAIRS[text[0]] not in text
    end -= text[-1:] in _PAIRS.values() and not any(
        opening in text for opening, closing in _PAIRS.items() if closing == text[-1]
    )
    minus = (q.start for q in draft.sentence.quantities if q.value < 0 and q.end == end)
    return Mention("open", min(start, *minus, start), max(start, end))
