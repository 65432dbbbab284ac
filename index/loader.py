"""File or text → Document: decoded, cleaned, with title, date and source where they stand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, time
from importlib import resources
from pathlib import Path

from index.cleaner import Erratum, clean, read_errata
from index.document import Document
from index.errors import DocumentError
from index.formats import Extract, extract
from index.formats.limits import MAX_BYTES, MAX_CHARACTERS, MEBIBYTE
from index.formats.lines import TOP_LINES
from index.formats.recognise import recognise
from index.sandbox import Sandbox
from index.script import han_share
from index.splitter import MAX_TITLE_HAN, MAX_TITLE_LATIN, MONTH

RELEASE_ID = "press_release"
_HEAD_LINES = 4
_SHORT = 25
_LONGEST_SOURCE = 60
BEFORE_REPUBLIC = 1911  # of China, whose first year is 1912
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DATE = re.compile(
    r"(?P<year>\d{4})(?P<mark>[年/.-])\s*(?P<month>\d{1,2})(?:月|(?!年)(?P=mark))\s*(?P<day>\d{1,2})日?"
    r"(?:\s*(?P<hour>\d{1,2})[:：](?P<minute>\d{2}))?"
)
_REPUBLIC_DATE = re.compile(  # 民國113年7月9日, as Taiwan dates
    r"(?<!\d)(?P<republic>1[01]\d)年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
)
_ENGLISH_DATE = re.compile(
    rf"\b(?:(?P<month>{MONTH})\.? (?P<day>\d{{1,2}}),"
    rf"|(?P<day_first>\d{{1,2}}) (?P<month_after>{MONTH})) (?P<year>\d{{4}})"
)
_SOURCE = re.compile(
    rf"(?:来源|來源|(?:发布|發布|发稿|發稿)(?:单位|單位|机关|機關)|[Ss]ource)\s*[:：]\s*([^\n|]{{1,{_LONGEST_SOURCE}}}?)\s*"
    r"(?:$|[|(（]|\s(?:记者|記者|作者|编辑|編輯|责编|責編|时间|時間)\s*[:：])",
    re.MULTILINE,
)


def load_release() -> Document:
    """Return the shipped press release, cleaned, its damaged runs corrected by the errata file."""
    folder = resources.files("index") / "data"
    raw = (folder / "press_release.txt").read_text(encoding="utf-8")
    with resources.as_file(folder / "errata.json") as errata:
        return make_document(RELEASE_ID, raw, read_errata(errata))


def load_file(path: str | Path) -> Document:
    """Return a file of any format that is read as a document whose id is the file's name.

    :raises DocumentError: when it cannot be read, has no text, or is over a limit; the message
        names the file and says what to do.
    """
    (found,) = load_files([path])
    if isinstance(found, DocumentError):
        raise found
    return found


def load_files(paths: str | Path | Iterable[str | Path]) -> Iterator[Document | DocumentError]:
    """Yield for each file, in order and as soon as it is read, its document or what is wrong."""
    several = [paths] if isinstance(paths, str | Path) else paths
    with Sandbox() as sandbox:
        for path in map(Path, several):
            try:
                yield _load(path, sandbox)
            except DocumentError as error:
                yield DocumentError(f"{path}: {error}")


def _load(path: Path, sandbox: Sandbox) -> Document:
    data = _read(path)
    kind = recognise(path.name, data)
    found = extract(kind, data) if kind == "text" else sandbox.extract(kind, data)
    # A name that the system cannot spell in UTF-8 would be one that no store can keep.
    return _make(path.name.encode("utf-8", "replace").decode(), found)


def _read(path: Path) -> bytes:
    try:
        # A pipe or a device has no end.
        if path.is_file() or not path.exists():
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        else:
            data = None
    # ValueError: a zero byte in the path.
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DocumentError(f"the file cannot be read ({reason}); check its path") from error
    if data is None:
        raise DocumentError("this is a folder or a device; give the files themselves")
    if len(data) > MAX_BYTES:
        raise DocumentError(f"more than {MAX_BYTES // MEBIBYTE} MB; split it or save it as .txt")
    return data


def make_document(document_id: str, raw: str, errata: tuple[Erratum, ...] = ()) -> Document:
    """Return the cleaned document with its title, date and source read off its first lines.

    :raises DocumentError: when there is no id, no text in it, or more than 5,000,000 characters.
    """
    if not document_id:
        raise DocumentError("a document has an empty id; give it a name")
    try:
        return _make(document_id, Extract(raw), errata)
    except DocumentError as error:
        raise DocumentError(f"document {document_id!r}: {error}") from error


def _make(document_id: str, found: Extract, errata: tuple[Erratum, ...] = ()) -> Document:
    if len(found.text) > MAX_CHARACTERS:
        raise DocumentError(f"{len(found.text):,} characters, at most {MAX_CHARACTERS:,}; split it")
    text, corrections = clean(_headed(found), errata)
    if not any(c.isalnum() for c in text):
        raise DocumentError("no text in it; nothing can be asked of it")
    lines = text.split("\n\n")
    title = _claimed_title(found) or _title(lines)
    start = lines.index(title) if title in lines[:TOP_LINES] else 0
    head = "\n".join(lines[start : start + _HEAD_LINES])
    return Document(
        id=document_id,
        title=title,
        date=_whole_date(_date(found.date or ""), _date(head) or _date(_foot(lines))),
        source=_source(head) or _stated_source(found),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        corrections=corrections,
    )


def _headed(found: Extract) -> str:
    """The text under its title, date line and byline, each of them once."""
    top = [line.strip() for line in found.text.split("\n") if line.strip()][:TOP_LINES]
    above = [line for line in (found.title, *found.head) if line and line.strip() not in top]
    if found.title.strip() not in top[:1]:
        return "\n\n".join([*above, found.text])
    first, _, rest = found.text.lstrip().partition("\n")
    return "\n\n".join([first, *above, rest])


def _claimed_title(found: Extract) -> str:
    title = clean(found.title)[0]
    return title if len(title) <= MAX_TITLE_LATIN else ""


def _stated_source(found: Extract) -> str | None:
    return clean(found.source or "")[0].replace("\n", " ")[:_LONGEST_SOURCE].strip() or None


def _foot(lines: list[str]) -> str:
    """The last lines that are little more than a date, as an official notice ends."""
    return "\n".join(
        line for line in lines[-_HEAD_LINES:] if len(line) <= _SHORT and "|" not in line
    )


def _whole_date(stated: str | None, printed: str | None) -> str | None:
    """The date that the format states, with the time where the same day is printed with one."""
    return printed if printed and printed.startswith(stated or "") else stated


def _title(lines: list[str]) -> str:
    """The first line, if it is short, no sentence, and a paragraph follows; else nothing."""
    first = lines[0]
    limit = MAX_TITLE_HAN if han_share(first) > 0.3 else MAX_TITLE_LATIN
    if len(lines) < 2 or len(first) > limit or first[-1] in "。.；;,，：:":
        return ""
    return first


def _date(head: str) -> str | None:
    """The first date that there is; no calendar has 2020年13月45日."""
    ways = ((_DATE, _moment), (_REPUBLIC_DATE, _republic_day), (_ENGLISH_DATE, _english_day))
    for pattern, read in ways:
        for match in pattern.finditer(head):
            with suppress(ValueError):
                return read(match)
    return None


def _moment(match: re.Match[str]) -> str:
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    clock = match["hour"] and time(int(match["hour"]), int(match["minute"]))
    return f"{day}T{clock:%H:%M}" if clock else f"{day}"


def _republic_day(match: re.Match[str]) -> str:
    year = BEFORE_REPUBLIC + int(match["republic"])
    return f"{date(year, int(match['month']), int(match['day']))}"


def _english_day(match: re.Match[str]) -> str:
    month = _MONTHS.index((match["month"] or match["month_after"])[:3]) + 1
    return f"{date(int(match['year']), month, int(match['day'] or match['day_first']))}"


def _source(head: str) -> str | None:
    match = _SOURCE.search(head)
    return match[1] if match else None
