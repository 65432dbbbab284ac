"""The span model: question and windows of text → the spans that may answer, with their scores.

An encoder with a start and an end logit for every token reads question and window as a pair, as
Devlin et al. (2019, "BERT", arXiv:1810.04805) do for SQuAD. The first token stands for "no answer
here"; a span's score is its two logits above that token's two, the margin that Rajpurkar et al.
(2018, "Know What You Don't Know", arXiv:1806.03822) set a threshold on. ONNX Runtime runs it;
how the weights were made is in ``bot/training``.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.errors import ModelError
from index.script import fold

MODEL_FILE, TOKENIZER_FILE, MANIFEST_FILE = "reader.onnx", "tokenizer.json", "manifest.json"
MAX_TOKENS = 200  # of a pair, as in training; what is longer is read in pieces
MAX_QUESTION = 120  # characters; of a longer question the last ones are read
MAX_ANSWER_TOKENS = 64
DEFAULT_TOP = 5
THREADS = 2
_OVERLAP = 0.25  # of a piece, so that a short answer across one cut is whole in the next piece
_MARKS = 8  # tokens kept free for <s>, three </s>, and pieces that a cut adds
_REMEDY = "run: git checkout -- bot/data/reader, or python -m bot.training.export"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SpanCandidate:
    """A span ``[start, end)`` in characters of its window.

    ``score`` is the span's start and end logit less the two of "no answer" (unbounded, in nats:
    0 means as likely as no answer).
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class SpanScores:
    """What was found in one window: the best spans, best first, and the best one's score.

    ``margin`` is −∞ for a window without text, which has no spans.
    """

    spans: tuple[SpanCandidate, ...]
    margin: float


class SpanModel:
    """A loaded model. `read` may be called from several threads at once."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer

    def read(self, question: str, windows: list[str], top: int = DEFAULT_TOP) -> list[SpanScores]:
        """Return what each window may answer, in the order of ``windows``.

        Texts are folded (`index.script.fold`), which moves no offset. A window too long to be read
        at once is read in overlapping pieces; of a question over 120 characters the last 120 are
        read. A window's scores do not depend on the other windows.

        :raises ValueError: when ``top`` is less than 1.
        """
        if top < 1:
            raise ValueError(f"top is {top}, at least 1 is needed")
        asked = self._shorten(fold(question.strip()))
        return [self._read_window(asked, fold(window), top) for window in windows]

    def _shorten(self, question: str) -> str:
        if len(question) > MAX_QUESTION:
            logger.info("a question of %d characters: its end is read", len(question))
        return question[-MAX_QUESTION:]

    def _read_window(self, question: str, window: str, top: int) -> SpanScores:
        found: dict[tuple[int, int], float] = {}
        for start, piece in self._pieces(question, window):
            for span in self._read_piece(question, piece, top):
                key = (start + span.start, start + span.end)
                found[key] = max(span.score, found.get(key, -math.inf))
        best = sorted(found.items(), key=lambda pair: -pair[1])[:top]
        spans = tuple(SpanCandidate(*place, score) for place, score in best)
        return SpanScores(spans, spans[0].score if spans else -math.inf)

    def _pieces(self, question: str, window: str) -> Iterator[tuple[int, str]]:
        """Yield parts of the window that fit beside the question, with their start."""
        asked = len(self._tokenizer.encode(question, add_special_tokens=False).ids)
        room = MAX_TOKENS - _MARKS - asked
        offsets = self._tokenizer.encode(window, add_special_tokens=False).offsets
        step = max(1, int(room * (1 - _OVERLAP)))
        for first in range(0, len(offsets), step):
            last = min(first + room, len(offsets))
            start, end = offsets[first][0], offsets[last - 1][1]
            if window[start:end].strip():
                yield start, window[start:end]
            if last == len(offsets):
                return

    def _read_piece(self, question: str, piece: str, top: int) -> list[SpanCandidate]:
        encoding = self._tokenizer.encode(question, piece)
        starts, ends = self._logits(encoding)
        places = [n for n, sequence in enumerate(encoding.sequence_ids) if sequence == 1]
        first, last = places[0], places[-1] + 1
        nothing = float(starts[0] + ends[0])
        best = _best_spans(starts[first:last], ends[first:last], top)
        spans = ((_trim(piece, encoding, first + a, first + b), score) for a, b, score in best)
        return [SpanCandidate(*place, score - nothing) for place, score in spans if place]

    def _logits(self, encoding: Encoding) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return start and end logits, each (tokens,) float32."""
        ids = np.array([encoding.ids], dtype=np.int64)
        types = np.array([encoding.type_ids], dtype=np.int64)
        feed = {"ids": ids, "mask": np.ones_like(ids), "types": types}
        starts, ends = self._session.run(["starts", "ends"], feed)
        return starts[0], ends[0]


def _best_spans(
    starts: NDArray[np.float32], ends: NDArray[np.float32], top: int
) -> list[tuple[int, int, float]]:
    """Return the best (first token, last token, sum of logits) of two (tokens,) arrays."""
    scores = starts[:, None] + ends[None, :]
    allowed = np.triu(np.ones_like(scores, dtype=bool))
    allowed &= ~np.triu(allowed, k=MAX_ANSWER_TOKENS)
    scores = np.where(allowed, scores, -np.inf)
    order = np.argsort(scores, axis=None)[::-1][:top]
    rows, columns = np.unravel_index(order, scores.shape)
    return [(int(a), int(b), float(scores[a, b])) for a, b in zip(rows, columns, strict=True)]


def _trim(piece: str, encoding: Encoding, first: int, last: int) -> tuple[int, int] | None:
    """Characters from token ``first`` to ``last``, without the spaces that tokens carry."""
    start, end = encoding.offsets[first][0], encoding.offsets[last][1]
    text = piece[start:end]
    start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
    return (start, end) if start < end else None


def load_span_model(folder: Path | None = None) -> SpanModel:
    """Return the model whose files are in ``folder``; the shipped one by default.

    :raises ModelError: when a file is missing or is not the one that the manifest names.
    """
    if folder is None:
        with resources.as_file(resources.files("bot") / "data" / "reader") as shipped:
            return load_span_model(shipped)
    contents = _verified(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
    options.log_severity_level = 3  # warnings about its own optimiser are none of the reader's
    session = onnxruntime.InferenceSession(
        contents[MODEL_FILE], options, providers=["CPUExecutionProvider"]
    )
    return SpanModel(session, Tokenizer.from_str(contents[TOKENIZER_FILE].decode("utf-8")))


def _verified(folder: Path) -> dict[str, bytes]:
    """Return the bytes of both files, after comparing their SHA-256 with the manifest's."""
    manifest = _read(folder / MANIFEST_FILE)
    try:
        expected: dict[str, str] = json.loads(manifest)["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder / MANIFEST_FILE}: no checksums in it; {_REMEDY}") from error
    return {
        name: _check(folder / name, expected.get(name, "none"))
        for name in (MODEL_FILE, TOKENIZER_FILE)
    }


def _check(path: Path, expected: str) -> bytes:
    data = _read(path)
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise ModelError(f"{path}: SHA-256 is {found}, expected {expected}; {_REMEDY}")
    return data


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); {_REMEDY}") from error


def write_manifest(folder: Path, names: Iterable[str], **notes: object) -> None:
    """Write the checksums of the named files of ``folder``, and notes about them, beside them."""
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    text = json.dumps({"sha256": sums, **notes}, indent=2, ensure_ascii=False)
    (folder / MANIFEST_FILE).write_text(f"{text}\n", encoding="utf-8")
