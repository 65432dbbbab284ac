"""Passages → evidence: which sentence answers, which words of it, and how probable that is.

A sentence is judged twice: by what the question says (how many of its words the sentence or what
governs it speaks of, whether it holds an answer of the kind asked for, whether a date that the
question states is contradicted), and, where that is promising, by the span model.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from bot.conclusion import conclude
from bot.evidence import Draft, Evidence
from bot.expectation import NUMERIC
from bot.items import is_lost_among_items, item_of
from bot.judgement import THRESHOLD, Signs
from bot.matching import plain_terms
from bot.question import NOUN, Question, Term
from bot.reading import read_windows
from bot.retriever import RetrievedPassage
from bot.sentence import Sentence
from bot.span_model import NO_DOUBT, Reading, SpanModel
from bot.spans import (
    ASKS_ADDRESS,
    Pick,
    counts_items,
    has_as_many,
    is_said_in,
    pick_mention,
)
from bot.support import (
    NOUN_WEIGHT,
    Context,
    Support,
    context_of,
    find_compared,
    of_other_period,
    sentence_of,
    spoken_of,
    weigh,
)
from index.store import Store

NEARLY = 0.25  # how much more likely another answer may be that is of a part
SURE = 0.9  # a probability at which no more is read
# Of a nat of the span model's, in the order of what is and of what is not sure enough.
SURE_SHARE, UNSURE_SHARE, LEAST = 0.05, 0.5, 1e-6  # and the least probability
FREE_GRIP = 0.4  # of a question for no exact words: how, why, whether
LABEL_GRIP = 0.8  # (責編:王旭): the kind of passage says what its names are
DENSE_WITHIN, DENSE_ACROSS = 0.87, 0.76  # usual cosines within Chinese, and of English with it

_NEEDS_MENTION = NUMERIC | {
    "frequency",
    "date",
    "person",
    "place",
    "organisation",
    "contact",
}
_HAS_MENTION = _NEEDS_MENTION | {"position", "thing", "list"}  # not all offices are known
_REASON = re.compile(
    r"因为|由于|因此|鉴于|为了|是因|原因|[源缘]于|得益于|出于"
    r"|因(?=[^素此而果,。;；]{2,16}(?:,|影响|原因|需要|安排))|受[^,。;；]{2,16}影响"
    r"|所致|[,;]主要是"
    r"|\b(?:because|due to|owing to|as a result|since|reflect(?:s|ed|ing)?|driven by)\b"
)
_LEADS = re.compile(r"[^,，。;；:\d]{0,8}:(?!\d|//)")  # 三件|事:一是…
_NUMERAL = re.compile(
    r"[\d〇零一二两三四五六七八九十百千万亿半几]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|twenty|thirty|forty|fifty|dozens?|half|hundreds?|thousands?|\w+illions?|zero|no"
    r"|doubled?|tripled?|quarter|thirds?)\b"
)


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
        found, order = list[Evidence](), list[int]()  # as they are where there is no sentence
        for readings in self.readings(question, drafts):
            found = [conclude(question, draft, readings.get(draft.row)) for draft in drafts]
            order = _ranked(question, drafts, found, set(readings))
            best = found[order[0]] if order else None
            if best and best.probability >= SURE and best.row in readings:
                break
        return [found[n] for n in order]

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
        item = None if question.expects.kind == "list" else item_of(question, passage, n, own, met)
        extreme = find_compared(question, own, met, context)
        if extreme:
            pick = Pick(extreme, 1.0, True)
        else:
            is_of_other = of_other_period(question, own, context)
            pick = pick_mention(question, own, met, item=item, is_of_other=is_of_other)
        signs = _signs(question, own, context, support, pick, dense)
        if item is None and is_lost_among_items(question, passage, n, support, own, met):
            signs = replace(signs, opposed=1.0)
        is_compared = extreme is not None
        return Draft(
            retrieved.row,
            passage,
            n,
            own,
            met,
            support,
            dense,
            pick,
            signs,
            context,
            item,
            is_compared,
        )

    def readings(self, question: Question, drafts: list[Draft]) -> Iterator[dict[int, Reading]]:
        """Yield what the span model has read so far, by passage row; nothing without a model."""
        if self.model is None or not drafts:
            return iter([{}])
        return read_windows(self.model, self.store.passages, question, drafts)


def _with_others_unnamed(drafts: list[Draft]) -> list[Draft]:
    """Where a sentence names whom the question does, those that do not are of somebody else, in
    whatever letters: who is Jiao Yang?"""
    if not any(d.names_all for d in drafts):
        return drafts
    return [d if d.names_all else replace(d, signs=replace(d.signs, unnamed=1.0)) for d in drafts]


def _ranked(
    question: Question, drafts: list[Draft], found: list[Evidence], read: set[int]
) -> list[int]:
    """The numbers of the sentences, best first; of as good as equal ones a body before a title.

    What is of a part comes after another one nearly as good that is of the whole: services
    revenue, where there is revenue. Of what is told and has no form of its own, a sentence that
    says fewer of the things asked about comes after another that says these and more. What the
    span model has read counts a little more by its score than the probability has it.
    """
    best = max((e.probability for e in found), default=0.0)
    if best < THRESHOLD:
        return sorted(
            range(len(found)),
            key=lambda n: -_log_odds(found[n].probability) - UNSURE_SHARE * found[n].score,
        )
    near = [n for n, e in enumerate(found) if e.probability >= best - NEARLY]
    plain = {n: plain_terms(question, drafts[n].sentence, drafts[n].met) for n in near}
    whole = set[Term]().union(*plain.values())
    narrow = {
        n for n in near if any(drafts[n].met[term] and term not in plain[n] for term in whole)
    }
    if question.expects.kind in {"manner", "reason"}:
        narrow |= {n for n in near if any(_says_less(drafts[n], drafts[o]) for o in near)}

    def key(n: int) -> tuple[bool, float, bool, float]:
        evidence, less = found[n], NEARLY * (n in narrow)
        score = _counted(evidence, drafts[n]) if evidence.row in read else 0.0
        p = 1 / (1 + math.exp(-_log_odds(evidence.probability - less) - SURE_SHARE * score))
        is_weak, is_title = evidence.probability < THRESHOLD, evidence.passage.kind == "title"
        return is_weak, -round(p, 2), is_title, -p

    return sorted(range(len(found)), key=key)


def _counted(evidence: Evidence, draft: Draft) -> float:
    """The model's score as it counts in the order of what is sure enough, since it ranks sentences
    better than the words do: not where figures decide or something else is told instead; what is
    labelled as what is asked about is not less sure than what the model has no doubt of."""
    if draft.is_compared or draft.signs.opposed:
        return 0.0
    return max(NO_DOUBT, evidence.score) if draft.signs.labelled else evidence.score


def _log_odds(probability: float) -> float:
    p = min(max(probability, LEAST), 1 - LEAST)
    return math.log(p / (1 - p))


def _says_less(draft: Draft, other: Draft) -> bool:
    """Whether a sentence says fewer of the things asked about, one of them perhaps nowhere; not one
    that gives a reason where the other gives none."""
    if draft.signs.kind > other.signs.kind:
        return False
    said, more = (
        {term for term, found in d.met.items() if found and term.weight >= NOUN}
        for d in (draft, other)
    )
    is_lost = draft.signs.unspoken > other.signs.unspoken
    return said < more or (is_lost and not more <= said)


def _signs(
    question: Question, own: Sentence, context: Context, support: Support, pick: Pick, dense: float
) -> Signs:
    kind = question.expects.kind
    found = pick.mention is not None or _is_of_kind(question, own, context)
    is_labelled = support.labelled or (found and question.asks_who_somebody_is and not pick.mention)
    grip = max(pick.grip, LABEL_GRIP if is_labelled and found else 0.0)
    if kind not in _HAS_MENTION | {"reason"}:
        found, grip = True, max(grip, FREE_GRIP)
    is_there = found or kind not in _NEEDS_MENTION
    return Signs(
        coverage=support.coverage,
        dense=dense - (DENSE_ACROSS if question.folded.isascii() else DENSE_WITHIN),
        missing=support.heaviest,
        kind=float(found),
        no_kind=float(not found and kind in _NEEDS_MENTION | {"reason"}),
        contradicted=float(bool(support.contradicted)),
        # A label says what the release itself has, not what else is asked about, nor that it is
        # in this line: a name, a number and an address stand under "contact".
        labelled=float(is_labelled and support.heaviest < NOUN_WEIGHT and is_there),
        grip=grip,
        opposed=float(support.opposed or _cannot_be(question, own, found)),
        unspoken=float(support.heaviest >= NOUN_WEIGHT),
        unnamed=float(support.unnamed),
        elsewhere=float(support.elsewhere),
        unsaid=float(support.unsaid),
    )


def _cannot_be(question: Question, own: Sentence, is_found: bool) -> bool:
    """Whether a sentence has nothing that could be a number, a way to reach somebody, or as many
    things as are asked for."""
    kind = question.expects.kind
    if kind == "list" and question.expects.several:
        count = question.expects.several.count
        told = (q for q in own.quantities if q.kind == "count" and q.value == count)
        if any(_LEADS.match(own.folded, q.end) for q in told):
            return False
        runs = (m for m in own.mentions if m.kind == "list" and not counts_items(m, own))
        return not any(has_as_many(question.expects, own.folded[m.start : m.end]) for m in runs)
    if kind == "contact":
        return not is_found
    return kind in NUMERIC and not _NUMERAL.search(own.folded)


def _is_of_kind(question: Question, sentence: Sentence, context: Context) -> bool:
    """Whether a sentence without a mention of the kind asked for says it: why, or, as the part of
    the page that it is, what somebody is, (責編:王旭).
    """
    if question.asks_who_somebody_is:
        return context.is_labelled and any(
            m.kind == "person" and is_said_in(question, sentence.folded[m.start : m.end])
            for m in sentence.mentions
        )
    if question.expects.kind == "contact" and ASKS_ADDRESS.search(question.folded):
        return any(m.kind == "place" for m in sentence.mentions)
    return question.expects.kind == "reason" and bool(_REASON.search(sentence.folded))
