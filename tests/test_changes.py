"""Figures and dates that a release says have changed: what they are now is what is compared."""

from __future__ import annotations

import pytest

from bot import Chatbot

_DATES = {"zh": ("2020年06月23日 来源:甲报", "2020年07月21日 来源:乙报"),
          "en": ("June 23, 2020", "July 21, 2020")}  # fmt: skip


def ask_two(first: str, second: str, question: str) -> tuple[list[str], str]:
    """The words in bold, the newest first, and the whole text."""
    june, july = _DATES["en" if question.isascii() else "zh"]
    texts = {"a": f"News (1)\n\n{june}\n\n{first}", "b": f"News (2)\n\n{july}\n\n{second}"}
    text = Chatbot.from_texts(texts).ask(question).text
    return text.split("**")[1::2], text


@pytest.mark.parametrize(
    ("first", "second", "question", "bold"),
    [
        ("全省外资企业未开复工的由94家减少到12家。", "全省外资企业未开复工的还有31家。",
         "未开复工的外资企业有多少家?", ["31家", "12家"]),
        ("青河市新签约项目从去年的20个增加到35个。", "青河市新签约项目41项。",
         "青河市新签约项目多少个?", ["41项", "35个"]),
        ("白河市城鎮調查失業率由5.9%降至5.2%。", "白河市城鎮調查失業率為5.5%。",
         "白河市城鎮調查失業率是多少?", ["5.5%", "5.2%"]),
        ("深哈金融科技城总投资由200亿元追加到260亿元。", "深哈金融科技城总投资200亿元。",
         "深哈金融科技城总投资多少?", ["200亿元", "260亿元"]),
        ("青河车展原定9月28日举行,现推迟至10月12日。", "青河车展10月15日举行。",
         "青河车展什么时候举行?", ["10月15日", "10月12日"]),
        ("甲公司宣布裁员300人,占员工总数的一成。", "甲公司将裁员450名,约占员工总数的15%。",
         "甲公司裁员多少人?", ["450名", "300人"]),
        ("The Harbin plant will create 1,400 jobs and cost $2 billion.",
         "The number of jobs that the Harbin plant will create was raised from 1,400 to 1,800.",
         "How many jobs will the Harbin plant create?", ["1,800", "1,400"]),
        ("The opening of the Alpha museum was postponed from May 3 to June 12.",
         "The Alpha museum will open on June 20.",
         "When will the Alpha museum open?", ["June 20", "June 12"]),
    ],
)  # fmt: skip
def test_releases_differ_by_what_holds_after_the_change(
    first: str, second: str, question: str, bold: list[str]
) -> None:
    found, text = ask_two(first, second, question)
    assert found == bold
    assert text.startswith(("各篇给出的不同", "各篇給出的不同", "The releases give"))


@pytest.mark.parametrize(
    ("first", "second", "question"),
    [
        ("全省外资企业未开复工的由94家减少到12家。", "全省外资企业未开复工的只剩12家。",
         "未开复工的外资企业有多少家?"),
        ("未开复工的企业由94家减少到12家。", "未开复工的企业原来有94家。",
         "原来未开复工的企业有多少家?"),
        ("青河车展由9月28日推迟到10月12日举行。", "青河车展10月12日举行。",
         "青河车展什么时候举行?"),
        ("丁公司产量翻了一番,达到40万辆。", "丁公司产量由20万辆增加到40万辆。",
         "丁公司产量多少?"),
        ("白河机场旅客吞吐量达到1200万人次,比上年增加150万人次。",
         "白河机场旅客吞吐量1200万人次。", "白河机场旅客吞吐量多少人次?"),
        ("黑龙江省实际利用外资1.26亿美元。", "黑龙江省实际利用外资12600万美元。",
         "黑龙江省实际利用外资多少?"),
        ("青河市绿电占比三成。", "青河市绿电占比达到30%。", "青河市绿电占比多少?"),
        ("一季度,青河市出口12亿元。", "二季度,青河市出口15亿元。", "青河市一季度出口多少?"),
        ("青河市出口12亿元。", "白河市出口15亿元。", "青河市出口多少?"),
        ("甲委员会由8至10名专家组成。", "甲委员会由10名专家组成。",
         "甲委员会由多少名专家组成?"),
        ("Alpha Motors raised its sales target from 500,000 to 600,000 cars.",
         "The sales target of Alpha Motors is 0.6 million cars.",
         "What is the sales target of Alpha Motors?"),
    ],
)  # fmt: skip
def test_the_same_in_other_words_and_another_thing_are_no_disagreement(
    first: str, second: str, question: str
) -> None:
    found, text = ask_two(first, second, question)
    assert len(found) == 1, text


CHANGES = (
    "记者获悉,外商投资负面清单条目由40条减至33条。失业率从5.6%降至5.1%。"
    "一季度出口额从去年的12.5亿元增长至15.8亿元,同比增长26.4%。\n\n"
    "项目原定6月15日开工,因暴雨推迟到6月28日开工。"
)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("负面清单现在有多少条?", "33条"),
        ("负面清单原来有多少条?", "40条"),
        ("负面清单从多少条减到33条?", "40条"),
        ("How many items are on the negative list?", "33条"),
        ("失业率是多少?", "5.1%"),
        ("What was the unemployment rate before?", "5.6%"),
        ("一季度出口额是多少?", "15.8亿元"),
        ("去年出口额是多少?", "12.5亿元"),
        ("出口额增长了多少?", "26.4%"),
        ("项目什么时候开工?", "6月28日"),
        ("项目原定什么时候开工?", "6月15日"),
        ("失业率从多少降到多少?", None),
        ("负面清单减少了多少条?", None),
    ],
)
def test_one_release_is_asked_for_what_holds_now(question: str, short: str | None) -> None:
    answer = Chatbot.from_texts([CHANGES]).ask(question)
    assert answer.answerable
    assert answer.short == short
