"""HTML: a saved news page's article by trafilatura, under the date line that the page prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from email import message_from_bytes
from typing import Any

from lxml import etree
from lxml.html import HTMLParser, document_fromstring
from trafilatura import bare_extraction
from trafilatura.settings import use_config

from index.errors import DocumentError
from index.formats import Extract
from index.formats.limits import MAX_NESTING
from index.formats.lines import CELL, join_lines, printed_title
from index.formats.recognise import WEB_ARCHIVE
from index.formats.text import decode

_DECLARED = re.compile(
    rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*"
    rb"(gb\w{2,5}|big5[\w-]{0,6}|shift_jis|euc-\w\w)\b",
    re.IGNORECASE,
)
# What a page of such a name is written in grew out of it. Encodings of single bytes are not asked
# for: any bytes are text in them.
_GROWN = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# Elements of a page, and of the tree that trafilatura makes of it.
_WITHIN_WORDS = frozenset("abbr b bdi em font i mark small span strong sub sup u hi del".split())
_INLINE = _WITHIN_WORDS | {"a", "label", "time", "ref"}
_UNSEEN = frozenset("script style noscript template".split())
# What says when, where and by whom: a page sets it outside what trafilatura takes for the article.
_STATED = re.compile(
    r"\d{4}\s*[年/.-]\s*\d{1,2}|来源|來源|记者|記者|作者|编辑|編輯|责编|責編|^(?:Source|By|Author|Published)\b"
    r"|\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\b\d{1,2} [A-Z][a-z]{2,8} \d{4}"
)
_LONGEST_STATED = 80
_LONGEST_ROW = 200
_AROUND = 4
# A Chinese article says in 80 characters what trafilatura expects of 250.
_CONFIG = use_config()
_CONFIG.set("DEFAULT", "MIN_EXTRACTED_SIZE", "80")


def extract(data: bytes) -> Extract:
    """Return the article without what surrounds it; title, date and site by the page's metadata.

    :raises DocumentError: when there is no text on the page, or its tags are nested too deep.
    """
    tree = _parse(_decode_page(_out_of_archive(data)))
    shown = tree.find("body")
    lines = [] if shown is None else list(_visible_lines(shown))
    headings = [" ".join(heading.text_content().split()) for heading in tree.iter("h1")]
    page = _page(tree)
    article = list(_visible_lines(_with_whole_rows(page.body))) if page else []
    if not article:
        return Extract("\n\n".join(lines))
    title = " ".join((page.title or "").split())
    if title not in lines:
        title = printed_title(title, headings)
    if title in article:
        article = article[article.index(title) + 1 :]
    head, foot = _stated_around(lines, title or article[0], article)
    article = _without_parts(article, [*head, *foot])
    return Extract("\n\n".join([*article, *foot]), title, head, page.date, page.sitename)


def _page(tree: Any) -> Any:
    """What trafilatura makes of the page; None where it finds too little for an article."""
    return bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        config=_CONFIG,
        # Only what the page states as its date: a guess may find the copyright's or today's.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _out_of_archive(data: bytes) -> bytes:
    """The page itself, where a browser saved it in a single file (MHTML)."""
    if not WEB_ARCHIVE.search(data[:4096]):
        return data
    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            return bytes(part.get_payload(decode=True))
    raise DocumentError("no page in the web archive; save the page as HTML only")


def _decode_page(data: bytes) -> str:
    """Decode as UTF-8 where the bytes are that, else as the page declares, else as is likely."""
    declared = _DECLARED.search(data[:4096])
    names = ["utf-8"]
    if declared:
        name = declared[1].decode("ascii").lower()
        names.append(_GROWN.get(name, name))
    for name in names if b"\0" not in data else ():
        with suppress(UnicodeDecodeError, LookupError):
            return data.decode(name)
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
    pieces, hidden = [""], 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag not in _INLINE:
            yield from _flush(pieces)
        if element.tag not in _WITHIN_WORDS:
            pieces.append("")
        if element.tag in _UNSEEN:
            hidden += 1 if event == "start" else -1
        words = element.text if event == "start" else element.tail
        if words and not hidden:
            pieces[-1] += words
    yield from _flush(pieces)


def _with_whole_rows(body: Any) -> Any:
    """Make one text of each row of a table of figures; a table that lays out a page stays."""
    for row in body.iter("row"):
        cells = [" ".join("".join(cell.itertext()).split()) for cell in row.iter("cell")]
        if len(cells) > 1 and sum(map(len, cells)) <= _LONGEST_ROW:
            row.clear(keep_tail=True)
            row.text = CELL.join(cells)
    return body


def _flush(pieces: list[str]) -> Iterator[str]:
    line = " ".join(join_lines(pieces).split())
    pieces.clear()
    if line:
        yield line


def _stated_around(
    lines: Sequence[str], title: str, article: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The page's lines with date, source, byline and editors above the article and below it."""
    body = set(article)
    places = [place for place, line in enumerate(lines) if line in body]
    above = lines.index(title) + 1 if title in lines else len(lines)
    first = next((place for place in places if place >= above), above + _AROUND)
    below = places[-1] + 1 if places else len(lines)
    return _stated(lines[above:first]), _stated(lines[below : below + _AROUND])


def _without_parts(article: list[str], stated: list[str]) -> list[str]:
    """The article without what its first and last lines have of those stated around it."""
    whole = ["".join(line.split()) for line in stated]
    edges = {*range(_AROUND), *range(len(article) - _AROUND, len(article))}
    return [
        line
        for place, line in enumerate(article)
        if place not in edges or not any("".join(line.split()) in one for one in whole)
    ]


def _stated(lines: Sequence[str]) -> tuple[str, ...]:
    found = (line for line in lines if len(line) <= _LONGEST_STATED and _STATED.search(line))
    return tuple(found)[:_AROUND]
