from pathlib import Path

import opencc
import pytest

from bot import Chatbot
from index.document import Document
from index.errors import DocumentError
from index.loader import load_file, make_document
from index.splitter import split
from tests.files import (
    BODY,
    DATELINE,
    PAGE,
    TEXT,
    TITLE,
    make_docx,
    make_pdf,
)

MARKDOWN = f"# {TITLE}\n\n{DATELINE}\n\n" + "\n\n".join(BODY)


def load(folder: Path, name: str, data: bytes) -> Document:
    (folder / name).write_bytes(data)
    return load_file(folder / name)


def refusal(folder: Path, name: str, data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        load(folder, name, data)
    message = str(caught.value)
    assert message.startswith(f"{folder / name}: ")
    return message.removeprefix(f"{folder / name}: ")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", TEXT.encode()),
        ("a.md", MARKDOWN.encode()),
        ("a.docx", make_docx()),
        ("a.pdf", make_pdf()),
    ],
)
def test_every_format_gives_the_same_document(tmp_path: Path, name: str, data: bytes) -> None:
    document = load(tmp_path, name, data)
    assert document == make_document(name, TEXT)
    assert (document.id, document.title) == (name, TITLE)
    assert (document.date, document.source) == ("2024-05-14T09:30", "示例财经网")
    assert [p.kind for p in split(document)][:3] == ["title", "dateline", "byline"]


def test_a_news_page_gives_its_article_alone(tmp_path: Path) -> None:
    document = load(tmp_path, "page.html", PAGE.encode())
    table = ("业务 | 营收", "云服务 | 21亿元")
    assert document.text == "\n\n".join([TITLE, DATELINE, *BODY, *table])
    assert (document.title, document.date) == (TITLE, "2024-05-14T09:30")
    assert document.source == "示例财经网"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_encodings_of_simplified_text(tmp_path: Path, encoding: str) -> None:
    assert load(tmp_path, "a.txt", TEXT.encode(encoding)) == make_document("a.txt", TEXT)


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-16-be", "utf-32"])
def test_encodings_of_traditional_text(tmp_path: Path, encoding: str) -> None:
    text = opencc.OpenCC("s2tw").convert(TEXT)
    assert load(tmp_path, "a.txt", text.encode(encoding)) == make_document("a.txt", text)


def test_files_in_a_chatbot(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(make_docx())
    (tmp_path / "b.pdf").write_bytes(make_pdf(["丁公司總裁王小明宣布擴產,投資5億元。"]))
    chatbot = Chatbot.from_files([tmp_path / "a.docx", str(tmp_path / "b.pdf")])
    answer = chatbot.ask("丁公司投資多少？")
    assert (answer.short, answer.citations[0].document_id) == ("5億元", "b.pdf")
    with pytest.raises(DocumentError, match=r"none\.pdf: the file cannot be read"):
        Chatbot.from_files([tmp_path / "none.pdf"])
