"""Question → what is asked: language, intent, kind of answer, the words and limits it states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.answer import Language
from bot.lexicon import STOP, glosses, stem
from bot.periods import Period, find_periods
from bot.quantities import (
    COUNTERS,
    CURRENCIES,
    DURATIONS,
    MEASURES,
    Quantity,
    find_quantities,
)
from bot.tagger import Token, latin_words, tag
from index.errors import QuestionError
from index.script import fold, has_han, simplify, traditionalise

MAX_QUESTION = 2_000
Intent = Literal["question", "greeting", "thanks", "summary"]
Kind = Literal[
    "money", "percent", "count", "measure", "duration", "age", "date", "person", "organisation",
    "place", "position", "thing", "contact", "reason", "manner", "list", "yesno", "open",
]  # fmt: skip
NUMERIC: frozenset[str] = frozenset({"money", "percent", "count", "measure", "duration", "age"})

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Term:
    """A content word of the question: its folded text, how much it counts, and where it stands.

    ``is_name`` marks people, organisations, places and other names, which evidence must mention.
    """

    text: str
    weight: float
    start: int
    end: int
    is_name: bool = False
    is_latin: bool = False


@dataclass(frozen=True)
class Expectation:
    """The kind of answer: for a number its unit, for a thing the noun that heads it (什么平台)."""

    kind: Kind
    unit: str | None = None
    head: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Question:
    """A question read: ``folded`` has the offsets of ``text``; ``language`` None is undecided."""

    text: str
    folded: str
    language: Language | None
    intent: Intent
    expects: Expectation
    terms: tuple[Term, ...]
    periods: tuple[Period, ...]
    quantities: tuple[Quantity, ...]


def read_question(text: str) -> Question:
    """Return the question taken apart.

    :raises QuestionError: when it is empty, has no letter or digit, or over 2,000 characters.
    """
    if len(text) > MAX_QUESTION:
        raise QuestionError(
            f"The question has {len(text):,} characters; ask in at most {MAX_QUESTION:,}."
            f" 問題過長,請限於 {MAX_QUESTION:,} 字。"
        )
    text = " ".join(_CONTROL.sub("", text).split())
    if not any(c.isalnum() for c in text):
        raise QuestionError("The question has no words; type one. 問題沒有文字,請輸入問題。")
    folded = fold(text)
    periods = find_periods(folded)
    expects = _expectation(folded)
    taken = [
        *periods,
        expects,
        *(Expectation("open", start=m.start(), end=m.end()) for m in _META.finditer(folded)),
    ]
    quantities = [q for q in find_quantities(folded) if not _inside(q.start, q.end, taken)]
    terms = _terms(folded, [*taken, *quantities])
    return Question(
        text, folded, language_of(text), _intent(folded), expects, tuple(terms), tuple(periods),
        tuple(quantities),
    )  # fmt: skip


def language_of(text: str) -> Language | None:
    """Return the language and script of ``text``; None when it could be either script or neither.

    Characters that only one script has decide; a text in another language has none of them.
    """
    if not has_han(text):
        ascii_letters = sum(c.isascii() and c.isalpha() for c in text)
        return "en" if ascii_letters > sum(c.isalpha() for c in text) / 2 else None
    simplified = sum(a != b for a, b in zip(text, traditionalise(text), strict=True))
    traditional = sum(a != b for a, b in zip(text, simplify(text), strict=True))
    if simplified == traditional:
        return None
    return "zh-Hans" if simplified > traditional else "zh-Hant"


def _inside(start: int, end: int, spans: list[Period | Expectation]) -> bool:
    return any(s.start < end and start < s.end for s in spans)


# --- Intent -----------------------------------------------------------------------------------

_GREETING = re.compile(
    r"^(?:你好|您好|哈[喽啰罗]|嗨|早上好|上午好|下午好|晚上好|早安|大家好|在吗|hi|hello|hey|greetings"
    r"|good (?:morning|afternoon|evening)|howdy)[\s,，!！。.~、呀啊]*(?:there|pressbot|bot)?[\s!！。.]*$"
)
_THANKS = re.compile(
    r"^(?:好的?[,，]?|ok[,，]?)?\s*(?:非常|太|十分|多)?(?:谢谢|感谢|多谢|谢了|辛苦了|thank you|thanks|thx|cheers)"
    r".{0,12}$"
)
_SUMMARY = re.compile(
    r"(?:概括|总结|摘要|概述|简述|归纳|概要)|(?:主要|大概|大致)?(?:讲|说|关于|报道|介绍)的?(?:了|是)?(?:些)?(?:什么|啥)(?:内容|事)?[?？。]?$"
    r"|主要内容|中心思想|要点|大意|\bsummar|\btl;?dr|\boverview\b|\bmain points?\b|\bkey points?\b|\bgist\b"
    r"|what(?:'s| is| does)? (?:this|the|it)\b.{0,25}\b(?:about|say)\b[\s?]*$"
)
_ABOUT_WHOLE = re.compile(
    r"这|本文|本篇|全文|文章|新闻|报道|稿|通稿|发布$|内容|要点|大意|总结|概括|摘要|概述"
)


def _intent(folded: str) -> Intent:
    if _GREETING.match(folded):
        return "greeting"
    if _THANKS.match(folded):
        return "thanks"
    if _SUMMARY.search(folded) and (not has_han(folded) or _ABOUT_WHOLE.search(folded)):
        return "summary"
    return "question"


# --- Kind of answer ---------------------------------------------------------------------------


def _any(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_HOW_MANY = r"(?:多少|几|若干)"
_MONEY_NOUN = (
    r"(?:投资|金额|资金|签约额|总额|产值|收入|利润|外资|内资|gdp|生产总值|价格|费用|成本|预算|营收|市值"
    r"|贷款|补贴|奖金|工资|融资|注资|拨款|支出|税|额|值|款)"
)
_RISE = r"(?:增长|增加|下降|减少|上涨|下跌|提高|增幅|涨幅|降幅|增速|比例|占比|占|比重|率|同比|环比|幅度)"
_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("reason", r"为什么|为何|为啥|何以|原因(?:是|有|为|何)|出于什么|\bwhy\b|\breasons?\b"),
        ("contact", r"电话|手机号|联系方式|邮箱|电邮|网址|地址|号码|\bphone\b|\bemail\b|\btelephone\b|\bwebsite\b|\bcontact\b|\baddress\b"),
        ("age", r"年龄|多大(?:岁|年纪|了)|几岁|多少岁|\bhow old\b|\bage of\b|\bwhat age\b"),
        ("percent", rf"百分之(?:几|多少)|{_HOW_MANY}(?:个)?(?:百分点|%)|几成|{_RISE}了?(?:率|幅|幅度)?(?:是|为|达|有|到)*{_HOW_MANY}(?![{COUNTERS}元美亿万人])|{_RISE}[^,，]{{0,4}}(?:是|为|有)多[少大高]|多大(?:幅度|比例)|(?:增幅|涨幅|降幅|增速|占比|比重|比例|增长率)(?:有)?(?:是|为|达)?(?:多[少大高]|几|$|[?？])|\bwhat per ?cent|\bby how much\b|\bhow much did .{{0,60}}\b(?:grow|rise|increase|fall|drop|decline|decrease)\b|\bhow (?:fast|quickly)\b|\bgrowth rate\b|\bpercentage\b|\bwhat share\b|\bproportion\b"),
        ("money", rf"{_HOW_MANY}(?:亿|万|千|百)*(?P<currency>{_any([c for c in CURRENCIES if not c.isascii()])})|多少(?:钱|资金)|{_MONEY_NOUN}(?:总额|规模|额)?(?:是|为|有|达|到|超过|突破|约|大概|合计|一共|共|总共|了)*(?:多少(?![{COUNTERS}平吨公])|几何|多大)|(?P<pay>how much)\b|\bwhat (?:is|was|were) the (?:\w+ )?(?:amount|value|price|cost|worth|sum|investment|budget)\b|\bhow many (?:billion |million )?(?P<coin>{_any([c for c in CURRENCIES if c.isascii() and c[-1].isalpha()])})\b"),
        ("measure", rf"{_HOW_MANY}(?:亿|万)?(?P<measure>{_any([m for m in MEASURES if not m.isascii()])})|(?:面积|占地)[^,，]{{0,6}}多[少大]|多[长高宽重远深](?!时)|\bhow many (?P<unit>{_any([m for m in MEASURES if m.isascii() and len(m) > 2])})\b|\b(?:what|how large).{{0,20}}\barea\b|\bhow (?:large|tall|long is|big|far|heavy)\b"),
        ("duration", rf"多久(?!以前)|多长时间|{_HOW_MANY}(?:天|年|个月|小时|周|分钟)|\bhow long\b|\bhow many (?:days|years|months|weeks|hours)\b"),
        ("count", rf"{_HOW_MANY}(?:余|多)?(?:亿|万|千|百)*(?P<counter>[{COUNTERS}])|{_HOW_MANY}|数量|总数|次数|人数|\bhow many\b|\bnumber of\b(?!.*\bphone)"),
        ("date", r"哪一?[天日年月]|几月几?[日号]?|几[号日]|几点|什么时[候间]|何时|啥时候?|哪个(?:月|季度|时间)|(?:日期|时间)(?:是|为|$|[?？])|\bwhen\b|\bwhat (?:date|day|time|year|month)\b|\bon which (?:date|day)\b|\bwhich (?:date|day|year|month|quarter)\b"),
        ("position", r"(?:什么|何|哪个|啥)(?:职务|职位|职业|身份|头衔|官职|职)|(?:职务|职位|身份|头衔)(?:是|为|$|[?？])|\b(?:position|job title|role|title|post) (?:of|does|did|is)\b|\bwhat (?:is|was|position|job|role|post).{0,30}(?:'s|hold|occupy)\b.{0,20}(?:position|title|job|role|post)?"),
        ("person", r"谁|哪位|哪些人|哪几[位个]人?|何人|什么人|姓名|名字|作者是|\bwho(?:m|se)?\b|\bwhich (?:person|official|reporter|journalist|editor|photographer|minister|ceo)s?\b|\bname of the (?:person|official|reporter|editor)"),
        ("list", r"哪些|有什么|分别(?:是|有|为)|哪几|包括(?:什么|哪)|都有|\bwhat are the\b|\blist\b|\bwhich (?:\w+ )?(?:companies|projects|measures|activities|platforms|zones|areas|sectors|steps|countries|provinces|cities|firms|enterprises)\b|\bwhat (?:measures|steps|activities|projects|companies)\b"),
        ("place", r"哪里|哪儿|何处|何地|什么地[方点]|哪个?(?:省份?|市|城市|国家|地区|县|区)|地点|在哪|\bwhere\b|\b(?:which|what) (?:city|province|country|place|location|region|district)\b"),
        ("organisation", r"哪(?:一)?[家个](?:公司|企业|媒体|单位|部门|机构|银行|大学|厅|局|集团|网站)|(?:什么|哪个)(?:公司|单位|机构|部门|媒体|企业)|来源(?:是|为|于)?|出处|\b(?:which|what) (?:company|firm|organi[sz]ation|agency|department|ministry|outlet|publisher|source|media|newspaper|website|bank)\b|\bsource of\b"),
        ("manner", r"如何|怎么(?!样的?(?:天气)?$)|怎样|通过什么|采取(?:了)?什么|用什么|什么(?:方式|措施|手段|办法来)|\bhow (?:do|does|did|will|is|are|was|were|can|has|have)\b"),
        ("thing", r"(?:(?:是|叫|为)?(?:一个|一种)?什么样?的?|哪(?:一)?[个项种家条款部座届场类份])(?P<head>[一-鿿]{0,4})|\b(?:what|which) (?:kind of |type of )?(?P<noun>[a-z]+)\b"),
        ("yesno", r"吗[?？。]?$|是否|是不是|有没有|能不能|会不会|^(?:is|are|was|were|do|does|did|has|have|will|can)\b"),
    )
)  # fmt: skip
_AUXILIARIES = frozenset(
    ["is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "will", "would", "can", "could", "should", "may", "might"]
)


def _expectation(folded: str) -> Expectation:
    for kind, pattern in _RULES:
        if match := pattern.search(folded):
            return _specified(kind, match)
    return Expectation("open")


def _specified(kind: Kind, match: re.Match[str]) -> Expectation:
    folded = match.string
    if kind == "money" and match[0] == "how much" and _RISE_EN.search(folded):
        kind = "percent"
    start, end = _asking_part(match)
    unit = _unit_asked(folded[start:end]) if kind in NUMERIC else None
    if kind == "money":
        unit = unit or _currency_named(folded)
    head = _head(folded, end) if kind in ("thing", "list", "organisation", "place") else None
    return Expectation(kind, unit, head, start, end)


_RISE_EN = re.compile(
    r"\b(?:grow|grew|rise|rose|increase[ds]?|fall|fell|drop(?:ped)?|declined?|decreased?|year-on-year)\b"
)
_NAMED_CURRENCY = re.compile(r"\b(?:in|of|many) (us dollars|dollars|yuan|rmb|usd|euros)\b")
_UNITS = {**CURRENCIES, **MEASURES, **DURATIONS}
_ASKING = re.compile(
    rf"(?:多少|几|若干)(?:[余多个]?(?:亿|万|千|百))*(?:{_any([u for u in _UNITS if not u.isascii()])}"
    rf"|[{COUNTERS}])?"
    r"|什么时[候间]|什么样?|哪一?[个家位天日年月项种些里儿条款部座届场类份]?|谁|何[时人处地以]?|如何|怎[么样]样?"
    r"|为什么|为何|多[大长高宽重远深久]|多长时间"
    r"|how (?:much|many|long|old|large|big|far)|what|which|when|where|who(?:m|se)?|why|how"
)


def _unit_asked(asking: str) -> str | None:
    """多少美元 → USD, 几家 → 家; None when the question names no unit."""
    found = next((u for u in sorted(_UNITS, key=len, reverse=True) if asking.endswith(u)), None)
    if found:
        return _UNITS[found]
    return asking[-1] if asking[-1:] in COUNTERS and asking[0] in "多几若" else None


def _currency_named(folded: str) -> str | None:
    match = _NAMED_CURRENCY.search(folded)
    return CURRENCIES[match[1]] if match else None


def _asking_part(match: re.Match[str]) -> tuple[int, int]:
    """Where the interrogative itself stands: its neighbours still count as words of the question."""
    found = _ASKING.search(match.string, match.start())
    return found.span() if found else match.span()


def _head(folded: str, start: int) -> str | None:
    """The noun that the interrogative asks for: 什么(委托招商的)办法, which (new) project."""
    head = None
    words = tag(folded) if has_han(folded) else tuple(latin_words(folded))
    for token in (t for t in words if t.start >= start):
        if token.tag in {"n", "vn", "nz", "an", "en"} and token.text not in _AUXILIARIES:
            head = token.text
            if token.tag == "en":
                return head
        elif token.tag in {"v", "w", "p", "en"} and (head or token.tag != "v"):
            break
    return head


_META = re.compile(
    r"(?:这|本|该|此)(?:一)?(?:篇|则|条|个|份|次)?(?:新闻稿|新闻报道|新闻|报道|文章|稿件|通稿|消息|文)(?:里|中)?"
    r"|\b(?:this|the) (?:press |news )?(?:release|article|story|report|text|page|document)\b"
)

# --- Words that evidence must speak of --------------------------------------------------------

_NAME_TAGS = {"PER", "ORG", "LOC", "nr", "ns", "nt", "nz", "nw"}
_TAG_WEIGHTS = {"n": 1.0, "vn": 0.9, "v": 0.7, "a": 0.6, "an": 0.8, "ad": 0.3, "d": 0.1, "f": 0.1,
                "m": 0.5, "q": 0.1, "s": 0.5, "t": 0.3, "vd": 0.4, "TIME": 0.5, "en": 1.0, "xc": 0.0}  # fmt: skip
_EMPTY_WORDS = frozenset(
    ["是", "有", "为", "在", "的", "了", "吗", "呢", "吧", "请", "请问", "问", "告诉", "我", "你", "您", "这", "那", "这个", "那个", "该", "其", "它", "他", "她", "这篇", "本", "篇", "条", "则", "一", "个", "和", "与", "及", "或", "等", "被", "把", "将", "对", "从", "到", "由", "于", "就", "也", "都", "还", "又", "会", "能", "可以", "想", "知道", "说", "提到", "提及", "文中", "文章", "新闻稿", "原文", "稿件", "里", "中", "上", "下", "内", "外", "里面", "其中", "一共", "总共", "共", "合计", "大概", "大约", "左右", "进行", "做", "做了", "具体", "情况", "相关", "有关", "方面", "叫", "叫做", "名", "名叫", "担任", "任", "达", "达到", "数", "数量", "名字", "姓名", "时间", "时候", "日期", "日子", "职务", "职位", "金额", "数字", "目前", "现在", "一下", "多", "少", "大", "们", "之", "以", "而", "则", "并", "且", "给", "让", "使", "所", "来", "去", "本次", "此次", "这次", "分别", "各", "每", "什么", "多少", "几", "哪", "谁", "何", "哪些", "怎么", "如何", "怎样", "为什么", "今天", "天", "号", "年", "月", "日", "位", "家", "次", "项", "件", "种", "处", "元", "美元"]
)
_EMPTY_ENGLISH = STOP | frozenset(
    ["release", "article", "say", "said", "mention", "according", "text", "page", "document", "news", "story", "report", "state", "stated", "total", "number", "amount", "date", "time", "name", "long", "old", "large", "big", "exactly", "give", "given", "take", "took", "place", "happen", "happened", "us", "get", "got", "receive", "received", "year", "month", "day", "per", "cent", "percent", "yuan", "dollar", "dollars"]
)


def _terms(folded: str, taken: list[Period | Expectation | Quantity]) -> list[Term]:
    covered = {i for span in taken for i in range(span.start, span.end)}
    tokens = _chinese_tokens(folded) if has_han(folded) else list(latin_words(folded))
    terms = (_term(t, folded) for t in tokens if not covered.issuperset(range(t.start, t.end)))
    return [term for term in terms if term]


def _chinese_tokens(folded: str) -> list[Token]:
    return list(tag(folded))


def _term(token: Token, folded: str) -> Term | None:
    is_latin = token.text.isascii()
    if is_latin and (token.text in _EMPTY_ENGLISH or not token.text[0].isalnum()):
        return None
    if not is_latin and (
        token.text in _EMPTY_WORDS or token.tag in {"w", "r", "u", "p", "c", "xc"}
    ):
        return None
    is_name = token.tag in _NAME_TAGS
    weight = 1.5 if is_name else _TAG_WEIGHTS.get(token.tag, 0.5)
    if is_latin and not is_name:
        weight = 1.0
    if not is_latin and len(token.text) > 2:
        weight *= 1 + 0.15 * (min(len(token.text), 8) - 2)
    return Term(token.text, weight, token.start, token.end, is_name, is_latin)


def same_word(a: str, b: str) -> bool:
    """Whether two words, Chinese or English, share a stem or a gloss."""
    if a == b:
        return True
    left = glosses(a) if has_han(a) else frozenset({stem(a)})
    right = glosses(b) if has_han(b) else frozenset({stem(b)})
    return not left.isdisjoint(right)
