"""Dates that answer as a whole: decades, reigns' years, from one day to another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import Chatbot
from bot.dates import find_dates
from bot.periods import find_periods
from bot.rendering import in_english
from bot.sentence import Mention, read_sentence
from index.script import fold


def dates(text: str) -> list[str]:
    folded = fold(text)
    return [folded[d.start : d.end] for d in find_dates(folded, find_periods(folded))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1970年代开始经营", ["1970年代"]),
        ("1990年代中国家电业起步,80年代初中生少", ["1990年代", "80年代"]),
        ("上世纪80年代,20世纪70年代中期", ["上世纪80年代", "20世纪70年代中期"]),
        ("十九世纪末建成", ["十九世纪末"]),
        ("康熙五十二年(1713年)重修", ["康熙五十二年(1713年)"]),
        ("光绪二十年三月动工", ["光绪二十年", "光绪二十年三月", "三月"]),
        ("辛亥年的版画", ["辛亥年"]),
        ("6月23日至25日举行", ["6月23日", "6月23日至25日"]),
        ("6月23-25日举行", ["6月", "6月23-25日"]),
        ("5月20日到3号楼领取", ["5月20日"]),
        ("5月20日到23号楼领取", ["5月20日"]),
        ("2010年代理业务收入3亿元", ["2010年"]),
        ("绍兴3年投资120亿元,天聪三年级", []),
        ("历时三年,投资20亿元", []),
        ("15人在世,年代不详", []),
        ("20日2时启动响应,24日恢复通行", ["20日2时", "24日"]),
        ("10日晚间落雨,25日前后放晴", ["10日晚间", "25日前后"]),
        ("3月5日公布,6日内缴款,工期20日,日元走弱", ["3月5日"]),
        ("It was approved last October.", ["last october"]),
        ("Ready by the end of March next year, says the firm", ["the end of march next year"]),
    ],
)
def test_dates_stand_where_they_are_whole(text: str, found: list[str]) -> None:
    assert dates(text) == found


@given(st.text(alphabet="一二十年代世纪至到-日月初末康熙甲子()0123456789 ,", max_size=40))
def test_dates_are_in_order_and_within_the_text(text: str) -> None:
    spans = find_dates(text, find_periods(text))
    assert spans == sorted(set(spans), key=lambda d: (d.start, d.end))
    assert all(0 <= d.start < d.end <= len(text) for d in spans)


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("获刑三年零六个月", ["三年零六个月"]),
        ("Sentenced to four years and three months", ["four years and three months"]),
        ("一期两年,二期三年", ["两年", "三年"]),
        ("两年前投产,三个月后扩建", ["两年", "三个月"]),
    ],
)
def test_years_and_months_side_by_side_are_one_length_of_time(
    text: str, lengths: list[str]
) -> None:
    sentence = read_sentence(fold(text), text)
    found = [m for m in sentence.mentions if m.kind == "duration"]
    assert [sentence.folded[m.start : m.end] for m in found] == lengths


RELEASE = """老棉纺厂改造为文创园
本报讯(2024年5月8日)老棉纺厂始建于清光绪二十年(1894年),1950年代改为国营。文创园试运营从6月1日到6月15日。
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("棉纺厂是哪个年代改为国营的?", "1950年代"),
        ("棉紡廠始建於哪一年?", "光绪二十年(1894年)"),
        ("文创园什么时候试运营?", "6月1日到6月15日"),
    ],
)
def test_a_date_is_answered_whole(question: str, short: str) -> None:
    given = Chatbot.from_texts({"mill": RELEASE}).ask(question).short
    assert given is not None
    assert fold(given) == fold(short)


@pytest.mark.parametrize(
    ("date", "english"),
    [
        ("1950年代", "the 1950s"),
        ("20世纪50年代", "the 1950s"),
        ("6月23日至25日", "June 23–25"),
        ("2024年6月1日到6月15日", "June 1, 2024 – June 15"),
        ("7月29日上午9时30分", "July 29, 9:30 a.m."),
        ("光绪二十年三月", None),
    ],
)
def test_a_date_is_rendered_whole_or_not_at_all(date: str, english: str | None) -> None:
    mention = Mention("date", 0, len(date))
    assert in_english(mention, date) == (english and f"{english} ({date})")
