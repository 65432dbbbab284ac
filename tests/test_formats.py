"""What single formats make of a file, without a sandbox around them."""

import io
import zipfile

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from index.errors import DocumentError
from index.formats import extract
from index.formats.lines import join_lines, printed_title
from index.formats.recognise import recognise
from index.loader import load_file
from index.splitter import split
from tests.files import BODY, DATELINE, TITLE, make_docx, make_pdf


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


@pytest.mark.parametrize(
    ("size", "down", "indent"), [(14, 16, 0), (11, 24, 0), (11, 16, 22), (11, 16, 0)]
)
def test_a_full_line_is_a_title_where_the_next_stands_apart(size, down, indent) -> None:
    """Without a stop at its end, size, distance and indentation tell; without these, nothing."""
    file = io.BytesIO()
    canvas = Canvas(file)
    title = "The company announced its results of the first quarter of the year " + "x" * 10
    text = ["The plant in Leeds opened on Friday and it will employ four hundred and five"] * 6
    canvas.setFont("Courier", size)
    canvas.drawString(40, 800, title)
    canvas.setFont("Courier", 11)
    for number, line in enumerate(text):
        canvas.drawString(40 + (indent if number == 0 else 0), 800 - down - 16 * number, line)
    canvas.save()
    found = lines("pdf", file.getvalue())
    apart = [title, " ".join(text)]
    assert found == ([" ".join(apart)] if (size, down, indent) == (11, 16, 0) else apart)


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
    assert lines("pdf", _draw(pages)) == ["Acme Annual Report", *expected]
    assert lines("pdf", _draw([["2024", "A title"]])) == ["2024", "A title"]


@pytest.mark.parametrize(
    ("claimed", "title"),
    [
        ("Acme opens", "Acme opens"),
        ("Acme opens - News - Example", "Acme opens"),
        ("Memo for all", "Memo"),
        ("Microsoft Word - x.docx", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_title_that_a_file_claims_is_believed_where_it_is_printed(claimed, title: str) -> None:
    assert printed_title(claimed, ["Memo", "", "A", "Acme  opens", "2024-03-08"]) == title


def test_a_printed_page_s_date_is_the_one_under_its_title(tmp_path) -> None:
    page = ["2024年6月1日 星期六", "首页", "财经", "科技", "体育", "评论", TITLE, DATELINE, *BODY]
    (tmp_path / "printed.pdf").write_bytes(make_pdf(page, title=f"{TITLE}--示例网"))
    document = load_file(tmp_path / "printed.pdf")
    assert document.text.split("\n\n") == page
    assert (document.title, document.date) == (TITLE, "2024-05-14T09:30")
    assert [p.text for p in split(document) if p.kind == "title"] == [TITLE]


def test_a_pdf_without_a_page_after_one_with_a_password() -> None:
    with pytest.raises(DocumentError, match="password"):
        extract("pdf", make_pdf(password="x"))
    with pytest.raises(DocumentError, match="has no page"):
        extract("pdf", make_pdf([]))


def test_a_pdf_that_may_be_read_but_not_changed_is_read() -> None:
    assert lines("pdf", make_pdf(["a", "b"], owner_password="x")) == ["a", "b"]


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
    with pytest.raises(DocumentError, match="the DOCX file is damaged, cut off or none"):
        extract("docx", data)


def test_many_comments_before_a_page_cost_no_time() -> None:
    data = b"<!-- -->" * 500 + b"x"
    assert recognise("a.txt", data) == "text"
    assert recognise("a.md", b"<!-- -->" * 500 + b"<html>") == "html"
