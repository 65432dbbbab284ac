"""What the page knows of a visit: the conversation, and what of the release is on display."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from bot.ui.conversation import Turn
from bot.ui.source import Highlight, Script


@dataclass(frozen=True)
class Talk:
    """A conversation: its name in the archive, empty until it is kept, its turns, and the number
    of the turn whose question is being edited.
    """

    id: str = ""
    turns: tuple[Turn, ...] = ()
    editing: int | None = None

    @property
    def kept(self) -> tuple[Turn, ...]:
        """The turns that the archive keeps, and numbers."""
        return tuple(turn for turn in self.turns if turn.is_kept)

    def until(self, number: int | None) -> Talk:
        """Return the conversation before turn ``number``; all of it when that is None."""
        return Talk(self.id, self.turns[:number])

    def then(self, turn: Turn) -> Talk:
        """Return the conversation with one turn more."""
        return Talk(self.id, (*self.turns, turn))

    def judged(self, number: int, verdict: str) -> Talk:
        """Return it with a verdict on a turn; the same one again takes it back."""
        turn = self.turns[number]
        turn = replace(turn, verdict=None if turn.verdict == verdict else verdict)
        return replace(self, turns=(*self.turns[:number], turn, *self.turns[number + 1 :]))


@dataclass(frozen=True)
class View:
    """What is on display: what is marked, else which document, and in which script; and the ids
    of the documents that are asked, None for all.

    ``language`` is that of the page as it was drawn last, which the browser learns a moment later.
    ``drawn`` is "early" where only the shipped release was known yet, "" before the first time.
    """

    highlight: Highlight | None = None
    script: Script = "original"
    document_id: str | None = None
    asked: tuple[str, ...] | None = None
    language: str = ""
    drawn: Literal["", "early", "whole"] = ""

    @property
    def shown(self) -> str | None:
        """The id of the document on display, None for the first."""
        return self.highlight.document_id if self.highlight else self.document_id


def as_script(given: Any) -> Script:
    """Return the script that the page asks for; the document's own when it is unknown."""
    return next((known for known in get_args(Script) if known == given), "original")
