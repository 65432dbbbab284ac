"""A sentence of a release, read: its words and everything in it that could be an exact answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.dates import find_dates
from bot.expectation import Kind
from bot.lexicon import is_word
from bot.lists import find_runs
from bot.periods import Period, find_periods
from bot.quantities import Quantity, find_quantities
from bot.tagger import Token, latin_words, tag
from index.document import Span
from index.script import has_han


@dataclass(frozen=True)
class Mention:
    """A candidate answer at ``[start, end)`` of its sentence; a number has its quantity."""

    kind: Kind
    start: int
    end: int
    quantity: Quantity | None = None

    def overlaps(self, other: Mention) -> bool:
        """Whether the two share a character of their sentence."""
        return self.start < other.end and other.start < self.end

    def is_within(self, item: Span) -> bool:
        """Whether the mention shares a character with an item of its sentence."""
        return item.start < self.end and self.start < item.end

    @property
    def unit(self) -> str | None:
        """The unit of a number, else None."""
        return self.quantity.unit if self.quantity else None


@dataclass(frozen=True)
class Sentence:
    """A folded sentence with its words and compounds, the mentions in it, dates and quantities."""

    folded: str
    words: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    periods: tuple[Period, ...]
    quantities: tuple[Quantity, ...]


MAX_COMPOUND = 6
MAX_NAME = 4  # words; a headline has every word with a capital
_NAMES: dict[str, Kind] = {"PER": "person", "nr": "person", "ORG": "organisation",
                           "nt": "organisation", "LOC": "place", "ns": "place"}  # fmt: skip
_NOUNS = frozenset("n nz nw vn an a s LOC ORG PER ns nt nr ad f".split())
TITLE_WORDS = re.compile(
    r"(?:[长员师官家]|领队|主任|书记|经理|总裁|主席|记者|教授|院士|董事|[监理]事|秘书|代表|负责人|主编|编辑"
    r"|[言持始掌夥伙]人|司令|大使|总[监理统]|医生|顾问|助理|主管|博士|学者|教练|主播|股东)$"
)
_HOLDS = re.compile(r"^(?:[现曾升就历选]?任|[担兼接]任|出任|[当获推]选为?|[则现]?为|是)$")
_BOOK = re.compile(r"《[^《》]{1,60}》")
_QUOTED = re.compile(r"[“「『]([^“”「」『』]{2,40})[”」』]")
_LATIN_NAME = re.compile(r"\b[A-Z][\w'-]+(?: (?:of |and |the |de |& )?[A-Z][\w'-]+)+")
_LATIN_KINDS: tuple[Kind, ...] = ("person", "organisation", "place", "thing")
_NOBODY = re.compile(  # Head of Media Relations, Chief Financial Officer, Meridian Foods Group
    r" of |\b(?:Head|Director|Manager|Officer|President|Chair\w*|Minister|Secretary|Advis[eo]r"
    r"|Inc|Corp|Ltd|LLC|plc|AG|Company|Group|Bank|University|Institute|Department|Ministry|Agency)$"
)
_AFTER_PREPOSITION = re.compile(r"\b(?:of|at|in|for|to|from|near|with)(?: the)? $", re.IGNORECASE)
_DATELINE = re.compile(  # 人民网 + 哈尔滨 + 6月23日电
    r"^\(?(?P<organisation>[^\s\d,，。]{1,8}?[社网报])(?P<place>[^\s\d,，。]{2,8}?)(?=\d{1,2}月\d{1,2}日[电讯])"
)
_SOURCE = re.compile(r"(?:来源|source|published by)\s*[:：]?\s*([^\s|()（）]{2,40})")
_CONTACT = re.compile(
    r"(?<!\d)\(?0\d{1,3}\)?[- ]?\d{3,4}[- ]?\d{4}(?:\s?(?:分机|转|#|ext\.?)\s?\d{1,5})?(?!\d)|"
    r"\+\d{1,3}(?:[- ]?\(?\d{1,4}\)?){2,5}\b"
    r"|\b(?:\d{2,4}[- ]?)?\d{3,4}[- ]\d{4}(?:[- ]?\d{2,4})?\b|\b1\d{10}\b"
    r"|[\w.+-]+@[\w.-]+\w|(?:https?://|www\.)[\w./?=&%#~+:@-]*[\w/]",
    re.ASCII,
)
_ADDRESS = re.compile(
    r"(?:(?<=地址[:为])|(?<=地址: ))[^,，。;；\s()（）]{4,40}?"
    r"(?=电话|邮编|联系|[,，。;；\s()（）]|$)"
    r"|(?<=[位设]于)[^,，。;；()（）]{2,20}[路街道巷]\d+号(?:[^,，。;；()（）]{0,10}[楼室层座厦])?"
)


_AND = re.compile(r"[零又]?| and ")  # between 三年 and 六个月
_SMALLER = {"year": "month", "week": "day", "day": "hour", "hour": "minute", "minute": "second"}
_TIME = "(?:年度?|季度?|个?月|星期|周|天|日|小时|分钟|半年|两会|届)"
_FREQUENCY = re.compile(
    rf"[每逢]隔?(?:\d+|[一二两三四五六七八九十半几]+)?个?{_TIME}(?:[^,，。;；]{{0,6}}?(?:\d+|[一二两三四五六七八九十几]+)次)?"
    rf"|[一两三四五六七八九十\d]+{_TIME}[一两三四五六七八九十\d]+次"
    r"|\b(?:every|each) (?:[\w-]+ )?(?:day|week|month|quarter|year|hour|minute)s?\b"
    r"|\b(?:once|twice|[\w-]+ times) (?:a|an|per|every|each) (?:[\w-]+ )?\w+"
    r"|\b(?:daily|weekly|fortnightly|monthly|quarterly|annually|yearly)\b"
)


@lru_cache(maxsize=8192)
def read_sentence(folded: str, original: str) -> Sentence:
    """Return the sentence taken apart; ``original`` has the same length and keeps capitals."""
    tokens = tag(folded) if has_han(folded) else tuple(latin_words(folded))
    periods = find_periods(folded)
    dates = find_dates(folded, periods)
    quantities = [q for q in find_quantities(folded) if not _covered(q, [*periods, *dates])]
    mentions = [
        *(Mention("date", d.start, d.end) for d in dates),
        *_numbers(folded, quantities),
        *_names(tokens),
        *_positions(tokens),
        *_things(folded, tokens),
        *(Mention("frequency", *m.span()) for m in _FREQUENCY.finditer(folded)),
        *(Mention("contact", *m.span()) for m in _CONTACT.finditer(folded)),
        *(Mention("contact", *m.span()) for m in _ADDRESS.finditer(folded)),
        *(Mention("organisation", *m.span(1)) for m in _SOURCE.finditer(folded)),
        *(Mention("list", *run) for run in find_runs(folded, tokens)),
        *_latin_names(original),
    ]
    if dateline := _DATELINE.match(folded):
        mentions = _by_dateline(dateline, mentions)
    ordered = sorted(set(mentions), key=lambda m: (m.start, m.end, m.kind))
    words = (*tokens, *_compounds(tokens))
    return Sentence(folded, words, tuple(ordered), tuple(periods), tuple(quantities))


def _by_dateline(dateline: re.Match[str], mentions: list[Mention]) -> list[Mention]:
    """The mentions with agency and place apart, which the tagger has as one name."""
    agency, place = dateline.span("organisation"), dateline.span("place")
    kept = [m for m in mentions if m.end <= agency[0] or m.start >= place[1]]
    return [*kept, Mention("organisation", *agency), Mention("place", *place)]


def _compounds(tokens: tuple[Token, ...]) -> Iterator[Token]:
    """Neighbours that the dictionary has as one word: 签约 + 额."""
    for left, right in pairwise(tokens):
        joined = left.text + right.text
        if left.end == right.start and len(joined) <= MAX_COMPOUND and is_word(joined):
            yield Token(joined, right.tag, left.start, right.end)


def _covered(quantity: Quantity, dates: Sequence[Period | Span]) -> bool:
    return any(d.start < quantity.end and quantity.start < d.end for d in dates)


def _numbers(folded: str, quantities: Sequence[Quantity]) -> Iterator[Mention]:
    """Every number, but lengths of time side by side as one: 三年零六个月."""
    parts = set[Quantity]()
    for first, second in pairwise(quantities):
        is_one = _AND.fullmatch(folded, first.end, second.start) is not None
        if is_one and first.unit and _SMALLER.get(first.unit) == second.unit and first not in parts:
            yield Mention("duration", first.start, second.end, first)
            parts |= {first, second}
    yield from (Mention(q.kind, q.start, q.end, q) for q in quantities if q not in parts)


def _names(tokens: tuple[Token, ...]) -> Iterator[Mention]:
    """Names, and runs of people set side by side (王旭、王艷) as one answer."""
    run: list[Token] = []
    for i, token in enumerate(tokens):
        if kind := _NAMES.get(token.tag):
            yield Mention(kind, token.start, token.end)
        if kind == "person":
            run = [token] if any(t.text == token.text for t in run) else [*run, token]
        elif not (
            token.text in "、,和与及" and run and i + 1 < len(tokens) and _is_person(tokens[i + 1])
        ):
            run = []
        if len(run) > 1:
            yield Mention("person", run[0].start, run[-1].end)


def _is_person(token: Token) -> bool:
    return _NAMES.get(token.tag) == "person"


def _positions(tokens: tuple[Token, ...]) -> Iterator[Mention]:
    """The words of office that stand right before a person, 省商務廳黨組成員、副廳長 + 姜保國, or
    after what makes somebody one: 现任 + 市場部總監.
    """
    for i, token in enumerate(tokens):
        if _HOLDS.search(token.text):
            yield from _office_after(tokens, i + 1)
        if not _is_person(token):
            continue
        first = i
        while first and (
            tokens[first - 1].tag in _NOUNS - {"PER", "nr"} or tokens[first - 1].text == "、"
        ):
            first -= 1
        while first < i and tokens[first].text == "、":
            first += 1
        if first < i and TITLE_WORDS.search(tokens[i - 1].text):
            yield Mention("position", tokens[first].start, tokens[i - 1].end)


def _office_after(tokens: tuple[Token, ...], first: int) -> Iterator[Mention]:
    end = first
    while end < len(tokens) and (
        tokens[end].tag in _NOUNS - {"PER", "nr"} or tokens[end].text == "、"
    ):
        end += 1
    while end > first and not TITLE_WORDS.search(tokens[end - 1].text):
        end -= 1
    if end > first:
        yield Mention("position", tokens[first].start, tokens[end - 1].end)


def _things(folded: str, tokens: tuple[Token, ...]) -> Iterator[Mention]:
    """Titles of documents, quoted names, and noun phrases."""
    for match in _BOOK.finditer(folded):
        yield Mention("thing", *match.span())
    for match in _QUOTED.finditer(folded):
        yield Mention("thing", *match.span(1))
    for group in _noun_groups(tokens):
        yield Mention("thing", group[0].start, group[-1].end)


def _noun_groups(tokens: tuple[Token, ...]) -> Iterator[list[Token]]:
    """Runs of adjacent words that form a noun phrase, with the verbs that belong inside one."""
    group: list[Token] = []
    for i, token in enumerate(tokens):
        joins = token.tag in _NOUNS or (token.tag == "m" and token.text.startswith(("首", "第")))
        inner = token.tag == "v" and bool(group) and _belongs_inside(tokens[i + 1 : i + 2])
        adjacent = not group or token.start == group[-1].end
        if (joins or inner) and adjacent and (group or token.tag != "f"):
            group.append(token)
            continue
        if len("".join(t.text for t in group)) >= 2:
            yield group
        group = [token] if joins and token.tag != "f" else []  # 以上企业 is no name
    if len("".join(t.text for t in group)) >= 2:
        yield group


def _belongs_inside(following: tuple[Token, ...]) -> bool:
    """A verb before a verbal noun (委托招商) or at the end of an item of a list (太陽能發電、)."""
    return bool(following) and (following[0].tag == "vn" or following[0].text in {"、", "等"})


def _latin_names(original: str) -> Iterator[Mention]:
    for match in _LATIN_NAME.finditer(original):
        after_preposition = _AFTER_PREPOSITION.search(original[: match.start()])
        is_nobody = after_preposition or _NOBODY.search(match[0]) or match[0].count(" ") >= MAX_NAME
        for kind in _LATIN_KINDS:
            if kind != "person" or not is_nobody:
                yield Mention(kind, *match.span())
