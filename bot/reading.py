"""Sentences judged by their words → what the span model reads in the windows that hold the best.

Each window is read once, and the sentences of it that then seem to answer best twice more, among
fewer others and alone: among many one is easily overlooked, alone it lacks what the others say, and
the mean is better than each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from bot.evidence import Draft
from bot.judgement import probability
from bot.quantities import Quantity
from bot.question import Question, Term
from bot.span_model import AT_ONCE, Reading, SpanModel, join_readings, weigh_in
from bot.support import QUANTITY_WEIGHT
from bot.windows import CLOSE, LONGEST_WINDOW, WIDE, Size, cut_items, cut_windows
from bot.wording import in_words_of
from index.document import Passage, Span
from index.lexical import LABELS
from index.script import fold

MOST_READ = 1680  # what windows may cost: as many characters of Chinese
QUESTION_COST, LATIN_COST = 40, 0.4  # of the question before each window; of a character of English
READ_AGAIN = AT_ONCE  # sentences: more bring nothing
CLOSE_SHARE = 0.3  # of the sentence among fewer others, in the mean with its window's
ALONE_SHARE = 0.4  # of the sentence alone, in the mean with these

LONGEST_LEAD = 60  # characters

_LATIN = re.compile(r"[a-z ]", re.I)

Window = tuple[int, Span]  # the row of a passage, and a place in its text


def read_windows(
    model: SpanModel, passages: Sequence[Passage], question: Question, drafts: list[Draft]
) -> Iterator[dict[int, Reading]]:
    """Yield what the model has read so far, by passage row, after each turn of windows.

    Offsets are those of the passage's text.
    """
    asked = in_words_of(question, [(d.sentence, d.met) for d in drafts])
    labels = {d.row: _label(d) for d in drafts}
    read: dict[int, list[Reading]] = {}
    again: dict[float, dict[Window, Reading]] = {CLOSE_SHARE: {}, ALONE_SHARE: {}}
    for some in _by_turns(drafts):
        chosen = [w for window in some for w in _with_items(passages, question, drafts, window)]
        for (row, _), reading in _read(model, passages, labels, asked, chosen):
            read.setdefault(row, []).append(reading)
        joined = {row: join_readings(parts) for row, parts in read.items()}
        best = [d for d in _best(drafts, joined) if not _is_of_items(d)]
        for share, cut in ((CLOSE_SHARE, _around), (ALONE_SHARE, _alone)):
            known = again[share]
            new = [w for draft in best for w in cut(draft) if w not in known]
            known |= _read(model, passages, labels, asked, list(dict.fromkeys(new)))
            for (row, _), reading in known.items():
                joined[row] = weigh_in(joined[row], reading, share)
        yield joined


def _read(
    model: SpanModel,
    passages: Sequence[Passage],
    labels: Mapping[int, str],
    asked: str,
    chosen: list[Window],
) -> list[tuple[Window, Reading]]:
    """Each window with its reading, in the passage's offsets."""
    texts = [labels[row] + passages[row].text[window.start : window.end] for row, window in chosen]
    readings = zip(chosen, model.read(asked, texts), strict=True)
    return [
        (w, reading.after(len(labels[w[0]])).moved(w[1].start - len(labels[w[0]])))
        for w, reading in readings
    ]


def _best(drafts: list[Draft], readings: dict[int, Reading]) -> list[Draft]:
    """The sentences whose best spans have the highest scores."""
    scored = []
    for draft in drafts:
        found = readings[draft.row].best(draft.place) if draft.row in readings else None
        if found:
            scored.append((found.score, draft))
    return [draft for _, draft in sorted(scored, key=lambda pair: -pair[0])[:READ_AGAIN]]


def _is_of_items(draft: Draft) -> bool:
    """Whether a sentence is of a long enumeration, whose items are read by themselves."""
    return any(item.overlaps(draft.place) for item in cut_items(fold(draft.passage.text)))


def _around(draft: Draft) -> Iterator[Window]:
    """The close windows that hold a sentence, but those that are read as wide ones or alone."""
    known = {*_windows_of(draft), draft.place}
    return ((draft.row, w) for w in _windows_of(draft, CLOSE) if w not in known)


def _alone(draft: Draft) -> Iterator[Window]:
    """The sentence, unless it is a window, or too long for one."""
    place = draft.place
    if place.end - place.start <= LONGEST_WINDOW and place not in _windows_of(draft):
        yield draft.row, place


def _with_items(
    passages: Sequence[Passage], question: Question, drafts: list[Draft], window: Window
) -> list[Window]:
    """The window, and by themselves the items of a long enumeration in it that speak most of the
    question: alone, one that does not is easily taken for the one asked for."""
    row, place = window
    here = [item for item in cut_items(fold(passages[row].text)) if item.overlaps(place)]
    spoken = [place for d in drafts if d.row == row for place in _places(question, d)]
    weights = [
        sum({asked: weight for asked, weight, p in spoken if p.overlaps(item)}.values())
        for item in here
    ]
    most = max(weights, default=0.0)
    return [window, *((row, i) for i, weight in zip(here, weights, strict=True) if weight == most)]


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
    """The windows to read, with their rows, as many at once as the model has threads, those first
    that words and meaning put first.
    """
    windows = ((d.row, w) for d in _by_words_and_meaning(drafts) for w in _windows_of(d))
    wanted = list(dict.fromkeys(windows))
    texts = {draft.row: draft.passage.text for draft in drafts}
    spent = accumulate(_cost(texts[row][w.start : w.end]) for row, w in wanted)
    read = [w for w, cost in zip(wanted, spent, strict=True) if cost <= MOST_READ]
    yield from (read[n : n + AT_ONCE] for n in range(0, len(read), AT_ONCE))


def _cost(window: str) -> float:
    latin = len(_LATIN.findall(window))
    return QUESTION_COST + len(window) - (1 - LATIN_COST) * latin


def _by_words_and_meaning(drafts: list[Draft]) -> Iterator[Draft]:
    """The drafts that the words favour and those that lie near in meaning, by turns: who asks in
    other words than the release is answered by the second."""
    by_words = sorted(drafts, key=lambda d: -probability(d.signs, "rules"))
    by_meaning = sorted(drafts, key=lambda d: -d.dense)
    for pair in zip(by_words, by_meaning, strict=True):
        yield from pair


def _label(draft: Draft) -> str:
    """What the model reads before a part of a page head, (責編:王旭), or an item of a list: alone
    it says little."""
    kind = draft.passage.kind
    label = "照片" if kind == "caption" else LABELS[kind][0]
    return f"{label}:" if label else draft.context.lead[-LONGEST_LEAD:]


def _windows_of(draft: Draft, size: Size = WIDE) -> list[Span]:
    windows = cut_windows(fold(draft.passage.text), size)
    return [window for window in windows if window.overlaps(draft.place)]
