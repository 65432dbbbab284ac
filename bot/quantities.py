"""Quantities in Chinese and English text: where they stand, what kind, what value, which unit."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

QuantityKind = Literal["money", "percent", "count", "measure", "duration", "age"]


def _table(text: str) -> dict[str, str]:
    """Read "symbol: word, word" lines into word → symbol."""
    rows = (line.split(": ") for line in text.strip().splitlines())
    return {word: symbol.strip() for symbol, words in rows for word in words.split(", ")}


CURRENCIES = _table("""
USD: 美元, 美金, usd, us$, $, us dollars, u.s. dollars, us dollar, dollars, dollar
CNY: 元, 人民币, 块钱, yuan, rmb, cny, ¥
EUR: 欧元, euros, euro, eur, €
JPY: 日元, yen, jpy
GBP: 英镑, pounds, pound, gbp, £
HKD: 港元, 港币, hkd, hk$
TWD: 新台币, 台币, twd, nt$
KRW: 韩元
RUB: 卢布
""")
MEASURES = _table("""
m2: 平方米, square meters, square metres, square meter, square metre
km2: 平方公里, square kilometers, square kilometres, square kilometer, square kilometre
mu: 亩
ha: 公顷, hectares, hectare
acre: acres, acre
km: 公里, 千米, kilometers, kilometres, kilometer, kilometre, km
m: 米, 公尺, meters, metres, meter, metre
t: 吨, tonnes, tons, tonne, ton
kg: 公斤, 千克, kilograms, kilogram, kg
g: 公克, grams, gram
mg: 毫克, milligrams, milligram, mg
µg: 微克, micrograms, microgram
l: 公升, litres, liters, litre, liter
ml: 毫升, millilitres, milliliters, millilitre, milliliter, ml
m3: 立方米
cm: 厘米, 公分, centimeters, centimetres, centimeter, centimetre
mm: 毫米, millimeters, millimetres, millimeter, millimetre
kWh: 千瓦时, kwh
kW: 千瓦
MW: 兆瓦, megawatts, megawatt, mw
°C: 摄氏度
GB: gb
TB: tb
GWh: gigawatt-hours, gigawatt-hour, gwh
""")
DURATIONS = _table("""
year: 周年, 年, years, year
month: 个月, months, month
week: 周, weeks, week
day: 天, days, day
hour: 小时, hours, hour
minute: 分钟, minutes, minute
second: 秒钟, 秒, seconds
""")
COUNTED_ALIKE = (frozenset("名人位例"), frozenset("家户间"))  # 300人 are 300名, 5例 five patients
COUNTERS = (
    "家间个人名次项件台套辆艘架座条种户例所场届位份张篇部倍款类笔宗只头支组"
    "颗枚粒本册株棵朵幅栋幢层匹封首集瓶箱桶杯片股批袋盒罐碗盘列"
)
# Those that begin other words too: 口岸, 班列, 顶尖.
MORE_COUNTERS = (
    "口(?![岸腔罩碑径味])|班(?![列次级机])|顶(?![尖级])|块(?![钱状])|尾(?![号款])|[盏趟]|尊(?!重)"
)
COUNTER = f"(?:[{COUNTERS}]|{MORE_COUNTERS})"
ALL_COUNTERS = f"{COUNTERS}口班顶块尾盏趟尊"
_MULTIPLIERS = {"十": 10.0, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_ENGLISH_MULTIPLIERS = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "mn": 1e6, "bn": 1e9, "k": 1e3, "m": 1e6, "b": 1e9,
}  # fmt: skip
_SHARES = {"成": 10.0, "‰": 0.1}  # in per cent
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
           "八": 8, "九": 9}  # fmt: skip
_NUMBER_WORDS = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}
# What a number in words counts: eleven patients, seventeen of the injured; not six to, up from two.
_COUNTED = (
    r"\s(?:of the\b|(?!(?:of|or|and|to|more|in|at|by|for|on|per|with|as|is|was|this|last|next|will"
    r"|can|things?|ways?|sides?|points?|times?)\b)[a-z]{3,})"
)


def is_number_word(text: str) -> bool:
    """Return whether a text is an English number in one word."""
    return text in _NUMBER_WORDS


def any_of(words: Iterable[str]) -> str:
    """Return a pattern, for use in a group, that matches any of ``words``, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _beside_chinese(words: Collection[str]) -> str:
    """The same with no letter after a Latin word: 100kwh以上 has that unit, 5 tonic has no ton."""
    chinese, latin = ([w for w in words if w.isascii() == is_latin] for is_latin in (False, True))
    return f"{any_of(chinese)}|(?:{any_of(latin)})(?![a-z])"


_HOME = re.compile(  # (香港,2025年9月18日), 【2025年11月5日,新竹】
    r"[(【](?:[^()【】]{0,16}[,，\s])?(?:(?P<HKD>香港)|(?P<TWD>台[北中南]|新[竹北]|高雄|桃园))"
    r"(?:[,，\s][^()【】]{0,16})?[)】]"
)
_STAMP = re.compile(r"\d年\d{1,2}月\d{1,2}日[^。]{0,12}香港时间\s?\d{1,2}时\d{1,2}分")
_FIRST_SUM = re.compile(r"(?P<TWD>新?台币)?\s?\d[\d,.亿万千百]*元")
_DATELINE = 300  # characters of a release in which its dateline stands
_RANGE = re.compile(r"\s?(?:[-–—~]|——|(?P<to>[至到]|to))\s?")
_CHANGE = re.compile(r"(?:[从由自]|\bfrom )[^,，。;；]*$")
_SHARE = "成(?!为|立|功|员|果|效)"
_APPROXIMATE = r"(?:(?P<about>大约|将近|接近|超过|突破|至少|不足|不到|逾|超|近|约)\s?)?"
_AGED = re.compile(
    r"\bage[ds]? (?:between |from )?(?P<low>\d{1,3})(?:(?: to | and |[-–])(?P<high>\d{1,3}))?"
    r"(?: years)?\b(?!\s?(?:%|per ?cent))"
)
LENGTH = re.compile(  # in more units than one
    r"(?<![\d.])(?P<h>\d+)\s?个?小时\s?(?P<m>\d+)\s?分钟?(?:\s?(?P<s>\d+(?:\.\d+)?)\s?秒)?"
    r"|(?<![\d.])(?P<minutes>\d+)\s?分钟?\s?(?P<seconds>\d+(?:\.\d+)?)\s?秒"
)
_WITHIN = "日(?=[之以]?内(?![蒙瓦地]))"  # 28日内, which is no date
_SEPARATOR = re.compile(r"[,\s]")  # 1,163 and, in Hong Kong, 1 163
_BELOW = r"[\d一二两三四五六七八九][百十]"
_GOES_ON = {  # what goes on below each multiplier: 6亿|8,420万, 1万|2,000, 3万|2千, 2千|5百
    "亿": re.compile(r"[零〇]?(?:\d[\d,]*|[一二两三四五六七八九十百千]+)[十百千]*万"),
    "万": re.compile(r"[零〇]?(?:\d[\d,]{2,}(?![\d,.亿万])|[\d一二两三四五六七八九][千百])"),
    "千": re.compile(_BELOW),
    "百": re.compile(_BELOW),
    "十": re.compile(r"(?!)"),
}
_PLAIN = ("元", "块钱")  # of whichever currency is named before: 新台币48.6亿元
_NAMED = any_of(c for c in CURRENCIES if not c.isascii() and c not in _PLAIN)
_CHINESE = re.compile(
    r"(?<![第.\d])"
    + rf"(?:(?<![兑对])(?P<first>{_NAMED})\s?)?"
    + _APPROXIMATE
    + r"(?P<minus>零下|负|(?<![a-z0-9)年月日号第%‰元亿万天人家个岁米吨里克])[-−])?"
    + r"(?P<number>[1-9]\d{0,2}(?: \d{3})+(?=\s?[一-鿿])|\d[\d,]*(?:\.\d+)?"
    + r"|[零〇一二两三四五六七八九十百千]+(?=[万亿]|[余多]?(?:"
    + f"{any_of(CURRENCIES)}|{any_of(MEASURES)}|{any_of(DURATIONS)}|{COUNTER}|{_SHARE}|%|周?岁))"
    + r"|(?:百分之)[零〇一二两三四五六七八九十百点\d.]+)"
    + r"(?:\s(?=[多余]|[万亿](?![科达象华众向兴])))?(?P<rest>[多余几]?)(?P<mult>[十百千万亿]*)"
    + r"(?P<more>[多余几]?)\s?"
    + f"(?P<unit>{_beside_chinese(CURRENCIES)}|{_beside_chinese(MEASURES)}"
    + f"|个百分点|百分点|%|‰|{_SHARE}|周?岁"
    + f"|(?:{_beside_chinese(DURATIONS)})(?![\\d一二三四月])|{_WITHIN}|{COUNTER})?"
    + f"(?:(?<=元)(?P<after>{_NAMED}))?"
)
_ENGLISH = re.compile(
    r"(?P<about>more than|over|nearly|about|around|almost|at least|some)?\s*"
    r"(?P<minus>\bminus |\bnegative |(?<![a-z0-9)%])[-−])?"
    r"(?P<sign>us\$|hk\$|nt\$|\$|€|£|¥|\b(?:rmb|cny|usd|eur|gbp|hkd|twd|jpy))?\s?(?P<number>\d[\d,]*(?:\.\d+)?|\b(?:"
    + "|".join(_NUMBER_WORDS)
    + r")\b(?=[\s-](?:hundred|thousand|million|billion|percent|per cent"
    r"|years?|months?|weeks?|days?|hours?|minutes?|seconds))"
    r"|(?<!the )(?<!these )(?<!those )(?<!other )(?<!our )(?<!their )(?<!its )"
    r"(?<!phase )(?<!formula )(?<!chapter )(?<!part )(?<!number )\b(?!zero|one)(?:"
    + "|".join(_NUMBER_WORDS)
    + rf")\b(?={_COUNTED}))"
    r"[\s-]?(?P<mult>hundred|thousand|million|billion|trillion|bn|mn|(?(sign)[kmb](?![a-z])|(?!)))?\s?"
    f"(?P<unit>(?:{any_of([u for u in CURRENCIES if u.isascii() and u[-1].isalpha()])})\\b"
    f"|(?:{any_of([u for u in MEASURES if u.isascii()])})\\b"
    f"|(?:{any_of([u for u in DURATIONS if u.isascii()])})\\b"
    r"|percentage points?|percent|per cent|%)?"
)


@dataclass(frozen=True)
class Quantity:
    """A quantity at ``[start, end)`` of its text: ``value`` in ``unit``.

    The unit is an ISO 4217 currency, a symbol such as ``m2``, ``%``, or a Chinese counter such as
    家; None for a bare number. Of a range, 16至19天, ``value`` is the upper end and ``low`` the
    lower.
    """

    kind: QuantityKind
    start: int
    end: int
    value: float
    unit: str | None
    about: str = ""
    low: float | None = None

    def equals(self, other: Quantity) -> bool:
        """Whether both are the same amount, of one unit or one of them of none."""
        units_agree = self.unit == other.unit or None in (self.unit, other.unit)
        pairs = ((a, b) for a in self._ends for b in other._ends)
        return units_agree and any(math.isclose(a, b, rel_tol=1e-6) for a, b in pairs)

    @property
    def _ends(self) -> tuple[float, ...]:
        return (self.value,) if self.low is None else (self.low, self.value)

    def found_in(self, others: Iterable[Quantity]) -> list[Quantity]:
        """Return those of ``others`` that are this amount."""
        return [other for other in others if self.equals(other)]


def home_currency(folded: str) -> str:
    """Return the ISO 4217 code of what a folded text means by 元 alone: the dollar of Hong Kong or
    Taiwan where its dateline is of there, or its stamp has the hour or its first sum the currency
    of there; else the yuan."""
    home = _HOME.search(folded[:_DATELINE])
    if home is None and _STAMP.search(folded):
        return "HKD"
    found = home or _FIRST_SUM.search(folded)
    return found.lastgroup or "CNY" if found else "CNY"


def _lengths_and_ages(folded: str) -> list[Quantity]:
    """The durations told in more than one unit, in seconds: 2小时08分41秒; and ages told with no
    unit: aged 3 to 11."""
    found = []
    for match in _AGED.finditer(folded):
        low, value = match["low"], float(match["high"] or match["low"])
        least = float(low) if match["high"] else None
        found.append(Quantity("age", match.start("low"), match.end(), value, "year", low=least))
    for match in LENGTH.finditer(folded):
        minutes = 60 * float(match["h"] or 0) + float(match["m"] or match["minutes"])
        value = 60 * minutes + float(match["s"] or match["seconds"] or 0)
        found.append(Quantity("duration", *match.span(), value, "second"))
    return found


def find_quantities(folded: str) -> list[Quantity]:
    """Return the quantities of a folded text, in order, not overlapping.

    Years and days of the month are not told apart here from durations and counts; the caller
    drops what a date covers.
    """
    lengths = _lengths_and_ages(folded)
    taken = {i for q in lengths for i in range(q.start, q.end)}
    told = (m for m in _ENGLISH.finditer(folded) if taken.isdisjoint(range(*m.span())))
    english = [m for m in told if m["sign"] or m["mult"] or m["unit"] or m["number"].isalpha()]
    taken |= {i for m in english for i in range(*m.span())}
    chinese = [m for m in _CHINESE.finditer(folded) if taken.isdisjoint(range(*m.span()))]
    matches = sorted([*english, *chinese], key=lambda m: m.start())
    found: list[Quantity] = []
    scaled = False  # whether the last one has a multiplier of its own
    for quantity, multiplier in _sums(folded, matches):
        is_range = bool(found) and _is_range(folded, found[-1], quantity)
        share = 1.0 if scaled else _multiplier(multiplier)
        whole = _as_range(found[-1], quantity, share) if is_range else None
        found[-1 if whole else len(found) :] = [whole or quantity]
        scaled = bool(multiplier)
    return sorted([*found, *lengths], key=lambda q: q.start)


def _sums(folded: str, matches: Iterable[re.Match[str]]) -> list[tuple[Quantity, str]]:
    """The quantities, those joined that go on below a multiplier, each with its multiplier."""
    found: list[tuple[Quantity, str]] = []
    for match in matches:
        quantity = _quantity(match)
        if quantity and not _is_in_name(folded, quantity):
            whole = _as_sum(folded, found[-1][0], quantity) if found else None
            found[-1 if whole else len(found) :] = [(whole or quantity, match["mult"] or "")]
    return found


def _is_in_name(folded: str, quantity: Quantity) -> bool:
    """Whether a bare number is a part of what a thing is called: 5g, covid-19, 1.6t模组."""
    is_bare = quantity.unit is None and folded[quantity.end - 1].isdigit()
    before, after = folded[: quantity.start], folded[quantity.end :]
    is_beside = re.search("[a-z]-?$", before) or re.match("[a-z]", after)
    return is_bare and is_beside is not None


def _is_range(folded: str, first: Quantity, last: Quantity) -> bool:
    """Whether two are the ends of one range, rather than what was and what came of it."""
    between = _RANGE.fullmatch(folded, first.end, last.start)
    if between is None or (folded[first.start] == "0" and first.value >= 1):  # 0451-82624126
        return False
    is_told = last.unit is not None or between["to"]
    return bool(is_told) and not (between["to"] and _CHANGE.search(folded[: first.start]))


def _as_range(first: Quantity, last: Quantity, share: float) -> Quantity | None:
    """Both as one, where they are the ends of a range: 16|至|19天, 2|-|3亿元, 5000元|至|1万元; the
    first may ``share`` the multiplier of the last."""
    if first.unit not in {None, last.unit} or first.low is not None or last.about:
        return None
    low = first.value * share if first.value * share < last.value else first.value
    if not 0 <= low < last.value:
        return None
    return replace(last, start=first.start, about=first.about, low=low)


def _as_sum(folded: str, first: Quantity, last: Quantity) -> Quantity | None:
    """Both as one, where a number goes on below its multiplier: 6亿|8,420万元, 港币十二亿|四千万元;
    not where another begins: 12万|3岁以下儿童."""
    place = folded[first.end - 1]
    is_below = 0 < last.value < _MULTIPLIERS.get(place, 0.0) and last.kind != "duration"
    is_next = folded[first.end : last.start] in ("", "零")
    if not is_below or not is_next or not _GOES_ON[place].match(folded, last.start):
        return None
    is_its = last.unit is None or folded[last.start : last.end].endswith(_PLAIN)
    if first.unit not in {None, last.unit} and not (first.kind == "money" and is_its):
        return None
    value = first.value + math.copysign(last.value, first.value)
    kind, unit = last.kind if last.unit else first.kind, first.unit or last.unit
    return replace(last, kind=kind, start=first.start, value=value, unit=unit, about=first.about)


def _quantity(match: re.Match[str]) -> Quantity | None:
    parts = match.groupdict()
    number = _value(parts["number"])
    if number is None:
        return None
    unit = (parts["unit"] or "").strip() or parts.get("sign") or ""
    if parts["number"].startswith("百分之"):
        unit = "%"
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    if first := parts.get("first"):
        is_its = unit in {"", *_PLAIN}
        unit, start = (first, start) if is_its else (unit, match.end("first"))
    kind, symbol = _unit(parts.get("after") or unit)
    value = number * _multiplier(parts["mult"] or "") * _SHARES.get(unit, 1.0)
    value = -value if parts["minus"] else value
    end = len(match[0].rstrip(" -")) + match.start()
    return Quantity(kind, start, end, value, symbol, (parts["about"] or "").strip())


def _multiplier(text: str) -> float:
    if text in _ENGLISH_MULTIPLIERS:
        return _ENGLISH_MULTIPLIERS[text]
    product = 1.0
    for character in text:
        product *= _MULTIPLIERS[character]
    return product


def _unit(unit: str) -> tuple[QuantityKind, str | None]:
    if unit in CURRENCIES:
        return "money", CURRENCIES[unit]
    if unit in MEASURES:
        return "measure", MEASURES[unit]
    if unit == "日":
        return "duration", "day"
    if unit in DURATIONS:
        return "duration", DURATIONS[unit]
    if unit.endswith("岁"):
        return "age", "year"
    if unit in ("%", "‰", "成", "percent", "per cent") or "百分点" in unit or "point" in unit:
        return "percent", "%"
    return "count", unit or None


def whole_number(text: str) -> int:
    """Return the number that digits or Chinese numerals below ten thousand write.

    :raises ValueError: when they write none.
    """
    value = _value(text)
    if value is None:
        raise ValueError(f"{text!r} is no number")
    return int(value)


def _value(text: str) -> float | None:
    text = _SEPARATOR.sub("", text.removeprefix("百分之"))
    if text in _NUMBER_WORDS:
        return _NUMBER_WORDS[text]
    try:
        return float(text)
    except ValueError:
        return _chinese_number(text)


def _chinese_number(text: str) -> float | None:
    """Read numerals below ten thousand, with or without place words: 二十三, 三百零五, 二〇二〇."""
    whole, _, fraction = text.partition("点")
    total, digit, seen_place = 0.0, 0.0, False
    for character in whole:
        if character in _DIGITS:
            digit = (
                digit * 10 + _DIGITS[character] if not seen_place and digit else _DIGITS[character]
            )
        elif character in _MULTIPLIERS:
            total += (digit or 1.0) * _MULTIPLIERS[character]
            digit, seen_place = 0.0, True
        else:
            return None
    decimals = "".join(str(_DIGITS[c]) for c in fraction if c in _DIGITS)
    return total + digit + (float(f"0.{decimals}") if decimals else 0.0)
