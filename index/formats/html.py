"""HTML: a saved news page's article by trafilatura, under the date line that the page prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from lxml.html import HTMLParser, document_fromstring
from trafilatura import bare_extraction
from trafilatura.settings import Document, use_config

from index.errors import DocumentError
from index.formats import Extract
from index.formats.limits import MAX_NESTING
from index.formats.text import decode

_DECLARED = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_RULE = re.compile(r"\|?(?:\s*:?-{3,}:?\s*\|)+\s*")
_INLINE = frozenset("a abbr b bdi em font i label mark small span strong sub sup time u".split())
_UNSEEN = frozenset("script style noscript template head".split())
_HEAD_LINE = re.compile(
    r"\d{4}\s*[年/.-]\s*\d{1,2}|来源|來源|记者|記者|作者|编辑|編輯|^(?:Source|By|Author|Published)\b|"
    r"^[A-Z][a-z]+\.? \d{1,2}, \d{4}"
)
# A Chinese article says in 80 characters what trafilatura expects of 250.
_CONFIG = use_config()
_CONFIG.set("DEFAULT", "MIN_EXTRACTED_SIZE", "80")
_LONGEST_HEAD_LINE = 80
_HEAD_LINES = 4


def extract(data: bytes) -> Extract:
    """Return the article without what surrounds it; title, date and site by the page's metadata.

    :raises DocumentError: when there is no text on the page, or its tags are nested too deep.
    """
    tree = _parse(_decode_page(data))
    lines = list(_visible_lines(tree))
    # Only what the page states as its date: a guess may find the copyright's or today's.
    page = bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        config=_CONFIG,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if not isinstance(page, Document) or not page.text:
        return Extract("\n\n".join(lines))  # too little for an article: all of it
    article = [_plain(line) for line in page.text.split("\n") if not _RULE.fullmatch(line)]
    title = page.title or ""
    head = tuple(_head_lines(lines, title, article))
    # Of the head's line trafilatura may keep a part.
    rest = [line for line in article if not any(line in whole for whole in head)]
    return Extract("\n\n".join(rest), title, head, page.date, page.sitename)


def _decode_page(data: bytes) -> str:
    """Decode as the page declares itself, where its bytes bear that out."""
    declared = _DECLARED.search(data[:4096])
    if declared:
        name = declared[1].decode("ascii").lower()
        try:
            # Pages that say GB2312 are written in what grew out of it.
            return data.decode("gb18030" if name in ("gb2312", "gbk") else name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def _parse(text: str) -> Any:
    # Without huge_tree the parser drops what is nested deeper than 256, and says nothing.
    parser = HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    tree = document_fromstring(_XML_DECLARATION.sub("", text), parser)
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_NESTING:
            raise DocumentError(
                f"the HTML's tags are nested more than {MAX_NESTING} deep; save the page as .txt"
            )
    return tree


def _visible_lines(tree: Any) -> Iterator[str]:
    """The words of the whole page, one line for each run that no block element breaks."""
    pieces: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag not in _INLINE:
            yield from _flush(pieces)
        if element.tag in _UNSEEN:
            hidden += 1 if event == "start" else -1
        words = element.text if event == "start" else element.tail
        if words and not hidden:
            pieces.append(words)
    yield from _flush(pieces)


def _flush(pieces: list[str]) -> Iterator[str]:
    line = " ".join("".join(pieces).split())
    pieces.clear()
    if line:
        yield line


def _head_lines(lines: Sequence[str], title: str, article: Sequence[str]) -> Iterator[str]:
    """The page's lines with date, source and byline: those between the title and the article."""
    if title not in lines:
        return
    start = lines.index(title) + 1
    body = {line for line in article if line != title}
    end = next((i for i in range(start, len(lines)) if lines[i] in body), start + _HEAD_LINES)
    found = (
        line
        for line in lines[start:end]
        if len(line) <= _LONGEST_HEAD_LINE and _HEAD_LINE.search(line)
    )
    yield from list(found)[:_HEAD_LINES]


def _plain(line: str) -> str:
    """A line of trafilatura's text without the marks that it sets at rows and list items."""
    if line.startswith("| "):
        return line.strip().removeprefix("| ").removesuffix(" |")
    return line.removeprefix("- ")
