"""How many questions are answered at once, and how many may wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from index.errors import PressbotError

AT_ONCE = 4
WAITING = 64


class BusyError(PressbotError):
    """More questions wait already than may wait."""


class Admission:
    """Lets ``at_once`` questions in together and ``waiting`` more wait, in one event loop."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._most = at_once + waiting
        self._inside = 0
        self._turn = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def seat(self) -> AsyncIterator[None]:
        """Wait for a turn, and hold it until the context ends.

        :raises BusyError: at once, when too many wait already.
        """
        if self._inside >= self._most:
            raise BusyError(f"{self._inside} questions wait already; ask again in a moment")
        self._inside += 1
        try:
            async with self._turn:
                yield
        finally:
            self._inside -= 1
