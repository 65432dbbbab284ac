"""The bot, loaded behind the page: importing and loading the model takes seconds.

It is the one on the page's own documents, the shipped release among them at first.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from bot.answer import Language
from bot.settings import read_settings
from index.errors import ModelError, PressbotError
from index.loader import RELEASE_ID

if TYPE_CHECKING:
    from bot.chatbot import Chatbot

Choice = tuple[Language, frozenset[str]]
logger = logging.getLogger(__name__)
MANY, FEW = 12, 9  # questions to choose from, in each language; at once, and after a change
MAX_CHOICES = 64  # choices of documents for which questions are kept
_bot: Future[Chatbot] = Future()
_suggested: dict[Choice, list[tuple[str, str | None]]] = {}
_seeking = threading.Lock()


def start() -> None:
    """Begin to load the bot in a thread; the page is already up."""
    threading.Thread(target=_load, name="warm-up", daemon=True).start()


def _load() -> None:
    try:
        # Here and not above: these imports take seconds, and the page must not wait for them.
        import torch

        from bot.chatbot import Chatbot

        bot = open_library(Chatbot, read_settings().documents_folder)
        # Several questions are answered at once: one thread each is faster than threads for each.
        torch.set_num_threads(1)
    except Exception as error:
        # A known failure says what to do; only an unknown one needs its traceback.
        logger.error("%s", error, exc_info=not isinstance(error, PressbotError))
        _bot.set_exception(error)
        return
    _bot.set_result(bot)
    for language in get_args(Language):
        _seek(bot, language, None, MANY)


def open_library(chatbot: type[Chatbot], folder: Path) -> Chatbot:
    """Return the bot on the documents in ``folder``; the shipped release stands in where there are
    none, and is renewed where it is there.

    :raises PressbotError: when they cannot be opened; the message says what to do.
    """
    bot = chatbot.open(folder)
    if not bot.documents or any(d.id == RELEASE_ID for d in bot.documents):
        bot.add_release()
    return bot


def _seek(bot: Chatbot, language: Language, among: tuple[str, ...] | None, n: int) -> None:
    """Find questions that the documents ``among`` all answer, with the answers; none where that
    fails, so that it is not tried again.
    """
    choice = _choice(bot, language, among)
    with _seeking:
        try:
            questions = bot.suggest(language, n, documents=among)
            found = [(q, bot.ask(q, documents=among).short) for q in questions]
        except Exception as error:
            # That a document was removed meanwhile is nothing to tell.
            if not isinstance(error, PressbotError):
                logger.exception("no questions can be suggested")
            found = []
        while len(_suggested) >= MAX_CHOICES:
            del _suggested[next(iter(_suggested))]
        _suggested[choice] = found


def _choice(bot: Chatbot, language: Language, among: tuple[str, ...] | None) -> Choice:
    texts = {d.id: d.sha256 for d in bot.documents}
    chosen = texts if among is None else among
    return language, frozenset(texts.get(i, "") for i in chosen)


def bot_if_ready() -> Chatbot | None:
    """Return the bot when it is loaded, else None."""
    return _bot.result() if state() == "ready" else None


def suggested(
    language: Language, among: tuple[str, ...] | None = None
) -> list[tuple[str, str | None]]:
    """Return questions that the documents ``among`` all answer, with the short answer.

    None are there at first: they are looked for behind the page once somebody has asked.
    """
    bot = bot_if_ready()
    if bot is None:
        return []
    choice = _choice(bot, language, among)
    if choice not in _suggested and not _seeking.locked():
        seeking = threading.Thread(
            target=_seek, args=(bot, language, among, FEW), name="suggesting", daemon=True
        )
        seeking.start()
    return _suggested.get(choice, [])


def is_seeking(language: Language, among: tuple[str, ...] | None) -> bool:
    """Whether the questions that the documents ``among`` answer are still to be found."""
    bot = bot_if_ready()
    return bot is not None and _choice(bot, language, among) not in _suggested


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
    try:
        # Shielded: a visitor who leaves while it loads must not cancel it for everyone.
        return await asyncio.shield(asyncio.wrap_future(_bot))
    except PressbotError:
        raise
    except Exception as error:
        raise ModelError(
            "the model could not be loaded; the server's log says why, mend that and start it again"
        ) from error
