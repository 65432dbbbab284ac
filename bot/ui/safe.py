"""Text that came from a document or a person, made harmless before it enters the page."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

# Beyond HTML's own five: line ends would end an HTML block in Markdown, braces and dollars are
# the page templates', and the rest would be Markdown should a block ever end early.
_SPECIAL = re.compile(r"[\n\r\t{}$\[\]()*_`~|\\]")
_HALF_A_PAIR = re.compile(r"[\ud800-\udfff]")
_BROKEN_WORD = re.compile(r"\s+[!-~]{1,30}$")
_ELLIPSIS = "…"


def is_text(given: Any) -> bool:
    """Whether it is a text that can be sent back: with half a surrogate pair, as JSON can spell
    it, it is none.
    """
    return isinstance(given, str) and not _HALF_A_PAIR.search(given)


def safe(text: str) -> str:
    """Return ``text`` as HTML that shows exactly it, in Markdown and in a page template too."""
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", html.escape(text))


def shorten(text: str, limit: int) -> str:
    """Return ``text``, cut to ``limit`` characters with an ellipsis when it is longer, and between
    words where it has any.
    """
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    if text[limit - 1].isascii() and text[limit - 1].isalnum():
        kept = _BROKEN_WORD.sub("", kept)
    return kept + _ELLIPSIS


def printable(text: str) -> str:
    """Return ``text`` without control and direction-changing characters, line ends apart."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))
