"""Ask a press release, get a cited answer: ``Chatbot``, ``Answer``, ``Citation``.

The names are loaded when first used, so that reading the settings costs no model.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.answer import Answer, Citation
    from bot.chatbot import Chatbot
    from index.errors import (
        DocumentError,
        ModelError,
        PressbotError,
        QuestionError,
        StoreError,
    )

_HOMES = {
    "Answer": "bot.answer",
    "Chatbot": "bot.chatbot",
    "Citation": "bot.answer",
    "DocumentError": "index.errors",
    "ModelError": "index.errors",
    "PressbotError": "index.errors",
    "QuestionError": "index.errors",
    "StoreError": "index.errors",
}
__all__ = [
    "Answer",
    "Chatbot",
    "Citation",
    "DocumentError",
    "ModelError",
    "PressbotError",
    "QuestionError",
    "StoreError",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'bot' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
