"""Float32 ONNX → the same function, with inputs of its products that int8 can hold.

Xiao et al. (2023, "SmoothQuant", arXiv:2211.10438): a few channels of what goes into a feed-forward
product are far larger than the rest, and one int8 scale for all of them leaves the rest few levels.
Each channel is divided by a share of what it reaches, and the weights are multiplied by the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Feed = Mapping[str, NDArray[np.int64]]
# The share of a channel's reach that goes into the weights, of a product that widens and of one
# that narrows. What narrows in the first layers has single tokens of 15 times the usual size,
# which no scale of channels evens out: those are left alone.
WIDENING, NARROWING = 0.5, 0.65
FIRST_NARROWING = 6
_LEAST = 1e-5
_HEAD = 2  # columns: the start and the end logit


def smooth(model: onnx.ModelProto, feeds: Iterable[Feed]) -> list[str]:
    """Even out the inputs of feed-forward products, in place, by what ``feeds`` make them reach.

    Returns the names of those products.
    """
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    products = list(_products(model, weights))
    reach = _reach(model, [node.input[0] for node, _ in products], feeds)
    for node, share in products:
        tensor = weights[node.input[1]]
        weight = numpy_helper.to_array(tensor)
        rows = np.maximum(np.abs(weight).max(axis=1), _LEAST)
        scale = np.maximum(reach[node.input[0]] ** share / rows ** (1 - share), _LEAST)
        tensor.CopyFrom(numpy_helper.from_array(weight * scale[:, None], tensor.name))
        _divide_input(model.graph, node, scale)
    return [node.name for node, _ in products]


def _products(
    model: onnx.ModelProto, weights: Mapping[str, onnx.TensorProto]
) -> Iterator[tuple[onnx.NodeProto, float]]:
    """The feed-forward products to even out, each with the share for its weights."""
    narrowing = 0
    for node in model.graph.node:
        if node.op_type != "MatMul" or node.input[1] not in weights:
            continue
        rows, columns = weights[node.input[1]].dims
        if rows < columns:
            yield node, WIDENING
        elif rows > columns > _HEAD:
            narrowing += 1
            if narrowing > FIRST_NARROWING:
                yield node, NARROWING


def _reach(
    model: onnx.ModelProto, names: list[str], feeds: Iterable[Feed]
) -> dict[str, NDArray[np.float32]]:
    """The largest absolute value of every channel of the named inputs, (channels,) float32."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names
    )
    session = onnxruntime.InferenceSession(
        watched.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    reach = {name: np.full(1, _LEAST, dtype=np.float32) for name in names}
    for feed in feeds:
        for name, values in zip(names, session.run(names, dict(feed)), strict=True):
            channels = np.abs(values).reshape(-1, values.shape[-1]).max(axis=0)
            reach[name] = np.maximum(reach[name], channels)
    return reach


def _divide_input(graph: onnx.GraphProto, node: onnx.NodeProto, scale: NDArray[np.float32]) -> None:
    divisor, even = f"{node.name}_share", f"{node.name}_even"
    graph.initializer.append(numpy_helper.from_array((1 / scale).astype(np.float32), divisor))
    place = list(graph.node).index(node)
    graph.node.insert(place, helper.make_node("Mul", [node.input[0], divisor], [even]))
    node.input[0] = even
