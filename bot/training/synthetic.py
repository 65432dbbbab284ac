"""Cloze questions made from the sentences of news, where statistics stand close together.

The question files are mostly encyclopaedic; official news says many quantities in a breath, each
of its own period, thing and unit. Every question here is a clause whose quantity is asked for, so
its answer is known; near misses (`bot.training.nearmiss`) are made from these as from all others.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from bot.training.data import Example, window_around
from bot.training.patterns import HAN, PERIOD, QUANTITY, Asked, clauses, without_about
from bot.windows import sentence_pieces
from index.document import Span
from index.script import fold

SOURCE = "synthetic"
MAX_ARTICLE = 700
MAX_STEM = 34


def synthesise(articles: list[str], count: int, rng: random.Random) -> list[Example]:
    """Return up to ``count`` questions, each put to a window of its article that answers it."""
    found: list[Example] = []
    for article in rng.sample(articles, len(articles)):
        if len(found) >= count:
            break
        text = fold(re.sub(r"\s*\n\s*|\s{2,}", " ", article)[:MAX_ARTICLE])
        found += _from_article(text, rng)
    return found[:count]


def _from_article(text: str, rng: random.Random) -> Iterator[Example]:
    """At most two questions a sentence and four an article, so that many are drawn from."""
    made = 0
    pieces = sentence_pieces(text)
    for piece in rng.sample(pieces, len(pieces)):
        asked = list(quantities(text[piece.start : piece.end], rng))
        for one in rng.sample(asked, min(2, len(asked))):
            span = Span(piece.start + one.span.start, piece.start + one.span.end)
            window = window_around(text, span, rng)
            inner = Span(span.start - window.start, span.end - window.start)
            yield Example(one.question, text[window.start : window.end], inner, SOURCE)
            made += 1
        if made >= 4:
            return


def quantities(sentence: str, rng: random.Random) -> Iterator[Asked]:
    """Yield cloze questions: 全市新建公园12座 → 全市新建公园多少座?"""
    found = list(QUANTITY.finditer(sentence))
    if not found:
        return
    for clause in clauses(sentence):
        inside = [m for m in found if clause.start <= m.start() and m.end() <= clause.end]
        for match in inside:
            question = _cloze(sentence, clause, match, rng)
            if question:
                yield Asked(question, Span(*match.span()))


def _cloze(sentence: str, clause: Span, match: re.Match[str], rng: random.Random) -> str | None:
    before = sentence[clause.start : match.start()]
    after = sentence[match.end() : clause.end]
    stem = _stem(before)
    subject = _subject(sentence, clause.start) if len(stem) < 8 or rng.random() < 0.3 else ""
    lead = _lead(sentence[: match.start()], rng)
    if "分别" in before or len(subject + stem) > MAX_STEM or len(_han(subject + stem)) < 3:
        return None
    return f"{lead}{subject}{stem}{_ask(stem, match['unit'], after, rng)}?"


def _han(text: str) -> str:
    return re.sub(rf"[^{HAN}]", "", text)


def _stem(before: str) -> str:
    """What stands before the quantity, without its "about" and without its period."""
    stem = without_about(before)
    stem = PERIOD.sub("", stem).strip(" “”\"'()")
    return re.sub(r"^(?:其中|同时|此外|另外|并且|而且|但|并|还|也|,|、)+", "", stem)


def _subject(sentence: str, start: int) -> str:
    """The clause before, without its own quantity: what 同比增长 in the next one is about."""
    earlier = [c for c in clauses(sentence) if c.end < start]
    if not earlier:
        return ""
    clause = sentence[earlier[-1].start : earlier[-1].end]
    match = QUANTITY.search(clause)
    stem = without_about(clause[: match.start()]) if match else ""
    return PERIOD.sub("", stem)[-16:]


def _lead(before: str, rng: random.Random) -> str:
    """The period that governs a quantity: the last one named before it."""
    periods = [m[0] for m in PERIOD.finditer(before)]
    return periods[-1] if periods and rng.random() < 0.75 else ""


def _ask(stem: str, unit: str, after: str, rng: random.Random) -> str:
    rest = re.match(rf"[{HAN}]{{0,8}}", after)
    tail = rest[0] if rest and unit not in ("%", "元", "美元") else ""
    if unit == "%":
        return rng.choice(
            ("多少", "百分之多少", "多少", "的比例是多少" if "占" in stem else "多少")
        )
    if unit.endswith("元"):
        return rng.choice((f"多少{unit}", "多少", "是多少", "多少钱", "达到多少"))
    if unit in ("家", "个", "名", "位", "项", "件", "户") and rng.random() < 0.3:
        return f"几{unit}{tail}"
    return rng.choice((f"多少{unit}{tail}", f"多少{unit}{tail}", f"多少{tail}"))
