"""Follow-up questions: what they stand for, and what is left alone."""

from __future__ import annotations

import pytest

from bot import Answer, Chatbot
from bot.answer import MAX_QUESTION
from bot.followup import resolve, resolve_part

TEXT = (
    "青河市今年一季度出口35.2亿元,同比增长8.4%。一季度进口12亿元,同比下降3%。"
    "投资3.2亿元的云岭光伏基地落户白水县,由林思远负责建设。"
)


def earlier(question: str, short: str | None = None) -> Answer:
    found = {"short_citation": 1, "short_start": 0, "short_end": len(short)} if short else {}
    return Answer(question, question, "answer", "…", "zh-Hans", True, 0.9, short=short, **found)


@pytest.mark.parametrize(
    ("before", "short", "asked", "whole"),
    [
        ("一季度出口是多少?", "35.2亿元", "那进口呢?", "一季度进口是多少?"),
        ("一季度出口是多少?", "35.2亿元", "二季度呢", "二季度出口是多少?"),
        ("青河市出口多少?", "35.2亿元", "那白水县呢?", "白水县出口多少?"),
        ("出口是多少?", "35.2亿元", "上半年呢?", "上半年出口是多少?"),
        ("出口和进口分别增长了多少?", None, "一季度进口呢?", "一季度进口增长了多少?"),
        ("1-5月出口是多少?", None, "一季度进口呢?", "一季度进口是多少?"),
        ("用了多少外资?", None, "比去年涨了多少?", "外资比去年涨了多少?"),
        ("全省大数据平台打造成了什么?", "样板", "这个平台有哪些功能?", "全省大数据平台有哪些功能?"),
        ("投资3.2亿元的是什么?", "云岭光伏基地", "它在哪里?", "云岭光伏基地在哪里?"),
        ("云岭光伏基地由谁建设?", "林思远", "他是什么职务?", "林思远是什么职务?"),
        ("发布会是哪一天举行的?", "3月5日", "在哪里?", "发布会是在哪里举行的?"),
        ("发布会是哪一天举行的?", "3月5日", "在哪里举行?", "发布会在哪里举行?"),
        ("一季度出口是多少?", "35.2亿元", "增长了多少?", "一季度出口增长了多少?"),
        ("林思远是谁?", "青河市副市长", "他说了什么?", "林思远说了什么?"),
        (
            "How much did Qinghe export in March?",
            "1",
            "What about Baishui?",
            "How much did Baishui export in March?",
        ),
        (
            "How much foreign capital was used in May?",
            "1",
            "and domestic capital?",
            "How much domestic capital was used in May?",
        ),
        (
            "How much did domestic investment grow in Q1?",
            "67.9%",
            "and foreign?",
            "How much did foreign investment grow in Q1?",
        ),
        (
            "How much foreign capital was used in May?",
            "1",
            "By how much did it grow?",
            "By how much did foreign capital grow?",
        ),
        ("How much was used in May?", "1", "and in June?", "How much was used in June?"),
        ("一季度内资是多少?", "1", "年增率多少?", "一季度内资年增率多少?"),
        ("71家企业是什么标准?", None, "94家呢?", "94家企业是什么标准?"),
        ("71家企业是什么标准?", None, "94家企业呢?", "94家企业是什么标准?"),
        ("投资3亿元的是什么?", None, "投资5亿元的呢?", "投资5亿元的是什么?"),
        ("青河科技城有多少员工?", "300人", "利润呢?", "利润?"),
        ("多少家企业没有复工?", "94家", "厅里怎么帮他们?", "厅里怎么帮没有复工的企业?"),
        ("尚未复工的企业有多少家?", "94家", "厅里怎么帮他们?", "厅里怎么帮尚未复工的企业?"),
        (
            "How many companies had not resumed work?",
            "94家",
            "and what is done for them?",
            "and what is done for companies that had not resumed work?",
        ),
        (
            "How much domestic capital was used in Q1?",
            "1",
            "and how much did that grow?",
            "and how much did domestic capital grow?",
        ),
        (
            "What is Lin Siyuan's position?",
            None,
            "When did he speak?",
            "When did Lin Siyuan speak?",
        ),
    ],
)
def test_a_follow_up_is_resolved(before: str, short: str | None, asked: str, whole: str) -> None:
    assert resolve(asked, [earlier(before, short)]) == whole


@pytest.mark.parametrize(
    "asked",
    [
        "谁负责建设?",
        "多少家企业?",
        "哪些在建?",
        "出口同比增长多少?",
        "How much was exported?",
        "谢谢",
        "其他城市出口多少?",
    ],
)
def test_a_whole_question_stays_as_it_is(asked: str) -> None:
    assert resolve(asked, [earlier("一季度进口是多少?", "12亿元")]) == asked


@pytest.mark.parametrize(
    "asked",
    ["Who wrote it?", "Does it mention Russia?", "What is the plan and how big is it?"],
)
def test_it_is_the_release_or_the_question_s_own_thing(asked: str) -> None:
    before = earlier("Which project got 3 billion yuan?", "云岭光伏基地")
    assert resolve(asked, [before]) == asked


def test_it_is_nobody() -> None:
    assert (
        resolve("How much is it?", [earlier("Who is Lin Siyuan?", "副市长")]) == "How much is it?"
    )


def test_a_person_is_only_who_was_named() -> None:
    assert resolve("他什么时候说的?", [earlier("asdfgh")]) == "他什么时候说的?"


def test_without_history_a_fragment_stays_as_it_is() -> None:
    assert resolve("那进口呢?", []) == "那进口呢?"


def test_what_would_be_too_long_stays_as_it_is() -> None:
    before = f"{'克山县的马铃薯' * 284}出口是多少?"
    fragment = "那绥化市的玉米和大豆深加工进口呢?"
    assert len(before) <= MAX_QUESTION
    assert resolve(fragment, [earlier(before)]) == fragment
    assert resolve("那进口呢?", [earlier("x" * 3000), earlier("?!")]) == "那进口呢?"


def test_the_last_question_that_was_asked_counts() -> None:
    thanks = Answer("谢谢", "谢谢", "greeting", "…", "zh-Hans", True, 1.0)
    history = [earlier("青河市出口多少?"), earlier("一季度出口是多少?"), thanks]
    assert resolve("那进口呢?", history) == "一季度进口是多少?"


def test_a_conversation_carries_on() -> None:
    bot = Chatbot.from_texts([TEXT])
    first = bot.ask("一季度出口多少?")
    second = bot.ask("那进口呢?", [first])
    assert (first.short, second.short) == ("35.2亿元", "12亿元")
    assert second.question == "那进口呢?"
    assert second.resolved_question == "一季度进口多少?"
    third = bot.ask("它在哪里?", [bot.ask("Which project has an investment of 320 million yuan?")])
    assert third.language == "zh-Hans"


@pytest.mark.parametrize(
    ("first", "short", "part", "whole"),
    [
        ("今年前五个月黑龙江用了多少外资", None, "比去年涨了多少?",
         "今年前五个月黑龙江外资比去年涨了多少?"),
        ("一季度内资多少", None, "外资多少?", "一季度外资多少?"),
        ("工厂投资多少", None, "什么时候开工?", "工厂什么时候开工?"),
        ("工厂投资多少", None, "增长多少?", "工厂投资增长多少?"),
        ("还有多少家企业没有复工", None, "商务厅怎么帮他们?", "商务厅怎么帮没有复工的企业?"),
        ("谁拍的照片", None, "谁是编辑?", "谁是编辑?"),
        ("谁介绍了情况", "林思远", "什么职务?", "林思远什么职务?"),
        ("谁介绍了情况", None, "什么时候来的?", None),
        ("外资多少", None, "内资呢?", "内资多少"),
        ("外资多少", None, "同比呢?", "外资同比多少"),
        ("出口降了多少", None, "进口涨了多少?", "进口涨了多少?"),
        ("出口和进口分别是多少", None, "增长了多少?", "出口和进口分别增长了多少?"),
        ("Who spoke", "Anna Kovacs", "why did she speak?", "why did Anna Kovacs speak?"),
        ("When was it published", None, "by whom?", "by whom was it published"),
        ("How many projects did they sign", None, "for how much?",
         "for how much did they sign projects?"),
        ("Where is the potato venture", None, "how much is going into it?",
         "how much is going into the potato venture?"),
        ("Who spoke", None, "what is his job?", None),
    ],
)  # fmt: skip
def test_a_part_has_the_subject_of_the_first(
    first: str, short: str | None, part: str, whole: str | None
) -> None:
    assert resolve_part(part, earlier(first, short)) == whole


def test_a_total_alone_is_of_what_was_counted_before() -> None:
    text = Chatbot.load().ask("線上簽約了多少項目，總額多少？").text
    assert "**突破1100個**" in text
    assert "**超過6000億元**" in text


@pytest.mark.parametrize(
    ("questions", "resolved"),
    [
        (("黑龙江一季度内资用了多少？", "同比呢？", "那外资呢？"), "黑龙江一季度外资同比多少？"),
        (
            ("How much did domestic capital grow?", "And foreign investment?"),
            "How much did foreign investment grow?",
        ),
    ],
)
def test_what_stands_against_another_takes_its_place(
    questions: tuple[str, ...], resolved: str
) -> None:
    bot, history = Chatbot.load(), list[Answer]()
    for question in questions:
        history.append(bot.ask(question, history))
    assert history[-1].resolved_question == resolved


def test_another_item_of_the_enumeration_takes_the_place_of_the_last() -> None:
    bot = Chatbot.load()
    first = bot.ask("深哈金融科技城投资多少?")
    then = bot.ask("马铃薯呢?", [first])
    assert (then.resolved_question, then.short) == ("马铃薯投资多少?", "30億元")
    assert bot.ask("员工呢?", [first]).resolved_question == "员工?"
