import pytest

from bot.periods import Period, contradict, find_periods
from bot.quantities import find_quantities, home_currency
from index.script import fold


def quantities(text: str) -> list[tuple[str, str, float, str | None]]:
    return [(text[q.start : q.end], q.kind, q.value, q.unit) for q in find_quantities(fold(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("利用外資1.26億美元", [("1.26億美元", "money", 1.26e8, "USD")]),
        ("簽約額超過6000億元", [("超過6000億元", "money", 6e11, "CNY")]),
        ("增長21.4%", [("21.4%", "percent", 21.4, "%")]),
        ("線上招商9000余次", [("9000余次", "count", 9000, "次")]),
        ("占地18萬平方米", [("18萬平方米", "measure", 180000, "m2")]),
        ("三成企業", [("三成", "percent", 30, "%")]),
        ("百分之三點五", [("百分之三點五", "percent", 3.5, "%")]),
        ("二十三家公司", [("二十三家", "count", 23, "家")]),
        ("為期三天", [("三天", "duration", 3, "day")]),
        ("保持零下163攝氏度", [("零下163攝氏度", "measure", -163, "°C")]),
        (
            "淨利潤-3.5億元,負債5億元",
            [("-3.5億元", "money", -3.5e8, "CNY"), ("5億元", "money", 5e8, "CNY")],
        ),
        ("同比-3.2%", [("-3.2%", "percent", -3.2, "%")]),
        ("由8-10名专家组成", [("8-10名", "count", 10, "名")]),
        ("加速用7.9秒", [("7.9秒", "duration", 7.9, "second")]),
        ("從10%到15%", [("10%", "percent", 10, "%"), ("15%", "percent", 15, "%")]),
        ("minus 40 percent", [("minus 40 percent", "percent", -40, "%")]),
        ("65歲", [("65歲", "age", 65, "year")]),
        ("US$1.4 million", [("US$1.4 million", "money", 1.4e6, "USD")]),
        ("3 billion yuan", [("3 billion yuan", "money", 3e9, "CNY")]),
        ("1,250 people", [("1,250", "count", 1250, None)]),
        ("up 1 percentage point", [("1 percentage point", "percent", 1, "%")]),
        ("one percentage point", [("one percentage point", "percent", 1, "%")]),
        ("within one month", [("one month", "duration", 1, "month")]),
        ("1 day, 1 hour", [("1 day", "duration", 1, "day"), ("1 hour", "duration", 1, "hour")]),
        ("1 hectare", [("1 hectare", "measure", 1, "ha")]),
        ("12 monthly, 5 tonic", [("12", "count", 12, None), ("5", "count", 5, None)]),
        ("100kWh以上", [("100kWh", "measure", 100, "kWh")]),
        ("新台幣約48.6億元", [("新台幣約48.6億元", "money", 4.86e9, "TWD")]),
        ("港幣98元", [("港幣98元", "money", 98, "HKD")]),
        ("投资1億美元20家", [("1億美元", "money", 1e8, "USD"), ("20家", "count", 20, "家")]),
        ("NT$5.2 billion", [("NT$5.2 billion", "money", 5.2e9, "TWD")]),
        ("a £5m grant, $300k", [("£5m", "money", 5e6, "GBP"), ("$300k", "money", 3e5, "USD")]),
        ("推出1.6T模組與5G月費,G20峰會,COVID-19疫情", []),
        ("第一站、一季度、第二場、成為", []),
    ],
)
def test_quantities(text: str, expected: list[tuple[str, str, float, str | None]]) -> None:
    assert quantities(text) == expected


@pytest.mark.parametrize(
    ("text", "found", "low", "high", "unit"),
    [
        ("孵化需16至19天", "16至19天", 16, 19, "day"),
        ("投资约2-3亿元", "约2-3亿元", 2e8, 3e8, "CNY"),
        ("5000元至1万元", "5000元至1万元", 5e3, 1e4, "CNY"),
        ("5000~1万元", "5000~1万元", 5e3, 1e4, "CNY"),
        ("1亿2000万元至1亿5000万元", "1亿2000万元至1亿5000万元", 1.2e8, 1.5e8, "CNY"),
        ("1万2千至1万5千元", "1万2千至1万5千元", 12e3, 15e3, "CNY"),
        ("6亿至8亿4000万元", "6亿至8亿4000万元", 6e8, 8.4e8, "CNY"),
        ("12%—15%", "12%—15%", 12, 15, "%"),
        ("10%-15%", "10%-15%", 10, 15, "%"),
        ("5000元-1万元", "5000元-1万元", 5e3, 1e4, "CNY"),
        ("$2 to $3 billion", "$2 to $3 billion", 2e9, 3e9, "USD"),
        ("US$2 million to US$3 million", "US$2 million to US$3 million", 2e6, 3e6, "USD"),
    ],
)
def test_a_range_is_one_quantity(text: str, found: str, low: float, high: float, unit: str) -> None:
    (quantity,) = find_quantities(fold(text))
    assert text[quantity.start : quantity.end] == found
    assert (quantity.low, quantity.value, quantity.unit) == (low, high, unit)


@pytest.mark.parametrize(
    "text",
    [
        "比分3-1",
        "从2家到10家",
        "从最初的3家到8家",
        "电话0451-82624126",
        "from 10 to 15 companies",
        "3元,5元",
    ],
)
def test_what_falls_or_comes_of_another_is_no_range(text: str) -> None:
    assert all(q.low is None for q in find_quantities(fold(text)))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2020年1-5月", (2020, (1, 5), None)),
        ("一季度", (None, (1, 3), None)),
        ("2024年前三季度", (2024, (1, 9), None)),
        ("前兩個季度", (None, (1, 6), None)),
        ("2025年頭三季", (2025, (1, 9), None)),
        ("一至三季度", (None, (1, 9), None)),
        ("2-3季度", (None, (4, 9), None)),
        ("the first three quarters of 2024", (2024, (1, 9), None)),
        ("上半年", (None, (1, 6), None)),
        ("前五個月", (None, (1, 5), None)),
        ("6月23日", (None, (6, 6), 23)),
        ("2024-03-08", (2024, (3, 3), 8)),
        ("January–May 2020", (2020, (1, 5), None)),
        ("the first quarter of 2026", (2026, (1, 3), None)),
        ("June 23, 2020", (2020, (6, 6), 23)),
        ("first five months", (None, (1, 5), None)),
        ("五月底之前", (None, (1, 5), None)),
        ("截至2020年5月", (2020, (1, 5), None)),
        ("5月底", (None, (5, 5), None)),
        ("through May", (None, (1, 5), None)),
        ("1月到5月", (None, (1, 5), None)),
        ("2020年全年", (2020, (1, 12), None)),
        ("full-year 2020", (2020, (1, 12), None)),
        ("all of 2020", (2020, (1, 12), None)),
        ("2020 as a whole", (2020, (1, 12), None)),
        ("曜晶Q3營收", (None, (7, 9), None)),
        ("3Q25營收", (2025, (7, 9), None)),
        ("2025Q3", (2025, (7, 9), None)),
        ("今(5)日", (None, None, None)),
        ("2021 年 3 月 5 日", (2021, (3, 3), 5)),
        ("2024 年 1—6 月", (2024, (1, 6), None)),
        ("2025 年第 3 季度", (2025, (7, 9), None)),
        ("114 年 8 月 5 日", (2025, (8, 8), 5)),
        ("今年前 5 个月", (None, (1, 5), None)),
        ("二○二六年一月八日", (2026, (1, 1), 8)),
        ("二零二四年十月", (2024, (10, 10), None)),
        ("十二月三十一日", (None, (12, 12), 31)),
        ("the quarter ended June 30, 2025", (2025, (4, 6), None)),
        ("six months ended 30 June 2025", (2025, (1, 6), None)),
        ("the fiscal year ended March 31, 2025", (2025, (3, 3), 31)),
        ("12 months ended June 30, 2025", (2025, (6, 6), 30)),
        ("nine months ended 30 September 2025", (2025, (1, 9), None)),
        ("五月十日", (None, (5, 5), 10)),
    ],
)
def test_periods(text: str, parts: tuple[int | None, tuple[int, int] | None, int | None]) -> None:
    (found,) = find_periods(fold(text))
    assert (found.year, found.months, found.day) == parts


@pytest.mark.parametrize(
    ("text", "relative"),
    [
        ("去(113)年參觀人次", -1),
        ("明(115)年啟用", 1),
        ("上一年第三季度", -1),
        ("較上年同期", -1),
    ],
)
def test_years_told_from_the_release_s_own(text: str, relative: int) -> None:
    (found,) = find_periods(fold(text))
    assert found.relative == relative


@pytest.mark.parametrize("text", ["去年同一季", "上一季度", "三年以上年均", "每一季度"])
def test_the_same_or_the_last_quarter_is_not_the_first(text: str) -> None:
    assert all(not period.months for period in find_periods(text))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("投资 3 亿元", 3e8, "CNY"),
        ("约 5 万 元", 5e4, "CNY"),
        ("1,200 余家", 1200, "家"),
        ("逾1亿元新台币", 1e8, "TWD"),
        ("3亿元人民币", 3e8, "CNY"),
        ("增长 5.2 个百分点", 5.2, "%"),
        ("1 163宗", 1163, "宗"),
        ("-3万5000元", -35_000, "CNY"),
        ("负1亿2000万元", -120_000_000, "CNY"),
        ("2小时08分41秒", 7721, "second"),
        ("1小时30分钟", 5400, "second"),
        ("58分9.5秒", 3489.5, "second"),
        ("28日内缴款", 28, "day"),
        ("65周岁以上老人", 65, "year"),
        ("新臺幣6億8,420萬元", 684_200_000, "TWD"),
        ("1亿2000万元", 120_000_000, "CNY"),
        ("8亿4千万元", 840_000_000, "CNY"),
        ("3万5000人", 35_000, "人"),
        ("港幣十二億四千萬元", 1_240_000_000, "HKD"),
        ("一百二十亿零五千万元", 12_050_000_000, "CNY"),
        ("3万2千5百元", 32_500, "CNY"),
        ("新台幣3億5,000萬", 350_000_000, "TWD"),
        ("1亿零500万元", 105_000_000, "CNY"),
        ("children aged 3 to 11 can join", 11, "year"),
    ],
)
def test_spaces_and_currencies_around_an_amount(text: str, value: float, unit: str) -> None:
    (found,) = find_quantities(fold(text))
    assert (found.value, found.unit) == (value, unit)


def test_another_number_begins_after_a_multiplier() -> None:
    text = "覆盖12万3岁以下儿童"
    assert [text[q.start : q.end] for q in find_quantities(text)] == ["12万", "3岁"]
    assert [q.value for q in find_quantities("1亿2000至3000万元")] == [1e8, 3e7]


@pytest.mark.parametrize(
    ("text", "found", "year"),
    [
        ("民國99年12月25日改制", "民国99年12月25日", 2010),
        ("中華民國元年成立", "中华民国元年", 1912),
        ("民国29年(1940年)7月1日撤销", "民国29年(1940年)7月1日", 1940),
        ("1993年(民国82年)1月24日停播", "1993年(民国82年)1月24日", 1993),
        ("形成于1227年前后", "1227年前后", 1227),
        ("西元前1534年的星图", "西元前1534年", -1534),
        ("受理至114年8月31日下午5時止", "114年8月31日下午5时", 2025),
        ("113年在鷺洲度冬", "113年", 2024),
    ],
)
def test_years_of_the_republic_and_of_long_ago(text: str, found: str, year: int) -> None:
    (period,) = find_periods(fold(text))
    assert (fold(text)[period.start : period.end], period.year) == (found, year)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7月29日(星期三)上午9时举行", ["7月29日(星期三)上午9时"]),
        ("2020年06月23日14:58", ["2020年06月23日14:58"]),
        ("当日12时前签到,下午3点半开放", ["当日12时", "下午3点半"]),
        ("每天8点至17点", ["8点至17点"]),
        ("发生在夜里10点至翌日凌晨6点间", ["夜里10点至翌日凌晨6点间"]),
        ("from 9:30 a.m. to 5 p.m. daily", ["9:30 a.m. to 5 p.m."]),
        (
            "十一月二十二日下午二时半在沙田,十二月六日上午十时在湾仔",
            ["十一月二十二日下午二时半", "十二月六日上午十时"],
        ),
        ("上午九时三十分至晚上八时", ["上午九时三十分至晚上八时"]),
        ("晚上一点都不冷", []),
        ("比原计划早一点完工,晚三点也行", []),
        ("上午九时零五分开出", ["上午九时零五分"]),
        ("展馆上午九时至十二时开放", ["上午九时至十二时"]),
        ("下午两点半举行,凌晨零时截止", ["下午两点半", "凌晨零时"]),
        ("提出3点意见,下降0.3个百分点,历时9小时,5时代", []),
    ],
)
def test_the_time_of_day(text: str, found: list[str]) -> None:
    assert [text[p.start : p.end] for p in find_periods(text)] == found


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("外贸进出口5月止跌回升", (5, 5)),
        ("6月前海深港合作区挂牌", (6, 6)),
        ("6月前两周投产", (6, 6)),
        ("截至5月止", (1, 5)),
        ("6月前投产", (1, 6)),
        ("In May 94 companies signed", (5, 5)),
    ],
)
def test_a_month_before_another_word_is_that_month(text: str, months: tuple[int, int]) -> None:
    (found,) = find_periods(fold(text))
    assert (found.months, found.day) == (months, None)


@pytest.mark.parametrize(
    "text",
    [
        "建校112年来",
        "长达115年",
        "近120年的历史",
        "13月5日上午",
        "0月3日",
        "6月45日",
        "5-13月",
        "前15个月",
    ],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert find_periods(fold(text)) == []


def test_an_impossible_date_keeps_no_month() -> None:
    assert [(p.year, p.months) for p in find_periods("2020-13-45")] == [(2020, None)]
    with pytest.raises(ValueError, match="months"):
        Period(0, 3, months=(0, 13))
    with pytest.raises(ValueError, match="day"):
        Period(0, 3, months=(6, 6), day=45)


@pytest.mark.parametrize(
    ("text", "dates"),
    [("an open day on 21 june.", ["21 june"]), ("by dec. 12, 2025.", ["dec. 12, 2025"])],
)
def test_a_full_stop_ends_no_date(text: str, dates: list[str]) -> None:
    assert [text[p.start : p.end] for p in find_periods(text)] == dates


@pytest.mark.parametrize(
    "text",
    [
        "今年首九个月有1163宗,较去年同期的874宗上升",
        "1,163 in the first nine months, against 874 in the same period last year",
        "1,163 in the first nine months, up from 874 in the same period of last year",
    ],
)
def test_the_same_period_last_year_has_the_months_told_before(text: str) -> None:
    told, last = find_periods(text)
    assert (last.relative, last.months) == (-1, told.months) == (-1, (1, 9))


def test_a_day_told_between_is_not_the_period_of_last_year() -> None:
    found = find_periods("今年前5个月出口300亿元,记者6月5日获悉,去年同期250亿元")
    assert found[-1].months == (1, 5)


def test_a_space_joins_no_two_numbers_of_english() -> None:
    told = [q.value for q in find_quantities("by may 12 300 homes, hotline 400 820 8820")]
    assert 12300 not in told
    assert 400820 not in told


def test_last_year_alone_has_no_months() -> None:
    assert [p.months for p in find_periods("今年首九个月有1163宗,去年有1500宗")] == [(1, 9), None]


def test_months_after_an_event_are_none_of_the_calendar() -> None:
    assert find_periods("中风后首三个月") == []


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("增长5%。收入3亿元,获2亿港元贷款。", "CNY"),
        ("(香港,2025年9月18日)每节收费100元", "HKD"),
        ("【2025年11月5日,新竹】营收48.6亿元", "TWD"),
        ("拨款4860万元。2025年11月6日(星期四) 香港时间15时30分", "HKD"),
        ("损失新台币6亿元,其中香蕉损失1亿元", "TWD"),
        ("投资5亿元。业绩会于香港时间8月20日10时举行,母公司营收新台币80亿元", "CNY"),
    ],
)
def test_the_currency_that_is_meant_where_none_is_named(text: str, home: str) -> None:
    assert home_currency(text) == home


def test_the_verb_may_is_no_month() -> None:
    assert find_periods("it may grow") == []
    assert [p.months for p in find_periods("since may")] == [(5, 5)]


@pytest.mark.parametrize(
    ("asked", "given", "differ"),
    [
        ("2019年", "2020年1-5月", True),
        ("一季度", "1-5月", True),
        ("1-5月", "2020年1-5月", False),
        ("6月", "6月23日", False),
        ("五月底為止", "1-5月", False),
        ("2020年全年", "2020年1-5月", True),
        ("6月22日", "6月23日", True),
        ("去年", "2019年", False),
    ],
)
def test_contradiction(asked: str, given: str, differ: bool) -> None:
    (a,), (b,) = find_periods(fold(asked)), find_periods(fold(given))
    assert contradict(a.resolved(2020), b.resolved(2020)) is differ


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("seventeen of the injured were passengers and two were crew members", [17, 2]),
        ("keep five aircraft on standby, up from two this summer", [5]),
        ("the two editors of one of them", []),
        ("phase two of a two-year deal", [2]),  # years
    ],
)
def test_numbers_in_english_words(text: str, values: list[float]) -> None:
    assert [quantity.value for quantity in find_quantities(text)] == values
