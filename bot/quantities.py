"""Quantities in Chinese and English text: where they stand, what kind, what value, which unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

QuantityKind = Literal["money", "percent", "count", "measure", "duration", "age"]

CURRENCIES = {
    "美元": "USD", "美金": "USD", "欧元": "EUR", "日元": "JPY", "英镑": "GBP", "港元": "HKD",
    "港币": "HKD", "韩元": "KRW", "卢布": "RUB", "人民币": "CNY", "元": "CNY", "块钱": "CNY",
    "usd": "USD", "us$": "USD", "$": "USD", "us dollars": "USD", "u.s. dollars": "USD",
    "us dollar": "USD", "dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR", "€": "EUR",
    "pounds": "GBP", "£": "GBP", "yen": "JPY", "yuan": "CNY", "rmb": "CNY", "cny": "CNY", "¥": "CNY",
    "hk$": "HKD",
}  # fmt: skip
MEASURES = {
    "平方米": "m2", "平方公里": "km2", "亩": "mu", "公顷": "ha", "公里": "km", "千米": "km", "米": "m",
    "吨": "t", "公斤": "kg", "千克": "kg", "立方米": "m3", "千瓦时": "kWh", "千瓦": "kW", "兆瓦": "MW",
    "摄氏度": "°C", "square meters": "m2", "square metres": "m2", "square kilometers": "km2",
    "square kilometres": "km2", "hectares": "ha", "kilometers": "km", "kilometres": "km", "km": "km",
    "meters": "m", "metres": "m", "tonnes": "t", "tons": "t", "megawatts": "MW", "acres": "acre",
}  # fmt: skip
DURATIONS = {
    "个月": "month", "周年": "year", "年": "year", "天": "day", "小时": "hour", "分钟": "minute",
    "周": "week", "years": "year", "year": "year", "months": "month", "days": "day",
    "hours": "hour", "weeks": "week", "minutes": "minute",
}  # fmt: skip
COUNTERS = "家个人名次项件台套辆艘架座条种户例所场届位份张篇部倍款类笔宗只头支组户"
_MULTIPLIERS = {"十": 10.0, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_ENGLISH_MULTIPLIERS = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "mn": 1e6, "bn": 1e9,
}  # fmt: skip
_SHARES = {"成": 10.0, "‰": 0.1}  # in per cent
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
           "八": 8, "九": 9}  # fmt: skip
_NUMBER_WORDS = {
    w: float(i)
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}


def _any(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_APPROXIMATE = r"(?P<about>大约|将近|接近|超过|突破|至少|不足|不到|达到|逾|超|近|约)?"
_CHINESE = re.compile(
    r"(?<![第.\d])"
    + _APPROXIMATE
    + r"(?P<number>\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+(?=[万亿]|[余多]?(?:"
    + f"{_any(CURRENCIES)}|{_any(MEASURES)}|{_any(DURATIONS)}|[{COUNTERS}]|成(?!为|立|功|员|果|效)|%|岁))"
    + r"|(?:百分之)[零〇一二两三四五六七八九十百点\d.]+)"
    + r"(?P<rest>[多余几]?)(?P<mult>[十百千万亿]*)(?P<more>[多余几]?)\s?"
    + f"(?P<unit>{_any(CURRENCIES)}|{_any(MEASURES)}|个百分点|百分点|%|‰|成(?!为|立|功|员|果|效)|岁"
    + f"|(?:{_any(DURATIONS)})(?![\\d一二三四月])|[{COUNTERS}]"
    + ")?"
)
_ENGLISH = re.compile(
    r"(?P<about>more than|over|nearly|about|around|almost|at least|some)?\s*"
    r"(?P<sign>us\$|hk\$|\$|€|£|¥|\brmb|\bcny|\busd)?\s?(?P<number>\d[\d,]*(?:\.\d+)?|\b(?:"
    + "|".join(_NUMBER_WORDS)
    + r")\b(?=[\s-](?:hundred|thousand|million|billion|percent|per cent|years?|months?|days?)))"
    r"[\s-]?(?P<mult>hundred|thousand|million|billion|trillion|bn|mn)?\s?"
    f"(?P<unit>(?:{_any([u for u in CURRENCIES if u.isascii() and u[-1].isalpha()])})\\b"
    f"|(?:{_any([u for u in MEASURES if u.isascii()])})\\b"
    f"|(?:{_any([u for u in DURATIONS if u.isascii()])})\\b|percentage points?|percent|per cent|%)?"
)


@dataclass(frozen=True)
class Quantity:
    """A quantity at ``[start, end)`` of its text: ``value`` in ``unit``.

    The unit is an ISO 4217 currency, a symbol such as ``m2``, ``%``, or a Chinese counter such as
    家; None for a bare number.
    """

    kind: QuantityKind
    start: int
    end: int
    value: float
    unit: str | None
    about: str = ""


def find_quantities(folded: str) -> list[Quantity]:
    """Return the quantities of a folded text, in order, not overlapping.

    Years and days of the month are not told apart here from durations and counts; the caller
    drops what a date covers.
    """
    english = [m for m in _ENGLISH.finditer(folded) if m["sign"] or m["mult"] or m["unit"]]
    taken = {i for m in english for i in range(*m.span())}
    chinese = [m for m in _CHINESE.finditer(folded) if taken.isdisjoint(range(*m.span()))]
    matches = sorted([*english, *chinese], key=lambda m: m.start())
    return [quantity for match in matches if (quantity := _quantity(match))]


def _quantity(match: re.Match[str]) -> Quantity | None:
    parts = match.groupdict()
    number = _value(parts["number"])
    if number is None:
        return None
    unit = (parts["unit"] or "").strip() or parts.get("sign") or ""
    if parts["number"].startswith("百分之"):
        unit = "%"
    kind, symbol = _unit(unit)
    value = number * _multiplier(parts["mult"] or "") * _SHARES.get(unit, 1.0)
    end = len(match[0].rstrip()) + match.start()
    start = match.start() + len(match[0]) - len(match[0].lstrip())
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
    if unit in DURATIONS:
        return "duration", DURATIONS[unit]
    if unit == "岁":
        return "age", "year"
    if unit in ("%", "‰", "成", "percent", "per cent") or "百分点" in unit or "points" in unit:
        return "percent", "%"
    return "count", unit or None


def _value(text: str) -> float | None:
    text = text.removeprefix("百分之").replace(",", "")
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
