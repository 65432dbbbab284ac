"""The menus at the head of the page: earlier conversations, and this one as a file."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ui.archive import Entry
from bot.ui.safe import printable, safe
from bot.ui.words import Words


def menu_html(entries: Sequence[Entry], current: str, words: Words) -> str:
    """Return both menus; ``current`` is the conversation on display, or empty."""
    kept = any(entry.id == current for entry in entries)
    both = _history(entries, current, words) + _export(current, kept, words)
    return f'<div class="menus">{both}</div>'


def _history(entries: Sequence[Entry], current: str, words: Words) -> str:
    items = "".join(_item(entry, current, words) for entry in entries)
    body = f"<ul>{items}</ul>" if items else f"<p>{words.no_history}</p>"
    return _menu("history", words.history, body)


def _item(entry: Entry, current: str, words: Words) -> str:
    here = ' aria-current="true"' if entry.id == current else ""
    title = safe(printable(entry.title).strip() or "…")
    # The page's script shows it by the visitor's clock.
    changed = safe(f"{entry.changed[:16].replace('T', ' ')} UTC")
    return (
        f'<li><button class="open" type="button" data-id="{safe(entry.id)}"{here}>{title}'
        f'<time datetime="{safe(entry.changed)}">{changed}</time></button>'
        f'<details class="remove"><summary title="{words.delete}" '
        f'aria-label="{words.delete}: {title}">×</summary>'
        f'<button class="sure" type="button" data-id="{safe(entry.id)}">{words.remove_sure}'
        "</button></details></li>"
    )


def _export(current: str, kept: bool, words: Words) -> str:
    if not kept:
        return _menu("export", words.export, f"<p>{words.nothing_to_export}</p>")
    links = "".join(
        f'<a href="/export/{safe(current)}.{ending}?language={words.language}" download>{name}</a>'
        for name, ending in (("Markdown", "md"), ("JSON", "json"))
    )
    return _menu("export", words.export, links)


def _menu(name: str, label: str, body: str) -> str:
    return (
        f'<details class="menu {name}"><summary title="{label}"><span>{label}</span></summary>'
        f'<div class="panel">{body}</div></details>'
    )
