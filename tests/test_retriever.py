import pytest

from bot.matching import has_opposite, match_term
from bot.question import read_question
from bot.retriever import Retriever, with_whole_lists
from bot.sentence import read_sentence
from index.build import build
from index.embedder import Embedder
from index.lexical import lexical_terms
from index.loader import make_document
from index.script import fold

CORPUS = {
    "steel": "鋼鐵廠去年生產鋼材三百萬噸。",
    "school": "新學校將於九月開學,招收學生八百名。",
    "train": "高速鐵路明年通車,全長二百公里。",
    "rice": "稻米產量連續五年增長。",
}


@pytest.fixture(scope="module")
def retriever(embedder: Embedder) -> Retriever:
    return Retriever(build([make_document(i, t) for i, t in CORPUS.items()], embedder), embedder)


def ranked(retriever: Retriever, question: str) -> list[str]:
    vector = retriever.embedder.embed_query(question)
    return [p.passage.document_id for p in retriever.retrieve(question, vector)]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("钢材产量是多少？", "steel"),
        ("鋼材產量是多少？", "steel"),
        ("How much steel was produced?", "steel"),
        ("学校什么时候开学？", "school"),
        ("When does the school open?", "school"),
        ("高鐵全長多少？", "train"),
        ("How long is the railway?", "train"),
        ("稻米增长了几年？", "rice"),
        ("rice harvest", "rice"),
    ],
)
def test_the_right_passage_comes_first(retriever: Retriever, question: str, first: str) -> None:
    assert ranked(retriever, question)[0] == first


def test_the_whole_ranking_and_its_scores(retriever: Retriever) -> None:
    question = "鋼鐵廠生產多少噸?"
    found = retriever.retrieve(question, retriever.embedder.embed_query(question))
    assert len(found) == len(CORPUS)
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    assert found[0].lexical == 1.0
    assert all(0 <= p.lexical <= 1 and -1 <= p.dense <= 1.001 for p in found)


def test_a_question_that_shares_no_character_is_ranked_by_the_dense_side(
    retriever: Retriever,
) -> None:
    question = "When can pupils begin?"
    found = retriever.retrieve(question, retriever.embedder.embed_query(question))
    assert {p.lexical for p in found} == {0.0}
    assert [p.dense for p in found] == sorted((p.dense for p in found), reverse=True)


def test_k_is_an_upper_bound(retriever: Retriever) -> None:
    vector = retriever.embedder.embed_query("鋼材")
    assert len(retriever.retrieve("鋼材", vector, k=2)) == 2
    assert len(retriever.retrieve("鋼材", vector, k=99)) == len(CORPUS)


def test_lexical_terms_are_script_blind() -> None:
    assert lexical_terms("實際GDP增長2.5%") == lexical_terms("实际gdp增长2.5%")
    assert lexical_terms("外資 GDP 2.5") == ["外", "资", "外资", "gdp", "2.5"]


def strength(question: str, sentence: str) -> float:
    (term,) = read_question(question).terms
    found = match_term(term, read_sentence(fold(sentence), sentence))
    return max((m.strength for m in found), default=0.0)


@pytest.mark.parametrize(
    ("word", "sentence", "least", "most"),
    [
        ("外资", "實際利用外資", 1, 1),
        ("外资", "實際利用內資", 0, 0.29),
        ("出口", "進口增長", 0, 0),
        ("黑龙江省", "黑龍江的企業", 1, 1),
        ("吉林省", "黑龍江省的企業", 0, 0),
        ("potatoes", "馬鈴薯全產業鏈", 0.8, 1),
        ("Baoguo", "副廳長姜保國", 1, 1),
        ("Harbin", "人民網哈爾濱6月23日電", 0.8, 1),
        ("chose", "The firm will choose Ohio", 1, 1),
        ("exports", "實際利用外資", 0, 0),
        ("厅长", "商務廳副廳長姜保國", 0, 0),
        ("副厅长", "商務廳副廳長姜保國", 1, 1),
        ("发改委", "國家發展和改革委員會發布", 0.9, 0.9),
        ("东航", "中國東方航空每日飛4班", 0.9, 0.9),
        ("工行", "中國農業銀行盈利5億元", 0, 0),
        ("美国", "中國企業對美投資熱情較高", 0.9, 0.9),
        ("日本", "中國企業對美投資熱情較高", 0, 0),
    ],
)
def test_words_meet_across_scripts_and_languages(
    word: str, sentence: str, least: float, most: float
) -> None:
    assert least <= strength(word, sentence) <= most


def test_opposites() -> None:
    (term,) = read_question("外资").terms
    assert has_opposite(term, read_sentence("实际利用内资", "实际利用内资"))
    assert not has_opposite(term, read_sentence("实际利用外资", "实际利用外资"))


def test_a_list_is_given_whole_where_one_line_of_it_is_found(embedder: Embedder) -> None:
    lines = "".join(f"- 第{n}工区:产值{n}万元;\n" for n in range(1, 31))
    other = make_document("other", "各校人数如下:\n- 甲校:300人;\n- 乙校:200人;\n")
    store = build(
        [make_document("works", f"各工区产值如下:\n{lines}\n产值还将提高。"), other], embedder
    )
    few = Retriever(store, embedder).retrieve("工区产值", embedder.embed_query("工区产值"), 3)
    whole = with_whole_lists(store, few)
    assert whole[:3] == few
    told = {p.passage.text for p in whole if p.passage.text.startswith("- ")}
    assert told == {f"- 第{n}工区:产值{n}万元;" for n in range(1, 31)}
