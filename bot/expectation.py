"""What kind of answer a question expects: an amount in which unit, a date, a person, a platform."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from bot.patterns import load_patterns
from bot.quantities import (
    ALL_COUNTERS,
    COUNTERS,
    CURRENCIES,
    DURATIONS,
    MEASURES,
    MORE_COUNTERS,
    any_of,
)
from bot.tagger import Token, latin_words, tag
from index.script import has_han

Kind = Literal[
    "money", "percent", "count", "measure", "duration", "age", "amount", "frequency", "date",
    "person", "organisation", "place", "position", "thing", "contact", "reason", "manner", "list",
    "yesno", "open",
]  # fmt: skip
NUMERIC: frozenset[str] = frozenset(
    {"money", "percent", "count", "measure", "duration", "age", "amount"}
)
HEADED: frozenset[str] = frozenset({"thing", "list", "organisation", "place"})
# Words that name the kind of answer itself; that kind is checked, so they need not be spoken of.
KIND_WORDS: dict[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in {
        "money": "cost costs costing price priced worth spend spent pay paid value sum"
        " make made makes earn earned 花费 花 价格 价值 费用 金额",
        "percent": "percentage rate share proportion 比例 幅度 增幅 增速 增长率 百分比",
        "count": "number 数量 总数",
        "measure": "area size 面积",
        "date": "scheduled date 时间 日期 定于 计划",
        "duration": "last lasts lasted long 时间",
        "frequency": "often frequently frequency times 频率 次 一次",
        "position": "position job title role post hold holds held occupy serve"
        " 职务 职位 身份 头衔 担任",
        "person": "person name named people credit credited official 署名 人 人员 领导 官员 负责人",
        "organisation": "company firm organisation organization agency department outlet media"
        " publisher website newspaper broadcaster news site ran run carried"
        " 公司 企业 单位 机构 部门 媒体 集团 登 刊登 刊发",
        "place": "place city location located province region country"
        " 地方 地点 位于 城市 省份 国家 地区 国人",
        "contact": "contact phone number email details address 电话 联系 联系方式 号码 几号",
        "open": "内容 话题 content contents topic topics",
        "reason": "reason reasons cause 原因 理由",
        "manner": "way method do handle solve plan plans"
        " 未来 今后 将来 接下来 后续 方式 方法 计划 打算 安排 规划 部署 举措 措施",
    }.items()
}


@dataclass(frozen=True)
class Several:
    """How many answers a question asks for, "the two editors", and where it says so."""

    count: int
    start: int
    end: int


@dataclass(frozen=True)
class Expectation:
    """The kind of answer, for a number its unit, for a thing the noun that heads it (什么平台).

    ``[start, end)`` is where the question word stands, empty when there is none; ``several`` says
    how many are asked for, if the question does.
    """

    kind: Kind
    unit: str | None = None
    head: str | None = None
    start: int = 0
    end: int = 0
    several: Several | None = None


def expected_answer(folded: str) -> Expectation:
    """Return what kind of answer the folded question asks for."""
    for kind, pattern in _rules():
        if match := pattern.search(folded):
            return _specified(kind, match)
    return Expectation("open")


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    found = load_patterns("question_kinds.tsv", _lists())
    return tuple((cast(Kind, name), pattern) for name, pattern in found)


def _lists() -> dict[str, str]:
    return {
        "COUNTER": COUNTERS,
        "CURRENCY_ZH": f"(?:{any_of(c for c in CURRENCIES if not c.isascii())})",
        "CURRENCY_EN": f"(?:{any_of(c for c in CURRENCIES if c.isascii() and c[-1].isalpha())})",
        "MEASURE_ZH": f"(?:{any_of(m for m in MEASURES if not m.isascii())})",
        "MEASURE_EN": f"(?:{any_of(m for m in MEASURES if m.isascii() and len(m) > 1)})",
    }


# What a size is measured in, and the words that ask for it.
_DIMENSIONS = (
    (
        frozenset("km m cm mm".split()),
        re.compile(
            r"多[长宽深厚远](?!时)|(?<![量率额有])多高|[长宽厚]度|[体身全总]长|身高|里程|距离|海拔|直径"
            r"|\bhow (?:far|tall|high|wide|deep|thick)\b"
            r"|\b(?:length|height|depth|width|distance|altitude)\b"
        ),
    ),
    (frozenset("m2 km2 mu ha acre".split()), re.compile(r"面积|占地|\bareas?\b")),
    (frozenset("t kg g mg µg".split()), re.compile(r"多重|体重|重量|\bhow heavy\b|\bweigh")),
)
_UNITS = {**CURRENCIES, **MEASURES, **DURATIONS}
_NAMED_CURRENCY = re.compile(
    r"\b(?:in|of|many) (us dollars|dollars|yuan|rmb|usd|euros)\b"
    r"|(人民币|美元|欧元|港[元币]|日元|新?台币)(?:是|为|计|约|大概)*(?:多少|几)"
)
_ASKING = re.compile(  # 多少项目 are not so many 项
    r"几点(?:几分|钟)?|几成|几趴|多少趴|[于在]?[西公]元几几?年|第?(?:多少|(?<![这那近前好\d十])几|若干)(?:[余多个]?[亿万千百])*(?:"
    + any_of(u for u in _UNITS if not u.isascii())
    + rf"|[{COUNTERS}](?![目庭款例馆地单额员才门置东权团科])|(?:{MORE_COUNTERS})(?![?？]|$))?"
    r"|(?<![成作名称叫])为什么|什么时[候间]点?|什么样?|哪[一两二三四五六七八九]?[个家间位天日年月项种些里儿条款部座届场类份]?|谁|何[时人处地以]?"
    r"|如何|怎[么样][样办]?|为何|多[大长高宽重远深久]|多长时间"
    r"|how (?:much|many|long|old|large|big|far)|what|which|when|where|who(?:m|se)?|why|how"
)
_WHERE = re.compile(r"(?:哪[里儿]|何[处地]|\bwhere)$")  # asks for no noun that follows
# What an English question counts, and how Chinese counts it.
_COUNTERS_OF = {
    **dict.fromkeys(("compan", "firm", "enterprise", "business"), "家"),
    **dict.fromkeys(("people", "person", "resident", "worker", "employee", "student"), "人"),
    "project": "项",
    "time": "次",
}
_COUNTED = re.compile(
    rf"how many (?:of (?:the|these|those) )?(?:[\w,.'’-]+ ){{0,3}}?({any_of(_COUNTERS_OF)})\w*\b"
)
_NUMBERS = {
    **{word: n for n, word in enumerate("二三四五六七八九", 2)},
    **{word: n for n, word in enumerate("two three four five six seven eight nine".split(), 2)},
    "两": 2, "both": 2,
}  # fmt: skip
_NUMBER_ZH = f"[两二三四五六七八九](?=[{COUNTERS}])"
_SEVERAL = re.compile(
    rf"哪(?P<which>{_NUMBER_ZH})|(?P<subject>{_NUMBER_ZH})[^,，]{{2,9}}(?:是|叫)(?:什么|谁|哪)"
    r"|\b(?:who (?:are|were) the|which|what (?:are|were) the|names? (?:of )?(?:the )?)\s?"
    rf"(?P<en>{any_of(word for word in _NUMBERS if word.isascii())})\b"
)
# What is told of the noun that follows rather than asked for: 什么类型|的项目.
_ATTRIBUTES = frozenset(
    "类型 种类 性质 级别 等级 行业 领域 规格 方面 主题 形式 风格 样式 程度".split()
)
_AUXILIARIES = frozenset(
    "is are was were do does did has have had will would can could should may might".split()
)


def _specified(kind: Kind, match: re.Match[str]) -> Expectation:
    folded = match.string
    found = _ASKING.search(folded, match.start()) or _ASKING.search(folded)
    start, end = found.span() if found else (0, 0)
    unit = _unit_asked(folded[start:end]) if kind in NUMERIC else None
    if kind == "count" and unit is None and (counted := _COUNTED.match(folded, start)):
        unit = next(
            counter for noun, counter in _COUNTERS_OF.items() if counted[1].startswith(noun)
        )
    if kind == "money" and unit not in CURRENCIES.values():  # 款 counts cars, not money
        unit = _currency_named(folded)
    is_alone = _WHERE.search(folded, start, end) is not None
    head = _head(folded, end, kind) if kind in HEADED and not is_alone else None
    return Expectation(kind, unit, head, start, end, None if kind in NUMERIC else _several(folded))


def is_other_dimension(folded: str, unit: str | None) -> bool:
    """Return whether a unit is none of the size that a folded question asks for: kWh is not how
    far."""
    asked = [units for units, words in _DIMENSIONS if words.search(folded)]
    is_known = unit in MEASURES.values()
    return is_known and bool(asked) and not any(unit in units for units in asked)


def _several(folded: str) -> Several | None:
    match = _SEVERAL.search(folded)
    name = match.lastgroup if match else None
    if match is None or name is None:
        return None
    return Several(_NUMBERS[match[name]], *match.span(name))


def _unit_asked(asking: str) -> str | None:
    """多少美元 → USD, 几家 → 家; None when the question names no unit."""
    found = next((u for u in sorted(_UNITS, key=len, reverse=True) if asking.endswith(u)), None)
    if found:
        return _UNITS[found]
    return asking[-1] if asking[:1] in {"多", "几", "若"} and asking[-1] in ALL_COUNTERS else None


def _currency_named(folded: str) -> str | None:
    match = _NAMED_CURRENCY.search(folded)
    return CURRENCIES[match[1] or match[2]] if match else None


def _head(folded: str, start: int, kind: Kind) -> str | None:
    """The noun that the question word asks for: 什么(委托招商的)办法, which (new) project; it is
    what names the kind, where that follows: 哪个城市|投资; or 时代, of 什么时代|的人.
    """
    words = tag(folded) if has_han(folded) else tuple(latin_words(folded))
    after = [token for token in words if token.start >= start]
    if kind != "list" and (owner := _owner(folded, after)):
        return owner
    head = None
    for token in after:
        if token.tag == "en":
            return None if token.text in _AUXILIARIES else token.text
        if token.text in KIND_WORDS.get(kind, ()):
            return token.text
        if token.tag in {"n", "vn", "nz", "an"}:
            head = token.text
        elif token.tag in {"w", "p"} or (token.tag == "v" and head):
            break
    return head


def _owner(folded: str, after: Sequence[Token]) -> str | None:
    """The noun right after the question word whose something is spoken of: 哪个王朝|的建立者."""
    words = after[1:] if after and after[0].tag in {"m", "q"} else after
    if len(words) < 3 or words[1].text != "的" or words[2].tag not in {"n", "vn", "nz"}:
        return None
    if words[0].text in _ATTRIBUTES:
        return None
    is_which = "哪" in folded[: words[0].start][-3:]
    return words[0].text if words[0].tag in ({"n", "vn"} if is_which else {"n"}) else None
