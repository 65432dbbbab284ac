"""Examples → token ids and token labels, in padded batches."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from tokenizers import Encoding, Tokenizer

from bot.training.data import Example
from bot.training.model import MAX_TOKENS
from index.document import Span

_CHUNK = 1024
_PAD_TO = 8  # few distinct lengths, and rows that fit the processor's registers
_PAD = 1


@dataclass(frozen=True)
class Feature:
    """Token ids and types of one pair; ``start`` and ``end`` are its first and last answer token,
    both 0 for no answer.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Batch:
    """One batch, int64: ``ids, mask, types`` (batch, tokens), ``starts, ends`` (batch,)."""

    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor


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
    return Feature(tuple(encoding.ids), tuple(encoding.type_ids), *label) if label else None


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


def collate(features: list[Feature]) -> Batch:
    """Return the batch of ``features``, padded to a common length."""
    longest = max(len(f.ids) for f in features)
    width = -(-longest // _PAD_TO) * _PAD_TO
    ids = torch.full((len(features), width), _PAD)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, feature in enumerate(features):
        length = len(feature.ids)
        ids[row, :length] = torch.tensor(feature.ids)
        types[row, :length] = torch.tensor(feature.types)
        mask[row, :length] = 1
    starts = torch.tensor([f.start for f in features])
    ends = torch.tensor([f.end for f in features])
    return Batch(ids, mask, types, starts, ends)
