"""Examples → token ids and token labels, packed in a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Encoding, Tokenizer

from bot.training.data import Example
from index.document import Span

MAX_TOKENS = 256
_CHUNK = 1024


@dataclass(frozen=True)
class Feature:
    """Token ids of one pair, and where its window begins; ``start`` and ``end`` are its first and
    last answer token, both 0 for no answer.
    """

    ids: tuple[int, ...]
    window: int
    start: int
    end: int


def featurise(tokenizer: Tokenizer, examples: list[Example]) -> list[Feature]:
    """Return one feature an example, those left out that are too long."""
    found = []
    for start in range(0, len(examples), _CHUNK):
        part = examples[start : start + _CHUNK]
        encoded = tokenizer.encode_batch([(e.question, e.window) for e in part])
        found += [_feature(*pair) for pair in zip(part, encoded, strict=True)]
    return [feature for feature in found if feature]


def _feature(example: Example, encoding: Encoding) -> Feature | None:
    if len(encoding.ids) > MAX_TOKENS:
        return None
    label = (0, 0) if example.span is None else find_tokens(encoding, example.span)
    return Feature(tuple(encoding.ids), encoding.type_ids.index(1), *label) if label else None


def find_tokens(encoding: Encoding, span: Span) -> tuple[int, int] | None:
    """Return the first and the last window token that share a character with ``span``."""
    sequences = encoding.sequence_ids
    inside = [
        n
        for n, (start, end) in enumerate(encoding.offsets)
        if sequences[n] == 1 and start < span.end and end > span.start
    ]
    while len(inside) > 1 and encoding.tokens[inside[0]] == "▁":
        inside.pop(0)  # the mark of a space or of the start carries no text
    return (inside[0], inside[-1]) if inside else None


def pack(features: list[Feature], path: Path) -> None:
    """Write the features as arrays that `bot.training.batches` reads: the ids of all of them one
    after another, uint16; the others (features,) int32."""
    ids = np.fromiter((i for f in features for i in f.ids), dtype=np.uint16)
    lengths = np.array([len(f.ids) for f in features], dtype=np.int32)
    marks = np.array([(f.window, f.start, f.end) for f in features], dtype=np.int32)
    with path.open("wb") as file:
        np.savez(file, ids=ids, lengths=lengths, marks=marks)
