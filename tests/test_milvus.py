"""A store on Milvus, tested on Milvus Lite: the same as the local one."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from bot import Answer, Chatbot
from bot import chatbot as chatbots
from bot.copy import main as copy_command
from index import milvus, remote
from index.build import embed
from index.collection import Collection
from index.document import Document
from index.errors import DocumentError, StoreError
from index.loader import load_release, make_document
from index.milvus import Row, Server, is_address
from index.remote import DOCUMENTS, PARTS
from index.splitter import split
from index.store import Entry, Store, empty_store
from tests.fakes import FakeEmbedder

pytest.importorskip("pymilvus")
TEXTS = {
    "a": "甲公司投資五億元。\n\n乙公司招聘兩百人。甲公司上市。",
    "b": "丙公司停產。",
    "c": "丁公司於2024年3月遷往深圳。\n\n" + "新廠佔地二百公頃。" * 60 + "好。" * 200,
}
OWN = {
    "memo": "甲公司投資5億元,在哈爾濱建設新廠。\n\n公司表示,新廠將於2024年5月投產。",
    "news": "乙公司招聘200人。\n\n董事長王小明說,招聘將持續到年底。",
}
QUESTIONS = (
    "甲公司投资多少？",
    "董事长是谁？",
    "新厂什么时候投产？",
    "How much domestic capital was used in the first quarter?",
    "火星上有几个人？",
    "这篇新闻讲了什么？",
)
_numbers = count()


def documents(texts: dict[str, str] = TEXTS) -> list[Document]:
    return [make_document(i, text) for i, text in texts.items()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lite")


@pytest.fixture
def address(folder: Path) -> str:
    return str(folder / f"{next(_numbers)}.db")


@pytest.fixture
def fake() -> FakeEmbedder:
    return FakeEmbedder()


def same(one: Store, other: Store, fake: FakeEmbedder) -> None:
    """Assert that two stores hold the same and find the same."""
    assert (one.documents, one.passages) == (other.documents, other.passages)
    for question in ("甲", "乙", "丙"):
        query = fake.embed_query(question)
        found, expected = one.search(query, 4), other.search(query, 4)
        assert [row for row, _ in found] == [row for row, _ in expected]
        np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-6)


def entries(fake: FakeEmbedder, texts: dict[str, str]) -> list[Entry]:
    return embed([(document, split(document)) for document in documents(texts)], fake)


def test_the_same_is_kept_and_found_as_in_memory(address: str, fake: FakeEmbedder) -> None:
    there = Collection.open(address, fake)
    here = Collection(empty_store(fake.model_id, fake.dimension), fake)
    assert there.store.search(fake.embed_query("甲"), 4) == []
    assert there.add(documents()) == here.add(documents())
    same(there.store, here.store, fake)
    same(Collection.open(address, fake).store, here.store, fake)
    before = there.store
    for collection in (there, here):
        collection.remove("a")
        collection.add([make_document("d", "戊公司成立。"), make_document("a", "己公司。")])
    assert [d.id for d in there.store.documents] == ["b", "c", "d", "a"]
    assert [d.id for d in before.documents] == ["a", "b", "c"]
    same(there.store, here.store, fake)
    same(Collection.open(address, fake).store, here.store, fake)


def test_what_another_program_has_written_is_taken_in_before_a_change(
    address: str, fake: FakeEmbedder
) -> None:
    one, other = Collection.open(address, fake), Collection.open(address, fake)
    one.add(documents())
    one.remove("a")
    report = other.add([*documents()[:2], make_document("z", "庚公司。")])
    assert (report.added, report.skipped) == (("a", "z"), {"b": "b"})
    with pytest.raises(DocumentError, match="to remove"):
        one.remove("y")
    assert one.store.documents == other.store.documents


def test_programs_that_write_at_once_do_not_lose_anything(
    address: str, fake: FakeEmbedder, caplog: pytest.LogCaptureFixture
) -> None:
    (empty, one), (_, other) = (remote.open_remote(address, "fake", 16) for _ in range(2))
    one.extended(empty, entries(fake, {"x": "甲公司。", "y": "乙公司。"}))
    other.extended(empty, entries(fake, {"z": "丙公司。", "y": "乙公司。"}))
    other.extended(empty, entries(fake, {"x": "另一家公司。"}))
    texts = {d.id: d.text for d in Collection.open(address, fake).store.documents}
    assert texts == {"x": "甲公司。", "y": "乙公司。", "z": "丙公司。"}
    assert "another text of 'x' is left out" in caplog.text


def test_nothing_is_served_of_a_change_that_is_broken_off(
    address: str, fake: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = Collection.open(address, fake)
    collection.add(documents({"a": "甲公司。", "b": "乙公司。"}))
    orphans = {str(n): f"第{n}家公司。" for n in range(20)}
    put = Server.put

    def broken(self: Server, name: str, rows: Iterable[Row]) -> None:
        if name == DOCUMENTS:
            raise KeyboardInterrupt
        put(self, name, rows)

    monkeypatch.setattr(Server, "put", broken)
    with pytest.raises(KeyboardInterrupt):
        collection.add(documents(orphans))
    monkeypatch.undo()
    again = Collection.open(address, fake)
    assert [d.id for d in again.store.documents] == ["a", "b"]
    assert len(again.store.search(fake.embed_query("第7家公司。"), 2)) == 2
    assert len(again.add(documents(orphans)).added) == 20
    assert again.store.search(fake.embed_query("第7家公司。"), 1)[0][1] == pytest.approx(1)


def test_a_text_that_is_not_what_was_written_is_refused(address: str, fake: FakeEmbedder) -> None:
    Collection.open(address, fake).add(documents())
    server = Server(address)
    one, other = (f"{row.key}:t:0" for row in list(server.scan(DOCUMENTS))[:2])
    server.put(PARTS, [Row(one, server.get(PARTS, [other])[other])])
    with pytest.raises(StoreError, match=r"cannot be read .*hash.* delete it"):
        Collection.open(address, fake)


def test_a_document_that_another_program_removed_is_not_found(
    address: str, fake: FakeEmbedder
) -> None:
    one = Collection.open(address, fake)
    one.add(documents())
    Collection.open(address, fake).remove("a")
    found = {
        one.store.passages[row].document_id
        for row, _ in one.store.search(fake.embed_query("甲"), 9)
    }
    assert found == {d.id for d in documents()} - {"a"}


def test_the_first_format_is_read_and_becomes_this_one(address: str, fake: FakeEmbedder) -> None:
    Collection.open(address, fake).add(documents())
    server = Server(address)
    kept = json.loads(server.get(PARTS, [remote.MANIFEST])[remote.MANIFEST])
    server.put(PARTS, [Row(remote.MANIFEST, json.dumps({**kept, "format": 1}))])
    assert {d.id for d in Collection.open(address, fake).store.documents} == {
        d.id for d in documents()
    }
    assert json.loads(server.get(PARTS, [remote.MANIFEST])[remote.MANIFEST]) == kept


def test_another_model_or_format_is_refused_with_both_values(
    address: str, fake: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    Collection.open(address, fake)
    with monkeypatch.context() as other:
        other.setattr(fake, "model_id", "other")
        with pytest.raises(StoreError, match=r"model is 'fake', not 'other'; set PRESSBOT_MODEL"):
            Collection.open(address, fake)
    monkeypatch.setattr(remote, "FORMAT", 3)
    monkeypatch.setattr(remote, "READABLE", {3})
    with pytest.raises(StoreError, match="format is 2, not 3"):
        Collection.open(address, fake)
    Server(address).put(PARTS, [Row(remote.MANIFEST, "[")])
    with pytest.raises(StoreError, match="manifest cannot be read"):
        Collection.open(address, fake)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("ftp://host:1", "begins with ftp://; give one of http"),
        ("http://", "no host or no valid port"),
        ("http://host:port", "no host or no valid port"),
        ("http://host:99999", "no host or no valid port"),
        ("/no/such/folder/x.db", "folder does not exist"),
        ("http://127.0.0.1:1", "127.0.0.1:1: Milvus fails .* server runs"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(
    address: str, message: str, fake: FakeEmbedder
) -> None:
    started = time.monotonic()
    with pytest.raises(StoreError, match=message):
        Collection.open(address, fake)
    assert time.monotonic() - started < milvus.CONNECT + 5


def test_a_password_in_the_address_is_refused_and_not_repeated(fake: FakeEmbedder) -> None:
    with pytest.raises(StoreError, match="PRESSBOT_MILVUS_TOKEN") as error:
        Collection.open("http://user:hidden@host:19530", fake)
    assert "hidden" not in str(error.value)


def test_a_server_that_never_answers_is_given_up(
    fake: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(milvus, "CONNECT", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        with pytest.raises(StoreError, match="Milvus fails"):
            Collection.open(f"http://127.0.0.1:{silent.getsockname()[1]}", fake)
        assert time.monotonic() - started < 6


def test_a_server_that_ends_is_said_and_nothing_seems_added(
    address: str, fake: FakeEmbedder
) -> None:
    from milvus_lite.server_manager import server_manager_instance

    collection = Collection.open(address, fake)
    collection.add(documents())
    server_manager_instance.release_server(address)
    with pytest.raises(StoreError, match="Milvus fails"):
        collection.add([make_document("d", "戊公司成立。")])
    with pytest.raises(StoreError, match="Milvus fails"):
        collection.store.search(fake.embed_query("甲"), 1)
    assert [d.id for d in collection.store.documents] == ["a", "b", "c"]


def test_the_missing_package_is_named(
    address: str, fake: FakeEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(StoreError, match=r"pip install -r requirements-milvus\.txt"):
        Collection.open(address, fake)


def test_a_file_that_another_process_has_open_is_said(address: str, fake: FakeEmbedder) -> None:
    code = "import sys; from index.milvus import Server; s = Server(sys.argv[1]); print(flush=True)"
    command = [sys.executable, "-c", f"{code}; sys.stdin.read()", address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(StoreError, match="no other process has it open"):
            Collection.open(address, fake)
        holder.stdin.close()


def test_copying_goes_on_where_it_stopped(
    tmp_path: Path, address: str, fake: FakeEmbedder, capsys: pytest.CaptureFixture[str]
) -> None:
    local = Collection.open(tmp_path / "store", fake)
    local.add(documents({"b": TEXTS["b"]}))
    arguments = [str(tmp_path / "store"), address]
    assert copy_command(arguments) == 0
    local.add(documents())
    assert copy_command(arguments) == 0
    assert "2 documents copied, 1 were there" in capsys.readouterr().out
    there = Collection.open(address, fake)
    same(there.store, local.store, fake)
    there.remove("b")
    there.add([make_document("b", "另一篇。")])
    assert copy_command(arguments) == 1
    assert "b: another text has this id there" in capsys.readouterr().err


def test_what_cannot_be_copied_says_why(
    tmp_path: Path, address: str, fake: FakeEmbedder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert copy_command([str(tmp_path / "none"), address]) == 1
    assert "there is no store" in capsys.readouterr().err
    Collection.open(tmp_path / "store", fake)
    (tmp_path / "store" / "copy.db").write_bytes(b"junk")
    assert copy_command([str(tmp_path / "store"), address]) == 1
    assert "open it with Chatbot.open, which repairs it" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        copy_command([str(tmp_path / "store"), str(tmp_path / "other")])
    assert "give ADDRESS" in capsys.readouterr().err


def test_answers_are_the_same_as_from_a_folder(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = Chatbot.open(tmp_path / "store")
    local.add({**OWN, "release": load_release().text})
    assert copy_command([str(tmp_path / "store"), address]) == 0
    monkeypatch.setattr(chatbots, "suggest", lambda *_: ())  # each is a question asked, too
    monkeypatch.setenv("PRESSBOT_STORE", address)
    there = Chatbot.open()
    kinds = set()
    for question in QUESTIONS:
        expected, found = local.ask(question), there.ask(question)
        kinds.add(found.kind)
        assert without_scores(found) == without_scores(expected)
        assert found.confidence == pytest.approx(expected.confidence, abs=1e-4)
    assert kinds == {"answer", "refusal", "summary"}
    for chosen in (["memo"], ["release"]):
        found = there.ask(QUESTIONS[0], documents=chosen)
        assert without_scores(found) == without_scores(local.ask(QUESTIONS[0], documents=chosen))
    assert len(there.documents) == len(local.documents)
    there.remove("memo")
    assert "memo" not in {c.document_id for c in there.ask(QUESTIONS[0]).citations}


def without_scores(answer: Answer) -> dict[str, object]:
    """What must be equal: a server may sum in another order, so scores are equal nearly."""
    plain = answer.to_dict() | {"timings": {}, "confidence": 0}
    plain["citations"] = [{**citation, "score": 0} for citation in plain["citations"]]
    plain["passages"] = [passage["passage_id"] for passage in plain["passages"]]
    return plain


def test_a_store_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRESSBOT_STORE", raising=False)
    with pytest.raises(StoreError, match="PRESSBOT_STORE"):
        Chatbot.open()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("http://host", True),
        ("x.db", True),
        (Path("a/x.db"), True),
        ("x", False),
        ("a.db/x", False),
    ],
)
def test_what_is_an_address(where: str | Path, expected: bool) -> None:
    assert is_address(where) == expected
