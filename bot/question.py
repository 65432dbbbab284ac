"""Question → what is asked: language, intent, kind of answer, the words and limits it states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Literal, Protocol

from bot.answer import MAX_QUESTION, Language
from bot.cantonese import written
from bot.expectation import KIND_WORDS, NUMERIC, Expectation, Kind, expected_answer
from bot.language import language_of
from bot.lexicon import is_known_place, is_word
from bot.periods import Period, find_periods, is_measured_against
from bot.quantities import Quantity, find_quantities, is_number_word
from bot.tagger import Token, latin_words, tag
from index.errors import QuestionError
from index.script import HAN, fold, has_han

Intent = Literal["question", "greeting", "thanks", "summary"]

# A lone surrogate is half a character, which nothing can write down.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_WHO_IS = re.compile(
    r"^(?!.*第)[^,，]{2,12}(?<![的位]人)(?<!者)(?:是|系)(?:谁|何人|什么人)[?？]?$|^谁是[^,，]{2,8}[?？]?$"
    r"|^who(?:'s| is| was) (?!the\b|a\b|in\b|responsible|\w+(?:ing|ed)\b)[a-z.-]+"
    r"(?: [a-z.-]+){0,2}(?:, (?:the|an?|their|its) [^,?]+)?\??$"
)
_OFFICE_OF = re.compile("的[^,，的]{2,8}(?:是|系)(?:谁|何人|什么人)")
_ALIAS = re.compile(  # Hoi Chung (海頌)
    rf"(?<![\w’'.&-])[A-Z][\w’'.&-]*(?:\s[A-Z][\w’'.&-]*)*(?=\s?[(（][{HAN}]{{2,12}}[)）])"
)
_META = re.compile(  # the release itself, which every sentence of it is about
    r"(?:这|本|该|此)一?(?:篇|则|条|个|份|次)?(?:新闻稿|新闻报道|新闻|报道|文章|稿件|稿子|通稿|消息|文)(?:里|中)?"
    r"|(?:新闻稿?|报道|文章|通稿|稿[件子]?|文)(?:里面?|中)(?![心国央午])|(?:页面|网页|版面)[上里中]?"
    r"|(?:新闻稿?|报道|文章|通稿|稿[件子]?|文)?(?:开头|开篇|末尾|结尾|底部|最后面|最下面|最上面)(?!的?时)|文[首末](?!$)"
    r"|\bat the (?:very )?(?:bottom|top|end|foot|head|beginning)"
    r"(?: of (?:the|this) (?:page|press release|release|article|story|report|text))?\b"
    r"|\b(?:this|the) (?:press |news )?(?:release|article|story|report|text|page|document)\b"
)
_GREETING = re.compile(
    r"^(?:你好|您好|哈[喽啰罗]|嗨|早上好|上午好|下午好|晚上好|早安|大家好|在吗|hi|hello|hey|greetings"
    r"|good (?:morning|afternoon|evening)|howdy"
    r"|你是(?:谁|什么|干什么的|做什么的)|你(?:能|会|可以)(?:做|干|回答)(?:些|点)?(?:什么|啥|哪些)(?:问题)?"
    r"|怎么用|(?:使用)?帮助|help|who are you|what (?:are you|can you do|can i ask(?: you)?))"
    r"[\s,，!！。.~、呀啊呢]*(?:there|pressbot|bot)?[\s!！。.?？]*$"
)
_THANKS = re.compile(
    r"^(?:好的?[,，]?|ok[,，]?)?\s*(?:非常|太|十分|多)?"
    r"(?:谢谢|感谢|多谢|谢了|辛苦了|thank you|thanks|thx|cheers).{0,12}$"
)
_SUMMARY = re.compile(
    r"概括|总结|摘要|概述|简述|归纳|概要|主要内容|中心思想|要点|大意|重点(?:是|有|内容)"
    r"|(?:讲|说|关于|报道|介绍)的?[了是]?(?:些?(?:什么|啥)|哪些)(?:内容|事情?|方面)?[?？。]?$"
    r"|\bsummar|\btl;?dr|\boverview\b|\bmain points?\b|\bgist\b|\btakeaways?\b"
    r"|\bkey (?:points?|facts?|messages?)\b"
    r"|what(?:'s| is| does| are| do)? (?:this|the|it|these|they|those)\b.{0,25}"
    r"\b(?:about|say)\b[\s?]*$"
)
_WHOLE = re.compile(
    r"这|各篇|每篇|几篇|本文|本篇|全文|文章|新闻(?!发布)|报道|稿|内容|要点|大意|总结|概括|摘要|概述"
)

_PEOPLE_TAGS = {"PER", "nr"}
_NAME_TAGS = {"PER", "ORG", "LOC", "nr", "ns", "nt", "nz", "nw"}
_NAME_WEIGHT, _OTHER_WEIGHT, _LATIN_WEIGHT, _PER_CHARACTER = 1.5, 0.5, 1.0, 0.15
_KIND_WORD_WEIGHT = 0.2
# Whoever the release is of, and the release itself.
_ITSELF = frozenset(
    "公司 集团 该公司 本公司 新闻 报道 官方 当局 company firm group officials authorities"
    " new newly".split()
)
VERB, NOUN = 0.7, 0.9  # the weight of a Chinese verb, the least of a noun
_TAG_WEIGHTS = {
    "n": 1.0, "vn": 0.9, "v": VERB, "a": 0.6, "an": 0.8, "ad": 0.3, "d": 0.1, "f": 0.1, "m": 0.5,
    "q": 0.1, "s": 0.5, "t": 0.3, "vd": 0.4, "TIME": 0.5,
}  # fmt: skip
_FUNCTION_TAGS = {"w", "r", "u", "p", "c", "xc"}
_JOINED = frozenset({"外商投资"})  # a figure's name, which the tagger takes apart
_ENDINGS = frozenset("额率数量价费值会资")
_NUMBERED = re.compile(r"\d+号(?:[线楼馆厅门院闸井]|机组|航站楼|泊位|码头|车间)")
_AHEAD = "下一步"  # what is planned; a pronoun to the tagger


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


_YEAR = re.compile(
    r"(?:哪一?|何|什么|[于在]?[西公]元几?几|几几)年(?!.{0,2}月)|(?:what|which) year\b"
)
_SAID = re.compile(
    r"(?:说|谈|讲|表示|介绍|通报|透露|强调)[了到过]?些?(?:什么|啥|哪些)"
    r"|(?:情况|成果|成效|进展|结果|表现|效果)(?:怎么样|怎样|如何)|^[^,，]{0,4}\d+[^,，]{1,8}是(?:一?些)?(?:什么|啥|怎)样的"
    r"|\bwhat did .{2,40}\b(?:say|talk about|speak about|discuss|present|introduce)\b"
)
_TASK = re.compile(
    r"^(?:请|麻烦)?你?(?:帮|替|给)我(?:写|画|作|翻译|编|讲个|唱|做)"
    r"|^(?:please |can you |could you )*(?:write|draw|translate|compose|sing|paint) "
)
_PHOTOGRAPHER = re.compile(
    r"谁(?:来|负责)?(?:拍|摄)|(?:拍|摄影?)(?:的|照|摄)?(?:人|者|师|记者)?(?:是|叫|为)谁|摄影[者师]|(?:拍|摄)者"
    r"|\b(?:took|shot|taken|photographed)\b.{0,30}\b(?:photo|pic|picture|image|shot|snap)|\bphotographer|\bphotographed\b"
    r"|\b(?:photo|pic|picture|image)s?\b.{0,30}\b(?:taken|shot|by)\b"
    r"|\b(?:photo|picture|image) credits?\b|\bcredit\b.{0,30}\b(?:photo|pic|picture|image)"
)
_CHANGES = re.compile(
    r"[比较增升降涨跌减扩缩幅]|变化|\b(?:grow|grew|ris[ei]|rose|increas|fall|fell|drop|declin)"
)
_OR = re.compile(r"[,，]?\s?(?:还是|或者?是?|or)\s?")
_EITHER = re.compile(rf"\d.*(?:{_OR.pattern}).*\d")
_DAY = re.compile(r"日期|哪一?[天日]|几[号日月]|\b(?:date|day)\b")
_WHICH_DAY = re.compile(r"哪一?[天日](?!.*几[点时])|几[号日]|(?:what|which) (?:date|day)\b(?! and)")
_MONTH = re.compile(r"哪一?个月|几月|\b(?:what|which) month\b")
_CLOCK = re.compile(r"几点|几时几分|(?:what|which) time\b")


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

    @property
    def asks_year(self) -> bool:
        """Whether a year is asked for and no closer date: 哪一年, what year."""
        return self.expects.kind == "date" and bool(_YEAR.match(self.folded, self.expects.start))

    @property
    def asks_sentence(self) -> bool:
        """Whether a sentence answers and no words of it do: whether, and what somebody said."""
        return self.expects.kind == "yesno" or bool(_SAID.search(self.folded))

    @property
    def is_task(self) -> bool:
        """Whether something is to be made and not to be found: 帮我写一首诗."""
        return bool(_TASK.search(self.folded))

    @property
    def asks_who_somebody_is(self) -> bool:
        """Whether it is asked what a person who is named is: 姜保國是誰?"""
        return self.expects.kind == "position" and bool(_WHO_IS.match(self.folded))

    @property
    def asks_photographer(self) -> bool:
        """Whether it is asked who took a picture, not who is in it."""
        return self.expects.kind == "person" and bool(_PHOTOGRAPHER.search(self.folded))

    @property
    def asks_day(self) -> bool:
        """Whether the day alone is asked for: 哪天, which date."""
        return self.expects.kind == "date" and bool(
            _WHICH_DAY.match(self.folded, self.expects.start)
        )

    @property
    def asks_month(self) -> bool:
        """Whether one month is asked for: 哪个月, which month."""
        return self.expects.kind == "date" and bool(_MONTH.search(self.folded))

    @property
    def asks_which_amount(self) -> bool:
        """Whether it asks which of two amounts it is, rather than how much: 21.4%还是67.9%."""
        asked = self.folded[self.expects.start : self.expects.end]
        return self.expects.kind in NUMERIC and _EITHER.search(asked) is not None

    @property
    def asks_clock(self) -> bool:
        """Whether the time of day is asked for: 几点, what time."""
        is_clock = bool(_CLOCK.match(self.folded, self.expects.start))
        return self.expects.kind == "date" and is_clock and not _DAY.search(self.folded)


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def read_question(text: str) -> Question:
    """Return the question taken apart.

    :raises QuestionError: when it is empty, has no letter or digit, or over 2,000 characters.
    """
    text = clean_question(text)
    folded = written(fold(text))
    expects = _expectation(folded)
    times = find_periods(folded)
    periods = [p for p in times if not _is_compared_with(p, folded)]
    taken: list[_Placed] = [*times, expects, *([expects.several] if expects.several else [])]
    found = (q for q in find_quantities(folded) if not _overlaps(q, taken))
    quantities = [q for q in found if not _is_article(q, folded)]
    if expects.kind in {"open", "yesno"} and (choice := _choice(folded, quantities)):
        expects, quantities = choice, [q for q in quantities if not _overlaps(q, [choice])]
        taken.append(expects)
    kinds = {expects.kind, *(q.kind for q in quantities)}
    covered = _characters([*taken, *quantities]) | _meta_characters(folded)
    covered |= {i for match in _ALIAS.finditer(text) for i in range(*match.span())}
    return Question(
        text=text,
        folded=folded,
        language=language_of(text),
        intent=_intent(folded),
        expects=expects,
        terms=tuple(_terms(text, folded, covered, kinds, times)),
        periods=tuple(periods),
        quantities=tuple(quantities),
    )


def _expectation(folded: str) -> Expectation:
    """As the words say, but "who is Jiang Baoguo?" asks what he is, not for his name."""
    expects = expected_answer(folded)
    if expects.kind == "person" and _WHO_IS.match(folded):
        names = [t for t in tag(folded) if t.tag in {"PER", "nr"}]
        if _is_of_office(names, folded):
            return expects
        if names or not has_han(folded):
            return replace(expects, kind="position")
    return expects


def _is_of_office(names: Sequence[Token], folded: str) -> bool:
    """Whether who an office's holder is is asked, by the name of what the office is of:
    拜占廷的首任皇帝是谁."""
    return bool(names) and _OFFICE_OF.match(folded, names[-1].end) is not None


def _choice(folded: str, quantities: Sequence[Quantity]) -> Expectation | None:
    """What is expected of who asks which of two amounts it is: 是21.4%还是67.9%."""
    for one, other in pairwise(quantities):
        if one.kind == other.kind and _OR.fullmatch(folded, one.end, other.start):
            return Expectation(one.kind, one.unit, start=one.start, end=other.end)
    return None


def clean_question(text: str) -> str:
    """Return a question without control characters, its spaces single.

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
    return text


def _is_compared_with(period: Period, folded: str) -> bool:
    """去年同期, than last year: what a change is measured against is not when it happened."""
    if re.match("同期|同比", folded[period.end :]):
        return bool(_CHANGES.search(folded))
    return is_measured_against(period, folded)


def _is_article(quantity: Quantity, folded: str) -> bool:
    """Whether a number only says "a", 最大的一笔投资, or how many there are, the two editors."""
    is_word = is_number_word(folded[quantity.start : quantity.end])
    is_one = quantity.kind == "count" and quantity.value == 1 and folded[quantity.start] == "一"
    return is_one or is_word


def _overlaps(one: _Placed, others: Iterable[_Placed]) -> bool:
    return any(other.start < one.end and one.start < other.end for other in others)


def _characters(spans: Iterable[_Placed]) -> set[int]:
    return {i for span in spans for i in range(span.start, span.end)}


def _meta_characters(folded: str) -> set[int]:
    return {i for match in _META.finditer(folded) for i in range(*match.span())}


def _intent(folded: str) -> Intent:
    if _GREETING.match(folded):
        return "greeting"
    if _THANKS.match(folded):
        return "thanks"
    return "summary" if _asks_summary(folded) else "question"


def _asks_summary(folded: str) -> bool:
    match = _SUMMARY.search(folded)
    if match is None:
        return False
    if has_han(folded):  # 姜保国讲了哪些内容 asks what he said
        is_somebody = any(t.tag in _PEOPLE_TAGS for t in tag(folded) if t.end <= match.start())
        return not is_somebody and bool(_WHOLE.search(folded))
    return not re.search("[.?!;]", folded[: match.start()])  # what was said before is what is asked


@lru_cache(maxsize=1)
def _stopwords() -> frozenset[str]:
    text = (resources.files("bot") / "data" / "stopwords.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _terms(
    text: str, folded: str, covered: set[int], kinds: set[Kind], times: Sequence[Period]
) -> Iterable[Term]:
    """The words that no date, quantity or question word covers and that mean something.

    Those that only name the ``kinds`` of what is asked and stated count for little.
    """
    light = _ITSELF.union(*(KIND_WORDS.get(kind, frozenset()) for kind in kinds))
    is_chinese = has_han(folded)
    words = _recut(tag(folded)) if is_chinese else _whole_names([*latin_words(folded, text)])
    for token in words:
        if covered.issuperset(range(token.start, token.end)) or token.text in _stopwords():
            continue
        is_word = token.tag not in _FUNCTION_TAGS or token.text == _AHEAD
        if is_word and token.text[0].isalnum():
            yield _term(_without_count(_without_period(token, times)), light)


def _without_period(token: Token, times: Iterable[Period]) -> Token:
    """A name without the quarter that is written to it: 曜晶q3."""
    period = next((p for p in times if token.start < p.start < token.end), None)
    if period is None:
        return token
    return replace(token, text=token.text[: period.start - token.start], end=period.start)


def _without_count(token: Token) -> Token:
    """What is counted, of a word that says that it is: 死亡|人数."""
    cut = token.text.removesuffix("人数")
    is_whole = len(cut) < 2 or cut == token.text
    return token if is_whole else replace(token, text=cut, end=token.start + len(cut))


def _whole_names(tokens: Sequence[Token]) -> Iterator[Token]:
    """Names of two words as one, where the dictionary knows them so: European Union."""
    held: Token | None = None
    for token in tokens:
        whole = f"{held.text} {token.text}" if held and token.start - held.end == 1 else ""
        if held and whole and is_known_place(whole):
            yield replace(held, text=whole, tag="nz", end=token.end)
            held = None
            continue
        if held:
            yield held
        held = token
    if held:
        yield held


def _recut(tokens: Sequence[Token]) -> Iterator[Token]:
    """Move a wrong cut: 内|资年增率, where the dictionary knows 内资 and 年增率; join 签约|额 and
    what a number names, 8号|线."""
    held = tokens[0] if tokens else None
    for token in tokens[1:]:
        if held and held.end == token.start and _NUMBERED.fullmatch(held.text + token.text):
            held = replace(held, text=held.text + token.text, tag="nz", end=token.end)
            continue
        if held and held.end == token.start and _is_ending(held, token):
            held = replace(held, text=held.text + token.text, tag="n", end=token.end)
            continue
        cut = _better_cut(held, token) if held and held.end == token.start else 0
        if held and cut:
            held = replace(held, text=held.text + token.text[:cut], tag="n", end=held.end + cut)
            token = replace(token, text=token.text[cut:], start=token.start + cut)
        if held:
            yield held
        held = token
    if held:
        yield held


def _is_ending(first: Token, second: Token) -> bool:
    joined = first.text + second.text
    return joined in _JOINED or (second.text in _ENDINGS and is_word(joined))


def _better_cut(first: Token, second: Token) -> int:
    """How many characters of the second word belong to the first; 0 where none."""
    if is_word(second.text) or len(second.text) < 3 or not has_han(second.text):
        return 0
    lengths = range(1, len(second.text) - 1)
    text = second.text
    return next((n for n in lengths if is_word(first.text + text[:n]) and is_word(text[n:])), 0)


def _term(token: Token, light: frozenset[str]) -> Term:
    is_latin, is_name = token.text.isascii(), token.tag in _NAME_TAGS
    weight = _NAME_WEIGHT if is_name else _TAG_WEIGHTS.get(token.tag, _OTHER_WEIGHT)
    if token.text in light:
        weight = _KIND_WORD_WEIGHT
    elif is_latin and not is_name:
        weight = _LATIN_WEIGHT
    elif len(token.text) > 2 and not is_latin:
        weight *= 1 + _PER_CHARACTER * (min(len(token.text), 8) - 2)
    return Term(token.text, weight, token.start, token.end, is_name, is_latin)
