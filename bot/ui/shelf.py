"""The documents that the page can show, before the model is there and after."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.ui import warmup
from bot.ui.source import Highlight
from index.document import Document, Passage
from index.errors import DocumentError
from index.loader import load_release
from index.splitter import split

Opened = tuple[Document, Sequence[Passage]]


def opened(document_id: str | None = None) -> Opened:
    """Return the document of that id with its passages; the first one when there is none such."""
    found = find(document_id) if document_id else None
    if found:
        return found
    bot = warmup.bot_if_ready()
    # The release can be read long before the model is there to answer from it.
    return (bot.documents[0], bot.passages(bot.documents[0].id)) if bot else _release()


def find(document_id: str) -> Opened | None:
    """Return the document of that id with its passages; None when there is none such."""
    bot = warmup.bot_if_ready()
    if bot is None:
        return _release() if _release()[0].id == document_id else None
    try:
        return bot.document(document_id), bot.passages(document_id)
    except DocumentError:
        return None


@lru_cache(maxsize=1)
def _release() -> Opened:
    document = load_release()
    return document, split(document)


def document(document_id: str) -> Document | None:
    """Return the document of that id, None when there is none such."""
    found = find(document_id)
    return found[0] if found else None


def holds(highlight: Highlight) -> bool:
    """Whether the text that is to be marked still stands at its place in the document."""
    shown = document(highlight.document_id)
    span = highlight.quote
    return shown is not None and shown.text[span.start : span.end] == highlight.text


def linked_sentence(document_id: str | None, number: str | None) -> Highlight | None:
    """Return the sentence that a link ``?doc=…&s=…`` names, s counted from 1; None without one."""
    found = find(document_id) if document_id else None
    if not found or not number or not number.isascii() or not number.isdigit():
        return None
    sentences = [span for passage in found[1] for span in passage.sentences]
    if not 1 <= int(number[:6]) <= len(sentences):
        return None
    span = sentences[int(number[:6]) - 1]
    return Highlight(found[0].id, span, f"#s-{number}", found[0].text[span.start : span.end])
