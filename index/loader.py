"""File or text → Document: decoded, cleaned, with title, date and source where they stand."""

from __future__ import annotations

import hashlib
import re
from importlib import resources
from pathlib import Path

from index.cleaner import Erratum, clean, read_errata
from index.document import Document
from index.errors import DocumentError
from index.script import han_share
from index.splitter import MAX_TITLE_HAN, MAX_TITLE_LATIN

RELEASE_ID = "press_release"
MAX_CHARACTERS = 5_000_000
_HEAD_LINES = 4
_MONTHS = "January February March April May June July August September October November December"
_DATE = re.compile(
    r"(?P<year>\d{4})(?P<mark>[年/.-])\s*(?P<month>\d{1,2})(?:月|(?!年)(?P=mark))\s*(?P<day>\d{1,2})日?"
    r"(?:\s*(?P<hour>\d{1,2})[:：](?P<minute>\d{2}))?"
)
_ENGLISH_DATE = re.compile(
    rf"(?P<name>{'|'.join(_MONTHS.split())}) (?P<day>\d{{1,2}}), (?P<year>\d{{4}})"
)
_SOURCE = re.compile(
    r"(?:来源|來源|[Ss]ource)\s*[:：]\s*([^\n|]{1,60}?)\s*(?:$|[|(（])", re.MULTILINE
)


def load_release() -> Document:
    """Return the shipped press release, cleaned, its damaged runs corrected by the errata file."""
    folder = resources.files("index") / "data"
    raw = (folder / "press_release.txt").read_text(encoding="utf-8")
    with resources.as_file(folder / "errata.json") as errata:
        return make_document(RELEASE_ID, raw, read_errata(errata))


def load_file(path: Path) -> Document:
    """Return a UTF-8 text file as a document whose id is the file's name.

    :raises DocumentError: when it cannot be read, is not UTF-8, is empty or too large.
    """
    if path.suffix.lower() != ".txt":
        raise DocumentError(
            f"{path}: only .txt files can be read, not {path.suffix or 'no suffix'!r}"
        )
    try:
        raw = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror})") from error
    return make_document(path.name, raw)


def make_document(document_id: str, raw: str, errata: tuple[Erratum, ...] = ()) -> Document:
    """Return the cleaned document with its title, date and source read off its first lines.

    :raises DocumentError: when there is no text in it, or more than 5,000,000 characters.
    """
    if len(raw) > MAX_CHARACTERS:
        raise DocumentError(
            f"document {document_id!r}: {len(raw)} characters, at most {MAX_CHARACTERS}; split it"
        )
    text, corrections = clean(raw, errata)
    if not any(c.isalnum() for c in text):
        raise DocumentError(f"document {document_id!r}: no text in it; nothing can be asked of it")
    lines = text.split("\n\n")
    head = "\n".join(lines[:_HEAD_LINES])
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(
        document_id, _title(lines), _date(head), _source(head), text, digest, corrections
    )


def _title(lines: list[str]) -> str:
    """The first line, if it is short, no sentence, and a paragraph follows; else nothing."""
    first = lines[0]
    limit = MAX_TITLE_HAN if han_share(first) > 0.3 else MAX_TITLE_LATIN
    if len(lines) < 2 or len(first) > limit or first[-1] in "。.；;,，：:":
        return ""
    return first


def _date(head: str) -> str | None:
    if match := _DATE.search(head):
        day = f"{match['year']}-{int(match['month']):02d}-{int(match['day']):02d}"
        return f"{day}T{int(match['hour']):02d}:{match['minute']}" if match["hour"] else day
    if match := _ENGLISH_DATE.search(head):
        month = _MONTHS.split().index(match["name"]) + 1
        return f"{match['year']}-{month:02d}-{int(match['day']):02d}"
    return None


def _source(head: str) -> str | None:
    match = _SOURCE.search(head)
    return match[1] if match else None
