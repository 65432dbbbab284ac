"""A question in the words of the text that is to answer it, as the span model reads it.

Where the text has 1-5月, 鹤岗 or 内资, the model is surer of these than of 头五个月, Hegang or
domestic capital. Only what is known to mean the same takes the place of the asker's words: a name
by its reading, another way to write the same months, a phrase of the trade. Synonyms it has
learnt, and a dictionary's are looser than they look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from bot.lexicon import english_alike, is_read_in, name_readings, phrases, stem, syllables
from bot.matching import Match, is_narrowed, match_turned
from bot.periods import Period, contradict
from bot.quantities import COUNTED_ALIKE, any_of
from bot.question import Question, Term
from bot.sentence import Sentence
from index.script import has_han

# What Taiwan writes and the model has not read.
_REGIONAL = {
    "年增率": "同比增长率",
    "年减率": "同比下降率",
    "月增率": "环比增长率",
    "季增率": "环比增长率",
    "记者会": "发布会",
}

# The release before what is asked of it: 这篇新闻稿里外资多少?
_ITSELF = re.compile(r"^(?:[据在]?这篇新闻稿[里中]?(?:说|称)?[,，]?|in the release, )(?=.{3})")
# Who asks what is made of a trend asks what is expected: 對上半年外資走勢怎麼看?
_EXPECTED = "预计"
_OUTLOOK = re.compile(
    r"^(?:.{0,6}?对)?(?P<topic>.{2,20}?)的?(?:走[势向]|前景|趋势|形势)?(?:是|会)?(?:怎么|如何)"
    r"(?:看|看待|预判|预测|判断|预计|预期)的?[?？。]?$"
)

# The figure, and not the law or the firms, of 外商投资.
_CAPITAL, _INVESTED = (
    "外资",
    re.compile("外商投资(?:金额|总额|额)?(?=[的有是为达共约增涨多同比]|[?？]|$)"),
)
# What is planned, where the text has it under 下一步.
_NEXT, _LATER = "下一步", re.compile("未来|今后|将来|接下来|后续(?=[有的会将计打安])|往后")
# Of a question whether, the model is surest as a statement with 吗 at its end.
_WHETHER = re.compile(r"是否(?:已经?)?|有没有(?!.{0,3}[?？]?$)|有无|是不是(?!.{0,3}[?？]?$)")

Met = Mapping[Term, list[Match]]


def in_words_of(question: Question, sentences: Sequence[tuple[Sentence, Met]]) -> str:
    """Return the folded question, in the words of the sentences where they say it otherwise.

    Each sentence comes with where it meets the question's terms.
    """
    changes = [
        *_people(question, [sentence for sentence, _ in sentences]),
        *((t.start, t.end, _other_word(t, question, sentences)) for t in question.terms),
        *((p.start, p.end, _other_period(p, question, sentences)) for p in question.periods),
    ]
    changes += _turned(question, sentences)
    if question.asks_which_amount and has_han(question.folded):
        changes.append((question.expects.start, question.expects.end, "多少"))
    if counter := _other_counter(question, sentences):
        changes.append((question.expects.end - 1, question.expects.end, counter))
    said, before = question.folded, len(question.folded)
    for start, end, words in sorted(changes, key=lambda change: (-change[1], change[0])):
        if words and end <= before:
            said, before = said[:start] + words + said[end:], start
    said = _as_statement(question, _ITSELF.sub("", said))
    for there, here in _REGIONAL.items():
        said = said.replace(there, here)
    texts = [sentence.folded for sentence, _ in sentences]
    if any(_CAPITAL in text for text in texts):
        said = _INVESTED.sub(_CAPITAL, said)
    if any(_NEXT in text for text in texts) and _NEXT not in said:
        said = _LATER.sub(_NEXT, said, count=1)
    if any(_EXPECTED in text for text in texts):
        said = _OUTLOOK.sub(lambda match: f"{_EXPECTED}{match['topic']}如何", said)
    return _phrases().sub(lambda match: _word_for(match[0], texts), said)


def _as_statement(question: Question, said: str) -> str:
    """是否建设了平台? as 建设了平台吗?"""
    if question.expects.kind != "yesno" or not _WHETHER.search(said):
        return said
    return f"{_WHETHER.sub('', said, count=1).rstrip('?？。吗')}吗?"


def _other_counter(question: Question, sentences: Sequence[tuple[Sentence, Met]]) -> str:
    """How the sentence that says most of the question counts, where it does so otherwise:
    受邀企业近50个, not 家.
    """
    unit, end = question.expects.unit, question.expects.end
    if question.expects.kind != "count" or unit is None or question.folded[end - 1 : end] != unit:
        return ""
    best, _ = max(sentences, key=lambda pair: _weight_met(pair[1]))
    units = {q.unit for q in best.quantities if q.kind == "count" and q.unit}
    alike = {u for u in units if u == "个" or any({u, unit} <= both for both in COUNTED_ALIKE)}
    return alike.pop() if unit not in units and len(alike) == 1 else ""


def _turned(
    question: Question, sentences: Sequence[tuple[Sentence, Met]]
) -> Iterator[tuple[int, int, str]]:
    """Whether or by how much it fell, where the sentence that says most of the question, and of
    its time, says that it rose."""
    if not sentences:
        return
    best, met = max(sentences, key=lambda s: (_weight_met(s[1]), _is_of_time(question, s[0])))
    for term in question.terms:
        turned = match_turned(question, term, best)
        for match in turned[:1] if turned == met.get(term) else ():
            yield term.start, term.end, best.folded[match.start : match.end]


def _is_of_time(question: Question, sentence: Sentence) -> bool:
    """Whether a sentence states a time that is asked about."""
    return any(
        given.precision and not contradict(asked, given)
        for asked in question.periods
        for given in sentence.periods
    )


def _weight_met(met: Met) -> float:
    return sum(t.weight * max((m.strength for m in found), default=0) for t, found in met.items())


def _people(question: Question, sentences: Iterable[Sentence]) -> Iterator[tuple[int, int, str]]:
    """Where the question has the whole names of people in Latin letters, and the names."""
    for sentence in sentences:
        for mention in (m for m in sentence.mentions if m.kind == "person"):
            name = sentence.folded[mention.start : mention.end]
            if is_read_in(name, question.folded):
                found = re.finditer(rf"\b{'[ -]?'.join(name_readings(name))}\b", question.folded)
                yield from ((*match.span(), name) for match in found)


def _word_for(phrase: str, texts: Sequence[str]) -> str:
    """What the texts call what the phrase means, the phrase itself where they do not."""
    return next((w for w in phrases()[phrase] if any(w in text for text in texts)), phrase)


@lru_cache(maxsize=1)
def _phrases() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(phrases())})\b")


def _other_word(term: Term, question: Question, sentences: Iterable[tuple[Sentence, Met]]) -> str:
    """The name of the sentences that reads like the term, or what they call it in the trade, net
    income for profit; empty where there is none.
    """
    if not term.is_latin:
        return ""
    found = [
        (match.strength, sentence.folded[match.start : match.end])
        for sentence, met in sentences
        for match in met[term]
        if not is_narrowed(question, sentence, match)  # dairy sales are not the sales
    ]
    if any(words == term.text for _, words in found):
        return ""
    alike = (p for p in found if _reads_alike(term, p[1]) or _is_of_trade(term, p[1]))
    return max(alike, default=(0.0, ""))[1]


def _is_of_trade(term: Term, words: str) -> bool:
    return words.isascii() and " ".join(map(stem, words.split())) in english_alike(term.text)


def _reads_alike(term: Term, words: str) -> bool:
    return has_han(words) and len(words) > 1 and "".join(syllables(words)) == term.text


def _other_period(
    asked: Period, question: Question, sentences: Sequence[tuple[Sentence, Met]]
) -> str:
    """How the sentences write the same months of the same or of no year."""
    if asked.months is None or asked.day or asked.relative:
        return ""
    years = {p.year for sentence, _ in sentences for p in sentence.periods}
    written = question.folded[asked.start : asked.end]
    same = (
        sentence.folded[p.start : p.end]
        for sentence, _ in sentences
        for p in sentence.periods
        if p.months == asked.months and not p.day and _is_of_year(p, asked, years)
    )
    found = list(same)
    return "" if not found or written in found else found[0]


def _is_of_year(given: Period, asked: Period, years: set[int | None]) -> bool:
    """A period without a year is of the one that the text speaks of."""
    return asked.year in {None, given.year} or (given.year is None and asked.year in years)
