"""The encoder's products in bfloat16, their matrices laid out once as the processor wants them.

PyTorch's own linear layer lays them out again in every call, which for a question takes longer than
the product itself. Passages are embedded a twentieth faster, questions an eighth. The operators are
those that PyTorch's own compiler puts in a linear layer's place, with the activation in them.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

ROWS = 400  # tokens of two passages, what the layout is best for


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


def can_pack() -> bool:
    """Return whether processor and PyTorch have what it takes."""
    has_type = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    return bool(has_type) and hasattr(torch.ops.mkldnn, "_linear_pointwise")


def pack(encoder: nn.Module) -> None:
    """Put products in the place of the linear layers, and a GELU that follows one into it."""
    for parent in list(encoder.modules()):
        is_gelu = type(getattr(parent, "intermediate_act_fn", None)).__name__ == "GELUActivation"
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Linear):
                setattr(parent, name, Product(child, "gelu" if is_gelu else "none"))
        if is_gelu:
            parent.intermediate_act_fn = nn.Identity()
