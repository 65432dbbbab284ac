"""Document → passages: paragraphs and the parts of a page head, with the spans of sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.document import Document, Passage, PassageKind, Span
from index.script import HAN

MAX_PASSAGE = 400
MAX_CONTACT = 100  # characters of a line that names whom to ask
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
MAX_TITLE_HAN, MAX_TITLE_LATIN = 60, 160
_SENTENCE_END = re.compile(
    rf"[。！？…；]+[”’」』】）)\"']*|(?<=[{HAN}])[!?;]+[”’\"')）]*|(?<=[\d%{HAN}])[;!?](?=[{HAN}\d])"
    r"|(?<![A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z][a-z])(?<!\bCorp)(?<!\bProf)(?<!\bvs)(?<!\bapprox)"
    r"[.!?]+[”’\"')]*(?=\s+[A-Z“\"'(\d])(?:(?<!\b[ap]\.m\.)|(?!\s+(?:\(|[A-Z]{2,4}\b|(?:Eastern|Central"
    r"|Mountain|Pacific|Greenwich|Beijing|Hong)\b)))|[!?]+[”\"')]*(?=\s)"
)
_CLAUSE_END = re.compile(r"[,，、:：;；]|\s")
_BYLINE = re.compile(
    rf"^(?:[{HAN}]{{2,14}}\d{{1,2}}月\d{{1,2}}日[电電讯訊]|[{HAN}]{{2,10}}[讯訊])"
    r"\s*(?:[(（][^()（）]{1,60}[)）])?"
    r"|^[A-Z][A-Za-z .,]{2,40}, "
    r"(?P<dated>[A-Z][a-z]+\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]+\.? \d{4})"
    r"\s*(?:\([^()]{2,60}\)\s*|/[^/]{2,40}/\s*)?[—–-]{1,2}"
)
_DATELINE = re.compile(
    r"\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}|来源[:：]|來源[:：]|^[Ss]ource:|^Published"
    r"|^(?:发布|發布|发稿|發稿)(?:单位|單位|机关|機關|日期|时间|時間)[:：]"
    rf"|\b{MONTH}\.? \d{{1,2}}, \d{{4}}|\b\d{{1,2}} {MONTH} \d{{4}}"
)
_BYLINE_LINE = re.compile(
    r"^(?:文|记者|記者|作者|撰文|通讯员|通訊員|[Aa]uthor|[Bb]yline)\s*[:：/|]\s*\S{2}"
    r"|^(?:Written )?[Bb]y [A-Z]"
)
_CAPTION = re.compile(
    r"(?:[摄攝]|供[图圖]|资料图|資料圖)\s*[)）]?$"
    r"|^(?:Photo|Image|图|圖)\b.{0,80}|\(?[Pp]hoto (?:by|:)"
)
_EDITORS = re.compile(
    r"^[(（\[【]?\s*(?:责任编辑|責任編輯|责编|責編|编辑|編輯|校对|Editors?)\s*[:：]"
)
_CONTACT = re.compile(
    r"(?:(?:for |more |further |media |press |news |investor |public |company |relations? )*"
    r"(?:contacts?|enquiries|inquiries|relations|information)\b.{0,30}?(?::|：|$))"
    r"|(?:媒体|媒體|新闻|新聞|传媒|傳媒|采访|採訪|投资者|投資者)?(?:[关關][系係])?(?:垂询|垂詢|咨询|諮詢|查询|查詢|联系|聯繫|联络|聯絡)"
    r"(?:人|方式|电话|電話|我们|我們)?\s*(?:[:：]|$)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"About\b|[关關][于於]|[-#*]")
_ENDS = re.compile(r"[。.!！?？]$")


def split(document: Document) -> tuple[Passage, ...]:
    """Return the document's passages in order, numbered from 1, ids ``{document}#p{number}``.

    A paragraph longer than 400 characters is split between sentences, and a sentence longer
    than that between clauses, so that no text is ever cut off by the encoder.
    """
    lines = _kinds(document, text_lines(document.text))
    pieces = [piece for kind, line in lines for piece in _pieces(document.text, kind, line)]
    return tuple(_passage(document, n, *piece) for n, piece in enumerate(pieces, start=1))


def split_sentences(text: str, span: Span) -> tuple[Span, ...]:
    """Return the spans of the sentences within ``span`` of ``text``, none over 400 characters."""
    cuts = [m.end() for m in _SENTENCE_END.finditer(text, span.start, span.end)]
    bounds = zip([span.start, *cuts], [*cuts, span.end], strict=True)
    trimmed = (trim(text, start, end) for start, end in bounds)
    return tuple(part for s in trimmed if s for part in _cut_long(text, s))


def text_lines(text: str) -> Iterator[Span]:
    """Yield the lines that are not blank, without the spaces around them."""
    for match in re.finditer(r"[^\n]+", text):
        span = trim(text, match.start(), match.end())
        if span:
            yield span


def trim(text: str, start: int, end: int) -> Span | None:
    """Return the place of ``text[start:end]`` without white space around it, None for white space
    alone."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def cut_clauses(text: str, span: Span, longest: int, least: int, most: int) -> Iterator[Span]:
    """Yield a span over ``longest`` characters in parts of ``least`` to ``most``, the last one as
    long as is left: cut after the last mark within reach, or else anywhere.
    """
    start = span.start
    while span.end - start > longest:
        marks = [m.end() for m in _CLAUSE_END.finditer(text, start + least, start + most)]
        end = marks[-1] if marks else start + most
        yield Span(start, end)
        start = end
    yield Span(start, span.end)


def _cut_long(text: str, span: Span) -> Iterator[Span]:
    for part in cut_clauses(text, span, MAX_PASSAGE, 1, MAX_PASSAGE):
        if trimmed := trim(text, part.start, part.end):
            yield trimmed


def _kinds(document: Document, lines: Iterable[Span]) -> Iterator[tuple[PassageKind, Span]]:
    """The lines with what they are: whom to ask is a heading and the short lines after it."""
    goes_on = False
    for line in lines:
        kind, text = _kind(document, line), document.text[line.start : line.end]
        is_short = kind == "body" and len(text) <= MAX_CONTACT and not _ENDS.search(text)
        goes_on = is_short and bool(_CONTACT.match(text) or (goes_on and not _ABOUT.match(text)))
        yield "contact" if goes_on else kind, line


def _pieces(
    text: str, kind: PassageKind, line: Span
) -> Iterator[tuple[PassageKind, tuple[Span, ...]]]:
    if kind == "body" and (match := _BYLINE.match(text[line.start : line.end])):
        cut = line.start + match.end()
        # In English it is the day of the release, in Chinese that of the dispatch.
        yield "dateline" if match["dated"] else "byline", (Span(line.start, cut),)
        rest = trim(text, cut, line.end)
        if rest is None:
            return
        line = rest
    for group in _groups(split_sentences(text, line)):
        yield kind, group


def _kind(document: Document, line: Span) -> PassageKind:
    text = document.text[line.start : line.end]
    if text == document.title and document.text.find(text) == line.start:
        return "title"
    if len(text) <= 80 and _EDITORS.search(text):
        return "editors"
    if len(text) <= 60 and _CAPTION.search(text):
        return "caption"
    if len(text) <= 60 and text[-1] not in "。." and _BYLINE_LINE.search(text):
        return "byline"
    if len(text) <= 60 and "。" not in text and _DATELINE.search(text):
        return "dateline"
    return "body"


def _groups(sentences: tuple[Span, ...]) -> Iterator[tuple[Span, ...]]:
    group: list[Span] = []
    for sentence in sentences:
        if group and sentence.end - group[0].start > MAX_PASSAGE:
            yield tuple(group)
            group = []
        group.append(sentence)
    if group:
        yield tuple(group)


def _passage(
    document: Document, number: int, kind: PassageKind, sentences: tuple[Span, ...]
) -> Passage:
    span = Span(sentences[0].start, sentences[-1].end)
    text = document.text[span.start : span.end]
    return Passage(f"{document.id}#p{number}", document.id, number, kind, span, text, sentences)
