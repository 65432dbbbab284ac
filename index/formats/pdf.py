"""PDF: the text layer, its wrapped lines joined to paragraphs, page numbers left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pypdfium2 import PdfDocument, PdfiumError, PdfTextPage
from pypdfium2.raw import FPDF_ERR_PASSWORD

from index.errors import DocumentError
from index.formats import Extract
from index.formats.limits import MAX_CHARACTERS, MAX_PAGES
from index.formats.lines import join_lines, printed_title

_FULL = 0.85
_NARROWEST = 150  # points, a quarter of a page's width
_OFTEN = 3
_RUNNING = 3
_PAGE_NUMBER = re.compile(
    r"[-–—•·\s]*(?:page|第)?\s*\d{1,4}\s*(?:[页頁]|(?:/|of)\s*\d{1,4})?[-–—•·\s]*", re.IGNORECASE
)
_SENTENCE_END = re.compile("[。！？.!?][”’」』）)\"']*$")
_OUTER_NUMBER = re.compile(r"^\d+|\d+$")
_PRINTED = re.compile(r"\S(?:[^\r\n]*\S)?")
# PDFium's marks of a hyphen that is there only because the line ends.
_HYPHENATED = re.compile("[\ufffe\x02] ?")


@dataclass(frozen=True)
class Line:
    """A line of a page as it is printed, and where it begins and ends, in points."""

    text: str
    left: float
    right: float

    @property
    def width(self) -> float:
        """Its length in points."""
        return self.right - self.left


def extract(data: bytes) -> Extract:
    """Return the text of all pages; the title is the property's where the first page prints it.

    :raises DocumentError: when it has a password, is damaged, has no text or is over a limit.
    """
    document = _open(data)
    lines = list(filter(None, _paragraphs(_without_running_lines(_pages(document)))))
    if not lines:
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


def _pages(document: PdfDocument) -> list[list[Line]]:
    pages, characters = [], 0
    for number in range(len(document)):
        try:
            page = document[number]
            pages.append(list(_lines(page.get_textpage())))
            page.close()
        except PdfiumError as error:
            raise DocumentError(
                f"page {number + 1} of the PDF is damaged; get it or save it again"
            ) from error
        characters += sum(len(line.text) for line in pages[-1])
        if characters > MAX_CHARACTERS:
            raise DocumentError(
                f"more than {MAX_CHARACTERS:,} characters by page {number + 1} of "
                f"{len(document)}; split it"
            )
    return pages


def _lines(page: PdfTextPage) -> Iterator[Line]:
    for match in _PRINTED.finditer(page.get_text_range()):
        left, _, _, _ = page.get_charbox(match.start())
        _, _, right, _ = page.get_charbox(match.end() - 1)
        yield Line(match[0], left, right)


def _without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
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


def _kind(line: Line) -> str:
    """The line without the page number at its start or end."""
    return _OUTER_NUMBER.sub("#", line.text)


def _without_edges(page: list[Line], running: set[str]) -> list[Line]:
    def runs(line: Line) -> bool:
        return bool(_PAGE_NUMBER.fullmatch(line.text)) or _kind(line) in running

    # What little a short page says is no running line.
    start = 1 if len(page) >= _RUNNING and runs(page[0]) else 0
    end = len(page) - 1 if len(page) >= _RUNNING and runs(page[-1]) else len(page)
    return page[start:end]


def _paragraphs(pages: list[list[Line]]) -> Iterator[str]:
    """Join each line that reaches the right edge in the middle of a sentence to the next one.

    A line is held against the widest of the document, so the lines of a title page, all short,
    are not joined; a page's end is no paragraph's end.
    """
    lines = [line for page in pages for line in page]
    full = max(_FULL * _widest(lines), _NARROWEST)
    paragraph: list[Line] = []
    for line in lines:
        paragraph.append(line)
        if line.width < full or _SENTENCE_END.search(line.text):
            yield _joined(paragraph)
            paragraph = []
    yield _joined(paragraph)


def _joined(paragraph: list[Line]) -> str:
    return _HYPHENATED.sub("", join_lines(line.text for line in paragraph))


def _widest(lines: list[Line]) -> float:
    """The width that one line in twenty reaches: a single wide one is no measure."""
    widths = sorted(line.width for line in lines)
    return widths[len(widths) * 19 // 20] if widths else 0.0


def _claimed_title(document: PdfDocument) -> str:
    return str(document.get_metadata_dict().get("Title", ""))
