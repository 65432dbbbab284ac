"""Runs ``app.py`` with a model that never becomes ready."""

from __future__ import annotations

import sys
import threading

sys.path.insert(0, ".")

from bot.chatbot import Chatbot
from tests.browser.guarded import main

if __name__ == "__main__":
    Chatbot.open = lambda folder: threading.Event().wait()
    main()
