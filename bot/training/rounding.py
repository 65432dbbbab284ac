"""Training that feels int8: the encoder's products round what they multiply, as the export will.

After Jacob et al. (2018, "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference", arXiv:1712.05877): the forward pass rounds, the gradient passes
through. Levels are those of ONNX Runtime's dynamic quantisation: 255 steps between the least and
the greatest value of a text's activations, 127 either side of 0 for a row of weights.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

ACTIVATION_STEPS, WEIGHT_STEPS = 255.0, 127.0
_LEAST = 1e-8


class _Round(torch.autograd.Function):
    """To the nearest multiple of a step; the gradient as if nothing had happened."""

    @staticmethod
    def forward(context: Any, values: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
        return torch.round(values / step) * step

    @staticmethod
    def backward(context: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        return gradient, None


class RoundedLinear(nn.Linear):
    """A linear layer whose input (batch, tokens, in) and weights are rounded to 8 bits."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Return (batch, tokens, out)."""
        return functional.linear(round_activations(input), round_weights(self.weight), self.bias)


def round_activations(values: torch.Tensor) -> torch.Tensor:
    """Return (batch, tokens, channels) rounded, each text of the batch with a step of its own."""
    seen = values.detach()
    reach = seen.amax((1, 2), keepdim=True).clamp(min=0) - seen.amin((1, 2), keepdim=True).clamp(
        max=0
    )
    return _Round.apply(values, (reach / ACTIVATION_STEPS).clamp(min=_LEAST))  # type: ignore[no-any-return,no-untyped-call]


def round_weights(weights: torch.Tensor) -> torch.Tensor:
    """Return (out, in) rounded, each row with a step of its own."""
    reach = weights.detach().abs().amax(1, keepdim=True)
    return _Round.apply(weights, (reach / WEIGHT_STEPS).clamp(min=_LEAST))  # type: ignore[no-any-return,no-untyped-call]


def feel_int8(network: nn.Module) -> nn.Module:
    """Make the network's linear layers round, in place, and return it."""
    for layer in network.modules():
        if type(layer) is nn.Linear:
            layer.__class__ = RoundedLinear
    return network
