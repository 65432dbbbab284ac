"""One module per format, each with ``extract``: the bytes of a file → the text it holds.

A message raised here does not name the file: whoever knows the name puts it in front.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from index.errors import DocumentError

Format = Literal["text", "markdown", "html", "pdf", "docx"]
TITLES: dict[Format, str] = {
    "text": "plain text",
    "markdown": "Markdown",
    "html": "HTML",
    "pdf": "PDF",
    "docx": "DOCX",
}


@dataclass(frozen=True)
class Extract:
    """What a file holds: its text, a block to a line, and what the format itself says of it.

    ``title`` and ``head`` (date, source, byline) are as the file prints them and need not be in
    ``text``; ``date`` (ISO 8601) and ``source`` may come from metadata that nobody sees.
    """

    text: str
    title: str = ""
    head: tuple[str, ...] = ()
    date: str | None = None
    source: str | None = None


def extract(kind: Format, data: bytes) -> Extract:
    """Return what a file of that format holds; only its own parser is imported.

    :raises DocumentError: when it cannot be read, or is over a limit.
    """
    module = import_module(f"index.formats.{kind}")
    try:
        found: Extract = module.extract(data)
    except (DocumentError, MemoryError):
        raise
    # Parsers raise whatever they meet in a damaged file.
    except Exception as error:
        raise DocumentError(
            f"the {TITLES[kind]} file is damaged, cut off or none at all; open it in the program "
            "that made it and save it again, or save it as .txt"
        ) from error
    return found
