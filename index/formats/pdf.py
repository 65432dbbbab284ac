"""PDF: the text layer, its wrapped lines joined to paragraphs, page numbers left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pypdfium2 import PdfDocument, PdfiumError
from pypdfium2.raw import FPDF_ERR_PASSWORD

from index.errors import DocumentError
from index.formats import Extract
from index.formats.limits import MAX_CHARACTERS, MAX_PAGES
from index.formats.lines import columns, join_lines, printed_title

_FULL = 0.8
_NARROWEST = 40
_OFTEN = 3
_RUNNING = 3
_PAGE_NUMBER = re.compile(
    r"[-–—•·\s]*(?:page|第)?\s*\d{1,4}\s*(?:[页頁]|(?:/|of)\s*\d{1,4})?[-–—•·\s]*", re.IGNORECASE
)
_OUTER_NUMBER = re.compile(r"^\d+|\d+$")
_HYPHENATED = re.compile("[\ufffe\x02]\n?")


def extract(data: bytes) -> Extract:
    """Return the text of all pages; the title is the property's where the first page prints it.

    :raises DocumentError: when it has a password, is damaged, has no text or is over a limit.
    """
    document = _open(data)
    lines = list(_paragraphs(_without_running_lines(_pages(document))))
    if not any(line.strip() for line in lines):
        raise DocumentError(
            "no text in the PDF, only pictures of pages; run text recognition (OCR) on it first"
        )
    return Extract("\n\n".join(lines), printed_title(_claimed_title(document), lines))


def _open(data: bytes) -> PdfDocument:
    try:
        document = PdfDocument(data)
        pages = len(document)
    except PdfiumError as error:
        # The code may be left from the file before: PDFium sets none where it finds no page.
        if error.err_code == FPDF_ERR_PASSWORD and b"/Encrypt" in data:
            raise DocumentError("the PDF has a password; save it without one") from error
        raise DocumentError(
            "the PDF is damaged, cut off or without a page; get it or save it again"
        ) from error
    if pages > MAX_PAGES:
        raise DocumentError(f"{pages:,} pages, at most {MAX_PAGES:,}; split it")
    return document


def _pages(document: PdfDocument) -> list[list[str]]:
    pages, characters = [], 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = page.get_textpage().get_text_range()
            page.close()
        except PdfiumError as error:
            raise DocumentError(
                f"page {number + 1} of the PDF is damaged; get it or save it again"
            ) from error
        characters += len(text)
        if characters > MAX_CHARACTERS:
            raise DocumentError(
                f"more than {MAX_CHARACTERS:,} characters by page {number + 1} of "
                f"{len(document)}; split it"
            )
        pages.append([line.strip() for line in _unhyphenated(text).split("\n")])
    return pages


def _unhyphenated(text: str) -> str:
    return _HYPHENATED.sub("", text.replace("\r\n", "\n"))


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Drop page numbers, and first and last lines that come on page after page."""
    edges = Counter(
        kind
        for page in pages
        if len(page) >= _RUNNING
        for kind in {_kind(page[0]), _kind(page[-1])}
    )
    often = max(_OFTEN, len(pages) // 2)
    running = {kind for kind, times in edges.items() if times >= often}
    return [_without_edges(page, running) for page in pages]


def _kind(line: str) -> str:
    """The line without the page number at its start or end."""
    return _OUTER_NUMBER.sub("#", line)


def _without_edges(page: list[str], running: set[str]) -> list[str]:
    def runs(line: str) -> bool:
        return bool(_PAGE_NUMBER.fullmatch(line)) or _kind(line) in running

    # What little a short page says is no running line.
    start = 1 if len(page) >= _RUNNING and runs(page[0]) else 0
    end = len(page) - 1 if len(page) >= _RUNNING and runs(page[-1]) else len(page)
    return page[start:end]


def _paragraphs(pages: list[list[str]]) -> Iterator[str]:
    """Join each line that reaches the right edge to the next one.

    A line is held against the widest of the document, so the lines of a title page, all short,
    are not joined; a page's end is no paragraph's end.
    """
    lines = [line for page in pages for line in page]
    full = _FULL * _widest(lines)
    paragraph: list[str] = []
    for line in lines:
        paragraph.append(line)
        if not line or columns(line) < max(full, _NARROWEST):
            yield join_lines(paragraph)
            paragraph = []
    yield join_lines(paragraph)


def _widest(lines: list[str]) -> int:
    """The width that one line in twenty reaches: a single wide one is no measure."""
    widths = sorted(columns(line) for line in lines)
    return widths[len(widths) * 19 // 20] if widths else 0


def _claimed_title(document: PdfDocument) -> str:
    return str(document.get_metadata_dict().get("Title", ""))
