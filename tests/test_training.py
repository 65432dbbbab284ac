"""The reader's training data: windows, near misses, questions made from news, and the figures."""

from __future__ import annotations

import gzip
import json
import random
from importlib import resources
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from bot.training.batches import collate, load_packed, shuffled
from bot.training.data import (
    LONGEST_WINDOWS,
    Example,
    Item,
    Windows,
    hold_out,
    negatives,
    positive,
    read_squad,
)
from bot.training.everyday import examples, load_everyday, read_rows
from bot.training.features import Feature, pack
from bot.training.invented import HELD_OUT_EVERY, NEVER_TRAINED, load_invented, read_invented
from bot.training.nearmiss import (
    Names,
    near_miss,
    swap_amount,
    swap_kind,
    swap_name,
    swap_period,
    swap_rival,
)
from bot.training.network import START_FILE, build_network
from bot.training.recurring import questions, recurring
from bot.training.rephrase import rephrase
from bot.training.restore import BEGIN_FILE, restore
from bot.training.rounding import feel_int8, round_activations, round_weights
from bot.training.synonyms import say_otherwise, synonyms
from bot.training.synthetic import quantities, synthesise
from bot.windows import LONGEST_WINDOW, cut_windows, sentence_pieces
from index.document import Span

TEXT = (
    "2019年,青河市出口总额达到35.2亿元,同比增长8.4%。其中,对东盟出口12亿元。"
    "同年,全市新建学校17所,新增学位2.3万个,学校用地由各县区协调解决,没有占用耕地。"
    "市教育局局长林思远介绍,明年还将扩建9所学校,并为山区学校配备校车。"
    "3月5日,青河市教育工作会议在青河宾馆召开,各县区负责人参加了会议,会议为期一天。"
)
WINDOW = TEXT[: TEXT.index("同年")]


def rng() -> random.Random:
    return random.Random(7)


def item(answer: str, question: str = "新建学校多少所?") -> Item:
    start = TEXT.index(answer)
    return Item("1", "青河", question, TEXT, (answer,), Span(start, start + len(answer)))


def example(question: str, window: str = WINDOW) -> Example:
    return Example(question, window, Span(0, 1), "test")


def squad(folder: Path, start: int) -> Path:
    qas = [
        {"id": "a", "question": "增長多少?", "answers": [{"text": "8.4%", "answer_start": start}]}
    ]
    data = {"data": [{"title": "青河", "paragraphs": [{"context": TEXT, "qas": qas}]}]}
    path = folder / "questions.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_squad_is_read_folded_and_misplaced_answers_are_left_out(tmp_path: Path) -> None:
    (found,) = read_squad(squad(tmp_path, TEXT.index("8.4%")))
    assert found.question == "增长多少?"
    assert found.context[found.span.start : found.span.end] == "8.4%"
    assert read_squad(squad(tmp_path, 0)) == []


def test_a_file_of_another_layout_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("{}")
    with pytest.raises(ValueError, match="SQuAD"):
        read_squad(path)


def test_windows_cover_the_text_in_order_and_are_never_too_long() -> None:
    text = TEXT * 3 + "无标点" * 200
    windows = cut_windows(text)
    assert "".join(text[w.start : w.end] for w in windows) == text
    assert max(w.end - w.start for w in windows) <= LONGEST_WINDOW


def test_pieces_are_sentences() -> None:
    assert [TEXT[p.start : p.end][-1] for p in sentence_pieces(TEXT)] == list("。。。。。")


@pytest.mark.parametrize("answer", ["35.2亿元", "17所", "林思远", "青河宾馆", "12亿元。同年"])
def test_a_positive_window_holds_the_answer_at_its_span(answer: str) -> None:
    for seed in range(20):
        made = positive(item(answer), random.Random(seed), "test")
        assert made.span is not None
        assert made.window[made.span.start : made.span.end] == answer
        assert len(made.window) <= max(LONGEST_WINDOWS)


def test_negative_windows_hold_no_answer() -> None:
    far = "青河市的公园在山下,市民常去那里散步。"
    items = [item("17所"), Item("2", "青河", "公园在哪里?", far, ("山下",), Span(7, 9))]
    made = negatives(items[0], Windows(items), rng(), "test")
    assert made
    assert all(e.span is None and "17所" not in e.window for e in made)


def test_held_out_articles_are_in_one_part_only() -> None:
    items = [Item(str(n), f"article {n // 2}", "?", TEXT, ("年",), Span(4, 5)) for n in range(60)]
    kept, held = hold_out(items, 0.2)
    assert len(kept) + len(held) == 60
    assert not {i.article for i in kept} & {i.article for i in held}
    assert len(held) == 12


def test_a_swapped_name_does_not_stand_in_the_window() -> None:
    names = Names({"LOC": ("青河市", "白水市", "红山县"), "ORG": (), "PER": ()})
    swapped = swap_name(example("青河市出口总额是多少?"), names, rng())
    assert swapped in {"白水市出口总额是多少?", "红山县出口总额是多少?"}


@pytest.mark.parametrize("seed", range(10))
def test_a_swapped_period_or_amount_does_not_stand_in_the_window(seed: int) -> None:
    chance = random.Random(seed)
    period = swap_period(example("2019年出口总额是多少?"), chance)
    assert period is not None
    assert period[:5] not in WINDOW
    amount = swap_amount(example("出口12亿元的是哪里?"), chance)
    assert amount is not None
    assert amount[2 : amount.index("亿")] + "亿" not in WINDOW
    assert swap_period(example("1987年出口总额是多少?"), chance) is None


def test_a_rival_thing_or_another_kind_is_asked_for() -> None:
    assert swap_rival(example("出口总额是多少?"), rng()) in {
        "进口总额是多少?", "内销总额是多少?", "转口总额是多少?",
        "消费总额是多少?", "投资总额是多少?", "储蓄总额是多少?",
    }  # fmt: skip
    other = swap_kind(example("出口总额是多少元?"), rng())
    assert other is not None
    assert "元" not in other
    assert swap_rival(example("谁去了?"), rng()) is None


def test_near_misses_have_no_answer_and_keep_the_window() -> None:
    names = Names({"LOC": ("青河市", "白水市"), "ORG": (), "PER": ()})
    made = near_miss(example("2019年青河市出口总额是多少?"), names, rng())
    assert made is not None
    assert made.span is None
    assert made.window == WINDOW
    assert made.question != "2019年青河市出口总额是多少?"


def test_a_cloze_question_knows_its_answer() -> None:
    sentence = "2019年,全市新建学校17所,投资3.2亿元"
    found = list(quantities(sentence, rng()))
    assert [sentence[f.span.start : f.span.end] for f in found] == ["17所", "3.2亿元"]
    assert all("17" not in f.question and "3.2" not in f.question for f in found)


def test_a_rephrased_question_asks_for_the_same() -> None:
    asked = {rephrase(example("会议在什么地方召开?"), random.Random(n)).question for n in range(30)}
    assert asked >= {"会议在哪里召开?", "会议在何处召开?"}
    assert rephrase(example("exports?"), rng()) == example("exports?")


def test_synonyms_share_a_meaning_and_what_asks_stays() -> None:
    assert "马铃薯" in synonyms("土豆")
    assert synonyms("鑫") == ()
    said = {say_otherwise("种了多少土豆?", 1.0, random.Random(n)) for n in range(20)}
    assert "种了多少马铃薯?" in said
    assert all("多少" in question for question in said)


def test_what_a_text_says_twice_is_asked_of_the_rest_of_it() -> None:
    twice = TEXT + "扩建的学校由青河宾馆旁的林思远负责,他说明年九月可以招生,学位由各县区分配。"
    made = list(questions(recurring([twice, *["无关的文字。" * 3] * 3]), rng()))
    assert made
    for one in made:
        assert one.span is None or one.window[one.span.start : one.span.end] in twice
        answer = one.window[one.span.start : one.span.end] if one.span else None
        assert answer is None or answer not in one.question


def everyday_corpus(folder: Path) -> Path:
    """Texts that hold nothing but the answers, where the questions say that they stand."""
    texts: dict[str, list[str]] = {}
    for row in read_rows():
        characters = texts.setdefault(row["article"], ["。"] * 3000)
        if row["answers"]:
            answer = row["answers"][0]
            characters[row["start"] : row["start"] + len(answer)] = answer
    path = folder / "news.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for name, text in texts.items():
            file.write(json.dumps({"id": name, "text": "".join(text)}) + "\n")
    return path


def test_our_own_questions_are_split_by_article_and_placed(tmp_path: Path) -> None:
    trained, held = load_everyday(tmp_path, everyday_corpus(tmp_path))
    assert not {i.article for i in trained} & {i.article for i in held}
    assert len(held) > 100
    for one in (i for i in trained if i.answers):
        assert one.context[one.span.start : one.span.end] == one.answers[0]
    for made in examples(held[:40], rng()):
        assert made.span is None or made.window[made.span.start : made.span.end]


INVENTED = """# en
Acme sold 5 cars and 5 bikes
in 國外 markets.
? en how many bikes => and [[5]] bikes
? zh-Hant 賣到哪裡 => 國外
? en What was the profit? =>

# zh-Hans
收入3亿元。
? zh-Hans 收入多少 => 3亿元
"""


def test_questions_on_invented_passages_are_read_and_placed() -> None:
    first, second, third, last = read_invented(INVENTED)
    assert first.context == "acme sold 5 cars and 5 bikes\nin 国外 markets."
    assert (first.answers, first.span.start) == (("5",), first.context.rindex("5"))
    assert second.answers == ("国外",)
    assert (third.answers, third.span) == ((), Span(0, len(third.context)))
    assert last.article != first.article == third.article
    with pytest.raises(ValueError, match="'5' is there 2 times; mark the one that is meant"):
        read_invented(INVENTED.replace("and [[5]] bikes", "5"))


def test_our_invented_passages_are_held_out_whole() -> None:
    trained, held = load_invented()
    assert not {i.article for i in trained} & {i.article for i in held}
    every = [item for item in held if not item.article.startswith(NEVER_TRAINED)]
    assert len(every) * HELD_OUT_EVERY == pytest.approx(len(trained) + len(every), rel=0.05)
    assert len(held) - len(every) == 1920
    for one in (*trained, *held):
        assert not one.answers or one.context[one.span.start : one.span.end] == one.answers[0]


def test_packed_features_come_back_as_they_were(tmp_path: Path) -> None:
    features = [Feature((0, 5, 6, 2, 7, 8, 9, 2), 4, 5, 6), Feature((0, 5, 2, 7, 2), 3, 0, 0)]
    pack(features, tmp_path / "pass.npz")
    packed = load_packed(tmp_path / "pass.npz")
    batch = collate(packed, [1, 0], "cpu")
    assert batch.ids.tolist() == [[0, 5, 2, 7, 2, 1, 1, 1], [0, 5, 6, 2, 7, 8, 9, 2]]
    assert batch.types.tolist() == [[0, 0, 0, 1, 1, 0, 0, 0], [0, 0, 0, 0, 1, 1, 1, 1]]
    assert batch.mask.sum(1).tolist() == [5, 8]
    assert (batch.starts.tolist(), batch.ends.tolist()) == ([0, 5], [0, 6])
    assert sorted(shuffled(packed, 1, 3)) == [[0], [1]]


def test_synthetic_examples_are_reproducible_and_true() -> None:
    made = synthesise([TEXT], 4, rng())
    assert made == synthesise([TEXT], 4, rng())
    assert made
    for one in made:
        assert one.span is not None
        assert one.window[one.span.start : one.span.end].strip()


def test_the_shipped_reader_can_be_taken_apart_to_go_on_from(tmp_path: Path) -> None:
    with resources.as_file(resources.files("bot") / "data" / "reader") as shipped:
        restore(shipped, tmp_path)
    network = build_network(torch.load(tmp_path / START_FILE, weights_only=True))
    begin = torch.load(tmp_path / BEGIN_FILE, weights_only=True)
    assert not network.load_state_dict(
        {name: tensor.float() for name, tensor in begin.items()}, strict=False
    ).unexpected_keys
    encoding = Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode(
        "一季度利用外资多少?", "一季度,全省利用外资1.26亿美元,同比增长21.4%。"
    )
    ids, types = torch.tensor([encoding.ids]), torch.tensor([encoding.type_ids])
    starts, ends = feel_int8(network.eval())(ids, torch.ones_like(ids), types)
    span = slice(encoding.offsets[starts.argmax()][0], encoding.offsets[ends.argmax()][1])
    assert "一季度,全省利用外资1.26亿美元,同比增长21.4%。"[span] == "1.26亿美元"


def test_rounding_keeps_few_levels_and_lets_the_gradient_through() -> None:
    values = torch.linspace(-1.0, 3.0, 4000).reshape(2, 20, 100).requires_grad_()
    rounded = round_activations(values)
    assert all(len(text.unique()) <= 256 for text in rounded)
    assert float((rounded - values).detach().abs().max()) <= 4.0 / 255
    rounded.sum().backward()
    assert torch.equal(values.grad, torch.ones_like(values))
    weights = torch.tensor([[127.0, 0.4, -3.6], [1.27, 0.001, 0.0]])
    expected = torch.tensor([[127.0, 0.0, -4.0], [1.27, 0.0, 0.0]])
    torch.testing.assert_close(round_weights(weights), expected)
