"""The result of a run → int8 ONNX: ``python -m bot.training.export RUN --out OUT``.

Matrices are quantised with one scale per output channel, and what they multiply with one per text,
as training has let them feel (`bot.training.rounding`). Word embeddings are int8 with one scale per
row, taken apart after the rows are gathered.
``--compare`` says on how many windows the int8 weights give the same best span as the float ones.
"""

from __future__ import annotations

import argparse
import logging
import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from bot.span_model import MODEL_FILE, TOKENIZER_FILE, SpanModel, write_manifest
from bot.training.corpus import load_corpora
from bot.training.data import SEED, Example, positive
from bot.training.network import SpanNetwork, load_network
from index.document import Span

OPSET = 20  # the first with a Gelu of its own
TOLERANCE = 0.01
_LEVELS = 127.0
WORDS = "word_rows"

logger = logging.getLogger(__name__)


def export_float(network: SpanNetwork, path: Path) -> None:
    """Write the network as float32 ONNX: ids, mask, types → starts, ends, any batch and length."""
    # Three tensors, not one three times: the exporter would take them for the same input.
    ids = torch.arange(5, 37).reshape(2, 16)
    mask, types = torch.ones_like(ids), (ids % 2).long()
    batch, tokens = torch.export.Dim("batch"), torch.export.Dim("tokens", max=512)
    shape = {0: batch, 1: tokens}
    torch.onnx.export(
        network,
        (ids, mask, types),
        str(path),
        input_names=["ids", "mask", "types"],
        output_names=["starts", "ends"],
        dynamic_shapes={"ids": shape, "mask": shape, "types": shape},
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def check_float(network: SpanNetwork, path: Path) -> None:
    """Compare the exported model with the network on one input.

    :raises ValueError: when a logit differs by more than ``TOLERANCE``.
    """
    ids = torch.arange(100, 140)[None, :]
    feed = {"ids": ids, "mask": torch.ones_like(ids), "types": (torch.arange(40) > 9).long()[None]}
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    given = session.run(["starts", "ends"], {name: t.numpy() for name, t in feed.items()})
    with torch.no_grad():
        expected = network(**feed)
    off = max(float(np.abs(a - b.numpy()).max()) for a, b in zip(given, expected, strict=True))
    if off > TOLERANCE:
        raise ValueError(f"{path}: logits differ by {off:.3f} from the network's; do not ship it")


def quantise(source: Path, target: Path) -> None:
    """Write the int8 form of a float32 model, its last product (the two logits) left as it is."""
    products = [n.name for n in onnx.load(source).graph.node if n.op_type == "MatMul"]
    with tempfile.TemporaryDirectory() as scratch:
        matrices = Path(scratch) / "matrices.onnx"
        quantize_dynamic(
            source,
            matrices,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=products[-1:],
            extra_options={"MatMulConstBOnly": True},
        )
        model = onnx.load(matrices)
    _quantise_words(model)
    onnx.save(model, target)


def _quantise_words(model: onnx.ModelProto) -> None:
    """Replace the gathered word embeddings by int8 rows and a scale for each."""
    graph = model.graph
    words = max(graph.initializer, key=lambda t: np.prod(t.dims) if t.data_type == 1 else 0)
    users = [n for n in graph.node if words.name in n.input]
    if [n.op_type for n in users] != ["Gather"]:
        raise ValueError(f"{words.name}: one Gather expected, found {[n.op_type for n in users]}")
    rows, scales = quantise_rows(numpy_helper.to_array(words))
    gather = users[0]
    ids, gathered = gather.input[1], gather.output[0]
    parts = [
        helper.make_node("Gather", [WORDS, ids], [f"{WORDS}_int8"], axis=0),
        helper.make_node("Gather", [f"{WORDS}_scales", ids], [f"{WORDS}_scale"], axis=0),
        helper.make_node("Cast", [f"{WORDS}_int8"], [f"{WORDS}_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{WORDS}_float", f"{WORDS}_scale"], [gathered]),
    ]
    place = list(graph.node).index(gather)
    graph.node.remove(gather)
    for n, node in enumerate(parts):
        graph.node.insert(place + n, node)
    graph.initializer.remove(words)
    graph.initializer.append(numpy_helper.from_array(rows, WORDS))
    graph.initializer.append(numpy_helper.from_array(scales, f"{WORDS}_scales"))


def quantise_rows(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 rows and their (rows, 1) float32 scales: ``rows * scales`` is near ``matrix``."""
    scales = np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-12) / _LEVELS
    rows = np.rint(matrix / scales).astype(np.int8)
    return rows, scales.astype(np.float32)


def agreement(run: Path, float_path: Path, int8_path: Path, data: Path) -> float:
    """Return on which share of held-out windows both give the same best span."""
    corpora = load_corpora(data)
    rng = random.Random(SEED)
    items = rng.sample(corpora.drcd_choosing, 200) + corpora.cmrc_held_out[:100]
    examples = [positive(item, rng, "valid") for item in items]
    models = [_open(path, run / TOKENIZER_FILE) for path in (float_path, int8_path)]
    found = [[_best_span(model, example) for example in examples] for model in models]
    return float(np.mean([a == b for a, b in zip(*found, strict=True)]))


def _best_span(model: SpanModel, example: Example) -> Span | None:
    (reading,) = model.read(example.question, [example.window])
    best = reading.best(Span(0, len(example.window)))
    return best.span if best else None


def _open(path: Path, tokenizer: Path) -> SpanModel:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return SpanModel(session, Tokenizer.from_file(str(tokenizer)))


def main() -> None:
    """Export, quantise, compare, and write the manifest."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="folder of a training run")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--compare", type=Path, help="folder of the questions")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    float_path = arguments.run / "float.onnx"
    network = load_network(arguments.run)
    network.encoder.set_attn_implementation("eager")  # plain products export to fewer nodes
    export_float(network, float_path)
    check_float(network, float_path)
    quantise(float_path, arguments.out / MODEL_FILE)
    tokenizer = Tokenizer.from_file(str(arguments.run / TOKENIZER_FILE))
    (arguments.out / TOKENIZER_FILE).write_text(tokenizer.to_str(), encoding="utf-8")
    made = datetime.now(UTC).strftime("%Y-%m-%d")
    write_manifest(arguments.out, (MODEL_FILE, TOKENIZER_FILE), made=made)
    if arguments.compare:
        same = agreement(arguments.run, float_path, arguments.out / MODEL_FILE, arguments.compare)
        logger.info("int8 and float32 give the same best span on %.1f%% of windows", 100 * same)


if __name__ == "__main__":
    main()
