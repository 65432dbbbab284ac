"""What several releases say to one question: whether they differ, and the answer that shows it.

Only exact answers are compared, where it is plain whether they are the same: figures of one unit,
dates, names. A release counts when it speaks of all that the best one speaks of, so that another
company's figure is no other answer. When it was published, where and by whom is each release's own:
of that all are told, and they do not differ.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from bot.answer import MAX_CITATIONS, MAX_TEXT, Answer
from bot.changes import quantified, settled
from bot.composer import Part, alone, cite, fitting, named, of_some, sentence_text
from bot.evidence import Evidence
from bot.expectation import NUMERIC
from bot.extremes import asks_extreme
from bot.judgement import THRESHOLD
from bot.periods import Period, contradict, find_periods
from bot.phrases import PHRASES
from bot.quantities import COUNTED_ALIKE, Quantity
from bot.question import Question
from bot.reader import Reader
from bot.retriever import RetrievedPassage
from index.document import Document
from index.script import fold
from index.store import Store

# Not offices: "deputy director" and "member of the party group, deputy director" do not differ.
COMPARED = NUMERIC | {"date", "person", "organisation", "place"}
# Kinds of passages that speak of the release itself.
_OWN = {"dateline", "byline", "editors", "contact"}
PASSAGES_OF_EACH, MAX_OTHERS = 4, 3
BRIEF = 130  # characters that the answer to another part of the question takes
ROUGHLY = 0.1  # how far apart two figures may be of which one is "over" or "about"
_ROUGH = re.compile(r"[余多餘]|约|近|超|逾|about|over|nearly|around|almost|more than|at least")
_ANY = {"个", None}  # counters that may count whatever another one does


def others_say(
    question: Question,
    evidence: Sequence[Evidence],
    passages: Sequence[RetrievedPassage],
    reader: Reader,
) -> list[Evidence]:
    """Return the best evidence and that of other releases which answer otherwise, or have what is
    each one's own, the best first: the best alone when none does.

    ``passages`` are of all releases, in order of promise.
    """
    best = quantified(evidence[0]) if evidence else None
    is_compared = question.expects.kind in COMPARED or asks_extreme(question)
    if best is None or not _is_exact(best) or not is_compared:
        return list(evidence[:1])
    found = [best]
    for group in _groups(best, passages):
        if not _is_promising(question, best, group, reader):
            continue  # to read it would cost as much again as the first answer
        # Its best alone: where that is no answer to the same question, a lesser one is no other.
        other = quantified(settled(question, reader.read(question, group)[0]))
        if _answers_too(other, best) and (
            _is_own(best) or all(_differ(other, e, reader.store) for e in found)
        ):
            found.append(other)
        if len(found) == MAX_CITATIONS:
            break
    return found


def _is_exact(evidence: Evidence) -> bool:
    is_sure = evidence.probability >= THRESHOLD and evidence.is_clear
    return is_sure and evidence.answer is not None and evidence.mention is not None


def _answers_too(other: Evidence, best: Evidence) -> bool:
    is_alike = _is_own(other) == _is_own(best)  # a release's date is not its conference's
    return is_alike and _is_exact(other) and set(other.missing) <= set(best.missing)


def _is_own(evidence: Evidence) -> bool:
    return evidence.passage.kind in _OWN


def _groups(best: Evidence, passages: Sequence[RetrievedPassage]) -> list[list[RetrievedPassage]]:
    """The first passages of each of the other releases, the most promising release first."""
    of_each: dict[str, list[RetrievedPassage]] = {}
    for retrieved in passages:
        of_each.setdefault(retrieved.passage.document_id, []).append(retrieved)
    of_each.pop(best.passage.document_id, None)
    return [group[:PASSAGES_OF_EACH] for group in of_each.values()][:MAX_OTHERS]


def _is_promising(
    question: Question, best: Evidence, group: list[RetrievedPassage], reader: Reader
) -> bool:
    """Whether, by the words alone, a sentence of the release may answer what the best one does."""
    return any(
        draft.pick.mention is not None
        and not draft.support.contradicted
        and set(draft.support.missing) <= set(best.missing)
        for draft in reader.draft(question, group)
    )


def _differ(one: Evidence, other: Evidence, store: Store) -> bool:
    """Whether two exact answers plainly are not the same; False where that cannot be told."""
    a, b = _exact(one, store), _exact(other, store)
    assert one.mention is not None
    assert other.mention is not None
    if one.mention.quantity and other.mention.quantity:
        return _figures_differ(one.mention.quantity, other.mention.quantity, a + b)
    if one.mention.kind == "date":
        return _dates_differ(a, b)
    return a not in b and b not in a


def _exact(evidence: Evidence, store: Store) -> str:
    assert evidence.answer is not None
    text = store.document_by_id[evidence.passage.document_id].text
    return fold(text[evidence.answer.start : evidence.answer.end])


def _figures_differ(a: Quantity, b: Quantity, texts: str) -> bool:
    if a.kind != b.kind or not _is_of_one_unit(a, b):
        return False  # one may be the other in another currency
    is_rough = bool(a.about or b.about or _ROUGH.search(texts))
    return not math.isclose(a.value, b.value, rel_tol=ROUGHLY if is_rough else 1e-6)


def _is_of_one_unit(a: Quantity, b: Quantity) -> bool:
    units = {a.unit, b.unit}
    is_counted_alike = bool(units & _ANY) or any(units <= alike for alike in COUNTED_ALIKE)
    return len(units) == 1 or (a.kind == "count" and is_counted_alike)


def _dates_differ(a: str, b: str) -> bool:
    first, second = find_periods(a), find_periods(b)
    return any(contradict(x, y) for x, y in zip(first, second, strict=False))


def compose_comparison(
    question: Question, answer: Answer, found: Sequence[Evidence], store: Store, count: int = 1
) -> Part:
    """Return ``answer``, to a question that is one of ``count`` parts, with what each release of
    ``found`` says, where there is room, and briefly with a note that there are others.
    """
    if len(found) < 2:
        return alone(answer)
    phrases, lead = PHRASES[answer.language], _lead(question, answer, found, store)
    is_own = lead not in (phrases.differ, phrases.times)
    note = phrases.others_too if is_own else phrases.others_differ
    brief = replace(answer, text=answer.text + note) if count > 1 else answer
    room = MAX_TEXT - (count - 1) * BRIEF
    return Part(_told_of_each(brief, found, store, room, lead), brief)


def _lead(question: Question, answer: Answer, found: Sequence[Evidence], store: Store) -> str:
    """Whether what follows is each release's own, as the largest in it is, of other times, or
    differs.
    """
    phrases = PHRASES[answer.language]
    if all(map(_is_own, found)) or asks_extreme(question):
        return of_some(phrases.each, len(found), len(store.documents), answer.language)
    return phrases.times if _are_of_other_times(found) else phrases.differ


def _told_of_each(
    answer: Answer, found: Sequence[Evidence], store: Store, room: int, lead: str
) -> Answer:
    """What each release says, the newest first, and no one short answer: none of them is picked.
    ``answer`` as it is where they need more room.
    """
    language = answer.language
    dated = sorted(found, key=lambda e: _document(e, store).date or "", reverse=True)

    def told(limit: int) -> Iterator[str]:
        yield lead
        for number, evidence in enumerate(dated, start=1):
            document = _document(evidence, store)
            said = sentence_text(number, evidence, document, language, limit)
            yield named(document, said, language)

    text = fitting(told, room)
    if not text:
        return answer
    return replace(
        answer,
        text=text,
        confidence=min(e.probability for e in found),
        short=None,
        short_citation=None,
        short_start=None,
        short_end=None,
        citations=tuple(cite(n, e, _document(e, store)) for n, e in enumerate(dated, start=1)),
    )


def _are_of_other_times(found: Sequence[Evidence]) -> bool:
    """Whether each figure is of a time of its own: 1-5月 and 1-6月 are no contradiction."""
    if any(e.mention is None or e.mention.quantity is None for e in found):
        return False
    of_each = [_time_of(e) for e in found]
    return all(
        one and other and contradict(one[0], other[0]) for one, other in combinations(of_each, 2)
    )


def _time_of(evidence: Evidence) -> list[Period]:
    """The time of what a sentence says: its own, else the last before it, 1-6月…。其中出口…."""
    passage, sentence = evidence.passage, evidence.sentence
    before = passage.text[: sentence.start - passage.span.start]
    return find_periods(fold(passage.slice(sentence)))[:1] or find_periods(fold(before))[-1:]


def _document(evidence: Evidence, store: Store) -> Document:
    return store.document_by_id[evidence.passage.document_id]
