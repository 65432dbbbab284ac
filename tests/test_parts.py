"""Questions for several things at once: taken apart, answered one by one, put together."""

from __future__ import annotations

import pytest

from bot import Chatbot
from bot.answer import MAX_TEXT
from bot.parts import split_question

TEXT = (
    "青河市今年一季度出口35.2亿元,同比增长8.4%。\n"
    "一季度进口12亿元,同比下降3%,降幅比去年同期收窄。\n"
    "市商务局局长林思远介绍了有关情况。"
)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("出口和进口分别是多少?", ("出口是多少?", "进口是多少?")),
        ("一季度实际出口與進口各是多少?", ("一季度实际出口是多少?", "一季度实际進口是多少?")),
        ("出口、进口和投资分别是多少?", ("出口是多少?", "进口是多少?", "投资是多少?")),
        ("外资和内资的增长率分别是多少?", ("外资的增长率是多少?", "内资的增长率是多少?")),
        ("研发中心和工厂分别在哪里?", ("研发中心在哪里?", "工厂在哪里?")),
        ("出口多少?进口多少?", ("出口多少?", "进口多少?")),
        ("出口多少亿元，内资多少亿元？", ("出口多少亿元", "内资多少亿元？")),
        ("招商多少次?签约多少家?", ("招商多少次?", "签约多少家?")),
        ("外资增长多少?内资增长多少?", ("外资增长多少?", "内资增长多少?")),
        ("甲公司投资多少?乙公司的总裁是谁?", ("甲公司投资多少?", "乙公司的总裁是谁?")),
        ("How much did Alpha invest? Who runs Beta?",
         ("How much did Alpha invest?", "Who runs Beta?")),
        ("How much foreign capital, and how much domestic capital, respectively?",
         ("How much foreign capital", "how much domestic capital?")),
        ("How much were both exports and imports?",
         ("How much were exports?", "How much were imports?")),
        ("出口多少?同比增长多少?", ("出口多少?", "同比增长多少?")),
        ("今年一季度,出口多少,增长多少?", ("今年一季度,出口多少", "增长多少?")),
        ("外资用了多少和增长了多少?", ("外资用了多少", "增长了多少?")),
        ("利用了多少外资和多少内资?", ("利用了多少外资", "利用了多少内资?")),
        ("谁拍的照片，谁是编辑？", ("谁拍的照片", "谁是编辑？")),
        ("责任编辑和记者是谁?", ("责任编辑是谁?", "记者是谁?")),
        ("发布会在哪里,几点开始?", ("发布会在哪里", "几点开始?")),
        ("什么时候、在哪里举行?", ("什么时候举行?", "在哪里举行?")),
        ("Who spoke and when?", ("Who spoke", "when?")),
        ("深哈金融科技城投资多少，恒大的呢？", ("深哈金融科技城投资多少", "恒大的呢？")),
        ("发布会何时开的，在哪里，谁主持？", ("发布会何时开的", "在哪里", "谁主持？")),
        ("By how much did sales rise and by how much did profit fall?",
         ("By how much did sales rise", "by how much did profit fall?")),
        ("When and where was it held?", ("When was it held?", "where was it held?")),
        ("How much was used and by how much did it grow?",
         ("How much was used", "by how much did it grow?")),
        ("How many firms are shut, and how many plan to open?",
         ("How many firms are shut", "how many firms plan to open?")),
        ("How much foreign and how much domestic capital was used?",
         ("How much foreign capital was used?", "how much domestic capital was used?")),
        ("How much did foreign and domestic capital grow?",
         ("How much did foreign capital grow?", "How much did domestic capital grow?")),
        ("How much are the Ashby solar project and the Corby one, respectively?",
         ("How much is the Ashby solar project?", "How much is the Corby project?")),
        ("When were the plant and the office opened, respectively?",
         ("When was the plant opened?", "When was the office opened?")),
        ("What are the jobs of Ann Hill and Jo Frost, respectively?",
         ("What are the jobs of Ann Hill?", "What are the jobs of Jo Frost?")),
        ("How many people do the Leeds plant and the Derby plant each employ?",
         ("How many people does the Leeds plant employ?",
          "How many people does the Derby plant employ?")),
        ("第一季內資的金額和年增率？", ("第一季內資多少?", "第一季內資同比多少?")),
        ("Which projects were signed and how big is each?", ("Which projects were signed",)),
        ("签了哪些大项目，各投了多少钱？", ("签了哪些大项目",)),
        ("Who are the editors and the reporters?",
         ("Who are the editors?", "Who are the reporters?")),
        ("外资和内资,哪个涨得更快?", ("外资涨了多少?", "内资涨了多少?")),
        ("一季度外資與內資哪個增長快", ("一季度外資增長了多少?", "一季度內資增長了多少?")),
        ("出口和进口哪个增速更高?", ("出口增速多少?", "进口增速多少?")),
        ("外资还是内资涨得更快？", ("外资涨了多少?", "内资涨了多少?")),
        ("外資比內資漲得快嗎？", ("外資漲了多少?", "內資漲了多少?")),
        ("深哈金融城和恒大康养城哪个投资更大？",
         ("深哈金融城投资多少?", "恒大康养城投资多少?")),
        ("Which grew faster, foreign or domestic capital?",
         ("How much did foreign capital grow?", "How much did domestic capital grow?")),
        ("Which is larger, sales or profit?", ("How much was sales?", "How much was profit?")),
        ("Did exports grow faster than imports?",
         ("How much did exports grow?", "How much did imports grow?")),
        ("What is the growth of exports, and of imports?",
         ("What is the growth of exports?", "What is the growth of imports?")),
        ("What is the growth of foreign capital and of domestic capital?",
         ("What is the growth of foreign capital?", "What is the growth of domestic capital?")),
        ("How much did both foreign and domestic capital grow?",
         ("How much did foreign capital grow?", "How much did domestic capital grow?")),
    ],
)  # fmt: skip
def test_what_is_set_side_by_side_is_taken_apart(question: str, parts: tuple[str, ...]) -> None:
    assert split_question(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "出口和进口有哪些?", "谁和谁分别到会?", "分别是多少?", "出口多少?2021年的数据",
        "北朝几个朝代中,哪个朝代修了长城?", "谁在哪里,什么时候宣布的?",
        "2020年一季度,出口多少?",
        "What and who made the difference?", "What did research and development cost?",
        "How much was spent on research and development?", "研究和开发费用是多少?",
        "《招商和引资办法》全名是什么?", "北京和上海有什么合作?", "参展的有哪些企业和项目?",
        "外资和内资总额是多少?", "A公司和B公司的合同金额是多少?", "姜保国什么时候和谁见面?",
        "黑龙江哪家公司和哪家公司合作?", "如果企业有什么困难,找谁反映?", "在哪些方面,有什么举措?",
        "无论有多少企业,哪家最大?", "When the plant opens, how many jobs will it create?",
        "Who runs the plant which opened in May and which employs 300?",
        "Which outlet, and which channel of it, is the source?",
        "How much did foreign and domestic capital come to in total?",
        "哪个项目投资更大?", "姜保国和谁一起工作更多?", "投资多的项目和企业有哪些?",
    ],
)  # fmt: skip
def test_one_question_stays_one(question: str) -> None:
    assert split_question(question) == (question,)


def test_both_parts_are_answered_and_cited() -> None:
    answer = Chatbot.from_texts([TEXT]).ask("一季度出口和进口分别是多少?")
    assert answer.kind == "answer"
    assert [c.number for c in answer.citations] == [1, 2]
    assert "**35.2亿元**" in answer.text.split("[1]")[0]
    assert "**12亿元**" in answer.text.split("[2]")[0]
    assert answer.short is None


def test_a_part_that_the_release_does_not_give_is_said() -> None:
    answer = Chatbot.from_texts([TEXT]).ask("一季度出口和内销分别是多少?")
    assert answer.kind == "answer"
    assert len(answer.citations) == 1
    assert "“一季度内销是多少?”" in answer.text


def test_a_long_part_that_is_refused_is_shortened() -> None:
    long = f"{'克山县的马铃薯加工和仓储物流' * 60}内销额是多少?"
    answer = Chatbot.from_texts([TEXT]).ask(f"青河市一季度出口是多少?{long}")
    assert answer.kind == "answer"
    assert len(answer.text) <= MAX_TEXT
    assert "克山县" in answer.text


def test_all_parts_refused_is_a_refusal() -> None:
    answer = Chatbot.from_texts([TEXT]).ask("人口和面积分别是多少?")
    assert answer.kind == "refusal"
    assert answer.resolved_question == "人口和面积分别是多少?"


def test_of_several_releases_each_part_names_its_own() -> None:
    other = "白河市上半年经济简报\n\n2021年07月20日\n\n白河市上半年吸引外资3亿元。"
    chatbot = Chatbot.from_texts({"青河": f"青河市一季度简报\n\n{TEXT}", "白河": other})
    for question in ("青河市出口多少?白河市外资多少?", "青河市出口和白河市外资分别是多少?"):
        answer = chatbot.ask(question)
        lead, first, second = answer.text.split("\n\n")
        assert lead == "分别回答："
        assert first.startswith("《青河市一季度简报》：")
        assert first.endswith(" [1]")
        assert second.startswith("《白河市上半年经济简报》（2021-07-20）：")
        assert [c.document_id for c in answer.citations] == ["青河", "白河"]
        assert answer.short is None
    answer = chatbot.ask("青河市出口多少?人口多少?")
    refused = answer.text.split("\n\n")[2]
    assert refused.startswith("“人口多少?”——新闻稿没有说明。要找的是数额（“人口”）")


JUNE = TEXT.replace("35.2", "70.4").replace("一季度", "上半年")
TWO = {"一": f"一季度简报\n\n{TEXT}", "二": f"上半年简报\n\n{JUNE.replace('进口', '内销')}"}


def test_a_part_to_which_releases_say_different_things_is_answered_as_alone() -> None:
    chatbot = Chatbot.from_texts(TWO)
    lead, *lines = chatbot.ask("青河市出口多少?进口多少?").text.split("\n\n")
    assert lead == "分别回答："
    assert "\n\n".join(lines[:3]) == chatbot.ask("青河市出口多少?").text
    assert lines[3].startswith("《一季度简报》：")
    assert lines[3].endswith(" [3]")


def test_a_part_for_whose_disagreement_there_is_no_room_says_that_there_is_one() -> None:
    chatbot = Chatbot.from_texts({**TWO, "二": f"上半年简报\n\n{JUNE.replace('12亿', '25亿')}"})
    answer = chatbot.ask("青河市出口多少?进口多少?")
    assert [c.number for c in answer.citations] == [1, 2, 3]
    assert answer.text.endswith(" [3]（另有新闻稿说法不同，可单独问这一句）")
    assert len(answer.text) <= MAX_TEXT


def test_parts_that_the_same_sentences_answer_are_all_answered_as_alone() -> None:
    texts = {n: f"简报{n}\n\n青河市出口{n}亿元,新签约项目{n + 20}个。" for n in (35, 38)}
    chatbot = Chatbot.from_texts({f"{n}": text for n, text in texts.items()})
    answer = chatbot.ask("青河市出口多少?青河市新签约项目多少?")
    assert len(answer.citations) == 2
    bold = ("35亿元", "38亿元", "55个", "58个")
    assert [f"**{figure}**" in answer.text for figure in bold] == [True] * 4
    assert answer.text.count("各篇给出的不同") == 2


def test_how_much_one_and_how_much_another_are_two_questions() -> None:
    texts = {
        "may": "News of May\n\nJune 3, 2020\n\nQinghe used foreign capital of $30 million.\n\n"
        "Qinghe used domestic capital of $70 million.",
        "june": "News of June\n\nJuly 3, 2020\n\nQinghe used foreign capital of $40 million.",
    }
    question = "How much foreign capital did Qinghe use and how much domestic capital did it use?"
    answer = Chatbot.from_texts(texts).ask(question.replace("it", "Qinghe"))
    assert answer.text.startswith("One by one:\n\nThe releases give different answers:")
    assert [f"**${n} million**" in answer.text for n in (30, 40, 70)] == [True] * 3


def test_long_parts_keep_to_the_limit_of_an_answer() -> None:
    long = "在全省上下共同努力以及各有关部门大力支持和积极配合之下继续保持平稳增长的" * 4
    texts = {
        f"{n}": f"{'很长的标题' * 9}\n\n2020年0{n}月03日\n\n{long}{name}公司投资{n}亿元。"
        for n, name in enumerate(("Alpha", "Beta", "Gamma"), 1)
    }
    chatbot = Chatbot.from_texts(texts)
    for question in ("How much did {} invest?", "{}公司投资多少?"):
        answer = chatbot.ask(" ".join(question.format(n) for n in ("Alpha", "Beta", "Gamma")))
        assert len(answer.text) <= MAX_TEXT
        assert len(answer.citations) == 3
        assert [f"[{c.number}]" in answer.text for c in answer.citations] == [True] * 3


def test_all_parts_are_answered_in_one_language() -> None:
    chatbot = Chatbot.from_texts({"a": TEXT, "b": "乙公司在深圳招聘300人。"})
    text = chatbot.ask("How much did 青河市 export? How many people did 乙公司 hire?").text
    lead = {line[0] for line in text.split("\n\n")[1:]}
    assert len(lead) == 1


def test_of_a_refused_question_the_parts_that_can_be_answered_are() -> None:
    answer = Chatbot.load().ask("发布会什么时候开的,谁主持的?")
    assert answer.answerable
    assert "**6月23日**" in answer.text


def test_parts_that_one_sentence_answers_are_told_in_it_once() -> None:
    answer = Chatbot.from_texts([TEXT]).ask("一季度进口多少,下降了多少?")
    assert answer.text == "一季度进口**12亿元**,同比下降**3%**,降幅比去年同期收窄。 [1]"
    assert len(answer.citations) == 1
    assert answer.short is None
    answer = Chatbot.from_texts([TEXT]).ask(
        "How much was imported in Q1 and by how much did it fall?"
    )
    assert answer.text.count("[1]") == 1


@pytest.mark.parametrize(
    "question",
    [
        "今年前五个月黑龙江用了多少外资，比去年涨了多少？",
        "外资用了多少？同比成長多少？",
        "How much foreign capital was used and by how much did it grow?",
    ],
)
def test_a_later_part_has_the_subject_of_the_first(question: str) -> None:
    text = Chatbot.load().ask(question).text.replace("億", "亿")
    assert "1.26亿美元**" in text
    assert "**21.4%**" in text


def test_an_amount_in_a_later_part_is_its_subject() -> None:
    text = Chatbot.load().ask("1.4亿美元的是哪个项目，7100万美元的又是哪个？").text
    assert "**鹤岗龙源雄亚新能源有限公司太阳能发电**" in text
    assert "**黑龙江港策商务信息咨询有限公司**" in text


def test_a_part_is_not_answered_about_another_subject() -> None:
    bot = Chatbot.load()
    first = bot.ask("今年前五个月黑龙江用了多少外资，比去年涨了多少？")
    then = bot.ask("那内资呢？", [first])
    assert then.kind == "refusal"
    assert "21.4" not in then.text.replace("同比增長21.4%", "").replace("**", "")[:20]
    assert then.text.count("——新闻稿没有说明。") == 2


def test_each_part_that_is_refused_says_why() -> None:
    answer = Chatbot.load().ask("深哈金融科技城占地多少，谁来建设？")
    assert answer.kind == "refusal"
    assert answer.text.count("要找的是") == 2
    assert len(answer.text) <= MAX_TEXT


def test_who_a_pronoun_is_in_a_later_part() -> None:
    answer = Chatbot.load().ask("Who gave the briefing, and what is his position?")
    assert "黨組成員、副廳長" in answer.text
    assert answer.text.count("does not say") == 0


def test_it_in_a_later_part_is_of_the_first_one_and_not_of_the_conversation() -> None:
    bot = Chatbot.load()
    before = bot.ask("How much foreign capital was used?")
    asked = "How much domestic capital was used in Q1, and how fast did it grow?"
    answer = bot.ask(asked, [before])
    assert "87.5億元" in answer.text
    assert "67.9%" in answer.text
    assert "21.4%" not in answer.text


def test_who_answered_one_of_several_questions_is_who_he_is() -> None:
    bot = Chatbot.load()
    before = bot.ask("When was the press conference held and who spoke at it?")
    assert "副廳長" in bot.ask("What is his title?", [before]).text


def test_what_is_asked_of_two_things_is_asked_of_both_again() -> None:
    answer = Chatbot.from_texts([TEXT]).ask("一季度出口和进口分别是多少，同比变化多少？")
    assert [f"**{figure}**" in answer.text for figure in ("35.2亿元", "12亿元")] == [True] * 2
    assert len(answer.text) <= MAX_TEXT
    assert len(answer.citations) == 2


@pytest.mark.parametrize(
    "question",
    [
        "甲项目和乙项目一共投资多少?", "甲项目比乙项目多投资多少?", "甲项目和乙项目相差多少?",
        "How much more does project 甲项目 cost than 乙项目?",
    ],
)  # fmt: skip
def test_what_would_have_to_be_worked_out_is_refused(question: str) -> None:
    bot = Chatbot.from_texts(["投资200亿元的甲项目、投资30亿元的乙项目、投资44亿元的丙项目签约。"])
    assert bot.ask("甲项目投资多少?").short == "200亿元"
    assert not bot.ask(question).answerable


def test_a_sum_or_a_difference_that_is_said_is_answered() -> None:
    bot = Chatbot.from_texts(["甲项目和乙项目共投资230亿元,甲项目比丙项目多投资156亿元。"])
    assert bot.ask("甲项目和乙项目一共投资多少?").short == "230亿元"


def test_for_readers_of_english_each_figure_says_of_what_it_is() -> None:
    answer = Chatbot.load().ask("Which grew faster, foreign or domestic capital?")
    foreign, domestic = answer.text.split("\n\n")
    assert foreign.startswith("Foreign: **21.4%**.")
    assert domestic.startswith("Domestic: **67.9%**.")
