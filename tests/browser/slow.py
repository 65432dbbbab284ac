"""Runs ``app.py`` with a bot that thinks for a while about every question."""

from __future__ import annotations

import sys
import time
from typing import Any

sys.path.insert(0, ".")

from bot.chatbot import Chatbot
from tests.browser.guarded import main

SECONDS = 3

if __name__ == "__main__":
    ask_at_once = Chatbot.ask

    def ask_slowly(bot: Chatbot, *given: Any, **named: Any) -> Any:
        time.sleep(SECONDS)
        return ask_at_once(bot, *given, **named)

    Chatbot.ask = ask_slowly  # type: ignore[method-assign]
    main()
