"""Between what values the inputs of the encoder's products lie: ``python -m bot.training.ranges``.

DATA are JSON lines, gzipped or not, with a ``text`` or a ``question`` each; of every file as many
are taken, evenly. What is measured is for the default encoder and is kept in ``index/data``.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bot.settings import read_settings
from index.packing import RANGES
from index.script import simplify
from index.weights import build_default_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The attention's input and the wide layer's. What the other two products are given, the mixed
# values and the wide layer's result, loses more in eight bits.
MEASURED = ("attention.self", "intermediate")
LONGEST = 450  # characters of a text, about what a passage has


def read_texts(path: Path, count: int) -> list[str]:
    """Return ``count`` texts of a file, evenly from its beginning to its end."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    chosen = rows[:: max(1, len(rows) // count)][:count]
    return [(row.get("text") or row["question"])[:LONGEST] for row in chosen]


def measure(model: SentenceTransformer, texts: Sequence[str]) -> dict[str, NDArray[np.float16]]:
    """Return the lowest and highest value of each column, (2, width), by the module given them."""
    found: dict[str, Tensor] = {}
    for name, module in model[0].auto_model.named_modules():
        if name.endswith(MEASURED):
            module.register_forward_pre_hook(_widener(found, name))
    for text in texts:
        model.encode(simplify(text), prompt_name="document", show_progress_bar=False)
    return {name: extremes.numpy().astype(np.float16) for name, extremes in found.items()}


def _widener(found: dict[str, Tensor], name: str) -> Callable[[Any, Any], None]:
    def widen(_: Any, given: tuple[Tensor, ...]) -> None:
        rows = given[0].flatten(0, -2)
        low, high = rows.amin(0), rows.amax(0)
        if name in found:
            low, high = torch.minimum(found[name][0], low), torch.maximum(found[name][1], high)
        found[name] = torch.stack((low, high))

    return widen


def main() -> None:
    """Measure, and write ``index/data/ranges.npz``."""
    from sentence_transformers import SentenceTransformer

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--each", type=int, default=300, help="texts of a file")
    given = parser.parse_args()
    folder = build_default_model(read_settings().cache / read_settings().model)
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True).float()
    texts = [text for path in given.data for text in read_texts(path, given.each)]
    ranges = measure(model, texts)
    np.savez_compressed(RANGES, allow_pickle=False, **ranges)
    print(f"{RANGES}: {len(ranges)} inputs, measured on {len(texts)} texts")


if __name__ == "__main__":
    main()
