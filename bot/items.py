"""The items that a sentence enumerates: which of them a question is about.

投資200億元的甲、投資30億元的乙: what is said of one item is said of no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.expectation import NUMERIC
from bot.matching import SYNONYM, Match
from bot.question import Question, Term
from bot.sentence import Sentence
from bot.support import NOUN_WEIGHT, Support
from bot.windows import cut_items
from index.document import Passage, Span
from index.script import fold

_DIVIDED = re.compile(r"其中[,:]?")
# Between two parts; not before what goes on with one: 增长5%.
_PART_END = re.compile(
    r"[,、;和](?![同环]比|[增减升降涨跌占比较约为达其并]|[上下][升降涨跌滑]|回[升落])"
)
_TOTAL = re.compile(r"总[额共计值金投]|合计|一共|\b(?:total|combined|altogether|in all)\b")


def item_of(
    question: Question, passage: Passage, n: int, own: Sentence, met: dict[Term, list[Match]]
) -> Span | None:
    """The one item of an enumeration, in its sentence's offsets, that amounts, names and nouns of
    the question stand in and in no other; None where they are of several."""
    start = passage.sentences[n].start - passage.span.start
    text = fold(passage.text)
    items, parts = _items_within(passage, n), _parts_within(text, start, own)
    if not items and not parts:
        return None
    # A noun of the whole tells of no part; a name may, 在大理、楚雄新建电站.
    first = 0 if items else parts[0].start - start
    items = items or parts
    ends = {i: _end_of_own(text, i) for i in items}
    told = set()
    for places in _places_that_tell(question, own, met, first):
        within = {i for i in items for at in places if i.start <= start + at < ends[i]}
        told |= within if len(within) == 1 else set()
    item = told.pop() if len(told) == 1 else None
    return Span(item.start - start, item.end - start) if item else None


def _end_of_own(text: str, item: Span) -> int:
    """Where what is said of an item alone ends: what follows 等 is said of all of them."""
    return text.find("等", item.start, item.end) % (item.end + 1)


def _items_within(passage: Passage, n: int) -> list[Span]:
    """The items that sentence ``n`` enumerates, in the passage's offsets."""
    own, offset = passage.sentences[n], passage.span.start
    here = Span(own.start - offset, own.end - offset)
    items = cut_items(fold(passage.text))
    return [i for i in items if here.start <= i.start and i.end <= here.end]


def _parts_within(text: str, start: int, own: Sentence) -> list[Span]:
    """The parts, each with a number, into which a sentence from ``start`` on divides its sum:
    总投资58亿元,其中大理电站36亿元,楚雄电站22亿元."""
    divided = _DIVIDED.search(own.folded)
    if divided is None:
        return []
    first = start + divided.end()
    cuts = (m.end() for m in _PART_END.finditer(text, first, start + len(own.folded)))
    ends = [first, *cuts, start + len(own.folded)]
    parts = [Span(a, b) for a, b in pairwise(ends) if a < b]
    numbers = [start + q.start for q in own.quantities]
    return parts if all(any(p.start <= n < p.end for n in numbers) for p in parts) else []


def is_lost_among_items(
    question: Question,
    passage: Passage,
    n: int,
    support: Support,
    own: Sentence,
    met: dict[Term, list[Match]],
) -> bool:
    """Whether a number is asked of something that none of the items with numbers speaks of, or of
    all of them together.
    """
    items = _items_within(passage, n)
    if question.expects.kind not in NUMERIC or not items:
        return False
    start, text = passage.sentences[n].start - passage.span.start, fold(passage.text)
    told = [start + at for places in _places_that_tell(question, own, met) for at in places]
    if not any(i.start <= at < _end_of_own(text, i) for at in told for i in items):
        return True
    is_of_all = _TOTAL.search(question.folded) and not _TOTAL.search(fold(passage.text))
    return bool(is_of_all) or support.heaviest >= NOUN_WEIGHT


def _places_that_tell(
    question: Question, own: Sentence, met: dict[Term, list[Match]], first: int = 0
) -> Iterator[list[int]]:
    """Where the sentence has each amount of the question, or, of one without any, each name, and
    each noun that stands nowhere before ``first``."""
    if question.quantities:
        for asked in question.quantities:
            yield [found.start for found in asked.found_in(own.quantities)]
        return
    for term in question.terms:
        places = [m.start for m in met[term] if m.strength >= SYNONYM]
        is_of_whole = min(places, default=0) < first
        if term.is_name or (term.weight >= NOUN_WEIGHT and not is_of_whole):
            yield places
