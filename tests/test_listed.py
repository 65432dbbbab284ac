"""Lists that a text sets out with marks, and who is told the whole of one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chatbot import Chatbot
from bot.listed import MOST, find_listings, listing_at
from index.document import Span

NOTICE = (
    "云岭市发布高温健康提示\n\n2024年7月8日 来源:云岭市疾控中心\n\n"
    "市疾控中心提醒市民做到以下几点:\n\n"
    "(一)中午12时至下午3时减少外出;\n\n(二)随身带水,少量多次饮用;\n\n"
    "(三)38℃以上立即到阴凉处休息,并拨打0871-5550123。\n\n"
    "今年以来全市报告中暑病例36例。下一步要抓三件事:一是增设50处纳凉点;二是走访独居老人;"
    "三是每天发布体感温度。专家参加了会议。"
)
RECALL = (
    "Harrow & Finch recalls electric kettles\n\nLEEDS, March 3, 2025\n\n"
    "Harrow & Finch is recalling 4,200 kettles. Owners should:\n\n"
    "- stop using the kettle at once;\n- cut off the plug;\n"
    "- send a photo to the company by April 30.\n\n"
    "The company has had nine reports of melted handles."
)


def test_items_have_lines_of_their_own_or_follow_one_another() -> None:
    lines, within = find_listings(NOTICE)
    assert NOTICE[lines.lead.start : lines.lead.end] == "市疾控中心提醒市民做到以下几点:"
    assert [NOTICE[i.start : i.start + 3] for i in lines.items] == ["(一)", "(二)", "(三)"]
    assert NOTICE[within.lead.start : within.lead.end] == "下一步要抓三件事:"
    assert [NOTICE[i.start : i.end] for i in within.items] == [
        "一是增设50处纳凉点;",
        "二是走访独居老人;",
        "三是每天发布体感温度。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "会议要求:\n\n各地做好准备。",  # nothing is marked
        "- 一条\n- 两条",  # nothing leads to it
        "内容如下:\n(一)只有一条。",
        "这是第一次,二是数字。",
    ],
)
def test_what_is_no_list(text: str) -> None:
    assert not find_listings(text)


@given(st.text(alphabet="一二三是要:;。(1)2-\n甲 ", max_size=60))
def test_a_list_is_in_its_text_in_order(text: str) -> None:
    for listing in find_listings(text):
        places = [listing.lead, *listing.items]
        assert all(0 <= p.start <= p.end <= len(text) for p in places)
        assert all(a.end <= b.start for a, b in itertools.pairwise(places))


@pytest.fixture(scope="module")
def notice() -> Chatbot:
    return Chatbot.from_texts({"notice": NOTICE})


def test_who_asks_for_all_is_told_the_whole_list_and_cited_it(notice: Chatbot) -> None:
    answer = notice.ask("疾控中心提醒市民做到哪几点?")
    (citation,) = answer.citations
    assert citation.quote == NOTICE[citation.start : citation.end]
    assert citation.quote.startswith("市疾控中心提醒")
    assert "0871-5550123" in citation.quote
    assert "(一)中午" in answer.text
    assert "(三)38℃" in answer.text


def test_a_list_in_a_paragraph_ends_with_its_last_item(notice: Chatbot) -> None:
    (citation,) = notice.ask("下一步要抓哪三件事?").citations
    assert citation.quote.endswith("三是每天发布体感温度。")


def test_who_asks_about_one_item_is_told_it_alone(notice: Chatbot) -> None:
    answer = notice.ask("增设多少处纳凉点?")
    assert answer.short == "50处"
    assert "独居老人" not in answer.citations[0].quote


def test_what_to_do_is_told_whole_in_english() -> None:
    answer = Chatbot.from_texts([RECALL]).ask("What should owners do?")
    assert "stop using" in answer.text
    assert "April 30" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "Media contact: Jo Smith, +44 (0)20 7946 0000",
        "其中:f(0)和f(٣)",
        "增幅:\n3.5亿元投资\n-5%的增速",
        "周一是休息日,周二是工作日。",
        "完:\n——\n——",
    ],
)
def test_numbers_and_dashes_are_no_marks(text: str) -> None:
    assert not find_listings(text)


def test_a_list_within_a_list_is_led_to_by_its_own_line() -> None:
    text = "目录:\n一、项目:\n(一)甲\n(二)乙\n二、资金:\n(一)丙\n(二)丁"
    found = listing_at(text, Span(text.index("丙"), text.index("丙") + 1))
    assert found
    assert text[found.lead.start : found.lead.end] == "二、资金:"


def test_a_figure_in_what_leads_to_a_list_is_told_alone() -> None:
    text = "云帆公司全年营收达5亿元,主要亮点如下:\n- 新品上市\n- 海外开店"
    assert Chatbot.from_texts([text]).ask("云帆公司全年营收多少?").short == "5亿元"


def test_a_long_hostile_list_is_looked_through_once() -> None:
    text = "\n".join(["1.a:"] * 3000)
    assert all(len(found.items) <= MOST for found in find_listings(text))
