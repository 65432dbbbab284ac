"""Documents that come and go under a chatbot, in memory and on disk."""

import threading
from pathlib import Path

import pytest

from bot import Chatbot, DocumentError

FIRST = "甲公司投資5億元。"
QUESTION = "甲公司投資多少？"


def test_a_store_is_made_and_asked_across_processes_worth_of_opening(tmp_path: Path) -> None:
    chatbot = Chatbot.open(tmp_path / "store")
    assert chatbot.documents == ()
    assert chatbot.add({"memo": FIRST}).added == ("memo",)
    assert chatbot.ask(QUESTION).short == "5億元"
    again = Chatbot.open(str(tmp_path / "store"))
    assert again.ask(QUESTION).citations[0].document_id == "memo"
    again.remove("memo")
    assert again.ask(QUESTION).kind == "refusal"
    assert Chatbot.open(tmp_path / "store").documents == ()


@pytest.mark.parametrize(
    ("question", "kind"),
    [(QUESTION, "refusal"), ("这篇新闻讲了什么？", "refusal"), ("hello", "greeting")],
)
def test_an_empty_store_refuses(tmp_path: Path, question: str, kind: str) -> None:
    answer = Chatbot.open(tmp_path / "store").ask(question)
    assert (answer.kind, answer.citations, answer.suggestions) == (kind, (), ())


def test_texts_get_the_next_free_numbers() -> None:
    chatbot = Chatbot.from_texts([FIRST])
    assert chatbot.add(["乙公司招聘200人。", FIRST]).added == ("2",)
    chatbot.remove("1")
    assert chatbot.add(["丙公司停產。"]).added == ("1",)
    assert chatbot.ask("乙公司招聘多少人？").citations[0].document_id == "2"
    with pytest.raises(ValueError, match="no text"):
        chatbot.add(["丁公司。", " "])
    assert len(chatbot.documents) == 2


@pytest.mark.parametrize("kind", [str, Path])
def test_one_path_is_one_file(tmp_path: Path, kind: type) -> None:
    path = tmp_path / "ab.txt"
    path.write_text(FIRST, encoding="utf-8")
    assert [d.id for d in Chatbot.from_files(kind(path)).documents] == ["ab.txt"]
    report = Chatbot.open(tmp_path / "store").add_files(kind(path))
    assert (report.added, report.failed) == (("ab.txt",), {})


def test_a_file_that_fails_says_why_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(FIRST, encoding="utf-8")
    (tmp_path / "twin.txt").write_text(FIRST, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("")
    chatbot = Chatbot.open(tmp_path / "store")
    names = ["missing.txt", "empty.txt", "good.txt", "twin.txt"]
    report = chatbot.add_files([tmp_path / name for name in names])
    assert report.added == ("good.txt",)
    assert report.skipped == {"twin.txt": "good.txt"}
    assert [Path(name).name for name in report.failed] == ["missing.txt", "empty.txt"]
    assert "cannot be read" in report.failed[str(tmp_path / "missing.txt")]
    with pytest.raises(DocumentError, match="to remove"):
        chatbot.remove("missing.txt")


def test_a_question_sees_one_state_while_documents_come_and_go() -> None:
    chatbot = Chatbot.from_texts({"a": FIRST})
    wrong: list[str] = []
    is_done = threading.Event()

    def ask() -> None:
        while not is_done.is_set():
            answer = chatbot.ask(QUESTION)
            if answer.short not in ("5億元", "9億元"):
                wrong.append(answer.text)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        chatbot.add({"b": "甲公司投資9億元。"})
        chatbot.remove("a")
        chatbot.add({"a": FIRST})
        chatbot.remove("b")
    is_done.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_suggestions_follow_the_documents() -> None:
    chatbot = Chatbot.from_texts({"a": "甲公司去年在深圳投資5億元,招聘員工二百人。"})
    before = chatbot.suggest()
    chatbot.add({"b": "乙公司今年在上海生產汽車三萬輛,出口汽車一萬輛。"})
    chatbot.remove("a")
    assert before != chatbot.suggest()
