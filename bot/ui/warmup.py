"""The bot, loaded behind the page: importing and loading the model takes seconds."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Literal, get_args

from bot.answer import Language
from index.errors import PressbotError

if TYPE_CHECKING:
    from bot.chatbot import Chatbot

logger = logging.getLogger(__name__)
MANY = 12  # questions to choose from, in each language
_bot: Future[Chatbot] = Future()
_suggested: dict[Language, list[tuple[str, str | None]]] = {}


def start() -> None:
    """Begin to load the bot in a thread; the page is already up."""
    threading.Thread(target=_load, name="warm-up", daemon=True).start()


def _load() -> None:
    try:
        # Here and not above: these imports take seconds, and the page must not wait for them.
        import torch

        from bot.chatbot import Chatbot

        bot = Chatbot.load()
        # Several questions are answered at once: one thread each is faster than threads for each.
        torch.set_num_threads(1)
        _bot.set_result(bot)
        for language in get_args(Language):
            questions = bot.suggest(language, MANY)
            _suggested[language] = [(q, bot.ask(q).short) for q in questions]
    except Exception as error:
        # A known failure says what to do; only an unknown one needs its traceback.
        logger.error("%s", error, exc_info=not isinstance(error, PressbotError))
        _bot.set_exception(error)


def bot_if_ready() -> Chatbot | None:
    """Return the bot when it is loaded, else None."""
    return _bot.result() if state() == "ready" else None


def suggested(language: Language) -> list[tuple[str, str | None]]:
    """Return questions that the bot answers, with the short answer; none until they are found."""
    return _suggested.get(language, [])


def state() -> Literal["ready", "warming", "failed"]:
    """Return how far the loading is."""
    if not _bot.done():
        return "warming"
    return "failed" if failure() else "ready"


def failure() -> BaseException | None:
    """Return why the bot could not be loaded; None while it loads and when it is there."""
    return _bot.exception() if _bot.done() else None


async def bot_when_ready() -> Chatbot:
    """Return the bot, once it is loaded.

    :raises PressbotError: when it could not be loaded; the message says what to do.
    """
    # Shielded: a visitor who leaves while it loads must not cancel it for everyone.
    return await asyncio.shield(asyncio.wrap_future(_bot))
