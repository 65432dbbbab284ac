"""The values that travel through the index: Document, Passage, Span, Correction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

PassageKind = Literal["title", "dateline", "byline", "caption", "body", "editors", "contact"]


@dataclass(frozen=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of character offsets into ``Document.text``.

    :raises ValueError: when the range is empty or negative.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span [{self.start}, {self.end}) is empty or negative")

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Correction:
    """A run of the clean text that replaces damaged bytes: where, what stood there, and why."""

    span: Span
    raw: str
    why: str


@dataclass(frozen=True)
class Document:
    """A cleaned release. Every offset in the project refers to ``text``.

    ``date`` is ISO 8601 (``2020-06-23T14:58`` or ``2020-06-23``) or None, ``source`` the
    publisher or None, ``sha256`` the hash of the UTF-8 bytes of ``text``.

    :raises ValueError: when the text is blank or a correction lies outside it.
    """

    id: str
    title: str
    date: str | None
    source: str | None
    text: str
    sha256: str
    corrections: tuple[Correction, ...] = ()

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a document needs an id")
        if not self.text.strip():
            raise ValueError(f"document {self.id!r} has no text")
        if any(c.span.end > len(self.text) for c in self.corrections):
            raise ValueError(f"document {self.id!r}: a correction lies outside its text")


@dataclass(frozen=True)
class Passage:
    """A paragraph of a document, or a part of one: the unit that is embedded and retrieved.

    ``number`` counts from 1 within its document; ``sentences`` are spans of the document's
    text, in order, all within ``span``.

    :raises ValueError: when the kind is unknown or a sentence lies outside the passage.
    """

    id: str
    document_id: str
    number: int
    kind: PassageKind
    span: Span
    text: str
    sentences: tuple[Span, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.kind not in get_args(PassageKind):
            raise ValueError(f"passage {self.id!r}: unknown kind {self.kind!r}")
        if len(self.text) != self.span.end - self.span.start:
            raise ValueError(f"passage {self.id!r}: {len(self.text)} characters in {self.span}")
        if not self.sentences or not all(self.span.contains(s) for s in self.sentences):
            raise ValueError(f"passage {self.id!r}: sentences missing or outside {self.span}")

    def slice(self, span: Span) -> str:
        """Return the text of ``span``, given in the document's offsets, within this passage."""
        return self.text[span.start - self.span.start : span.end - self.span.start]
