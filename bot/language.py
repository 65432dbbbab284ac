"""Which language and script a text is in."""

from __future__ import annotations

from bot.answer import Language
from index.script import has_han, simplify, traditionalise


def language_of(text: str) -> Language | None:
    """Return the language and script of ``text``; None when it could be either script or neither.

    Characters that only one script has decide; a text in another language has none of them.
    """
    if not has_han(text):
        letters = [c for c in text if c.isalpha()]
        return "en" if letters and sum(c.isascii() for c in letters) > len(letters) / 2 else None
    simplified = sum(a != b for a, b in zip(text, traditionalise(text), strict=True))
    traditional = sum(a != b for a, b in zip(text, simplify(text), strict=True))
    if simplified == traditional:
        return None
    return "zh-Hans" if simplified > traditional else "zh-Hant"
