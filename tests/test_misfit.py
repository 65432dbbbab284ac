"""Near misses: what stands in the place of what is asked for, and is another thing."""

from __future__ import annotations

import pytest

from bot.chatbot import Chatbot
from bot.matching import is_opposite

RESULTS = (
    "临河市前三季度经济运行情况\n\n2024年10月28日 来源:临河日报\n\n"
    "前三季度全市规模以上工业增加值同比增长7.4%。分季度看,一季度增长5.1%,二季度增长5.6%,三季度增长6.2%。"
    "出口612.7亿元,对东盟出口占比升至27.4%。首席财务官林佩珊介绍,公司员工1200人。"
    "早期用药组平均住院6.7天,常规用药组为9.4天。鸟卵孵化需16至19天。"
)
PLANT = (
    "Northmere to build a plant in Brightwater\n\nBRIGHTWATER, March 11, 2025\n\n"
    '"These are good jobs," said Marcus Oyelaran, mayor of Brightwater. '
    "The town with its 240 workers opens in 2026."
)


@pytest.fixture(scope="module")
def results() -> Chatbot:
    return Chatbot.from_texts([RESULTS])


@pytest.mark.parametrize(
    "question",
    [
        "What was the average hospital bill in the early-treatment group?",  # 6.7 days
        "What share of exports went to the European Union?",  # ASEAN's
        "早期用药组平均花了多少钱?",
        "四季度工业增长多少?",
    ],
)
def test_another_thing_of_the_kind_is_no_answer(results: Chatbot, question: str) -> None:
    assert not results.ask(question).answerable


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("三季度增长多少?", "6.2%"),
        ("前三季度规模以上工业增加值增长多少?", "7.4%"),
        ("How much did industry grow in the first three quarters?", "7.4%"),
        ("财务长是谁?", "林佩珊"),
        ("鸟卵孵化要几天?", "16至19天"),
        ("How long do the eggs take to hatch?", "16至19天"),
    ],
)
def test_the_thing_itself_is(results: Chatbot, question: str, short: str) -> None:
    assert results.ask(question).short == short


def test_a_range_is_told_in_english_as_one(results: Chatbot) -> None:
    answer = results.ask("How long do the eggs take to hatch?")
    assert "16–19 days (16至19天)" in answer.text


@pytest.mark.parametrize(
    "question", ["外資哪個月增長最快?", "Which month did foreign capital grow?"]
)
def test_several_months_are_not_one(chatbot: Chatbot, question: str) -> None:
    assert not chatbot.ask(question).answerable


def test_fewer_than_are_asked_for_are_no_answer(chatbot: Chatbot) -> None:
    assert not chatbot.ask("Name the five big projects").answerable
    assert chatbot.ask("大数据平台的三个称号是什么?").short_citation == 1


@pytest.mark.parametrize(
    ("question", "sentence", "is_answered"),
    [
        ("該校獲得了哪三個稱號?",
         "該校今年獲得「綠色校園」「智慧校園」「健康校園」三個稱號。", True),
        ("哪三家企业参加展会?", "展会为期3天,有广东企业参加,开放时间:9时至17时。", False),
    ],
)  # fmt: skip
def test_as_many_as_are_asked_for(question: str, sentence: str, is_answered: bool) -> None:
    bot = Chatbot.from_texts([f"今日要闻\n\n{sentence}"])
    assert bot.ask(question).answerable is is_answered


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("外资增长是21.4%还是67.9%?", "21.4%"),
        ("Did domestic capital grow by 21.4% or 67.9%?", "67.9%"),
        ("尚未复工的是71家还是94家企业?", "94家"),
    ],
)
def test_one_of_two_amounts_is_chosen(chatbot: Chatbot, question: str, short: str) -> None:
    assert chatbot.ask(question).short == short


def test_an_enumeration_keeps_its_first_items(chatbot: Chatbot) -> None:
    short = chatbot.ask("有哪些新签约的项目?").short
    assert short
    assert short.startswith("投資200億元的深哈金融科技城、投資30億元的")


def test_who_will_hold_an_office_is_not_who_holds_another() -> None:
    assert not Chatbot.from_texts([PLANT]).ask("Who will be the manager of the plant?").answerable


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("水位上升了多少?", "0.8米"),  # how much it rose may be of anything
        ("公交票价上涨了多少?", "2元"),
        ("How much did exports to the United States grow?", "5%"),
        ("How much did exports to South Korea grow?", "12%"),
        ("达成了几点共识?", "三点"),  # no hour
    ],
)
def test_what_is_asked_in_other_words_is_found(question: str, short: str) -> None:
    text = (
        "水文通报\n\n水位上升0.8米。公交票价上涨2元。会议达成三点共识。"
        "对美出口增长5%,对韩国出口增长12%。"
    )
    assert Chatbot.from_texts([text]).ask(question).short == short


@pytest.fixture(scope="module")
def things() -> Chatbot:
    text = (
        "康复中心启用\n\n团队由38名人员组成,包括护士、物理治疗师及言语治疗师。"
        "城镇居民人均收入46280元。轮候时间中位数为11星期。民营企业出口占比升至69.3%。"
        "毛利率为41.8%。公司盯紧71家投资1亿元以上的企业、12家停工的企业和29家有意增资的企业。"
        "推出1.6T模块Lumen X2。汽车搭载21.68千瓦时的电池,车长4.9米。"
        "省商务厅与会,厅长王伟、处长李明出席。"
    )
    return Chatbot.from_texts([text])


@pytest.mark.parametrize(
    "question",
    [
        "团队里有几名物理治疗师?",  # counted among others
        "农村居民人均收入多少?",
        "国有企业出口占比多少?",
        "净利率是多少?",
        "What is the operating margin?",
        "What waiting time does the centre aim for?",  # what is, is no aim
        "29家企业要投资多少?",  # the amount is the 71's
        "Lumen X2卖多少钱?",  # 1.6T is a name
    ],
)
def test_another_of_its_kind_or_a_part_is_no_answer(things: Chatbot, question: str) -> None:
    assert not things.ask(question).answerable


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("团队一共有几名人员?", "38名"),
        ("城镇居民人均收入多少?", "46280元"),
        ("What is the gross margin?", "41.8%"),
        ("现在轮候要多久?", "11星期"),
        ("车有多长?", "4.9米"),
        ("哪些人出席了会议?", "王伟、处长李明"),
    ],
)
def test_the_thing_itself_among_others_is(things: Chatbot, question: str, short: str) -> None:
    assert short in things.ask(question).text.replace("**", "")


@pytest.mark.parametrize("question", ["How much will the plant cost?", "What is the plant worth?"])
def test_an_amount_before_a_noun_is_its_price(question: str) -> None:
    text = (
        "Northfield breaks ground on $1.4 billion plant in Ohio\n\nCOLUMBUS, May 14, 2024 — "
        "Northfield will also pay $4.5 million for a training programme."
    )
    assert Chatbot.from_texts([text]).ask(question).short == "$1.4 billion"


POWER = (
    "云岭电力公布业绩\n\n2025年10月28日 来源:云岭日报\n\n"
    "云岭电力今日公布,2025年前三季度收入312.4亿元;"
    "净利润41.7亿元,同比增长12.6%。其中第三季度净利润15.2亿元,同比下降3.1%。\n\n"
    "公司在大理、楚雄新建两座电站,总投资58亿元,其中大理电站36亿元,楚雄电站22亿元。"
    "新签项目120个,签约额60亿元。董事会通过分红方案,每10股派2.5元。"
)


@pytest.fixture(scope="module")
def power() -> Chatbot:
    return Chatbot.from_texts([POWER])


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("第三季度净利润增长了多少?", "下降3.1%"),  # what it is of, and that it fell
        ("净利润增长多少?", "12.6%"),
        ("楚雄投资多少?", "22亿元"),
        ("大理投资多少?", "36亿元"),
        ("总投资多少?", "58亿元"),
        ("两座电站总投资多少?", "58亿元"),
        ("分红多少?", "每10股派2.5元"),
    ],
)
def test_each_part_of_a_sum_has_its_own(power: Chatbot, question: str, short: str) -> None:
    assert power.ask(question).short == short


@pytest.mark.parametrize(
    "question",
    ["平均每个项目签约额多少?", "净利润比上个月多了多少?", "How much net profit on average?"],
)
def test_what_would_have_to_be_worked_out_is_refused(power: Chatbot, question: str) -> None:
    assert not power.ask(question).answerable


def test_the_part_asked_about_next_takes_the_place_of_the_last(power: Chatbot) -> None:
    first = power.ask("楚雄投资多少?")
    assert power.ask("大理呢?", [first]).short == "36亿元"


@pytest.mark.parametrize(
    ("text", "question", "short"),
    [
        # What says something of the whole is of no part.
        ("一季度进口额500亿元,其中汽车进口额120亿元,手机80亿元。", "进口额多少?", "500亿元"),
        ("总投资58亿元,其中大理电站36亿元,楚雄22亿元。", "总投资是多少?", "58亿元"),
        # A rival word elsewhere in the sentence takes nothing away.
        ("城镇新增就业8万人,农民工返岗12万人。", "城镇新增就业多少人?", "8万人"),
        ("该公路全长62公里,由中国铁路工程集团承建。", "公路全长多少?", "62公里"),
        (
            "The plant will start manufacturing in March 2026 and go into service in May.",
            "When will manufacturing begin?",
            "March 2026",
        ),
        (
            "The company operates in 12 countries and had net sales of $3 million.",
            "How many countries does the company operate in?",
            "12",
        ),
        # What need not be worked out.
        ("25个项目签约,总投资200亿元。", "这些项目一共投资多少?", "200亿元"),
        ("地铁日均客流12万人次。", "平均每天客流多少人次?", "12万人次"),
        ("共有38人参加了培训,包括护士和医生。", "有多少人参加了培训?", "38人"),
        (
            "Revenue was $4 million, up 16% sequentially.",
            "How much did revenue grow over the previous quarter?",
            "16%",
        ),
        ("Airbus will invest EUR 50m in Hamburg.", "How much will Airbus invest?", "EUR 50m"),
        ("这座大楼高62米,年产粮食3万吨。", "大楼有多高?", "62米"),
        ("今年以来完成全年任务的62%。", "全年目标完成了百分之多少?", "62%"),
        (
            "Unilever pledged to cut emissions by 40 percent by 2030.",
            "What is Unilever's emissions target?",
            "40 percent",
        ),
        ("人民币兑美元报7.25元,投资8亿元。", "投资多少?", "8亿元"),
        ("酒店入住率达81.8%。", "What is the occupancy rate of the hotels?", "81.8%"),
    ],
)
def test_right_answers_beside_what_looks_like_another(text: str, question: str, short: str) -> None:
    answer = Chatbot.from_texts([f"今日要闻\n\n{text}"]).ask(question)
    assert answer.answerable
    assert short in answer.text.replace("**", "")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("近日商务部宣布,将投资8亿元。", "日本投资多少?"),
        ("承德企业出口增长12%。", "德国企业出口增长多少?"),
        ("内资到位资金20亿元,外资下降5%。", "内资增长多少?"),
        ("About 60 percent of the cost comes from bonds.", "What is the bonds' interest rate?"),
        ("云岭马拉松冠军奖金为3万美元,打破纪录另奖1万美元。", "云岭马拉松花了多少钱?"),
        ("星河公司三季度营收38.6亿元,同比增长17.3%。", "三季度赚了多少钱?"),
        ("7号线一期将于12月20日14时起载客运营。", "7号线二期什么时候动工?"),
        ("8号线计划2027年底通车。机场快线已完成9座车站主体封顶。", "8号线设几个站?"),
        ("结果显示,试剂的敏感度为91.2%。", "How sensitive is the test in women?"),
        ("味福斋问题产品已召回。对禾乡源没收违法所得8910元,并处罚款6万元。", "味福斋罚了多少钱?"),
        ("广州南站日均发送旅客50万人次。", "广州站日均发送旅客多少人次?"),
        ("番木瓜损失4,360万元,损失最重。", "番木瓜一公顷损失多少?"),
        ("环保署会考虑应否扩展至其他地区。", "计划会扩展至哪些地区?"),
        ("The fund is giving out £31 million.", "How many bids did the fund receive?"),
        ("Sweden's Lindqvist Sensors AB was sold today.", "Who sold Lindqvist?"),
        ("The £310 million project pairs a 240-megawatt battery with a solar farm.",
         "How much of the £310m is for solar?"),
    ],
)  # fmt: skip
def test_what_only_reads_alike_is_no_answer(text: str, question: str) -> None:
    assert not Chatbot.from_texts([f"今日要闻\n\n{text}"]).ask(question).answerable


def test_whoever_is_of_a_country_is_named_by_it() -> None:
    text = "要闻\n\n董事会通过与日商旭野光学合资,新公司将设于熊本。"
    assert Chatbot.from_texts([text]).ask("和日本公司合资的新公司设在哪里?").short == "熊本"


@pytest.mark.parametrize(
    ("question", "is_told"),
    [
        ("Which Japanese firm is the partner?", True),
        ("Were any deals signed with German firms?", False),
        ("合资投资折合美元多少?", False),
    ],
)
def test_who_is_of_another_country_or_counts_in_its_money_is_not_told(
    question: str, is_told: bool
) -> None:
    text = "要闻\n\n董事会通过与日商旭野光学合资,投资8亿元。"
    assert Chatbot.from_texts([text]).ask(question).answerable == is_told


def test_people_are_no_organisation() -> None:
    text = "座谈会召开\n\n省商务厅介绍了情况。"
    assert not Chatbot.from_texts([text]).ask("Which officials spoke?").answerable


@pytest.mark.parametrize(
    ("asked", "given", "are_rivals"),
    [
        ("农村居民", "城镇居民", True),
        ("国有企业", "民营企业", True),
        ("operating", "毛利率", True),
        ("毛利率", "净利率", True),
        ("operate", "net", False),
        ("城镇", "农民工", False),
        ("manufacturing", "service", False),
        ("制造业", "工业", False),
    ],
)
def test_things_of_a_kind(asked: str, given: str, are_rivals: bool) -> None:
    assert is_opposite(asked, given) == are_rivals


CHECKS = (
    "青屿市市场监管局公布第三季度抽查结果\n\n2024年10月18日\n\n"
    "第三季度全市抽查食品420批次,不合格率为6.5%,较上年同期的9.8%下降3.3个百分点。\n\n"
    "标称明澈饮料公司生产的矿泉水溴酸盐超标。海川食品对结果提出异议并申请复检,复检维持原结论。\n\n"
    "接驳车有两条:机场线末班车为晚上10时。湖滨线首班车为上午8时。"
    "另有260名学生佩戴手环。"
)


@pytest.fixture(scope="module")
def checks() -> Chatbot:
    return Chatbot.from_texts([CHECKS])


@pytest.mark.parametrize(
    "question",
    [
        "明澈饮料公司有没有申请复检?",  # another company did
        "湖滨线末班车几点?",  # the first one's time, and another line's
        "佩戴手环的男生有多少?",
        "How many girls wore the bracelets?",
        "如果下雪,接驳车几点发车?",
        "上一年第三季度抽查了多少批次?",
    ],
)
def test_another_of_its_like_or_another_case_is_no_answer(checks: Chatbot, question: str) -> None:
    assert not checks.ask(question).answerable


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("海川食品有没有申请复检?", None),
        ("机场线末班车几点?", "晚上10时"),
        ("去年同一季的不合格率是多少?", "9.8%"),
        ("多少名学生佩戴手环?", "260名"),
    ],
)
def test_what_is_said_of_the_thing_itself(
    checks: Chatbot, question: str, short: str | None
) -> None:
    answer = checks.ask(question)
    assert answer.answerable
    assert short is None or answer.short == short


def test_who_holds_another_office_or_is_another_person_is_not_told() -> None:
    text = (
        "云帆股份人事变动\n\n2025年3月1日\n\n陈立川因年龄原因辞去总经理职务。董事会聘任副总经理"
        "宋婉宁为总经理。"
    )
    bot = Chatbot.from_texts([text])
    assert not bot.ask(
        "Who will fill the deputy general manager post that Song Wanning leaves?"
    ).short
    talk = 'Ferry hits pier\n\n"We saw it," said Ana Brodie, president of the union. No one died.'
    assert not Chatbot.from_texts([talk]).ask("What is the name of the ferry's captain?").answerable


ROUNDS = (
    "星野机器人完成 3.5 亿元 C 轮融资\n\n2024 年 3 月 19 日\n\n"
    "星野机器人今日宣布完成 3.5 亿元 C 轮融资。公司曾于 2022 年 9 月完成 1.2 亿元 B 轮融资。"
    "至此,星野机器人累计融资额超过 6 亿元。\n\n"
    "公司在海外设有仓库 94 个,分布在日本、德国和墨西哥。新基地预计 2026 年动工。"
    "实际使用外资 97.6 亿元,下降 5.2%。平日运量为 4.2 万人次。公司将在年底前招聘 300 名工程师。"
)


@pytest.fixture(scope="module")
def rounds() -> Chatbot:
    return Chatbot.from_texts([ROUNDS])


@pytest.mark.parametrize(
    "question",
    [
        "公司在德国的仓库有几个?",  # so many in three countries
        "服务业实际使用外资多少?",  # all of it
        "假日运量是多少?",
        "公司目前有多少名工程师?",  # so many will be hired
        "实际使用外资为什么下降?",
        "对星野机器人的融资,监管部门有什么回应?",
    ],
)
def test_a_part_another_stage_or_a_plan_is_no_answer(rounds: Chatbot, question: str) -> None:
    assert not rounds.ask(question).answerable


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("星野机器人 B 轮融了多少钱?", "1.2 亿元"),
        ("星野机器人 C 轮融了多少钱?", "3.5 亿元"),
        ("海外仓库有几个?", "94 个"),
        ("新基地哪一年动工?", "2026 年"),
        ("实际使用外资多少?", "97.6 亿元"),
        ("平日运量是多少?", "4.2 万人次"),
        ("公司将招聘多少名工程师?", "300 名"),
    ],
)
def test_the_stage_the_whole_and_the_plan_that_are_asked_for(
    rounds: Chatbot, question: str, short: str
) -> None:
    assert rounds.ask(question).short == short


BROOKS = (
    "Beavers slow floods\n\nOctober 9, 2024\n\n"
    "The team watched Upper Tarrow and Penny Brook from 2016 to 2023, recording 214 storms in all. "
    "In the second phase, Umeda University, which has the Japanese rights, pays $3 million. "
    "At Port Alders 66 percent of trains were on time. In all, 1.9 percent were cancelled."
)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How many storms were recorded on Penny Brook?", None),
        ("How many storms were recorded in all?", "214"),
        ("What share of trains were on time at Port Alders?", "66 percent"),
        ("Who has the rights in Japan?", "Umeda University"),
    ],
)
def test_the_place_and_the_total_in_english(question: str, short: str | None) -> None:
    assert Chatbot.from_texts([BROOKS]).ask(question).short == short


@pytest.mark.parametrize(
    ("text", "question", "short"),
    [
        ("The phase two trial enrolled 300 patients.",
         "How many patients did the phase two trial enrol?", "300"),
        ("Staff at our three plants reached 4,500.",
         "How many staff are at our three plants?", "4,500"),
        ("国庆期间,云岭市接待游客120万人次。", "国庆假日接待游客多少人次?", "120万人次"),
        ("Weil Motors sold 300,000 vehicles in May.",
         "How many cars did Weil Motors sell in May?", "300,000"),
        ("已签约的云谷项目将于2026年6月开工建设。", "签约的云谷项目什么时候开工?", "2026年6月"),
        ("云帆公司拥有门店120家,计划年底前增至200家。", "云帆公司目前有多少家门店?", "120家"),
        ("该笔5亿元投资主要投向新能源汽车领域。", "投资主要是用于哪个领域?", "新能源汽车领域"),
        ("第六届云岭进博会今日开幕,首批签约企业达100家。",
         "第六届云岭进博会有多少企业签约?", "100家"),
        ("松江南站将于年底启用。车站总建筑面积6万平方米。", "松江南站总建筑面积多少?", "6万平方米"),
        ("商务部、财政部联合发文,补贴标准为3000元。", "商务部发文的补贴标准是多少?", "3000元"),
        ("2024年,经济运行平稳。全省生产总值32000亿元。", "2024年全省生产总值是多少?", "32000亿元"),
        ("温女士一共赚了近1000元。", "温女士一共赚了多少?", "近1000元"),
        ("圣恩学校位于青河。学校的面积为3000平方米。", "圣恩学校的面积是多大?", "3000平方米"),
        ("支持民营经济的新举措共31条。", "扶持民企的新举措一共几条?", "31条"),
        ("云岭热线12345由市信访局设立。", "云岭12345热线是哪个部门设立的?", "市信访局"),
        ("云岭马拉松冠军奖金为3万美元。", "冠军奖金是多少钱?", "3万美元"),
        ("市里从土地出让收入中安排3亿元用于修路。", "修路花了多少钱?", "3亿元"),
        ("The non-profit group spent $2 million on shelters.",
         "How much was spent on shelters?", "$2 million"),
        ("Leeds Construction Ltd will build the Leeds tram.",
         "Which company will build the Leeds tram?", "Leeds Construction Ltd"),
        ("Dell was founded by Michael Dell in 1984.", "Who founded Dell?", "Michael Dell"),
        ('"We are proud," said Maria Delgado, chief executive of Northfield Batteries.',
         "Who is the chief executive?", "Maria Delgado"),
        ("受灾户各获补助5000元。", "每户获补助多少元?", "5000元"),
        ("市妇女儿童医院新院区动工。项目总投资5亿元。", "市妇女儿童医院新院区总投资多少?", "5亿元"),
        ("云岭高新区出台新政。对入驻企业给予最高500万元奖励。",
         "云岭高新区给予入驻企业多少奖励?", "500万元"),
        ("Facts:\n- The new plant will make batteries.\n- It will employ 450 people.",
         "How many people will the plant employ?", "450"),
        ("Highlights:\n- The museum opens on May 1.\n- Admission costs $12 a head.",
         "How much is museum admission?", "$12"),
        ("老人补贴标准为60岁以上500元,80岁以上800元。", "80岁以上老人补贴多少元?", "800元"),
        ("项目一期投资3亿元,二期投资5亿元。", "二期投资多少?", "5亿元"),
        ("试剂的敏感度为91.2%,特异度88.6%。", "How sensitive is the test?", "91.2%"),
        ("香蕉每公顷补助6万元。", "香蕉一公顷补助多少?", "6万元"),
        ("每件物品收取检查费二十元。", "检查费收几多?", "二十元"),
        ("The board declared a quarterly dividend of $0.19 per share, payable September 5.",
         "股息每股多少?", "$0.19"),
        ("Any home with a child aged 3 to 11 can join the study.",
         "How old must the child be to join?", "3 to 11"),
    ],
)  # fmt: skip
def test_what_is_like_another_and_is_the_thing(text: str, question: str, short: str) -> None:
    assert Chatbot.from_texts([text]).ask(question).short == short


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("死亡人数", "3人"),
        ("这次一共死了几个人?", "3人"),
        ("how many were injured?", "27人"),
        ("参会人数", None),
    ],
)
def test_the_injured_are_not_the_dead_nor_those_who_came(question: str, short: str | None) -> None:
    text = (
        "青河县通报游船事故。市政府共投入救援力量412人。截至8月23日,66人已全部找到,"
        "其中63人获救,3人遇难。医院收治伤员27人,其中重伤2人、轻伤25人。"
    )
    assert Chatbot.from_texts([text]).ask(question).short == short


MINISTRY = (
    "农业部次长胡启明表示,去年康芮台风造成设施损失7亿8300万元。强固型温室每公顷最高补助420万元,"
    "试办核定97件,其中强固型温室24公顷。"
)
TRIAL = (
    "试验分为高剂量组(每日1000毫克)、低剂量组(每日500毫克)和安慰剂组,服药16周。"
    "共有11人中途退出,主要原因是搬家或住院。"
)
LINE = (
    "The charity will run a free advice line, open on weekdays from 9am to 5pm. Mr Drew will be"
    " succeeded by Priya Raman, head of finance at the Propulsion segment."
)


@pytest.mark.parametrize(
    ("text", "question", "short"),
    [
        (MINISTRY, "农业部部长叫什么?", None),
        (MINISTRY, "农业部次长是谁?", "胡启明"),
        (MINISTRY, "max subsidy per hectare for the reinforced type", "420万元"),
        (TRIAL, "高剂量组有几个人退出?", None),
        (TRIAL, "一共有几个人退出?", "11人"),
        (TRIAL, "低剂量组每天吃多少?", "500毫克"),
        (LINE, "申请什么时候截止?", None),
        (LINE, "热线几点开放?", "9am to 5pm"),
        (LINE, "Who takes over from Mr Drew?", "Priya Raman"),
    ],
)
def test_the_deputy_the_whole_and_the_hour_are_not_what_is_asked_for(
    text: str, question: str, short: str | None
) -> None:
    answer = Chatbot.from_texts([text]).ask(question)
    assert (answer.short or "").rstrip(".") == (short or "")
    assert answer.answerable == (short is not None)
