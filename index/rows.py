"""A document as a row on disk: JSON for the text, bytes for the vectors, a SHA-256 for each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from index.document import Correction, Document, Passage, Span
from index.store import Entry


@dataclass(frozen=True, eq=False)
class Row:
    """``first`` is the number of the document's first passage; ``body`` its text and the places
    of its passages, ``vectors`` theirs, or None where they are lost. After them an older version
    wrote the sentences' too.
    """

    first: int
    id: str
    body: bytes
    body_sha: bytes
    vectors: bytes | None
    vectors_sha: bytes

    @property
    def is_text_sound(self) -> bool:
        """Whether the text is what was written."""
        return self.body_sha == body_sha(self.first, self.id, self.body)

    @property
    def are_vectors_sound(self) -> bool:
        """Whether the vectors are there and what was written."""
        return self.vectors is not None and self.vectors_sha == _sha(self.vectors)


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def body_sha(first: int, document_id: str, body: bytes) -> bytes:
    """Return the SHA-256 of a row's text and of where it belongs."""
    return _sha(f"{first}\0{document_id}\0".encode("utf-8", "surrogatepass") + body)


def sum_of(rows: Iterable[tuple[bytes, bytes]]) -> int:
    """Return one number for a set of (body, vectors) SHA-256s.

    A sum, so that a change costs as much as what it changes and not as much as what there is.
    """
    return sum(int.from_bytes(_sha(body + vectors)) for body, vectors in rows) % 2**256


def to_row(entry: Entry, first: int) -> Row:
    """Return the entry as a row."""
    content = {"document": asdict(entry.document), "passages": [_flat(p) for p in entry.passages]}
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    data = body.encode("utf-8", "surrogatepass")
    vectors = entry.vectors.astype(np.float32).tobytes()
    document_id = entry.document.id
    sha = body_sha(first, document_id, data)
    return Row(first, document_id, data, sha, vectors, _sha(vectors))


def _flat(passage: Passage) -> list[Any]:
    places = [offset for s in passage.sentences for offset in (s.start, s.end)]
    return [passage.id, passage.kind, passage.span.start, passage.span.end, places]


def to_document(body: bytes) -> tuple[Document, tuple[Passage, ...]]:
    """Return the document of a row and its passages.

    :raises ValueError: (or KeyError, TypeError) when the bytes are no row's.
    """
    content = json.loads(body.decode("utf-8", "surrogatepass"))
    document = document_of(content["document"])
    passages = (_passage(document, n, *p) for n, p in enumerate(content["passages"], start=1))
    return document, tuple(passages)


def document_of(entry: dict[str, Any]) -> Document:
    """Return the document whose fields these are."""
    corrections = (Correction(Span(**c["span"]), c["raw"], c["why"]) for c in entry["corrections"])
    return Document(**{**entry, "corrections": tuple(corrections)})


def _passage(
    document: Document, number: int, name: str, kind: Any, start: int, end: int, places: list[int]
) -> Passage:
    sentences = tuple(Span(*pair) for pair in zip(places[::2], places[1::2], strict=True))
    text = document.text[start:end]
    return Passage(name, document.id, number, kind, Span(start, end), text, sentences)
