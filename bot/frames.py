"""A question without what it is wrapped in: 編輯部想核對一下,…; "I'm trying to find out …".

Who asks, why, and thanks beforehand are no part of what is asked, and no sentence speaks of them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.patterns import load_patterns
from index.script import fold, has_han

MIN_LEFT = 4  # letters, below which what is left asks nothing


def without_frame(text: str) -> str:
    """Return the question without what it is wrapped in; as it is where little would be left."""
    folded = fold(text)
    script = "zh" if has_han(folded) else "en"
    start, end = 0, len(folded)
    while (match := _frames(f"{script}_start").match(folded, start)) and match.end() > start:
        start = match.end()
    while match := _frames(f"{script}_end").search(folded, start, end):
        end = match.start()
    left = text[start:end].strip()
    return left if sum(map(str.isalnum, left)) >= MIN_LEFT else text


@lru_cache(maxsize=4)
def _frames(part: str) -> re.Pattern[str]:
    found = (pattern.pattern for name, pattern in load_patterns("frames.tsv") if name == part)
    return re.compile("|".join(f"(?:{pattern})" for pattern in found))
