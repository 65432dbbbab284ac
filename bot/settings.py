"""The only reader of the environment: every ``PRESSBOT_*`` variable, checked and with a default."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import platformdirs

from index.errors import PressbotError
from index.weights import DEFAULT_MODEL

OWN_HOSTS = ("127.0.0.1", "localhost")
_HOST = re.compile(r"\*|(?:\*\.)?[\w-]+(?:\.[\w-]+)*", re.ASCII)
_ON, _OFF = ("on", "yes", "true", "1"), ("off", "no", "false", "0")


@dataclass(frozen=True)
class Settings:
    """Where the page listens and for whom, which model is used, and where files are kept.

    ``uploads`` says whether the page takes documents; None leaves it to who can reach the page.

    :raises PressbotError: when the port is not between 1 and 65535, a host is neither a name nor an
        address, or there is a user without a password, or a password without a user.
    """

    host: str = "127.0.0.1"
    port: int = 7860
    model: str = DEFAULT_MODEL
    cache: Path = Path(platformdirs.user_cache_dir("pressbot", appauthor=False))
    index: Path | None = None
    allowed_hosts: tuple[str, ...] = ()
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    archive: Path | None = None
    store: str | None = None
    milvus_token: str | None = field(default=None, repr=False)
    documents: Path | None = None
    uploads: bool | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise PressbotError(f"PRESSBOT_PORT is {self.port}; give a number from 1 to 65535")
        _refuse_bad_hosts("PRESSBOT_HOST", self.host)
        _refuse_bad_hosts("PRESSBOT_ALLOWED_HOSTS", *self.allowed_hosts)
        if (self.user is None) != (self.password is None):
            given, missing = ("USER", "PASSWORD") if self.user else ("PASSWORD", "USER")
            raise PressbotError(f"PRESSBOT_{given} is set without PRESSBOT_{missing}; give both")
        if self.user and ":" in self.user:
            raise PressbotError(f"PRESSBOT_USER is {self.user!r}; a user's name has no colon")

    @property
    def index_folder(self) -> Path:
        """Where the shipped release's index is kept."""
        return self.index or self.cache / "index"

    @property
    def archive_file(self) -> Path:
        """Where conversations are kept."""
        return self.archive or self.cache / "archive.sqlite3"

    @property
    def documents_folder(self) -> Path:
        """Where the page's documents are kept, a store for ``Chatbot.open``."""
        return self.documents or self.cache / "documents"

    @property
    def takes_uploads(self) -> bool:
        """Whether documents can be added and removed in the page: unless it is said, only where
        nobody else can reach it, for they are one collection for all.
        """
        if self.uploads is not None:
            return self.uploads
        return _is_loopback(self.host) and not self.allowed_hosts

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """The names by which the page may be asked for: those given and this machine's own."""
        return tuple(dict.fromkeys(map(_asked_for, (*self.allowed_hosts, self.host, *OWN_HOSTS))))


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that the environment asks for; an empty variable counts as unset.

    :raises PressbotError: when a value cannot be used; the message names the variable.
    """
    given = {
        k: v.strip() for k, v in environment.items() if k.startswith("PRESSBOT_") and v.strip()
    }
    return Settings(
        host=given.get("PRESSBOT_HOST", Settings.host),
        port=_number("PRESSBOT_PORT", given.get("PRESSBOT_PORT"), Settings.port),
        model=given.get("PRESSBOT_MODEL", Settings.model),
        cache=_path(given, "PRESSBOT_CACHE") or Settings.cache,
        index=_path(given, "PRESSBOT_INDEX"),
        allowed_hosts=tuple(given.get("PRESSBOT_ALLOWED_HOSTS", "").replace(",", " ").split()),
        user=given.get("PRESSBOT_USER"),
        password=given.get("PRESSBOT_PASSWORD"),
        archive=_path(given, "PRESSBOT_ARCHIVE"),
        store=given.get("PRESSBOT_STORE"),
        milvus_token=given.get("PRESSBOT_MILVUS_TOKEN"),
        documents=_path(given, "PRESSBOT_DOCUMENTS"),
        uploads=_switch("PRESSBOT_UPLOADS", given.get("PRESSBOT_UPLOADS")),
    )


def _refuse_bad_hosts(name: str, *hosts: str) -> None:
    for host in hosts:
        if not _HOST.fullmatch(host) and _address(host) is None:
            raise PressbotError(
                f"{name} has {host!r}; give a name or an address without a port, such as "
                "press.example or ::1, or *.example.org for all below it"
            )


def _asked_for(host: str) -> str:
    """The host as requests spell it: an IPv6 address is short and in brackets."""
    address = _address(host)
    return f"[{address.compressed}]" if isinstance(address, IPv6Address) else host


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:  # a name
        return None


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _switch(name: str, value: str | None) -> bool | None:
    if value is None:
        return None
    if value.lower() not in (*_ON, *_OFF):
        raise PressbotError(f"{name} is {value!r}; give on or off")
    return value.lower() in _ON


def _path(given: Mapping[str, str], name: str) -> Path | None:
    return Path(given[name]).expanduser() if name in given else None


def _number(name: str, value: str | None, default: int) -> int:
    try:
        return default if value is None else int(value)
    except ValueError as error:
        raise PressbotError(f"{name} is {value!r}; give a whole number") from error
