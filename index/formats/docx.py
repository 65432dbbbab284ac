"""DOCX: paragraphs and tables in order, once the archive is known to be no zip bomb."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import IO, Any

import docx
from docx.oxml.ns import qn

from index.errors import DocumentError
from index.formats import Extract
from index.formats.limits import MAX_UNZIPPED, MAX_ZIP_ENTRIES, MEBIBYTE
from index.formats.lines import CELL, printed_title

_PARAGRAPH, _ROW, _CELL, _TEXT = qn("w:p"), qn("w:tr"), qn("w:tc"), qn("w:t")
_SPACE = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_OTHER_DRAWING = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLE_STYLES = ("Title", "Heading 1")
_CHUNK = 1 << 16


def extract(data: bytes) -> Extract:
    """Return the paragraphs and table rows; the title is the first heading or the property.

    :raises DocumentError: when it is another zip archive, or over a limit when unpacked.
    """
    _check_archive(data)
    word = docx.Document(io.BytesIO(data))
    lines = list(_lines(word.element.body))
    title = _heading(word) or printed_title(word.core_properties.title, lines)
    return Extract("\n\n".join(lines), title)


def _check_archive(data: bytes) -> None:
    """Refuse a bomb by what its directory says, then by what really comes out of it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if "word/document.xml" not in archive.namelist():
            raise DocumentError(
                "this is a zip file but no DOCX; unpack it, or save what it holds as .docx"
            )
        if len(entries) > MAX_ZIP_ENTRIES:
            raise DocumentError(
                f"{len(entries):,} files inside the DOCX, at most {MAX_ZIP_ENTRIES:,}; "
                "save it as .txt"
            )
        _check_size(sum(entry.file_size for entry in entries))
        total = 0
        for entry in entries:
            with archive.open(entry) as file:
                total = _read_through(file, total)


def _read_through(file: IO[bytes], total: int) -> int:
    while chunk := file.read(_CHUNK):
        total += len(chunk)
        _check_size(total)
    return total


def _check_size(unpacked: int) -> None:
    if unpacked > MAX_UNZIPPED:
        raise DocumentError(
            f"the DOCX file unpacks to {unpacked // MEBIBYTE} MB, at most "
            f"{MAX_UNZIPPED // MEBIBYTE} MB; take its pictures out or save it as .txt"
        )


def _lines(body: Any) -> Iterator[str]:
    """Walk the XML: python-docx's own paragraphs leave out content controls and insertions."""
    for block in body.iter(_PARAGRAPH, _ROW):
        if next(block.iterancestors(_PARAGRAPH, _ROW), None) is None:
            yield _cells(block) if block.tag == _ROW else _text(block)


def _cells(row: Any) -> str:
    own = (cell for cell in row.iter(_CELL) if next(cell.iterancestors(_ROW)) is row)
    return CELL.join(" ".join(_text(cell).split()) for cell in own)


def _text(block: Any) -> str:
    pieces = []
    for node in block.iter(_TEXT, _PARAGRAPH, *_SPACE):
        if next(node.iterancestors(_OTHER_DRAWING), None) is not None:
            continue
        if node.tag == _PARAGRAPH:
            pieces.append("" if node is block else "\n")
        else:
            pieces.append(_SPACE.get(node.tag) or node.text or "")
    return "".join(pieces)


def _heading(word: Any) -> str:
    """The first paragraph that says anything, where its style is that of a heading."""
    for paragraph in word.paragraphs:
        if paragraph.text.strip():
            style = paragraph.style.name if paragraph.style is not None else ""
            return str(paragraph.text) if style in _TITLE_STYLES else ""
    return ""
