"""Questions made from the sentences of news, where statistics and officials stand close together.

The question files are mostly encyclopaedic; official news says many quantities in a breath, each
of its own period, thing and unit. Every question here is a clause with one part asked for, so its
answer is known; near misses (`bot.training.nearmiss`) are then made from these as from all others.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from bot.tagger import Token, tag
from bot.training.data import Example, sentence_pieces, window_around
from bot.training.english import english_amount, english_quantities
from bot.training.nearmiss import romanise
from bot.training.patterns import HAN, PERIOD, QUANTITY, Asked, clauses, without_about
from index.document import Span
from index.script import fold

SOURCE = "synthetic"
MAX_ARTICLE = 700
MAX_STEM = 34
_EVENTS = (
    "举行|召开|启动|开幕|闭幕|发布|成立|签约|揭牌|开工|竣工|通车|上映|开业|逝世|去世|当选|开始|发生|"
    "举办|抵达"
)
_EVENT = re.compile(
    rf"(?P<date>(?:(?:19|20)\d{{2}}年)?\d{{1,2}}月\d{{1,2}}日)(?:[上下]午|晚上?|,|消息|讯)*"
    rf"(?P<what>[^,。;:!?]{{3,28}}?)(?P<where>在[^,。;:在]{{2,16}}?)?(?P<event>{_EVENTS})(?=[,。;了])"
)
_OF_AMOUNT = re.compile(
    r"(?:总?投资|耗资|价值|造价|总额|面积|占地|建筑面积)(?:约|近|超过?|逾|达|为)?"
    r"(?P<amount>\d[\d,.]*[余多]?[万亿]*(?:美元|欧元|元|亩|平方米))的"
    rf"(?P<thing>[{HAN}a-z0-9“”]{{3,22}}?(?:项目|工程|基地|中心|城|园|厂|公司|产业链|桥|路|平台|公园|大厦"
    r"|线|站)(?:项目|工程)?)"
)
_WORK = re.compile(
    r"(?P<verb>出台|印发|发布|制定|实施|通过|颁布|推出|签署|修订|公布)了?"
    r"(?P<work>《[^《》]{3,40}(?P<kind>办法|规定|意见|方案|规划|条例|通知|报告|协议|措施|法|指南|公告)"
    r"(?:\([^()]{1,12}\))?》)"
)
_PEOPLE = rf"[{HAN}]{{2,4}}(?:[、 ][{HAN}]{{2,4}})*"
_CREDITS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        rf"(?:责任编辑|责编|编辑)[:： ]\s*(?P<name>{_PEOPLE})(?=[\s)】校]|$)",
        (
            "这篇报道的编辑是谁?",
            "责任编辑是谁?",
            "是谁编辑的?",
            "Who is the editor?",
            "Who edited this?",
        ),
    ),
    (
        rf"校对[:： ]\s*(?P<name>[{HAN}]{{2,4}})(?=[\s)】]|$)",
        ("校对是谁?", "这篇报道由谁校对?", "Who was the proofreader?"),
    ),
    (
        rf"\(?(?:本报)?记者[:： ]?\s*(?P<name>{_PEOPLE})\)",
        (
            "这篇报道的记者是谁?",
            "这篇新闻是谁写的?",
            "Who wrote this report?",
            "Who is the reporter?",
        ),
    ),
    (
        rf"(?:[。)\s]|^)(?P<name>[{HAN}]{{2,3}}) ?摄(?=[\s。)]|$)",
        ("照片是谁拍摄的?", "图片是谁拍的?", "Who took the photo?", "Who took the picture?"),
    ),
    (
        rf"来源[:：]\s*(?P<name>[{HAN}a-z\-—·]{{3,14}})(?=[\s)】]|$)",
        ("这篇报道来源于哪里?", "消息来源是什么?", "What is the source of this report?"),
    ),
)
_TITLE_END = re.compile(
    r"(?:长|主任|书记|主席|经理|总裁|教授|发言人|委员|总监|研究员|负责人|总统|总理|院士|秘书|代表|议员"
    r"|大使)$"
)
_TITLE_HINT = re.compile(r"(?:长|主任|书记|主席|经理|总裁|教授|发言人)[一-鿿]{2,4}")
_TITLE_TAGS = frozenset({"n", "nz", "nt", "ORG", "LOC", "vn", "f", "a", "an", "m", "nw", "ad"})
_SAYING = re.compile(r"^(?:在[^,。]{2,20})?(?:表示|说|称|指出|介绍|强调|认为|宣布|透露|坦言|告诉)")


def synthesise(articles: list[str], count: int, rng: random.Random) -> list[Example]:
    """Return up to ``count`` questions, each put to a window of its article that answers it."""
    found: list[Example] = []
    for article in rng.sample(articles, len(articles)):
        if len(found) >= count:
            break
        text = fold(re.sub(r"\s*\n\s*|\s{2,}", " ", article)[:MAX_ARTICLE])
        found += _from_article(text, rng)
    return found[:count]


def _from_article(text: str, rng: random.Random) -> Iterator[Example]:
    """At most two questions a sentence and four an article, so that many are drawn from."""
    made = 0
    pieces = sentence_pieces(text)
    for piece in rng.sample(pieces, len(pieces)):
        asked = list(_about(text[piece.start : piece.end], rng))
        for one in rng.sample(asked, min(2, len(asked))):
            span = Span(piece.start + one.span.start, piece.start + one.span.end)
            window = window_around(text, span, rng)
            inner = Span(span.start - window.start, span.end - window.start)
            yield Example(one.question, text[window.start : window.end], inner, SOURCE)
            made += 1
        if made >= 4:
            return


def _about(sentence: str, rng: random.Random) -> Iterator[Asked]:
    makers: tuple[Callable[[str, random.Random], Iterator[Asked]], ...] = (
        quantities, amounts_of_things, events, works, credits, english_quantities,
    )  # fmt: skip
    for make in makers:
        yield from make(sentence, rng)
    if _TITLE_HINT.search(sentence) and rng.random() < 0.35:
        yield from people(sentence, rng)


def quantities(sentence: str, rng: random.Random) -> Iterator[Asked]:
    """Yield cloze questions: 全省线上招商9000余次 → 全省线上招商多少次?"""
    found = list(QUANTITY.finditer(sentence))
    if not found:
        return
    for clause in clauses(sentence):
        inside = [m for m in found if clause.start <= m.start() and m.end() <= clause.end]
        for match in inside:
            question = _cloze(sentence, clause, match, rng)
            if question:
                yield Asked(question, Span(*match.span()))


def _cloze(sentence: str, clause: Span, match: re.Match[str], rng: random.Random) -> str | None:
    before = sentence[clause.start : match.start()]
    after = sentence[match.end() : clause.end]
    stem = _stem(before)
    subject = _subject(sentence, clause.start) if len(stem) < 8 or rng.random() < 0.3 else ""
    lead = _lead(sentence[: match.start()], rng)
    if "分别" in before or len(subject + stem) > MAX_STEM or len(_han(subject + stem)) < 3:
        return None
    return f"{lead}{subject}{stem}{_ask(stem, match['unit'], after, rng)}?"


def _han(text: str) -> str:
    return re.sub(rf"[^{HAN}]", "", text)


def _stem(before: str) -> str:
    """What stands before the quantity, without its "about" and without its period."""
    stem = without_about(before)
    stem = PERIOD.sub("", stem).strip(" “”\"'()")
    return re.sub(r"^(?:其中|同时|此外|另外|并且|而且|但|并|还|也|,|、)+", "", stem)


def _subject(sentence: str, start: int) -> str:
    """The clause before, without its own quantity: what 同比增长 in the next one is about."""
    earlier = [c for c in clauses(sentence) if c.end < start]
    if not earlier:
        return ""
    clause = sentence[earlier[-1].start : earlier[-1].end]
    match = QUANTITY.search(clause)
    stem = without_about(clause[: match.start()]) if match else ""
    return PERIOD.sub("", stem)[-16:]


def _lead(before: str, rng: random.Random) -> str:
    """The period that governs a quantity: the last one named before it."""
    periods = [m[0] for m in PERIOD.finditer(before)]
    return periods[-1] if periods and rng.random() < 0.75 else ""


def _ask(stem: str, unit: str, after: str, rng: random.Random) -> str:
    rest = re.match(rf"[{HAN}]{{0,8}}", after)
    tail = rest[0] if rest and unit not in ("%", "元", "美元") else ""
    if unit == "%":
        return rng.choice(
            ("多少", "百分之多少", "多少", "的比例是多少" if "占" in stem else "多少")
        )
    if unit.endswith("元"):
        return rng.choice((f"多少{unit}", "多少", "是多少", "多少钱", "达到多少"))
    if unit in ("家", "个", "名", "位", "项", "件", "户") and rng.random() < 0.3:
        return f"几{unit}{tail}"
    return rng.choice((f"多少{unit}{tail}", f"多少{unit}{tail}", f"多少{tail}"))


def amounts_of_things(sentence: str, rng: random.Random) -> Iterator[Asked]:
    """Yield both ways of 投资30亿元的某项目: how much was it, and which one was it?"""
    for match in _OF_AMOUNT.finditer(sentence):
        verb = sentence[match.start() : match.start("amount")].rstrip("约近超过逾达为")
        thing, amount = match["thing"], match["amount"]
        noun = rng.choice(("哪个项目", "什么", "什么项目", "哪个"))
        yield Asked(
            f"{thing}{verb}{rng.choice(('多少', '是多少', '额是多少', '了多少钱'))}?",
            Span(*match.span("amount")),
        )
        yield Asked(f"{verb}{amount}的是{noun}?", Span(*match.span("thing")))
        if (english := english_amount(amount)) and "投资" in verb:
            start = rng.choice(
                (
                    "Which project received an investment of",
                    "Which project has an investment of",
                    "What has an investment of",
                )
            )
            yield Asked(f"{start} {english}?".lower(), Span(*match.span("thing")))


def events(sentence: str, rng: random.Random) -> Iterator[Asked]:
    """Yield when and where something took place: 6月23日,某会在某地举行."""
    for match in _EVENT.finditer(sentence):
        what, event = match["what"].strip(" ,"), match["event"]
        when = rng.choice(("是哪一天", "是什么时候", "何时", "什么时候", "是几月几日"))
        yield Asked(
            f"{what}{when}{event}{'的' if when.startswith('是') else ''}?",
            Span(*match.span("date")),
        )
        if match["where"]:
            where = rng.choice(("在哪里", "在什么地方", "在哪"))
            yield Asked(
                f"{what}{where}{event}?", Span(match.start("where") + 1, match.end("where"))
            )


def works(sentence: str, rng: random.Random) -> Iterator[Asked]:
    """Yield what was issued: 出台《…办法(试行)》 → 出台了什么办法?"""
    for match in _WORK.finditer(sentence):
        before = re.split(r"[,。;:]", sentence[: match.start()])[-1][-12:]
        what = rng.choice((f"什么{match['kind']}", f"哪个{match['kind']}", "什么文件", "什么"))
        yield Asked(
            f"{before}{match['verb']}了{what}?",
            Span(match.start("work") + 1, match.end("work") - 1),
        )


def credits(sentence: str, rng: random.Random) -> Iterator[Asked]:
    """Yield who wrote, edited, checked or photographed, and the source."""
    for pattern, questions in _CREDITS:
        for match in re.finditer(pattern, sentence):
            yield Asked(rng.choice(questions).lower(), Span(*match.span("name")))


def people(sentence: str, rng: random.Random) -> Iterator[Asked]:
    """Yield who holds an office and which office somebody holds: 省商务厅副厅长姜保国介绍…"""
    tokens = tag(sentence)
    for n, token in enumerate(tokens):
        if token.tag != "PER" or n == 0 or not _TITLE_END.search(tokens[n - 1].text):
            continue
        first = _title_start(tokens, n)
        title = Span(tokens[first].start, token.start)
        yield Asked(_office_question(token.text, rng), title)
        yield Asked(
            _holder_question(sentence[title.start : title.end], rng), Span(token.start, token.end)
        )
        said = _SAYING.match(sentence[token.end :])
        if said:
            what = sentence[token.end : token.end + said.end()]
            yield Asked(
                f"谁{what}{_said(sentence, token.end + said.end())}?", Span(token.start, token.end)
            )


def _title_start(tokens: tuple[Token, ...], n: int) -> int:
    first = n - 1
    while (
        first > 0 and tokens[first].start == tokens[first - 1].end and _of_title(tokens[first - 1])
    ):
        first -= 1
    while tokens[first].text == "、" and first < n - 1:
        first += 1
    return first


def _of_title(token: Token) -> bool:
    return token.tag in _TITLE_TAGS or token.text == "、"


def _office_question(name: str, rng: random.Random) -> str:
    english = romanise(name)
    return rng.choice((
        f"{name}担任什么职务?", f"{name}的职务是什么?", f"{name}是什么职位?", f"{name}是谁?",
        f"what position does {english} hold?", f"who is {english}?", f"what is {english}'s job?",
    ))  # fmt: skip


def _holder_question(title: str, rng: random.Random) -> str:
    return rng.choice((f"{title}是谁?", f"谁是{title}?", f"{title}叫什么名字?"))


def _said(sentence: str, start: int) -> str:
    rest = sentence[start:].lstrip(',:了 “"')
    return re.split(r"[,。;:!?”\"]", rest)[0][:14]
