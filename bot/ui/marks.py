"""Where in a release the words stand that an answer has in bold before a citation's marker.

An answer with one short form says where that is. One of several parts, or of several releases, has
the words in its text alone, which may be cut short and in another script than the release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from bot.answer import Answer, Citation
from bot.ui.render import OWN, marked
from index.document import Span
from index.script import simplify

_BOLD = re.compile(r"\*\*(.+?)\*\*")


def bold_words(answer: Answer, citation: Citation) -> tuple[Span, ...]:
    """Return the places in the citation's document of the exact answers that it proves, in order;
    there may be one for each line that cites it.
    """
    if answer.short_citation is not None:
        is_its = answer.short_citation == citation.number
        start, end = answer.short_start, answer.short_end
        return (Span(start, end),) if is_its and start is not None and end is not None else ()
    return tuple(sorted(set(_in_lines(answer, citation))))


def _in_lines(answer: Answer, citation: Citation) -> Iterator[Span]:
    quote = simplify(citation.quote)
    for line in marked(answer).text.splitlines():
        said, marker, _ = line.partition(f"{OWN}[{citation.number}]")
        # In a frame the first are the same words in the reader's language.
        *_, last = [None, *_BOLD.finditer(said)]
        if not marker or last is None:
            continue
        words, before = simplify(last[1]), simplify(said[: last.start()])
        if (at := _place(words, before, quote)) is not None:
            yield Span(citation.start + at, citation.start + at + len(words))


def _place(words: str, before: str, quote: str) -> int | None:
    """Where the words stand in the quote: of several places the one after most of the same text."""
    places = (match.start() for match in re.finditer(re.escape(words), quote))
    return max(places, key=lambda at: _alike_at_end(quote[:at], before), default=None)


def _alike_at_end(one: str, other: str) -> int:
    pairs = zip(reversed(one), reversed(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
