"""How near a given answer is to the gold ones: EM and F1 of CMRC 2018's own script.

Cui et al. (2019), "A Span-Extraction Dataset for Chinese Machine Reading Comprehension": Chinese by
character, the rest by word, over the longest common run, the best of the gold answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from index.script import fold

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_SPACE_OR_MARK = ("P", "Z", "S", "C")


def units(text: str) -> list[str]:
    """Return what F1 counts: each Chinese character, each other word; no punctuation or space."""
    found, word = [], ""
    for character in fold(text).lower():
        mark = unicodedata.category(character)[0] in _SPACE_OR_MARK
        if (mark or _HAN.match(character)) and word:
            found.append(word)
            word = ""
        if _HAN.match(character):
            found.append(character)
        elif not mark:
            word += character
    return [*found, word] if word else found


def exact(given: str, gold: Sequence[str]) -> float:
    """Return 1 when the answer is one of the gold ones, punctuation and spaces aside, else 0."""
    return float(any("".join(units(given)) == "".join(units(g)) for g in gold))


def f1(given: str, gold: Sequence[str]) -> float:
    """Return the best F1 with a gold answer, over the longest common run of units."""
    return max((_f1(units(given), units(g)) for g in gold), default=0.0)


def _f1(given: list[str], gold: list[str]) -> float:
    common = _longest_run(given, gold)
    return 2 * common / (len(given) + len(gold)) if common else 0.0


def _longest_run(a: list[str], b: list[str]) -> int:
    lengths = [0] * (len(b) + 1)
    longest = 0
    for unit in a:
        lengths = [0, *(lengths[i] + 1 if unit == other else 0 for i, other in enumerate(b))]
        longest = max(longest, *lengths)
    return longest
