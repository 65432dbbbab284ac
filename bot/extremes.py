"""The most or the least of what a sentence enumerates: 投資30億元的甲、投資440億元的乙.

A sentence that does not say itself which is the largest has it found by its figures, and only
where each figure plainly stands by the name of its thing; otherwise none is picked. So have the
items of a list that is set out in lines, each with one figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.expectation import NUMERIC
from bot.matching import Match
from bot.quantities import CURRENCIES, Quantity
from bot.question import Question, Term
from bot.sentence import Mention, Sentence
from index.document import Span
from index.script import fold

_WHICH = r"哪一?[个家项间][^,，?？最]{{0,5}}[{adjectives}][些点]?[?？。]*$"  # 哪个项目投资大些?
_MOST = re.compile(
    r"最[大多高长重贵强]|第[二三四五]大|"
    + _WHICH.format(adjectives="大多高长贵")
    + r"|\b(?:largest|biggest|highest|longest|priciest|greatest|heaviest"
    r"|(?:larger|bigger|higher|greater)(?!.* than\b)|most(?= (?:[\w-]+ )?(?:money|investment"
    r"|expensive|costly|funding|capital|people|jobs|employees|staff)\b))\b"
)
_LEAST = re.compile(
    r"最[少小细低差弱短轻]|倒数|"
    + _WHICH.format(adjectives="少小低")
    + r"|\b(?:(?<!at )least|smallest|lowest|cheapest|fewest|minimum)\b"
)
_ONE = re.compile(rf"{_MOST.pattern}|{_LEAST.pattern}")
_REST = re.compile(r"\b(?:the|one)\b|[的个那]|\s")
_RANKED = re.compile(  # what may say of something that it has the most, in other words
    r"最|首(?![次先席都府])|第一|居|冠|顶|主要|龙头|不超过|以内|上限|至多"
    r"|\b(?:most|top|leading|main|major|record|first|maximum|up to|over half|largely|mainly)\b"
)
_OTHER_RANK = re.compile(
    r"第[二三四五六七八九十](?!季)|前[二三四五六七八九十几\d](?!个?[月年天季])"
    r"|\b(?:second|third|fourth|top)\b(?! (?:quarter|half))"
)
_FALLS = re.compile(r"[下降跌减]|\b(?:fell|down|lost|decline)")
_OF_TOTAL = re.compile(r"其中|包括|\b(?:including|among (?:them|which|these))\b")
# In yuan, wide enough for any year's rate: what is more by less than that is not compared.
_IN_YUAN = {
    "CNY": (1.0, 1.0), "USD": (6.0, 8.5), "EUR": (7.0, 11.0), "GBP": (8.0, 16.0),
    "HKD": (0.75, 1.1), "JPY": (0.04, 0.09), "KRW": (0.004, 0.009), "RUB": (0.05, 0.3),
    "TWD": (0.15, 0.3),
}  # fmt: skip
_LEAD = (  # what stands between a thing and its figure, or one thing and the next one's figure
    r"(?:总|计划|拟|预计|共|约|有|获)*(?:收入|营收|投资额?|投入|金额|总额|价值|合同额|签约额)?(?:达到?|为|约|超过?)*"
    r"(?:(?:invested|invests|spent|raised|has|had|with|at|received|an?|the) )?"
)
_APART = "、,，;；。:：()（）"
_NAME_AFTER = re.compile(  # 200億元的|甲|、投資; $3 million |plant in Ohio|, a
    rf"\s?(?:的|(?:in|for|from|by) )?+(?P<name>(?![之以]?[内后前](?![蒙海]))[^{_APART}]{{2,40}}?)"
    rf"(?:等.*|[{_APART}]?\s?(?:以及|[和及与]|and )?{_LEAD}|[{_APART}].*|\.)"
)
_NAME_BEFORE = re.compile(
    rf"(?:.*[{_APART}])?\s?(?:其中|包括|以及|[和及与]|and |including )?"
    rf"(?P<name>[^{_APART}]{{2,40}}?)\s?[(（:：]?\s?{_LEAD}"
)

_NAME_OF_ITEM = re.compile(  # (一)康讯宽频有限公司:罚款92万元
    r"(?:[(]?\w{1,3}[).、]|\d{1,2}(?=[一-鿿])|[^\w\s(《“])?\s*(?P<name>[^、,;。:]{2,40}?)\s?:.*"
)


Met = Mapping[Term, Sequence[Match]]


def asks_extreme(question: Question) -> bool:
    """Whether what is most or least is asked for."""
    return bool(_ONE.search(question.folded))


def is_superlative(term: Term) -> bool:
    """Whether a word of the question only says that the most or the least is asked for."""
    return bool(_MOST.fullmatch(term.text) or _LEAST.fullmatch(term.text))


def swapped_superlative(fragment: str, before: str) -> str | None:
    """Return the question before for the other extreme that a fragment names: (最大的项目是哪个?)
    最小的呢? None where either names none.
    """
    own, other = (_ONE.search(fold(text)) for text in (fragment, before))
    is_all = own and not _REST.sub("", fold(fragment).replace(own[0], ""))
    if not (own and other and is_all):
        return None
    said = fragment[own.start() : own.end()]
    return f"{before[: other.start()]}{said}{before[other.end() :]}"


def needs_comparing(question: Question, own: Sentence, beside: Sequence[Sentence] = ()) -> bool:
    """Whether what is most or least is asked for, the sentence does not say which that is, and it
    has figures to compare, or each of the items ``beside`` it in a list has one.
    """
    has_figures = len(_figures(own)) > 1 or _figure_of_each(own, beside) is not None
    return _is_unsaid(question, own) and has_figures


def lacks_extreme(
    question: Question, own: Sentence, met: Met, beside: Sequence[Sentence] = ()
) -> bool:
    """Whether what is most or least is asked for, and the sentence neither says it nor shows it."""
    if needs_comparing(question, own, beside):
        return find_extreme(question, own, met, beside) is None
    if not _is_unsaid(question, own):
        return False
    return bool(_LEAST.search(question.folded)) or not _RANKED.search(own.folded)


def find_extreme(
    question: Question, own: Sentence, met: Met, beside: Sequence[Sentence] = ()
) -> Mention | None:
    """Return the name of the thing that has the most, or the least, or how much that is; None
    where the figures cannot be compared or do not stand by names. ``met`` is where the sentence
    has the question's words: which industry is not found among companies; ``beside`` are the other
    items of the list that it is one of.
    """
    if figures_of_items := _figure_of_each(own, beside):
        return _extreme_of_list(question, own, figures_of_items)
    figures = _figures(own)
    names = [] if _OTHER_RANK.search(question.folded) else _names(figures, own.folded)
    currencies = {CURRENCIES[w] for w in CURRENCIES if len(w) > 1 and w in question.folded}
    of_class = [at for t in question.terms if t.text == question.expects.head for at in met[t]]
    asked = [
        figure
        for figure, name in zip(figures, names, strict=False)
        if (not currencies or figure.unit in currencies) and _is_of_class(name, names, of_class)
    ]
    figure = _first(asked, is_least=bool(_LEAST.search(question.folded)))
    if figure is None:
        return None
    if question.expects.kind in NUMERIC:
        return Mention(figure.kind, figure.start, figure.end, figure)
    name = names[figures.index(figure)]
    return Mention("thing", name.start, name.end)


def _extreme_of_list(
    question: Question, own: Sentence, figures: Sequence[Quantity]
) -> Mention | None:
    """The sentence's figure, the first, or the name of what it is of, where no other is beyond."""
    first = _first(figures, is_least=bool(_LEAST.search(question.folded)))
    if first is not figures[0] or _OTHER_RANK.search(question.folded):
        return None
    if question.expects.kind in NUMERIC:
        return Mention(first.kind, first.start, first.end, first)
    place = own.folded, 0, first.start
    named = _NAME_OF_ITEM.fullmatch(*place) or _NAME_BEFORE.fullmatch(*place)
    return Mention("thing", *named.span("name")) if named else None


def _figure_of_each(own: Sentence, beside: Sequence[Sentence]) -> list[Quantity] | None:
    """The one number with a unit of a sentence and of each of the items beside it; None where one
    has none or several, or has by how much something fell."""
    figures = []
    for item in (own, *beside) if beside else ():
        found = [q for q in item.quantities if q.unit]
        if len(found) != 1 or _FALLS.search(item.folded):
            return None
        figures += found
    return figures or None


def _is_unsaid(question: Question, own: Sentence) -> bool:
    asked = _LEAST if _LEAST.search(question.folded) else _MOST
    return bool(asked.search(question.folded)) and not asked.search(own.folded)


def _is_of_class(name: Span, names: list[Span], places: list[Match]) -> bool:
    """Whether a name has the word for what is asked for, none has, or it stands elsewhere too."""
    within = [n for n in names if any(n.start <= place.start < n.end for place in places)]
    is_elsewhere = any(not any(n.start <= p.start < n.end for n in names) for p in places)
    return is_elsewhere or not within or name in within


def _figures(own: Sentence) -> list[Quantity]:
    """The sentence's amounts of money, or where it has not two, its other numbers of one unit:
    parts without the whole.
    """
    whole = _OF_TOTAL.search(own.folded)
    found = [q for q in own.quantities if not whole or q.start >= whole.start()]
    money = [q for q in found if q.kind == "money"]
    if len(money) > 1:
        return money
    return found if len({(q.kind, q.unit) for q in found}) == 1 else []


def _first(figures: Sequence[Quantity], is_least: bool) -> Quantity | None:
    """The one figure that is beyond all others, whatever the rates of exchange."""
    if len(figures) < 2:
        return None
    if not all(q.unit in _IN_YUAN for q in figures) and len({q.unit for q in figures}) > 1:
        return None
    bounds = {q: _bounds(q) for q in figures}
    if is_least:
        best = min(figures, key=lambda q: bounds[q][1])
        is_beyond = all(bounds[best][1] < bounds[q][0] for q in figures if q is not best)
    else:
        best = max(figures, key=lambda q: bounds[q][0])
        is_beyond = all(bounds[best][0] > bounds[q][1] for q in figures if q is not best)
    return best if is_beyond else None


def _bounds(figure: Quantity) -> tuple[float, float]:
    low, high = _IN_YUAN.get(figure.unit or "", (1.0, 1.0))
    least = figure.value if figure.low is None else figure.low
    return least * low, figure.value * high


def _names(figures: list[Quantity], folded: str) -> list[Span]:
    """The names of the things, in the figures' order; none where one has no plain name."""
    edges = [0, *(place for q in figures for place in (q.start, q.end)), len(folded)]
    gaps = list(zip(edges[::2], edges[1::2], strict=True))  # before, between and after the figures
    is_after = any(folded[start:end][:1] not in (*_APART, "") for start, end in gaps[1:])
    pattern, gaps = (_NAME_AFTER, gaps[1:]) if is_after else (_NAME_BEFORE, gaps[:-1])
    found = [pattern.fullmatch(folded, *gap) for gap in gaps]
    names = [Span(*m.span("name")) for m in found if m and not re.fullmatch(_LEAD, m["name"])]
    return names if len(names) == len(figures) else []
