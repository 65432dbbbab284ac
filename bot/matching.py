"""How well a word of the question is met by a sentence, across scripts and languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from bot.lexicon import (
    OF_COUNTRY,
    STOP,
    chinese_names,
    english_alike,
    find_reading,
    glosses,
    initials,
    is_known_place,
    is_read_in,
    name_readings,
    stands_for,
    stem,
)
from bot.quantities import CURRENCIES
from bot.question import Question, Term
from bot.sentence import Sentence
from bot.tagger import Token, tag
from index.document import Span
from index.script import has_han

ALIKE = 0.9
SYNONYM = 0.6  # a related word is never as good as the word itself
MIN_STRENGTH = 0.3
MANY_SHARED = 3  # stems that two meanings have in common by no chance
KINDS_OF_NAMES = frozenset("线站馆厂港桥校队班栋店")  # that a name ends with, and tells its kind
_WORKS = frozenset("厂店馆校")  # of which there is seldom more than one that a place has
WITHOUT_ENDING, PART_OF_WORD, SHORTENED = 0.85, 0.6, 0.9
_MEASURE_ENDING = re.compile(r"(?:金额|总额|额度|数额|数量|总数|人数|额|量|率|数)$")
_OPPOSITES = tuple(
    "内外 进出 上下 男女 东西 南北 新旧 新老 大小 增减 买卖 升降 涨跌 前后 正副"
    " 左右 高低 输赢 入出 总分 公私 城乡 多少 收支 奖罚".split()
)
_ENGLISH_OPPOSITES = (
    "overseas domestic", "foreign domestic", "fdi domestic", "export import", "exports imports",
    "profit loss", "rise fall", "increase decrease", "urban rural", "online offline",
    "north south", "east west",
)  # fmt: skip
_OPPOSITE_STEMS = {
    stem(a): frozenset({stem(b)})
    for pair in _ENGLISH_OPPOSITES
    for a, b in (pair.split(), pair.split()[::-1])
}
_Things = tuple[frozenset[str], ...]  # of one kind, of each the words that mean it
_RISES, _FALLS = (
    frozenset(map(stem, words.split()))
    for words in (
        "增长 增加 上升 上涨 提高 提升 回升 扩大 rise rose risen grow grew grown increase climb",
        "下降 减少 下滑 下跌 降低 回落 缩减 萎缩 fall fell fallen drop decline decrease shrink",
    )
)
_WORD_BEFORE = re.compile(r"(?:^|[ \"“(])([a-z-]{3,}) $")
_WHOLE = frozenset(  # what may stand before a noun that stays the same
    "total net overall group annual quarterly yearly full-year consolidated company new first"
    " second latest record reported diluted gross press news whole entire".split()
)
_EVENT = "场次届轮期"
_ORDINAL = re.compile(
    rf"第([一二三四五六七八九十]|\d+)[{_EVENT}]|(首)[{_EVENT}]|下一?[{_EVENT}]"
    r"|(首|(?<![周期])末|最后一|最晚一?)班(?!子|组|级|人|底)"
    r"|\b(first|second|third|fourth|fifth)(?! (?:quarter|half|time|month))\b"
    r"|(?:\bseries )?(?<![a-z])([a-h])(?: ?轮|(?<=series [a-h])\b)"
    r"|\bnext\b(?! (?:step|year|month|week))"
)
_PHASE = re.compile(
    r"第([一二三四五六七八九十]|\d+)(?:期|轮|代|批|阶段)"
    r"|(?<![一二三四五六七八九十百千每分上下同近共])([一二三四五六七八九首])期(?![间望待货权限刊末中])"
    r"|(?<![a-z])([a-h]) ?轮|\bseries ([a-h])\b"
    r"|\bphase (one|two|three|four|five|\d)\b|\b(?:stage|round) (\d)\b"
    r"|\b(first|second|third|fourth|fifth)[ -](?:phase|stage|round|generation|batch|tranche)s?\b"
)
_NUMBERS = {
    **{word: str(n) for n, word in enumerate("一二三四五六七八九十", 1)},
    **{word: str(n) for n, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)},
    **{word: str(n) for n, word in enumerate(("one", "two", "three", "four", "five"), 1)},
    "首": "1",
    **dict.fromkeys(("末", "最后一", "最晚", "最晚一"), "last"),
}
_WORD_OF = {country: word for word, country in OF_COUNTRY.items()}
_QUESTIONED = "答记者问"  # says who answered, and nothing of reporters
_ASKS_ANSWERER = re.compile("答(?:复|了)?(?:记者|媒体)")  # 谁回答记者提问?
_ANSWERING = frozenset("回答 答 答复 记者 提问 问题 媒体".split())
_OFFICE_LENGTHS = (4, 3, 2)  # characters of an office that follow a family name
_MOVES = {
    "up": frozenset(map(stem, "grow growth grew increase increased rise rose".split())),
    "down": frozenset(map(stem, "fall fell decline declined decrease decreased drop".split())),
}
_INITIALS = range(3, 6)  # letters of an abbreviation
_NAME_TAGS = frozenset("PER ORG LOC nr nt ns".split())
_PLACE_ENDINGS = "省市县区州国"
_COUNTRIES = {
    "日本": "日", "美国": "美", "韩国": "韩", "德国": "德", "英国": "英", "法国": "法",
    "俄罗斯": "俄", "台湾": "台", "香港": "港", "澳门": "澳",
}  # fmt: skip


@dataclass(frozen=True)
class Match:
    """Where a sentence meets a term, and how well: 0 to 1."""

    strength: float
    start: int
    end: int


def match_terms(question: Question, sentence: Sentence) -> dict[Term, list[Match]]:
    """Return where the sentence meets each term of the question, people by their whole names too:
    焦洋 meets jiao and yang, 副厅长姜保国 who asks for 姜副厅长.
    """
    met = {term: match_term(term, sentence) for term in question.terms}
    for place, found in (*_by_office(question.folded, sentence), *_by_initials(question, sentence)):
        for term in (t for t in question.terms if place.start <= t.start and t.end <= place.end):
            met[term].append(found)
    if _ASKS_ANSWERER.search(question.folded) and (at := sentence.folded.find(_QUESTIONED)) >= 0:
        for term in (t for t in question.terms if t.text in _ANSWERING):
            met[term].append(Match(1.0, at, at + len(_QUESTIONED)))
    for mention in sentence.mentions if any(t.is_latin for t in question.terms) else ():
        name = sentence.folded[mention.start : mention.end]
        if mention.kind == "person" and is_read_in(name, question.folded):
            readings = name_readings(name)
            for term in (t for t in question.terms if t.text in readings):
                met[term].append(Match(1.0, mention.start, mention.end))
    return met


def _by_office(folded: str, sentence: Sentence) -> Iterator[tuple[Span, Match]]:
    """Where a question calls a person of the sentence by family name and office: 姜厅长."""
    offices = {m.end: m for m in sentence.mentions if m.kind == "position"}
    for person in (m for m in sentence.mentions if m.kind == "person" and m.start in offices):
        office = sentence.folded[offices[person.start].start : person.start]
        called = (f"{sentence.folded[person.start]}{office[-n:]}" for n in _OFFICE_LENGTHS)
        name = next((c for c in called if c in folded and len(c) > 2), None)
        if name:
            at = folded.index(name)
            yield Span(at, at + len(name)), Match(1.0, person.start, person.end)


def _by_initials(question: Question, sentence: Sentence) -> Iterator[tuple[Span, Match]]:
    """Where one has the initials of what the other has in full: CEO, chief executive officer."""
    asked, given = _latin_words(question.folded), _latin_words(sentence.folded)
    for short, place in asked:
        for start, end in _spelt_out(short, given):
            yield place, Match(1.0, start, end)
    for short, place in given:
        for start, end in _spelt_out(short, asked):
            yield Span(start, end), Match(1.0, place.start, place.end)


def _latin_words(folded: str) -> list[tuple[str, Span]]:
    return [(m[0], Span(*m.span())) for m in re.finditer("[a-z]+", folded)]


def _spelt_out(short: str, words: list[tuple[str, Span]]) -> Iterator[tuple[int, int]]:
    if len(short) in _INITIALS:
        runs = zip(*(words[n:] for n in range(len(short))), strict=False)
        for run in runs:
            is_whole = all(len(word) > 1 for word, _ in run)
            if is_whole and "".join(word[0] for word, _ in run) == short:
                yield run[0][1].start, run[-1][1].end


def match_term(term: Term, sentence: Sentence) -> list[Match]:
    """Return every place where the sentence meets the term, exact ones only if there are any."""
    exact = [*_exact(term, sentence), *_in_currency(term, sentence)]
    if exact:
        return exact
    is_country = term.is_name and term.text in OF_COUNTRY
    if (" " in term.text or is_country) and has_han(sentence.folded):
        return [*_by_its_names(term, sentence)]
    if term.is_name and not term.is_latin:
        named = [
            *_similar_name(term.text, sentence.folded),
            *_shortened(term.text, sentence),
            *_by_country(term.text, sentence),
            *_of_place(term.text, sentence.folded),
        ]
        latin = (_related(term, word) for word in sentence.words if word.text.isascii())
        return named or [m for m in latin if m and m.strength >= MIN_STRENGTH]
    found = [_related(term, token) for token in _spoken_words(term, sentence)]
    found.extend(_moved(term, sentence.folded))
    if term.is_latin and (place := find_reading(term.text, sentence.folded)):
        found.append(Match(1.0, *place))
    found.extend(_without_ending(term, sentence.folded))
    if term.is_latin and not has_han(sentence.folded):
        found.extend(_alike(term, sentence))
        found.extend(_of_country(term, sentence))
    return [m for m in found if m and m.strength >= MIN_STRENGTH]


def _by_its_names(term: Term, sentence: Sentence) -> Iterator[Match]:
    """Where a Chinese sentence has the name that an English one means, or whoever is of it, or a
    word that the dictionary explains by both of two words: 韩国, South Korea."""
    for name in chinese_names(term.text):
        for found in re.finditer(re.escape(name), sentence.folded):
            yield Match(1.0, *found.span())
        yield from _by_country(name, sentence)
    both = set(map(stem, term.text.split()))
    for word in sentence.words if len(both) > 1 else ():
        if both <= glosses(word.text):
            yield Match(1.0, word.start, word.end)


def _alike(term: Term, sentence: Sentence) -> Iterator[Match]:
    """Where an English sentence has another word of the trade for an English one: net income."""
    for other in english_alike(term.text):
        size = len(other.split())
        for run in zip(*(sentence.words[n:] for n in range(size)), strict=False):
            if " ".join(stem(word.text) for word in run) == other:
                yield Match(ALIKE, run[0].start, run[-1].end)


def _of_country(term: Term, sentence: Sentence) -> Iterator[Match]:
    """Where an English sentence has the country whose word a term is, or the other way round:
    Japanese, Japan."""
    for word in {OF_COUNTRY.get(term.text), _WORD_OF.get(term.text)} - {None}:
        for found in re.finditer(rf"\b{word}\b", sentence.folded):
            yield Match(ALIKE, *found.span())


def _spoken_words(term: Term, sentence: Sentence) -> Iterator[Token]:
    """The words, but the reporters of 答记者问 for who asks in English for reporters."""
    for word in sentence.words:
        if not (term.is_latin and sentence.folded.startswith(_QUESTIONED, word.start - 1)):
            yield word


def _exact(term: Term, sentence: Sentence) -> Iterator[Match]:
    text, folded = term.text, sentence.folded
    if term.is_name and len(text) > 2 and text[-1] in _PLACE_ENDINGS and text not in folded:
        text = text[:-1]
    is_word = len(text) > 1 or any(word.text == text for word in sentence.words)
    strength = 1.0 if is_word else PART_OF_WORD
    at = folded.find(text)
    while at >= 0:
        is_other = folded[at - 1 : at] == "副" or folded[at - 1 :].startswith(_QUESTIONED)
        if not is_other and (not term.is_latin or _is_whole_word(folded, at, at + len(text))):
            yield Match(strength, at, at + len(text))
        at = folded.find(text, at + 1)


def plain_terms(
    question: Question, sentence: Sentence, met: Mapping[Term, list[Match]]
) -> set[Term]:
    """Return the question's English nouns that the sentence has without another noun before one
    that the question does not have: services revenue is not all revenue.
    """
    return {
        term
        for term, matches in met.items()
        if term.is_latin and not term.is_name
        if any(not is_narrowed(question, sentence, match) for match in matches)
    }


def is_narrowed(question: Question, sentence: Sentence, match: Match) -> bool:
    """Return whether an English noun has another before it that the question does not have."""
    before = _WORD_BEFORE.search(sentence.folded, 0, match.start)
    return before is not None and not (
        before[1] in STOP or before[1] in _WHOLE or before[1] in question.folded
    )


def _moved(term: Term, folded: str) -> Iterator[Match]:
    """Where a figure is said to be up or down: revenue was $4 million, up 18%."""
    for way, stems in _MOVES.items():
        if term.is_latin and stem(term.text) in stems:
            for match in re.finditer(rf"\b{way}(?= (?:by |about |nearly |over )?[\d$€£])", folded):
                yield Match(1.0, *match.span())


def _in_currency(term: Term, sentence: Sentence) -> Iterator[Match]:
    """Amounts in the currency that the term names: 人民币 in 30亿元."""
    unit = CURRENCIES.get(term.text)
    for quantity in sentence.quantities if unit else ():
        if quantity.unit == unit:
            yield Match(1.0, quantity.start, quantity.end)


def _without_ending(term: Term, folded: str) -> Iterator[Match]:
    """投資額 asks for what 投資 governs: the ending only says that it is an amount."""
    stem_of = _MEASURE_ENDING.sub("", term.text)
    at = folded.find(stem_of) if 2 <= len(stem_of) < len(term.text) else -1
    while at >= 0:
        yield Match(WITHOUT_ENDING, at, at + len(stem_of))
        at = folded.find(stem_of, at + 1)


def _is_whole_word(folded: str, start: int, end: int) -> bool:
    around = folded[start - 1 : start] + folded[end : end + 1]
    return not any(c.isascii() and c.isalnum() for c in around)


def _similar_name(name: str, folded: str) -> Iterator[Match]:
    """The longest part of a long name that the sentence has: 恒大康養城 in 恒大綏化文旅康養城."""
    if len(name) < 4:
        return
    for size in range(len(name) - 1, max(2, len(name) // 2) - 1, -1):
        for start in range(len(name) - size + 1):
            at = folded.find(name[start : start + size])
            if at >= 0:
                yield Match(size / len(name), at, at + size)
                return


def _shortened(name: str, sentence: Sentence) -> Iterator[Match]:
    """What the name is short for: 东航 of 中国东方航空, 美国 of 对美投资 the other way round."""
    for mention in sentence.mentions:
        text = sentence.folded[mention.start : mention.end]
        is_longer = mention.kind == "organisation" and len(name) < len(text)
        if is_longer and _is_within(name, initials(text)):
            yield Match(SHORTENED, mention.start, mention.end)
    for word in sentence.words:
        if len(word.text) < len(name) and name in stands_for(word.text):
            yield Match(SHORTENED, word.start, word.end)


def _by_country(name: str, sentence: Sentence) -> Iterator[Match]:
    """Whoever is of a country: 日商, 美企 for who names 日本, 美国."""
    if name not in _COUNTRIES:
        return
    starts = {word.start for word in sentence.words}
    for match in re.finditer(f"{_COUNTRIES[name]}[商企资方籍系]", sentence.folded):
        if match.start() in starts:  # not 近日|商务部, 承德|企业
            yield Match(SHORTENED, *match.span())


def _of_place(name: str, folded: str) -> Iterator[Match]:
    """Whatever of a place's the name only says the kind of: 越南厂, 越南北宁工厂."""
    place, kind = name[:-1], name[-1]
    if kind in _WORKS and [t.tag for t in tag(place)] in (["LOC"], ["ns"]):
        for found in re.finditer(rf"{re.escape(place)}[^,，。:：;；、\s]{{0,8}}?{kind}", folded):
            yield Match(SHORTENED, *found.span())


def _is_within(name: str, first: str) -> bool:
    """Whether the characters of the name come in this order, others between them or not."""
    rest = iter(first)
    return len(name) > 1 and all(c in rest for c in name)


def _related(term: Term, token: Token) -> Match | None:
    strength = 0.0 if _is_another_place(term, token) else relation(term.text, token.text)
    return Match(strength, token.start, token.end) if strength else None


def _is_another_place(term: Term, token: Token) -> bool:
    """Whether an English name is of a place and a Chinese word of another, which the dictionary
    explains by it: Heilongjiang, a river between China and Russia."""
    if not term.is_name or not term.is_latin or token.tag not in {"LOC", "ns"}:
        return False
    names = chinese_names(term.text) if is_known_place(term.text) else ()
    return bool(names) and set(token.text).isdisjoint("".join(names))


@lru_cache(maxsize=65536)
def relation(asked: str, given: str) -> float:
    """Return how near two words are in meaning, 0 to 1, by the English stems that explain them."""
    if _are_opposites(asked, given):
        return 0.0
    left, right = _meaning(asked), _meaning(given)
    shared = len(left & right)
    if not shared:
        return 0.0
    if asked.isascii() != given.isascii():
        if right & _OPPOSITE_STEMS.get(stem(asked), frozenset()):
            return SYNONYM  # 内外资 is foreign and domestic
        return 1.0 if min(len(left), len(right)) and max(len(left), len(right)) <= 8 else 0.8
    if asked.isascii():
        return 1.0
    if left == right:
        return ALIKE
    if shared >= MANY_SHARED:
        return SYNONYM
    return SYNONYM * float(shared / (len(left) * len(right)) ** 0.5)


@lru_cache(maxsize=65536)
def _meaning(word: str) -> frozenset[str]:
    return frozenset({stem(word)}) if word.isascii() else glosses(word)


def is_direction(term: Term) -> bool:
    """Whether a word says that something rose or fell."""
    return stem(term.text) in _RISES | _FALLS


def match_turned(question: Question, term: Term, sentence: Sentence) -> list[Match]:
    """Return where the sentence says that something rose, for who asks whether it fell, or the
    other way round: that tells too. By how much it rose may be asked of what fell; who asks by how
    much it fell takes for granted that it did.
    """
    word, kind = stem(term.text), question.expects.kind
    turned = frozenset[str]()
    if word in _RISES and kind in {"yesno", "percent"}:
        turned = _FALLS
    elif word in _FALLS and kind == "yesno":
        turned = _RISES
    return [Match(1.0, w.start, w.end) for w in sentence.words if stem(w.text) in turned]


def has_opposite(term: Term, sentence: Sentence, asked: str = "") -> bool:
    """Whether the sentence speaks of the opposite instead: 內資 where 外資 is asked, or of a
    deputy where who he stands in for is; or of another thing of the kind, but in a name or where
    what is ``asked`` says it too: 签约的项目何时开工?"""
    has_deputy = f"副{term.text}" in sentence.folded
    words = (w for w in sentence.words if w.tag not in _NAME_TAGS and w.text not in asked)
    return (
        has_deputy
        or any(_are_rivals(term.text, word.text) for word in words)
        or any(_is_contrary(term.text, word.text) for word in sentence.words)
    )


def is_opposite(asked: str, given: str) -> bool:
    """Return whether two words mean opposites: 外资 and 内资, foreign and domestic; or two things
    of one kind: 农村 and 城镇."""
    return _is_contrary(asked, given) or _are_rivals(asked, given)


@lru_cache(maxsize=65536)
def _is_contrary(asked: str, given: str) -> bool:
    return _are_opposites(asked, given) or _means_opposite(asked, given)


def is_unsaid_part(text: str, sentence: Sentence) -> bool:
    """Return whether a word means one of several parts of a kind, 服务业, gross, and none of the
    sentence's the same one."""
    own = [words for things in _rivals()[0] for words in things if _says(text, words)]
    return bool(own) and not any(_says(w.text, words) for words in own for w in sentence.words)


@lru_cache(maxsize=65536)
def _are_rivals(asked: str, given: str) -> bool:
    for things in (*_rivals()[0], *_rivals()[1]):
        wanted, found = (
            {n for n, words in enumerate(things) if _says(text, words)} for text in (asked, given)
        )
        if wanted and found and not wanted & found:
            return True
    return False


def _says(text: str, words: frozenset[str]) -> bool:
    """Whether a text is one of the words, or begins with a Chinese one of them: 农村|居民."""
    return text in words or (has_han(text) and text.startswith(tuple(words)))


@lru_cache(maxsize=1)
def _rivals() -> tuple[list[_Things], list[_Things]]:
    """Groups of things of one kind, of each the words that mean it: of parts, and of others."""
    text = (resources.files("bot") / "data" / "rivals.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    found: tuple[list[_Things], list[_Things]] = [], []
    for line in lines:
        things = line.removeprefix("~").split("|")
        found[line.startswith("~")].append(tuple(frozenset(thing.split()) for thing in things))
    return found


def _means_opposite(asked: str, given: str) -> bool:
    """Whether a word means the opposite of an English one: foreign and 内资."""
    own = stem(asked) if asked.isascii() else ""
    meaning = _meaning(given) if own in _OPPOSITE_STEMS else frozenset()
    return own not in meaning and bool(_OPPOSITE_STEMS.get(own, frozenset()) & meaning)


def _are_opposites(a: str, b: str) -> bool:
    if len(a) != len(b):
        return False
    differing = [{x, y} for x, y in zip(a, b, strict=True) if x != y]
    return len(differing) == 1 and any(differing[0] == set(pair) for pair in _OPPOSITES)


def is_other_in_order(asked: str, given: str) -> bool:
    """Whether a text speaks of another in a row than the question: 第二场, and not the first."""
    wanted, found = _places_in_order(asked), _places_in_order(given)
    return bool(wanted and found) and not wanted & found


def _places_in_order(folded: str) -> set[str]:
    """The ordinals of events: 1, 2, … and "next"."""
    words = (next(filter(None, m.groups()), "next") for m in _ORDINAL.finditer(folded))
    return {_NUMBERS.get(word, word) for word in words}


def phases(folded: str) -> set[str]:
    """Return which phases, rounds or generations a text speaks of: 1, 2, …, a, b, …"""
    words = (next(filter(None, m.groups())) for m in _PHASE.finditer(folded))
    return {_NUMBERS.get(word, word) for word in words}
