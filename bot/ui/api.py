"""The page as an API: its answers for programs, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components.api_component import Api

from bot.answer import Answer
from bot.language import language_of
from bot.ui import warmup
from bot.ui.conversation import Turn, take_turn, turn_away
from bot.ui.log import log_turned_away
from bot.ui.safe import is_text, printable, shorten
from bot.ui.words import Words, choose_language, words_for
from index.errors import DocumentError

if TYPE_CHECKING:
    from bot.chatbot import Chatbot

MAX_HISTORY = 10  # earlier answers that a question may lean on
MAX_READ = 20_000  # characters of a question whose language is looked for
MAX_ID, KNOWN = 120, 5  # characters of an id that is shown, and how many that there are


class Page(gr.Blocks):  # type: ignore[misc]  # Gradio has no types
    """A page whose API may be sent fewer values than it takes: what is left out is None.

    Gradio fills in what its own client leaves out, but refuses a short list that curl sends.
    """

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Add what was left out, and refuse what is then still too short."""
        left_out = block_fn.inputs[len(inputs) :]
        inputs.extend(None for block in left_out if isinstance(block, Api))
        super().validate_inputs(block_fn, inputs)


async def ask(
    question: str, request: gr.Request, documents: list[str] | None = None
) -> dict[str, Any]:
    """Answer a question, from the documents with these ids or from all: the whole answer."""
    return await follow_up(question, [], request, documents)


async def follow_up(
    question: str,
    history: list[dict[str, Any]],
    request: gr.Request,
    documents: list[str] | None = None,
) -> dict[str, Any]:
    """Answer a question that leans on ``history``: the last answers as given, oldest first."""
    accepted = choose_language(request.headers.get("accept-language"))
    question = question if is_text(question) else ""
    words = words_for(language_of(question[:MAX_READ]) or accepted)
    if refused := turn_away(question, words):
        log_turned_away("question", len(question))
        raise gr.Error(str(refused.reply), print_exception=False)
    try:
        earlier = [Turn("", Answer.from_dict(given)) for given in history[-MAX_HISTORY:]]
    except (ValueError, TypeError) as error:
        raise gr.Error(words.bad_history, print_exception=False) from error
    asked = _ids(documents, words)
    turn = await take_turn(question, earlier, partial(_bot_with, asked, words), words, asked)
    if not isinstance(turn.reply, Answer):
        raise gr.Error(str(turn.reply), print_exception=False)
    return turn.reply.to_dict()


def _ids(documents: Any, words: Words) -> tuple[str, ...] | None:
    """The ids that were sent, None for all."""
    if documents is None:
        return None
    if not isinstance(documents, list) or not all(isinstance(i, str) for i in documents):
        documents = []
    if not documents:
        raise gr.Error(words.bad_documents, print_exception=False)
    return tuple(dict.fromkeys(documents))


async def _bot_with(asked: Sequence[str] | None, words: Words) -> Chatbot:
    """The bot once it is loaded, which only then knows all documents.

    :raises DocumentError: when one of those ``asked`` is not there.
    """
    bot = await warmup.bot_when_ready()
    known = [document.id for document in bot.documents]
    if unknown := next((i for i in asked or () if i not in known), None):
        raise DocumentError(
            words.unknown_document.format(
                id=shorten(printable(unknown), MAX_ID), known=", ".join(known[:KNOWN])
            )
        )
    return bot
