"""SQuAD-style files → questions, windows of whole sentences, and training examples.

All text is folded (`index.script.fold`), which never moves an offset, because the running bot
folds whatever it reads.
"""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bot.windows import cut_windows, sentence_pieces
from index.document import Span
from index.script import fold

HELD_OUT_SHARE = 0.08
SEED = 20200623
RANDOM_NEGATIVE_SHARE = 0.25
SHORTEST_WINDOW, LONGEST_WINDOWS = 60, (160, 160, 320)  # characters
LEAST_CLIP = 220


@dataclass(frozen=True)
class Item:
    """A question on one paragraph; ``answers`` are the gold texts, ``span`` the first one's place.

    ``article`` names what the paragraph belongs to, so that no article is in two parts.
    """

    id: str
    article: str
    question: str
    context: str
    answers: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class Example:
    """A question put to a window; ``span`` is the answer's place in it, None for no answer."""

    question: str
    window: str
    span: Span | None
    source: str


@dataclass(frozen=True)
class Paragraph:
    """A text with the spans of its windows."""

    text: str
    windows: tuple[Span, ...]


def read_squad(path: Path) -> list[Item]:
    """Return the questions of a SQuAD-style file, those left out whose answer does not stand
    where the file says.

    :raises OSError: when the file cannot be read.
    :raises ValueError: when it is no JSON of that layout.
    """
    try:
        articles = json.loads(path.read_text(encoding="utf-8"))["data"]
        return [item for n, a in enumerate(articles) for item in _items(f"{path.stem}-{n}", a)]
    except KeyError as error:
        raise ValueError(f"{path}: no {error} found; a SQuAD-style file is expected") from error


def _items(fallback: str, article: dict[str, object]) -> Iterator[Item]:
    title = str(article.get("title") or fallback)
    for paragraph in article["paragraphs"]:  # type: ignore[attr-defined]
        context = fold(paragraph["context"])
        for qa in paragraph["qas"]:
            answers = tuple(fold(a["text"]) for a in qa["answers"])
            if (span := _place(context, qa["answers"])) is not None:
                yield Item(qa["id"], title, fold(qa["question"].strip()), context, answers, span)


def _place(context: str, answers: list[dict[str, object]]) -> Span | None:
    for answer in answers:
        text, start = fold(str(answer["text"])), int(str(answer["answer_start"]))
        if start >= 0 and text and context[start : start + len(text)] == text:
            return Span(start, start + len(text))
    return None


def hold_out(items: list[Item], share: float = HELD_OUT_SHARE) -> tuple[list[Item], list[Item]]:
    """Return (kept, held out): a fixed share of the articles is held out."""
    articles = sorted({item.article for item in items})
    random.Random(SEED).shuffle(articles)
    held = set(articles[: round(len(articles) * share)])
    kept = [item for item in items if item.article not in held]
    return kept, [item for item in items if item.article in held]


def window_around(text: str, answer: Span, rng: random.Random) -> Span:
    """Return a run of sentences that holds ``answer`` at no fixed place, or a cut around it.

    Most are as long as those that the bot reads; some are longer, so that the reader also learns
    to choose among more sentences.
    """
    longest = rng.choice(LONGEST_WINDOWS)
    pieces = sentence_pieces(text)
    inside = [n for n, p in enumerate(pieces) if p.end > answer.start and p.start < answer.end]
    first, last = inside[0], inside[-1]
    target = rng.randint(SHORTEST_WINDOW, longest)
    while pieces[last].end - pieces[first].start < target:
        sides = [n for n in (first - 1, last + 1) if 0 <= n < len(pieces)]
        fitting = [n for n in sides if _length(pieces, first, last, n) <= longest]
        if not fitting:
            break
        added = rng.choice(fitting)
        first, last = min(first, added), max(last, added)
    return _clip(Span(pieces[first].start, pieces[last].end), answer, longest, rng)


def _length(pieces: tuple[Span, ...], first: int, last: int, added: int) -> int:
    return pieces[max(last, added)].end - pieces[min(first, added)].start


def _clip(window: Span, answer: Span, longest: int, rng: random.Random) -> Span:
    """An answer across a cut makes a window too long: keep what may be read around it, and hold
    the whole answer in any case."""
    most = max(longest, LEAST_CLIP)
    over = window.end - window.start - most
    if over <= 0:
        return Span(min(window.start, answer.start), max(window.end, answer.end))
    before = rng.randint(0, min(over, answer.start - window.start))
    start = window.start + before
    return Span(start, max(start + most, answer.end))


def positive(item: Item, rng: random.Random, source: str) -> Example:
    """Return the question put to a window that answers it."""
    window = window_around(item.context, item.span, rng)
    span = Span(item.span.start - window.start, item.span.end - window.start)
    return Example(item.question, item.context[window.start : window.end], span, source)


class Windows:
    """The windows of every article, to draw those that do not answer a question."""

    def __init__(self, items: Iterable[Item]) -> None:
        contexts: dict[str, list[str]] = defaultdict(list)
        for item in items:
            if item.context not in contexts[item.article]:
                contexts[item.article].append(item.context)
        self.of_article = {
            article: [t[s.start : s.end] for t in texts for s in cut_windows(t)]
            for article, texts in contexts.items()
        }
        self.every = [w for windows in self.of_article.values() for w in windows]

    def nearest(self, item: Item, rank: int = 0) -> str | None:
        """Return the window of the item's article that shares most with its question, and does
        not hold the answer; ``rank`` 1 is the next best.
        """
        wanted = bigrams(item.question)
        free = [w for w in self.of_article[item.article] if not holds(w, item.answers)]
        free.sort(key=lambda w: -overlap(wanted, w))
        return free[rank] if rank < len(free) else None

    def any_other(self, item: Item, rng: random.Random) -> str | None:
        """Return a random window of any article, unless it holds the answer."""
        window = rng.choice(self.every)
        return None if holds(window, item.answers) else window


def holds(window: str, answers: tuple[str, ...]) -> bool:
    """Whether one of the answers stands in the window."""
    return any(answer in window for answer in answers)


def bigrams(text: str) -> Counter[str]:
    """Return the character bigrams of a text with their counts."""
    return Counter(a + b for a, b in pairwise(text))


def overlap(wanted: Counter[str], window: str) -> float:
    """Return the share of the wanted bigrams that the window holds, 0 to 1."""
    total = sum(wanted.values())
    return sum(n for gram, n in wanted.items() if gram in window) / total if total else 0.0


def negatives(item: Item, windows: Windows, rng: random.Random, source: str) -> list[Example]:
    """Return the question put to the nearest window without its answer, and to a random one."""
    found = [windows.nearest(item)]
    if rng.random() < RANDOM_NEGATIVE_SHARE or found[0] is None:
        found.append(windows.any_other(item, rng))
    return [Example(item.question, w, None, f"{source}/none") for w in found if w]


def cross_lingual(chinese: list[Item], english: list[Item]) -> list[Item]:
    """Return the English questions put to the Chinese paragraphs with the same ids."""
    asked = {item.id: item.question for item in english}
    return [
        Item(i.id, i.article, asked[i.id], i.context, i.answers, i.span)
        for i in chinese
        if i.id in asked
    ]
