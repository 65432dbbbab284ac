"""Runs ``app.py`` with a model that is ready once the file PRESSBOT_TEST_READY is there."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, ".")

from bot.chatbot import Chatbot
from tests.browser.guarded import main

if __name__ == "__main__":
    ready, open_at_once = Path(os.environ["PRESSBOT_TEST_READY"]), Chatbot.open

    def open_late(where: Path) -> Chatbot:
        while not ready.exists():
            time.sleep(0.1)
        return open_at_once(where)

    Chatbot.open = open_late  # type: ignore[assignment]
    main()
