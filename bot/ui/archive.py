"""Conversations and feedback in one SQLite file, each conversation under its browser's name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.answer import Answer
from bot.ui.conversation import Turn
from bot.ui.shelf import Removed
from index.errors import StoreError

MOST_OF_ONE, MOST_OF_ALL = 100, 10_000  # conversations; the oldest go first
MAX_TITLE = 80
BUSY = 5.0  # seconds to wait for another writer
_TABLES = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, visitor TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_visitor ON conversation (visitor, changed);
CREATE INDEX IF NOT EXISTS by_change ON conversation (changed);
CREATE TABLE IF NOT EXISTS turn (
    conversation TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE, number INTEGER NOT NULL,
    question TEXT NOT NULL, reply TEXT NOT NULL, verdict TEXT, PRIMARY KEY (conversation, number));
CREATE TABLE IF NOT EXISTS feedback (
    conversation TEXT NOT NULL, question TEXT NOT NULL, verdict TEXT NOT NULL,
    answer TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (conversation, question));
CREATE TABLE IF NOT EXISTS removed (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, date TEXT, source TEXT, sha256 TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Entry:
    """A kept conversation in a list: its id, its first question, and its last change (ISO 8601)."""

    id: str
    title: str
    changed: str


@dataclass(frozen=True)
class Feedback:
    """What somebody thought of an answer: ``verdict`` is "up" or a reason, ``at`` is ISO 8601."""

    verdict: str
    at: str
    answer: dict[str, Any]


class Archive:
    """Keeps conversations in the file at ``path``, from any thread.

    :raises StoreError: when the file cannot be made or is no SQLite database.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            with self._open() as database:
                database.executescript(f"PRAGMA journal_mode = WAL; {_TABLES}")
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"conversations cannot be kept in {path}: {error}; move that file away, or name "
                "another one in PRESSBOT_ARCHIVE"
            ) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=BUSY)) as database, database:
            database.execute("PRAGMA foreign_keys = ON")
            yield database

    def save(self, visitor: str, conversation: str, turns: Sequence[Turn]) -> None:
        """Keep ``turns``, of which only the last is new, as the visitor's ``conversation``.

        The turns that it had after those are gone; one without turns is deleted. Of the others,
        one that could not be kept in its time is kept now, so that their numbers have no gaps.
        """
        with self._open() as database:
            if not turns:
                _delete(database, visitor, conversation)
                return
            known = database.execute(
                "INSERT INTO conversation VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET changed = excluded.changed, title = excluded.title "
                "WHERE visitor = excluded.visitor",
                (conversation, visitor, _title(turns), _now()),
            )
            if not known.rowcount:
                return  # another visitor's
            _renew_turns(database, conversation, turns)
            _forget_oldest(database, visitor)

    def entries(self, visitor: str) -> list[Entry]:
        """Return the visitor's conversations, the latest first."""
        with self._open() as database:
            rows = database.execute(
                "SELECT id, title, changed FROM conversation WHERE visitor = ? "
                "ORDER BY changed DESC, rowid DESC",
                (visitor,),
            )
            return [Entry(*row) for row in rows]

    def turns(self, visitor: str, conversation: str) -> tuple[Turn, ...]:
        """Return the turns of the visitor's conversation; none when there is no such one."""
        with self._open() as database:
            rows = database.execute(
                "SELECT question, reply, verdict FROM turn JOIN conversation "
                "ON turn.conversation = conversation.id WHERE id = ? AND visitor = ? "
                "ORDER BY number",
                (conversation, visitor),
            )
            return tuple(_read(*row) for row in rows)

    def delete(self, visitor: str, conversation: str) -> None:
        """Delete the visitor's conversation; feedback that was given in it stays."""
        with self._open() as database:
            _delete(database, visitor, conversation)

    def restore(self, visitor: str, conversation: str, turns: Sequence[Turn]) -> None:
        """Keep ``turns`` in the place of all that the visitor's conversation has."""
        self.delete(visitor, conversation)
        self.save(visitor, conversation, turns)

    def rate(self, visitor: str, conversation: str, number: int, turn: Turn) -> None:
        """Keep the verdict on a turn with its answer and citations; None takes it back."""
        if not isinstance(turn.reply, Answer):
            return
        with self._open() as database:
            database.execute(
                "UPDATE turn SET verdict = ? WHERE conversation = ? AND number = ? AND ? IN "
                "(SELECT visitor FROM conversation WHERE id = turn.conversation)",
                (turn.verdict, conversation, number, visitor),
            )
            key = (conversation, turn.question)
            database.execute("DELETE FROM feedback WHERE conversation = ? AND question = ?", key)
            if turn.verdict:
                given = (*key, turn.verdict, _written(replace(turn, share=None)), _now())
                database.execute("INSERT INTO feedback VALUES (?, ?, ?, ?, ?)", given)

    def feedback(self) -> list[Feedback]:
        """Return all feedback, the oldest first."""
        with self._open() as database:
            rows = database.execute("SELECT verdict, at, answer FROM feedback ORDER BY at")
            return [Feedback(verdict, at, json.loads(answer)) for verdict, at, answer in rows]

    def remember(self, removed: Removed) -> None:
        """Keep what is told of a document that was removed, in place of one of the same id."""
        row = (removed.id, removed.title, removed.date, removed.source, removed.sha256)
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO removed VALUES (?, ?, ?, ?, ?)", row)

    def removed(self) -> list[Removed]:
        """Return what is told of the documents that were removed."""
        with self._open() as database:
            rows = database.execute("SELECT id, title, date, source, sha256 FROM removed")
            return [Removed(*row) for row in rows]


def _title(turns: Sequence[Turn]) -> str:
    """The first question that is more than a greeting."""
    real = (t for t in turns if not (isinstance(t.reply, Answer) and t.reply.kind == "greeting"))
    return next(real, turns[0]).question[:MAX_TITLE]


def _delete(database: sqlite3.Connection, visitor: str, conversation: str) -> None:
    which = (conversation, visitor)
    database.execute("DELETE FROM conversation WHERE id = ? AND visitor = ?", which)


def _renew_turns(database: sqlite3.Connection, conversation: str, turns: Sequence[Turn]) -> None:
    last = (conversation, len(turns) - 1)
    database.execute("DELETE FROM turn WHERE conversation = ? AND number >= ?", last)
    rows = database.execute("SELECT number FROM turn WHERE conversation = ?", (conversation,))
    there = {number for (number,) in rows}
    database.executemany(
        "INSERT INTO turn VALUES (?, ?, ?, ?, ?)",
        [
            (conversation, number, turn.question, _written(turn), turn.verdict)
            for number, turn in enumerate(turns)
            if number not in there
        ],
    )


def _forget_oldest(database: sqlite3.Connection, visitor: str) -> None:
    database.execute(
        "DELETE FROM conversation WHERE visitor = ?1 AND id NOT IN (SELECT id FROM conversation "
        "WHERE visitor = ?1 ORDER BY changed DESC, rowid DESC LIMIT ?2)",
        (visitor, MOST_OF_ONE),
    )
    database.execute(
        "DELETE FROM conversation WHERE id IN "
        "(SELECT id FROM conversation ORDER BY changed DESC LIMIT -1 OFFSET ?)",
        (MOST_OF_ALL,),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _written(turn: Turn) -> str:
    plain: Any = turn.reply
    if isinstance(turn.reply, Answer):
        plain = turn.reply.to_dict() | ({"share": turn.share} if turn.share else {})
    return json.dumps(plain, ensure_ascii=False)


def _read(question: str, written: str, verdict: str | None) -> Turn:
    plain = json.loads(written)
    if not isinstance(plain, dict):
        return Turn(question, str(plain), verdict=verdict)
    share = plain.pop("share", None)
    return Turn(
        question, Answer.from_dict(plain), verdict=verdict, share=tuple(share) if share else None
    )
