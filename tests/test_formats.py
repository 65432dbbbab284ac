"""What single formats make of a file, without a sandbox around them."""

import io
import zipfile

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from index.errors import DocumentError
from index.formats import extract
from index.formats.lines import join_lines
from index.formats.recognise import recognise
from tests.files import BODY, make_docx, make_pdf


def lines(kind, data: bytes) -> list[str]:
    return extract(kind, data).text.split("\n\n")


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["a", "b"], "a b"),
        (["公司今天", "發布"], "公司今天發布"),
        (["增長", "GDP"], "增長GDP"),
        (["", "a", ""], "a"),
        ([], ""),
    ],
)
def test_wrapped_lines_are_joined_as_their_script_is_set(parts: list[str], whole: str) -> None:
    assert join_lines(parts) == whole


def test_pdf_lines_are_joined_to_the_paragraphs_that_they_were() -> None:
    paragraphs = [
        "黑龍江省商務廳發布消息",
        "一季度,全省實際利用內資87.5億元,同比增長67.9%。" * 6,
        "In the first quarter the province used 8.75 billion yuan of domestic capital. " * 12,
        "下一步,該省將做好穩外資工作。",
    ]
    assert lines("pdf", make_pdf(paragraphs)) == [p.strip() for p in paragraphs]


def _draw(pages: list[list[str]]) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    for page in pages:
        for number, line in enumerate(page):
            canvas.drawString(72, 720 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_running_lines_and_page_numbers_are_left_out() -> None:
    pages = [
        ["Acme Annual Report", f"Fact {n} of many.", f"Order {n}.", f"Page {n} of 9"]
        for n in range(1, 10)
    ]
    expected = [line for n in range(1, 10) for line in (f"Fact {n} of many.", f"Order {n}.")]
    assert lines("pdf", _draw(pages)) == expected
    assert lines("pdf", _draw([["2024", "A title"]])) == ["2024", "A title"]


def test_a_pdf_s_title_is_believed_where_its_first_page_prints_it() -> None:
    assert (
        extract("pdf", make_pdf(["Memo", "Acme opens"], title="Acme opens")).title == "Acme opens"
    )
    assert extract("pdf", make_pdf(["Memo", "Acme opens"], title="Microsoft Word - x")).title == ""


def test_a_pdf_without_a_page_after_one_with_a_password() -> None:
    with pytest.raises(DocumentError, match="password"):
        extract("pdf", make_pdf(password="x"))
    with pytest.raises(DocumentError, match="without a page"):
        extract("pdf", make_pdf([]))


def test_docx_tables_insertions_and_content_controls_are_read_in_order() -> None:
    word = docx.Document()
    word.core_properties.title = "From the template"
    word.add_paragraph("first")
    table = word.add_table(2, 3)
    for row, texts in zip(table.rows, (["業務", "營收", "x"], ["雲", "21億元", "y"]), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 1).merge(table.cell(1, 2))
    word.add_paragraph("last\twords\nnext line")
    file = io.BytesIO()
    word.save(file)
    data = _edit(
        file.getvalue(),
        b"<w:t>first</w:t></w:r>",
        b"<w:t>first</w:t></w:r><w:ins w:id='1' w:author='a'><w:r><w:t> added</w:t></w:r></w:ins>"
        b"<w:del w:id='2' w:author='a'><w:r><w:delText>gone</w:delText></w:r></w:del>"
        b"<w:sdt><w:sdtContent><w:r><w:t> chosen</w:t></w:r></w:sdtContent></w:sdt>",
    )
    found = extract("docx", data)
    assert found.text.split("\n\n") == [
        "first added chosen",
        "業務 | 營收 | x",
        "雲 | 21億元 y",
        "last words\nnext line",
    ]
    assert found.title == ""


def _edit(data: bytes, old: bytes, new: bytes) -> bytes:
    """The same Word file with a part of its text replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            assert name != "word/document.xml" or old in part
            target.writestr(name, part.replace(old, new))
    return file.getvalue()


def test_a_docx_whose_xml_expands_is_not_expanded() -> None:
    entities = b"<!DOCTYPE x [<!ENTITY a 'haha'><!ENTITY b '" + b"&a;" * 1000 + b"'>]>\n"
    data = _edit(make_docx(), b"<w:document ", entities + b"<w:document ")
    data = _edit(data, BODY[0].encode(), b"&b;" * 1000)
    with pytest.raises(DocumentError, match="damaged, cut off or no DOCX"):
        extract("docx", data)


def test_many_comments_before_a_page_cost_no_time() -> None:
    data = b"<!-- -->" * 500 + b"x"
    assert recognise("a.txt", data) == "text"
    assert recognise("a.md", b"<!-- -->" * 500 + b"<html>") == "html"
