"""A document sent to the page: kept in a temporary file, read in the sandbox, added to the shelf.

The answer is one line of JSON for each stage, so that the page shows how far it is. One document
is added at a time, in the order of their coming; a foreign page can send none.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from bot.ui import shelf, warmup
from bot.ui.admission import Admission, BusyError, Seat
from bot.ui.gate import MAX_BODY
from bot.ui.log import log_document, log_failure
from bot.ui.safe import printable
from bot.ui.words import Words, words_for
from index.errors import PressbotError
from index.formats.limits import MAX_BYTES
from index.loader import RELEASE_ID

if TYPE_CHECKING:  # importing these takes seconds, and the page must not wait for them
    from bot.chatbot import Chatbot
    from index.collection import Progress, Report

MAX_NAME = 180  # bytes: a file system takes 255, and a number may be added
SECONDS_TO_COME = 120
KIND = "application/octet-stream"  # one that no form of another page can send
# What a reason given in English is about, for a reader of another language.
_CAUSES = {
    "empty": r"is empty",
    "no-text": r"no text in it",
    "old-office": r"old Office",
    "password": r"password",
    "pictures": r"only pictures",
    "too-large": r"at most|more than .* (?:characters|MB)|split it|nested more than",
    "not-text": r"this is no text",
    "other-kind": r"^this is|no such file",
    "damaged": r"damaged|crashed",
    "slow": r"was stopped|of computing",
    "changing": r"another process",
}

receiving = Admission(at_once=4, waiting=32)
adding = Admission(at_once=1, waiting=32)


async def add_document(request: Request) -> Response:
    """Add the request's body: a file called ``name``, or without a name a text in UTF-8.

    Answers JSON lines with ``stage`` (waiting, reading, indexing, added, known, failed), ``said``
    in ``language``, and ``share``, ``id`` where there is one; 403, 413, 415 or 503 before that.
    """
    began, words = time.perf_counter(), words_for(request.query_params.get("language", ""))
    if not _is_from_this_page(request):
        return _refusal(403, "only this server's own page may send documents", began)
    if request.headers.get("content-type") != KIND:
        return _refusal(415, f"send the bytes alone, as {KIND}", began)
    name = file_name(request.query_params.get("name", ""))
    # Removed when the answer ends, or with this object when nobody waits for it.
    folder = TemporaryDirectory(prefix="pressbot-")
    try:
        async with receiving.seat(), asyncio.timeout(SECONDS_TO_COME):
            size = await _receive(request, Path(folder.name) / "document", name)
    except (BusyError, TimeoutError):
        folder.cleanup()
        return _refusal(503, words.busy_adding, began)
    if size is None:
        folder.cleanup()
        return _refusal(413, words.causes["too-large"], began)
    lines = _lines(folder, name, size, words)
    return StreamingResponse(lines, media_type="application/x-ndjson")


def _refusal(status: int, why: str, began: float) -> Response:
    log_document(f"refused with {status}", None, time.perf_counter() - began)
    return JSONResponse({"detail": why}, status)


def _is_from_this_page(request: Request) -> bool:
    """Browsers say which page a request comes from; a program says nothing."""
    origin = request.headers.get("origin")
    is_own = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    return is_own and request.headers.get("sec-fetch-site", "none") in ("same-origin", "none")


async def _receive(request: Request, path: Path, name: str) -> int | None:
    """Write the body to ``path`` as it comes; return its bytes, None when there are too many."""
    limit, size = MAX_BYTES if name else MAX_BODY, 0
    with path.open("wb") as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                return None
            file.write(chunk)
    return size


def file_name(given: str) -> str:
    """Return the last part of a path that a browser sent, short and without hidden characters."""
    name = PurePosixPath(printable(given).replace("\\", "/").replace("\n", " ")).name.strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, dot, suffix = name, "", ""
    stem = stem.encode("utf-8", "replace")[: MAX_NAME - len(suffix.encode())].decode(
        "utf-8", "ignore"
    )
    return f"{stem or 'document'}{dot}{suffix}" if name else ""


def free_name(name: str, taken: set[str]) -> str:
    """Return the name, with a number before its ending where a document has it already."""
    path, number, free = PurePosixPath(name), 2, name
    while free in taken:
        free, number = f"{path.stem} ({number}){path.suffix}", number + 1
    return free


async def _lines(
    folder: TemporaryDirectory[str], name: str, size: int, words: Words
) -> AsyncIterator[str]:
    began, stage = time.perf_counter(), "waiting"
    with folder:
        try:
            async for told in _stages(Path(folder.name) / "document", name, words):
                stage = told["stage"]
                yield json.dumps(told, ensure_ascii=False) + "\n"
        finally:
            # Where the sender has left, this is the stage that it came to.
            log_document(stage, size, time.perf_counter() - began)


async def _stages(path: Path, name: str, words: Words) -> AsyncIterator[dict[str, Any]]:
    """Add the document; yield each stage that it comes to."""
    try:
        yield _stage("waiting", words.stages["waiting"])
        async with adding.seat() as seat:
            bot = await warmup.bot_when_ready()
            yield _stage("reading", words.stages["reading"])
            work = _Work(bot, path, name)
            async for progress in work.run(seat):
                yield _indexing(progress, words)
        stage, said, found = _told(work, words)
        yield _stage(stage, said, id=found)
    except BusyError:
        yield _stage("failed", words.busy_adding)
    except PressbotError as error:  # the model could not be loaded
        yield _stage("failed", str(error))
    except Exception as error:
        log_failure(error)
        yield _stage("failed", words.stages["failed"].format(why=words.broken_adding))


class _Work:
    """The adding of one document in a thread; once it has run, a ``report`` or an ``error``."""

    def __init__(self, bot: Chatbot, path: Path, name: str) -> None:
        self._bot, self._path, self._name = bot, path, name
        self.report: Report | None = None
        self.error: Exception | None = None

    async def run(self, seat: Seat) -> AsyncIterator[Progress]:
        """Add the document, in a thread that holds the ``seat``; yield how far it is."""
        loop = asyncio.get_running_loop()
        told: asyncio.Queue[Progress | None] = asyncio.Queue()

        def tell(progress: Progress | None) -> None:
            loop.call_soon_threadsafe(told.put_nowait, progress)

        work = seat.in_thread(self._add, tell)
        while progress := await told.get():
            yield progress
        await work

    def _add(self, tell: Callable[[Progress | None], None]) -> None:
        try:
            self.report = self._added(tell)
        except Exception as error:
            if not isinstance(error, PressbotError):
                log_failure(error)
            self.error = error
        finally:
            tell(None)

    def _added(self, tell: Callable[[Progress | None], None]) -> Report:
        if not self._name:
            return self._bot.add([self._path.read_bytes().decode("utf-8", "replace")], tell)
        # The file gets its own name only here: a document's id is that of its file.
        taken = {RELEASE_ID, *(document.id for document in self._bot.documents)}
        named = self._path.with_name("files") / free_name(self._name, taken)
        named.parent.mkdir()
        self._path.rename(named)
        return self._bot.add_files([named], tell)


def _told(work: _Work, words: Words) -> tuple[str, str, str | None]:
    """Return the stage, what is said of it, and the id of the document that is there now."""
    if work.report is None:
        known = isinstance(work.error, PressbotError)
        why = _cause(str(work.error), words) if known else words.broken_adding
        return "failed", words.stages["failed"].format(why=why), None
    if work.report.added:
        return "added", words.stages["added"], work.report.added[0]
    if work.report.skipped:
        twin = next(iter(work.report.skipped.values()))
        return "known", words.stages["known"].format(title=shelf.title_of(twin)), twin
    why = _cause(next(iter(work.report.failed.values())), words)
    return "failed", words.stages["failed"].format(why=why), None


def _cause(message: str, words: Words) -> str:
    """The reason in the page's language where it is a known one; the place is a temporary one."""
    message = re.sub(r"^/\S.*?/files/[^\n]*?: (?=[a-z0-9])|^document '[^\n]*?': ", "", message)
    if words.language == "en":
        return message
    found = (cause for cause, sign in _CAUSES.items() if re.search(sign, message))
    return words.causes.get(next(found, ""), message)


def _indexing(progress: Progress, words: Words) -> dict[str, Any]:
    said = words.stages["indexing"].format(done=progress.done, total=progress.total)
    return _stage("indexing", said, share=progress.done / max(1, progress.total))


def _stage(stage: str, said: str, **more: Any) -> dict[str, Any]:
    return {"stage": stage, "said": said, **more}
