from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lexicon import find_reading, is_known_place, is_read_in, stem, syllables

WORDS = [
    f"{start}{end}"
    for start in "invest relat nation happi govern chos photo".split()
    for end in "ment ments ed ing ation ational fulness ization ably ies s ity".split()
]


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_stems_are_the_same_from_many_threads() -> None:
    uncached = stem.__wrapped__
    alone = [uncached(word) for word in WORDS]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda _: [uncached(w) for w in WORDS], range(24)))
    assert all(stems == alone for stems in together)


@given(st.text())
def test_each_character_has_one_reading(text: str) -> None:
    assert len(syllables(text)) == len(text)


def test_a_name_is_found_by_its_reading() -> None:
    assert find_reading("chongqing", "他到重庆市") == (2, 4)
    assert is_read_in("曾庆红", "who is zeng qinghong?")
    assert is_read_in("欧阳修", "ouyang xiu")
    assert not is_read_in("曾庆红", "zeng qing")


@pytest.mark.parametrize(
    "name", ["russia", "mudanjiang", "harbin", "japan", "united states", "paris"]
)
def test_places_that_have_a_chinese_word(name: str) -> None:
    assert is_known_place(name)


@pytest.mark.parametrize("name", ["chinese", "german", "monday", "acme", "google"])
def test_names_that_are_no_places(name: str) -> None:
    assert not is_known_place(name)
