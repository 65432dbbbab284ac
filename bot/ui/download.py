"""The address under which a kept conversation is downloaded."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.ui import keeper, shelf
from bot.ui.export import to_json, to_markdown
from bot.ui.gate import visitor_of
from bot.ui.words import words_for

SHORT = 6  # characters of a conversation's name in that of its file


async def download(request: Request) -> Response:
    """Return a conversation of the browser that asks, as ``name.md`` or ``name.json``; else 404."""
    name, _, ending = request.path_params["name"].rpartition(".")
    visitor = visitor_of(request.headers.get("cookie", ""))
    turns = await asyncio.to_thread(keeper.turns, visitor, name)
    if not turns or ending not in ("md", "json"):
        return JSONResponse({"detail": "this browser has no such conversation"}, 404)
    if ending == "json":
        text, kind = to_json(turns, shelf.cited), "application/json"
    else:
        words = words_for(request.query_params.get("language", ""))
        text, kind = to_markdown(turns, shelf.cited, words), "text/markdown; charset=utf-8"
    file = f"{await asyncio.to_thread(_named, visitor, name)}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(text, media_type=kind, headers=headers)


def _named(visitor: str | None, name: str) -> str:
    """A name by which the file is found again: the day of the conversation, then what tells two of
    one day apart.
    """
    day = next((e.changed[:10] for e in keeper.entries(visitor) if e.id == name), "")
    return "-".join(filter(None, ("pressbot", day, name[:SHORT])))
