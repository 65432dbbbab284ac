"""What stands before the page: which hosts, people, paths and sizes of request are let through.

Each function wraps an ASGI application. Probes of the server's health pass them all.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Sequence

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse

from bot.ui.headers import App, Message, Receive, Send

PROBES = ("/healthz", "/readyz")
MAX_BODY = 4 * 1024 * 1024  # bytes: far more than a question, far less than a nuisance
# All that the page and gradio_client ask for. Gradio has more, such as uploads and a proxy.
_API = "info app_id cancel reset queue/join queue/data"
OPEN_PATHS = frozenset(
    (
        *("/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt"),
        *(f"/gradio_api/{name}" for name in _API.split()),
    )
)
DOCUMENTS = "/documents"  # takes files, and limits them itself
OPEN_FOLDERS = (
    *("/assets/", "/static/", "/svelte/", "/export/"),
    *("/gradio_api/heartbeat/", "/gradio_api/call/", "/gradio_api/run/"),
)
VISITOR = "pressbot_visitor"
_YEAR = 365 * 24 * 3600


def trusted(app: App, hosts: Sequence[str]) -> App:
    """Return ``app``, closed to requests whose Host header is not one of ``hosts``."""
    return _past_probes(app, TrustedHostMiddleware(app, hosts, www_redirect=False))


def locked(app: App, user: str, password: str) -> App:
    """Return ``app``, open only to those who give ``user`` and ``password`` (HTTP Basic)."""
    wanted = f"{user}:{password}".encode()

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if secrets.compare_digest(_credentials(scope), wanted):
            await app(scope, receive, send)
        else:
            challenge = {"WWW-Authenticate": 'Basic realm="Pressbot", charset="UTF-8"'}
            await _refuse(401, "a user and a password are needed", scope, receive, send, challenge)

    return _past_probes(app, serve)


def _credentials(scope: Message) -> bytes:
    scheme, _, encoded = _header(scope, b"authorization").partition(b" ")
    try:
        return base64.b64decode(encoded, validate=True) if scheme.lower() == b"basic" else b""
    except binascii.Error:
        return b""


def narrowed(app: App, takes_uploads: bool = False) -> App:
    """Return ``app`` with only the paths that the page and its API need."""
    open_paths = OPEN_PATHS | {DOCUMENTS} if takes_uploads else OPEN_PATHS

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/") or "/"
        if path in open_paths or path.startswith(OPEN_FOLDERS):
            await app(scope, receive, send)
        else:
            await _refuse(404, "there is nothing here", scope, receive, send)

    return _past_probes(app, serve)


def limited(app: App, limit: int = MAX_BODY) -> App:
    """Return ``app``, which gets no request body of more than ``limit`` bytes.

    A document comes through as it arrives: what takes it counts and writes it to the disk.
    """

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if scope["path"] == DOCUMENTS:
            await app(scope, receive, send)
            return
        parts, size, more = [], 0, scope["method"] in ("POST", "PUT", "PATCH")
        while more:
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                await _refuse(413, f"the request has over {limit:,} bytes", scope, receive, send)
                return
            parts.append(message)
            more = message.get("more_body", False)
        waiting = iter(parts)

        async def receive_again() -> Message:
            return next(waiting, None) or await receive()

        await app(scope, receive_again, send)

    return _past_probes(app, serve)


def remembered(app: App) -> App:
    """Return ``app``, whose page gives a browser a random name, known to it and the server alone.

    Its conversations are kept under that name; scripts in the page cannot read it.
    """

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        async def send_with_name(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure = "; Secure" if scope.get("scheme") == "https" else ""
                cookie = (
                    f"{VISITOR}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Lax; "
                    f"Max-Age={_YEAR}{secure}"
                )
                message["headers"] = [
                    *message.get("headers", []),
                    (b"set-cookie", cookie.encode()),
                ]
            await send(message)

        new = scope["path"] == "/" and not visitor_of(_header(scope, b"cookie").decode("latin-1"))
        await app(scope, receive, send_with_name if new else send)

    return _past_probes(app, serve)


def visitor_of(cookies: str) -> str | None:
    """Return the random name that a browser sent among its cookies; None without one."""
    name = cookie_parser(cookies).get(VISITOR, "")
    return name if 30 <= len(name) <= 64 else None


def _past_probes(app: App, guarded: App) -> App:
    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in PROBES:
            await app(scope, receive, send)
        else:
            await guarded(scope, receive, send)

    return serve


def _header(scope: Message, name: bytes) -> bytes:
    return next((bytes(value) for key, value in scope["headers"] if key == name), b"")


async def _refuse(
    status: int,
    why: str,
    scope: Message,
    receive: Receive,
    send: Send,
    headers: dict[str, str] | None = None,
) -> None:
    # Gradio's page and client read the reason from "detail".
    response = JSONResponse({"detail": why}, status, headers)
    await response(scope, receive, send)
