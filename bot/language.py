"""Which language and script a text is in."""

from __future__ import annotations

import re

from bot.answer import Language
from index.script import has_han, simplify, traditionalise

_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_ENGLISH_WORD = re.compile(
    r"\b(?:what|who|how|when|where|which|why|is|are|was|were|did|does|the|of)\b", re.IGNORECASE
)


def language_of(text: str) -> Language | None:
    """Return the language and script of ``text``; None when it could be either script or neither.

    Characters that only one script has decide; a text in another language has none of them. An
    English sentence may hold a Chinese name or amount.
    """
    if _is_english(text):
        return "en"
    if not has_han(text):
        letters = [c for c in text if c.isalpha()]
        return "en" if letters and sum(c.isascii() for c in letters) > len(letters) / 2 else None
    as_simplified = simplify(text)
    traditional = sum(a != b for a, b in zip(text, as_simplified, strict=True))
    # Of two Traditional forms, 爲 and 為, neither is Simplified.
    forms = zip(text, traditionalise(text), as_simplified, strict=True)
    simplified = sum(a != b and a == c for a, b, c in forms)
    if simplified == traditional:
        return None
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def _is_english(text: str) -> bool:
    """Whether English words hold a text with some Chinese in it together."""
    words, han = len(_LATIN_WORD.findall(text)), sum(map(has_han, text))
    return 0 < han < words and _ENGLISH_WORD.search(text) is not None
