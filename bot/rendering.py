"""Document text for a reader of another script or language: converted, shortened, rendered.

Conversion keeps lengths, so a span found in the document is the same span in what is shown.
"""

from __future__ import annotations

import re
from calendar import month_name

from bot.answer import Language
from bot.dates import TO
from bot.language import language_of
from bot.lexicon import english_name, name_readings
from bot.periods import CLOCK, Period, find_periods
from bot.quantities import LENGTH, Quantity, find_quantities, whole_number
from bot.sentence import Mention
from index.script import MAX_KEPT, fold, has_han, simplify, traditionalise

ELLIPSIS = "…"
_LETTER, _WORD_IN_TWO = re.compile(r"[A-Za-z0-9]"), re.compile(r"(?<=\S) +[A-Za-z0-9]+$")
_CLAUSE = re.compile(r"[,，、;；。:：]\s?")
_SYMBOLS = {
    "USD": "US$",
    "CNY": "",
    "EUR": "€",
    "JPY": "¥",
    "GBP": "£",
    "HKD": "HK$",
    "TWD": "NT$",
    "KRW": "₩",
    "RUB": "₽",
}
_NAMES = {"CNY": " yuan"}
_WAY = re.compile(
    r"(?P<up>增[长加]|上[升涨]|提[高升]|回升|扩大)|下[降跌滑]|减少|降低|回落|缩减|萎缩"
)
_NUMERAL = "[零〇一二两三四五六七八九十]"
_HOUR = re.compile(
    r"(?:(?P<morning>凌晨|清晨|早[上晨]?|上午)|(?P<evening>中午|下午|傍晚|晚[上间]?|[夜半深]?夜[里间晚]?|午[后夜]))?\s?"
    rf"(?P<hour>\d{{1,2}}|{_NUMERAL}+)[:时点]"
    rf"(?:(?P<minutes>\d{{1,2}}|{_NUMERAL}+(?=分))分?|(?P<half>半))?"
)
_DECADE = re.compile(r"(?P<years>[12]\d\d0)年代|(?P<century>1\d|2[01])世纪(?P<ten>\d)0年代")
_FROM_TO, _TO_DAY = re.compile(rf"(.*\D){TO}(\d.*)"), re.compile(rf"{TO}(\d{{1,2}})\s?[日号]")
_MORE_OF_DATE = re.compile(r"[\d年月日]")
_SCALES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))


def in_script(text: str, language: Language, around: str = "") -> str:
    """Return Chinese text in the script of ``language``, as long as before; English keeps it.

    What is Traditional already, or stands in a text ``around`` it that is, stays as its author
    wrote it: 咨詢, 余次 and 王立群 are theirs to choose.
    """
    if language == "en":
        return text
    simple = simplify(text)
    if language == "zh-Hans":
        return simple
    is_traditional = simple != text or language_of(around[:MAX_KEPT]) == "zh-Hant"
    return text if is_traditional else traditionalise(text)


def shortened(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of ``text``, the last one a mark where it is cut.

    No English word is cut in two.
    """
    if len(text) <= limit:
        return text
    return text[: _word_end(text, limit - 1)] + ELLIPSIS


def _word_end(text: str, at: int) -> int:
    """The end of the last whole word before ``at``."""
    return len(_WORD_IN_TWO.sub("", text[:at])) if _LETTER.match(text, at) else at


def excerpt(text: str, start: int, end: int, limit: int) -> tuple[int, int]:
    """Return the bounds of at most ``limit`` characters of ``text`` around ``[start, end)``.

    Cuts fall after punctuation where there is any within reach, else between words.
    """
    if len(text) <= limit:
        return 0, len(text)
    cuts = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    first = max((c for c in cuts if c <= start and end - c <= limit), default=max(0, end - limit))
    begin = min((c for c in cuts if first >= c >= end - limit * 2 // 3), default=first)
    last = min(len(text), begin + limit)
    least = max(end, begin + limit // 2)
    stop = max((c for c in cuts if least <= c <= last), default=_word_end(text, last))
    return begin, max(stop, min(end, last))


def in_english(mention: Mention, original: str, home: str = "CNY") -> str | None:
    """Return a Chinese amount, name or date for an English reader, the original beside it.

    ``US$126 million (1.26億美元)``, ``over 600 billion yuan (超過6000億元)``, ``94 (94家)``,
    ``Jiang Baoguo (姜保國)``, ``Harbin (哈爾濱)``, ``June 23 (6月23日)``. ``home`` is the currency
    of 元 alone. None for what is not rendered.
    """
    if not has_han(original):
        return None
    rendered = None
    if told := _change(original) or _bound(original, home):
        rendered = told
    elif mention.quantity and mention.kind == "duration" and len(find_quantities(original)) > 1:
        rendered = None  # 三年零六个月 is not three years
    elif mention.quantity:
        rendered = _amount(mention.quantity, original, home)
    elif mention.kind == "place":
        rendered = english_name(simplify(original))
    elif mention.kind == "person":
        names = ", ".join(latin_name(name) for name in original.split("、"))
        rendered = None if has_han(names) else names
    elif mention.kind == "date":
        rendered = _date(original)
    return f"{rendered} ({original})" if rendered else None


def _bound(original: str, home: str) -> str | None:
    """An amount that is the least or the most there is: 1億美元以上, US$100 million or more."""
    folded = fold(original)
    first = next(iter(find_quantities(folded)), None)
    after = _BOUNDS.get(folded[first.end :]) if first and first.start == 0 else None
    if first is None or after is None:
        return None
    return f"{_amount(first, original[: first.end], home)} {after}"


def _change(original: str) -> str | None:
    """How much something rose or fell: 增长21.4%, up 21.4%."""
    folded = fold(original)
    way, by = _WAY.match(folded), next(iter(find_quantities(folded)), None)
    if way is None or by is None or by.end < len(folded) or by.kind != "percent":
        return None
    amount = _amount(by, original[by.start :], home="")
    return f"{'up' if way['up'] else 'down'} {amount}"


def latin_name(name: str) -> str:
    """Return a Chinese person's name by its reading, family name first: Ouyang Xiu.

    A foreign name in Chinese characters, 若阿金·莱维, has no reading that anybody would know.
    """
    if not has_han(name) or "·" in name:
        return name
    family, given = name_readings(simplify(name))
    return f"{family.title()} {given.title()}".strip()


def _date(original: str) -> str | None:
    """A date, and the time of day after it or alone: July 29, 9:30 a.m.; June 23–25; the 1950s."""
    folded = fold(original)
    if decade := _DECADE.fullmatch(folded):
        return f"the {decade['years']}s" if decade["years"] else _of_century(decade)
    if (ends := _FROM_TO.fullmatch(folded)) and len(find_periods(folded)) == 2:
        first, last = (_date(folded[slice(*ends.span(n))]) for n in (1, 2))
        return f"{first} – {last}" if first and last else None
    periods, hour = find_periods(folded), _clock(folded)
    if len(periods) != 1 or not (periods[0].months or periods[0].year):
        return hour if len(periods) == 1 and CLOCK.fullmatch(folded) else None
    period = periods[0]
    days = _TO_DAY.fullmatch(folded, period.end)
    rest = CLOCK.sub("", folded[: period.start] + folded[period.end :])
    if not days and _MORE_OF_DATE.search(rest):
        return None
    day = _day(period, f"{period.day}–{days[1]}" if days else str(period.day or ""))
    return f"{day}, {hour}" if hour else day


def _of_century(decade: re.Match[str]) -> str:
    """20世纪70年代 the 1970s."""
    return f"the {int(decade['century']) - 1}{decade['ten']}0s"


def _day(period: Period, days: str) -> str:
    shown = ""
    if period.months:
        first, last = (month_name[month] for month in period.months)
        shown = first if first == last else f"{first}–{last}"
    if days:
        shown += f" {days}"
    year = str(period.year) if period.year else ""
    return (", " if days else " ").join(part for part in (shown, year) if part)


def _clock(folded: str) -> str | None:
    """The hours in a text: 上午9时30分 9:30 a.m., 8点至17点 8:00–17:00."""
    found = CLOCK.search(folded)
    hours = _HOUR.finditer(found[0]) if found else ()
    return "–".join(map(_hour, hours)) or None


def _hour(match: re.Match[str]) -> str:
    minutes = 30 if match["half"] else whole_number(match["minutes"] or "0")
    part = " a.m." if match["morning"] else " p.m." if match["evening"] else ""
    return f"{whole_number(match['hour'])}:{minutes:02}{part}"


def _amount(quantity: Quantity, original: str, home: str) -> str:
    if length := LENGTH.fullmatch(fold(original)):
        return _length(length)
    kind, unit = quantity.kind, quantity.unit
    unit = home if unit == "CNY" and "人民" not in original else unit
    amount = _scaled(quantity.value, plain=kind != "money")
    if quantity.low is not None:
        amount = f"{_scaled(quantity.low, plain=kind != 'money')}–{amount}"
    about = next((word for han, word in _ABOUT.items() if han in original), "")
    more = "more than " if re.search(r"[多余餘]", original) and not about else about
    if kind == "money" and unit in _SYMBOLS:
        amount = f"{_SYMBOLS[unit]}{amount}{_NAMES.get(unit, '')}"
    elif kind == "percent":
        amount += " percentage points" if "百分" in original and "点" in simplify(original) else "%"
    elif kind in {"measure", "duration", "age"} and unit:
        amount = f"{amount} {_plural(unit, quantity.value)}"
    return f"{more}{amount}"


def _length(match: re.Match[str]) -> str:
    """A duration in more units than one: 2 h 8 min 41 s."""
    hours, minutes = match["h"], match["m"] or match["minutes"]
    parts = ((hours, "h"), (minutes, "min"), (match["s"] or match["seconds"], "s"))
    return " ".join(f"{float(number):g} {unit}" for number, unit in parts if number)


_BOUNDS = {"以上": "or more", "以下": "or less", "以内": "or less", "左右": "or so"}
_ABOUT = {
    "超过": "over ", "超過": "over ", "突破": "over ", "逾": "over ", "近": "nearly ",
    "约": "about ", "約": "about ", "至少": "at least ", "不足": "under ",
}  # fmt: skip


def _scaled(value: float, plain: bool) -> str:
    for scale, name in _SCALES:
        if value >= scale and not (plain and value < 1e6):
            return f"{_trimmed(value / scale)}{name}"
    return _trimmed(value)


def _trimmed(value: float) -> str:
    return f"{value:,.4f}".rstrip("0").rstrip(".") if "." in f"{value:,.4f}" else f"{value:,}"


def _plural(unit: str, value: float) -> str:
    return (
        f"{unit}s"
        if unit in {"month", "year", "day", "hour", "minute", "second", "week"} and value != 1
        else unit
    )
