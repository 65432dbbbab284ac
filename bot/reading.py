"""Sentences judged by their words → what the span model reads in the windows that hold the best.

Each window is read once, and the sentences of it that then seem to answer best once more alone:
among others one is easily overlooked, alone it lacks what the others say, and the mean of the two
is better than either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from bot.evidence import Draft
from bot.judgement import probability
from bot.quantities import Quantity
from bot.question import Question, Term
from bot.span_model import AT_ONCE, Reading, SpanModel, join_readings, weigh_in
from bot.support import QUANTITY_WEIGHT
from bot.windows import LONGEST_WINDOW, cut_items, cut_windows
from bot.wording import in_words_of
from index.document import Passage, Span
from index.lexical import LABELS
from index.script import fold

MOST_READ = 1680  # what windows may cost: as many characters of Chinese
QUESTION_COST, LATIN_COST = 40, 0.4  # of the question before each window; of a character of English
READ_ALONE = AT_ONCE  # sentences: more bring nothing
ALONE_SHARE = 0.4  # of the sentence read alone, in the mean with its window's

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
    alone: dict[Window, Reading] = {}
    for some in _by_turns(drafts):
        chosen = [w for window in some for w in _with_items(passages, question, drafts, window)]
        for (row, _), reading in _read(model, passages, labels, asked, chosen):
            read.setdefault(row, []).append(reading)
        joined = {row: join_readings(parts) for row, parts in read.items()}
        best = [w for w in _best(drafts, joined) if w not in alone]
        alone |= _read(model, passages, labels, asked, best)
        for (row, _), reading in alone.items():
            joined[row] = weigh_in(joined[row], reading, ALONE_SHARE)
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


def _best(drafts: list[Draft], readings: dict[int, Reading]) -> Iterator[Window]:
    """The sentences whose best spans have the highest scores, where reading them alone may help."""
    scored = []
    for draft in drafts:
        found = readings[draft.row].best(draft.place) if draft.row in readings else None
        if found:
            scored.append((found.score, draft))
    for _, draft in sorted(scored, key=lambda pair: -pair[0])[:READ_ALONE]:
        if _gains_alone(draft):
            yield draft.row, draft.place


def _gains_alone(draft: Draft) -> bool:
    """Whether a sentence is worth reading alone: no window of its own, and no enumeration, whose
    items are read by themselves."""
    place, items = draft.place, cut_items(fold(draft.passage.text))
    is_window = place.end - place.start > LONGEST_WINDOW or place in _windows_of(draft)
    return not is_window and not any(item.overlaps(place) for item in items)


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


def _windows_of(draft: Draft) -> Iterable[Span]:
    windows = cut_windows(fold(draft.passage.text))
    return (window for window in windows if window.overlaps(draft.place))
