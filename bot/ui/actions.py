"""The small buttons around a turn, and the line below the box where questions are typed.

Gradio's chat keeps an element's class and title and drops the rest, so a button says in its
class what it does and to which turn; the page's script reads it there.
"""

from __future__ import annotations

from bot.answer import MAX_QUESTION
from bot.ui.words import Words


def act_html(name: str, turn: int, words: Words) -> str:
    """Return the button that does ``name`` (a key of ``words.acts``) to a turn."""
    label = words.acts[name]
    return (
        f'<button class="act {name} turn-{turn}" type="button" title="{label}">'
        f'<span class="name">{label}</span></button>'
    )


def acts_html(names: tuple[str, ...], turn: int, words: Words) -> str:
    """Return a row of such buttons, nothing when there are none."""
    buttons = "".join(act_html(name, turn, words) for name in names)
    return f'<div class="acts">{buttons}</div>' if buttons else ""


def hint_html(words: Words, editing: int | None = None) -> str:
    """Return the line below the box: how to send, or what is being edited, and the counter."""
    if editing is None:
        said = f"<span>{words.keys}</span>"
    else:
        cancel = f'<button class="cancel" type="button">{words.cancel}</button>'
        said = f'<span class="editing" role="status">{words.editing} {cancel}</span>'
    limit = f"{MAX_QUESTION:,}"
    counter = f'<span class="counter" data-limit="{limit}">0 / {limit}</span>'
    return f'<div class="hint">{said}{counter}</div>'
