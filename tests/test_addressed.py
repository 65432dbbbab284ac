"""A question that names a release: by its date, its source or words of its title."""

from __future__ import annotations

import pytest

from bot import Chatbot
from bot.addressed import find_addressed

JUNE = """黑龙江省前5月利用外资情况

2020年06月23日 来源:新华社

1-5月,黑龙江省实际利用外资1.26亿美元。一季度,全省实际利用内资87.5亿元。"""
JULY = """黑龙江省上半年利用外资情况

2020年07月21日 来源:人民网-黑龙江频道

1-6月,黑龙江省实际利用外资1.93亿美元。上半年全省实际利用内资123亿元。"""
HARBIN = """哈尔滨新区招商简讯

2020年08月11日 来源:黑龙江日报

哈尔滨新区上半年利用外资3000万美元,新签约项目35个。"""


@pytest.fixture(scope="module")
def chatbot() -> Chatbot:
    return Chatbot.from_texts({"june": JUNE, "july": JULY, "harbin": HARBIN})


@pytest.mark.parametrize(
    ("question", "left", "named"),
    [
        ("7月的通报里说外资多少?", "这篇新闻稿里说外资多少?", "july"),
        ("外资在7月的通报里是多少?", "外资在这篇新闻稿里是多少?", "july"),
        ("6月23日那篇报道里外资多少?", "这篇新闻稿里外资多少?", "june"),
        ("上半年的通报里内资多少?", "这篇新闻稿里内资多少?", "july"),
        ("新华社那篇外资多少?", "这篇新闻稿外资多少?", "june"),
        ("據人民網的報道,內資多少?", "據這篇新聞稿,內資多少?", "july"),
        ("哈尔滨新区的新闻稿说签了多少项目?", "这篇新闻稿说签了多少项目?", "harbin"),
        ("新華社那篇講了什麼?", "這篇新聞稿講了什麼?", "june"),
        ("In the June release, how much foreign capital?",
         "In the release, how much foreign capital?", "june"),
        ("How much foreign capital, according to the Harbin release?",
         "How much foreign capital, according to the release?", "harbin"),
        ("What does the Xinhua report say about foreign capital?",
         "What does the release say about foreign capital?", "june"),
        ("In the press release of July 21, 2020, how much foreign capital?",
         "In the release, how much foreign capital?", "july"),
    ],
)  # fmt: skip
def test_the_release_that_is_named_is_asked_alone(
    chatbot: Chatbot, question: str, left: str, named: str
) -> None:
    found = find_addressed(question, chatbot.documents)
    assert found is not None
    assert (found.question, found.documents) == (left, {named})


@pytest.mark.parametrize(
    "question",
    [
        "7月外资多少?", "7月的新闻发布会上说外资多少?", "7月通报的企业有多少家?",
        "这篇新闻稿里外资多少?", "吉林那篇里外资多少?", "9月的通报里外资多少?",
        # All are of that year; and two that are compared are no one release.
        "2020年的报道里外资多少?", "6月的通报和7月的通报里外资分别是多少?",
        "How much foreign capital in July?", "What is in the annual report?",
        "How much did the Harbin company report in June?", "How much was it in the release?",
    ],
)  # fmt: skip
def test_what_speaks_of_the_content_or_of_no_one_release_names_none(
    chatbot: Chatbot, question: str
) -> None:
    assert find_addressed(question, chatbot.documents) is None


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("7月的通报里说外资多少？", "1.93亿美元"),
        ("新華社的報道說外資多少？", "1.26亿美元"),
        ("In the June release, how much foreign capital was used?", "1.26亿美元"),
        ("According to the Harbin release, how much foreign capital?", "3000万美元"),
    ],
)
def test_it_is_answered_by_that_release(chatbot: Chatbot, question: str, short: str) -> None:
    answer = chatbot.ask(question)
    assert answer.short == short
    assert answer.question == answer.resolved_question == question


def test_a_follow_up_keeps_to_the_release(chatbot: Chatbot) -> None:
    first = chatbot.ask("7月的通报里说外资多少？")
    answer = chatbot.ask("那内资呢?", [first])
    assert answer.short == "123亿元"
    assert "7月的通报" in answer.resolved_question


@pytest.mark.parametrize(
    ("before", "fragment", "resolved", "short"),
    [
        ("7月的通报里说外资多少？", "6月那篇呢？", "6月那篇里说外资多少？", "1.26亿美元"),
        ("7月那篇外资多少？", "新华社那篇呢", "新华社那篇外资多少？", "1.26亿美元"),
        ("外资多少？", "哈尔滨那篇里呢?", "哈尔滨那篇外资多少？", "3000万美元"),
        ("In the June release, how much foreign capital was used?", "and in the July release?",
         "In the July release, how much foreign capital was used?", "1.93亿美元"),
        ("How much foreign capital was used?", "What about the Harbin release?",
         "How much foreign capital was used in the Harbin release?", "3000万美元"),
    ],
)  # fmt: skip
def test_the_same_can_be_asked_of_another_release(
    chatbot: Chatbot, before: str, fragment: str, resolved: str, short: str
) -> None:
    answer = chatbot.ask(fragment, [chatbot.ask(before)])
    assert (answer.resolved_question, answer.short) == (resolved, short)


def test_only_what_was_chosen_can_be_named(chatbot: Chatbot) -> None:
    answer = chatbot.ask("新华社那篇讲了什么?", documents=["june", "harbin"])
    assert {c.document_id for c in answer.citations} == {"june"}
    assert find_addressed("7月的通报里外资多少?", [chatbot.document("june")]) is None


def test_a_word_of_an_english_title_names_it_and_a_long_question_none() -> None:
    texts = {
        "a": "Northfield, Ohio: a plant\n\nJune 3, 2020\n\nThe plant will employ 300 people.",
        "b": "A museum for Avon\n\nMay 4, 2020\n\nThe museum will employ 40 people.",
    }
    chatbot = Chatbot.from_texts(texts)
    question = "How many people will be employed according to the {} release?"
    assert chatbot.ask(question.format("Ohio")).citations[0].document_id == "a"
    assert chatbot.ask(question.format("May")).citations[0].document_id == "b"
    assert find_addressed(f"{'好' * 1993}5月那篇多少?", chatbot.documents) is None


def test_a_title_that_has_the_month_comes_before_a_day_of_publication() -> None:
    texts = {
        "a": "青河市6月出口通报\n\n2021年07月15日 来源:甲报\n\n青河市出口12亿元。",
        "b": "青河市7月出口通报\n\n2021年08月16日 来源:甲报\n\n青河市出口15亿元。",
    }
    assert Chatbot.from_texts(texts).ask("7月的通报里青河市出口多少?").short == "15亿元"


def test_a_release_that_is_named_and_not_chosen_is_not_asked(chatbot: Chatbot) -> None:
    assert chatbot.ask("7月的通报里外资多少?", documents=["july"]).short == "1.93亿美元"
    refusal = chatbot.ask("7月的通报里外资多少?", documents=["june"])
    assert not refusal.answerable
    assert refusal.suggestions
