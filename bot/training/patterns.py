"""Quantities and periods in news sentences, as the makers of questions need them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.document import Span

HAN = "一-鿿"
_UNIT = (
    "个百分点|百分点|%|美元|欧元|日元|港元|元|家|个|名|人次|人|位|次|件|项|台|套|辆|架|艘|座|条|种|户|例|所|场|届|"
    "份|张|篇|部|倍|款|吨|公斤|平方公里|平方米|公里|米|亩|公顷|千瓦时|千瓦|小时|天|岁"
)
_ABOUT = re.compile("(?:约|近|超过|突破|达到|达|逾|超|至|为|共|仅|有|了|将近|大约|不足|至少)+$")
QUANTITY = re.compile(
    r"(?<![\d.第\-])(?P<number>\d[\d,]*(?:\.\d+)?)(?P<mult>[余多]?[万亿千百]*[余多]?)"
    rf"(?P<unit>{_UNIT})(?![年月日])"
)
PERIOD = re.compile(
    r"(?:(?:19|20)\d{2}年|今年|去年|前年)?"
    r"(?:\d{1,2}(?:[-—~至到]\d{1,2})?月(?:份|\d{1,2}日)?|第?[一二三四]季度|[上下]半年"
    r"|前[一二三四五六七八九十\d]+个?月)"
    r"|(?:19|20)\d{2}年(?:全年|度)?|今年以来|去年(?:全年)?"
)


@dataclass(frozen=True)
class Asked:
    """A question about a sentence and where its answer stands in it."""

    question: str
    span: Span


def clauses(sentence: str) -> Iterator[Span]:
    """Yield the spans between commas and stops."""
    start = 0
    for match in re.finditer(r"[,;:。!?]|$", sentence):
        if match.start() > start:
            yield Span(start, match.start())
        start = match.end()


def without_about(text: str) -> str:
    """Return the text before a quantity without "about", "over", "reached" and the like."""
    return _ABOUT.sub("", text)
