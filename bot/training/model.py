"""The span model: the encoder with a cut vocabulary and two outputs a token.

Extractive reading with a start and an end score for every token follows Devlin et al. (2019,
"BERT", arXiv:1810.04805, section 4.2); the first token stands for "no answer" as in its section
4.3, for the task of Rajpurkar et al. (2018, "Know What You Don't Know", arXiv:1806.03822).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn

from bot.settings import read_settings
from index.weights import DEFAULT_MODEL, build_default_model

MAX_PIECES = 32_000
MAX_TOKENS = 200
FROZEN_LAYERS = 1
MASKED = -1e4  # a logit no softmax sees; -inf would make the margin of an empty window NaN
_SPECIAL = 4  # <s>, <pad>, </s>, <unk> keep their places
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_BOUND = frozenset("的是在为了和与于被从到至约近即由及对将把有达")
_DIGITS = frozenset("0123456789")


def default_encoder() -> Path:
    """Return the folder of the default encoder, built where it is missing."""
    return build_default_model(read_settings().cache / DEFAULT_MODEL)


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


def splits_answers(piece: str) -> bool:
    """Whether a piece runs over the edges that answers have: ``年的``, ``》、``, ``4%``.

    Such pieces make about one answer in twenty impossible to mark exactly, so they are left out
    and the tokenizer takes the text apart there.
    """
    text = piece.removeprefix("▁")
    if len(text) < 2 or (text.isascii() and text.isalpha()):
        return False
    kinds = {_kind(c) for c in text}
    if len(kinds) > 1 or "mark" in kinds:
        return True
    return "han" in kinds and (text[0] in _BOUND or text[-1] in _BOUND)


def _kind(character: str) -> str:
    if character in _DIGITS:
        return "digit"
    if _HAN.match(character):
        return "han"
    return "letter" if character.isalpha() else "mark"


def cut_vocabulary(source: Path, texts: Iterable[str]) -> tuple[Tokenizer, list[int]]:
    """Return a tokenizer with the pieces that ``texts`` use, and the old id of each piece.

    Every single character of the base vocabulary that GB 2312 or ASCII has stays, and so do the
    most frequent pieces, up to ``MAX_PIECES``. What is left out becomes shorter pieces or <unk>.
    """
    layout = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))
    old = layout["model"]["vocab"]
    allowed = [n for n, (p, _) in enumerate(old) if n < _SPECIAL or not splits_answers(p)]
    whole = _with_pieces(layout, allowed)
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update(whole.encode(text, add_special_tokens=False).ids)
    basic = {n for n, at in enumerate(allowed) if n < _SPECIAL or _is_basic(old[at][0])}
    frequent = [n for n, _ in counts.most_common() if n not in basic]
    chosen = sorted(basic | set(frequent[: MAX_PIECES - len(basic)]))
    kept = [allowed[n] for n in chosen]
    return _with_pieces(layout, kept), kept


def _is_basic(piece: str) -> bool:
    text = piece.removeprefix("▁")
    if len(text) > 1:
        return False
    try:
        return not text or text.isascii() or bool(text.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _with_pieces(layout: dict[str, Any], kept: list[int]) -> Tokenizer:
    changed = json.loads(json.dumps(layout))
    changed["model"]["vocab"] = [layout["model"]["vocab"][n] for n in kept]
    changed["model"]["unk_id"] = 3
    changed["added_tokens"] = [t for t in changed["added_tokens"] if t["id"] < _SPECIAL]
    for part in changed["post_processor"]["pair"][4:]:  # the window and what closes it
        next(iter(part.values()))["type_id"] = 1
    changed["truncation"], changed["padding"] = None, None
    return Tokenizer.from_str(json.dumps(changed))


def build_network(source: Path, kept: list[int], dropout: float = 0.1) -> SpanNetwork:
    """Return the untrained network: the encoder of ``source`` with only the ``kept`` pieces.

    Word embeddings are frozen: with so few questions they would only learn the training text. So
    is the lowest layer.
    """
    from transformers import BertModel

    encoder = BertModel.from_pretrained(
        str(source),
        add_pooling_layer=False,
        dtype=torch.float32,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=0.0,
        attn_implementation="sdpa",
    )
    words = encoder.embeddings.word_embeddings.weight.data[kept].clone()
    encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(  # type: ignore[no-untyped-call]
        words, padding_idx=1
    )
    encoder.config.vocab_size = len(kept)
    for parameter in encoder.embeddings.parameters():
        parameter.requires_grad_(False)
    for layer in encoder.encoder.layer[:FROZEN_LAYERS]:
        layer.requires_grad_(False)
    return SpanNetwork(encoder)
