"""Where a text has dates that answer as a whole: 1970年代, 康熙五十二年(1713年), 6月23日至25日."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from bot.periods import CLOCK, MONTH_EN, Period
from index.document import Span

_NUMERAL = "元|[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]|[1-9]\\d?"
_PART = (  # but 20世纪|中国文学, 80年代|初中生
    "(?:[初中末早晚前后](?:[后晚]?期|叶)|[上下前后]半叶?"
    "|初(?![中级])|中(?![国华东西南北心央学外医])|末(?!日))?"
)
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
# Reign titles that a museum or a county still dates by, of China and of Japan.
_REIGNS = (
    "贞观 永徽 开元 天宝 元和 会昌 大中 建隆 太平兴国 景德 大中祥符 天圣 庆历 嘉祐 "
    "熙宁 元丰 元祐 崇宁 政和 宣和 靖康 建炎 绍兴 淳熙 嘉定 至元 大德 至正 洪武 建文 "
    "永乐 宣德 正统 景泰 天顺 成化 弘治 正德 嘉靖 隆庆 万历 天启 崇祯 天命 天聪 崇德 "
    "顺治 康熙 雍正 乾隆 嘉庆 道光 咸丰 同治 光绪 宣统 庆长 宽永 元禄 享保 明治 大正 "
    "昭和 平成 令和"
).split()
_PLACES = "绍兴|嘉定|政和|开元|景德|大中"  # where 绍兴3年 is three years
_IN_BRACKETS = r"(?:\((?:[公西]元)?\d{3,4}年?\))?"
_LONG = re.compile(
    r"(?:[公西]元前?)?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[上本])世纪"
    rf"(?:(?:\d|[二三四五六七八九])[0十]年代)?{_PART}"
    rf"|(?:(?<!\d)(?:\d{{2}})?\d0|[二三四五六七八九]十)年代(?![理表工码征销言办购]){_PART}"
    rf"|(?!(?:{_PLACES})\d)(?:{'|'.join(_REIGNS)})"
    rf"(?:(?:{_NUMERAL})年(?!级){_IN_BRACKETS}[春夏秋冬]?|年间)"
    rf"|[{_STEMS}][{_BRANCHES}]年{_IN_BRACKETS}"
)
_DAY_ALONE = re.compile(  # 20日2时; 20日内 is as long
    r"(?<![\d.第近约历逾达每共时期为留续前])(?:3[01]|[12]\d|[1-9])日(?![元均报游本语韩军后间年]|[以之]?内)"
    rf"(?:{CLOCK.pattern}|(?:凌晨|清晨|早[上晨]|[上中下]午|傍晚|晚[上间]))?(?:前后|左右)?"
)
_ENGLISH = re.compile(  # last October, March next year, the end of May
    rf"(?:\b(?:the )?(?:end|beginning|start|middle) of |\b(?:early|late|mid)[- ](?:in )?)?"
    rf"\b(?:(?:last|next|this) {MONTH_EN}|{MONTH_EN}(?: of)? (?:last|next|this) year)\b"
)
TO = r"\s?(?:--?|–|——?|~|至|到|to|through|until)\s?"  # between two dates
_DAYS = re.compile(  # but 5月20日到3号楼
    rf"月\s?(?P<first>\d{{1,2}})\s?[日号]?{TO}(?P<last>\d{{1,2}})\s?"
    r"(?:日|号(?![楼馆厅院线会室门窗]))"
)


def find_dates(folded: str, periods: Sequence[Period]) -> list[Span]:
    """Return where dates stand in a folded text, in order: those of ``periods`` but what is part
    of a decade or a reign's year, these, with the month after such a year, runs of days, days
    without a month, and English months of last year or the next.
    """
    long = [Span(*match.span()) for match in _LONG.finditer(folded)]
    alone = (Span(p.start, p.end) for p in periods)
    apart = [d for d in alone if not any(d.start < w.end and w.start < d.end for w in long)]
    months = [Span(w.start, d.end) for w in long for d in apart if w.end == d.start]
    found = {*long, *apart, *months, *_runs_of_days(folded, periods)}
    for day in _days_alone(folded, found):
        found = _joined(found, day)
    for match in _ENGLISH.finditer(folded):
        month = Span(*match.span())
        if any(month.overlaps(d) for d in found):  # this may be no month
            found = _joined(found, month)
    return sorted(found, key=lambda d: (d.start, d.end))


def _joined(found: set[Span], date: Span) -> set[Span]:
    """The dates with another one, which takes in what it overlaps."""
    parts = {d for d in found if date.overlaps(d)}
    one = Span(min(d.start for d in (date, *parts)), max(d.end for d in (date, *parts)))
    return (found - parts) | {one}


def _runs_of_days(folded: str, periods: Sequence[Period]) -> Iterator[Span]:
    """6月23日至25日, 6月23-25日."""
    for match in _DAYS.finditer(folded):
        begins = (p.start for p in periods if p.start < match.start() < p.end)
        start = next(begins, None)
        if start is not None and int(match["first"]) < int(match["last"]):
            yield Span(start, match.end())


def _days_alone(folded: str, known: Collection[Span]) -> Iterator[Span]:
    """20日2时, where no month comes before it."""
    for match in _DAY_ALONE.finditer(folded):
        if not any(d.start <= match.start() < d.end for d in known):
            yield Span(*match.span())
