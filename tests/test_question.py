import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.frames import without_frame
from bot.question import MAX_QUESTION, read_question
from index.errors import PressbotError, QuestionError


@pytest.mark.parametrize(
    ("question", "kind", "unit"),
    [
        ("实际利用外资多少美元？", "money", "USD"),
        ("簽約額超過多少？", "money", None),
        ("省财政厅拨付了多少救灾资金?", "money", None),
        ("主犯被处以多少罚金?", "money", None),
        ("捐出多少款项?", "money", None),
        ("有多少企业获得贷款?", "count", None),
        ("推出了多少款产品?", "count", "款"),
        ("开放了多少口水井?", "count", "口"),
        ("进口了多少口罩?", "count", None),
        ("同比增长多少？", "percent", None),
        ("增长了多少亿元？", "money", "CNY"),
        ("有多少家企业？", "count", "家"),
        ("占地多少平方米？", "measure", "m2"),
        ("持續多長時間？", "duration", None),
        ("姜保國的年齡是多少？", "age", None),
        ("哪一天举行？", "date", None),
        ("什麼時候完工？", "date", None),
        ("谁介绍了情况？", "person", None),
        ("他擔任什麼職務？", "position", None),
        ("谁担任校长职务？", "person", None),
        ("现在哪一个人担任校长职位？", "person", None),
        ("云国的首任总统是谁？", "person", None),
        ("商务厅的姜保国是谁？", "position", None),
        ("什么时间点最合适？", "date", None),
        ("What did she credit for the growth?", "reason", None),
        ("在哪里举行？", "place", None),
        ("哪家公司投资？", "organisation", None),
        ("有哪些项目？", "list", None),
        ("为什么增长？", "reason", None),
        ("打造成为什么？", "thing", None),
        ("如何推进？", "manner", None),
        ("电话是多少？", "contact", None),
        ("是否增长？", "yesno", None),
        ("How much was invested?", "money", None),
        ("How many US dollars were used?", "money", "USD"),
        ("By how much did it grow?", "percent", None),
        ("How many companies were invited?", "count", "家"),
        ("How many of the new projects are foreign?", "count", "项"),
        ("How many sessions were held?", "count", None),
        ("When was it held?", "date", None),
        ("Who spoke?", "person", None),
        ("Why did it fall?", "reason", None),
        ("Which project got 3 billion yuan?", "thing", None),
    ],
)
def test_kind_of_answer(question: str, kind: str, unit: str | None) -> None:
    expects = read_question(question).expects
    assert (expects.kind, expects.unit) == (kind, unit)


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("全国首个什么平台？", "平台"),
        ("出台了什么委托招商的办法？", "办法"),
        ("Which project got 3 billion yuan?", "project"),
        ("这座塔是什么时代的建筑?", "时代"),
        ("引进了什么类型的项目?", "项目"),
        ("赛马会起源于哪一个民族的节庆?", "民族"),
        ("哪种语言的译本最早?", "语言"),
    ],
)
def test_the_noun_asked_for(question: str, head: str) -> None:
    assert read_question(question).expects.head == head


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("你好！", "greeting"),
        ("Hello", "greeting"),
        ("你是誰？", "greeting"),
        ("你能回答什么问题?", "greeting"),
        ("What can you do?", "greeting"),
        ("Who are you?", "greeting"),
        ("What can the zone do for investors?", "question"),
        ("谢谢你", "thanks"),
        ("thanks a lot!", "thanks"),
        ("这篇新闻讲了什么？", "summary"),
        ("總結一下", "summary"),
        ("What is this release about?", "summary"),
        ("What are these releases about?", "summary"),
        ("各篇講了什麼？", "summary"),
        ("你好,外资增长多少？", "question"),
        ("I know the domestic capital. How much is the foreign? What does it say?", "question"),
        ("发布会上说了什么？", "question"),
    ],
)
def test_intent(question: str, intent: str) -> None:
    assert read_question(question).intent == intent


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("签了多少项目?", None),
        ("签了多少项协议?", "项"),
        ("有多少家企业?", "家"),
        ("几名人员?", "名"),
    ],
)
def test_a_counter_is_no_part_of_the_noun(question: str, unit: str | None) -> None:
    assert read_question(question).expects.unit == unit


def test_the_parts_of_a_question() -> None:
    question = read_question("2020年1-5月黑龍江省實際利用外資多少美元？")
    assert [t.text for t in question.terms] == ["黑龙江省", "实际", "利用", "外资"]
    assert [t.text for t in question.terms if t.is_name] == ["黑龙江省"]
    assert [question.text[p.start : p.end] for p in question.periods] == ["2020年1-5月"]


@pytest.mark.parametrize("question", ["", "  \n\t", "🙂🙂", "？！…", "\x00\x07", "\u200b\u202e"])
def test_a_question_without_words_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match="no words"):
        read_question(question)


def test_a_long_question_is_refused_with_both_numbers() -> None:
    with pytest.raises(QuestionError, match=r"1,000,000 characters.*2,000"):
        read_question("問" * 1_000_000)
    assert read_question("問" * MAX_QUESTION).text


def test_a_question_error_is_a_value_error() -> None:
    assert issubclass(QuestionError, ValueError)
    assert issubclass(QuestionError, PressbotError)


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("头五个月外资比去年同期多了百分之几?", ["头五个月"]),
        ("How much more than last year was it in May?", ["in May"]),
        ("去年出口多少?", ["去年"]),
        ("去年同期外資多少?", ["去年"]),
        ("外資比去年同期增長多少?", []),
        ("跟去年相比,夏粮多收了多少?", []),
        ("Compared with last year, how much more?", []),
    ],
)
def test_what_a_change_is_measured_against_is_not_when_it_happened(
    question: str, stated: list[str]
) -> None:
    found = read_question(question)
    assert len(found.periods) == len(stated)
    for period, text in zip(found.periods, stated, strict=True):
        assert question[period.start : period.end] in text


def test_a_quarter_that_is_written_to_a_name_is_no_part_of_it() -> None:
    question = read_question("曜晶Q3賺了多少錢?")
    assert [term.text for term in question.terms] == ["曜晶", "赚"]


def test_a_wrong_cut_between_two_words_is_moved() -> None:
    terms = [term.text for term in read_question("第一季內資年增率是多少?").terms]
    assert terms == ["内资", "年增率"]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it signed?", "date"),
        ("Since when has it run?", "date"),
        ("What will officials do when companies report problems?", "manner"),
        ("打算追加投资的企业有多少", "count"),
        ("几月份开工?", "date"),
        ("有多少比例的人会用?", "percent"),
        ("那29家企业总共要增资多少?", "money"),
        ("What will the province do if firms report trouble?", "manner"),
        ("官方怎么看外资走势?", "open"),
        ("外資比去年成長幾趴?", "percent"),
        ("What did Jiang Baoguo talk about?", "open"),
        ("这篇新闻是几点几分发的?", "date"),
        ("How big is the Evergrande project?", "amount"),
        ("What is the size of the fund?", "amount"),
        ("恒大项目规模多大?", "amount"),
        ("是哪一間媒體登的", "organisation"),
        ("Was the number of online events over 9,000?", "yesno"),
        ("71 companies with what total investment?", "money"),
        ("Hegang solar investment", "money"),
        ("今年新簽的案子總金額有多高?", "money"),
        ("多久检查一次?", "frequency"),
        ("What year-on-year growth did foreign capital show?", "percent"),
        ("How often is it checked?", "frequency"),
        ("这次卖股是为了什么?", "reason"),
        ("建专班是为了什么项目?", "thing"),
        ("Which news site carried it?", "organisation"),
        ("这笔外资主要来自哪些国家?", "list"),
        ("How much is each of the projects worth?", "list"),
        ("71家企业是什么样的企业?", "open"),
        ("内资比去年多了多少?", "percent"),
        ("接下来打算引进什么样的项目?", "thing"),
        ("下一步计划有哪些?", "manner"),
        ("How much did the fund lose over the past year?", "amount"),
        ("How thin is the leather one when folded?", "measure"),
        ("author of the glossary?", "person"),
        ("网上签约用的是什么方式?", "manner"),
        ("外资比上年同期高了几成?", "percent"),
        ("条约禁止德国和哪国合并?", "place"),
        ("What is the order backlog worth?", "money"),
        ("What is the deadline for comments?", "date"),
        ("date of the incident?", "date"),
        ("汉江全长", "measure"),
        ("双方合作的深度?", "open"),
        ("Total investment to date?", "open"),
        ("增长是21.4%还是67.9%?", "percent"),
        ("投资3亿元或5亿元的项目有哪些?", "list"),
        ("total exhibition area?", "measure"),
        ("近两年跌幅多大?", "percent"),
        ("青河建县是在哪个时期?", "open"),
        ("这条街是哪个年代修的?", "date"),
        ("这句话为何人所说?", "person"),
        ("为何人民币贬值?", "reason"),
        ("园区为何物流成本高?", "reason"),
        ("三家公司分别是哪家和哪家?", "list"),
        ("20几所高校的学生在哪里集会?", "place"),
        ("三个部族分别是甲、乙,还有哪一个?", "thing"),
        ("三个部族分别是什么?", "list"),
    ],
)
def test_kinds_that_one_word_more_decides(question: str, kind: str) -> None:
    assert read_question(question).expects.kind == kind


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("呢篇新聞嘅出處係邊個網站?", "这篇新闻的出处是哪个网站?"),
        ("哈爾濱前五個月吸引到幾多外資?", "哈尔滨前五个月吸引到多少外资?"),
        ("今次發布會係第幾場?", "这次发布会是第几场?"),
        ("邊境貿易同中俄關係點樣?", "边境贸易同中俄关系怎样?"),
    ],
)
def test_cantonese_is_read_as_written_chinese_in_place(question: str, read: str) -> None:
    asked = read_question(question)
    assert asked.folded == read
    assert asked.text == question


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("照片是谁拍的?", True),
        ("摄影师是谁?", True),
        ("Who took the photos?", True),
        ("Who is in the photo?", False),
        ("照片里的人是谁?", False),
    ],
)
def test_who_took_a_picture_is_not_who_is_in_it(question: str, asks: bool) -> None:
    assert read_question(question).asks_photographer is asks


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("两位编辑是谁?", 2),
        ("哪三家公司签约?", 3),
        ("Who are the two editors?", 2),
        ("Name both reporters", 2),
        ("哪家公司投了两个项目?", None),  # says something of the answer, not how many there are
        ("Which company runs two projects?", None),
        ("哪几位记者?", None),
    ],
)
def test_how_many_answers_are_asked_for(question: str, count: int | None) -> None:
    several = read_question(question).expects.several
    assert (several and several.count) == count


def test_the_number_of_answers_is_nothing_to_be_spoken_of() -> None:
    assert [t.text for t in read_question("Who are the two editors?").terms] == ["editors"]
    assert not read_question("两位编辑是谁?").quantities


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("編輯部想核對一下,那份文件的名稱是甚麼?麻煩您了。", "那份文件的名稱是甚麼?"),
        ("领导问起线上推介会的规模,请了多少企业?", "线上推介会的规模,请了多少企业?"),
        ("外資增幅我已經有了,想拿首季內資的升幅來對比一下", "首季內資的升幅"),
        ("麻烦帮我核一下,谁主持的?", "谁主持的?"),
        ("I'm trying to find out how many firms came, please", "how many firms came"),
        ("Could you kindly tell me which city it was filed from?", "which city it was filed from?"),
        ("My editor is asking who spoke", "who spoke"),
        ("企业邀请了多少家?领导等着要。", "企业邀请了多少家?"),
        ("他们怎么看出口,是涨还是跌?", "他们怎么看出口"),
        ("What city's it filed from? I need it for my dateline.", "What city's it filed from?"),
        (
            "We want to use a picture of it. Who do I credit as the photographer?",
            "Who do I credit as the photographer?",
        ),
    ],
)
def test_what_a_question_is_wrapped_in_is_taken_off(said: str, asked: str) -> None:
    assert without_frame(said) == asked


@pytest.mark.parametrize(
    "question",
    [
        "谢谢",
        "你好",
        "hello",
        "帮我写一首诗",
        "帮忙拉来投资的人有多少奖金?",  # who helps is what is asked about
        "我想突出那个平台的地位,它在全国算第几个?",  # "it" needs the clause before
        "what about May?",
        "and domestic capital?",
        "I have the domestic figure for Q1. What is the foreign one it gives for that quarter?",
        "他们想引进什么项目?",
        "省里要做的大平台,投资多少?",
        "打算查处多少家企业?",
        "需要确认的项目有多少?",
        "企业遇到了什么麻烦",
    ],
)
def test_what_is_asked_stays(question: str) -> None:
    assert without_frame(question) == question


@given(st.text(max_size=200))
def test_what_is_left_is_a_part_of_what_was_said(said: str) -> None:
    asked = without_frame(said)
    assert asked in said
    assert without_frame(asked) == asked
