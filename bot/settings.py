"""The only reader of the environment: every ``PRESSBOT_*`` variable, checked and with a default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from index.errors import PressbotError
from index.weights import DEFAULT_MODEL


@dataclass(frozen=True)
class Settings:
    """Where the page listens, which model is used, and where built files are kept.

    :raises PressbotError: when the port is not between 1 and 65535.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    model: str = DEFAULT_MODEL
    cache: Path = Path(platformdirs.user_cache_dir("pressbot", appauthor=False))
    index: Path | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise PressbotError(f"PRESSBOT_PORT is {self.port}; give a number from 1 to 65535")

    @property
    def index_folder(self) -> Path:
        """Where the shipped release's index is kept."""
        return self.index or self.cache / "index"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that the environment asks for; an empty variable counts as unset.

    :raises PressbotError: when a value cannot be used; the message names the variable.
    """
    given = {
        k: v.strip() for k, v in environment.items() if k.startswith("PRESSBOT_") and v.strip()
    }
    index = given.get("PRESSBOT_INDEX")
    return Settings(
        host=given.get("PRESSBOT_HOST", Settings.host),
        port=_number("PRESSBOT_PORT", given.get("PRESSBOT_PORT"), Settings.port),
        model=given.get("PRESSBOT_MODEL", Settings.model),
        cache=Path(given["PRESSBOT_CACHE"]).expanduser()
        if "PRESSBOT_CACHE" in given
        else Settings.cache,
        index=Path(index).expanduser() if index else None,
    )


def _number(name: str, value: str | None, default: int) -> int:
    try:
        return default if value is None else int(value)
    except ValueError as error:
        raise PressbotError(f"{name} is {value!r}; give a whole number") from error
