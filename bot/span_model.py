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
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from index.document import Span
from index.errors import ModelError
from index.script import fold
from index.splitter import trim

MODEL_FILE, TOKENIZER_FILE, MANIFEST_FILE = "reader.onnx", "tokenizer.json", "manifest.json"
MAX_TOKENS = 256  # of a pair; what is longer is read in halves
MAX_QUESTION = 120  # characters; of a longer question the last ones are read
MAX_ANSWER_TOKENS = 64
SLOWER = ["SkipLayerNormFusion"]  # the fused one takes six times as long: a fifth of a window
NO_DOUBT = 10.0  # a score, in nats, beyond which a span is hardly ever wrong
AT_ONCE = 2  # windows; one thread each beats two threads for one, which wait for each other
_REMEDY = "run: git checkout -- bot/data/reader, or python -m bot.training.export"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SpanCandidate:
    """A span of the text that was read.

    ``score`` is the span's start and end logit less the two of "no answer" (unbounded, in nats:
    0 means as likely as no answer).
    """

    span: Span
    score: float


@dataclass(frozen=True, eq=False)
class Reading:
    """What the model makes of a text: for each of its tokens where it stands and two logits.

    All arrays are (tokens,): ``begins`` and ``ends`` int64 character offsets; ``starts`` and
    ``stops`` float32, each less that of "no answer"; ``parts`` int64, the number of the window
    that the token was read in, since no span runs from one into the next.
    """

    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    starts: NDArray[np.float32]
    stops: NDArray[np.float32]
    parts: NDArray[np.int64]

    def score(self, span: Span) -> float:
        """Return the score of a span, the best of the windows that it was read in whole; −∞ where
        there is none."""
        inside = np.flatnonzero((self.begins < span.end) & (self.ends > span.start))
        found = [-math.inf]
        for part in np.unique(self.parts[inside]):
            tokens = inside[self.parts[inside] == part]
            if self.begins[tokens[0]] <= span.start and self.ends[tokens[-1]] >= span.end:
                found.append(float(self.starts[tokens[0]] + self.stops[tokens[-1]]))
        return max(found)

    def best(self, within: Span) -> SpanCandidate | None:
        """Return the best span within another, None when nothing there was read."""
        inside = np.flatnonzero((self.begins >= within.start) & (self.ends <= within.end))
        if not len(inside):
            return None
        scores = self.starts[inside][:, None] + self.stops[inside][None, :]
        allowed = np.triu(self.parts[inside][:, None] == self.parts[inside][None, :])
        allowed &= ~np.triu(allowed, k=MAX_ANSWER_TOKENS)
        scores = np.where(allowed, scores, -np.inf)
        first, last = np.unravel_index(int(scores.argmax()), scores.shape)
        span = Span(int(self.begins[inside[first]]), int(self.ends[inside[last]]))
        return SpanCandidate(span, float(scores[first, last]))

    def after(self, offset: int) -> Reading:
        """Return the reading of what stands from ``offset`` on."""
        kept = self.begins >= offset
        return Reading(
            self.begins[kept],
            self.ends[kept],
            self.starts[kept],
            self.stops[kept],
            self.parts[kept],
        )

    def moved(self, offset: int) -> Reading:
        """Return the same reading of a text that begins ``offset`` characters into another."""
        return replace(self, begins=self.begins + offset, ends=self.ends + offset)


def join_readings(readings: Sequence[Reading]) -> Reading:
    """Return the readings of several windows of one text as one; at least one is needed."""
    counts = np.cumsum([0, *(int(r.parts.max(initial=-1)) + 1 for r in readings)])
    return Reading(
        np.concatenate([r.begins for r in readings]),
        np.concatenate([r.ends for r in readings]),
        np.concatenate([r.starts for r in readings]),
        np.concatenate([r.stops for r in readings]),
        np.concatenate([r.parts + n for r, n in zip(readings, counts, strict=False)]),
    )


def weigh_in(reading: Reading, other: Reading, share: float) -> Reading:
    """Return the reading with the logits of the tokens that the other has too moved towards the
    other's by ``share``, 0 to 1."""
    places = zip(other.begins.tolist(), other.ends.tolist(), strict=True)
    number = {place: n for n, place in enumerate(places)}
    places = zip(reading.begins.tolist(), reading.ends.tolist(), strict=True)
    pairs = [(n, number[place]) for n, place in enumerate(places) if place in number]
    here, there = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    starts, stops = reading.starts.copy(), reading.stops.copy()
    starts[here] += share * (other.starts[there] - starts[here])
    stops[here] += share * (other.stops[there] - stops[here])
    return replace(reading, starts=starts, stops=stops)


class SpanModel:
    """A loaded model. `read` may be called from several threads at once."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reader")

    def read(self, question: str, windows: Sequence[str]) -> list[Reading]:
        """Return what each window may answer, in their order.

        Texts are folded (`index.script.fold`), which moves no offset. A window too long to be read
        at once is read in halves; of a question over 120 characters the last 120 are read. What a
        window gives does not depend on the others.
        """
        asked = fold(question.strip())[-MAX_QUESTION:]
        return list(self._pool.map(lambda window: self._read(asked, fold(window)), windows))

    def _read(self, question: str, window: str) -> Reading:
        encoding = self._tokenizer.encode(question, window)
        half = len(window) // 2
        if len(encoding.ids) > MAX_TOKENS and half:
            left, right = self._read(question, window[:half]), self._read(question, window[half:])
            return join_readings((left, right.moved(half)))
        starts, stops = self._logits(encoding)
        spans = _text_tokens(encoding, window)
        places = list(spans)
        return Reading(
            np.array([span.start for span in spans.values()], dtype=np.int64),
            np.array([span.end for span in spans.values()], dtype=np.int64),
            starts[places] - starts[0],
            stops[places] - stops[0],
            np.zeros(len(places), dtype=np.int64),
        )

    def _logits(self, encoding: Encoding) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return start and end logits, each (tokens,) float32."""
        ids = np.array([encoding.ids], dtype=np.int64)
        types = np.array([encoding.type_ids], dtype=np.int64)
        feed = {"ids": ids, "mask": np.ones_like(ids), "types": types}
        starts, ends = self._session.run(["starts", "ends"], feed)
        return starts[0], ends[0]


def _text_tokens(encoding: Encoding, window: str) -> dict[int, Span]:
    """The window's tokens that carry text, with where it stands: a space alone is no place for an
    answer."""
    tokens = (n for n, sequence in enumerate(encoding.sequence_ids) if sequence == 1)
    spans = {n: trim(window, *encoding.offsets[n]) for n in tokens}
    return {n: span for n, span in spans.items() if span}


def load_span_model(folder: Path | None = None) -> SpanModel:
    """Return the model whose files are in ``folder``; the shipped one by default.

    :raises ModelError: when a file is missing or is not the one that the manifest names.
    """
    if folder is None:
        with resources.as_file(resources.files("bot") / "data" / "reader") as shipped:
            return load_span_model(shipped)
    contents = _verified(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3  # warnings about its own optimiser are none of the reader's
    session = onnxruntime.InferenceSession(
        contents[MODEL_FILE],
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=SLOWER,
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
