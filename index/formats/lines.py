"""Lines that were broken to fit a page, put together again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

CELL = " | "
_HEAD = 8


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
    """Return the title that a file's properties claim, if one of its first lines says it too.

    Properties outlive the text: a template's title, or the program's name, is in many of them.
    """
    wanted = " ".join((claimed or "").split())
    return wanted if wanted in [" ".join(line.split()) for line in lines[:_HEAD]] else ""
