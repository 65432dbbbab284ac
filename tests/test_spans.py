"""The exact answer in a sentence: which mention, by kind, name and distance."""

from __future__ import annotations

import pytest

from bot import Chatbot
from bot.matching import has_opposite, match_term
from bot.question import read_question
from bot.sentence import read_sentence
from bot.spans import Pick, pick_mention
from index.script import fold


def pick(question: str, text: str) -> Pick:
    asked, own = read_question(question), read_sentence(fold(text), text)
    return pick_mention(asked, own, {t: match_term(t, own) for t in asked.terms})


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("云岭光伏基地投了多少?", "投资3.2亿元的云岭光伏基地开工。", "3.2亿元"),
        ("出口增长几成?", "一季度出口35.2亿元,增长8.4%。", "8.4%"),
        ("专班由谁建立?", "青河市商务局建立重点项目专班。", "青河市商务局"),
        ("谁介绍了情况?", "青河市商务局副局长林思远介绍了情况。", "林思远"),
        ("哪个频道报道的?", "来源:人民网-黑龙江频道", "人民网-黑龙江频道"),
    ],
)
def test_the_mention_of_the_kind_asked_for_is_picked(question: str, text: str, answer: str) -> None:
    mention = pick(question, text).mention
    assert mention
    assert text[mention.start : mention.end] == answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("在哪里发布的?", "来源:人民网-黑龙江频道"),  # a place only within a name
        ("会议在哪里举行?", "会议现场。"),
        ("商务局局长是谁?", "青河市商务局建立重点项目专班。"),
    ],
)
def test_what_only_looks_like_an_answer_is_none(question: str, text: str) -> None:
    assert pick(question, text).mention is None


def test_a_prior_decides_between_mentions_that_the_words_hold_alike() -> None:
    question = read_question("投资多少?")
    text = "投资3亿元的甲项目、投资5亿元的乙项目开工。"
    own = read_sentence(text, text)
    met = {t: match_term(t, own) for t in question.terms}
    second = pick_mention(question, own, met, lambda m: 1.0 if m.start > 10 else 0.1).mention
    assert second
    assert text[second.start : second.end] == "5亿元"


def test_a_run_of_quoted_items_begins_with_a_quotation_mark() -> None:
    text = "将其打造成为“投资青河第一站”“招商工具箱”“项目调度图”,用科技助力招商。"
    runs = [text[m.start : m.end] for m in read_sentence(text, text).mentions if m.kind == "list"]
    assert "“投资青河第一站”“招商工具箱”“项目调度图”" in runs


def test_a_foreign_word_knows_its_opposite_and_a_deputy_is_no_director() -> None:
    text = "一季度,全省利用内资87.5亿元,副厅长林思远作了介绍。"
    sentence = read_sentence(text, text)
    asked = {
        term.text: term
        for question in ("How much foreign capital was used?", "厅长是谁?", "用了多少内资?")
        for term in read_question(question).terms
    }
    assert has_opposite(asked["foreign"], sentence)
    assert has_opposite(asked["厅长"], sentence)
    assert not has_opposite(asked["内资"], sentence)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("公司哪一年成立?", "2007年"),
        ("公司於西元幾年成立?", "2007年"),
        ("公司什么时候成立?", "2007年1月12日"),
        ("What year did Acme open?", "2007"),
        ("When did Acme open?", "12 January 2007"),
        ("典礼几点开始?", "9:30"),
        ("典礼什么时候开始?", "2008年3月5日 9:30"),
        ("典礼在哪一天几点开始?", "2008年3月5日 9:30"),
    ],
)
def test_who_asks_for_the_year_or_the_hour_gets_that_alone(question: str, short: str) -> None:
    texts = [
        "公司于2007年1月12日在上海成立。典礼于2008年3月5日 9:30开始。",
        "Acme opened on 12 January 2007 in Paris.",
    ]
    assert Chatbot.from_texts(texts).ask(question).short == short


def test_money_is_no_area_and_a_number_no_name() -> None:
    bot = Chatbot.from_texts(["星河集团在青河市投资200亿元建设云谷金融科技城,受邀企业近50个。"])
    assert bot.ask("云谷金融科技城投资多少?").short == "200亿元"
    assert not bot.ask("云谷金融科技城占地多大?").answerable
    assert bot.ask("受邀企业有哪些?").short is None


NEWS = (
    "青河市今年1-5月出口35.2亿元,同比增长21.4%,预计上半年可继续增长。"
    "青河市商务局副局长林思远作了介绍。\n(责编:王旭、王艳)"
)


def test_a_number_is_of_the_period_told_before_it() -> None:
    bot = Chatbot.from_texts([NEWS])
    assert bot.ask("1-5月出口增长多少?").short == "21.4%"
    assert not bot.ask("上半年出口增长多少?").answerable


def test_where_two_are_asked_for_one_is_no_answer() -> None:
    assert Chatbot.from_texts([NEWS]).ask("两位编辑是谁?").short == "王旭、王艳"


def test_an_office_is_nobody_s_name_and_no_way_of_doing() -> None:
    bot = Chatbot.from_texts([NEWS])
    assert bot.ask("作介绍的是哪位领导?").short == "林思远"
    assert bot.ask("What did the bureau do?").short != "副局长"


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("王旭是谁?", "(责编:王旭、王艳)"),
        ("Who is Wang Yan?", "(责编:王旭、王艳)"),
        ("谁是林思远?", "青河市商务局副局长林思远作了介绍。"),
        ("Who is Lin Siyuan?", "青河市商务局副局长林思远作了介绍。"),
    ],
)
def test_what_somebody_is_stands_where_he_is_named(question: str, quote: str) -> None:
    answer = Chatbot.from_texts([NEWS]).ask(question)
    assert [c.quote for c in answer.citations] == [quote]
    assert answer.short in (None, "副局长", "青河市商务局副局长")


def test_nobody_else_is_who_is_asked_about() -> None:
    assert not Chatbot.from_texts([NEWS]).ask("Who is Zhang Wei?").answerable


def test_what_is_least_is_found_among_figures_and_not_guessed() -> None:
    bot = Chatbot.from_texts(["投资200亿元的甲项目、投资30亿元的乙项目、投资440亿元的丙项目签约。"])
    assert bot.ask("投资30亿元的是哪个项目?").answerable
    assert bot.ask("哪个项目投资最少?").short == "乙项目"
    assert not bot.ask("哪个项目面积最小?").answerable


LIST = (
    "黑龙江一季度签约额6000亿元\n\n投资200亿元的深江金融城、投资30亿元的马铃薯产业链、"
    "投资440亿元的恒远文旅城和投资1.4亿美元黑龙江港远信息咨询有限公司等一批项目签约落地。"
    "一季度,全省利用外资12亿美元,签约额超过6000亿元。"
)


@pytest.mark.parametrize(
    "question",
    [
        "恒远文旅城在哪里?",  # no other item's place
        "黑龙江的人口是多少?",
        "大数据平台花了多少钱?",  # nor any of those it stands among
        "How many of the projects in the list are foreign-funded?",
    ],
)
def test_what_stands_beside_is_no_answer(question: str) -> None:
    assert not Chatbot.from_texts([LIST]).ask(question).answerable


def test_a_company_s_name_that_begins_with_the_province_is_not_the_province() -> None:
    assert not Chatbot.load().ask("GDP of Heilongjiang?").answerable


@pytest.mark.parametrize(
    ("question", "short"),
    [("恒远文旅城投资多少?", "440亿元"), ("马铃薯产业链投资多少?", "30亿元")],
)
def test_each_item_keeps_its_own(question: str, short: str) -> None:
    assert Chatbot.from_texts([LIST]).ask(question).short == short


@pytest.mark.parametrize(
    "question",
    ["How much did exports grow?", "How much did foreign trade grow?", "黑龙江GDP增长多少?"],
)
def test_the_growth_of_one_thing_is_not_another_s(question: str) -> None:
    bot = Chatbot.load()
    assert not bot.ask(question).answerable
    assert bot.ask("How much did foreign capital grow?").short == "21.4%"


@pytest.mark.parametrize("question", ["受邀企业有多少家?", "受邀企业多少个?", "受邀企业有几户?"])
def test_firms_are_counted_in_more_words_than_one(question: str) -> None:
    assert Chatbot.load().ask(question).short == "近50個"


def test_who_is_asked_is_not_who_asks() -> None:
    head = "青河市商务局副局长林思远答记者问\n\n新青社青河6月23日电(陈嘉、周朗)\n\n"
    bot = Chatbot.from_texts([head + "青河市商务局副局长林思远答记者问。全市签约9个项目。"])
    assert bot.ask("Who are the reporters?").short == "陈嘉、周朗"


@pytest.mark.parametrize(
    "question", ["为什么推迟开工?", "為什麼展會取消?", "Why was the fair cancelled?"]
)
def test_a_reason_in_one_character(question: str) -> None:
    bot = Chatbot.from_texts(["因汛期影响,开工日期推迟了半个月。受疫情影响,展会取消。"])
    assert bot.ask(question).answerable


def test_the_holder_of_another_office_is_not_who_is_asked_for() -> None:
    bot = Chatbot.from_texts(
        ["青河科学考察队队员乐凡阁:海洋是研究的热门地区,考察队今日在青河海域作业。"]
    )
    assert not bot.ask("青河科学考察队的领队叫什么名字?").answerable
    assert bot.ask("青河科学考察队的队员叫什么名字?").short == "乐凡阁"


STAFF = (
    "青河集团今日公布人事变动。经查,青河集团原总经理张立新等三人违规。周敏则为青河集团市场部高级总监,"
    "负责市场工作。青河集团注册地青河市,在香港上市。监管局责令该公司在1年内每6个月开展一次内部检查。"
)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("周敏是什么职务?", "青河集团市场部高级总监"),
        ("除了卖货,周敏的职务是什么?", "青河集团市场部高级总监"),
        ("多久要内部检查一次?", "每6个月开展一次"),
        ("青河集团现任总经理是谁?", None),
        ("青河集团原总经理是谁?", "张立新"),
    ],
)
def test_offices_and_how_often(question: str, short: str | None) -> None:
    assert Chatbot.from_texts([STAFF]).ask(question).short == short


def test_a_quotation_mark_that_opens_is_closed() -> None:
    text = "青河市建设了大数据平台,将其打造成为“投资青河第一站”“招商工具箱”。"
    short = Chatbot.from_texts([text]).ask("大数据平台打造成为什么?").short
    assert short
    assert short.count("“") == short.count("”")


PARTS = "曜晶公司公布业绩。其中,光伏业务毛利率为31.5%,储能业务毛利率为24.2%。"


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("云国的首都是哪一个城市?", "青河是云国首都及最大城市,位于白河两岸。", "青河"),
        ("云国为哪种气候类型?", "热带雨林气候是云国的主要气候类型,长年高温多雨。", "热带雨林气候"),
        ("谁在管理星河基金?", "星河基金的经理为林思远,林思远于2022年9月24日起任职。", "林思远"),
        ("与林思远一起写这本书的人是谁?", "周敏及林思远合写了这本书。", "周敏"),
        ("青河交易所网址是什么?", "青河交易所网站(网址为www.qinghe.com.cn),请以此为准。",
         "www.qinghe.com.cn"),
        ("绿色贸易额是多少?", "2021年,青河市绿色贸易额达到11610.9亿美元。", "11610.9亿美元"),
        ("青河寺建于哪一年?", "青河寺建于乾隆十八年(1753年),供奉天后。", "乾隆十八年(1753年)"),
        ("青河市发展什么技术?", "青河市优先发展航天技术。", "航天技术"),
        ("儿童白天游泳多少钱?", "儿童游泳白天每人20元/小时,成人另计。", "20元/小时"),
        ("梁王为太子时,徐思远担任什么职位?", "梁王为太子时,徐思远任东宫学士。", "东宫学士"),
        ("去年有多少人参观?",
         "去(113)年參觀人次約31萬,低於112年的36萬,今年目標40萬人次。", "約31萬"),
        ("青河大学的校长由哪一个人担任?", "青河大学的校长由前省教育厅厅长王立民担任。", "王立民"),
        ("「星云一号」是哪间公司的长崎造船厂造的?",
         "「星云一号」由三菱长崎造船厂建造,今年5月下水。", "三菱"),
        ("除了云岭、白塔以外,还有哪个县入选?", "云岭、白塔、石门入选全省旅游强县。", "石门"),
        ("谁可以免费乘车?", "65周岁以上老人、现役军人凭证免费乘车,学生五折。",
         "65周岁以上老人、现役军人"),
        ("冠军用了多长时间?", "塔德塞以2小时08分41秒夺得男子冠军,比纪录快34秒。", "2小时08分41秒"),
        ("去年前九個月有多少宗投訴?",
         "監察局在今年首九個月共接獲1 163宗投訴,較去年同期的874宗上升約33%。", "874宗"),
        ("今年首九個月有多少宗投訴?",
         "監察局在今年首九個月共接獲1 163宗投訴,較去年同期的874宗上升約33%。", "1 163宗"),
        ("越南厂哪天投产?", "越南北宁工厂已于8月18日投产。匈牙利工厂预计二季度试产。", "8月18日"),
        ("三季度赚了多少钱?", "星河公司三季度营收38.6亿元。净利润5.12亿元,增长16.9%。", "5.12亿元"),
        ("机场快线设几座车站?",
         "8号线计划2027年底通车。机场快线设9座车站,5座主体封顶。", "9座"),
        ("Why did they pick Carrow?",
         'Halden will build at Carrow. "We chose the site because the grid was there," she said.',
         "the grid was there"),
        ("云帆公司 2024 年营收多少?",
         "云帆公司 2024 年营收 38.4 亿元,2023 年为 30 亿元。", "38.4 亿元"),
        ("储能业务的毛利率是多少?", PARTS, "24.2%"),
        ("公司毛利率是多少?", PARTS, None),  # of both parts, by the whole sentence
    ],
)  # fmt: skip
def test_the_exact_words_that_answer(question: str, text: str, short: str | None) -> None:
    assert Chatbot.from_texts([text]).ask(question).short == short


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("哪家媒体报道的?", "青河网"),
        ("新闻是从哪里发出的?", "临江"),
        ("Which news site carried the story?", "青河网"),
    ],
)
def test_a_dateline_has_an_agency_and_a_place(question: str, short: str) -> None:
    text = "青河网临江6月23日电(周敏)青河市一季度出口35.2亿元。"
    mentions = {m.kind: text[m.start : m.end] for m in read_sentence(fold(text), text).mentions}
    assert mentions["organisation"] != "青河网临江"
    assert Chatbot.from_texts([text]).ask(question).short == short


def test_what_says_more_of_the_things_asked_about_comes_first() -> None:
    text = (
        "下一步,青河市商务局将发挥自由贸易区和开发区等对外开放载体作用,引进一批标志性项目。"
        "进一步做好对来投资者的服务保障工作。发挥好招商大数据平台作用,提升智慧招商水平。"
    )
    answer = Chatbot.from_texts([text]).ask("商务局接下来打算怎么利用大数据平台?")
    assert "大数据平台" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("1.4亿美元的项目是哪个城市的?", "鶴崗"),
        ("签约额最高的一个项目落在哪个城市?", "綏化"),
        ("How much is the potato project worth?", "30億元"),
        ("How much is the potato project worth in dollars?", None),
    ],
)
def test_a_city_in_a_name_and_a_currency_that_is_asked_for(
    question: str, short: str | None
) -> None:
    assert Chatbot.load().ask(question).short == short


def test_an_amount_in_another_currency_is_said_to_be_one() -> None:
    reason = (
        Chatbot.from_texts(["马铃薯产业链投资30亿元。"]).ask("马铃薯产业链投资多少美元?").reason
    )
    assert reason
    assert "另一种货币" in reason


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("推介会几点开始？", "上午9时30分"),
        ("推介会什么时候举行？", "7月29日上午9时30分"),
        ("推介会哪天开？", "7月29日"),
        ("几点开放参观？", "下午3点"),
        ("什么时候开放参观？", "下午3点"),
        ("What time does the tour open?", "下午3点"),
        ("咨询时间是几点到几点？", "8点至17点"),
    ],
)
def test_hours_in_chinese(question: str, short: str) -> None:
    text = (
        "青河市定于7月29日上午9时30分在白河会展中心举行招商推介会。当日12时前,所有参展企业须完成签到,"
        "下午3点起开放参观。咨询时间为每天8点至17点。"
    )
    assert Chatbot.from_texts([text]).ask(question).short == short


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("聯絡人電話幾號？", "03-3322101分機5130"),
        ("園區什麼時候建成？", "2022年底"),
        ("發布單位是哪個機關？", "白河市政府經濟局"),
        ("國內投資是增加還是減少？", "減少2.4%"),
    ],
)
def test_a_release_as_taiwan_writes_it(question: str, short: str | None) -> None:
    text = (
        "白河市上半年招商成果\n\n發布日期：113年7月9日\n發布單位：白河市政府經濟局\n\n"
        "白河市核准僑外投資4.86億美元,國內投資732億元,較去年同期減少2.4%。"
        "雲谷園區已於5月18日開工,預計2022年底建成投產。\n\n"
        "新聞聯絡人:招商科科長李佩珊,電話03-3322101分機5130"
    )
    bot = Chatbot.from_texts([text])
    assert (bot.documents[0].date, bot.documents[0].source) == ("2024-07-09", "白河市政府經濟局")
    answer = bot.ask(question)
    assert answer.answerable
    assert answer.short == short


@pytest.mark.parametrize(
    ("question", "short"),
    [("去年全年营收多少?", None), ("今年全年营收目标是多少?", "80亿元")],
)
def test_what_is_aimed_at_is_not_what_was(question: str, short: str | None) -> None:
    text = "曜晶公司公布上半年业绩。董事长林启明重申全年营收80亿元的目标,将推出两款新品。"
    answer = Chatbot.from_texts([text]).ask(question)
    assert answer.short == short
    assert answer.answerable is bool(short)


def test_a_company_is_not_named_by_who_asks_for_a_company() -> None:
    bot = Chatbot.from_texts(["青河新能源有限公司在白河市投资3亿元建设光伏基地。"])
    assert bot.ask("在白河市投资光伏基地的有限公司叫什么?").short == "青河新能源有限公司"
