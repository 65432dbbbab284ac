"""The shipped int8 ONNX → a run's folder to go on from: ``python -m bot.training.restore RUN``.

What `bot.training.export` has quantised is taken apart again: ``start.pt`` has the network with its
word embeddings, ``begin.pt`` what training changes (`bot.training.train --begin`).
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from bot.span_model import MODEL_FILE, TOKENIZER_FILE
from bot.training.export import WORDS
from bot.training.network import START_FILE

BEGIN_FILE = "begin.pt"
HEAD_WIDTH = 32  # of an attention head of multilingual-e5-small
_ENCODER = "encoder."
_FROZEN = "encoder.embeddings."

Arrays = dict[str, NDArray[np.float32]]


def float_weights(model: onnx.ModelProto) -> Arrays:
    """Return the network's weights by name, float32, as near as int8 has kept them.

    :raises KeyError: when the model is not as `bot.training.export` writes it.
    """
    held = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    users = {name: node for node in reversed(model.graph.node) for name in node.input}
    found = {
        n: a for n, a in held.items() if n.startswith((_ENCODER, "head.")) and a.dtype.kind == "f"
    }
    for node in model.graph.node:
        if node.op_type in {"MatMul", "MatMulInteger"} and node.input[1] in held:
            weights = held[node.input[1]].astype(np.float32)
            scale = held.get(node.input[1].removesuffix("_quantized") + "_scale", np.float32(1))
            name = _bias(node, users, held).removesuffix(".bias") + ".weight"
            found[name] = np.ascontiguousarray((weights * scale).T)
    found[f"{_FROZEN}word_embeddings.weight"] = held[WORDS] * held[f"{WORDS}_scales"]
    return found


def _bias(
    node: onnx.NodeProto, users: dict[str, onnx.NodeProto], held: dict[str, NDArray[np.generic]]
) -> str:
    """The name of what is added to a product, after it has been cast and scaled."""
    while node.op_type != "Add":
        node = users[node.output[0]]
    names: Iterable[str] = node.input
    return next(name for name in names if name in held)


def restore(reader: Path, run: Path) -> None:
    """Write the run's folder: the start, what training changes, and the tokenizer.

    :raises OSError: when a file cannot be read or written.
    """
    weights = {n: torch.tensor(a) for n, a in float_weights(onnx.load(reader / MODEL_FILE)).items()}
    encoder = {
        n.removeprefix(_ENCODER): t.half() for n, t in weights.items() if n.startswith(_ENCODER)
    }
    run.mkdir(parents=True, exist_ok=True)
    torch.save({"config": _config(encoder), "weights": encoder}, run / START_FILE)
    trained = {n: t.half() for n, t in weights.items() if not n.startswith(_FROZEN)}
    torch.save(trained, run / BEGIN_FILE)
    shutil.copy(reader / TOKENIZER_FILE, run / TOKENIZER_FILE)


def _config(encoder: dict[str, torch.Tensor]) -> dict[str, Any]:
    words, width = encoder["embeddings.word_embeddings.weight"].shape
    layers = {name.split(".")[2] for name in encoder if name.startswith("encoder.layer.")}
    return {
        "vocab_size": words,
        "hidden_size": width,
        "num_hidden_layers": len(layers),
        "num_attention_heads": width // HEAD_WIDTH,
        "intermediate_size": encoder["encoder.layer.0.intermediate.dense.weight"].shape[0],
        "max_position_embeddings": encoder["embeddings.position_embeddings.weight"].shape[0],
        "type_vocab_size": encoder["embeddings.token_type_embeddings.weight"].shape[0],
    }


def main() -> None:
    """Take the shipped reader apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="folder to write")
    with resources.as_file(resources.files("bot") / "data" / "reader") as shipped:
        restore(shipped, parser.parse_args().run)


if __name__ == "__main__":
    main()
