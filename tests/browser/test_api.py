"""The page as an API, asked of chosen releases by gradio_client and by plain requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from bot.ui.words import WORDS
from tests.browser.served import PATIENCE, Server, serve

TOTAL = "黑龙江省实际利用外资多少?"
JUNE = "2020年上半年情况\n\n2020年07月21日\n\n2020年1-6月,黑龙江省实际利用外资1.93亿美元。"
OWN = {"content-type": "application/octet-stream"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("api")
    kept = {"PRESSBOT_ARCHIVE": str(folder / "kept.sqlite3")}
    with serve(folder / "errors.log", **kept) as served:
        sent = {"url": f"{served.url}documents?name=june.txt", "headers": OWN}
        added = httpx.post(**sent, content=JUNE.encode(), timeout=PATIENCE / 1000)  # type: ignore[arg-type]
        assert json.loads(added.text.splitlines()[-1])["id"] == "june.txt"
        yield served


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    return Client(server.url, verbose=False, analytics_enabled=False)


def call(server: Server, name: str, *data: Any) -> Any:
    """Ask as curl does; return the answer, or the message of the error."""
    base = f"{server.url}gradio_api/call/{name}"
    kind = {"content-type": "application/json"}
    # httpx's own JSON has no half surrogate pairs.
    ticket = httpx.post(base, content=json.dumps({"data": data}), headers=kind).json()["event_id"]
    told = httpx.get(f"{base}/{ticket}", timeout=60).text.splitlines()
    found = json.loads(next(line for line in told if line.startswith("data: "))[6:])
    return found["error"] if "event: error" in told else found[0]


def test_only_the_documents_that_are_named_are_asked(server: Server, client: Client) -> None:
    one = client.predict(TOTAL, documents=["june.txt"], api_name="/ask")
    assert one["short"] == "1.93亿美元"
    other = client.predict(TOTAL, [one], ["press_release"], api_name="/follow_up")
    assert other["short"] == "1.26億美元"
    assert call(server, "ask", TOTAL, ["june.txt", "june.txt"])["short"] == "1.93亿美元"
    assert call(server, "follow_up", TOTAL, [], ["june.txt"])["short"] == "1.93亿美元"
    both = ["june.txt", "press_release"]
    every = (call(server, "ask", TOTAL, both), call(server, "ask", TOTAL, None))
    for answer in (*every, call(server, "ask", TOTAL), client.predict(TOTAL, api_name="/ask")):
        assert [c["document_id"] for c in answer["citations"]] == both


def test_a_name_that_is_not_there_is_refused(server: Server, client: Client) -> None:
    known = "press_release, june.txt"
    said = WORDS["zh-Hans"].unknown_document.format(id="june", known=known)
    with pytest.raises(AppError, match=said):
        client.predict(TOTAL, documents=["june.txt", "june"], api_name="/ask")
    english = WORDS["en"].unknown_document.format(id="june", known=known)
    assert call(server, "follow_up", "Who is the editor?", [], ["june"]) == english


@pytest.mark.parametrize("documents", [[], "june.txt", [1], {"june.txt": 1}, 7])
def test_what_names_no_document_is_refused(server: Server, documents: Any) -> None:
    assert call(server, "ask", TOTAL, documents) == WORDS["zh-Hans"].bad_documents


@pytest.mark.parametrize("question", ["\ud83d", "黑龙江\ud800多少?"])
def test_half_a_surrogate_pair_is_no_text(server: Server, question: str) -> None:
    for more in ((), ([],)):
        said = call(server, "follow_up" if more else "ask", question, *more)
        assert said == WORDS["zh-Hans"].empty


def test_what_must_be_sent_and_is_not_is_asked_for(server: Server) -> None:
    assert call(server, "ask") == WORDS["zh-Hans"].empty
    assert call(server, "follow_up", TOTAL) == WORDS["zh-Hans"].bad_history
