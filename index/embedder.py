"""Text → unit vectors, through sentence-transformers, with nothing fetched from a model hub."""

from __future__ import annotations

import logging
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.script import simplify
from index.weights import DEFAULT_MODEL, WEIGHTS_SHA256, build_default_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 2  # what is multiplied then stays in the cache: a tenth faster than 16 for passages of news

logger = logging.getLogger(__name__)


class Embedder:
    """An encoder with separate methods for queries and passages.

    ``model_id`` names the model in an index's manifest, ``dimension`` is its vectors' length.
    Safe to call from several threads: calls take turns.
    """

    def __init__(self, model: SentenceTransformer, model_id: str) -> None:
        self.model_id = model_id
        self.dimension = int(model.get_embedding_dimension() or 0)
        self._model = model
        self._turn = threading.Lock()  # a fast tokenizer cannot be used by two threads at once

    def embed_passages(self, texts: list[str]) -> NDArray[np.float32]:
        """Return one row a text, (n, dimension) float32 of unit norm, in the order given."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return self._encode([simplify(text) for text in texts], "document")

    def embed_query(self, question: str) -> NDArray[np.float32]:
        """Return the question's vector, (dimension,) float32 of unit norm."""
        vector: NDArray[np.float32] = self._encode([simplify(question)], "query")[0]
        return vector

    def _encode(self, texts: list[str], prompt: str) -> NDArray[np.float32]:
        with self._turn, _fast_arithmetic():
            vectors = self._model.encode(
                texts,
                prompt_name=prompt if prompt in self._model.prompts else None,
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)


def _fast_arithmetic() -> AbstractContextManager[None]:
    """bfloat16 between the products, where the processor multiplies it."""
    import torch

    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=_packing().can_pack())


def _packing() -> ModuleType:
    from index import packing  # imports PyTorch

    return packing


def load_embedder(model: str, cache: Path) -> Embedder:
    """Return the encoder called ``model``: the default one, a local folder, or a cached hub name.

    The default is built into ``cache`` when it is not there yet. No network is used.

    :raises ModelError: when the model cannot be found or loaded.
    """
    is_default = model == DEFAULT_MODEL
    path = str(build_default_model(cache / DEFAULT_MODEL)) if is_default else model
    model_id = f"{DEFAULT_MODEL}@{WEIGHTS_SHA256[:12]}" if is_default else model
    return Embedder(_load(path, is_default), model_id)


def _load(path: str, is_default: bool) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    # It warns of half precision, which _widen then leaves only where it is wanted.
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    try:
        model = SentenceTransformer(
            path, device="cpu", local_files_only=True, model_kwargs={"dtype": "auto"}
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"model {path!r} cannot be loaded ({error}); give a folder or a name that is cached, "
            "or delete the folder to have it built again"
        ) from error
    _widen(model, is_default)
    return model


def _widen(model: SentenceTransformer, is_default: bool) -> None:
    """Compute in float32, but leave the word table as stored: at half precision, 190 MB less.

    Products are packed in bfloat16 or eight bits where the processor multiplies them.
    """
    encoder = model[0].auto_model
    if _packing().can_pack():
        _packing().pack(encoder, _packing().read_ranges() if is_default else {})
    table = encoder.get_input_embeddings().weight
    for parameter in model.parameters():
        if parameter is not table:
            parameter.data = parameter.data.float()
