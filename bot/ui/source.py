"""The release beside the chat: numbered passages, the cited sentence marked in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ui.safe import safe
from bot.ui.words import Words
from index.document import Document, Passage, Span
from index.script import has_han, simplify


@dataclass(frozen=True)
class Highlight:
    """What to mark in a document: a sentence or passage, and within it the exact short answer.

    ``href`` is the link that asked for it, so that the page can find its way back.
    """

    document_id: str
    quote: Span
    href: str
    number: int | None = None
    short: Span | None = None


@dataclass(frozen=True)
class _Layer:
    """Spans in order, each with the tag that opens it; ``close`` ends them all."""

    tagged: tuple[tuple[Span, str], ...]
    close: str


def source_html(
    document: Document, passages: Sequence[Passage], words: Words, highlight: Highlight | None
) -> str:
    """Return the whole document as HTML, with ``highlight`` marked when it lies in it.

    The page's script reads the attributes: the language, and names for what Gradio leaves unnamed.
    """
    if highlight and highlight.document_id != document.id:
        highlight = None
    layers = _layers(document, words, highlight)
    body = "".join(_passage_html(passage, words, layers) for passage in passages)
    shown = f' data-shown="{safe(highlight.href)}"' if highlight else ""
    return (
        f'<div class="source" data-language="{words.language}" data-send="{words.send}" '
        f'data-conversation="{words.conversation}" data-choice="{words.language_label}" '
        f'data-copied="{words.copied}"{shown}>'
        f"{_bar_html(words, highlight)}"
        f'<article lang="{_script(document.text)}">{body}</article></div>'
    )


def _bar_html(words: Words, highlight: Highlight | None) -> str:
    if highlight is None:
        return f'<div class="bar"><h2>{words.source}</h2></div>'
    number = highlight.number
    label = words.source if number is None else words.source_of.format(number=number)
    return (
        f'<div class="bar"><h2>{label}</h2>'
        f'<button class="back" type="button">{words.back}</button></div>'
    )


def _passage_html(passage: Passage, words: Words, layers: Sequence[_Layer]) -> str:
    text = _wrap(passage.text, passage.span.start, passage.span, layers)
    kind = words.kinds.get(passage.kind)
    label = f'<span class="kind" lang="{words.language}">{kind}</span>' if kind else ""
    tag = "h3" if passage.kind == "title" else "p"
    return (
        f'<section class="passage {passage.kind}"><span class="no">{passage.number}</span>'
        f"<{tag}>{label}{text}</{tag}></section>"
    )


def _layers(document: Document, words: Words, highlight: Highlight | None) -> list[_Layer]:
    layers = []
    if highlight:
        layers.append(_Layer(((highlight.quote, '<mark class="quote" tabindex="-1">'),), "</mark>"))
        if highlight.short:
            layers.append(_Layer(((highlight.short, '<strong class="short">'),), "</strong>"))
    corrections = sorted(document.corrections, key=lambda c: c.span)
    restored = (
        (c.span, f'<span class="restored" title="{safe(words.restored.format(raw=c.raw))}">')
        for c in corrections
    )
    return [*layers, _Layer(tuple(restored), "</span>")]


def _wrap(text: str, offset: int, span: Span, layers: Sequence[_Layer]) -> str:
    """Return ``span`` as HTML, the first layer's tags outermost; ``text`` begins at ``offset``."""
    if not layers:
        return safe(text[span.start - offset : span.end - offset])
    parts, at = [], span.start
    for tagged, opening in layers[0].tagged:
        start, end = max(tagged.start, at), min(tagged.end, span.end)
        if start >= end:
            continue
        if at < start:
            parts.append(_wrap(text, offset, Span(at, start), layers[1:]))
        inner = _wrap(text, offset, Span(start, end), layers[1:])
        parts.append(f"{opening}{inner}{layers[0].close}")
        at = end
    if at < span.end:
        parts.append(_wrap(text, offset, Span(at, span.end), layers[1:]))
    return "".join(parts)


def _script(text: str) -> str:
    if not has_han(text):
        return "en"
    return "zh-Hans" if simplify(text) == text else "zh-Hant"
