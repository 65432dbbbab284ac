"""Several releases asked at once: which to ask, what each says, and whether they differ."""

from __future__ import annotations

import re

import pytest

from bot import Chatbot, DocumentError
from bot.answer import MAX_TEXT

MAY = """黑龙江省前5月利用外资情况

2020年06月23日 来源:甲报

1-5月,黑龙江省实际利用外资1.26亿美元,同比增长21.4%。深哈金融科技城投资200亿元。"""
JUNE = """黑龙江省上半年利用外资情况

2020年07月21日 来源:乙报

1-6月,黑龙江省实际利用外资1.93亿美元。深哈金融科技城投资二百亿元。新设企业60余家。"""
OTHER = """吉林省上半年利用外资情况

2020年07月20日 来源:丙报

1-6月,吉林省实际利用外资3.4亿美元。新设企业62家。"""
TOTAL = "黑龙江省实际利用外资多少?"


@pytest.fixture(scope="module")
def chatbot() -> Chatbot:
    return Chatbot.from_texts({"may": MAY, "june": JUNE, "other": OTHER})


def test_releases_that_differ_are_all_shown_the_newest_first(chatbot: Chatbot) -> None:
    answer = chatbot.ask(TOTAL)
    assert [c.document_id for c in answer.citations] == ["june", "may"]
    assert answer.text.splitlines()[0] == "各篇所说的时间不同："
    june, may = answer.text.split("\n\n")[1:]
    assert june.startswith("《黑龙江省上半年利用外资情况》（2020-07-21）：")
    assert "**1.93亿美元**" in june
    assert june.endswith("[1]")
    assert "**1.26亿美元**" in may
    assert may.endswith("[2]")
    assert (answer.short, answer.kind) == (None, "answer")
    assert len(answer.text) <= MAX_TEXT
    for citation in answer.citations:
        text = chatbot.document(citation.document_id).text
        assert text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("深哈金融科技城投资多少?", {"200亿元", "二百亿元"}),
        ("吉林省实际利用外资多少?", {"3.4亿美元"}),
        ("1-5月黑龙江省实际利用外资多少?", {"1.26亿美元"}),
        ("新设企业多少家?", {"60余家", "62家"}),
    ],
)
def test_the_same_said_otherwise_or_of_another_is_no_disagreement(
    chatbot: Chatbot, question: str, short: set[str]
) -> None:
    assert chatbot.ask(question).short in short


def test_in_english_each_is_framed_and_short_enough(chatbot: Chatbot) -> None:
    answer = chatbot.ask("How much foreign capital did Heilongjiang use?")
    assert len(answer.text) <= MAX_TEXT
    if len(answer.citations) > 1:
        assert answer.text.startswith("The releases speak of different times:")
        assert "(2020-07-21): **US$193 million (1.93亿美元)**" in answer.text


def test_long_titles_and_sentences_do_not_pass_the_limit() -> None:
    filler = "在全省上下共同努力以及各有关部门大力支持和积极配合之下继续保持平稳增长的" * 4
    texts = {
        f"{n}": f"{'很长的标题' * 9}{n}\n\n{filler}甲公司{n}月招聘{n}00人。" for n in (1, 2, 3, 4)
    }
    answer = Chatbot.from_texts(texts).ask("甲公司招聘多少人?")
    assert len(answer.citations) == 3
    assert len(answer.text) <= MAX_TEXT


def test_a_refusal_says_of_which_release_the_nearest_passage_is(chatbot: Chatbot) -> None:
    unknown = "深哈金融科技城什么时候完工?"
    assert re.search(
        r"最接近的是《黑龙江省\w+利用外资情况》第\d段", chatbot.ask(unknown).reason or ""
    )
    assert "最接近的是第" in (chatbot.ask(unknown, documents=["may"]).reason or "")
    english = chatbot.ask("When will the Shenzhen-Harbin tower be finished?").reason or ""
    assert re.search(r"no\. \d+ of “\w+省\w+利用外资情况”, “", english)


def test_only_the_chosen_are_asked(chatbot: Chatbot) -> None:
    assert chatbot.ask(TOTAL, documents=["may"]).short == "1.26亿美元"
    assert chatbot.ask(TOTAL, documents=["june"]).short == "1.93亿美元"
    assert chatbot.ask(TOTAL, documents=["other"]).kind == "refusal"
    assert len(chatbot.ask(TOTAL, documents=["may", "june"]).citations) == 2
    assert chatbot.ask(TOTAL, documents=["other", "june", "may"]).citations
    *_, last = chatbot.stream(TOTAL, documents=["may"])
    assert last.short == "1.26亿美元"
    assert all("吉林" not in q for q in chatbot.suggest(documents=["may"]))


def test_choosing_none_or_what_is_not_there_is_refused(chatbot: Chatbot) -> None:
    with pytest.raises(DocumentError, match="at least one"):
        chatbot.ask(TOTAL, documents=[])
    with pytest.raises(DocumentError, match="'june2'"):
        chatbot.ask(TOTAL, documents=["may", "june2"])


def test_more_choices_than_are_kept_ready_stay_right() -> None:
    texts = {f"d{n}": f"甲公司投資{n}億元。" for n in range(1, 12)}
    chatbot = Chatbot.from_texts(texts)
    for _ in range(2):
        for n in range(1, 12):
            assert chatbot.ask("甲公司投資多少?", documents=[f"d{n}"]).short == f"{n}億元"
    chatbot.remove("d3")
    chatbot.add({"d3": "甲公司投資33億元。"})
    assert chatbot.ask("甲公司投資多少?", documents=["d3"]).short == "33億元"


@pytest.mark.parametrize(
    ("question", "lead", "first"),
    [
        ("新闻稿什么时候发布的?", "各篇分别如下：",
         "《黑龙江省上半年利用外资情况》（2020-07-21）："),
        ("新聞稿的發布日期是哪天?", "各篇分別如下：",
         "《黑龍江省上半年利用外資情況》（2020-07-21）："),
        ("When was the release published?", "Each release has its own:",
         "“黑龙江省上半年利用外资情况” (2020-07-21): **July 21, 2020"),
    ],
)  # fmt: skip
def test_each_release_has_a_date_of_its_own(
    chatbot: Chatbot, question: str, lead: str, first: str
) -> None:
    answer = chatbot.ask(question, documents=["may", "june"])
    told, june, may = answer.text.split("\n\n")
    assert told == lead
    assert june.startswith(first)
    assert "**" in may
    assert [c.document_id for c in answer.citations] == ["june", "may"]
    assert answer.short is None


def test_the_same_source_is_told_of_each_and_how_many_there_are() -> None:
    texts = {
        f"{n}": f"简报第{n}期\n\n2020年0{n}月03日 来源:甲报\n\n甲公司{n}月招聘{n}00人。"
        for n in range(1, 5)
    }
    answer = Chatbot.from_texts(texts).ask("来源是哪家媒体?")
    assert answer.text.startswith("各篇分别如下（4篇中的3篇）：")
    assert answer.text.count("**甲报**") == 3


def test_the_date_of_a_release_is_not_that_of_what_it_tells() -> None:
    texts = {
        "a": "新品发布\n\n2020年06月23日 来源:甲报\n\n甲公司新品将于7月1日发布。",
        "b": "甲公司新品\n\n2020年06月25日 来源:乙报\n\n甲公司新品售价300元。",
    }
    assert Chatbot.from_texts(texts).ask("甲公司新品什么时候发布?").short == "7月1日"


def test_how_much_less_is_no_crash_where_each_release_has_a_change() -> None:
    texts = {n: f"本市未复工企业由{94 + n}家减少到{12 + n}家。" for n in (0, 3)}
    answer = Chatbot.from_texts({str(n): text for n, text in texts.items()}).ask(
        "未復工企業少咗幾多間？"
    )
    assert answer.kind in ("answer", "refusal")


def test_figures_of_different_times_are_told_of_each_and_do_not_differ() -> None:
    texts = {n: f"{n}月,青河市出口{n}.5亿元。" for n in (3, 4)}
    bot = Chatbot.from_texts({str(n): text for n, text in texts.items()})
    assert bot.ask("青河市出口多少?").text.startswith("各篇所说的时间不同：")


def test_the_largest_is_told_of_each_release() -> None:
    bot = Chatbot.from_texts(
        {
            "a": "一批项目签约:投资30亿元的甲项目、投资440亿元的乙项目、投资20亿元的丙项目。",
            "b": "一批项目签约:投资58亿元的丁项目、投资12亿元的戊项目、投资9亿元的己项目。",
        }
    )
    answer = bot.ask("投资最大的项目是哪个?")
    assert answer.text.startswith("各篇分别如下：")
    assert "**乙项目**" in answer.text
    assert "**丁项目**" in answer.text


@pytest.mark.parametrize(
    "question", ["两篇的外资哪个高?", "哪一篇的外資更多？", "外资最多的是哪篇?"]
)
def test_which_release_has_more_shows_what_each_has(question: str) -> None:
    bot = Chatbot.from_texts({"may": MAY, "june": JUNE})
    answer = bot.ask(question)
    assert [c.document_id for c in answer.citations] == ["june", "may"]
    assert "1.93" in answer.text
    assert "1.26" in answer.text


def test_the_time_may_stand_in_the_sentence_before() -> None:
    texts = [
        "青河市1-6月情况\n\n1-6月,青河市进出口总额86.4亿元。其中出口52.1亿元。",
        "青河市1-9月情况\n\n1-9月,青河市进出口总额131.7亿元。其中出口80.2亿元。",
    ]
    assert Chatbot.from_texts(texts).ask("青河市出口多少?").text.startswith("各篇所说的时间不同：")
