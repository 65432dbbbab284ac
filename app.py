"""The page: layout and events. What it draws comes from ``bot.ui``; what it says, from the bot."""

from __future__ import annotations

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

from bot.language import language_of
from bot.settings import Settings, read_settings
from bot.ui import warmup
from bot.ui.actions import hint_html
from bot.ui.conversation import (
    Turn,
    find_highlight,
    messages,
    take_turn,
    turn_away,
    turn_number,
)
from bot.ui.log import log_turned_away, start_log
from bot.ui.render import brand_html, failure_html, status_html, welcome_html
from bot.ui.server import address, make_app, run
from bot.ui.source import Highlight, source_html
from bot.ui.words import DEFAULT_LANGUAGE, LANGUAGES, Words, choose_language, words_for
from index.errors import PressbotError
from index.loader import load_release
from index.splitter import split

UI = Path(__file__).parent / "bot" / "ui"
EVENTS_WAITING = 512  # beyond the questions that may wait, which get a friendlier refusal
MAX_KEPT = 20_000  # characters of a question that was turned away

Turns = tuple[Turn, ...]


def build_page() -> gr.Blocks:
    """Return the page: the chat, the release beside it, and what happens on each event."""
    with gr.Blocks(title="Pressbot", fill_width=True, analytics_enabled=False) as page:
        turns, shown, editing = gr.State(()), gr.State(None), gr.State(None)
        with gr.Row(elem_id="head"):
            brand = gr.HTML()
            status = gr.HTML(elem_id="status")
            renew = gr.Button(elem_id="renew", size="sm")
            language = gr.Radio(
                LANGUAGES, value=DEFAULT_LANGUAGE, container=False, elem_id="language"
            )
        failure = gr.HTML(elem_id="failure")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                chat = gr.Chatbot(
                    elem_id="chat",
                    show_label=False,
                    container=False,
                    height="100%",
                    layout="bubble",
                    buttons=[],
                    latex_delimiters=[],
                    feedback_options=None,
                )
                box = gr.Textbox(
                    elem_id="box", show_label=False, submit_btn=True, autofocus=True, max_lines=5
                )
                hint = gr.HTML(elem_id="hint")
            with gr.Column(elem_id="release"):
                source = gr.HTML(elem_id="source", js_on_load=(UI / "page.js").read_text("utf-8"))

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        at_once: dict[str, Any] = {**quiet, "queue": False}
        answering = {**quiet, "concurrency_limit": None}
        labelled = [language, brand, renew, box, hint, chat, source]
        talk = [box, hint, chat, turns, editing]

        page.load(greet, outputs=labelled, **at_once).then(
            report_status, language, [status, failure], concurrency_limit=None, **quiet
        )
        language.input(relabel, [language, turns, shown, editing], labelled, **at_once).then(
            report_status, language, [status, failure], concurrency_limit=None, **quiet
        )
        asking = [
            gr.on(
                [box.submit, source.submit],
                converse,
                [box, turns, editing, language],
                talk,
                **answering,
            ),
            source.retry(retry, [box, turns, language], talk, **answering),
        ]
        now = {**at_once, "cancels": asking}
        source.stop(stop, [turns, language], [chat], **now)
        source.undo(undo, [turns, language], talk, **now)
        source.edit(edit, [turns, language], [box, hint, editing], **now)
        source.clear(lambda language: (draw_hint(language), None), language, [hint, editing], **now)
        renew.click(forget, language, [*talk, shown, source], **now)
        source.click(show_source, [turns, language], [source, shown], **at_once)
        gr.api(ask_plainly, api_name="ask", concurrency_limit=None)
    return page


def greet(request: gr.Request) -> tuple[Any, ...]:
    """Draw the page for a new visitor, in the browser's language."""
    return relabel(choose_language(request.headers.get("accept-language")), (), None, None)


def relabel(
    language: str, turns: Turns, shown: Highlight | None, editing: int | None
) -> tuple[Any, ...]:
    """Draw everything that holds fixed strings in ``language``."""
    words = words_for(language)
    return (
        words.language,
        brand_html(words),
        words.renew,
        gr.update(placeholder=words.placeholder, label=words.question_label),
        hint_html(words, editing),
        gr.update(value=messages(turns, words), placeholder=welcome_html(words)),
        draw_source(shown, words),
    )


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


async def converse(
    typed: str, turns: Turns, editing: int | None, language: str, event: gr.EventData
) -> AsyncIterator[tuple[Any, ...]]:
    """Answer what was typed, or the suggestion that was clicked."""
    if isinstance(event.target, gr.HTML):
        question, kept, earlier = str(event.question), typed, turns
    else:
        question, kept, earlier = typed, "", turns[:editing]
    async for shown in answer(question, kept, earlier, language):
        yield shown


async def retry(
    typed: str, turns: Turns, language: str, event: gr.EventData
) -> AsyncIterator[tuple[Any, ...]]:
    """Ask an earlier question again; what followed it is gone."""
    number = turn_number(event.turn, turns)
    if number is not None:
        async for shown in answer(turns[number].question, typed, turns[:number], language):
            yield shown


async def answer(
    question: str, kept: str, turns: Turns, language: str
) -> AsyncIterator[tuple[Any, ...]]:
    """Draw the question, then its answer; ``kept`` stays in the box."""
    words = words_for(language)
    refused = turn_away(question, words)
    if refused is None:
        waiting = Turn(question, model_is_loading=warmup.bot_if_ready() is None)
        yield kept, hint_html(words), messages((*turns, waiting), words), gr.skip(), None
        done = await take_turn(question, turns, warmup.bot_when_ready(), words)
    else:
        log_turned_away("question", len(question))
        # A question that is only too long stays, to be shortened.
        kept, done = kept or question[:MAX_KEPT], refused
    yield kept, hint_html(words), messages((*turns, done), words), (*turns, done), None


def stop(turns: Turns, language: str) -> Any:
    """Draw the conversation without the question that was not waited for."""
    return messages(turns, words_for(language))


def undo(turns: Turns, language: str) -> tuple[Any, ...]:
    """Take the last turn back; its question returns to the box."""
    question = turns[-1].question if turns else ""
    words, left = words_for(language), turns[:-1]
    return question, hint_html(words), messages(left, words), left, None


def edit(turns: Turns, language: str, event: gr.EventData) -> tuple[Any, ...]:
    """Put an earlier question into the box; sending it will replace that turn."""
    number = turn_number(event.turn, turns)
    if number is None:
        return gr.skip()
    return turns[number].question, hint_html(words_for(language), number), number


def draw_hint(language: str) -> str:
    """Return the line below the box as it usually is."""
    return hint_html(words_for(language))


async def ask_plainly(question: str, request: gr.Request) -> dict[str, Any]:
    """Answer a question for a program: the whole answer as plain data."""
    accepted = choose_language(request.headers.get("accept-language"))
    words = words_for(language_of(question[:MAX_KEPT]) or accepted)
    if refused := turn_away(question, words):
        log_turned_away("question", len(question))
        raise gr.Error(str(refused.reply), print_exception=False)
    turn = await take_turn(question, (), warmup.bot_when_ready(), words)
    if turn.reply is None or isinstance(turn.reply, str):
        raise gr.Error(str(turn.reply), print_exception=False)
    return turn.reply.to_dict()


def show_source(turns: Turns, language: str, event: gr.EventData) -> tuple[Any, Highlight | None]:
    """Mark in the release what the clicked citation quotes."""
    highlight = find_highlight(turns, str(event.cite))
    return draw_source(highlight, words_for(language)), highlight


def forget(language: str) -> tuple[Any, ...]:
    """Begin anew: no turns, nothing marked."""
    words = words_for(language)
    return "", hint_html(words), [], (), None, None, draw_source(None, words)


def draw_source(highlight: Highlight | None, words: Words) -> str:
    """Return the document of ``highlight``, or else the first one, as HTML."""
    bot = warmup.bot_if_ready()
    if bot is None:
        # The release can be read long before the model is there to answer from it.
        document = load_release()
        return source_html(document, split(document), words, None)
    document = bot.document(highlight.document_id) if highlight else bot.documents[0]
    return source_html(document, bot.passages(document.id), words, highlight)


def launch(settings: Settings) -> None:
    """Serve the page, then load the model, and stay until interrupted."""

    def started() -> None:
        print(f"Pressbot: {address(settings)}", flush=True)
        warmup.start()

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
