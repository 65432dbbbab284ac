"""Lines that were broken to fit a page, put together again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

CELL = " | "
TOP_LINES = 12
_SHORTEST_TITLE = 4


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines as one: with a space between, but none beside a Chinese character."""
    joined = ""
    for line in lines:
        apart = joined and line and not (_is_wide(joined[-1]) or _is_wide(line[0]))
        joined += f" {line}" if apart else line
    return joined


def _is_wide(character: str) -> bool:
    """Whether the character is as wide as it is high, as Chinese characters and marks are."""
    return unicodedata.east_asian_width(character) in "WF"


def printed_title(claimed: str | None, lines: Sequence[str]) -> str:
    """Return the first line, of those at the top, with which the title that a file claims begins.

    Properties outlive the text: a template's title, or the program's name, is in many of them; and
    a page printed to a file adds the name of its site.
    """
    wanted = " ".join((claimed or "").split())
    top = [" ".join(line.split()) for line in lines[:TOP_LINES]]
    begun = (line for line in top if len(line) >= _SHORTEST_TITLE and wanted.startswith(line))
    return max(begun, key=len, default="")
