"""A short answer that enumerates (甲、乙和丙) → its items, for the page to give each a line."""

from __future__ import annotations

import re

FEWEST = 3
_LIKE = 2  # characters that the items after a 和 and the first one begin with alike
# A joint within quotes or brackets belongs to an item, as does a 和 that no like item follows.
_JOINTS = r"(?:、|以及{like})(?![^「“《（(]*[」”》）)])|(?<=[”」])(?=[“「])"
_CLAUSE_END = re.compile(r"[,，](?!\d)|[;；。!！?？:：]")


def items_of(text: str) -> tuple[str, ...]:
    """Return the items that ``text`` enumerates; none where it is too few, or more than a list.

    >>> items_of("投資2億元的甲、投資3億元的乙和丙和投資5億元的丁")
    ('投資2億元的甲', '投資3億元的乙和丙', '投資5億元的丁')
    """
    if _CLAUSE_END.search(text):
        return ()
    like = rf"|[和及與与](?={re.escape(text[:_LIKE])})"
    items = tuple(filter(None, map(str.strip, re.split(_JOINTS.format(like=like), text))))
    return items if len(items) >= FEWEST else ()
