"""Where a sentence enumerates (學生計劃、長者計劃): the run that a list question wants."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.tagger import Token

_CLAUSE = re.compile(r"[^,，;；。!！?？:：]+")
JOINT = re.compile(r"、|(?<=[”」])(?=[“「])|以及|及|和(?!谐|平|解)")
_END = re.compile(r"等(?!于|级|待|候)")
_GOES_ON = frozenset("就将把向由")
_LEADS = {"v", "p", "d", "xc", "c"}


def find_runs(folded: str, tokens: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    """Yield the spans of the enumerations of a folded sentence, from first item to last.

    A run is a clause with at least one enumeration comma or neighbouring quotes, without what
    leads to its first item and without 等 and what follows it; where the clause goes on
    with what somebody does about something (就…, 將…) there is no run.
    """
    for clause in _CLAUSE.finditer(folded):
        joints = list(JOINT.finditer(folded, *clause.span()))
        if all(joint[0] not in {"、", ""} for joint in joints):
            continue
        start = _first_item(clause.start(), joints, folded, tokens)
        end = _END.search(folded, joints[-1].end(), clause.end())
        stop = end.start() if end else clause.end()
        stop -= folded[stop - 1] == ")" and "(" not in folded[start:stop]
        if not any(t.text in _GOES_ON and joints[0].end() <= t.start < stop for t in tokens):
            yield start, stop


def _first_item(
    start: int, joints: list[re.Match[str]], folded: str, tokens: tuple[Token, ...]
) -> int:
    """After the last verb of the first item, unless the other items open with the same word; a
    quoted item begins with its quotation mark."""
    opening = max(folded.rfind(mark, start, joints[0].start()) for mark in "“「")
    if opening >= 0 and folded[joints[0].start() - 1] in "”」":
        return opening
    first = [t for t in tokens if start <= t.start < joints[0].start()]
    if first and folded.startswith(first[0].text, joints[0].end()):
        return first[0].start
    leads = [i for i, t in enumerate(first) if t.tag in _LEADS]
    later = first[leads[-1] + 1 :] if leads else first
    return later[0].start if later else start
