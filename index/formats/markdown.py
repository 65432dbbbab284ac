"""Markdown: what is shown, without the marks, and the head that a site generator reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.formats import Extract
from index.formats.lines import CELL, join_lines
from index.formats.text import decode

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"(title|date|source|author|byline)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)
_PARSER = MarkdownIt("commonmark").enable("table")
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)


def extract(data: bytes) -> Extract:
    """Return the text that a reader sees; its title is the front matter's or the first heading.

    :raises DocumentError: when the bytes are no text.
    """
    source = decode(data).replace("\r\n", "\n")
    front = _FRONT_MATTER.match(source)
    entries = [m for line in front[1].split("\n") if (m := _ENTRY.match(line))] if front else []
    tokens = _PARSER.parse(source[front.end() if front else 0 :])
    titles = [m[2].strip("\"' ") for m in entries if m[1].lower() == "title"]
    head = tuple(m[0] for m in entries if m[1].lower() != "title")
    return Extract("\n\n".join(_blocks(tokens)), (titles or [_heading(tokens)])[0], head)


def _blocks(tokens: list[Token]) -> Iterator[str]:
    cells: list[str] = []
    for number, token in enumerate(tokens):
        if token.type == "inline" and tokens[number - 1].type in ("th_open", "td_open"):
            cells.append(_shown(token))
        elif token.type == "tr_close":
            yield CELL.join(cells)
            cells = []
        elif token.type == "inline":
            yield _shown(token)
        elif token.type == "html_block":
            yield _TAG.sub("", token.content)
        elif token.type in ("fence", "code_block"):
            yield token.content


def _shown(inline: Token) -> str:
    """The words of a paragraph: its wrapped lines joined, a hard break kept."""
    lines = [""]
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            lines += [""] if child.type == "softbreak" else ["\n"]
        elif child.type in ("text", "code_inline"):
            lines[-1] += child.content
    return join_lines(lines)


def _heading(tokens: list[Token]) -> str:
    first = tokens[:2]
    return _shown(first[1]) if first and first[0].type == "heading_open" else ""
