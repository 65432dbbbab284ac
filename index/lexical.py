"""Words → scores: BM25 over the passages, in segments that grow and shrink without the text.

A segment keeps how often each term stands in each passage and nothing that depends on the other
passages, so that segments are joined and cut by moving numbers; what depends on all of them (how
rare a term is, how long a passage is on average) is computed for each question.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.document import Passage
from index.script import HAN, fold

# What a part of a page head is, in words that a Chinese or an English question would use:
# "(責編:王旭)" alone has none.
LABELS = {
    "title": ("标题 题目", "title headline"),
    "dateline": (
        "发布时间 发布日期 刊登 刊发 刊出 发表 转载 上网 挂网 来源 媒体 网站",
        "published posted date source publisher outlet",
    ),
    "byline": (
        "报道 记者 作者 撰写 写 电头 发自",
        "byline dateline filed reporter author wrote written",
    ),
    "caption": (
        "图片说明 照片 图片 拍摄 摄影 摄影师",
        "photo picture caption photographer photographed",
    ),
    "editors": ("责任编辑 责编 编辑", "editor editors edited"),
    "body": ("", ""),
}
K1, B = 1.5, 0.75
MAX_SEGMENT = 32768  # passages; their numbers within a segment fit 16 bits
_CHUNK = 2048
_GROWTH = 3  # a segment joins the one before it unless that is over three times as large
_WORD = re.compile(rf"(?P<han>[{HAN}]+)|\d+(?:\.\d+)?|[^\W\d_{HAN}]+")


def lexical_terms(text: str) -> list[str]:
    """Return the index terms of a text: words and numbers, Chinese characters and their pairs."""
    return list(_terms(fold(text)))


def _terms(folded: str) -> Iterator[str]:
    for match in _WORD.finditer(folded):
        run = match[0]
        if not match["han"]:
            yield run
            continue
        yield from run
        yield from (run[i : i + 2] for i in range(len(run) - 1))


def _key(term: str) -> int:
    """64 bits for a term: up to three characters themselves, else a hash."""
    if len(term) <= 3:
        key = 0
        for character in term:
            key = key << 21 | ord(character)
        return key
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) | 1 << 63


def _keys(terms: Iterable[str]) -> NDArray[np.uint64]:
    return np.array([_key(term) for term in terms], dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Segment:
    """How often each term stands in each of a run of passages.

    ``keys`` (terms,) uint64 ascending; the passages that hold term i are
    ``rows[starts[i]:starts[i + 1]]``, (postings,) uint16 ascending, and ``counts`` beside them,
    uint8 up to 255; ``lengths`` (passages,) float32 counts a passage's terms.
    """

    keys: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.uint16]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.lengths)

    def places(self, keys: NDArray[np.uint64]) -> list[slice]:
        """Return where the postings of each key are; empty where the segment has none."""
        at = np.searchsorted(self.keys, keys)
        found = [
            i < len(self.keys) and self.keys[i] == key for i, key in zip(at, keys, strict=True)
        ]
        return [
            slice(self.starts[i], self.starts[i + 1]) if is_here else slice(0, 0)
            for i, is_here in zip(at, found, strict=True)
        ]

    def to_bytes(self) -> bytes:
        """Return the segment as bytes for ``from_bytes``."""
        buffer = io.BytesIO()
        np.savez(buffer, **vars(self))
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Segment:
        """Return the segment that ``to_bytes`` wrote.

        :raises ValueError: (or KeyError, OSError, BadZipFile) when the bytes are another thing.
        """
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(**arrays)


@dataclass(frozen=True, eq=False)
class Lexical:
    """A BM25 index of passages; row i is the i-th passage. A change gives a new one."""

    segments: tuple[Segment, ...] = ()

    def __len__(self) -> int:
        return sum(map(len, self.segments))

    @cached_property
    def _mean_length(self) -> float:
        total = sum(float(s.lengths.sum(dtype=np.float64)) for s in self.segments)
        return total / len(self) or 1.0

    def scores(self, terms: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Return (passages,) BM25 scores as Lucene counts them, and which terms are known at all.

        A term that is given twice counts twice.
        """
        keys = _keys(terms)
        places = [segment.places(keys) for segment in self.segments]
        held = np.array([[p.stop - p.start for p in row] for row in places], dtype=np.int64)
        frequency = held.reshape(len(places), len(keys)).sum(axis=0)
        rarity = np.log1p((len(self) - frequency + 0.5) / (frequency + 0.5))
        parts = [
            self._score(segment, row, rarity.astype(np.float32))
            for segment, row in zip(self.segments, places, strict=True)
        ]
        empty = np.zeros(0, dtype=np.float32)
        return np.concatenate([empty, *parts]), frequency > 0

    def _score(
        self, segment: Segment, places: list[slice], rarity: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        scores = np.zeros(len(segment), dtype=np.float32)
        norms = np.float32(K1 * (1 - B)) + segment.lengths * np.float32(K1 * B / self._mean_length)
        for place, weight in zip(places, rarity, strict=True):
            rows, counts = segment.rows[place], segment.counts[place].astype(np.float32)
            scores[rows] += weight * counts / (counts + norms[rows])
        return scores

    def extended(self, passages: Sequence[Passage]) -> Lexical:
        """Return the index with the passages after the others; only their text is read."""
        segments = list(self.segments)
        for start in range(0, len(passages), _CHUNK):
            segments.append(_segment_of(passages[start : start + _CHUNK]))
            while len(segments) > 1 and _belong_together(*segments[-2:]):
                segments[-2:] = [_join(*segments[-2:])]
        return Lexical(tuple(segments))

    def kept(self, keep: NDArray[np.bool_]) -> Lexical:
        """Return the index of the passages where ``keep``, (passages,), is true."""
        ends = np.cumsum([len(s) for s in self.segments]).tolist()
        masks = (keep[end - len(s) : end] for s, end in zip(self.segments, ends, strict=True))
        cut = (_cut(segment, mask) for segment, mask in zip(self.segments, masks, strict=True))
        return Lexical(tuple(segment for segment in cut if len(segment)))


def _belong_together(before: Segment, last: Segment) -> bool:
    return len(before) <= _GROWTH * len(last) and len(before) + len(last) <= MAX_SEGMENT


def _segment_of(passages: Sequence[Passage]) -> Segment:
    terms = [lexical_terms(" ".join([*LABELS[p.kind], p.text])) for p in passages]
    lengths = np.array([len(t) for t in terms], dtype=np.int64)
    keys = _keys(term for each in terms for term in each)
    rows = np.repeat(np.arange(len(passages), dtype=np.uint16), lengths)
    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    # Each first of a run of the same term in the same passage is a posting.
    is_new = np.ones(len(keys), dtype=np.bool_)
    is_new[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
    firsts = np.flatnonzero(is_new)
    counts = np.diff(firsts, append=len(keys)).clip(max=255).astype(np.uint8)
    terms_found, starts = np.unique(keys[firsts], return_index=True)
    starts = np.append(starts, len(firsts)).astype(np.int64)
    return Segment(terms_found, starts, rows[firsts], counts, lengths.astype(np.float32))


def _join(*parts: Segment) -> Segment:
    """Put segments one after another: every term's postings of the first, then of the next."""
    keys = np.unique(np.concatenate([part.keys for part in parts]))
    at = [np.searchsorted(keys, part.keys) for part in parts]
    sizes = np.zeros((len(parts), len(keys)), dtype=np.int64)
    for n, part in enumerate(parts):
        sizes[n, at[n]] = np.diff(part.starts)
    starts = np.concatenate([[0], sizes.sum(axis=0).cumsum()])
    rows, counts = np.empty(starts[-1], np.uint16), np.empty(starts[-1], np.uint8)
    free, offset = starts[:-1].copy(), 0
    for n, part in enumerate(parts):
        moved = np.repeat(free[at[n]] - part.starts[:-1], np.diff(part.starts))
        places = np.arange(len(part.rows)) + moved
        rows[places], counts[places] = part.rows + np.uint16(offset), part.counts
        free += sizes[n]
        offset += len(part)
    return Segment(keys, starts, rows, counts, np.concatenate([part.lengths for part in parts]))


def _cut(segment: Segment, keep: NDArray[np.bool_]) -> Segment:
    if keep.all():  # the same object, so that whoever keeps it on disk sees that it is unchanged
        return segment
    stays = keep[segment.rows]
    before = np.concatenate([[0], stays.cumsum()])
    starts = before[segment.starts]
    has_any = np.diff(starts) > 0
    moved = (keep.cumsum() - 1)[segment.rows[stays]].astype(np.uint16)
    return Segment(
        segment.keys[has_any],
        np.append(starts[:-1][has_any], starts[-1]),
        moved,
        segment.counts[stays],
        segment.lengths[keep],
    )
