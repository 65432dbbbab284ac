"""The archive as the page uses it: without one, or when it fails, the chat goes on unkept."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from bot.ui import shelf
from bot.ui.archive import Archive, Entry
from bot.ui.conversation import Turn
from bot.ui.log import log_failure
from bot.ui.shelf import Removed

T = TypeVar("T")
_archive: Archive | None = None


def start(path: Path) -> None:
    """Keep conversations in the file at ``path`` from now on.

    :raises StoreError: when that cannot be done; the message says what to do.
    """
    global _archive
    _archive = Archive(path)
    shelf.remember(_archive.removed())


def remember(removed: Removed) -> None:
    """Keep what is told of a document that is there no more."""
    _attempt("", None, lambda archive, _: archive.remember(removed))


def new_name() -> str:
    """Return a name for a new conversation."""
    return secrets.token_urlsafe(12)


def save(visitor: str | None, conversation: str, turns: Sequence[Turn]) -> None:
    """Keep the turns, of which only the last is new."""
    _attempt(visitor, None, lambda archive, who: archive.save(who, conversation, turns))


def restore(visitor: str | None, conversation: str, turns: Sequence[Turn]) -> None:
    """Keep the turns in the place of all that the conversation has."""
    _attempt(visitor, None, lambda archive, who: archive.restore(who, conversation, turns))


def entries(visitor: str | None) -> list[Entry]:
    """Return the visitor's conversations, the latest first."""
    return _attempt(visitor, [], lambda archive, who: archive.entries(who))


def turns(visitor: str | None, conversation: str) -> tuple[Turn, ...]:
    """Return the turns of the visitor's conversation; none when it is not there or unreadable."""
    return _attempt(visitor, (), lambda archive, who: archive.turns(who, conversation))


def delete(visitor: str | None, conversation: str) -> None:
    """Delete the visitor's conversation."""
    _attempt(visitor, None, lambda archive, who: archive.delete(who, conversation))


def rate(visitor: str | None, conversation: str, number: int, turn: Turn) -> None:
    """Keep what the visitor thinks of a turn."""
    _attempt(visitor, None, lambda archive, who: archive.rate(who, conversation, number, turn))


def _attempt(visitor: str | None, instead: T, what: Callable[[Archive, str], T]) -> T:
    if _archive is None or visitor is None:
        return instead
    try:
        return what(_archive, visitor)
    except (sqlite3.Error, ValueError, TypeError, KeyError) as error:
        # A full disk, or a file from another version: no reason to refuse an answer.
        log_failure(error)
        return instead
