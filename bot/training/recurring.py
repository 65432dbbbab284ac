"""Questions made from what a news text says twice, to train on before the real ones.

A rare run of characters that stands in two sentences of a text is taken out of one of them, a
question word put in its place, and asked of the rest of the text: the reader must find what fits
by meaning, since the sentence itself is gone. After Ram et al. (2021, "Few-Shot Question Answering
by Pretraining Span Selection", arXiv:2101.00438), who leave the gap unnamed.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import jieba

from bot.training.data import Example, bigrams, overlap, window_around
from bot.training.patterns import HAN
from bot.windows import cut_windows, sentence_pieces
from index.document import Span
from index.script import fold

SOURCE = "recurring"
MAX_ARTICLE = 1200
SHORTEST, LONGEST, MOST_WORDS = 2, 12, 5
MAX_QUESTION = 44
PER_ARTICLE = 5
COMMON_SHARE = 0.002  # of the texts: what recurs in more of them is a phrase, not a name
LEAST_OVERLAP = 0.08
NEGATIVE_SHARE = 0.3
_LOOSE = frozenset(
    "的了是在和与及对将把被为从到也都就而以其之这那个该们于等中上下内外后前并或有年月日约近据由向至再"
    "不已还又让使可能会要来去说着过地得位名家我他她它"
)
_WORD = re.compile(rf"[{HAN}A-Za-z0-9.%·]+")
_ASKED: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"^\d+年$"), ("哪一年", "哪年", "什么时候")),
    (re.compile(r"^\d{1,2}月\d{1,2}日$|^\d{1,2}日$"), ("哪天", "什么时候", "哪一天")),
    (re.compile(r"月$|时期$|年代$"), ("什么时候", "哪个时期")),
    (re.compile(r"%$"), ("百分之多少", "多少")),
    (re.compile(r"^\d"), ("多少", "几")),
    (re.compile(r"[省市县区镇村州国岛]$"), ("哪里", "什么地方", "哪个地方")),
    (re.compile(r"公司|集团|银行|企业$"), ("哪家公司", "哪家企业", "什么公司")),
    (re.compile(r"[局委部院会社厅处所队校馆]$"), ("哪个机构", "哪个单位", "什么")),
)
_ANYTHING = ("什么", "什么", "谁", "哪个")


@dataclass(frozen=True)
class Text:
    """A folded news text, its sentences, and in which of them each recurring run stands."""

    text: str
    pieces: tuple[Span, ...]
    places: dict[str, tuple[int, ...]]


def recurring(articles: Iterable[str]) -> list[Text]:
    """Return the texts in which something rare stands in two sentences."""
    found = [_read(article) for article in articles]
    spread = Counter(run for text in found for run in text.places)
    most = max(2, round(COMMON_SHARE * len(found)))
    rare = [
        Text(t.text, t.pieces, {r: p for r, p in t.places.items() if spread[r] <= most})
        for t in found
    ]
    return [text for text in rare if text.places]


def _read(article: str) -> Text:
    text = fold(re.sub(r"\s*\n\s*|\s{2,}", " ", article)[:MAX_ARTICLE])
    pieces = sentence_pieces(text)
    places: dict[str, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        for run in set(_runs(text[piece.start : piece.end])):
            places[run].append(number)
    twice = {run: tuple(where) for run, where in places.items() if len(where) > 1}
    return Text(text, pieces, {r: w for r, w in twice.items() if not _inside(r, w, twice)})


def _runs(sentence: str) -> Iterator[str]:
    """Yield the runs of whole words that could be an answer: at most five words, no mark inside."""
    words = jieba.lcut(sentence)
    for first, word in enumerate(words):
        if not _WORD.fullmatch(word) or word in _LOOSE:
            continue
        run = ""
        for last in words[first : first + MOST_WORDS]:
            run += last
            if not _WORD.fullmatch(last) or len(run) > LONGEST:
                break
            if last not in _LOOSE and len(run) >= SHORTEST:
                yield run


def _inside(run: str, where: tuple[int, ...], known: dict[str, tuple[int, ...]]) -> bool:
    """Whether a longer run stands in the same sentences."""
    return any(
        len(other) > len(run) and run in other and set(where) <= set(known[other])
        for other in known
    )


def questions(texts: list[Text], rng: random.Random) -> Iterator[Example]:
    """Yield up to five questions a text, each put to a window of what else the text says."""
    for text in rng.sample(texts, len(texts)):
        runs = sorted(text.places, key=lambda r: len(r) + rng.random() * 4, reverse=True)
        for run in runs[:PER_ARTICLE]:
            yield from _ask(text, run, rng)


def _ask(text: Text, run: str, rng: random.Random) -> Iterator[Example]:
    asked = rng.choice(text.places[run])
    piece = text.pieces[asked]
    question = _question(text.text[piece.start : piece.end], run, rng)
    rest = text.text[: piece.start] + text.text[piece.end :]
    wanted = bigrams(question)
    best = max(_others(text, run, asked), key=lambda p: overlap(wanted, _of(text, p)))
    if len(question) < 8 or overlap(wanted, _of(text, best)) < LEAST_OVERLAP:
        return
    at = text.text.index(run, best.start) - (best.start > piece.start) * (piece.end - piece.start)
    window = window_around(rest, Span(at, at + len(run)), rng)
    inner = Span(at - window.start, at + len(run) - window.start)
    yield Example(question, rest[window.start : window.end], inner, SOURCE)
    if rng.random() < NEGATIVE_SHARE:
        free = [s for s in (rest[w.start : w.end] for w in cut_windows(rest)) if run not in s]
        if free:
            near = max(free, key=lambda w: overlap(wanted, w))
            yield Example(question, near, None, f"{SOURCE}/none")


def _others(text: Text, run: str, asked: int) -> list[Span]:
    return [text.pieces[n] for n in text.places[run] if n != asked]


def _of(text: Text, piece: Span) -> str:
    return text.text[piece.start : piece.end]


def _question(sentence: str, run: str, rng: random.Random) -> str:
    """The clauses around the run, a question word in its place, and nothing else that holds it."""
    at = sentence.index(run)
    before, after = sentence[:at], sentence[at + len(run) :].replace(run, "")
    room = MAX_QUESTION - len(run)
    left = before[-room * 2 // 3 :]
    right = after[: max(room - len(left), room // 3)]
    for mark in ",;:。":
        if len(before) > len(left) and mark in left[:-6]:
            left = left[left.index(mark) + 1 :]
        if len(after) > len(right) and mark in right[6:]:
            right = right[: right.rindex(mark)]
    words = next((words for form, words in _ASKED if form.search(run)), _ANYTHING)
    return (left + rng.choice(words) + right).strip(" ,。;:") + rng.choice(("?", ""))
