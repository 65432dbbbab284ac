"""What releases are about: one in three sentences, several in one each, cited and named."""

from __future__ import annotations

import pytest

from bot import Answer, Chatbot
from bot.answer import MAX_CITATIONS, MAX_TEXT

MAY = """黑龙江省前5月利用外资情况

2020年06月23日 来源:甲报

1-5月,黑龙江省实际利用外资1.26亿美元,同比增长21.4%。深哈金融科技城投资200亿元。"""
JULY = """吉林省上半年利用外资情况

2020年07月20日 来源:丙报

1-6月,吉林省实际利用外资3.4亿美元。全省新设外资企业62家,比去年同期多一成。"""
MEMO = "乙公司今年在上海生产汽车三万辆,出口汽车一万辆。"


@pytest.fixture(scope="module")
def chatbot() -> Chatbot:
    return Chatbot.from_texts({"may": MAY, "july": JULY, "memo.txt": MEMO})


def check(chatbot: Chatbot, answer: Answer) -> None:
    assert answer.kind == "summary"
    assert len(answer.text) <= MAX_TEXT
    assert len(answer.citations) <= MAX_CITATIONS
    for citation in answer.citations:
        text = chatbot.document(citation.document_id).text
        assert text[citation.start : citation.end] == citation.quote
        assert f"[{citation.number}]" in answer.text


@pytest.mark.parametrize(
    ("question", "lead", "july"),
    [
        ("这篇新闻讲了什么？", "各篇要点：", "《吉林省上半年利用外资情况》（2020-07-20）："),
        ("總結一下這幾篇新聞", "各篇要點：", "《吉林省上半年利用外資情況》（2020-07-20）："),
        ("What is this about?", "In short:", "“吉林省上半年利用外资情况” (2020-07-20): "),
    ],
)
def test_each_release_has_a_sentence_after_its_name_the_newest_first(
    chatbot: Chatbot, question: str, lead: str, july: str
) -> None:
    answer = chatbot.ask(question)
    check(chatbot, answer)
    first, *lines = answer.text.split("\n\n")
    assert first == lead
    assert [c.document_id for c in answer.citations] == ["july", "may", "memo.txt"]
    assert lines[0].startswith(july)
    assert lines[0].endswith(" [1]")
    assert lines[2].endswith(" [3]")


def test_one_release_has_three_sentences_as_ever(chatbot: Chatbot) -> None:
    answer = chatbot.ask("总结一下", documents=["may"])
    check(chatbot, answer)
    assert {c.document_id for c in answer.citations} == {"may"}
    assert answer.text.startswith("要点：1-5月")


def test_a_name_in_the_question_and_in_a_title_says_which_are_meant(chatbot: Chatbot) -> None:
    answer = chatbot.ask("吉林那篇新闻讲了什么？")
    check(chatbot, answer)
    assert {c.document_id for c in answer.citations} == {"july"}


def test_of_many_a_few_are_told_and_of_how_many() -> None:
    long = "在全省上下共同努力以及各有关部门大力支持和积极配合之下继续保持平稳增长的" * 5
    texts = {
        f"{n}": f"{'很长的标题' * 9}\n\n2020年06月0{n}日\n\n{long}甲公司{n}月招聘{n}00人。"
        for n in range(1, 6)
    }
    chatbot = Chatbot.from_texts(texts)
    for question, lead in (
        ("这些新闻讲了什么？", "各篇要点（5篇中的3篇）："),
        ("Give me an overview", "In short (3 of 5 releases):"),
    ):
        answer = chatbot.ask(question)
        check(chatbot, answer)
        assert answer.text.startswith(lead + "\n\n")
        assert [c.document_id for c in answer.citations] == ["5", "4", "3"]


def test_a_short_release_is_told_by_its_body_and_not_by_its_title() -> None:
    chatbot = Chatbot.from_texts({"a": "乙公司简报\n\n2024年05月06日\n\n招聘300人。", "b": MEMO})
    answer = chatbot.ask("这些新闻讲了什么？")
    check(chatbot, answer)
    assert answer.citations[0].quote == "招聘300人。"


def test_an_english_title_has_twice_the_room_of_a_chinese_one() -> None:
    title = "Provincial government reports exports"
    chatbot = Chatbot.from_texts([f"{title}\n\nExports grew by {n}% in May." for n in (4, 5)])
    assert f"“{title}”" in chatbot.ask("What is this about?").text
