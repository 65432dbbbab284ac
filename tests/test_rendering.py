import pytest

from bot.rendering import excerpt, in_english, in_script, latin_name, shortened
from bot.sentence import Mention, read_sentence
from index.script import fold


@pytest.mark.parametrize(
    ("original", "rendered"),
    [
        ("1.26億美元", "US$126 million (1.26億美元)"),
        ("超過6000億元", "over 600 billion yuan (超過6000億元)"),
        ("87.5億元", "8.75 billion yuan (87.5億元)"),
        ("94家", "94 (94家)"),
        ("9000余次", "more than 9,000 (9000余次)"),
        ("近50個", "nearly 50 (近50個)"),
        ("18萬平方米", "180,000 m2 (18萬平方米)"),
        ("17.2個百分點", "17.2 percentage points (17.2個百分點)"),
        ("零下163攝氏度", "-163 °C (零下163攝氏度)"),
        ("6月23日", "June 23 (6月23日)"),
        ("7月29日上午9时30分", "July 29, 9:30 a.m. (7月29日上午9时30分)"),
        ("十一月二十二日下午二時半", "November 22, 2:30 p.m. (十一月二十二日下午二時半)"),
        ("上午十時三十分", "10:30 a.m. (上午十時三十分)"),
        ("2小时08分41秒", "2 h 8 min 41 s (2小时08分41秒)"),
        ("增長21.4%", "up 21.4% (增長21.4%)"),
        ("下降了3%", "down 3% (下降了3%)"),
        ("下午3点半", "3:30 p.m. (下午3点半)"),
        ("8点至17点", "8:00–17:00 (8点至17点)"),
        ("2020年1-5月", "January–May 2020 (2020年1-5月)"),
        ("2025年第二季度", "April–June 2025 (2025年第二季度)"),
        ("2023年8月", "August 2023 (2023年8月)"),
    ],
)
def test_amounts_and_dates_for_an_english_reader(original: str, rendered: str) -> None:
    mentions = read_sentence(fold(original), original).mentions
    mention = next(m for m in mentions if m.kind != "thing")
    assert in_english(mention, original) == rendered


def test_the_yuan_of_hong_kong_is_its_dollar() -> None:
    (mention,) = read_sentence("100元", "100元").mentions
    assert in_english(mention, "100元", "HKD") == "HK$100 (100元)"
    assert in_english(mention, "100元") == "100 yuan (100元)"


def test_a_foreign_name_has_no_reading() -> None:
    assert in_english(Mention("person", 0, 6), "若阿金·莱维") is None


def test_what_is_not_chinese_is_not_rendered() -> None:
    (mention, *_) = read_sentence("21.4%", "21.4%").mentions
    assert in_english(mention, "21.4%") is None


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("姜保國", "Jiang Baoguo"),
        ("單霽翔", "Shan Jixiang"),
        ("曾庆红", "Zeng Qinghong"),
        ("歐陽修", "Ouyang Xiu"),
        ("尉迟恭", "Yuchi Gong"),
        ("欧阳", "Ou Yang"),
        ("王长春", "Wang Changchun"),
        ("吕布", "Lü Bu"),
        ("重庆", "Chongqing"),
        ("長春", "Changchun"),
        ("Maria Delgado", "Maria Delgado"),
    ],
)
def test_names_by_their_reading(name: str, latin: str) -> None:
    assert latin_name(name) == latin


def test_script_of_the_asker() -> None:
    assert in_script("實際", "zh-Hans") == "实际"
    assert in_script("实际", "zh-Hant") == "實際"
    assert in_script("實際", "en") == "實際"
    assert in_script("实际", "zh-Hant", "王立群发言。") == "實際"
    # A name that either script may have is its author's.
    assert in_script("王立群", "zh-Hant", "王立群發言,會議結束。") == "王立群"


def test_an_excerpt_holds_the_answer_and_its_length() -> None:
    text = "很長的開頭,".ljust(300, "甲") + "答案在這裡,後面還有。" + "乙" * 300
    start = text.index("答案")
    begin, stop = excerpt(text, start, start + 2, 120)
    assert begin <= start
    assert start + 2 <= stop
    assert stop - begin <= 120
    assert excerpt("短", 0, 1, 120) == (0, 1)


def test_what_is_traditional_already_stays_as_it_was_written() -> None:
    assert in_script("信息咨詢9000余次", "zh-Hant") == "信息咨詢9000余次"
    assert in_script("信息咨询9000余次", "zh-Hant") == "信息諮詢9000餘次"
    assert in_script("信息咨詢9000余次", "zh-Hans") == "信息咨询9000余次"


def test_no_english_word_is_cut_in_two() -> None:
    assert shortened("Acme Robotics opens Lyon plant", 24) == "Acme Robotics opens…"
    assert shortened("Acme Robotics opens Lyon plant", 25) == "Acme Robotics opens Lyon…"
    assert shortened("黑龙江省商务厅", 5) == "黑龙江省…"
    assert shortened("a" * 30, 9) == "a" * 8 + "…"
