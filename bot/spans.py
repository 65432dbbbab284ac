"""The exact answer in a sentence: the mention of the right kind that the question's words pull."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.expectation import HEADED, KIND_WORDS, NUMERIC, Expectation, is_other_dimension
from bot.lexicon import is_read_in
from bot.matching import Match, relation
from bot.periods import CLOCK, find_periods, names_month
from bot.quantities import COUNTED_ALIKE, is_number_word
from bot.question import VERB, Question, Term
from bot.sentence import Mention, Sentence
from bot.tagger import tag
from index.document import Span
from index.script import has_han

DISTANCE = 12.0  # characters over which a word's pull on a candidate falls to 1/e
BARRIERS = {"、": 20.0, ",": 9.0, "，": 9.0, ";": 30.0, "；": 30.0, "。": 30.0, ":": 4.0, "：": 4.0}
LATIN_COMMA = 3.0
QUANTITY_PULL = 2.0  # an amount in the question ties its answer as nothing else does
BASE_PULL = 0.05
LIST_GRIP = 0.35
CLEAR = 0.9  # a rival with this share of the best score makes the choice unsafe
OTHER_KIND, OTHER_HEAD, BEFORE_VERB, GENERIC_COUNTER = 0.3, 0.25, 0.2, 0.8
OTHER_COUNTED = 0.5  # a number where another stands by the noun that is counted
OF_PART = 0.3
OF_OTHER_TIME = 0.2
NO_YEAR = 0.3  # a date, where the year is asked for
COUNT_BEFORE = 2  # characters between a count and the first item: 2座为
TAIL = 4  # characters of a name that say which it is: 省商务厅
CLOCK_ALONE, CLOCK_OF_CLAUSE = 0.05, 0.3  # beside the day, and where the clause has no day
TOO_FEW = 0.3  # one person where two are asked for
AGENT = 0.5  # an organisation that did what 谁 asks about
_ASKS_NAME = re.compile(r"(?:是|叫)谁[?？。]*$|^谁是|\bwho (?:is|was|are)\b|名字|姓名")
ASKS_PEOPLE = re.compile(
    r"哪[几两二三四五六七八九]?[位名]|[哪谁]些?人(?![工才民均口群])"
    r"|\bwhich (?:\w+ ){0,2}(?:person|people|officials?|reporters?|journalists?|editors?)\b"
)
ASKS_ADDRESS = re.compile(
    r"(?<![邮网站箱件络p])(?<!网站的)(?<!邮箱的)地址|住址|(?<!mail )(?<!web )(?<!site )\baddress\b"
)
_CHANNELS = (
    (re.compile(r"电话|手机|号码|\b(?:tele)?phone\b|\bcall\b"), re.compile(r"^[^@a-z]*$")),
    (re.compile(r"邮|\be-?mail\b"), re.compile("@")),
    (ASKS_ADDRESS, re.compile(r"[路街道巷村区市县号楼]|\b(?:road|street|avenue)\b")),
    (re.compile(r"网[址站]|\b(?:web ?site|url)\b"), re.compile(r"^(?:https?:|www\.)")),
)
_MORE_THAN = re.compile(
    r"\bhow (?:many|much) (?:more|fewer|less|higher|lower)\b|(?:[多少高低]|增加|减少)了(?:多少|几)"
)
_BY = re.compile(
    r"(?:[增减]加?|[减]少|多|高|低|少|升|降|涨|跌|长)了?(?:约|近|出)?$|\b(?:by|up|down|of) $"
)
_CLAUSE_MARK, _NO_MARK = re.compile("[,，;；。]"), re.compile("(?!)")
_SET_OFF = re.compile(r"^(?:[前后起内]|之[前后]|以来)?[,，]")
_COUNTED_BEFORE = re.compile(r"([人家户])[次数][约近逾超达为共有是计]*$")
_QUOTE = re.compile("[“「『《]")
_BETWEEN = re.compile(r"[、,，和与及]|\band\b")
_COMPANY_FORM = re.compile(
    r"\b(?:ab|ltd|limited|inc|plc|llc|corp|corporation|company|co|gmbh|ag|sa|group|holdings)\.?$"
)
_HEAD_OF = re.compile(
    r"\b(?:executive|officer|ceo|president|director|head|chair(?:man|woman|person)?|manager|founder"
    r"|spokes(?:man|woman|person)|leader|mayor|governor|minister) (?:of|at|for) (?:the )?$"
)
_HAS_YEAR = re.compile(r"年|\d{4}|\byear\b")


@dataclass(frozen=True)
class _Pull:
    """A place in the sentence that speaks of the question, and how much it counts."""

    weight: float
    start: int
    end: int


@dataclass(frozen=True)
class Pick:
    """The mention that answers best, if any fits, and how firmly the question's words grip it,
    0 to 1; ``is_clear`` when no other place in the sentence comes close.
    """

    mention: Mention | None = None
    grip: float = 0.0
    is_clear: bool = False


@dataclass(frozen=True)
class _Scored:
    """A candidate with its score, how the words hold it, how well its kind alone fits, 0 to 1."""

    score: float
    held: float
    fit: float
    mention: Mention


def pick_mention(
    question: Question,
    sentence: Sentence,
    met: dict[Term, list[Match]],
    prior: Callable[[Mention], float] | None = None,
    item: Span | None = None,
    is_of_other: Callable[[Mention], bool] | None = None,
) -> Pick:
    """Return the best mention of the sentence, or of one ``item`` of it, for the question, the
    longer of two equals.

    ``prior`` says how likely a mention is for other reasons, 0 to 1; ``is_of_other`` which number
    is of another time.
    """
    tied = [q for asked in question.quantities for q in asked.found_in(sentence.quantities)]
    words = [t for t in question.terms if t.text != question.expects.head]
    pulls = [_Pull(t.weight * m.strength, m.start, m.end) for t in words for m in met[t]]
    pulls += [_Pull(QUANTITY_PULL, q.start, q.end) for q in tied]
    verb_end, is_tied = _verb_end(question, met), any(q.kind == "money" for q in tied)
    counted = _of_counted(question, sentence, met)
    scored = []
    for mention in sentence.mentions:
        if item and not mention.is_within(item):
            continue
        if question.expects.kind == "place" and _is_inside_name(mention, sentence):
            continue
        if question.expects.several and counts_items(mention, sentence):
            continue
        if fit := _fit(question, mention, sentence.folded, is_tied):
            direction = 1.0 if mention.start >= verb_end else BEFORE_VERB
            of_other = OTHER_COUNTED if counted and mention not in counted else 1.0
            of_other *= _of_what_is_asked(question, mention, pulls, sentence.folded)
            if is_of_other and mention.quantity and is_of_other(mention):
                of_other *= OF_OTHER_TIME
            held = fit * direction * of_other * _pull(mention, pulls, sentence.folded)
            score = held * prior(mention) if prior else held
            scored.append(_Scored(score, held, fit, mention))
    if not scored:
        return Pick()
    best = _widest(max(scored, key=lambda s: (s.score, s.mention.end - s.mention.start)), scored)
    total = sum(t.weight for t in words) + QUANTITY_PULL * len(tied)
    grip = min(1.0, best.held / total) if total else 0.0
    is_firm = is_tied or verb_end > 0 or _is_named(question.expects, best.fit, grip)
    return Pick(best.mention, grip, is_firm and not _has_rival(best, scored))


def counts_items(run: Mention, sentence: Sentence) -> bool:
    """Return whether an enumeration says how many of each there are, and names none of them:
    2座为地下车站、6座为高架车站."""
    counts = (q for q in sentence.quantities if q.kind == "count" and q.unit)
    beside = [q for q in counts if run.start - COUNT_BEFORE <= q.end and q.start < run.end]
    return run.kind == "list" and len(beside) > 1


def _of_what_is_asked(
    question: Question, mention: Mention, pulls: list[_Pull], folded: str
) -> float:
    """Less for a number of a part (其中…) where nothing of the question stands with the part, and
    for one that is no difference where one is asked for: 412只,较前一年增加67只."""
    if mention.quantity is None:
        return 1.0
    part = folded.rfind("其中", 0, mention.start)
    if part >= 0 and pulls and max(p.start for p in pulls) < part:
        return OF_PART
    asks_difference = _MORE_THAN.search(question.folded) is not None
    return 1.0 if not asks_difference or _BY.search(folded[: mention.start]) else OF_PART


def _of_counted(
    question: Question, sentence: Sentence, met: dict[Term, list[Match]]
) -> set[Mention]:
    """The numbers beside the very noun that is counted: how many beds? 床位525个, of 42家民宿."""
    if question.expects.kind == "date":
        return _before_verb(question, sentence, met)
    if question.expects.kind != "count" or question.quantities:  # an amount tells more
        return set()
    nouns = [t for t in question.terms if 0 <= t.start - question.expects.end <= 1]
    return {
        number
        for number in sentence.mentions
        for place in (m for noun in nouns[:1] for m in met[noun])
        if number.quantity and (number.end == place.start or place.end == number.start)
    }


def _before_verb(
    question: Question, sentence: Sentence, met: dict[Term, list[Match]]
) -> set[Mention]:
    """The dates before the very verb of which is asked when: 5月开工,2022年底建成."""
    return {
        day
        for day in sentence.mentions
        for verb in question.terms
        if day.kind == "date" and verb.weight == VERB and not verb.is_latin
        for place in met[verb]
        if place.strength == 1.0 and 0 <= place.start - day.end <= 2
    }


def _widest(best: _Scored, scored: list[_Scored]) -> _Scored:
    """The run that the best mention is part of and that the words hold as firmly: 王旭、王艷."""
    around = (
        s
        for s in scored
        if s.mention.start <= best.mention.start
        and best.mention.end <= s.mention.end
        and s.held >= best.held
        and s.fit >= best.fit
    )
    return max(around, key=lambda s: s.mention.end - s.mention.start, default=best)


def _is_inside_name(mention: Mention, sentence: Sentence) -> bool:
    """A place that is part of an organisation's name is where neither it nor anything else is."""
    names = (m for m in sentence.mentions if m.kind == "organisation")
    return any(
        m.start <= mention.start
        and mention.end <= m.end
        and m.end - m.start > mention.end - mention.start
        for m in names
    )


def _is_named(expects: Expectation, fit: float, grip: float) -> bool:
    """Whether the kind of answer is told narrowly enough to give words and not the sentence."""
    if expects.kind == "list":
        return grip >= LIST_GRIP
    if expects.kind in HEADED:
        return fit == 1.0 and (expects.kind != "thing" or expects.head is not None)
    return True


def _has_rival(best: _Scored, scored: list[_Scored]) -> bool:
    """Whether another place in the sentence answers nearly as well."""
    apart = (
        s.score
        for s in scored
        if s.mention.end <= best.mention.start or best.mention.end <= s.mention.start
    )
    return max(apart, default=0.0) >= CLEAR * best.score


def _verb_end(question: Question, met: dict[Term, list[Match]]) -> int:
    """Where the verb ends that 什么 is the object of (打造成为什么); 0 when there is none."""
    expects = question.expects
    if expects.kind != "thing" or expects.head:
        return 0
    before = [
        t
        for t in question.terms
        if t.end <= expects.start and question.folded[t.end : expects.start] in {"", "为", "了"}
    ]
    return max((m.end for t in before for m in met[t]), default=0)


def _fit(question: Question, mention: Mention, folded: str, is_tied: bool) -> float:
    """How well a mention's kind and unit agree with what is asked: 0 not at all, 1 fully."""
    expects, text = question.expects, folded[mention.start : mention.end]
    if _is_in_question(question, mention, text):
        return 0.0
    if expects.kind in HEADED and expects.kind != "list":
        return _fit_thing(expects, mention, text, is_tied)
    if question.asks_clock and mention.kind == "date":
        return float(bool(CLOCK.search(text)))
    if question.asks_month and mention.kind == "date":
        return float(names_month(text))
    if question.asks_year and mention.kind == "date":
        return 1.0 if _HAS_YEAR.search(text) else NO_YEAR
    if expects.kind == "date" and mention.kind == "date" and CLOCK.fullmatch(text):
        return CLOCK_ALONE if _has_day(folded, mention) else CLOCK_OF_CLAUSE
    if expects.kind == "contact" and not _is_of_channel(question.folded, text):
        return 0.0
    is_led = expects.kind == "person" and is_led_by_office(folded, mention.start)
    if is_led or is_other_size(question, mention):
        return 0.0
    if mention.kind == expects.kind:
        fit = 1.0 if has_as_many(expects, text) else TOO_FEW
        unit = mention.unit or _unit_before(mention, folded)
        return _fit_unit(expects.unit, unit) if expects.unit else fit
    if expects.kind == "person" and mention.kind == "organisation":
        is_asked_by_name = _ASKS_NAME.search(question.folded) or ASKS_PEOPLE.search(question.folded)
        return 0.0 if is_asked_by_name else AGENT
    if expects.kind == "amount" and mention.kind in NUMERIC:
        return 1.0
    is_amount = expects.kind == "count" and mention.kind == "measure" and not expects.unit
    return GENERIC_COUNTER if is_amount else 0.0


def is_other_size(question: Question, mention: Mention) -> bool:
    """Return whether a number measures another size than is asked for, without naming a unit."""
    expects = question.expects
    is_free = expects.kind == "measure" and expects.unit is None
    return is_free and is_other_dimension(question.folded, mention.unit)


def _has_day(folded: str, hour: Mention) -> bool:
    """Whether a day stands in the same clause; in English, whose dates have commas, sentence."""
    clause = clause_around(folded, hour, _CLAUSE_MARK if has_han(folded) else _NO_MARK)
    return any(p.precision for p in find_periods(folded[clause.start : clause.end]))


def clause_around(folded: str, mention: Mention, marks: re.Pattern[str] = _CLAUSE_MARK) -> Span:
    """Return the part of a folded sentence, between two marks, that a mention stands in."""
    start = max((m.end() for m in marks.finditer(folded, 0, mention.start)), default=0)
    end = marks.search(folded, mention.end)
    return Span(start, end.start() if end else len(folded))


def _is_of_channel(asked: str, text: str) -> bool:
    """Whether a way to reach somebody is of one of the sorts that are asked for, if any is."""
    given = [how for sought, how in _CHANNELS if sought.search(asked)]
    return not given or any(how.search(text) for how in given)


def has_as_many(expects: Expectation, text: str) -> bool:
    """Return whether a folded text names as many as the question asks for, if it says how many."""
    return expects.several is None or count_names(text) >= expects.several.count


def count_names(text: str) -> int:
    """Return how many names a folded enumeration has: 甲、乙和丙, “甲”“乙”, a, b, and c."""
    quoted = len(_QUOTE.findall(text))
    return quoted if quoted > 1 else sum(bool(name.strip()) for name in _BETWEEN.split(text))


def _is_in_question(question: Question, mention: Mention, text: str) -> bool:
    """What the question itself says is not what it asks for, nor people one of whom it names."""
    if mention.quantity is None:
        names = _BETWEEN.split(text) if mention.kind == "person" else [text]
        is_tail = mention.kind == "organisation" and _tells_which(text[-TAIL:], question)
        is_said = is_tail or is_name_in_full(question, text)
        return is_said or any(is_said_in(question, name) for name in names if name)
    is_word = is_number_word(text) and re.search(rf"\b{text}\b", question.folded) is not None
    return is_word or bool(mention.quantity.found_in(question.quantities))


def _tells_which(tail: str, question: Question) -> bool:
    """Whether a question has the end of an organisation's name, and more of it than that it is a
    company."""
    return tail in question.folded and not tail.endswith("公司")


def is_led_by_office(folded: str, start: int) -> bool:
    """Return whether a name is what somebody is the head of: chief executive of |Northfield."""
    return _HEAD_OF.search(folded, 0, start) is not None


def is_name_in_full(question: Question, text: str) -> bool:
    """Return whether a folded text is the name with the form of a company, AB or Ltd, that a
    question for a name has in short: Sweden's Lindqvist Sensors AB, for who sold Lindqvist."""
    if question.expects.kind not in {"person", "organisation"} or not _COMPANY_FORM.search(text):
        return False
    names = (t.text for t in question.terms if t.is_latin and t.is_name)
    alone = (n for n in names if re.search(rf"\b{re.escape(n)}\b(?!\s[a-z])", question.folded))
    return any(name in text.split() for name in alone)  # not the Leeds tram's


def is_said_in(question: Question, text: str) -> bool:
    """Return whether the question itself says a folded text, in its letters or by its reading."""
    return text in question.folded or is_read_in(text, question.folded)


def _fit_thing(expects: Expectation, mention: Mention, text: str, is_tied: bool) -> float:
    """A noun phrase or name, best one that ends with the noun asked for: 什么平台 → …大数据平台.

    An amount in the question ties its answer by itself, whatever noun that ends with.
    """
    is_certain = expects.kind in {"place", "organisation"}  # what has names of its own
    if mention.kind not in {expects.kind, "thing"}:
        return 0.0
    fit = 1.0 if mention.kind == expects.kind else OTHER_KIND
    if is_tied or expects.head is None or expects.head in KIND_WORDS.get(expects.kind, ()):
        return 0.0 if is_certain and mention.kind == "thing" and not is_tied else fit
    last = tag(text)[-1].text if has_han(text) else text.split()[-1]
    ends = text.endswith(expects.head) or relation(expects.head, last) > 0.5
    return fit if ends or (text[0] == "《" and expects.head in text) else fit * OTHER_HEAD


def _unit_before(mention: Mention, folded: str) -> str | None:
    """What a bare number counts, where that stands before it: 参观人次约31万."""
    named = _COUNTED_BEFORE.search(folded, 0, mention.start)
    return named[1] if named else None


def _fit_unit(asked: str, given: str | None) -> float:
    if asked == given:
        return 1.0
    if given is None or len(asked) != 1 or len(given) != 1:
        return 0.0
    both = {asked, given}
    if any(both <= alike for alike in COUNTED_ALIKE):
        return 1.0
    return GENERIC_COUNTER if "个" in both else 0.0


def _pull(mention: Mention, pulls: list[_Pull], folded: str) -> float:
    """The question's words, each from where it stands, weaker with distance."""
    near = (p.weight * math.exp(-_distance(mention, p, folded) / DISTANCE) for p in pulls)
    return BASE_PULL + sum(near)


def _distance(mention: Mention, pull: _Pull, folded: str) -> float:
    """Characters between the two, plus what the punctuation between them costs, but for the comma
    after a time that a clause begins with: 12时前,企业须….
    """
    a, b = (pull.end, mention.start) if pull.end <= mention.start else (mention.end, pull.start)
    between = folded[a:b] if a < b else ""
    if mention.kind == "date" and mention.end == a:
        between = _SET_OFF.sub("", between)
    costs = BARRIERS if has_han(folded) else {**BARRIERS, ",": LATIN_COMMA}
    return len(between) + sum(costs.get(c, 0.0) for c in between)
