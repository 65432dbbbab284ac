"""A question in the words of the text that is to answer it, as the span model reads it.

The model was trained on few questions; where the text has 马铃薯, 1-5月 or 鹤岗, it is surer of
these than of 土豆, 头五个月 or Hegang. Only what is known to mean the same takes the place of the
asker's words: a name by its reading, a synonym, another way to write the same months.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.lexicon import syllables
from bot.matching import Match
from bot.periods import Period
from bot.question import Question, Term
from bot.sentence import Sentence
from index.script import has_han

SAME_MEANING = 0.34  # of `bot.matching.relation`: over half of what explains the two is shared

# What Taiwan writes and the model has not read.
_REGIONAL = {
    "年增率": "同比增长率",
    "年减率": "同比下降率",
    "月增率": "环比增长率",
    "季增率": "环比增长率",
    "记者会": "发布会",
}

Met = Mapping[Term, list[Match]]


def in_words_of(question: Question, sentences: Sequence[tuple[Sentence, Met]]) -> str:
    """Return the folded question, in the words of the sentences where they say it otherwise.

    Each sentence comes with where it meets the question's terms.
    """
    changes = [
        *((t.start, t.end, _other_word(t, sentences)) for t in question.terms),
        *((p.start, p.end, _other_period(p, question, sentences)) for p in question.periods),
    ]
    said = question.folded
    for start, end, words in sorted(changes, reverse=True):
        if words:
            said = said[:start] + words + said[end:]
    for there, here in _REGIONAL.items():
        said = said.replace(there, here)
    return said


def _other_word(term: Term, sentences: Iterable[tuple[Sentence, Met]]) -> str:
    """The nearest word of the sentences, empty where none is near or the term itself stands."""
    if term.is_name != term.is_latin or term.text[0] == "第":
        return ""
    found = [
        (match.strength, sentence.folded[match.start : match.end])
        for sentence, met in sentences
        for match in met[term]
    ]
    if any(term.text in words for _, words in found):
        return ""
    same = [
        (strength, words) for strength, words in found if _means_the_same(term, words, strength)
    ]
    return max(same, default=(0.0, ""))[1]


def _means_the_same(term: Term, words: str, strength: float) -> bool:
    if not has_han(words) or len(words) < 2 or any(c.isdigit() for c in words):
        return False
    return "".join(syllables(words)) == term.text if term.is_latin else strength >= SAME_MEANING


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
