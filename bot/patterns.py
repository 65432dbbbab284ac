"""Patterns that are kept in a data file, a name and a regular expression a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources


def load_patterns(
    file: str, lists: Mapping[str, str] | None = None
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the names and patterns of ``bot/data/<file>`` in its order, a name once or oftener.

    A line whose name begins with ``=`` is shared: braces in the others stand for it, or for one of
    ``lists``.

    :raises KeyError: when nothing is there for what stands in braces.
    """
    text = (resources.files("bot") / "data" / file).read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    shared = {name[1:]: pattern for name, pattern in lines if name.startswith("=")}
    shared |= lists or {}
    return tuple(
        (name, re.compile(pattern.format(**shared)))
        for name, pattern in lines
        if not name.startswith("=")
    )
