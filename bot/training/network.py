"""The span model as it is trained: the encoder and two outputs a token.

Extractive reading with a start and an end score for every token follows Devlin et al. (2019,
"BERT", arXiv:1810.04805, section 4.2); the first token stands for "no answer" as in its section
4.3, for the task of Rajpurkar et al. (2018, "Know What You Don't Know", arXiv:1806.03822).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

MASKED = -1e4  # a logit no softmax sees; -inf would make the margin of an empty window NaN
DROPOUT = 0.1
START_FILE, RESULT_FILE = "start.pt", "result.pt"


class SpanNetwork(nn.Module):
    """A BERT encoder with a linear layer to start and end logits."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, 2)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return start and end logits, each (batch, tokens) float32.

        ``ids``, ``mask`` and ``types`` are (batch, tokens) int64. Only the first token ("no
        answer") and the window's own tokens (type 1) can win; others get ``MASKED``.
        """
        hidden = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state
        logits = self.head(hidden).float()
        first = torch.arange(ids.shape[1], device=ids.device)[None, :] == 0
        shut = ~((types == 1) | first)
        logits = logits.masked_fill(shut[:, :, None], MASKED)
        return logits[:, :, 0], logits[:, :, 1]


def start_state(encoder: Path, kept: list[int]) -> dict[str, Any]:
    """Return the untrained encoder's settings and float16 weights, with only the ``kept`` pieces.

    :raises OSError: when the folder holds no encoder.
    """
    from transformers import BertModel

    model = BertModel.from_pretrained(str(encoder), add_pooling_layer=False)
    weights = {name: tensor.half() for name, tensor in model.state_dict().items()}
    words = "embeddings.word_embeddings.weight"
    weights[words] = weights[words][kept].clone()
    return {"config": {**model.config.to_dict(), "vocab_size": len(kept)}, "weights": weights}


def build_network(start: dict[str, Any]) -> SpanNetwork:
    """Return the network at its start.

    Its embeddings are frozen: with so few questions they would only learn the training text.
    """
    from transformers import BertConfig, BertModel

    config = BertConfig(**start["config"])
    config.hidden_dropout_prob, config.attention_probs_dropout_prob = DROPOUT, 0.0
    # On a processor half the time of the fused one.
    config._attn_implementation = "sdpa" if torch.cuda.is_available() else "eager"
    encoder = BertModel(config, add_pooling_layer=False)
    encoder.load_state_dict({name: t.float() for name, t in start["weights"].items()})
    for parameter in encoder.embeddings.parameters():
        parameter.requires_grad_(False)
    return SpanNetwork(encoder)


def trained_state(network: SpanNetwork) -> dict[str, torch.Tensor]:
    """Return a copy of the weights that training changes, on the processor."""
    return {
        name: parameter.detach().cpu().clone()
        for name, parameter in network.named_parameters()
        if parameter.requires_grad
    }


def load_network(run: Path) -> SpanNetwork:
    """Return the trained network of a run's folder, in evaluation mode."""
    network = build_network(torch.load(run / START_FILE, weights_only=True))
    trained = torch.load(run / RESULT_FILE, weights_only=True)
    missing = network.load_state_dict({n: t.float() for n, t in trained.items()}, strict=False)
    if missing.unexpected_keys:
        raise ValueError(f"{run / RESULT_FILE}: unknown weights {missing.unexpected_keys[:3]}")
    return network.eval()
