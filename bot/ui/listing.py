"""The list of releases: which are asked, how another is added, and the line above the box."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ui import shelf
from bot.ui.safe import printable, safe, shorten
from bot.ui.words import Words
from index.document import Document
from index.script import fold, traditionalise

MAX_TITLE = 120
FEW = 8  # rows that are seen at a glance; more are filtered
ACCEPTED = ".txt,.md,.markdown,.html,.htm,.mhtml,.pdf,.docx,text/plain,text/html,application/pdf"


def scope_html(words: Words, asked: tuple[str, ...] | None) -> str:
    """Return the line above the box: what is asked, and where another release is added."""
    count = len(shelf.documents())
    if count == 1 and not shelf.is_open():
        return ""
    chosen = shelf.count(asked)
    said = words.asking_all if chosen == count else words.asking_some
    said = words.asking_one if count == 1 else said.format(count=chosen, all=count)
    label = f'<button class="releases" type="button">{said}</button>'
    add = f'<button class="more" type="button">{words.add}</button>' if shelf.is_open() else ""
    few = f"{' few' if chosen < count else ''}{'' if chosen else ' none'}"
    return f'<div class="scope{few}">{add}{label}</div>'


def listing_html(words: Words, asked: tuple[str, ...] | None) -> str:
    """Return the list of all releases, each with a box to tick, and the place to add one.

    The page's script reads the attributes.
    """
    shown = shelf.listed()
    rows = "".join(_row(document, words, asked) for document in shown)
    more = len(shelf.documents()) - len(shown)
    left_out = f"<p>{words.more_rows.format(count=more)}</p>" if more else ""
    named = {
        "language": words.language,
        "sending": words.stages["sending"],
        "lost": words.stages["lost"],
        "blank": words.stages["failed"].format(why=words.causes["no-text"]),
        "large": words.stages["failed"].format(why=words.causes["too-large"]),
        "pasted": words.pasted,
        "all": words.choose_all,
        "these": words.ask_these,
        "found": words.found,
        "none": words.none_found,
        "removing": words.removing,
        "veil": words.drop_now,
        "open": "yes" if shelf.is_open() else "",
    }
    attributes = " ".join(f'data-{name}="{safe(value)}"' for name, value in named.items())
    return (
        f'<div class="shelf" {attributes}>{_bar(words)}<div class="inside">'
        f"{_add(words) if shelf.is_open() else ''}{_all(shown, words, asked)}"
        f'<ul class="documents">{rows}</ul>{left_out}</div></div>'
    )


def _bar(words: Words) -> str:
    return (
        f'<div class="bar"><h2 tabindex="-1">{words.releases}</h2>'
        f'<button class="to-source" type="button">{words.to_source}</button>'
        f'<button class="back" type="button" title="{words.close}" aria-label="{words.close}">×'
        "</button></div>"
    )


def _add(words: Words) -> str:
    return (
        f'<section class="add" aria-label="{words.add}">'
        f'<div class="drop"><p>{words.drop_here}</p>'
        f'<button class="choose" type="button">{words.choose_files}</button>'
        f'<input class="files" type="file" multiple hidden accept="{ACCEPTED}" '
        f'aria-label="{words.choose_files}">'
        f'<p class="formats">{words.formats}</p></div>'
        f'<details class="paste"><summary>{words.paste}</summary>'
        f'<textarea rows="6" aria-label="{words.paste}"></textarea>'
        f'<button class="put" type="button">{words.paste_add}</button></details>'
        f'<ul class="adding" aria-live="polite"></ul>'
        f'<p class="kept">{words.kept_where}</p></section>'
    )


def _all(shown: Sequence[Document], words: Words, asked: tuple[str, ...] | None) -> str:
    if len(shown) < 2:
        return ""
    checked = " checked" if asked is None else ""
    every = (
        f'<label class="all"><input class="every" type="checkbox"{checked}>'
        f"<span>{words.choose_all}</span></label>"
    )
    if len(shown) <= FEW:
        return every
    return (
        f'<div class="choice"><input class="sought" type="search" placeholder="{words.filter}" '
        f'aria-label="{words.filter}" autocomplete="off" spellcheck="false">{every}'
        f'<button class="just" type="button" hidden>{words.ask_just}</button>'
        '<p class="found" role="status"></p></div>'
    )


def _row(document: Document, words: Words, asked: tuple[str, ...] | None) -> str:
    named = shorten(printable(shelf.title_of(document.id)), MAX_TITLE)
    title = safe(named)
    file = document.id if "." in document.id else ""  # one article may be there in two formats
    about = [document.date[:10] if document.date else "", document.source or "", file]
    shown = [shorten(printable(fact), MAX_TITLE) for fact in about if fact]
    facts = " · ".join(map(safe, shown))
    checked = " checked" if asked is None or document.id in asked else ""
    name = safe(document.id)
    return (
        f'<li data-id="{name}" data-text="{_in_both_scripts(" ".join([named, *shown]))}">'
        '<input class="asked" type="checkbox" '
        f'data-key="{shelf.key_of(document)}" aria-label="{words.ask_this}: {title}"{checked}>'
        f'<button class="open" type="button" data-id="{name}">{title}'
        f"<small>{facts}</small></button>{_remove(document, words, title)}</li>"
    )


def _in_both_scripts(text: str) -> str:
    """What the filter looks in: whatever script somebody types in, it stands there."""
    simplified = fold(text)
    forms = dict.fromkeys((simplified, traditionalise(simplified), text.lower()))
    return safe("\n".join(forms))


def _remove(document: Document, words: Words, title: str) -> str:
    if not shelf.can_be_removed(document.id):
        return ""
    return (
        f'<details class="remove"><summary title="{words.remove}" '
        f'aria-label="{words.remove}: {title}">×</summary>'
        f'<button class="sure" type="button" data-id="{safe(document.id)}">{words.remove_sure}'
        "</button></details>"
    )
