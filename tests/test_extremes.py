"""Which of the things that a sentence enumerates has the most, or the least."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import Chatbot
from bot.extremes import find_extreme, needs_comparing
from bot.matching import match_terms
from bot.question import read_question
from bot.sentence import read_sentence
from index.script import fold

DEALS = "投资200亿元的甲城、投资30亿元的乙园和投资1.4亿美元的丙公司太阳能项目等签约。"
FIRMS = "甲公司投资3亿元、乙公司投资5亿元、丙公司投资2亿元。"
PLANTS = "They are a $3 million plant in Ohio, a $5 million mill in Texas and a $2 million office."


def extreme(question: str, text: str) -> str | None:
    asked, own = read_question(question), read_sentence(fold(text), text)
    found = (
        find_extreme(asked, own, match_terms(asked, own)) if needs_comparing(asked, own) else None
    )
    return text[found.start : found.end] if found else None


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("投资最多的是哪个?", DEALS, "甲城"),
        ("哪个项目投资最少?", DEALS, "丙公司太阳能项目"),
        ("人民币项目里投资最少的是哪个?", DEALS, "乙园"),
        ("最大的项目投资多少?", DEALS, "200亿元"),
        ("第二季度前五个月投资最大的是哪个?", DEALS, "甲城"),
        ("Which deal is the smallest?", DEALS, "丙公司太阳能项目"),
        ("投资最多的是哪家?", FIRMS, "乙公司"),
        ("哪家投资最少?", FIRMS, "丙公司"),
        ("Which has the largest investment?", PLANTS, "mill in Texas"),
        ("Which is the cheapest?", PLANTS, "office"),
        ("哪个县最多?", "总投资10亿元,其中甲县投资6亿元,乙县投资4亿元。", "甲县"),
        ("哪家最多?", "甲公司收入5亿元、乙公司收入3亿元、丙公司收入9亿元", "丙公司"),
        ("哪个车间人最多?", "一车间有300人,二车间有200人。", "一车间"),
    ],
)
def test_the_figures_say_which(question: str, text: str, expected: str) -> None:
    assert extreme(question, text) == expected


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("哪家投资最多?", "甲投资1亿美元、乙投资7亿元。"),  # as the rate is
        ("哪家投资最多?", "甲公司投资5亿元、乙公司投资5亿元。"),
        ("第二大的是哪家?", FIRMS),
        ("哪家公司投资最多?", "投资2亿元的甲公司、投资3亿元的乙园、投资5亿元的丙园签约。"),
        ("投资最多的是哪个?", "其中一个投资3亿元,(二期)投资5亿元。"),
    ],
)
def test_what_cannot_be_compared_has_no_answer_picked(question: str, text: str) -> None:
    assert extreme(question, text) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("投资最多的是哪家?", "最大的一笔是甲公司的5亿元,乙公司投资3亿元。"),
        ("哪家投资了5亿元?", FIRMS),
        ("最大的企业是哪家?", "受邀企业近50个,线上招商9000余次。"),
    ],
)
def test_what_is_said_or_not_asked_is_not_compared(question: str, text: str) -> None:
    asked, own = read_question(question), read_sentence(fold(text), text)
    assert not needs_comparing(asked, own)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("投资最多的项目是哪个？", "恒大綏化文旅康養城"),
        ("哪个项目投资最少？", "黑龍江港策商務信息咨詢有限公司"),
        ("最大的项目投资了多少？", "440億元"),
        ("Which project has the largest investment?", "恒大綏化文旅康養城"),
    ],
)
def test_of_the_release_too(question: str, short: str) -> None:
    assert Chatbot.load().ask(question).short == short


@given(st.text(alphabet="甲乙公司投资的、,和等。 12亿元美$(a)\n", max_size=60), st.booleans())
def test_whatever_stands_there_a_name_is_a_part_of_it(text: str, is_least: bool) -> None:
    asked = read_question("哪家投资最少?" if is_least else "哪家投资最多?")
    own = read_sentence(fold(text), text)
    found = find_extreme(asked, own, match_terms(asked, own))
    assert found is None or text[found.start : found.end].strip()


LIST = (
    "监察局处罚三家公司\n\n三家公司及罚款额如下:\n（一）康讯宽频有限公司:92万元;\n"
    "（二）海颂通讯有限公司:58万元;\n（三）乐邦顾问有限公司:36万元。\n\n"
    "另外,汇岭公司亦被发现违规,但属首次,只发出书面警告。"
)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("哪家公司罚得最多?", "康讯宽频有限公司"),
        ("哪家公司罚款最少?", "乐邦顾问有限公司"),
        ("Which company got the biggest fine?", "康讯宽频有限公司"),
    ],
)
def test_the_items_of_a_list_are_compared(question: str, short: str) -> None:
    assert Chatbot.from_texts([LIST]).ask(question).short == short


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("哪家公司规模最大?", LIST),  # fines are no size
        ("哪家公司员工最多?",
         "各家情况如下:\n（一）甲公司:投资3亿元,员工20人;\n（二）乙公司:投资1亿元,员工90人;"),
        ("哪个区出口增长最多?", "各区出口增长如下:\n- 东湖区:下降15%;\n- 西山区:下降3%;"),
        ("哪个工区产值最多?",  # more lines than are looked at
         "各工区产值如下:\n" + "".join(f"- {n}工区:产值{n}万元;\n" for n in range(1, 46))),
    ],
)  # fmt: skip
def test_a_list_of_other_figures_does_not_tell(question: str, text: str) -> None:
    assert Chatbot.from_texts([f"今日要闻\n\n{text}"]).ask(question).short is None


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("①康讯宽频有限公司:92万元", "康讯宽频有限公司"),
        ("（一）康讯宽频（香港）有限公司:92万元", "康讯宽频（香港）有限公司"),
        ("■ 康讯宽频有限公司:92万元", "康讯宽频有限公司"),
        ("1. 康讯宽频有限公司:92万元", "康讯宽频有限公司"),
    ],
)
def test_a_name_stands_without_its_mark(item: str, name: str) -> None:
    asked = read_question("哪家公司罚款最多?")
    own, other = (read_sentence(fold(t), t) for t in (item, "乙:58万元"))
    found = find_extreme(asked, own, match_terms(asked, own), [other])
    assert found
    assert item[found.start : found.end] == name


@pytest.mark.parametrize(
    "text",
    [
        LIST.replace("92", "58"),  # two alike
        LIST.replace("92万元", "92万元,另罚3万元"),  # more than one figure
    ],
)
def test_items_that_do_not_tell_which_are_not_compared(text: str) -> None:
    assert not Chatbot.from_texts([text]).ask("哪家公司罚得最多?").answerable


def test_the_least_of_thirty_lines() -> None:
    lines = "".join(f"- 第{n}工区:完成产值{n}万元;\n" for n in range(1, 31))
    text = f"各工区产值如下:\n{lines}\n" + "工区负责人表示,产值还将提高。\n" * 3
    assert Chatbot.from_texts([text]).ask("哪个工区产值最少?").short == "第1工区"


RECALL = (
    "云岭市食品抽检通报\n\n一、不合格产品情况\n"
    "（一）味福斋公司生产的酱鸭脖检出李斯特氏菌。该批次共生产3840袋,已售出2975袋。\n"
    "（二）禾乡源食品厂生产的蛋黄粽检出防腐剂。该批次共生产1260袋,其中网店售出350袋。\n"
    "（三）百鲜汇超市自制的海带丝大肠菌群超标。"
)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("蛋黄粽网店售出几袋?", "350袋"),
        ("鸭脖网店售出几袋?", None),  # of the other item
        ("鸭脖生产了几袋?", "3840袋"),
    ],
)
def test_what_is_said_of_one_item_is_said_of_no_other(question: str, short: str | None) -> None:
    assert Chatbot.from_texts([RECALL]).ask(question).short == short
