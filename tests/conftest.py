"""Shared fixtures: the real encoder and the real release, loaded once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from bot.chatbot import Chatbot
from bot.settings import read_settings
from index.document import Document
from index.embedder import Embedder, load_embedder
from index.loader import load_release

# Shared machines stall at random; a deadline would test the machine.
settings.register_profile(
    "shared", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("shared")


@pytest.fixture(scope="session")
def release() -> Document:
    return load_release()


@pytest.fixture(scope="session")
def chatbot() -> Chatbot:
    return Chatbot.load()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    given = read_settings()
    return load_embedder(given.model, given.cache)
