"""The small buttons around a turn, and the line below the box where questions are typed.

Gradio's chat keeps an element's class and title and drops the rest, so a button says in its
class what it does and to which turn; the page's script reads it there.
"""

from __future__ import annotations

from bot.answer import MAX_QUESTION, Answer
from bot.ui.words import Words

ANSWER_REASONS = ("wrong-citation", "wrong-answer", "should-refuse")
REFUSAL_REASONS = ("should-answer",)
VERDICTS = ("up", *ANSWER_REASONS, *REFUSAL_REASONS)


def act_html(name: str, turn: int, words: Words) -> str:
    """Return the button that does ``name`` (a key of ``words.acts``) to a turn."""
    label = words.acts[name]
    return (
        f'<button class="act {name} turn-{turn}" type="button" title="{label}">'
        f'<span class="name">{label}</span></button>'
    )


def acts_html(names: tuple[str, ...], turn: int, words: Words, more: str = "") -> str:
    """Return a row of such buttons, then ``more``; nothing when there are none."""
    buttons = "".join(act_html(name, turn, words) for name in names) + more
    return f'<div class="acts">{buttons}</div>' if buttons else ""


def judging_html(answer: Answer, verdict: str | None, turn: int, words: Words) -> str:
    """Return the thumbs, the lower one with the reasons it may have, and what was chosen."""
    reasons = "".join(
        f'<button class="reason {name} turn-{turn}{_chosen(name, verdict)}" type="button">'
        f"{words.reasons[name]}</button>"
        for name in (REFUSAL_REASONS if answer.kind == "refusal" else ANSWER_REASONS)
    )
    down = _chosen(verdict, verdict) if verdict != "up" else ""
    noted = f'<span class="noted">{words.noted}</span>' if verdict else ""
    return (
        f'<button class="act up turn-{turn}{_chosen("up", verdict)}" type="button" '
        f'title="{words.up}"><span class="name">{words.up}</span></button>'
        f'<details class="blame"><summary class="act down{down}" title="{words.down}">'
        f'<span class="name">{words.down}</span></summary>'
        f'<div class="reasons">{reasons}</div></details>{noted}'
    )


def _chosen(name: str | None, verdict: str | None) -> str:
    return " chosen" if verdict and name == verdict else ""


def hint_html(words: Words, editing: int | None = None) -> str:
    """Return the line below the box: how to send, or what is being edited, and the counter."""
    if editing is None:
        said = f"<span>{words.keys}</span>"
    else:
        cancel = f'<button class="cancel" type="button">{words.cancel}</button>'
        said = f'<span class="editing" role="status">{words.editing} {cancel}</span>'
    release = f'<button class="release" type="button">{words.source}</button>'
    limit = f"{MAX_QUESTION:,}"
    counter = f'<span class="counter" data-limit="{limit}">0 / {limit}</span>'
    return f'<div class="hint">{said}{release}{counter}</div>'
