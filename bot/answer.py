"""The values that a question gives back: Answer, Citation and the passages they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")

Language = Literal["zh-Hans", "zh-Hant", "en"]
AnswerKind = Literal["answer", "summary", "greeting", "refusal"]
MAX_QUESTION = 2_000  # characters
MAX_CITATIONS = 3
MAX_TEXT = 400


@dataclass(frozen=True)
class Citation:
    """A verbatim slice of a document: ``bot.document(document_id).text[start:end] == quote``.

    ``number`` counts from 1 in the order of the markers in the answer's text; ``score`` is the
    probability, 0 to 1, that the quote answers the question; ``corrected`` says that the quote
    holds a run of damaged bytes that the errata file restored.

    :raises ValueError: when the quote is empty or the offsets do not have its length.
    """

    number: int
    document_id: str
    passage_id: str
    quote: str
    start: int
    end: int
    score: float
    corrected: bool = False

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"citation number {self.number}; they count from 1")
        if not self.quote or len(self.quote) != self.end - self.start:
            raise ValueError(f"quote of {len(self.quote)} characters at [{self.start}, {self.end})")


@dataclass(frozen=True)
class RankedPassage:
    """A retrieved passage with the scores that ranked it: each 0 to 1, ``rank`` from 1.

    :raises ValueError: when a score or the rank is out of range, or there is no text.
    """

    rank: int
    document_id: str
    passage_id: str
    number: int
    text: str
    start: int
    end: int
    lexical: float
    dense: float
    reader: float
    score: float

    def __post_init__(self) -> None:
        if min(self.rank, self.number) < 1 or not self.text:
            raise ValueError(f"passage {self.passage_id!r}: no text, or not numbered from 1")
        scores = (self.lexical, self.dense, self.reader, self.score)
        if not all(0.0 <= score <= 1.0 for score in scores):
            raise ValueError(f"passage {self.passage_id!r}: scores {scores} are not 0 to 1")


@dataclass(frozen=True)
class Answer:
    """An answer, a summary, a greeting or a refusal, in the language and script of the question.

    ``text`` is Markdown of at most 400 characters (a list may be longer) with ``[1]`` markers;
    ``short`` is one verbatim slice of the document that ``short_citation`` quotes, at
    ``[short_start, short_end)``, or None when no safe span exists. ``confidence`` is the
    probability, 0 to 1, that the evidence answers the question. A refusal has ``reason``, no
    citation and no ``short``. ``timings`` are in seconds, by stage.

    :raises ValueError: when the parts contradict each other.
    """

    question: str
    resolved_question: str
    kind: AnswerKind
    text: str
    language: Language
    answerable: bool
    confidence: float
    short: str | None = None
    short_citation: int | None = None
    short_start: int | None = None
    short_end: int | None = None
    citations: tuple[Citation, ...] = ()
    passages: tuple[RankedPassage, ...] = ()
    suggestions: tuple[str, ...] = ()
    reason: str | None = None
    timings: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.question.strip() and self.resolved_question.strip()):
            raise ValueError("an answer names the question that it answers")
        if self.kind not in get_args(AnswerKind):
            raise ValueError(f"unknown kind of answer {self.kind!r}")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not between 0 and 1")
        if self.kind == "refusal" and (self.answerable or self.citations or self.short):
            raise ValueError("a refusal has no citation and no short answer")
        if [c.number for c in self.citations] != list(range(1, len(self.citations) + 1)):
            raise ValueError("citations are numbered from 1 in order")
        if (self.short is None) != (self.short_citation is None):
            raise ValueError("a short answer names its citation, and only a short answer does")

    def marker_starts(self) -> list[int]:
        """Return where in the text the marker of each citation stands.

        A quote may hold "[1]" itself, but stands before its own marker: so of each number the last
        counts that is before the marker of the next.
        """
        starts, end = [], len(self.text)
        for citation in reversed(self.citations):
            end = self.text.rfind(f" [{citation.number}]", 0, end) + 1
            starts.append(end)
        return starts[::-1]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain lists, strings and numbers, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Answer:
        """Return the answer that ``to_dict`` made ``plain`` of.

        :raises ValueError: when it is not that of an answer.
        """
        try:
            values = {
                **plain,
                "citations": tuple(_made(Citation, c) for c in plain["citations"]),
                "passages": tuple(_made(RankedPassage, p) for p in plain["passages"]),
                "suggestions": tuple(plain["suggestions"]),
            }
            return _made(cls, values)
        except (TypeError, KeyError) as error:
            raise ValueError(f"not an answer as plain data: {error}") from error


def _made(kind: type[T], values: Mapping[str, Any]) -> T:
    """The dataclass of ``values`` that came from outside, each of the type that it says."""
    hints = get_type_hints(kind)
    for name, value in dict(values).items():
        if not _is_of(value, hints[name]):
            raise ValueError(f"{name} of {kind.__name__} is {value!r}")
    return kind(**values)


def _is_of(value: object, hint: Any) -> bool:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return value in arguments
    if origin is tuple:
        return isinstance(value, tuple) and all(_is_of(v, arguments[0]) for v in value)
    if origin is dict:
        return isinstance(value, dict) and all(_is_of(v, arguments[1]) for v in value.values())
    return isinstance(value, (int | float) if hint is float else hint)
