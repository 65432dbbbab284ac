import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import language_of
from index.script import fold, simplify, traditionalise


@given(st.text())
def test_conversion_keeps_every_offset(text: str) -> None:
    assert len(simplify(text)) == len(traditionalise(text)) == len(fold(text)) == len(text)


def test_the_release_in_both_scripts(release) -> None:
    assert "实际利用外资1.26亿美元" in simplify(release.text)
    assert len(simplify(release.text)) == len(release.text)


def test_folding_makes_scripts_widths_and_cases_one() -> None:
    assert fold("實際ＧＤＰ％") == fold("实际gdp%") == "实际gdp%"


def test_whole_documents_are_not_kept() -> None:
    tracemalloc.start()
    for convert in (simplify, traditionalise, fold):
        for n in range(8):
            assert len(convert(f"{n}實際" * 50_000)) == 150_000
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 300_000


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("实际利用外资", "zh-Hans"),
        ("實際利用外資", "zh-Hant"),
        ("你好", None),
        ("How much?", "en"),
        ("これは何ですか", None),
        ("Сколько?", None),
        ("123", None),
        ("GDP是多少", None),
        ("GDP增長多少", "zh-Hant"),
        ("王立群是誰", "zh-Hant"),
        ("爲何發佈", "zh-Hant"),
        ("How much is 87.5億元 in dollars?", "en"),
        ("iPhone 15 Pro Max 的價格", "zh-Hant"),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert language_of(text) == language
