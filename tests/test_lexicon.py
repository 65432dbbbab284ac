from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.lexicon import is_known_place, stem

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


@pytest.mark.parametrize("name", ["russia", "japan", "united states", "paris"])
def test_places_that_have_a_chinese_word(name: str) -> None:
    assert is_known_place(name)


@pytest.mark.parametrize("name", ["chinese", "german", "monday", "acme", "google"])
def test_names_that_are_no_places(name: str) -> None:
    assert not is_known_place(name)
