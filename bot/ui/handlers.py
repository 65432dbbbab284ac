"""What happens on each event of the page: what came in, and all that is to be drawn for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any

import gradio as gr

from bot.ui import keeper, shelf, warmup
from bot.ui.actions import VERDICTS, hint_html
from bot.ui.conversation import (
    Turn,
    examples,
    find_highlight,
    is_of_turn,
    messages,
    take_turn,
    turn_away,
    turn_number,
)
from bot.ui.gate import visitor_of
from bot.ui.listing import listing_html, scope_html
from bot.ui.log import log_turned_away
from bot.ui.menu import menu_html
from bot.ui.render import (
    brand_html,
    divider_html,
    failure_html,
    linked_html,
    status_html,
    welcome_html,
)
from bot.ui.safe import safe
from bot.ui.source import LINKED, source_html
from bot.ui.talk import Asking, Talk, View, as_script
from bot.ui.words import Words, choose_language, words_for
from index.errors import PressbotError

Drawn = tuple[Any, ...]


def greet(request: gr.Request) -> Drawn:
    """Draw the page for a visitor: the language, the conversation, and where a link leads.

    First comes the question of a link ``?q=…`` that is still to be asked; the page asks it.
    """
    chosen = request.cookies.get("pressbot_language")
    language = words_for(chosen or choose_language(request.headers.get("accept-language"))).language
    latest = next(iter(keeper.entries(visitor(request))), None)
    talk = _kept_talk(latest.id, request) if latest else Talk()
    asked = request.query_params.get("q", "").strip()
    if asked and talk.turns and talk.turns[-1].question == asked:
        asked = ""
    view = _linked_view(
        View(
            script=as_script(request.cookies.get("pressbot_script")),
            document_id=request.query_params.get("doc"),
            asked=_kept_choice(request.cookies.get("pressbot_asked")),
            drawn="whole" if warmup.state() == "ready" else "early",
        ),
        request,
    )
    return linked_html(asked), *relabel(language, Talk() if asked else talk, view, request)


def _linked_view(view: View, request: gr.Request) -> View:
    """Return the view with what the page's address ``?doc=…&s=…`` leads to, or that it is lost."""
    document, sentence = (request.query_params.get(name) for name in ("doc", "s"))
    marked = shelf.linked_sentence(document, sentence)
    is_there = marked if sentence else document is None or shelf.document(document)
    return replace(view, highlight=marked, lost=view.drawn == "whole" and not is_there)


def relabel(language: str, talk: Talk, view: View, request: gr.Request) -> Drawn:
    """Draw everything that holds fixed strings in ``language``."""
    words = words_for(language)
    view = replace(view, language=words.language)
    _, hint, chat, menu, talk = draw_talk(talk, words, request)
    welcome, timer = draw_welcome(view, words)
    return (
        gr.update(value=words.language, label=words.language_label),
        brand_html(words),
        words.renew,
        divider_html(words),
        *draw_health(words),
        gr.update(placeholder=words.placeholder, label=words.question_label),
        hint,
        {**welcome, "value": chat},
        menu,
        talk,
        *draw_view(view, words),
        *draw_shelf(view, words),
        timer,
    )


def draw_talk(talk: Talk, words: Words, request: gr.Request, box: str | None = None) -> Drawn:
    """Return box, hint, chat and menu as the conversation has them, and the conversation.

    The box is left as it is, for somebody may be typing; unless an earlier question returns to it.
    """
    return (
        gr.skip() if box is None else box,
        hint_html(words, talk.editing),
        messages(talk.turns, words),
        menu_html(keeper.entries(visitor(request)), talk.id, words),
        talk,
    )


def draw_view(view: View, words: Words, gone: str | None = None) -> Drawn:
    """Return the release with what is marked in it, and the view; ``gone`` is a link whose release
    is not there any more.
    """
    document, passages = shelf.opened(view.shown or next(iter(view.asked or ()), None))
    several = shelf.is_open() or len(shelf.documents()) > 1
    gone = LINKED if view.lost else gone
    html = source_html(document, passages, words, view.highlight, view.script, several, gone)
    return html, replace(view, lost=False)


def draw_welcome(view: View, words: Words) -> tuple[dict[str, Any], gr.Timer]:
    """Return what the chat shows while it is empty, and the timer that draws it anew while the
    questions for it are looked for.
    """
    told = examples(words.language, view.asked)
    is_awaited = not shelf.is_release(view.asked) and warmup.is_seeking(words.language, view.asked)
    is_active = is_awaited or warmup.state() == "warming"
    welcome = welcome_html(words, told, shelf.count(view.asked) > 1)
    return gr.update(placeholder=welcome), gr.Timer(active=is_active)


def draw_shelf(view: View, words: Words) -> tuple[str, str]:
    """Return the line that says what is asked, and the list of releases."""
    return scope_html(words, view.asked), listing_html(words, view.asked)


def visitor(request: gr.Request) -> str | None:
    """Return the name under which this browser's conversations are kept."""
    return visitor_of(request.headers.get("cookie", ""))


def tell_health(language: str, view: View, request: gr.Request) -> Drawn:
    """Show whether the model is loading, ready or failed, and why; ask no more once that is clear.

    Then the other releases are known too, and drawn where they were not. Asked by a timer and not
    told by a stream: of two streams at once Gradio can lose the second.
    """
    state, words = warmup.state(), words_for(view.language or language)
    if not view.drawn:  # neither the language nor the view is the visitor's yet
        return *[gr.skip()] * 3, gr.Timer(active=True), *[gr.skip()] * 4
    if state != "ready" or view.drawn != "early":
        return *draw_health(words), *draw_welcome(view, words), *[gr.skip()] * 4
    kept = request.cookies.get("pressbot_asked")
    view = replace(view, asked=_kept_choice(kept), drawn="whole")
    if view.highlight is None and view.document_id == request.query_params.get("doc"):
        view = _linked_view(view, request)
    drawn = draw_view(view, words)
    return *draw_health(words), *draw_welcome(view, words), *drawn, *draw_shelf(view, words)


def _kept_choice(cookie: str | None) -> tuple[str, ...] | None:
    """What this browser chose to ask; all where it chose nothing that is there."""
    return shelf.by_keys(cookie.split(".")) or None if cookie else None


def draw_health(words: Words) -> tuple[str, str]:
    """Return how far the model is, and why it failed if it did."""
    error, state = warmup.failure(), warmup.state()
    if error is None:
        return status_html(state, words), ""
    why = str(error) if isinstance(error, PressbotError) else words.why_failed
    return status_html(state, words), failure_html(why, words)


def unmark(talk: Talk, view: View, language: str) -> Drawn:
    """Mark nothing any more that a turn cited which ``talk`` has no more.

    Drawn together with what takes the turn away: an event of its own would come later, and could
    take the mark of a citation that was clicked meanwhile.
    """
    marked = view.highlight
    if (
        not marked
        or not is_of_turn(marked.href)
        or marked == find_highlight(talk.turns, marked.href)
    ):
        return gr.skip(), gr.skip()
    view = replace(view, highlight=None, document_id=view.shown)
    return draw_view(view, words_for(language))


async def converse(
    talk: Talk, language: str, view: View, event: gr.EventData, request: gr.Request
) -> AsyncIterator[Drawn]:
    """Answer what was typed, a suggestion that was clicked, or the question of a link."""
    number = talk.editing if event.typed else None
    # A link's question comes before the browser knows in which language the page was drawn.
    view = replace(view, language=view.language or language)
    async for drawn in _ask(str(event.question), talk, view, request, view.asked, number):
        yield drawn


async def retry(
    talk: Talk, language: str, view: View, event: gr.EventData, request: gr.Request
) -> AsyncIterator[Drawn]:
    """Ask an earlier question again, maybe of all documents; what followed it is gone."""
    number = turn_number(event.turn, talk.turns)
    if number is None:
        yield gr.skip()
        return
    question, asked = talk.turns[number].question, None if event.all else view.asked
    view = replace(view, language=language)
    async for drawn in _ask(question, talk, view, request, asked, number):
        yield drawn


async def _ask(
    question: str,
    talk: Talk,
    view: View,
    request: gr.Request,
    asked: tuple[str, ...] | None,
    number: int | None,
) -> AsyncIterator[Drawn]:
    """Draw what ``answer`` draws, and first the release without what a replaced turn marked."""
    looking = unmark(talk.until(number), view, view.language)
    async for drawn in answer(question, talk, view.language, request, asked, number):
        yield *drawn, *looking
        looking = gr.skip(), gr.skip()


async def answer(
    question: str,
    talk: Talk,
    language: str,
    request: gr.Request,
    asked: tuple[str, ...] | None,
    number: int | None = None,
) -> AsyncIterator[Drawn]:
    """Draw the question, then what the documents ``asked`` answer.

    It takes the place of turn ``number`` and all that followed.
    """
    words, before, talk = words_for(language), talk, talk.until(number)
    refused = turn_away(question, words, asked)
    if refused is None:
        waiting = Turn(question, model_is_loading=warmup.bot_if_ready() is None)
        shown = messages((*talk.turns, waiting), words)
        asking = Asking(talk.id or keeper.new_name(), before)
        yield gr.skip(), hint_html(words), shown, gr.skip(), replace(before, asking=asking)
        turn = await take_turn(question, talk.turns, warmup.bot_when_ready, words, asked)
        talk = Talk(asking.name, (*talk.turns, turn), asking=asking)
        save = partial(keeper.save, visitor(request), talk.id, talk.kept)
        if not await asyncio.to_thread(asking.keep, save):
            return
    else:
        log_turned_away("question", len(question))
        talk = talk.then(refused)
    yield draw_talk(talk, words, request)


def stop(talk: Talk, language: str, request: gr.Request) -> Drawn:
    """Draw the conversation without the question that was not waited for."""
    if asking := talk.asking:
        talk = asking.before
        asking.stop(partial(keeper.restore, visitor(request), asking.name, talk.kept))
    return draw_talk(talk, words_for(language), request)


def undo(typed: str, talk: Talk, language: str, view: View, request: gr.Request) -> Drawn:
    """Take the last turn back, and what it marked; its question returns to the box, unless
    something is typed there.
    """
    question = talk.turns[-1].question if talk.turns and not typed.strip() else None
    talk = talk.until(-1)
    if talk.id:
        keeper.save(visitor(request), talk.id, talk.kept)
    drawn = draw_talk(talk, words_for(language), request, question)
    return *drawn, *unmark(talk, view, language)


def edit(talk: Talk, language: str, event: gr.EventData, request: gr.Request) -> Drawn:
    """Put an earlier question into the box; sending it will replace that turn."""
    number = turn_number(event.turn, talk.turns)
    question = None if number is None else talk.turns[number].question
    talk = Talk(talk.id, talk.turns, number)
    return draw_talk(talk, words_for(language), request, question)


def leave(talk: Talk, language: str, request: gr.Request) -> Drawn:
    """Leave an earlier question as it was."""
    return draw_talk(talk.until(None), words_for(language), request)


def renew(language: str, view: View, request: gr.Request) -> Drawn:
    """Begin anew: no turns, nothing marked."""
    words, view = words_for(language), replace(view, highlight=None, document_id=None)
    box, hint, chat, menu, talk = draw_talk(Talk(), words, request)
    welcome, timer = draw_welcome(view, words)
    return box, hint, {**welcome, "value": chat}, menu, talk, *draw_view(view, words), timer


def reopen(language: str, view: View, event: gr.EventData, request: gr.Request) -> Drawn:
    """Show an earlier conversation again."""
    words, talk = words_for(language), _kept_talk(str(event.conversation), request)
    return *draw_talk(talk, words, request), *draw_view(replace(view, highlight=None), words)


def _kept_talk(name: str, request: gr.Request) -> Talk:
    """The conversation of that name; a new one where it is gone or cannot be read, for the next
    question would take the place of all that it has.
    """
    turns = keeper.turns(visitor(request), name)
    return Talk(name, turns) if turns else Talk()


def delete(
    talk: Talk, language: str, view: View, event: gr.EventData, request: gr.Request
) -> Drawn:
    """Delete a kept conversation; the one on display is cleared with it, and what it marked."""
    words, name = words_for(language), str(event.conversation)
    keeper.delete(visitor(request), name)
    if talk.id != name:
        return *draw_talk(talk, words, request), gr.skip(), gr.skip()
    view = replace(view, highlight=None, document_id=view.shown)
    return *draw_talk(Talk(), words, request), *draw_view(view, words)


def judge(talk: Talk, language: str, event: gr.EventData, request: gr.Request) -> Drawn:
    """Keep what the visitor thinks of an answer."""
    number, verdict = turn_number(event.turn, talk.turns), str(event.verdict)
    if number is not None and verdict in VERDICTS:
        talk = talk.judged(number, verdict)
        kept = len(talk.until(number).kept)
        keeper.rate(visitor(request), talk.id, kept, talk.turns[number])
    return draw_talk(talk, words_for(language), request)


def show_source(talk: Talk, view: View, language: str, event: gr.EventData) -> Drawn:
    """Mark in the release what the clicked citation quotes."""
    highlight = find_highlight(talk.turns, str(event.cite))
    found = highlight if highlight and shelf.holds(highlight) else None
    gone = highlight.href if highlight and not found else None
    return draw_view(replace(view, highlight=found), words_for(language), gone)


def open_document(view: View, language: str, event: gr.EventData) -> Drawn:
    """Show a release from the list."""
    shown = replace(view, highlight=None, document_id=str(event.document))
    return draw_view(shown, words_for(language))


def choose(view: View, language: str, event: gr.EventData) -> Drawn:
    """Ask the releases that are ticked from now on."""
    view = replace(view, asked=_ticked(view, event))
    words = words_for(language)
    scope, listing = draw_shelf(view, words)
    # Drawn anew only where the visitor's list is an old one: another tick may be on its way.
    is_old = set(map(str, event.shown)) != {shelf.key_of(d) for d in shelf.listed()}
    listing = listing if is_old else gr.skip()
    return scope, listing, *draw_welcome(view, words), view


def _ticked(view: View, event: gr.EventData) -> tuple[str, ...] | None:
    """The ids that are asked as the visitor's list has it; what is not shown follows every box."""
    before = {True: None, False: ()}.get(event.every, view.asked)
    return shelf.chosen(map(str, event.ticked), map(str, event.shown), before)


def show_added(view: View, language: str, event: gr.EventData) -> Drawn:
    """Show the list with what was just added, which is asked too, and its text beside the chat."""
    added = [str(i) for i in event.documents if shelf.document(str(i))]
    # The boxes as they are now: that one was ticked may still be on its way.
    asked = _ticked(view, event)
    view = replace(
        view, asked=shelf.still_there(None if asked is None else tuple({*asked, *added}))
    )
    if added:
        view = replace(view, highlight=None, document_id=added[-1])
    words = words_for(language)
    return *draw_view(view, words), *draw_shelf(view, words), *draw_welcome(view, words)


def remove(view: View, language: str, event: gr.EventData) -> Drawn:
    """Remove a release, from the disk too; what answers cite of it keeps its title and hash."""
    words, gone = words_for(language), str(event.document)
    try:
        if removed := shelf.remove(gone):
            keeper.remember(removed)
    except PressbotError as error:
        gr.Warning(safe(str(error)))
    view = replace(view, asked=shelf.still_there(view.asked))
    if view.shown == gone and shelf.document(gone) is None:
        view = replace(view, highlight=None, document_id=None)
    return *draw_view(view, words), *draw_shelf(view, words), *draw_welcome(view, words)


def convert(view: View, language: str, event: gr.EventData) -> Drawn:
    """Show the release in another script, or as it is."""
    return draw_view(replace(view, script=as_script(event.script)), words_for(language))
