"""The question as the span model reads it: in the words of the text, where they mean the same."""

from __future__ import annotations

import pytest

from bot.matching import match_term
from bot.question import read_question
from bot.sentence import read_sentence
from bot.wording import in_words_of

SENTENCES = (
    "2020年1-5月,全省种植马铃薯3万亩,一季度出口12亿元。",
    "鹤岗市商务局副局长林思远介绍了情况。",
)


def said(question: str) -> str:
    asked = read_question(question)
    sentences = [read_sentence(text, text) for text in SENTENCES]
    return in_words_of(asked, [(s, {t: match_term(t, s) for t in asked.terms}) for s in sentences])


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("种了多少土豆?", "土豆"),
        ("头五个月种了多少马铃薯?", "2020年1-5月"),
        ("第一季度出口多少?", "一季度出口"),
        ("What was grown between January and May?", "2020年1-5月"),
        ("Who spoke for Hegang?", "鹤岗"),
        ("Hegang spokesman", "鹤岗"),
        ("How much was exported in the first quarter?", "一季度"),
    ],
)
def test_what_means_the_same_takes_the_place_of_the_askers_words(question: str, words: str) -> None:
    assert words in said(question)


@pytest.mark.parametrize(
    "question",
    [
        "2019年1-5月种了多少?",  # another year
        "二季度出口多少?",  # other months
        "进口多少?",  # the opposite
        "第一家企业是谁?",  # an ordinal is no word for another
        "商务局局长是谁?",  # nor is a deputy who he stands in for
    ],
)
def test_what_does_not_mean_the_same_stays(question: str) -> None:
    assert said(question) == read_question(question).folded


@pytest.mark.parametrize(
    "question", ["对上半年出口走势怎么看?", "上半年出口的前景如何预测", "如何看待上半年出口"]
)
def test_a_trend_is_what_is_expected(question: str) -> None:
    text = "预计上半年出口可继续增长。"
    words = in_words_of(read_question(question), [(read_sentence(text, text), {})])
    assert words == ("如何看待上半年出口" if "看待" in question else "预计上半年出口如何")
