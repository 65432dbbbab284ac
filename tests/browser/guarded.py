"""Runs ``app.py`` unchanged, and notes every attempt to reach another machine on stderr."""

from __future__ import annotations

import runpy
import sys
from typing import Any

NOTE = "reached for another machine:"
LOOPBACK = {"127.0.0.1", "localhost", "::1", "", None}


def note(event: str, arguments: tuple[Any, ...]) -> None:
    """Write down a look-up or a connection that is not to this machine."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in LOOPBACK:
        print(NOTE, host, file=sys.stderr, flush=True)


def main() -> None:
    """Run the page, watched."""
    sys.addaudithook(note)
    sys.path.insert(0, ".")
    runpy.run_path("app.py", run_name="__main__")


if __name__ == "__main__":
    main()
