"""Simplified and Traditional Chinese, folded so that character offsets never move.

Everything is embedded and matched on folded text; quotes always come from the original, at the
same offsets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps

import opencc

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_CHARACTER = re.compile(f"[{HAN}]")
MAX_KEPT = (
    2_000  # characters of a text that is kept: a cache bounds how many there are, not how long
)


def _kept(maxsize: int) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    """Keep what a function made of short texts, and not of whole documents."""

    def decorate(function: Callable[[str], str]) -> Callable[[str], str]:
        kept = lru_cache(maxsize=maxsize)(function)

        @wraps(function)
        def call(text: str) -> str:
            return kept(text) if len(text) <= MAX_KEPT else function(text)

        return call

    return decorate


@lru_cache(maxsize=8)
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def _convert(text: str, config: str) -> str:
    """Convert by phrase where that keeps the length, else character by character."""
    whole = _converter(config).convert(text)
    if len(whole) == len(text):
        return str(whole)
    return "".join(_keep_one(c, _converter(config).convert(c)) for c in text)


def _keep_one(old: str, new: str) -> str:
    return new if len(new) == 1 else old


@_kept(maxsize=4096)
def simplify(text: str) -> str:
    """Return ``text`` in Simplified Chinese, with the same length (OpenCC t2s)."""
    return _convert(text, "t2s")


@_kept(maxsize=1024)
def traditionalise(text: str) -> str:
    """Return ``text`` in Traditional Chinese, with the same length (OpenCC s2tw: 為 and 眾)."""
    return _convert(text, "s2tw")


@_kept(maxsize=4096)
def fold(text: str) -> str:
    """Return ``text`` for matching: Simplified, half-width, lower case, ○ as the zero that it
    stands for; the same length."""
    simple = simplify(text).replace("○", "〇")
    narrow = (_keep_one(c, unicodedata.normalize("NFKC", c)) for c in simple)
    return "".join(_keep_one(c, c.lower()) for c in narrow)


def has_han(text: str) -> bool:
    """Whether the text holds at least one Chinese character."""
    return _HAN_CHARACTER.search(text) is not None


def han_share(text: str) -> float:
    """The share of Chinese characters among all letters of the text, 0 to 1."""
    letters = [c for c in text if c.isalpha()]
    return sum(map(has_han, letters)) / len(letters) if letters else 0.0
