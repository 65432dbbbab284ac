"""Lists that a text sets out with marks: 提出以下建議:(一)…;(二)…, what is to be done: - …, - ….

Each item has a line of its own, or they follow one another in a paragraph: 一是…;二是….
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.extremes import asks_extreme
from bot.matching import match_term
from bot.question import NOUN, Question, Term
from bot.sentence import Mention, read_sentence
from index.document import Span
from index.script import fold
from index.splitter import split_sentences, text_lines, trim

FEWEST = 2
MOST = 40  # items that are looked at
LONGEST = 600  # characters of a list that is told whole
_TOLD_WHOLE = {"list", "manner", "open", "thing", "reason"}
_NUMBERS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_LEADS = re.compile(r"[:：]\s*$")
_HEADING = re.compile(r"\s*[一二三四五六七八九十]、[^。;；,，]{2,24}")  # 一、有关情况
_LINE_MARK = re.compile(
    r"\s*(?:[-–—](?![-–—\d])\s?|[*•·・●○■◆▪]\s?"
    r"|[(（【]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[a-z])(?:[)）】、]|[.．](?!\d))\s?"
    rf"|[{_CIRCLED}]|第[{_NUMBERS}][,，、]|[{_NUMBERS}]是)(?=\S)"
)
_MARKS = (  # within a paragraph, by sort; the group is the number
    re.compile(rf"(?<![{_NUMBERS}之第统唯周週期])([{_NUMBERS}])(?:是|要)(?![一个])"),
    re.compile(rf"[(（]([{_NUMBERS}])[)）]"),
    re.compile(r"[(（]([1-9])[)）]"),
    re.compile(rf"第([{_NUMBERS}])[,，]"),
    re.compile(rf"([{_CIRCLED}])"),
)
_ASKS_WHAT_TO_DO = re.compile(r"怎么[办做]|(?:应该?|该)(?:怎|如何|做)|\bwhat (?:should|must|can)\b")
_TO_DO = re.compile(
    r"(?<![供呼反适適对對效感响響])[应應]|(?<![申邀聘])[请請]|须|須|提醒"
    r"|\b(?:should|must|asked to|advised to|urged to)\b"
)
_ORDER = {c: n for row in (_NUMBERS, _CIRCLED, "123456789") for n, c in enumerate(row, 1)}


@dataclass(frozen=True)
class Listing:
    """A list of a text: what leads to it, and its items with their marks, ``FEWEST`` at least."""

    lead: Span
    items: tuple[Span, ...]

    def __post_init__(self) -> None:
        if len(self.items) < FEWEST:
            raise ValueError(f"{len(self.items)} items; a list has {FEWEST} or more")

    @property
    def span(self) -> Span:
        """From the lead to the end of the last item."""
        return Span(self.lead.start, self.items[-1].end)


@lru_cache(maxsize=512)
def find_listings(text: str) -> tuple[Listing, ...]:
    """Return the lists that something leads to, in order."""
    lines = list(text_lines(text))
    return tuple(
        sorted((*_by_lines(text, lines), *_within(text, lines)), key=lambda f: f.span.start)
    )


def listing_at(text: str, place: Span) -> Listing | None:
    """Return the list that a place of the text is in or leads to, the innermost, if any."""
    listings = find_listings(text)
    end = bisect_left(listings, place.end, key=lambda listing: listing.lead.start)
    near = listings[max(0, end - 2 * MOST) : end]  # no list has more lines, nor a line more lists
    return next((found for found in reversed(near) if found.span.overlaps(place)), None)


def asked_list(question: Question, text: str, sentence: Span, found: Mention | None) -> Span | None:
    """Return the place of a list, with what leads to it, that answers where a sentence of it does:
    one that only leads to it, or an item where what leads to them is asked about and no item alone;
    as many items as ``LONGEST`` has room for. None where the sentence answers by itself, with what
    is ``found`` in it: 营收达5亿元,亮点如下:….
    """
    kind, listing = question.expects.kind, listing_at(text, sentence)
    is_told = kind in _TOLD_WHOLE or bool(_ASKS_WHAT_TO_DO.search(question.folded))
    if listing is None or (asks_extreme(question) and kind != "list"):
        return None
    if not (is_told or found is None or found.kind != kind):
        return None
    room = [i for i in listing.items if i.end - listing.lead.start <= LONGEST]
    if len(room) < FEWEST:
        return None
    whole = Span(listing.lead.start, room[-1].end)
    only_leads = sentence.end <= listing.items[0].start
    is_asked = only_leads or (is_told and _is_of_all(question, text, listing.lead, room))
    return whole if is_asked else None


def _is_of_all(question: Question, text: str, lead: Span, items: Sequence[Span]) -> bool:
    """Whether a question has a word of what leads to a list, and none that only one item has."""
    if _ASKS_WHAT_TO_DO.search(question.folded) and _TO_DO.search(text, lead.start, lead.end):
        return True
    led, *said = (_terms_in(question, text, place) for place in (lead, *items))
    of_items = [t for t in question.terms if t.weight >= NOUN and t not in led]
    return bool(led) and all(sum(t in item for item in said) != 1 for t in of_items)


def _terms_in(question: Question, text: str, place: Span) -> set[Term]:
    original = text[place.start : place.end]
    sentence = read_sentence(fold(original), original)
    return {term for term in question.terms if match_term(term, sentence)}


def _by_lines(text: str, lines: Sequence[Span]) -> Iterator[Listing]:
    sorts = [_sort_of_mark(text, line) for line in lines]
    for n, line in enumerate(lines):
        is_heading = _HEADING.fullmatch(text, line.start, line.end) is not None
        if is_heading and sorts[n + 1 : n + 2] == [sorts[n]]:
            continue
        if not is_heading and not _LEADS.search(text, line.start, line.end):
            continue
        end = n + 1  # of the lines that begin with a mark of the sort that the first one has
        while end < min(len(lines), n + 1 + MOST) and sorts[end] and sorts[end] == sorts[n + 1]:
            end += 1
        if end - n - 1 >= FEWEST:
            yield Listing(split_sentences(text, line)[-1], tuple(lines[n + 1 : end]))


def _sort_of_mark(text: str, line: Span) -> str | None:
    """The mark that a line begins with, numbers and letters as one: (一) and (二) are of a sort."""
    mark = _LINE_MARK.match(text, line.start, line.end)
    return re.sub(rf"[{_NUMBERS}{_CIRCLED}\da-z]+", "#", mark[0].strip()) if mark else None


def _within(text: str, lines: Sequence[Span]) -> Iterator[Listing]:
    for line in lines:
        for mark in _MARKS:
            starts = _in_order(mark.finditer(text, line.start, line.end))
            sentences = split_sentences(text, line) if len(starts) >= FEWEST else ()
            lead = next((s for s in sentences if s.start < starts[0] < s.end), None)
            if lead is None:
                continue
            last = next(s for s in sentences if s.start <= starts[-1] < s.end)
            ends = [*starts[1:], last.end]
            items = (trim(text, a, b) for a, b in zip(starts, ends, strict=True))
            if what := trim(text, lead.start, starts[0]):
                yield Listing(what, tuple(item for item in items if item))
            break


def _in_order(marks: Iterator[re.Match[str]]) -> list[int]:
    """Where the marks stand that count from one: 一, 二, 三."""
    starts: list[int] = []
    for mark in marks:
        if _ORDER[mark[1]] == len(starts) + 1:
            starts.append(mark.start())
    return starts
