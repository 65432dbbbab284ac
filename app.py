"""The page: layout and events. What it draws comes from ``bot.ui``; what it says, from the bot."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

# Libraries read these when they are imported: no telemetry, no look-up of a newer version.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

import gradio as gr

from bot.answer import Answer
from bot.language import language_of
from bot.settings import Settings, read_settings
from bot.ui import keeper, shelf, warmup
from bot.ui.actions import VERDICTS, hint_html
from bot.ui.conversation import Turn, find_highlight, messages, take_turn, turn_away, turn_number
from bot.ui.gate import visitor_of
from bot.ui.log import log_turned_away, start_log
from bot.ui.menu import menu_html
from bot.ui.render import brand_html, divider_html, failure_html, status_html, welcome_html
from bot.ui.server import address, make_app, run
from bot.ui.source import source_html
from bot.ui.talk import Talk, View, as_script
from bot.ui.words import DEFAULT_LANGUAGE, LANGUAGES, Words, choose_language, words_for
from index.errors import PressbotError

UI = Path(__file__).parent / "bot" / "ui"
EVENTS_WAITING = 512  # beyond the questions that may wait, which get a friendlier refusal
MAX_HISTORY = 10  # earlier answers that a program's question may lean on
MAX_KEPT = 20_000  # characters of a question that was turned away

Drawn = tuple[Any, ...]


def build_page() -> gr.Blocks:
    """Return the page: the chat, the release beside it, and what happens on each event."""
    with gr.Blocks(title="Pressbot", fill_width=True, analytics_enabled=False) as page:
        part: dict[str, Any] = {"talk": gr.State(Talk()), "view": gr.State(View())}
        with gr.Row(elem_id="head"):
            part["brand"] = gr.HTML()
            part["status"] = gr.HTML(elem_id="status")
            part["menu"] = gr.HTML(elem_id="menu")
            part["renew"] = gr.Button(elem_id="renew", size="sm")
            part["language"] = gr.Radio(
                LANGUAGES, value=DEFAULT_LANGUAGE, container=False, elem_id="language"
            )
        part["failure"] = gr.HTML(elem_id="failure")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                part["chat"] = gr.Chatbot(
                    elem_id="chat",
                    show_label=False,
                    container=False,
                    height="100%",
                    layout="bubble",
                    buttons=[],
                    latex_delimiters=[],
                    feedback_options=None,
                )
                part["box"] = gr.Textbox(
                    elem_id="box", show_label=False, submit_btn=True, autofocus=True, max_lines=5
                )
                part["hint"] = gr.HTML(elem_id="hint")
            part["divider"] = gr.HTML(elem_id="divider")
            with gr.Column(elem_id="release"):
                script = (UI / "page.js").read_text("utf-8")
                part["source"] = gr.HTML(elem_id="source", js_on_load=script)
        wire(page, part)
    return page


def wire(page: gr.Blocks, part: dict[str, Any]) -> None:
    """Say what happens on each event. The page's script raises most of them on the release."""
    talk, view, language, box = (part[name] for name in ("talk", "view", "language", "box"))
    source = part["source"]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    at_once: dict[str, Any] = {**quiet, "queue": False}
    long: dict[str, Any] = {**quiet, "concurrency_limit": None}
    chatting = [part[name] for name in ("box", "hint", "chat", "menu", "talk")]
    looking = [source, view]
    fixed = [part[name] for name in ("brand", "renew", "divider")]
    everything = [language, *fixed, *chatting, *looking]
    health = [part["status"], part["failure"]]

    began = page.load(greet, outputs=everything, **at_once)
    began.then(report_status, language, health, **long)
    language.input(relabel, [language, box, talk, view], everything, **at_once).then(
        report_status, language, health, **long
    )
    asking = [
        began.then(ask_linked, [talk, language], chatting, **long),
        gr.on([box.submit, source.submit], converse, [box, talk, language], chatting, **long),
        source.retry(retry, [box, talk, language], chatting, **long),
    ]
    now = {**at_once, "cancels": asking}
    source.stop(stop, [talk, language], chatting, **now)
    source.undo(undo, [talk, language], chatting, **now)
    source.edit(edit, [talk, language], chatting, **now)
    source.clear(leave, [box, talk, language], chatting, **now)
    source.select(reopen, [language, view], [*chatting, *looking], **now)
    part["renew"].click(renew, [language, view], [*chatting, *looking], **now)
    source.delete(delete, [box, talk, language], chatting, **now)
    source.like(judge, [box, talk, language], chatting, **at_once)
    source.click(show_source, [talk, view, language], looking, **at_once)
    source.input(convert, [view, language], looking, **at_once)
    gr.api(ask_plainly, api_name="ask", concurrency_limit=None)
    gr.api(follow_up_plainly, api_name="follow_up", concurrency_limit=None)


def greet(request: gr.Request) -> Drawn:
    """Draw the page for a visitor: the language, the conversation, and where a link leads."""
    chosen = request.cookies.get("pressbot_language")
    language = words_for(chosen or choose_language(request.headers.get("accept-language"))).language
    latest = next(iter(keeper.entries(visitor(request))), None)
    talk = Talk(latest.id, keeper.turns(visitor(request), latest.id)) if latest else Talk()
    asked = linked_question(request)
    if asked and not (talk.turns and talk.turns[-1].question == asked):
        talk = Talk()
    link = request.query_params
    view = View(shelf.linked_sentence(link.get("doc"), link.get("s")))
    return relabel(language, "", talk, view, request)


def relabel(language: str, typed: str, talk: Talk, view: View, request: gr.Request) -> Drawn:
    """Draw everything that holds fixed strings in ``language``."""
    words = words_for(language)
    box, hint, chat, menu, talk = draw_talk(talk, words, request, typed)
    return (
        words.language,
        brand_html(words),
        words.renew,
        divider_html(words),
        gr.update(value=box, placeholder=words.placeholder, label=words.question_label),
        hint,
        gr.update(value=chat, placeholder=welcome_html(words)),
        menu,
        talk,
        *draw_view(view, words),
    )


def draw_talk(talk: Talk, words: Words, request: gr.Request, typed: Any = "") -> Drawn:
    """Return box, hint, chat and menu as the conversation has them, and the conversation."""
    return (
        typed,
        hint_html(words, talk.editing),
        messages(talk.turns, words),
        menu_html(keeper.entries(visitor(request)), talk.id, words),
        talk,
    )


def draw_view(view: View, words: Words) -> Drawn:
    """Return the release with what is marked in it, and the view."""
    document, passages = shelf.opened(view.highlight.document_id if view.highlight else None)
    return source_html(document, passages, words, view.highlight, view.script), view


def visitor(request: gr.Request) -> str | None:
    """Return the name under which this browser's conversations are kept."""
    return visitor_of(request.headers.get("cookie", ""))


def linked_question(request: gr.Request) -> str:
    """Return the question of a link ``?q=…``; empty without one."""
    return str(request.query_params.get("q", "")).strip()


async def report_status(language: str) -> AsyncIterator[tuple[str, str]]:
    """Show whether the model is loading, then that it is ready or why it failed."""
    words = words_for(language)
    if warmup.bot_if_ready() is None:
        yield status_html("warming", words), ""
    try:
        await warmup.bot_when_ready()
        yield status_html("ready", words), ""
    except PressbotError as error:
        yield status_html("failed", words), failure_html(str(error), words)
    except Exception:
        yield status_html("failed", words), failure_html(words.broken, words)


async def ask_linked(talk: Talk, language: str, request: gr.Request) -> AsyncIterator[Drawn]:
    """Ask the question of the link that brought the visitor, unless it was asked before."""
    question = linked_question(request)
    if question and not talk.turns:
        async for drawn in answer(question, "", talk, language, request):
            yield drawn
    else:
        yield gr.skip()


async def converse(
    typed: str, talk: Talk, language: str, event: gr.EventData, request: gr.Request
) -> AsyncIterator[Drawn]:
    """Answer what was typed, or the suggestion that was clicked."""
    if isinstance(event.target, gr.HTML):
        question, kept, earlier = str(event.question), typed, talk.until(None)
    else:
        question, kept, earlier = typed, "", talk.until(talk.editing)
    async for drawn in answer(question, kept, earlier, language, request):
        yield drawn


async def retry(
    typed: str, talk: Talk, language: str, event: gr.EventData, request: gr.Request
) -> AsyncIterator[Drawn]:
    """Ask an earlier question again; what followed it is gone."""
    number = turn_number(event.turn, talk.turns)
    if number is None:
        yield gr.skip()
        return
    question = talk.turns[number].question
    async for drawn in answer(question, typed, talk.until(number), language, request):
        yield drawn


async def answer(
    question: str, kept: str, talk: Talk, language: str, request: gr.Request
) -> AsyncIterator[Drawn]:
    """Draw the question, then its answer; ``kept`` stays in the box."""
    words = words_for(language)
    refused = turn_away(question, words)
    if refused is None:
        waiting = Turn(question, model_is_loading=warmup.bot_if_ready() is None)
        shown = messages((*talk.turns, waiting), words)
        yield kept, hint_html(words), shown, gr.skip(), gr.skip()
        turn = await take_turn(question, talk.turns, warmup.bot_when_ready(), words)
        talk = Talk(talk.id or keeper.new_name(), (*talk.turns, turn))
        await asyncio.to_thread(keeper.save, visitor(request), talk.id, talk.turns)
    else:
        log_turned_away("question", len(question))
        # A question that is only too long stays, to be shortened.
        kept, talk = kept or question[:MAX_KEPT], talk.then(refused)
    yield draw_talk(talk, words, request, kept)


async def ask_plainly(question: str, request: gr.Request) -> dict[str, Any]:
    """Answer a question for a program: the whole answer as plain data."""
    return await follow_up_plainly(question, [], request)


async def follow_up_plainly(
    question: str, history: list[dict[str, Any]], request: gr.Request
) -> dict[str, Any]:
    """Answer a question that leans on ``history``: the last answers as given, oldest first."""
    accepted = choose_language(request.headers.get("accept-language"))
    question = question if isinstance(question, str) else ""
    words = words_for(language_of(question[:MAX_KEPT]) or accepted)
    if refused := turn_away(question, words):
        log_turned_away("question", len(question))
        raise gr.Error(str(refused.reply), print_exception=False)
    try:
        earlier = [Turn("", Answer.from_dict(given)) for given in history[-MAX_HISTORY:]]
    except (ValueError, TypeError) as error:
        raise gr.Error(words.bad_history, print_exception=False) from error
    turn = await take_turn(question, earlier, warmup.bot_when_ready(), words)
    if not isinstance(turn.reply, Answer):
        raise gr.Error(str(turn.reply), print_exception=False)
    return turn.reply.to_dict()


def stop(talk: Talk, language: str, event: gr.EventData, request: gr.Request) -> Drawn:
    """Draw the conversation without the question that was not waited for; it returns to the box."""
    return draw_talk(talk, words_for(language), request, str(event.question)[:MAX_KEPT])


def undo(talk: Talk, language: str, request: gr.Request) -> Drawn:
    """Take the last turn back; its question returns to the box."""
    question = talk.turns[-1].question if talk.turns else ""
    talk = talk.until(-1)
    keeper.save(visitor(request), talk.id, talk.turns)
    return draw_talk(talk, words_for(language), request, question)


def edit(talk: Talk, language: str, event: gr.EventData, request: gr.Request) -> Drawn:
    """Put an earlier question into the box; sending it will replace that turn."""
    number = turn_number(event.turn, talk.turns)
    question = gr.skip() if number is None else talk.turns[number].question
    talk = Talk(talk.id, talk.turns, number)
    return draw_talk(talk, words_for(language), request, question)


def leave(typed: str, talk: Talk, language: str, request: gr.Request) -> Drawn:
    """Leave an earlier question as it was."""
    kept = typed if talk.editing is None else ""
    return draw_talk(talk.until(None), words_for(language), request, kept)


def renew(language: str, view: View, request: gr.Request) -> Drawn:
    """Begin anew: no turns, nothing marked."""
    words = words_for(language)
    return *draw_talk(Talk(), words, request), *draw_view(View(script=view.script), words)


def reopen(language: str, view: View, event: gr.EventData, request: gr.Request) -> Drawn:
    """Show an earlier conversation again."""
    words, name = words_for(language), str(event.conversation)
    talk = Talk(name, keeper.turns(visitor(request), name))
    return *draw_talk(talk, words, request), *draw_view(View(script=view.script), words)


def delete(
    typed: str, talk: Talk, language: str, event: gr.EventData, request: gr.Request
) -> Drawn:
    """Delete a kept conversation; the one on display is cleared with it."""
    name = str(event.conversation)
    keeper.delete(visitor(request), name)
    talk = Talk() if talk.id == name else talk
    return draw_talk(talk, words_for(language), request, typed)


def judge(typed: str, talk: Talk, language: str, event: gr.EventData, request: gr.Request) -> Drawn:
    """Keep what the visitor thinks of an answer."""
    number, verdict = turn_number(event.turn, talk.turns), str(event.verdict)
    if number is not None and verdict in VERDICTS:
        talk = talk.judged(number, verdict)
        keeper.rate(visitor(request), talk.id, number, talk.turns[number])
    return draw_talk(talk, words_for(language), request, typed)


def show_source(talk: Talk, view: View, language: str, event: gr.EventData) -> Drawn:
    """Mark in the release what the clicked citation quotes."""
    highlight = find_highlight(talk.turns, str(event.cite))
    found = highlight if highlight and shelf.holds(highlight) else None
    return draw_view(View(found, view.script), words_for(language))


def convert(view: View, language: str, event: gr.EventData) -> Drawn:
    """Show the release in another script, or as it is."""
    return draw_view(View(view.highlight, as_script(event.script)), words_for(language))


def launch(settings: Settings) -> None:
    """Serve the page, then load the model, and stay until interrupted."""

    def started() -> None:
        print(f"Pressbot: {address(settings)}", flush=True)
        warmup.start()

    keeper.start(settings.archive_file)
    page = build_page()
    page.queue(max_size=EVENTS_WAITING)
    app = make_app(
        page,
        settings,
        warmup.state,
        started,
        footer_links=[],
        enable_monitoring=False,
        run_history=False,
        ssr_mode=False,
        favicon_path=UI / "favicon.svg",
        # Gradio rewrites what it is given as CSS, and breaks media queries; the head it leaves.
        head=f"<style>{(UI / 'style.css').read_text('utf-8')}</style>",
        theme=gr.themes.Base(font="system-ui", font_mono="ui-monospace"),
    )
    run(app, settings)


def _tell_what_is_built() -> None:
    """Building the encoder and the index takes seconds: say so on the terminal."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("Pressbot: %(message)s"))
    logger = logging.getLogger("index")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def main() -> int:
    """Run the page; return the exit status."""
    # On the handler and not the root: some libraries lower their own loggers to DEBUG.
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler], format="%(levelname)s %(name)s: %(message)s")
    _tell_what_is_built()
    start_log()
    try:
        launch(read_settings())
    except (PressbotError, OSError) as error:
        print(f"Pressbot cannot start: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
