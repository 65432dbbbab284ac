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
from typing import Literal

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
        "published posted date source publisher outlet announced released issued",
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
    "contact": (
        "媒体 记者 采访 联系人 联系 联络 咨询 电话 电话号码 打 找 邮箱 发言人",
        "media press contact office enquiries email telephone phone reach write call spokesperson",
    ),
    "body": ("", ""),
}
K1, B = 1.5, 0.75
MAX_SEGMENT = 32768  # passages; their numbers within a segment fit 16 bits
_CHUNK = 2048
_LEFT = 0.5  # of the score that it takes: terms that add less together are looked up, not added up
_ROUNDING = 0.999  # float32 sums of the same in another order differ by less
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

    def places(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return (keys, 2) where the postings of each begin and end; the same where it has none."""
        sides: tuple[Literal["left", "right"], ...] = ("left", "right")
        return self.starts[np.stack([self.keys.searchsorted(keys, side) for side in sides], axis=1)]

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

    def search(
        self, terms: Sequence[str], k: int, also: Iterable[int] = ()
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.bool_]]:
        """Return the rows, ascending, of the ``k`` best passages and of ``also``, their BM25 scores
        as Lucene counts them, float32, and which terms are known at all, (terms,) bool.

        Of equal scores the earlier row is taken; a term that is given twice counts twice. Exact,
        though most postings are passed over: the passages of a segment are scored for the rare
        terms, and for the others only where that can still reach the ``k`` (1 or more) best of the
        segments before (MaxScore: Turtle and Flood, "Query evaluation", 1995).
        """
        keys = _keys(terms)
        places = np.array([segment.places(keys) for segment in self.segments], dtype=np.int64)
        places = places.reshape(len(self.segments), len(keys), 2)
        frequency = (places[:, :, 1] - places[:, :, 0]).sum(axis=0)
        rarity = np.log1p((len(self) - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        order = np.argsort(-rarity, kind="stable")
        asked = np.unique(np.fromiter(also, dtype=np.int64))
        found = [(np.empty(0, np.int64), np.empty(0, np.float32))]
        best, start = found[0][1], 0
        for segment, its_places in zip(self.segments, places[:, order], strict=True):
            end = start + len(segment)
            must = asked[slice(*asked.searchsorted([start, end]))] - start
            floor = float(best.min()) if len(best) == k else -1.0
            scoring = _Scoring(segment, its_places, rarity[order], self._mean_length)
            rows, scores = scoring.found(k, floor, must)
            found.append((rows + start, scores))
            best, start = np.append(best, scores), end
            best = best[_best(best, k)]
        rows, scores = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        wanted = np.isin(rows, asked)
        wanted[_best(scores, k)] = True
        return rows[wanted], scores[wanted], frequency > 0

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


class _Scoring:
    """BM25 of a segment's passages for a question whose terms come rarest first: ``places``
    (terms, 2) are their postings, ``rarity`` (terms,) float32 is more than any of them can add.
    """

    def __init__(
        self,
        segment: Segment,
        places: NDArray[np.int64],
        rarity: NDArray[np.float32],
        mean_length: float,
    ) -> None:
        self.segment, self.places, self.rarity = segment, places, rarity
        self.norms = np.float32(K1 * (1 - B)) + segment.lengths * np.float32(K1 * B / mean_length)

    def found(
        self, k: int, floor: float, must: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return rows, ascending, and their scores: ``must`` and whichever could be of the ``k``
        best when that takes ``floor``.
        """
        # What the terms from each on can add together, and what is left after the last: nothing.
        left = np.append(np.cumsum(self.rarity[::-1], dtype=np.float64)[::-1], 0.0)
        first = int(np.argmax(left <= _LEFT * max(floor, 0.0)))
        scores = self._of_all(first)
        if left[first]:
            rows = np.flatnonzero(scores >= _ROUNDING * floor - left[first])
            rows = np.union1d(rows, must)
            return rows, self._completed(scores[rows], rows, first)
        rows = np.flatnonzero(scores > floor)
        rows = np.union1d(rows[_best(scores[rows], k)], must)
        return rows, scores[rows]

    def _of_all(self, terms: int) -> NDArray[np.float32]:
        """Every passage's score for the first terms, by adding up their postings."""
        segment, places = self.segment, self.places[:terms]
        spans = [slice(start, end) for start, end in places.tolist()]
        rows = np.concatenate([segment.rows[:0], *(segment.rows[s] for s in spans)]).astype(np.intp)
        counts = np.concatenate([segment.counts[:0], *(segment.counts[s] for s in spans)])
        rarity = np.repeat(self.rarity[:terms], places[:, 1] - places[:, 0])
        scores = np.zeros(len(segment), dtype=np.float32)
        np.add.at(scores, rows, _gain(rarity, counts, self.norms[rows]))
        return scores

    def _completed(
        self, scores: NDArray[np.float32], rows: NDArray[np.int64], first: int
    ) -> NDArray[np.float32]:
        """The rows' scores for every term, from those for the ones before ``first``, by looking
        the others up in their postings; added in the same order as postings are, so that equal
        passages have equal scores.
        """
        segment, sought, places = self.segment, rows.astype(np.uint16), self.places[first:]
        at = np.array([s + segment.rows[s:e].searchsorted(sought) for s, e in places.tolist()])
        is_in = at < places[:, 1:]
        at[~is_in] = 0
        counts = segment.counts[at] * (is_in & (segment.rows[at] == sought))
        gains = _gain(self.rarity[first:, None], counts, self.norms[rows])
        whole: NDArray[np.float32] = np.concatenate([scores[None], gains]).cumsum(axis=0)[-1]
        return whole


def _gain(
    rarity: NDArray[np.float32], counts: NDArray[np.uint8], norms: NDArray[np.float32]
) -> NDArray[np.float32]:
    frequency = counts.astype(np.float32)
    return rarity * frequency / (frequency + norms)


def _best(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """The places of the k best scores, ascending; of equal ones the earlier are taken."""
    if len(scores) <= k:
        return np.arange(len(scores))
    # Of the negated ones, because among many equal scores numpy finds the last ten times slower.
    least = -np.partition(-scores, k - 1)[k - 1]
    above, equal = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
    return np.sort(np.append(above, equal[: k - len(above)]))


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
