"""Packed features → padded batches of tensors. Needs numpy and torch alone."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

POOL = 48  # batches sorted by length together: little padding, and still a random order
_PAD, _PAD_TO = 1, 8  # few distinct lengths, and rows that fit a processor's registers


@dataclass(frozen=True)
class Batch:
    """One batch, int64: ``ids, mask, types`` (batch, tokens), ``starts, ends`` (batch,)."""

    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor


@dataclass(frozen=True, eq=False)
class Packed:
    """Features as `bot.training.features.pack` wrote them.

    ``ids`` (tokens,) uint16 of all features one after another; ``begins`` and ``lengths``
    (features,) int64; ``marks`` (features, 3) int64: where the window begins, the answer's first
    and last token.
    """

    ids: NDArray[np.uint16]
    begins: NDArray[np.int64]
    lengths: NDArray[np.int64]
    marks: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.lengths)


def load_packed(path: Path) -> Packed:
    """Return the features of a file.

    :raises OSError: when it cannot be read.
    """
    with np.load(path) as arrays:
        lengths = arrays["lengths"].astype(np.int64)
        begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return Packed(arrays["ids"], begins, lengths, arrays["marks"].astype(np.int64))


def shuffled(packed: Packed, size: int, seed: int) -> list[list[int]]:
    """Return the rows of every batch of a pass: shuffled, lengths alike within one."""
    rng = random.Random(seed)
    rows = rng.sample(range(len(packed)), len(packed))
    found = []
    for start in range(0, len(rows), size * POOL):
        pool = sorted(rows[start : start + size * POOL], key=lambda row: packed.lengths[row])
        groups = [pool[i : i + size] for i in range(0, len(pool), size)]
        found.extend(rng.sample(groups, len(groups)))
    return found


def collate(packed: Packed, rows: list[int], device: str) -> Batch:
    """Return the batch of ``rows``, padded to a common length."""
    longest = int(packed.lengths[rows].max())
    width = -(-longest // _PAD_TO) * _PAD_TO
    ids = np.full((len(rows), width), _PAD, dtype=np.int64)
    for n, row in enumerate(rows):
        begin, length = packed.begins[row], packed.lengths[row]
        ids[n, :length] = packed.ids[begin : begin + length]
    places = np.arange(width)[None, :]
    mask = places < packed.lengths[rows][:, None]
    types = mask & (places >= packed.marks[rows, 0][:, None])
    arrays = (ids, mask, types, packed.marks[rows, 1], packed.marks[rows, 2])
    return Batch(*(torch.from_numpy(a.astype(np.int64)).to(device) for a in arrays))
