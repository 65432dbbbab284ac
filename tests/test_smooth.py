"""Evening out the inputs of products must not change what a model gives."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bot.training.smooth import smooth

ROWS = np.random.default_rng(7)
LOUD = 3  # the channel that is a hundred times the others


def test_a_loud_channel_is_evened_out_and_the_outcome_stays() -> None:
    model, feed = _model(), _feed()
    before = _run(model, feed, "y")
    assert smooth(model, [feed]) == ["widen"]
    np.testing.assert_allclose(_run(model, feed, "y"), before, rtol=1e-3, atol=1e-3)
    even = np.abs(_run(model, feed, "widen_even")).max(axis=0)
    loud, others = even[LOUD], np.delete(even, LOUD)
    assert loud < 20 * np.median(others)
    assert np.abs(feed["x"]).max() > 60 * np.median(np.abs(feed["x"]).max(axis=0))


def _feed() -> dict[str, NDArray[np.float32]]:
    x = ROWS.normal(size=(6, 8)).astype(np.float32)
    x[:, LOUD] *= 100
    return {"x": x}


def _model() -> onnx.ModelProto:
    """One product that widens, 8 to 16, and a head of two columns, which is left alone."""
    weights = [("w", (8, 16)), ("head", (16, 2))]
    tensors = [
        numpy_helper.from_array(ROWS.normal(size=s).astype(np.float32), n) for n, s in weights
    ]
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["wide"], name="widen"),
        helper.make_node("MatMul", ["wide", "head"], ["y"], name="logits"),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 8])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 2])
    graph = helper.make_graph(nodes, "two products", [x], [y], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


def _run(
    model: onnx.ModelProto, feed: dict[str, NDArray[np.float32]], name: str
) -> NDArray[np.float32]:
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    if name != "y":
        watched.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(
        watched.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    (found,) = session.run([name], feed)
    return found
