"""The release beside the chat: numbered passages, the cited sentence marked in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from bot.ui.safe import safe
from bot.ui.words import Words
from index.document import Document, Passage, Span
from index.script import has_han, simplify, traditionalise

Script = Literal["original", "zh-Hans", "zh-Hant"]
_CONVERSIONS: dict[Script, Callable[[str], str]] = {
    "original": str,
    "zh-Hans": simplify,
    "zh-Hant": traditionalise,
}


LINKED = "#linked"  # stands for where the page's own address leads


@dataclass(frozen=True)
class Highlight:
    """What to mark in a document: a sentence or passage, and within it the exact short answers.

    ``href`` is the link that asked for it, so that the page can find its way back; ``text`` what
    it expects to find at ``quote``.
    """

    document_id: str
    quote: Span
    href: str
    text: str
    number: int | None = None
    shorts: tuple[Span, ...] = ()


@dataclass(frozen=True)
class _Layer:
    """Spans in order, each with the tag that opens it; ``close`` ends them all."""

    tagged: tuple[tuple[Span, str], ...]
    close: str


def source_html(
    document: Document,
    passages: Sequence[Passage],
    words: Words,
    highlight: Highlight | None,
    script: Script = "original",
    is_of_several: bool = False,
    gone: str | None = None,
) -> str:
    """Return the whole document as HTML in ``script``, with ``highlight`` marked when it is in it.

    One that ``is_of_several`` has a button that leads to the list; above it stands that what the
    link ``gone`` led to is not there any more. The page's script reads the
    attributes: the language, and names for what Gradio leaves unnamed.
    """
    if highlight and highlight.document_id != document.id:
        highlight = None
    layers = _layers(document, words, highlight)
    body = "".join(_passage_html(passage, words, layers, script) for passage in passages)
    shown = highlight.href if highlight else gone
    named = {
        "language": words.language,
        "send": words.send,
        "conversation": words.conversation,
        "latest": words.latest,
        "choice": words.language_label,
        "copied": words.copied,
        "release": words.source,
        **({"shown": shown} if shown else {}),
    }
    attributes = " ".join(f'data-{name}="{safe(value)}"' for name, value in named.items())
    written = _script(document.text) if script == "original" else script
    bar = _bar_html(document, passages, words, highlight, script)
    if is_of_several:
        bar = bar.replace('<div class="bar">', f'<div class="bar">{_releases_html(words)}', 1)
    said = words.link_gone if gone == LINKED else words.gone
    bar += f'<p class="gone" role="status" tabindex="-1">{said}</p>' if gone else ""
    return f'<div class="source" {attributes}>{bar}<article lang="{written}">{body}</article></div>'


def _bar_html(
    document: Document,
    passages: Sequence[Passage],
    words: Words,
    highlight: Highlight | None,
    script: Script,
) -> str:
    number = highlight.number if highlight else None
    label = words.source if number is None else words.source_of.format(number=number)
    scripts = _scripts_html(words, script) if has_han(document.text) else ""
    link = _link_html(document, passages, words, highlight) if highlight else ""
    return (
        f'<div class="bar"><h2>{label}</h2>{scripts}{link}'
        f'<button class="back" type="button" title="{words.close}" aria-label="{words.close}">×'
        "</button></div>"
    )


def _releases_html(words: Words) -> str:
    return (
        f'<button class="releases" type="button" title="{words.releases}">{words.releases}</button>'
    )


def _scripts_html(words: Words, script: Script) -> str:
    buttons = "".join(
        f'<button type="button" data-script="{name}" title="{meaning}" aria-label="{meaning}" '
        f'aria-pressed="{"true" if name == script else "false"}">{label}</button>'
        for name, label, meaning in words.scripts
    )
    return f'<div class="scripts" role="group" aria-label="{words.script_label}">{buttons}</div>'


def _link_html(
    document: Document, passages: Sequence[Passage], words: Words, highlight: Highlight
) -> str:
    number = sentence_number(passages, highlight.quote)
    if number is None:
        return ""
    link = f"?doc={quote(document.id)}&s={number}"
    return (
        f'<button class="link" type="button" data-link="{safe(link)}" '
        f'title="{words.copy_link}">{words.copy_link}</button>'
    )


def sentence_number(passages: Sequence[Passage], span: Span) -> int | None:
    """Return which sentence of the document, from 1, ``span`` begins in; None for none."""
    sentences = (sentence for passage in passages for sentence in passage.sentences)
    numbered = enumerate(sentences, start=1)
    return next((n for n, s in numbered if s.start <= span.start < s.end), None)


def _passage_html(passage: Passage, words: Words, layers: Sequence[_Layer], script: Script) -> str:
    # Either conversion keeps every character's place, so that the spans still hold.
    shown = _CONVERSIONS[script](passage.text)
    text = _wrap(shown, passage.span.start, passage.span, layers)
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
        shorts = tuple((span, '<strong class="short">') for span in highlight.shorts)
        layers.append(_Layer(shorts, "</strong>"))
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
