"""Our own questions on passages of press releases that were invented for them: ``invented.txt.gz``,
and ``invented_held_out.txt.gz``, which no weights of the span model were trained on.

News as it was published is Chinese and of few kinds; people also bring an English release and ask
in Chinese, a gazette of Hong Kong, a list of results. A line ``# en`` opens a passage, a line
``? zh-Hans question => answer`` asks of it; no answer means that the passage does not say. The
answer is a slice of the passage; of one that stands there more than once, ``sold [[5]] in Canada``.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from importlib import resources

from bot.training.data import Item
from index.document import Span
from index.script import fold

SOURCE, NEVER_TRAINED = "invented", "invented-held"
HELD_OUT_EVERY = 10  # of so many passages one is held out
_PASSAGE = re.compile(r"^# (?:en|zh-Hans|zh-Hant)\n", re.M)
_QUESTION = re.compile(r"^\? (?:en|zh-Hans|zh-Hant) (.+?) =>(.*)$", re.M)
_MARKED = re.compile(r"(.*)\[\[(.+)\]\](.*)")


def load_invented() -> tuple[list[Item], list[Item]]:
    """Return the questions to train on and, of other passages, those held out; an item that its
    passage does not answer has no answers, and the whole passage as its span.

    :raises ValueError: when an answer does not stand in its passage, or more than once.
    """
    items = read_invented(_unpacked("invented.txt.gz"))
    held = [item for item in items if _number(item) % HELD_OUT_EVERY == 0]
    held += read_invented(_unpacked("invented_held_out.txt.gz"), NEVER_TRAINED)
    return [item for item in items if _number(item) % HELD_OUT_EVERY], held


def _unpacked(name: str) -> str:
    packed = (resources.files("bot") / "training" / name).read_bytes()
    return gzip.decompress(packed).decode("utf-8")


def read_invented(text: str, name: str = SOURCE) -> list[Item]:
    """Return the questions of a text of that form, in its order; ``name`` is of its passages.

    :raises ValueError: as `load_invented`.
    """
    _, *blocks = _PASSAGE.split(text)
    return [item for n, block in enumerate(blocks) for item in _items(f"{name}-{n}", block)]


def _items(name: str, block: str) -> Iterator[Item]:
    text = block[: block.index("\n? ")].strip()
    context = fold(text)
    for n, (question, answer) in enumerate(_QUESTION.findall(block)):
        span = _place(name, text, answer.strip())
        answers = (context[span.start : span.end],) if answer.strip() else ()
        yield Item(f"{name}-{n}", name, fold(question.strip()), context, answers, span)


def _place(name: str, text: str, answer: str) -> Span:
    """Where an answer stands; the whole passage for none."""
    if not answer:
        return Span(0, len(text))
    parts = _MARKED.fullmatch(answer)
    before, marked, after = parts.groups() if parts else ("", answer, "")
    found = text.count(before + marked + after)
    if found != 1:
        raise ValueError(f"{name}: {answer!r} is there {found} times; mark the one that is meant")
    start = text.index(before + marked + after) + len(before)
    return Span(start, start + len(marked))


def _number(item: Item) -> int:
    return int(item.article.removeprefix(f"{SOURCE}-"))
