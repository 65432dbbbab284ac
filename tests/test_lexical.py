import bm25s
import numpy as np
import pytest

from index import lexical
from index.document import Passage
from index.lexical import LABELS, Lexical, Segment, lexical_terms
from index.loader import make_document
from index.splitter import split

TEXTS = [
    "甲公司投資5億元建設新廠。",
    "乙公司投資建廠,投資額為3億元,投資者是丙公司。",
    "Revenue rose 12.5% to a record in 2024.",
    "☆",
    "(責編:王旭)",
    "ha " * 300,
]
QUESTIONS = ["甲公司投资多少?", "revenue record 2024", "投资 责任编辑 新厂", "沒有的詞xyz", ""]


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    kept = [make_document(str(i), text + "甲") for i, text in enumerate(TEXTS)]
    return [passage for document in kept for passage in split(document)]


def by_bm25s(passages: list[Passage], question: str) -> np.ndarray:
    corpus = [lexical_terms(" ".join([*LABELS[p.kind], p.text])) for p in passages]
    ranker = bm25s.BM25(method="lucene")
    ranker.index(corpus, show_progress=False)
    known = {term for terms in corpus for term in terms}
    asked = [term for term in lexical_terms(question) if term in known]
    return ranker.get_scores(asked) if asked else np.zeros(len(corpus))


def everything(index: Lexical, terms: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every row, its score, and which terms are known."""
    return index.search(terms, max(1, len(index)))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_scores_are_those_of_bm25s(passages: list[Passage], question: str) -> None:
    index = Lexical().extended(passages)
    _, scores, known = index.search(lexical_terms(question), len(index))
    np.testing.assert_allclose(scores, by_bm25s(passages, question), rtol=1e-3)
    assert known.any() == bool(scores.any())


@pytest.mark.parametrize("growth", [0, 3])
def test_an_index_grown_by_pieces_is_the_one_made_at_once(
    passages: list[Passage], growth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexical, "_GROWTH", growth)
    grown = Lexical()
    for passage in passages:
        grown = grown.extended([passage])
    assert len(grown.segments) == (len(passages) if growth == 0 else 1)
    whole = Lexical().extended(passages)
    for question in QUESTIONS:
        terms = lexical_terms(question)
        for one, other in zip(everything(grown, terms), everything(whole, terms), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5)


def test_what_is_cut_is_as_if_it_had_never_been(passages: list[Passage]) -> None:
    keep = np.array([n % 2 == 0 for n in range(len(passages))])
    cut = Lexical().extended(passages).kept(keep)
    fresh = Lexical().extended(passages[::2])
    for question in QUESTIONS:
        terms = lexical_terms(question)
        np.testing.assert_allclose(everything(cut, terms)[1], everything(fresh, terms)[1])
    assert len(cut.kept(np.zeros(len(cut), dtype=bool)).segments) == 0
    assert cut.kept(np.ones(len(cut), dtype=bool)).segments[0] is cut.segments[0]


@pytest.fixture(scope="module")
def many() -> Lexical:
    """An index of 20 segments: words are rarer the greater they are, and every text comes twice."""
    rng = np.random.default_rng(0)
    texts = [" ".join(map(str, rng.zipf(1.3, rng.integers(9, 30)) % 500)) for _ in range(500)]
    passages = [p for n, t in enumerate(texts * 2) for p in split(make_document(str(n), t))]
    return Lexical(tuple(lexical._segment_of(passages[n : n + 50]) for n in range(0, 1000, 50)))


@pytest.mark.parametrize("k", [1, 7, 64])
@pytest.mark.parametrize("terms", [[1, 2, 3, 40, 77, 230], [300, 1], [1], [490, 491], [9999], []])
def test_the_best_are_those_of_all(many: Lexical, terms: list[int], k: int) -> None:
    words, also = [str(n) for n in terms], {3, 999, 500}
    _, scores, known = everything(many, words)
    best = np.argsort(-scores, kind="stable")[:k].tolist()
    rows, found, same = many.search(words, k, also)
    assert rows.tolist() == sorted({*best, *also})
    assert found.tolist() == scores[rows].tolist()
    assert same.tolist() == known.tolist()


def test_frequent_words_are_looked_up_in_few_passages(
    many: Lexical, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = []
    completed = lexical._Scoring._completed
    monkeypatch.setattr(
        lexical._Scoring,
        "_completed",
        lambda self, scores, rows, first: (
            looked_up.append(len(rows)) or completed(self, scores, rows, first)
        ),
    )
    many.search(["300", "230", "77", "1", "2"], 3)
    assert len(looked_up) >= 15
    assert sum(looked_up) <= len(many) / 5


def test_nothing_is_found_in_nothing() -> None:
    rows, scores, known = Lexical().search(["w1"], 5)
    assert (rows.tolist(), scores.tolist(), known.tolist()) == ([], [], [False])


def test_a_segment_comes_back_from_its_bytes(passages: list[Passage]) -> None:
    (segment,) = Lexical().extended(passages).segments
    again = Segment.from_bytes(segment.to_bytes())
    for name, array in vars(segment).items():
        np.testing.assert_array_equal(getattr(again, name), array)


def test_long_words_are_told_apart() -> None:
    document = make_document("d", "abcd abce")
    index = Lexical().extended(split(document))
    _, _, known = index.search(["abcd", "abce", "abcf", "abc", "ab"], 1)
    assert known.tolist() == [True, True, False, False, False]
