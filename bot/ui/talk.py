"""What the page knows of a visit: the conversation, and what of the release is on display."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from bot.ui.conversation import Turn
from bot.ui.source import Highlight, Script


class Asking:
    """A question on its way in the conversation ``name``, which was ``before`` without it.

    What came of it may be kept at the moment it is stopped: one of the two is the last.
    """

    def __init__(self, name: str, before: Talk) -> None:
        self.name, self.before = name, before
        self._is_stopped = self._is_kept = False
        self._deciding = threading.Lock()

    def keep(self, save: Callable[[], None]) -> bool:
        """Save what came of the question, unless it was stopped; return whether."""
        with self._deciding:
            if not self._is_stopped:
                save()
                self._is_kept = True
            return self._is_kept

    def stop(self, restore: Callable[[], None]) -> None:
        """Let nothing of the question be kept; what was kept already is restored."""
        with self._deciding:
            self._is_stopped = True
            if self._is_kept:
                restore()


@dataclass(frozen=True)
class Talk:
    """A conversation: its name in the archive, empty until it is kept, its turns, the number of
    the turn whose question is being edited, and the last question while it can be stopped.
    """

    id: str = ""
    turns: tuple[Turn, ...] = ()
    editing: int | None = None
    asking: Asking | None = field(default=None, compare=False)

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
    ``lost`` says that a link led to nothing, and until it is drawn alone.
    ``drawn`` is "early" where only the shipped release was known yet, "" before the first time.
    """

    highlight: Highlight | None = None
    script: Script = "original"
    document_id: str | None = None
    asked: tuple[str, ...] | None = None
    language: str = ""
    lost: bool = False
    drawn: Literal["", "early", "whole"] = ""

    @property
    def shown(self) -> str | None:
        """The id of the document on display, None for the first."""
        return self.highlight.document_id if self.highlight else self.document_id


def as_script(given: Any) -> Script:
    """Return the script that the page asks for; the document's own when it is unknown."""
    return next((known for known in get_args(Script) if known == given), "original")
