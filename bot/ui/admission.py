"""How many questions are answered, or documents taken, at once, and how many may wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import ParamSpec, TypeVar

from index.errors import PressbotError

P = ParamSpec("P")
T = TypeVar("T")
AT_ONCE = 4
WAITING = 64


class BusyError(PressbotError):
    """More wait already than may wait."""


class Seat:
    """A turn, held by whoever was let in and by each thread that works for them."""

    def __init__(self, free: Callable[[], None]) -> None:
        self._free, self._holders = free, 1

    def in_thread(
        self, work: Callable[P, T], *given: P.args, **named: P.kwargs
    ) -> asyncio.Future[T]:
        """Run ``work`` in a thread, which holds the seat until it ends.

        It cannot be stopped: who is cancelled while waiting for it leaves at once, and it goes on.
        """
        running = asyncio.ensure_future(asyncio.to_thread(work, *given, **named))
        self._holders += 1
        running.add_done_callback(lambda _: self.leave())
        return asyncio.shield(running)

    def leave(self) -> None:
        """Let go of the seat; the last that does so frees it."""
        self._holders -= 1
        if not self._holders:
            self._free()


class Admission:
    """Lets ``at_once`` in together and ``waiting`` more wait, in one event loop."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._most = at_once + waiting
        self._inside = 0
        self._turn = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def seat(self) -> AsyncIterator[Seat]:
        """Wait for a turn, and hold it until the context and the threads begun in it have ended.

        :raises BusyError: at once, when too many wait already.
        """
        if self._inside >= self._most:
            raise BusyError(f"{self._inside} wait already; try again in a moment")
        self._inside += 1
        try:
            await self._turn.acquire()
        except asyncio.CancelledError:
            self._inside -= 1
            raise
        seat = Seat(self._free)
        try:
            yield seat
        finally:
            seat.leave()

    def _free(self) -> None:
        self._inside -= 1
        self._turn.release()
