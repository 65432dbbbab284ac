"""Parsers of untrusted files, run in a child process that has limits and no secrets.

The child is this module started as a program: it reads orders from its standard input and answers
each with one line of JSON. It is not trusted: its answer is capped, and never unpickled.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from index.errors import DocumentError
from index.formats import TITLES, Extract, Format, extract
from index.formats.limits import (
    FILES_PER_CHILD,
    MAX_CHARACTERS,
    MAX_CPU_SECONDS,
    MAX_MEMORY,
    MAX_SECONDS,
    MEBIBYTE,
)

try:
    import resource
except ImportError:  # Windows has no such limits; there the wall clock and the counts remain.
    resource = None  # type: ignore[assignment]

# JSON writes a character outside the basic plane as twelve.
_MAX_ANSWER = 12 * MAX_CHARACTERS + 100_000
_MAX_OPEN_FILES = 64
# Where a system finds a program's libraries; nothing else of the environment is passed on.
_NEEDED_TO_START = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")
_REMEDY = "split it, or save it as .txt"


class Sandbox:
    """Reads files of any format in one child process, which a failure replaces.

    Use it as a context manager and from one thread; the child is started by the first file.
    """

    def __init__(
        self,
        memory: int = MAX_MEMORY,
        cpu_seconds: int = MAX_CPU_SECONDS,
        seconds: float = MAX_SECONDS,
    ) -> None:
        self._memory, self._cpu_seconds, self._seconds = memory, cpu_seconds, seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._files = 0

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def extract(self, kind: Format, data: bytes) -> Extract:
        """Return what the file holds.

        :raises DocumentError: when the parser refuses it, crashes, or meets a limit.
        """
        if self._files >= FILES_PER_CHILD or (self._child and self._child.poll() is not None):
            self._stop()
        child = self._child = self._child or _start(self._memory, self._cpu_seconds)
        self._files += 1
        late = threading.Event()
        watch = threading.Timer(self._seconds, _kill, (child, late))
        watch.start()
        try:
            line = _ask(child, kind, data)
        finally:
            watch.cancel()
        return self._read(line, kind, late)

    def _read(self, line: bytes, kind: Format, late: threading.Event) -> Extract:
        try:
            answer = json.loads(line)
            reason = answer.get("error")
            found = _as_extract(answer) if reason is None else None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise DocumentError(self._why_it_failed(kind, late.is_set())) from error
        if found is None:
            raise DocumentError(str(reason))
        return found

    def _why_it_failed(self, kind: Format, late: bool) -> str:
        """Bury the child and say what it died of."""
        code = self._stop()
        what = f"reading it as {TITLES[kind]}"
        if late:
            return f"{what} took more than {self._seconds:g} s and was stopped; {_REMEDY}"
        if code == -getattr(signal, "SIGXCPU", 0):
            return f"{what} took more than {self._cpu_seconds} s of computing; {_REMEDY}"
        return (
            f"{what} crashed or took more than {self._memory // MEBIBYTE:,} MB of memory; "
            f"open it in the program that made it and save it again, {_REMEDY}"
        )

    def _stop(self) -> int | None:
        child, self._child, self._files = self._child, None, 0
        if child is None:
            return None
        for pipe in (child.stdin, child.stdout):
            _close(pipe)
        try:
            # A child that is well ends by itself when its orders end.
            return child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()


def _start(memory: int, cpu_seconds: int) -> subprocess.Popen[bytes]:
    root = Path(__file__).resolve().parent.parent
    environment = {name: os.environ[name] for name in _NEEDED_TO_START if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join([str(root), *filter(None, sys.path)])
    try:
        return subprocess.Popen(
            [sys.executable, "-PB", "-m", "index.sandbox", str(memory), str(cpu_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=root,
        )
    except OSError as error:
        raise DocumentError(
            f"the process that reads files cannot be started ({error}); close other programs"
        ) from error


def _kill(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _ask(child: subprocess.Popen[bytes], kind: Format, data: bytes) -> bytes:
    """Return the child's answer, or what there is of it when the child dies."""
    assert child.stdin is not None
    assert child.stdout is not None
    order = json.dumps({"kind": kind, "bytes": len(data)}).encode() + b"\n"
    try:
        child.stdin.write(order + data)
        child.stdin.flush()
    except OSError:
        return b""
    return child.stdout.readline(_MAX_ANSWER)


def _as_extract(answer: dict[str, Any]) -> Extract:
    """Return the answer as the value that it should be, every part of it text."""
    date, source = answer["date"], answer["source"]
    return Extract(
        text=str(answer["text"]),
        title=str(answer["title"]),
        head=tuple(map(str, answer["head"])),
        date=None if date is None else str(date),
        source=None if source is None else str(source),
    )


def _close(pipe: IO[bytes] | None) -> None:
    # What was still to be written may have no reader any more.
    with suppress(OSError):
        if pipe is not None:
            pipe.close()


def serve(orders: IO[bytes], answers: IO[bytes], cpu_seconds: int) -> None:
    """Answer each order, a line of JSON and the bytes that it counts, until there are no more."""
    while line := orders.readline():
        order = json.loads(line)
        _allow_more_computing(cpu_seconds)
        answer = json.dumps(_answer(order["kind"], orders.read(order["bytes"])))
        answers.write(answer.encode() + b"\n")
        answers.flush()


def _answer(kind: Format, data: bytes) -> dict[str, Any]:
    try:
        found = extract(kind, data)
    except DocumentError as error:
        return {"error": str(error)}
    except ImportError as error:
        return {
            "error": f"what reads {TITLES[kind]} is not installed ({error}); "
            "run pip install -r requirements.txt"
        }
    except MemoryError:
        # What is left of this process is not to be trusted with the next file.
        sys.exit(1)
    if len(found.text) > MAX_CHARACTERS:
        return {"error": f"{len(found.text):,} characters, at most {MAX_CHARACTERS:,}; split it"}
    return asdict(found)


def _confine(memory: int) -> None:
    """Take from this process what no parser needs: memory, files, other programs, the network."""
    sys.addaudithook(_refuse)
    if resource is None:
        return
    for limit, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NOFILE, _MAX_OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # A lower limit may be in force already, and macOS has no limit of memory.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _allow_more_computing(cpu_seconds: int) -> None:
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + cpu_seconds
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, most))


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for a parser")


def main() -> None:
    """Serve the parent, on a standard output that no library can write to."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    memory, cpu_seconds = map(int, sys.argv[1:])
    _confine(memory)
    serve(sys.stdin.buffer, answers, cpu_seconds)


if __name__ == "__main__":
    main()
