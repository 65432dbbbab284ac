"""Near misses: a question that a window answers, changed so that the window no longer does.

A reader that has only seen unrelated text as unanswerable answers whatever looks alike. Here one
thing that the question says, and the window with it, is swapped for another of its kind that the
window does not hold; or what is asked for is something that the window does not give.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.tagger import tag
from bot.training.data import Example

_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|[^\d]|$)")
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})(?:[-—~至到](\d{1,2}))?(?=月)")
_DAY = re.compile(r"(?<=月)\d{1,2}(?=[日号])")
_QUARTER = re.compile(r"第?[一二三四](?=季度?)")
_HALF = re.compile(r"[上下](?=半年)")
_RELATIVE = re.compile(r"今年|去年|前年|明年|上年|本年")
_AMOUNT = re.compile(
    r"\d[\d,]*(?:\.\d+)?(?=[余多]?(?:[万亿]|美元|欧元|元|%|家|个|名|人|吨|公里|米|亩|次|项)"
    r"| ?(?:billion|million|percent))"
)
_ENGLISH_MONTHS = ("january", "february", "march", "april", "june", "july", "august",
                   "september", "october", "november", "december")  # fmt: skip
_ENGLISH_MONTH = re.compile(rf"\b(?:{'|'.join(_ENGLISH_MONTHS)})\b")
_ENGLISH_QUARTER = re.compile(r"\b(?:first|second|third|fourth)(?= (?:quarter|half))")

# Things that are measured or done; within a group one is easily taken for another.
RIVALS: tuple[tuple[str, ...], ...] = (
    ("出口", "进口", "内销", "转口"),
    ("外资", "内资", "民资", "国资"),
    ("收入", "利润", "支出", "成本", "负债", "税收", "亏损"),
    ("营收", "净利润", "毛利", "市值", "总资产"),
    ("增长", "下降", "减少", "回落"),
    ("增加", "减少", "缩减"),
    ("上涨", "下跌", "下降"),
    ("面积", "人口", "海拔", "长度", "产量", "气温"),
    ("成立", "解散", "撤销", "更名", "搬迁"),
    ("投资", "贷款", "捐款", "罚款", "亏损", "补贴"),
    ("总投资", "年产值", "注册资本", "年利税"),
    ("产量", "销量", "库存", "价格", "面积"),
    ("票房", "片酬", "制作成本", "观影人次"),
    ("确诊", "死亡", "治愈", "疑似", "隔离"),
    ("死亡", "受伤", "失踪", "获救"),
    ("出生", "去世", "结婚", "毕业", "退休"),
    ("开工", "竣工", "完工", "停工", "验收"),
    ("开幕", "闭幕", "延期"),
    ("创立", "关闭", "收购", "上市"),
    ("签约", "解约", "竣工", "投产"),
    ("招生", "毕业", "就业", "退学"),
    ("男性", "女性", "儿童", "老人"),
    ("城镇", "农村", "外来"),
    ("就业", "失业", "退休", "培训"),
    ("同比", "环比"),
    ("最高", "最低", "平均"),
    ("最大", "最小"),
    ("第一", "第二", "第三", "最后一"),
    ("入境", "出境", "过境"),
    ("存款", "贷款", "债券", "保险"),
    ("消费", "投资", "储蓄", "出口"),
    ("工业", "农业", "服务业", "建筑业"),
    ("新增", "累计", "减少", "取消"),
    ("购买", "出售", "租赁", "捐赠"),
    ("获得", "失去", "拒绝"),
    ("胜", "负", "平"),
    ("导演", "编剧", "摄影", "配乐"),
    ("作者", "译者", "出版社", "编辑"),
    ("董事长", "总经理", "监事", "法律顾问"),
    ("市长", "书记", "议员", "检察长"),
    ("总统", "总理", "外长", "防长"),
    ("父亲", "母亲", "妻子", "儿子", "老师"),
    ("总部", "工厂", "分公司", "仓库"),
    ("长度", "宽度", "高度", "深度", "重量"),
    ("出席", "缺席", "主持"),
    ("首个", "最后一个", "第二个"),
    ("建议", "批评", "禁止"),
    ("优点", "缺点", "价格"),
    ("原因", "结果", "地点", "费用"),
    ("exports", "imports", "re-exports"),
    ("export", "import"),
    ("revenue", "profit", "losses", "costs"),
    ("grow", "fall", "decline"),
    ("increase", "decrease"),
    ("population", "area", "altitude", "climate"),
    ("born", "married", "buried", "educated"),
    ("founded", "dissolved", "renamed", "sold"),
    ("foreign", "domestic"),
    ("largest", "smallest", "oldest"),
    ("first", "second", "last"),
    ("highest", "lowest", "average"),
    ("win", "lose", "draw"),
    ("won", "lost", "cancelled"),
    ("father", "mother", "wife", "teacher"),
    ("length", "width", "weight", "price"),
)  # fmt: skip

_MONEY = r"\d[余多]?[万亿千百]*(?:美元|欧元|日元|港元|英镑|元)"
# What a question asks for → the words that ask for it, and what in a window would answer.
KINDS: dict[str, tuple[tuple[str, ...], re.Pattern[str]]] = {
    "dollars": (("多少美元", "多少亿美元"), re.compile(r"美元|美金")),
    "yuan": (("多少元", "多少亿元", "多少人民币", "多少钱"), re.compile(_MONEY)),
    "percent": (("百分之多少", "百分之几"), re.compile(r"%|百分|成(?=[,。以])|倍|比例")),
    "people": (("多少人", "多少名", "几个人", "多少位"), re.compile(r"人|名|位|者")),
    "firms": (("多少家", "几家"), re.compile(r"家|企业|公司")),
    "metres": (("多少平方米", "多少平方公里", "多少亩"), re.compile("平方|公顷|亩|面积")),
    "length": (("多少公里", "多少米", "多长"), re.compile(r"公里|千米|米|里")),
    "weight": (("多少吨", "多重", "多少公斤"), re.compile(r"吨|公斤|千克|斤|克")),
    "times": (("多少次", "几次"), re.compile(r"次|回|届")),
    "year": (("哪一年", "哪年", "何年"), re.compile(r"\d年|[今去前当同次]年|世纪|年代")),
    "date": (
        ("哪一天", "几月几日", "什么时候", "何时"),
        re.compile(r"\d[年月日时点]|[今昨明当同次][天日年月]|世纪|年代|期间|时期"),
    ),
    "place": (
        ("哪里", "在哪", "什么地方", "哪个城市", "哪个国家", "何处"),
        re.compile(r"[省市县区镇村国州岛路街山河江湖海洲]|[南北东西]部|位于"),
    ),
    "age": (("多少岁", "几岁", "多大年龄"), re.compile(r"岁|年龄|出生")),
    "phone": (("电话号码是多少", "邮箱是什么"), re.compile(r"\d{7}|@|电话|热线|邮箱")),
}  # fmt: skip

_TRIES = 3
_NAME_TAGS = frozenset({"PER", "ORG", "LOC"})
_MIN_SEEN = 2  # a tagger's slip is seldom seen twice
_LIKELY_ALIKE = 0.6


@dataclass(frozen=True)
class Names:
    """Names by tag, as often as they were seen, to swap one for another of its kind."""

    by_tag: dict[str, tuple[str, ...]]

    def rival(self, name: str, kind: str, window: str, rng: random.Random) -> str | None:
        """Return another name of that kind which neither holds nor is held by the window's."""
        known = self.by_tag.get(kind, ())
        alike = [n for n in known if n[-1] == name[-1] and len(n) == len(name)]
        pool = alike if alike and rng.random() < _LIKELY_ALIKE else known
        for _ in range(8 if pool else 0):
            other = rng.choice(pool)
            if other not in window and other not in name and name not in other:
                return other
        return None


def collect_names(texts: Iterable[str]) -> Names:
    """Return the people, organisations and places that the tagger finds in folded texts."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for token in tag(text):
            if token.tag in _NAME_TAGS and 2 <= len(token.text) <= 12:
                counts[token.tag][token.text] += 1
    return Names(
        {
            kind: tuple(sorted(name for name, n in seen.items() if n >= _MIN_SEEN))
            for kind, seen in counts.items()
        }
    )


def near_miss(example: Example, names: Names, rng: random.Random) -> Example | None:
    """Return the example with its question changed so that its window has no answer, or None."""
    swaps: list[Callable[[], str | None]] = [
        lambda: swap_name(example, names, rng),
        lambda: swap_period(example, rng),
        lambda: swap_amount(example, rng),
        lambda: swap_rival(example, rng),
        lambda: swap_kind(example, rng),
    ]
    # Swaps of what the question states teach more than changed question words: try them first.
    order = [*rng.sample(swaps[:4], 4), swaps[4]]
    if rng.random() < 0.3:
        order = rng.sample(swaps, len(swaps))
    question = next((found for swap in order if (found := swap())), None)
    if question is None or question == example.question:
        return None
    return Example(question, example.window, None, f"{example.source}/near")


def swap_name(example: Example, names: Names, rng: random.Random) -> str | None:
    """Swap a person, organisation or place that stands in question and window."""
    shared = [
        t for t in tag(example.question)
        if t.tag in _NAME_TAGS and len(t.text) > 1 and t.text in example.window
    ]  # fmt: skip
    if not shared:
        return None
    token = rng.choice(shared)
    other = names.rival(token.text, token.tag, example.window, rng)
    return example.question.replace(token.text, other) if other else None


def swap_period(example: Example, rng: random.Random) -> str | None:
    """Swap a year, month, day, quarter or half-year that stands in question and window."""
    patterns: list[tuple[re.Pattern[str], Callable[[str], str]]] = [
        (_YEAR, lambda old: str(int(old) + rng.choice((-10, -5, -3, -2, -1, -1, 1, 1, 2, 3, 5)))),
        (_MONTHS, lambda old: _other_months(old, rng)),
        (_DAY, lambda _: str(rng.randint(1, 30))),
        (_QUARTER, lambda old: old[:-1] + rng.choice("一二三四")),
        (_HALF, lambda old: "下" if old == "上" else "上"),
        (_RELATIVE, lambda _: rng.choice(("今年", "去年", "前年", "明年"))),
        (_ENGLISH_MONTH, lambda _: rng.choice(_ENGLISH_MONTHS)),
        (_ENGLISH_QUARTER, lambda _: rng.choice(("first", "second", "third", "fourth"))),
    ]
    return _swap_one(example, patterns, rng)


def _other_months(old: str, rng: random.Random) -> str:
    first, *last = re.split(r"[-—~至到]", old)
    if not last:
        return str(rng.randint(1, 12))
    end = rng.choice([m for m in range(2, 13) if m != int(last[0])])
    return f"{first if int(first) < end else 1}-{end}"


def swap_amount(example: Example, rng: random.Random) -> str | None:
    """Swap the number of a quantity that stands in question and window."""

    def other(old: str) -> str:
        value = float(old.replace(",", "")) * rng.choice((0.2, 0.5, 0.7, 1.3, 1.5, 2, 3, 10))
        return f"{value:.{len(old.partition('.')[2])}f}"

    return _swap_one(example, [(_AMOUNT, other)], rng)


def _swap_one(
    example: Example,
    patterns: list[tuple[re.Pattern[str], Callable[[str], str]]],
    rng: random.Random,
) -> str | None:
    found = [(m, make) for pattern, make in patterns for m in pattern.finditer(example.question)]
    for match, make in _TRIES * rng.sample(found, len(found)):
        new, around = make(match[0]), example.question[match.end() : match.end() + 1]
        if not _stands(match, example.window) or new == match[0] or new + around in example.window:
            continue
        return example.question[: match.start()] + new + example.question[match.end() :]
    return None


def _stands(match: re.Match[str], window: str) -> bool:
    """English months and ordinals never stand in a Chinese window as such: the caller has put
    them there by translation, and they differ from what the window says in any case."""
    return (match[0].isascii() and match[0].isalpha()) or match[0] in window


def swap_rival(example: Example, rng: random.Random) -> str | None:
    """Swap the thing measured or done for a rival that the window does not speak of."""
    fits = [
        (word, other)
        for group in RIVALS
        for word in group
        if _speaks(word, example.question) and (word.isascii() or word in example.window)
        for other in group
        if other != word and other not in example.window and other not in example.question
    ]
    if not fits:
        return None
    word, other = rng.choice(fits)
    if word.isascii():
        return re.sub(rf"\b{word}\b", other, example.question)
    return example.question.replace(word, other)


def _speaks(word: str, question: str) -> bool:
    if word.isascii():
        return re.search(rf"\b{word}\b", question) is not None
    return word in question


def swap_kind(example: Example, rng: random.Random) -> str | None:
    """Ask for another kind of answer, none of which stands in the window."""
    question, window = example.question, example.window
    asked = [
        (word, kind) for kind, (words, _) in KINDS.items() for word in words if word in question
    ]
    free = [kind for kind, (_, sign) in KINDS.items() if not sign.search(window)]
    if not asked or not free:
        return None
    word = max(asked, key=lambda pair: len(pair[0]))[0]
    return question.replace(word, rng.choice(KINDS[rng.choice(free)][0]))
