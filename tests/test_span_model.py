"""The span model: what it reads from real text, how it takes long text, and altered weights."""

from __future__ import annotations

import json
import math
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.span_model import (
    MANIFEST_FILE,
    MODEL_FILE,
    TOKENIZER_FILE,
    SpanModel,
    load_span_model,
    write_manifest,
)
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


def best(model: SpanModel, question: str, window: str) -> str:
    span = model.read(question, [window])[0].spans[0]
    return window[span.start : span.end]


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
    right, wrong = model.read("青河市新建学校多少所?", [ANSWERS, OTHER])
    assert right.margin > wrong.margin
    assert right.margin > 0 > wrong.margin


def test_spans_are_best_first_distinct_and_inside_the_window(model: SpanModel) -> None:
    (found,) = model.read("青河市新建学校多少所?", [ANSWERS], top=8)
    scores = [span.score for span in found.spans]
    assert scores == sorted(scores, reverse=True)
    assert found.margin == scores[0]
    places = {(span.start, span.end) for span in found.spans}
    assert len(places) == len(found.spans) <= 8
    assert all(0 <= start < end <= len(ANSWERS) for start, end in places)
    assert all(ANSWERS[start:end] == ANSWERS[start:end].strip() for start, end in places)


def test_a_long_window_is_read_to_its_end(model: SpanModel) -> None:
    long = OTHER * 30 + ANSWERS + OTHER * 5
    (found,) = model.read("青河市新建学校多少所?", [long])
    assert "17" in long[found.spans[0].start : found.spans[0].end]


def test_empty_windows_have_no_spans(model: SpanModel) -> None:
    for found in model.read("谁?", ["", "  \n"]):
        assert found.spans == ()
        assert found.margin == -math.inf


def test_a_question_of_any_length_is_read(model: SpanModel) -> None:
    assert model.read("很" * 2000 + "多?", [ANSWERS])[0].spans


def test_full_width_and_traditional_text_give_the_same_spans(model: SpanModel) -> None:
    wide = ANSWERS.replace(",", "，").replace("局长", "局長")
    assert model.read("局长是谁?", [wide]) == model.read("局長是誰？", [ANSWERS])


def test_a_windows_scores_do_not_depend_on_the_others_or_on_threads(model: SpanModel) -> None:
    (alone,) = model.read("局长是谁?", [ANSWERS])
    with ThreadPoolExecutor(4) as pool:
        together = pool.map(lambda _: model.read("局长是谁?", [OTHER, ANSWERS]), range(8))
        assert all(pair[1] == alone for pair in together)


def test_fewer_than_one_span_is_refused(model: SpanModel) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        model.read("谁?", [ANSWERS], top=0)


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
