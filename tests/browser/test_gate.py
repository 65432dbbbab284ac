"""The guards before the page, each around a small application, without a browser."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.settings import Settings
from bot.ui.gate import VISITOR, limited, locked, narrowed, remembered, trusted, visitor_of
from bot.ui.headers import App


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


inner = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])])


def ask(app: App, path: str = "/", **options: object) -> httpx.Response:
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            method = "POST" if "content" in options else "GET"
            return await client.request(method, path, **options)  # type: ignore[arg-type]

    return asyncio.run(send())


def test_only_trusted_hosts_are_served_and_probes_always() -> None:
    app = trusted(inner, ["localhost", "press.example"])
    assert ask(app).status_code == 200
    assert ask(app, headers={"host": "press.example:7860"}).status_code == 200
    assert ask(app, headers={"host": "evil.example"}).status_code == 400
    assert ask(app, "/healthz", headers={"host": "10.0.0.1"}).status_code == 200


def test_a_page_at_an_ipv6_address_is_served() -> None:
    app = trusted(inner, Settings(host="::1", allowed_hosts=("*.press.example",)).trusted_hosts)
    for host, status in (
        ("[::1]:7860", 200),
        ("[::1]", 200),
        ("[::2]:7860", 400),
        ("[::1]evil.example", 400),
        ("a.press.example:80", 200),
    ):
        assert ask(app, headers={"host": host}).status_code == status


def test_a_password_opens_and_nothing_else() -> None:
    app = locked(inner, "編輯", "p:w")
    refused = ask(app)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic")
    assert ask(app, auth=httpx.BasicAuth("編輯", "p:w")).status_code == 200
    for header in ("Basic", "Basic !", "Bearer x", "Basic " + "A" * 8):
        assert ask(app, headers={"authorization": header}).status_code == 401
    assert ask(app, "/readyz").status_code == 200


def test_a_body_is_cut_off_at_the_limit() -> None:
    app = limited(inner, limit=10)
    assert ask(app, content=b"x" * 10).text == "10"
    refused = ask(app, content=b"x" * 11)
    assert refused.status_code == 413
    assert "10 bytes" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/gradio_api/queue/join", 200),
        ("/gradio_api/call/ask", 200),
        ("/assets/x.js", 200),
        ("/gradio_api/upload", 404),
        ("/gradio_api/file=/etc/passwd", 404),
        ("/gradio_api/proxy=http://outside.example", 404),
        ("/monitoring", 404),
        ("/gradio_api/startup-events", 404),
    ],
)
def test_only_what_the_page_needs_is_there(path: str, status: int) -> None:
    assert ask(narrowed(inner), path).status_code == status


def test_documents_have_a_path_only_where_they_are_taken_and_pass_the_limit() -> None:
    assert ask(narrowed(inner), "/documents", content=b"x").status_code == 404
    opened = narrowed(limited(inner, limit=10), takes_uploads=True)
    assert ask(opened, "/documents", content=b"x" * 99).text == "99"
    assert ask(opened, "/documents/x", content=b"x").status_code == 404
    assert ask(opened, "/gradio_api/upload", content=b"x").status_code == 404


def test_a_browser_gets_one_name_that_scripts_cannot_read() -> None:
    cookie = ask(remembered(inner)).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    name = visitor_of(cookie)
    assert name
    again = ask(remembered(inner), headers={"cookie": f"{VISITOR}={name}"})
    assert "set-cookie" not in again.headers
    assert "set-cookie" not in ask(remembered(inner), "/assets/x.js").headers
    assert visitor_of(f"{VISITOR}=short") is None
    for foreign in ('prefs={"a":1,"b":"x y"}', "a[b]=c", "=", "none"):
        assert visitor_of(f"{foreign}; {VISITOR}={name}; {foreign}") == name
