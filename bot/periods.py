"""Dates and periods in Chinese and English text, and whether two of them contradict."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.quantities import whole_number
from index.loader import BEFORE_REPUBLIC

_MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
MONTH_EN = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?:\.(?=,?\s\d))?"
)
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
}
_TO = r"\s?(?:-|–|—|~|至|到|to|through)\s?"
# 114年 is a year of it beside a month, or where it has not become a length of time.
_REPUBLIC = (
    r"(?:(?:中华)?民国(?P<republic{0}>元|\d{{1,3}})年(?:\(\d{{4}}年?\))?"
    r"|(?<!\d)(?<![近约逾超达历时共])(?P<short{0}>1[0-3]\d)\s?年(?=\s?\d{{1,2}}\s?月|[度底初]|\s?第?[一二三四1-4]季"
    r"|(?:(?<=1[0-2][1-9]年)|(?<=11\d年))(?!的(?!\s?\d)|[来前后间历,，。以之多余]|$)))"
)
# As Hong Kong writes them: 二〇二五年十一月二十二日下午二时半.
_YEAR_ZH = r"[一二][〇零八九][〇零一二三四五六七八九]{2}(?=\s?年)"
_DAY_ZH = "三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九]"
_HOUR_ZH = "二?十[一二三四]?|[零〇一二两三四五六七八九]"
_MINUTE_ZH = "[二三四五]?十[一二三四五六七八九]?|[零〇]?[一二三四五六七八九]"
_PART_ZH = "凌晨|清晨|早[上晨]|上午|中午|下午|傍晚|晚[上间]|[半深]夜|午[后夜]"  # 晚一点 is later
# 去(113)年, as 今(5)日 is written; 海上年产量 has no 上年.
_RELATIVE = (
    r"[今去前明](?:\(1[0-3]\d\))?年|(?<!以)上一年"
    r"|(?:^|(?<=[较比同与和跟超到过于为是在,，。、;；:：(（\s]))上年"
)
_YEAR = (
    rf"(?:(?:(?P<year>(?:19|20)\d{{2}}|(?<!\d)1[0-8]\d{{2}}(?=年)|{_YEAR_ZH})\s?年?\s?(?:\(民国[元\d]{{1,3}}年\))?"
    rf"|{_REPUBLIC.format('')}|(?P<relative>{_RELATIVE}|当年|本年))\s?)?"
)
# 上午9时30分, 8点至17点, 9:30; three points are no hour: 3点意见.
_CLOCK_ZH = rf"(?:{_HOUR_ZH})(?:时|点(?![儿都也不没]))(?:(?:{_MINUTE_ZH})分|半)?"
_HOUR = (
    r"(?:(?:凌晨|清晨|早[上晨]?|上午|中午|下午|傍晚|晚[上间]?|[夜半深]?夜[里间晚]?|午[后夜])\s?"
    r"\d{1,2}(?::\d{2}|\s?[时点](?:\s?\d{1,2}\s?分|半)?)"
    rf"|(?:{_PART_ZH})\s?{_CLOCK_ZH}"
    r"|(?<!\d)\d{1,2}(?::\d{2}(?!\d)|\s?时(?![代段期尚装])(?:\d{1,2}分)?"
    r"|点(?:\d{1,2}分|半|(?=[起开至到前后正整左许在,，。;；、~—-]|$))))"
)
_HOUR_EN = r"\d{1,2}(?::\d{2})?\s?[ap]\.?m\b\.?"
CLOCK = re.compile(
    rf"(?<!\d){_HOUR_EN}(?:{_TO}{_HOUR_EN})?|{_HOUR}(?:{_TO}(?:[翌次当]日)?(?:{_HOUR}|{_CLOCK_ZH}))?间?"
)
_AT = rf"(?:\((?:星期|周)[一二三四五六日天]\))?(?:{CLOCK.pattern})"
_NUM = r"(?:\d{1,2}|十[一二]?|[一二三四五六七八九])"
_NO_NUMBER = r"(?<![上下同每这那后任])"  # of a quarter: 上一季度, 去年同一季
_CHINESE = re.compile(
    rf"{_YEAR}(?:(?P<from>{_NUM})\s?月?{_TO}(?P<to>{_NUM})\s?月份?"
    rf"|(?P<month>{_NUM})\s?月(?:\s?(?P<day>\d{{1,2}}|{_DAY_ZH})\s?[日号]|份)?(?:\s?{_AT})?"
    rf"|(?<!后)[前头首]\s?(?P<quarters>[两二三23])\s?个?季度?"
    rf"|(?:第?\s?(?P<since>[一二三1-3])\s?季?度?{_TO})?{_NO_NUMBER}第?\s?(?P<quarter>[一二三四1-4])\s?季度?"
    rf"|(?<!后)[前头首]\s?(?P<first>{_NUM})\s?个?月|(?P<half>上|下)半年|(?P<whole>全年))"
    r"|[公西]元前(?P<before>\d{1,4})年(?:前后|左右)?"
    rf"|(?:[公西]元)?(?P<alone>(?:19|20)\d{{2}}|(?<!\d)1[0-8]\d{{2}}|{_YEAR_ZH})\s?年(?:前后|左右|年?[初底末](?![一二三四级]))?|{_REPUBLIC.format(2)}|(?P<word>{_RELATIVE}|(?:[昨今明当](?:\(\d{{1,2}}\))?天|[昨今当次](?:\(\d{{1,2}}\))?日|本\(\d{{1,2}}\)月)(?:{_AT})?)"
    rf"|(?P<iso>(?:19|20)\d{{2}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})(?:\s?{_AT})?|{CLOCK.pattern}"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"  # in May 94 companies came: no day of May
_ENGLISH = re.compile(
    rf"(?P<between>\bbetween\s)?(?P<from>{MONTH_EN})(?(between)\sand\s|{_TO})(?P<to>{MONTH_EN})(?:\s(?:of\s)?(?P<year>(?:19|20)\d{{2}}))?"
    rf"|(?P<month>{MONTH_EN})(?:\s(?P<day>{_DAY})(?:st|nd|rd|th)?(?!\d))?(?:,?\s(?:of\s)?(?P<year2>(?:19|20)\d{{2}}))?"
    rf"|(?<!\d)(?P<day2>{_DAY})\s(?P<month2>{MONTH_EN})(?:\s(?P<year3>(?:19|20)\d{{2}}))?"
    rf"|(?P<past>\b(?:[a-z]{{3,9}}|\d{{1,2}})\smonths|quarter|half[\s-]year|year)\sended\s(?:(?P<till>{MONTH_EN})\s(?P<day3>{_DAY})(?!\d)|(?P<day4>{_DAY})\s(?P<till2>{MONTH_EN}))(?:,?\s(?P<year10>(?:19|20)\d{{2}}))?"
    r"|(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th)[\s-](?P<unit>quarter|half)(?:\s(?:of\s)?(?P<year4>(?:19|20)\d{2}))?"
    r"|(?<![a-z0-9])(?:(?P<year9>20\d{2})\s?)?q(?P<q>[1-4])(?![a-z0-9])(?:\s(?:of\s)?(?P<year5>(?:19|20)\d{2}))?"
    r"|(?<![a-z0-9])(?P<q2>[1-4])q(?P<short>\d{2})?(?![a-z0-9])"
    r"|(?P<whole>(?:(?:full|whole|entire)[\s-]year(?:\sof)?|all\sof|(?:whole|entire(?:ty)?)\sof)\s"
    r"(?P<year7>(?:19|20)\d{2})|(?P<year8>(?:19|20)\d{2})\sas\sa\swhole"
    r"|\b(?:full|whole|entire)[\s-]year)"
    r"|first\s(?P<firstn>\w+)\s(?P<span>months|quarters)(?:\s(?:of\s)?(?P<year6>(?:19|20)\d{2}))?"
    r"|\b(?P<alone>(?:19|20)\d{2})\b|\b(?P<word>this year|last year|next year|today|yesterday)\b"
)
_NUMBER_WORDS = {
    word: number
    for number, word in enumerate("two three four five six seven eight nine ten".split(), start=2)
}


_COMPARED = re.compile(
    r"(?:[比较与和跟同]|相[比较]于?|对比|\b(?:than|over|from|with|against|vs\.?|versus))\s?$"
)
_BEFORE_MONTHS = frozenset("in of since through until by to from".split())
_SAME = re.compile(r"\bsame (?:period|months?|quarter|half|time)(?: of| in)? $")
# What makes a month the last of those meant: 五月底为止, through May.
# Not in a word of its own: 5月止跌回升, 6月前海….
_UP_TO_IT = re.compile(
    r"[底末]?(?:为止|之前|以前|止(?![跌血损步住付])|前(?![海后往期夕景沿来端述半两三\d]))"
)
_UP_TO = re.compile(
    r"(?:截至|截止到?|[到至]"
    r"|\b(?:through|as of|up to|to the end of|by the end of|until the end of))\s?$"
)


@dataclass(frozen=True)
class Period:
    """A date or period at ``[start, end)`` of its text; None where it does not say.

    ``months`` is first and last month, 1 to 12; ``relative`` counts years from the release's own.

    :raises ValueError: when there is no such month or day.
    """

    start: int
    end: int
    year: int | None = None
    months: tuple[int, int] | None = None
    day: int | None = None
    relative: int | None = None

    def __post_init__(self) -> None:
        if not all(1 <= month <= 12 for month in self.months or ()):
            raise ValueError(f"months {self.months}; they are 1 to 12")
        if self.day is not None and not 1 <= self.day <= 31:
            raise ValueError(f"day {self.day}; it is 1 to 31")

    def resolved(self, year: int | None) -> Period:
        """Return this period with "this year" and the like read as of ``year``."""
        if self.relative is None or year is None:
            return self
        return Period(self.start, self.end, year + self.relative, self.months, self.day)

    @property
    def precision(self) -> int:
        """How closely the period is given: 0 unknown, 1 year, 2 months, 3 day."""
        return 3 if self.day else 2 if self.months else 1 if self.year else 0


def contradict(asked: Period, given: Period) -> bool:
    """Whether the two cannot be the same period, by any part that both of them state.

    A day within the months asked for does not contradict them, nor the other way round.
    """
    if asked.year and given.year and asked.year != given.year:
        return True
    if asked.months and given.months and asked.months != given.months:
        return not (asked.day or given.day) or not _nested(asked.months, given.months)
    return bool(asked.day and given.day and asked.day != given.day)


def _nested(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return (a[0] <= b[0] and b[1] <= a[1]) or (b[0] <= a[0] and a[1] <= b[1])


def find_periods(folded: str) -> list[Period]:
    """Return the dates and periods of a folded text, in order, not overlapping.

    What no calendar has, such as 13月5日, is none.
    """
    chinese = list(_real(_chinese, _CHINESE.finditer(folded)))
    taken = {i for p in chinese for i in range(p.start, p.end)}
    matches = (m for m in _ENGLISH.finditer(folded) if taken.isdisjoint(range(*m.span())))
    english = _real(_english, (m for m in matches if not _is_the_verb_may(m)))
    found = sorted((_from_january(p, folded) for p in [*chinese, *english]), key=lambda p: p.start)
    return [_same_months(p, found[:n], folded) for n, p in enumerate(found)]


def is_measured_against(period: Period, folded: str) -> bool:
    """Return whether a period of a folded text is a last year that another is compared with."""
    return period.relative == -1 and _COMPARED.search(folded[: period.start]) is not None


def names_month(folded: str) -> bool:
    """Return whether a folded text names one month, or a day of it."""
    months = (period.months for period in find_periods(folded) if period.months)
    return any(first == last for first, last in months)


def _real(
    read: Callable[[re.Match[str]], Period], matches: Iterable[re.Match[str]]
) -> Iterator[Period]:
    for match in matches:
        with suppress(ValueError):
            yield read(match)


def _from_january(period: Period, folded: str) -> Period:
    """A month that is only the last of those meant, as the months since January."""
    if period.months is None or period.day or period.months[0] != period.months[1]:
        return period
    after = _UP_TO_IT.match(folded, period.end)
    if after or _UP_TO.search(folded[: period.start]):
        end = after.end() if after else period.end
        return replace(period, end=end, months=(1, period.months[1]))
    return period


def _same_months(period: Period, before: Sequence[Period], folded: str) -> Period:
    """Last year's, where it is said to be of the same months as what is told before: 今年首九个月…,
    较去年同期; the same period last year."""
    is_whole = period.relative == -1 and period.months is None
    if not is_whole or not (
        folded.startswith("同期", period.end) or _SAME.search(folded[: period.start])
    ):
        return period
    spans = (p.months for p in reversed(before) if p.months and not p.day)
    return replace(period, months=next(spans, None))


def _is_the_verb_may(match: re.Match[str]) -> bool:
    before = match.string[: match.start()].split()[-1:]
    return match[0] == "may" and not _BEFORE_MONTHS.issuperset(before or ["it"])


def _chinese(match: re.Match[str]) -> Period:
    part = match.groupdict()
    if part["iso"]:
        year, month, day = map(int, re.split(r"\D", part["iso"]))
        return Period(*match.span(), year, (month, month), day)
    word = part["relative"] or part["word"] or ""
    return Period(
        *match.span(),
        year=_chinese_year(part),
        months=_chinese_months(part),
        day=whole_number(part["day"]) if part["day"] else None,
        relative=_YEARS_ON.get(word[0], 0) if word.endswith("年") else None,
    )


_YEARS_ON = {"前": -2, "去": -1, "上": -1, "明": 1}
_REPUBLIC_YEARS = ("republic", "republic2", "short", "short2")


def _chinese_year(part: dict[str, str | None]) -> int | None:
    if republic := next((part[n] for n in _REPUBLIC_YEARS if part[n]), None):
        return BEFORE_REPUBLIC + (1 if republic == "元" else int(republic))
    if before := part["before"]:
        return -int(before)
    stated = part["year"] or part["alone"]
    return whole_number(stated) if stated else None


def _chinese_months(part: dict[str, str | None]) -> tuple[int, int] | None:
    if part["from"] and part["to"]:
        return whole_number(part["from"]), whole_number(part["to"])
    if part["month"]:
        return whole_number(part["month"]), whole_number(part["month"])
    if part["quarters"]:
        return 1, 3 * whole_number(part["quarters"])
    if part["quarter"]:
        first, last = _quarter(whole_number(part["quarter"]))
        return (_quarter(whole_number(part["since"]))[0] if part["since"] else first), last
    if part["first"]:
        return 1, whole_number(part["first"])
    if part["whole"]:
        return 1, 12
    return {"上": (1, 6), "下": (7, 12)}.get(part["half"] or "")


def _quarter(number: int) -> tuple[int, int]:
    return number * 3 - 2, number * 3


def _english(match: re.Match[str]) -> Period:
    part = match.groupdict()
    year = next((v for k, v in part.items() if v and k.startswith("year")), part["alone"])
    year = f"20{part['short']}" if part["short"] else year
    months, day = _english_months(part), part["day"] or part["day2"]
    if part["past"] and months and months[0] == months[1]:  # the last day alone is known
        day = part["day3"] or part["day4"]
    word = part["word"] or ""
    return Period(
        *match.span(),
        year=int(year) if year else None,
        months=months,
        day=int(day) if day else None,
        relative={"this year": 0, "last year": -1, "next year": 1}.get(word),
    )


def _months_until(last: int, past: str) -> tuple[int, int] | None:
    """Which months of a year ended with one: of a quarter ended June 30 the fourth to the sixth."""
    lengths = {"quarter": 3, "half": 6, "year": 12, "eleven": 11, "twelve": 12, **_NUMBER_WORDS}
    word = re.split(r"[\s-]", past)[0]
    months = int(word) if word.isdigit() else lengths.get(word)
    return (last - months + 1, last) if months and months <= last else None


def _english_months(part: dict[str, str | None]) -> tuple[int, int] | None:
    if part["from"] and part["to"]:
        return _MONTHS[part["from"][:3]], _MONTHS[part["to"][:3]]
    if month := part["month"] or part["month2"]:
        return _MONTHS[month[:3]], _MONTHS[month[:3]]
    if till := part["till"] or part["till2"]:
        final = _MONTHS[till[:3]]
        return _months_until(final, part["past"] or "") or (final, final)
    if quarter := part["q"] or part["q2"]:
        return _quarter(int(quarter))
    if part["whole"]:
        return 1, 12
    if part["ordinal"]:
        number = _ORDINALS[part["ordinal"]]
        return _quarter(number) if part["unit"] == "quarter" else (number * 6 - 5, number * 6)
    if last := _NUMBER_WORDS.get(part["firstn"] or ""):
        return 1, last * (3 if part["span"] == "quarters" else 1)
    return None
