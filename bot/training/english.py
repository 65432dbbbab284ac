"""English questions on Chinese news, by template: what is counted or measured, and when."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from bot.training.patterns import PERIOD, QUANTITY, Asked, without_about
from index.document import Span

MEASURED: dict[str, str] = {
    "出口": "exports", "进口": "imports", "外资": "foreign investment",
    "内资": "domestic investment", "投资": "investment", "销售额": "sales",
    "销售收入": "sales revenue", "营业收入": "revenue", "营收": "revenue", "净利润": "net profit",
    "利润": "profit", "收入": "income", "税收": "tax revenue", "产值": "output value",
    "产量": "output", "销量": "sales volume", "人口": "population", "面积": "area",
    "生产总值": "gdp", "gdp": "gdp", "消费": "consumption", "贷款": "loans", "存款": "deposits",
    "票房": "box office", "罚款": "fine", "支出": "expenditure", "价格": "price",
    "签约额": "contract value", "成交额": "turnover", "交易额": "turnover",
    "外贸": "foreign trade", "进出口": "imports and exports", "零售额": "retail sales",
    "市值": "market value",
}  # fmt: skip
COUNTED: dict[str, str] = {
    "企业": "companies", "公司": "companies", "项目": "projects", "学生": "students",
    "学校": "schools", "病例": "cases", "医院": "hospitals", "国家": "countries",
    "城市": "cities", "村": "villages", "游客": "tourists", "人": "people", "员工": "employees",
    "车辆": "vehicles", "航班": "flights", "选手": "contestants", "岗位": "jobs",
    "专家": "experts", "代表": "delegates", "案件": "cases", "志愿者": "volunteers",
    "床位": "beds", "活动": "events", "作品": "works", "机构": "institutions",
    "农户": "farming households", "居民": "residents", "店": "shops", "门店": "shops",
    "展商": "exhibitors",
}  # fmt: skip
_RISE = {
    "增长": "grow",
    "下降": "fall",
    "上涨": "rise",
    "下跌": "fall",
    "增加": "increase",
    "减少": "decrease",
}
_SCALES = {"": 1.0, "千": 1e3, "万": 1e4, "亿": 1e8, "万亿": 1e12, "百万": 1e6, "千万": 1e7}
_CURRENCIES = {"美元": "us dollars", "元": "yuan", "欧元": "euros"}
_MONTH_NAMES = (
    "january february march april may june july august september october november december"
).split()
_QUARTERS = {"一": "first", "二": "second", "三": "third", "四": "fourth"}


def english_amount(amount: str) -> str | None:
    """Return a Chinese amount of money in English: 30亿元 → 3 billion yuan."""
    match = re.fullmatch(r"(\d[\d,.]*)([余多]?)([万亿千百]*)(美元|元|欧元)", amount)
    if not match or match[3] not in _SCALES:
        return None
    value = float(match[1].replace(",", "").rstrip(".")) * _SCALES[match[3]]
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if value >= size:
            return f"{value / size:g} {word} {_CURRENCIES[match[4]]}"
    return f"{value:g} {_CURRENCIES[match[4]]}"


def english_quantities(sentence: str, rng: random.Random) -> Iterator[Asked]:
    """Yield English questions on Chinese: 出口1.2亿元,同比增长3% → how much were exports?"""
    for match in QUANTITY.finditer(sentence):
        before = sentence[: match.start()]
        when = english_period(before, rng)
        if match["unit"] == "%":
            yield from _english_growth(before, match, when, rng)
        elif match["unit"].endswith("元"):
            yield from _english_money(before, match, when, rng)
        else:
            yield from _english_count(sentence, match, when, rng)


def _last_measured(text: str) -> str | None:
    found = [(text.rfind(word) + len(word), len(word), word) for word in MEASURED if word in text]
    end, _, word = max(found, default=(0, 0, ""))
    return MEASURED[word] if word and len(text) - end <= 8 else None


def _english_growth(
    before: str, match: re.Match[str], when: str, rng: random.Random
) -> Iterator[Asked]:
    rise = next((w for w in _RISE if re.search(rf"{w}(?:约|近|了|超过|达)?$", before)), None)
    clauses = [c for c in re.split(r"[,;。:]", before) if c]
    if not rise or not clauses:
        return
    stem = re.sub(rf"(?:同比|环比|比[^,]{{2,8}})?{rise}.*$", "", clauses[-1])
    if len(stem) < 2 and len(clauses) > 1:
        stem = QUANTITY.split(clauses[-2])[0]
        stem = without_about(stem)
    thing = _last_measured(stem)
    if thing:
        template = rng.choice(
            ("by how much did {} {}{}?", "by what percentage did {} {}{}?", "how much did {} {}{}?")
        )
        year = " year on year" if "同比" in clauses[-1] and rng.random() < 0.5 else ""
        yield Asked(template.format(thing, _RISE[rise], year + when), Span(*match.span()))


def _english_money(
    before: str, match: re.Match[str], when: str, rng: random.Random
) -> Iterator[Asked]:
    thing = _last_measured(re.split(r"[,;。:]", before)[-1])
    if thing:
        unit = f"how many {_CURRENCIES.get(match['unit'], 'yuan')} were {thing}{when}?"
        yield Asked(
            rng.choice(
                (
                    f"how much was the {thing}{when}?",
                    f"what was the {thing}{when}?",
                    f"how much {thing} was there{when}?",
                    unit,
                )
            ),
            Span(*match.span()),
        )


def _english_count(
    sentence: str, match: re.Match[str], when: str, rng: random.Random
) -> Iterator[Asked]:
    after = sentence[match.end() : match.end() + 8]
    clause = re.split(r"[,;。:]", sentence[: match.start()])[-1]
    thing = next(
        (w for w in sorted(COUNTED, key=len, reverse=True) if w in after or clause.endswith(w)),
        None,
    )
    if thing is None or len(QUANTITY.findall(sentence)) > 6:
        return
    others = [m for m in QUANTITY.finditer(sentence) if thing in sentence[m.end() : m.end() + 8]]
    if len(others) <= 1:
        verb = rng.choice(("are there", "are mentioned", "took part", "were there"))
        yield Asked(f"how many {COUNTED[thing]} {verb}{when}?", Span(*match.span()))


def english_period(before: str, rng: random.Random) -> str:
    """The last period named, in English; nothing when it is a kind not rendered here."""
    periods = list(PERIOD.finditer(before))
    if not periods or rng.random() < 0.25:
        return ""
    text = periods[-1][0]
    year = re.match(r"(?:19|20)\d{2}", text)
    tail = f" {year[0]}" if year else ""
    months = re.search(r"(\d{1,2})(?:[-—~至到](\d{1,2}))?月(?!\d)", text)
    if months and all(1 <= int(m) <= 12 for m in months.groups() if m):
        return _english_months(months) + tail
    if quarter := re.search(r"([一二三四])季度", text):
        return f" in the {_QUARTERS[quarter[1]]} quarter" + (f" of{tail}" if tail else "")
    if half := re.search(r"([上下])半年", text):
        return f" in the {'first' if half[1] == '上' else 'second'} half" + (
            f" of{tail}" if tail else ""
        )
    return f" in{tail}" if tail and text == f"{year and year[0]}年" else ""


def _english_months(match: re.Match[str]) -> str:
    first = _MONTH_NAMES[int(match[1]) - 1]
    return f" from {first} to {_MONTH_NAMES[int(match[2]) - 1]}" if match[2] else f" in {first}"
