"""One JSON line for each question on standard error: how it went, never what was asked."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from bot.answer import Answer

logger = logging.getLogger("pressbot")


class JsonLines(logging.Formatter):
    """Writes a record's message and ``fields`` as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line: time, level, event, then the fields."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        return json.dumps(line, ensure_ascii=False)


def start_log() -> None:
    """Send the lines to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def log_answer(answer: Answer, waited: float) -> None:
    """Note how a question went; ``waited`` is in seconds, from sending to answer."""
    _note(
        logging.INFO,
        "answered",
        kind=answer.kind,
        language=answer.language,
        characters=len(answer.question),
        citations=len(answer.citations),
        confidence=round(answer.confidence, 3),
        follow_up=answer.resolved_question != answer.question,
        seconds=round(answer.timings.get("total", 0.0), 4),
        waited=round(waited, 4),
    )


def log_turned_away(why: str, length: int) -> None:
    """Note that a question of ``length`` characters was not asked, and why."""
    _note(logging.INFO, "turned away", why=why, characters=length)


def log_document(outcome: str, size: int | None, waited: float) -> None:
    """Note what became of a document of ``size`` bytes, ``waited`` seconds after it came; the size
    is None where it was refused before it had come whole.
    """
    _note(logging.INFO, "document", outcome=outcome, bytes=size, waited=round(waited, 4))


def log_failure(error: Exception) -> None:
    """Note an unforeseen error: its kind and place. Its message might quote the question."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    _note(logging.ERROR, "failed", error=type(error).__name__, where=where)


def _note(level: int, event: str, **fields: Any) -> None:
    logger.log(level, event, extra={"fields": fields})
