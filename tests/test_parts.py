"""Questions for several things at once: taken apart, answered one by one, put together."""

from __future__ import annotations

import pytest

from bot import Chatbot
from bot.parts import split_question

TEXT = (
    "青河市今年一季度出口35.2亿元,同比增长8.4%。\n"
    "一季度进口12亿元,同比下降3%,降幅比去年同期收窄。\n"
    "市商务局局长林思远介绍了有关情况。"
)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("出口和进口分别是多少?", ("出口是多少?", "进口是多少?")),
        ("一季度实际出口與進口各是多少?", ("一季度实际出口是多少?", "一季度实际進口是多少?")),
        ("出口、进口和投资分别是多少?", ("出口是多少?", "进口是多少?", "投资是多少?")),
        ("外资和内资的增长率分别是多少?", ("外资的增长率是多少?", "内资的增长率是多少?")),
        ("研发中心和工厂分别在哪里?", ("研发中心在哪里?", "工厂在哪里?")),
        ("How much were both exports and imports?",
         ("How much were exports?", "How much were imports?")),
        ("How much did both foreign and domestic capital grow?",
         ("How much did foreign capital grow?", "How much did domestic capital grow?")),
    ],
)  # fmt: skip
def test_what_is_set_side_by_side_is_taken_apart(question: str, parts: tuple[str, ...]) -> None:
    assert split_question(question) == parts


@pytest.mark.parametrize(
    "question", ["出口和进口有哪些?", "谁和谁分别到会?", "分别是多少?", "Who spoke and when?"]
)
def test_one_question_stays_one(question: str) -> None:
    assert split_question(question) == (question,)


def test_both_parts_are_answered_and_cited() -> None:
    answer = Chatbot.from_texts([TEXT]).ask("一季度出口和进口分别是多少?")
    assert answer.kind == "answer"
    assert [c.number for c in answer.citations] == [1, 2]
    assert "**35.2亿元**" in answer.text.split("[1]")[0]
    assert "**12亿元**" in answer.text.split("[2]")[0]
    assert answer.short is None


def test_a_part_that_the_release_does_not_give_is_said() -> None:
    answer = Chatbot.from_texts([TEXT]).ask("一季度出口和内销分别是多少?")
    assert answer.kind == "answer"
    assert len(answer.citations) == 1
    assert "“一季度内销是多少?”" in answer.text


def test_all_parts_refused_is_a_refusal() -> None:
    answer = Chatbot.from_texts([TEXT]).ask("人口和面积分别是多少?")
    assert answer.kind == "refusal"
    assert answer.resolved_question == "人口和面积分别是多少?"
