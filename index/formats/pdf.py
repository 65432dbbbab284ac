"""PDF: the text layer, its wrapped lines joined to paragraphs, page numbers left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise

from pypdfium2 import PdfDocument, PdfiumError, PdfTextPage
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDFText_GetCharOrigin, FPDFText_GetFontSize

from index.errors import DocumentError
from index.formats import Extract
from index.formats.limits import MAX_CHARACTERS, MAX_PAGES
from index.formats.lines import join_lines, printed_title

# A line is full from this share of the widest, and from a quarter of a page's width, in points.
_FULL = 0.85
_NARROWEST = 150
# Lines of one paragraph differ in size by less than this, and lie less far apart, both as factors.
_ALIKE = 1.15
_APART = 1.3
# A running line comes on so many pages at least, on pages of so many lines.
_PAGES = 3
_LINES = 3
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
    """A line of a page as it is printed: where it is and how large, in points."""

    text: str
    left: float
    right: float
    baseline: float
    size: float

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
            "the PDF is damaged, cut off or has no page; download it or save it again"
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
                f"page {number + 1} of the PDF is damaged; download it or save it again"
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
        first, last = match.start(), match.end() - 1
        _, _, right, _ = page.get_charbox(last)
        left, baseline = c_double(), c_double()
        FPDFText_GetCharOrigin(page, first, left, baseline)
        size = FPDFText_GetFontSize(page, first)
        yield Line(match[0], left.value, right, baseline.value, size)


def _without_running_lines(pages: list[list[Line]]) -> list[list[Line]]:
    """Drop page numbers, and first and last lines that come on page after page, but once.

    The title of a document may run on above all its pages.
    """
    edges = Counter(
        kind for page in pages if len(page) >= _LINES for kind in {_kind(page[0]), _kind(page[-1])}
    )
    often = max(_PAGES, len(pages) // 2)
    running = {kind for kind, times in edges.items() if times >= often}
    once = [_without_edges(page, set()) for page in pages[:1]]
    return once + [_without_edges(page, running) for page in pages[1:]]


def _kind(line: Line) -> str:
    """The line without the page number at its start or end."""
    return _OUTER_NUMBER.sub("#", line.text)


def _without_edges(page: list[Line], running: set[str]) -> list[Line]:
    def runs(line: Line) -> bool:
        return bool(_PAGE_NUMBER.fullmatch(line.text)) or _kind(line) in running

    # What little a short page says is no running line.
    start = 1 if len(page) >= _LINES and runs(page[0]) else 0
    end = len(page) - 1 if len(page) >= _LINES and runs(page[-1]) else len(page)
    return page[start:end]


def _paragraphs(pages: list[list[Line]]) -> Iterator[str]:
    """Join each line that reaches the right edge in the middle of a sentence to the next one.

    A line is held against the widest of its size, so the lines of a title page, all short, are not
    joined; a page's end is no paragraph's end.
    """
    lines = [line for page in pages for line in page]
    full = _full_widths(lines)
    leading = _leading(lines)
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and _stands_apart(line, paragraph[-1], leading):
            yield _joined(paragraph)
            paragraph = []
        paragraph.append(line)
        if line.width < full[round(line.size)] or _SENTENCE_END.search(line.text):
            yield _joined(paragraph)
            paragraph = []
    yield _joined(paragraph)


def _leading(lines: list[Line]) -> float:
    """The usual distance from a line down to the next."""
    down = sorted(a.baseline - b.baseline for a, b in pairwise(lines) if a.baseline > b.baseline)
    return down[len(down) // 2] if down else 0.0


def _stands_apart(line: Line, above: Line, leading: float) -> bool:
    """Whether the line is of another size, further down than usual, or indented."""
    return (
        not 1 / _ALIKE < line.size / max(above.size, 1) < _ALIKE
        or above.baseline - line.baseline > _APART * leading
        or above.size < line.left - above.left < 4 * above.size
    )


def _joined(paragraph: list[Line]) -> str:
    return _HYPHENATED.sub("", join_lines(line.text for line in paragraph))


def _full_widths(lines: list[Line]) -> dict[int, float]:
    """For each size of type, the width from which a line counts as full.

    It is that of the widest but one in twenty: a single wide line is no measure.
    """
    widths: dict[int, list[float]] = {}
    for line in sorted(lines, key=lambda line: line.width):
        widths.setdefault(round(line.size), []).append(line.width)
    return {
        size: max(_FULL * found[len(found) * 19 // 20], _NARROWEST)
        for size, found in widths.items()
    }


def _claimed_title(document: PdfDocument) -> str:
    return str(document.get_metadata_dict().get("Title", ""))
