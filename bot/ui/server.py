"""The server around the page: its guards, its probes, and its address."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Literal

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.responses import JSONResponse

from bot.settings import Settings
from bot.ui.adding import add_document
from bot.ui.download import download
from bot.ui.gate import DOCUMENTS, limited, locked, narrowed, remembered, trusted
from bot.ui.headers import App, secured

State = Literal["ready", "warming", "failed"]
GRACE = 3  # seconds that open connections get when the server ends


def make_app(
    page: gr.Blocks,
    settings: Settings,
    state: Callable[[], State],
    started: Callable[[], None],
    **look: Any,
) -> App:
    """Return ``page`` behind its guards, with ``/healthz`` and ``/readyz`` beside it.

    ``state`` says whether questions can be answered yet; ``started`` is called when the server
    begins to serve; ``look`` is what Gradio draws with.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        started()
        yield

    app = FastAPI(openapi_url=None, lifespan=lifespan)

    @app.get("/healthz")
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        return JSONResponse({"status": state()}, 200 if state() == "ready" else 503)

    app.add_api_route("/export/{name}", download)
    app.add_api_route(DOCUMENTS, add_document, methods=["POST"])
    gr.mount_gradio_app(app, page, "/", **look)
    return _guard(app, settings)


def _guard(app: App, settings: Settings) -> App:
    app = limited(remembered(narrowed(app, settings.takes_uploads)))
    if settings.user and settings.password:
        app = locked(app, settings.user, settings.password)
    return secured(trusted(app, settings.trusted_hosts))


def address(settings: Settings) -> str:
    """Return where the page is served, as a link."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/"


def run(app: App, settings: Settings) -> None:
    """Serve ``app`` until interrupted.

    :raises OSError: when the address cannot be had, such as a port that is in use.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.create_server((settings.host, settings.port), family=family) as listening:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run([listening])
