"""Text → the windows that the span model reads at once: runs of whole sentences."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from index.document import Span
from index.splitter import cut_clauses, split_sentences


class Size(NamedTuple):
    """How many characters a window has: ``least`` to ``most`` where they can be, else up to
    ``longest``."""

    least: int
    most: int
    longest: int


WIDE, CLOSE = Size(80, 240, 300), Size(60, 130, 160)
LONGEST_WINDOW = WIDE.longest
LONG_ITEM, MANY_ITEMS = 10, 3
_ITEM_END = re.compile(r"[、;；]|和(?=投资|建设|签约|新增|完成|实现)")


@lru_cache(maxsize=4096)
def cut_windows(text: str, size: Size = WIDE) -> tuple[Span, ...]:
    """Return runs of whole sentences that cover ``text``, each of that size."""
    found: list[Span] = []
    for piece in sentence_pieces(text, size):
        if found and _joins(found[-1], piece, size):
            found[-1] = Span(found[-1].start, piece.end)
        else:
            found.append(piece)
    return tuple(found)


@lru_cache(maxsize=4096)
def cut_items(text: str) -> tuple[Span, ...]:
    """Return the items of enumerations whose items are long and begin alike: 投资3亿元的甲、投资….

    In one breath with its like, each is easily taken for another.
    """
    found: list[Span] = []
    for sentence in sentence_pieces(text):
        starts = [sentence.start, *(m.end() for m in _ITEM_END.finditer(text, *_ends(sentence)))]
        pieces = [Span(a, b) for a, b in pairwise([*starts, sentence.end]) if a < b]
        alike = Counter(text[p.start : p.start + 2] for p in pieces if p.end - p.start >= LONG_ITEM)
        found += [p for p in pieces if alike[text[p.start : p.start + 2]] >= MANY_ITEMS]
    return tuple(found)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _joins(window: Span, piece: Span, size: Size) -> bool:
    longest = size.most if window.end - window.start >= size.least else size.longest
    return piece.end - window.start <= longest


@lru_cache(maxsize=4096)
def sentence_pieces(text: str, size: Size = WIDE) -> tuple[Span, ...]:
    """Return the sentences of ``text``; one longer than a window may be is cut between clauses."""
    sentences = split_sentences(text, Span(0, len(text)))
    cuts = (cut_clauses(text, s, size.longest, size.least, size.most) for s in sentences)
    return tuple(chain.from_iterable(cuts))
