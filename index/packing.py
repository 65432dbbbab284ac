"""The encoder's products in fewer bits, their matrices laid out once as the processor wants them.

PyTorch's own linear layer multiplies in float32 and lays its matrix out again in every call. The
operators are those that PyTorch's own compiler puts in a linear layer's place, with the activation
in them: bfloat16 takes half the time of float32, eight bits half of that again. Eight bits are only
for inputs whose ranges are known: ``bot.training.ranges`` has measured the default encoder's.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

RANGES = Path(__file__).parent / "data" / "ranges.npz"
ROWS = 400  # tokens of two passages, what the layout is best for
# How much of the difference between an input's columns is left to the matrix; 0.5 to 0.9 were
# tried. SmoothQuant (Xiao et al., 2023, arXiv:2211.10438).
SMOOTHING = 0.8
ZERO = 128


class Product(nn.Module):
    """A linear layer of bfloat16 matrices, (…, in) of any float type → (…, out) bfloat16."""

    def __init__(self, layer: nn.Linear, activation: str = "none") -> None:
        super().__init__()
        weight = layer.weight.detach().bfloat16()
        self._weight: Tensor = torch.ops.mkldnn._reorder_linear_weight(weight, ROWS)
        self._bias = None if layer.bias is None else layer.bias.detach().bfloat16()
        self._activation = activation

    def forward(self, x: Tensor) -> Tensor:
        """Return the product with its activation."""
        result: Tensor = torch.ops.mkldnn._linear_pointwise(
            x.bfloat16(), self._weight, self._bias, self._activation, [], "none"
        )
        return result


class EightBitProduct(nn.Module):
    """A linear layer of eight-bit integers, (…, in) of any float type → (…, out) bfloat16.

    ``ranges`` are the lowest and highest value of each column of the input, (2, in) float. Each
    column has a step and a middle of its own; both go into the matrix and the bias, so that what
    is multiplied are integers of one scale. What is far out of its range is cut.
    """

    def __init__(
        self, layer: nn.Linear, ranges: NDArray[np.floating], activation: str = "none"
    ) -> None:
        super().__init__()
        _silence()
        weight = layer.weight.detach().float()
        low, high = torch.from_numpy(ranges.astype(np.float32))
        step = _steps(weight, high - low)
        middle = ((low + high) / 2 / step).round()
        stepped = weight * step
        self._scale = stepped.abs().amax(1).clamp_min(1e-12) / 127
        whole = (stepped / self._scale[:, None]).round()
        bias = stepped @ middle
        self._bias = bias if layer.bias is None else bias + layer.bias.detach().float()
        self._weight: Tensor = torch.ops.onednn.qlinear_prepack(whole.to(torch.int8), None)
        self._zeros = torch.zeros(len(weight), dtype=torch.int64)
        self._slope, self._shift = 1 / step, -middle
        self._post: tuple[Any, ...] = (activation, [], "none" if activation == "gelu" else "")

    def forward(self, x: Tensor) -> Tensor:
        """Return the product with its activation."""
        return torch.ops.onednn.qlinear_pointwise(  # type: ignore[no-any-return]
            _rounded(torch.addcmul(self._shift, x.float(), self._slope)),
            *(1.0, ZERO, self._weight, self._scale, self._zeros, self._bias),
            *(1.0, 0, torch.bfloat16, *self._post),
        )


def _steps(weight: Tensor, width: Tensor) -> Tensor:
    """Return how much of each column of the input a step of the 255 is, (in,) float32."""
    heaviest = weight.abs().amax(0).clamp_min(1e-5)
    width = width.clamp_min(1e-3)
    smooth = width**SMOOTHING / heaviest ** (1 - SMOOTHING)
    return smooth * (width / smooth).max() / 255


def _rounded(x: Tensor) -> Tensor:
    """Return x rounded to whole numbers, plus ZERO, within a byte.

    The operator is deprecated, but no other rounds as fast; its bytes are taken without a copy.
    """
    rounded = torch.quantize_per_tensor(x, 1.0, ZERO, torch.quint8)
    empty = torch.empty(0, dtype=torch.uint8)
    return empty.set_(rounded.untyped_storage(), 0, x.shape, rounded.stride())


def read_ranges() -> dict[str, NDArray[np.float16]]:
    """Return the lowest and highest value of each column that the default encoder's modules are
    given, (2, in), by the name of the module.
    """
    with np.load(RANGES) as kept:
        return dict(kept)


def _silence() -> None:
    """Let PyTorch say that an operator is deprecated, which it says once, where nobody hears it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _rounded(torch.zeros(1))


def can_pack() -> bool:
    """Return whether processor and PyTorch have what bfloat16 products take."""
    has_type = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    return bool(has_type) and hasattr(torch.ops.mkldnn, "_linear_pointwise")


def can_pack_bytes() -> bool:
    """Return whether they have what eight-bit products take besides."""
    has_products = getattr(torch.cpu, "_is_vnni_supported", lambda: False)()
    has_operators = hasattr(torch, "quantize_per_tensor") and hasattr(
        torch.ops.onednn, "qlinear_pointwise"
    )
    return can_pack() and bool(has_products) and has_operators


def pack(encoder: nn.Module, ranges: Mapping[str, NDArray[np.floating]]) -> None:
    """Put products in the place of the linear layers, and a GELU that follows one into it.

    ``ranges`` has those of the inputs of the modules that it names; these get eight-bit products.
    """
    known = ranges if can_pack_bytes() else {}
    for name, parent in list(encoder.named_modules()):
        is_gelu = type(getattr(parent, "intermediate_act_fn", None)).__name__ == "GELUActivation"
        activation = "gelu" if is_gelu else "none"
        for child_name, child in list(parent.named_children()):
            if isinstance(child, nn.Linear):
                packed = (
                    EightBitProduct(child, known[name], activation)
                    if name in known
                    else Product(child, activation)
                )
                setattr(parent, child_name, packed)
        if is_gelu:
            parent.intermediate_act_fn = nn.Identity()
