"""The span model: what it reads from real text, how it takes long text, and altered weights."""

from __future__ import annotations

import json
import math
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.span_model import (
    MANIFEST_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    Reading,
    SpanModel,
    join_readings,
    load_span_model,
    weigh_in,
    write_manifest,
)
from index.document import Span
from index.errors import ModelError

SHIPPED = Path(__file__).parents[1] / "bot" / "data" / "reader"
ANSWERS = "青河市教育局局长林思远介绍,2019年全市新建学校17所,同比增长8.4%,投资3.2亿元。"
OTHER = "演唱会门票将于下周开始在网上发售,歌迷可以通过手机购买。"

pytestmark = pytest.mark.skipif(
    not (SHIPPED / MODEL_FILE).is_file(), reason="the reader's weights are not in this tree"
)


@pytest.fixture(scope="module")
def model() -> SpanModel:
    return load_span_model()


def whole(text: str) -> Span:
    return Span(0, len(text))


def read(model: SpanModel, question: str, window: str) -> Reading:
    (reading,) = model.read(question, [window])
    return reading


def best(model: SpanModel, question: str, window: str) -> str:
    found = read(model, question, window).best(whole(window))
    assert found is not None
    return window[found.span.start : found.span.end]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("青河市新建学校多少所?", "17"),
        ("青河市教育局局长是谁?", "林思远"),
        ("新建學校同比增長多少?", "8.4"),
    ],
)
def test_the_best_span_answers(model: SpanModel, question: str, answer: str) -> None:
    assert answer in best(model, question, ANSWERS)


def test_a_window_that_answers_scores_above_one_that_does_not(model: SpanModel) -> None:
    question = "青河市新建学校多少所?"
    readings = model.read(question, [ANSWERS, OTHER])
    right, wrong = (r.best(whole(w)) for r, w in zip(readings, (ANSWERS, OTHER), strict=True))
    assert right
    assert wrong
    assert right.score > 0 > wrong.score


def test_the_best_span_has_the_score_of_that_span_and_none_has_more(model: SpanModel) -> None:
    reading = read(model, "青河市新建学校多少所?", ANSWERS)
    found = reading.best(whole(ANSWERS))
    assert found
    assert reading.score(found.span) == pytest.approx(found.score)
    numbers = [Span(m.start(), m.end()) for m in re.finditer(r"[\d.]+", ANSWERS)]
    assert max(reading.score(n) for n in numbers) <= found.score


def test_a_span_within_a_sentence_stays_there(model: SpanModel) -> None:
    text = ANSWERS + OTHER
    reading = read(model, "青河市新建学校多少所?", text)
    other = Span(len(ANSWERS), len(text))
    found = reading.best(other)
    assert found
    assert other.contains(found.span)


def test_a_long_window_is_read_to_its_end(model: SpanModel) -> None:
    assert "17" in best(model, "青河市新建学校多少所?", OTHER * 30 + ANSWERS + OTHER * 5)


def test_no_span_runs_from_one_window_into_the_next(model: SpanModel) -> None:
    one = read(model, "青河市新建学校多少所?", ANSWERS)
    both = join_readings((one, one.moved(len(ANSWERS))))
    assert both.score(Span(len(ANSWERS) - 3, len(ANSWERS) + 3)) == -math.inf
    found, alone = both.best(Span(0, 2 * len(ANSWERS))), one.best(whole(ANSWERS))
    assert found
    assert alone
    assert found.score == pytest.approx(alone.score)


def test_what_is_read_alone_moves_the_tokens_it_has_and_no_others(model: SpanModel) -> None:
    question = "青河市新建学校多少所?"
    among, alone = read(model, question, OTHER + ANSWERS), read(model, question, ANSWERS)
    moved = weigh_in(among, alone.moved(len(OTHER)), 0.5)
    is_there = among.begins >= len(OTHER)
    assert np.array_equal(moved.starts[~is_there], among.starts[~is_there])
    last, n = (
        int(among.begins[-1]),
        int(np.flatnonzero(alone.begins == among.begins[-1] - len(OTHER))[0]),
    )
    assert moved.begins[-1] == last
    assert moved.stops[-1] == pytest.approx((among.stops[-1] + alone.stops[n]) / 2, rel=1e-5)
    assert np.array_equal(weigh_in(among, alone.moved(len(OTHER)), 0).stops, among.stops)


def test_windows_without_text_hold_nothing(model: SpanModel) -> None:
    for window in ("", "  \n"):
        assert read(model, "谁?", window).best(Span(0, 3)) is None


def test_a_question_of_any_length_is_read(model: SpanModel) -> None:
    assert read(model, "很" * 2000 + "多?", ANSWERS).best(whole(ANSWERS))


def test_full_width_and_traditional_text_are_read_alike(model: SpanModel) -> None:
    wide = ANSWERS.replace(",", "，").replace("局长", "局長")
    pair = read(model, "局长是谁?", wide), read(model, "局長是誰？", ANSWERS)
    assert np.array_equal(pair[0].starts, pair[1].starts)


def test_a_window_is_read_the_same_from_several_threads(model: SpanModel) -> None:
    alone = read(model, "局长是谁?", ANSWERS)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: read(model, "局长是谁?", ANSWERS), range(8)))
    assert all(np.array_equal(one.starts, alone.starts) for one in together)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in (MODEL_FILE, TOKENIZER_FILE, MANIFEST_FILE):
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, MANIFEST_FILE])
def test_a_missing_file_is_named_with_the_remedy(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match=f"{name}.*cannot be read.*run:"):
        load_span_model(copy)


def test_an_altered_file_is_named_with_both_checksums(copy: Path) -> None:
    path = copy / TOKENIZER_FILE
    path.write_bytes(path.read_bytes() + b" ")
    expected = json.loads((copy / MANIFEST_FILE).read_text())["sha256"][TOKENIZER_FILE]
    with pytest.raises(ModelError, match=f"{TOKENIZER_FILE}.*SHA-256 is .*expected {expected}"):
        load_span_model(copy)


def test_a_manifest_without_checksums_is_refused(copy: Path) -> None:
    (copy / MANIFEST_FILE).write_text("[]")
    with pytest.raises(ModelError, match="no checksums"):
        load_span_model(copy)
    write_manifest(copy, (MODEL_FILE, TOKENIZER_FILE))
    load_span_model(copy)
