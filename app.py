"""The page: layout and events. What it draws comes from ``bot.ui``; what it says, from the bot."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any

# Libraries read these when they are imported: no telemetry, no look-up of a newer version.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"

import gradio as gr

from bot.settings import Settings, read_settings
from bot.ui import api, keeper, shelf, warmup
from bot.ui import handlers as on
from bot.ui.log import start_log
from bot.ui.server import address, make_app, run
from bot.ui.talk import Talk, View
from bot.ui.words import DEFAULT_LANGUAGE, LANGUAGES, words_for
from index.errors import PressbotError

UI = Path(__file__).parent / "bot" / "ui"
SECONDS_BETWEEN_LOOKS = 1  # at how far the model has been loaded
# Told to the page's script: one of the two once a question is answered, or stopped or failed.
_TELL = "() => {{ document.dispatchEvent(new Event('pressbot-{}')); }}"
EVENTS_WAITING = 512  # beyond the questions that may wait, which get a friendlier refusal


def build_page() -> gr.Blocks:
    """Return the page: the chat, the release beside it, and what happens on each event."""
    with api.Page(title="Pressbot", fill_width=True, analytics_enabled=False) as page:
        part: dict[str, Any] = {"talk": gr.State(Talk()), "view": gr.State(View())}
        part["timer"] = gr.Timer(SECONDS_BETWEEN_LOOKS)
        with gr.Row(elem_id="head"):
            part["brand"] = gr.HTML()
            part["status"] = gr.HTML(elem_id="status")
            part["menu"] = gr.HTML(elem_id="menu")
            part["renew"] = gr.Button(elem_id="renew", size="sm")
            part["language"] = gr.Radio(
                LANGUAGES,
                value=DEFAULT_LANGUAGE,
                label=words_for(DEFAULT_LANGUAGE).language_label,
                container=False,
                elem_id="language",
            )
        part["linked"] = gr.HTML(elem_id="linked")
        part["failure"] = gr.HTML(elem_id="failure")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                part["chat"] = gr.Chatbot(
                    elem_id="chat",
                    show_label=False,
                    container=False,
                    height="100%",
                    layout="bubble",
                    autoscroll=False,  # the page's script shows what is new, wherever one is
                    buttons=[],
                    latex_delimiters=[],
                    feedback_options=None,
                )
                part["scope"] = gr.HTML(elem_id="scope")
                part["box"] = gr.Textbox(
                    elem_id="box", show_label=False, submit_btn=True, autofocus=True, max_lines=5
                )
                part["hint"] = gr.HTML(elem_id="hint")
            part["divider"] = gr.HTML(elem_id="divider")
            with gr.Column(elem_id="release"):
                script = (UI / "page.js").read_text("utf-8")
                part["source"] = gr.HTML(elem_id="source", js_on_load=script)
                script = (UI / "shelf.js").read_text("utf-8")
                part["shelf"] = gr.HTML(elem_id="shelf", js_on_load=script)
        wire(page, part)
    return page


def wire(page: gr.Blocks, part: dict[str, Any]) -> None:
    """Say what happens on each event. The page's script raises most of them on the release."""
    talk, view, language, box = (part[name] for name in ("talk", "view", "language", "box"))
    source, timer, listed = part["source"], part["timer"], part["shelf"]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    at_once: dict[str, Any] = {**quiet, "queue": False}
    # The page's script sends one question at a time; Gradio would drop a second without a word.
    long: dict[str, Any] = {**quiet, "concurrency_limit": None, "trigger_mode": "multiple"}
    chatting = [part[name] for name in ("box", "hint", "chat", "menu", "talk")]
    looking = [source, view]
    shelving = [part["scope"], listed]
    asked = [talk, language, view]
    health = [part["status"], part["failure"]]
    fixed = [part[name] for name in ("brand", "renew", "divider")] + health
    welcome = [part["chat"], timer]
    everything = [language, *fixed, *chatting, *looking, *shelving, timer]

    page.load(on.greet, outputs=[part["linked"], *everything], **at_once)
    language.input(on.relabel, [language, talk, view], everything, **at_once)
    ready = [*health, *welcome, *looking, *shelving]
    timer.tick(on.tell_health, [language, view], ready, **at_once)
    asking = [
        source.submit(on.converse, asked, [*chatting, *looking], **long),
        source.retry(on.retry, asked, [*chatting, *looking], **long),
    ]
    for one in asking:
        one.success(None, js=_TELL.format("answered"), **at_once)
        one.failure(None, js=_TELL.format("unanswered"), **at_once)
    now = {**at_once, "cancels": asking}
    source.stop(on.stop, [talk, language], chatting, **now)
    source.undo(on.undo, [box, *asked], [*chatting, *looking], **now)
    source.edit(on.edit, [talk, language], chatting, **now)
    source.clear(on.leave, [talk, language], chatting, **now)
    source.select(on.reopen, [language, view], [*chatting, *looking], **now)
    part["renew"].click(on.renew, [language, view], [*chatting, *looking, timer], **now)
    source.delete(on.delete, asked, [*chatting, *looking], **now)
    source.like(on.judge, [talk, language], chatting, **at_once)
    source.click(on.show_source, [talk, view, language], looking, **at_once)
    source.input(on.convert, [view, language], looking, **at_once)
    listed.select(on.open_document, [view, language], looking, **at_once)
    listed.input(on.choose, [view, language], [*shelving, *welcome, view], **at_once)
    listed.upload(on.show_added, [view, language], [*looking, *shelving, *welcome], **at_once)
    listed.delete(on.remove, [view, language], [*looking, *shelving, *welcome], **at_once)
    gr.api(api.ask, api_name="ask", concurrency_limit=None)
    gr.api(api.follow_up, api_name="follow_up", concurrency_limit=None)


def launch(settings: Settings) -> None:
    """Serve the page, then load the model, and stay until interrupted."""

    def started() -> None:
        print(f"Pressbot: {address(settings)}", flush=True)
        warmup.start()

    keeper.start(settings.archive_file)
    shelf.let_in(settings.takes_uploads)
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
