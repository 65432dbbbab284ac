"""What a sentence is as an answer: judged by its words alone, and in the end."""

from __future__ import annotations

from dataclasses import dataclass

from bot.judgement import Signs
from bot.matching import Match
from bot.question import Term
from bot.sentence import Mention, Sentence
from bot.span_model import SpanCandidate
from bot.spans import Pick
from bot.support import Context, Support
from index.document import Passage, Span

UNREAD = -15.0  # nats: what the span model is sure of that it is no answer


@dataclass(frozen=True)
class Evidence:
    """A sentence that may answer: its place, the exact answer in it if one is safe, and why.

    Spans are offsets into the document's text. ``missing`` are the question's words that neither
    the sentence nor what governs it speaks of; ``contradicted`` the dates that differ; ``is_clear``
    says that nothing else in the sentence answers nearly as well; ``score`` is the span model's, in
    nats, ``UNREAD`` where it has not read the sentence.
    """

    row: int
    passage: Passage
    sentence: Span
    probability: float
    dense: float
    coverage: float
    answer: Span | None = None
    is_clear: bool = False
    kind_found: bool = True
    missing: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    mention: Mention | None = None
    score: float = UNREAD


@dataclass(frozen=True)
class Draft:
    """A sentence judged by its words alone; ``met`` is where it speaks of the question's, ``item``
    the one of its items, if it enumerates, that alone has what the question names; ``is_compared``
    says that figures alone decide which of them answers.
    """

    row: int
    passage: Passage
    n: int
    sentence: Sentence
    met: dict[Term, list[Match]]
    support: Support
    dense: float
    pick: Pick
    signs: Signs
    context: Context
    item: Span | None
    is_compared: bool = False

    def is_in_other_item(self, mention: Mention) -> bool:
        """Whether a mention stands outside of the item that the question is about."""
        return self.item is not None and not mention.is_within(self.item)

    @property
    def names_all(self) -> bool:
        """Whether the sentence has every name that the question has."""
        names = [found for term, found in self.met.items() if term.is_name]
        return bool(names) and all(names)

    @property
    def span(self) -> Span:
        """Where the sentence stands in the document."""
        return self.passage.sentences[self.n]

    @property
    def place(self) -> Span:
        """Where the sentence stands in its passage."""
        offset = self.passage.span.start
        return Span(self.span.start - offset, self.span.end - offset)


@dataclass(frozen=True)
class Judged:
    """What the span model makes of a draft: the mention that answers best in its light; its best
    span of the sentence, None where it has not read it; and whether that span may be what is asked
    for."""

    pick: Pick
    best: SpanCandidate | None = None
    may_answer: bool = True
