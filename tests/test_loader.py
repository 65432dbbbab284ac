import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import opencc
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.loader
from bot import Chatbot
from index.document import Document
from index.errors import DocumentError
from index.formats import Format, limits
from index.formats.limits import MAX_BYTES, MAX_CHARACTERS, MAX_UNZIPPED
from index.loader import load_file, load_files, make_document
from index.sandbox import Sandbox
from index.splitter import split
from tests.files import (
    BODY,
    DATELINE,
    PAGE,
    TEXT,
    TITLE,
    make_archive,
    make_bomb,
    make_docx,
    make_liar,
    make_pages,
    make_pdf,
)

MARKDOWN = f"# {TITLE}\n\n{DATELINE}\n\n" + "\n\n".join(BODY)


@pytest.fixture(scope="module", autouse=True)
def sandbox() -> Iterator[Sandbox]:
    """One sandbox for all the files of these tests, which would start a child each."""
    with Sandbox() as sandbox, pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.loader, "Sandbox", lambda: nullcontext(sandbox))
        yield sandbox


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
    table = ("业务", "业务 | 营收", "云服务 | 21亿元")
    assert document.text == "\n\n".join([TITLE, DATELINE, *BODY, *table])
    assert (document.title, document.date) == (TITLE, "2024-05-14T09:30")
    assert document.source == "示例财经网"


NEWSWIRE = """<html lang="en"><head><title>Acme Opens Plant | Newswire</title>
<meta property="og:title" content="Acme Opens Plant">
<meta property="og:site_name" content="Newswire">
<meta property="article:published_time" content="2024-03-08T09:00:00Z"></head><body>
<header><nav><a href="/">Home</a><a href="/news">News</a></nav></header>
<main><h1>Acme Opens Plant</h1>
<div><span>NEWS PROVIDED BY</span><a>Acme</a>
<time>Mar 08, 2024, 09:00 ET</time></div>
<p class="byline">By Jane Smith</p>
<div class="body"><p>Acme opened a plant in <b>L</b>eeds that employs 400 people and cost 120
million pounds, the company said on Friday.</p><ul><li>It makes widgets.</li></ul>
<div class="edit">(Editors: Wang Xu)</div></div></main>
<section><h2>More releases</h2><ul><li><a href="#">Other company does thing</a></li></ul></section>
<footer>Terms of Use | Copyright 2024 Newswire</footer></body></html>"""


def test_a_page_keeps_who_wrote_it_and_when(tmp_path: Path) -> None:
    document = load(tmp_path, "page.html", NEWSWIRE.encode())
    assert document.text.split("\n\n") == [
        "Acme Opens Plant",
        "NEWS PROVIDED BY Acme Mar 08, 2024, 09:00 ET",
        "By Jane Smith",
        "Acme opened a plant in Leeds that employs 400 people and cost 120 million pounds, "
        "the company said on Friday.",
        "It makes widgets.",
        "(Editors: Wang Xu)",
    ]
    assert (document.date, document.source) == ("2024-03-08", "Newswire")
    kinds = [p.kind for p in split(document)]
    assert kinds == ["title", "dateline", "byline", "body", "body", "editors"]


def test_a_title_that_the_page_does_not_show_is_none_of_its_own(tmp_path: Path) -> None:
    page = f"""<html><head><title>Document1</title></head><body><p><b>{TITLE}</b></p>
<p>{BODY[0]}</p><table><tr><td><p>项目</p></td><td><p>金额</p></td></tr></table><p>{BODY[1]}</p></body></html>"""
    document = load(tmp_path, "word.html", page.encode())
    assert document.text.split("\n\n") == [TITLE, BODY[0], "项目 | 金额", BODY[1]]
    assert document.title == TITLE


def test_what_a_page_states_of_itself_is_held_to_be_a_date_and_a_name(tmp_path: Path) -> None:
    page = PAGE.replace('content="示例网"', f'content=" 示 \n例{"网" * 100}"').replace(
        DATELINE[:16], ""
    )
    page = page.replace("来源：", "").replace('content="2024-05-14"', 'content="2024-99-99"')
    document = load(tmp_path, "page.html", page.encode())
    assert document.date is None
    assert document.source == f"示 例{'网' * 57}"


def test_a_page_of_the_nineties(tmp_path: Path) -> None:
    page = f"""<HTML><HEAD><TITLE>{TITLE}</TITLE></HEAD><BODY>
<TABLE><TR><TD><A href=#>首页</A>|<A>新闻</A></TD></TR></TABLE>
<TABLE><TR><TD><B>{TITLE}</B></TD></TR><TR><TD>2003-5-12 10:11 来源：新华网 作者：张三</TD></TR>
<TR><TD>　　{BODY[0]}<BR>　　{BODY[1]}<BR></TD></TR></TABLE></BODY></HTML>"""
    document = load(tmp_path, "page.htm", page.encode("gb18030"))
    assert (
        document.text
        == f"{TITLE}\n\n2003-5-12 10:11 来源：新华网 作者：张三\n\n{BODY[0]}\n\n{BODY[1]}"
    )
    assert (document.date, document.source) == ("2003-05-12T10:11", "新华网")


def test_markdown_is_what_is_shown(tmp_path: Path) -> None:
    source = (
        '---\ntitle: "Acme opens"\ndate: 2024-03-08\nauthor: Jane Smith\ndraft: no\n---\n'
        "**Acme** said it would\nopen a [plant](http://x.y).\n\n某公司今天\n发布年報。\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n- apples\n- pears\n\n<!-- note --><b>bold</b>\n\n`code`"
    )
    document = load(tmp_path, "a.md", source.encode())
    assert document.text.split("\n\n") == [
        "Acme opens",
        "date: 2024-03-08",
        "author: Jane Smith",
        "Acme said it would open a plant.",
        "某公司今天发布年報。",
        "a | b",
        "1 | 2",
        "apples",
        "pears",
        "bold",
        "code",
    ]
    assert document.date == "2024-03-08"


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


def test_old_scrapes_are_cleaned_whatever_they_are_saved_as(tmp_path: Path) -> None:
    for name, data in {
        "a.txt": "實(shí)現(xiàn)增長(zhǎng)。".encode("gb18030"),
        "a.html": PAGE.replace(BODY[0], "實(shí)現(xiàn)增長(zhǎng)。" + BODY[0]).encode(),
        "a.docx": make_docx(["實(shí)現(xiàn)增長(zhǎng)。"], heading=False),
    }.items():
        assert "實現增長。" in load(tmp_path, name, data).text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("pdf.txt", make_pdf()),
        ("docx.pdf", make_docx()),
        ("page.txt", PAGE.encode()),
        ("page.docx", b"\n<!-- saved -->\n<!-- by hand -->" + PAGE.encode()),
        ("page.md", PAGE.replace("utf-8", "utf-16").encode("utf-16")),
        ("text.html", TEXT.encode()),
        ("page.mhtml", make_archive(PAGE.encode())),
        ("no-suffix", TEXT.encode("gb18030")),
    ],
)
def test_what_a_file_holds_counts_and_not_its_name(tmp_path: Path, name: str, data: bytes) -> None:
    document = load(tmp_path, name, data)
    assert document.title == TITLE
    assert document.text.startswith(TEXT)


@pytest.mark.parametrize(
    "data",
    [
        PAGE.replace("utf-8", "gb2312").encode("gb18030"),
        PAGE.replace('<meta charset="utf-8">', "").encode("gb18030"),
        PAGE.replace("utf-8", "big5").encode(),
        PAGE.replace("utf-8", "utf-16").encode(),
        PAGE.replace("utf-8", "iso-8859-1").encode(),
        PAGE.replace("utf-8", "iso-8859-1").encode("gb18030"),
        PAGE.replace("utf-8", "punycode").encode(),
        PAGE.replace("utf-8", "no-such-charset").encode(),
        b'<?xml version="1.0" encoding="utf-8"?>\n' + PAGE.encode(),
    ],
)
def test_a_page_is_decoded_as_its_bytes_prove(tmp_path: Path, data: bytes) -> None:
    assert load(tmp_path, "page.html", data).text.startswith(TEXT)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le"])
def test_a_text_full_of_latin_names_is_chinese_still(tmp_path: Path, encoding: str) -> None:
    text = "分析师Jeff Pu表示，iPhone 16 Pro和iPhone 16 Pro Max的屏幕为6.3英寸。" * 9
    assert load(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_a_file_cut_in_a_character_or_a_little_damaged_is_read(tmp_path: Path) -> None:
    assert load(tmp_path, "a.txt", TEXT.encode("gb18030")[:-1]).text == TEXT[:-1]
    data = TEXT.encode()
    damaged = load(tmp_path, "b.txt", data[:61] + b"\xff" + data[61:]).text
    assert damaged.replace("\ufffd", "")[:20] == TEXT[:20]
    assert damaged.endswith(TEXT[40:])


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("blank.pdf", b" \n", "the file is empty"),
        ("blank.docx", partial(make_docx, []), "no text in it"),
        ("blank.html", b"<html><body><script>x</script></body></html>", "no text in it"),
        ("binary.txt", bytes(range(256)) * 20, "no text in UTF-8"),
        ("koi8.txt", "Привет, мир. Компания выросла.".encode("koi8-r"), "no text in UTF-8"),
        ("a.pdf", b"plain text", "the name ends in .pdf, but this is no such file"),
        ("a.docx", b"plain text", "the name ends in .docx, but this is no such file"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(500), "save it as DOCX"),
        ("a.rtf", b"{\\rtf1 text}", "save it as .docx"),
        ("a.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related;\n", "HTML only"),
        ("b.mht", make_archive(b"", "text/css"), "no page in the web archive"),
        ("a.png", b"\x89PNG\r\n" + bytes(100), "text recognition"),
        ("a.gz", b"\x1f\x8b" + bytes(100), "unpack it first"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "a zip file but no DOCX; unpack it"),
        ("cut.pdf", make_pdf()[:1500], "the PDF is damaged, cut off"),
        ("secret.pdf", partial(make_pdf, password="x"), "the PDF has a password"),
        ("picture.pdf", partial(make_pages, 3, "\xa0"), "only pictures of pages"),
        ("cut.docx", make_docx()[:-50], "the DOCX file is damaged, cut off or none"),
        (
            "bomb.docx",
            partial(make_bomb, MAX_UNZIPPED + 2**20),
            "unpacks to 101 MB, at most 100 MB",
        ),
        (
            "liar.docx",
            partial(make_liar, MAX_UNZIPPED + 2**20),
            "the DOCX file is damaged, cut off or none at all",
        ),
        ("deep.html", b"<html>" + b"<div>" * 50_000 + b"text", "nested more than 500 deep"),
        (
            "long.txt",
            lambda: b"x" * (MAX_CHARACTERS + 1),
            "5,000,001 characters, at most",
        ),
        ("long.md", lambda: b"x y " * (MAX_CHARACTERS + 1), "more than 5,000,000 characters"),
        ("large.pdf", lambda: b"%PDF-1.7" + bytes(MAX_BYTES), "more than 50 MB"),
        ("pages.pdf", partial(make_pages, 2_001), "2,001 pages, at most 2,000"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, name: str, data: bytes | Callable[[], bytes], reason: str
) -> None:
    written = data() if callable(data) else data
    started = time.monotonic()
    message = refusal(tmp_path, name, written)
    assert reason in message
    # A remedy follows the reason.
    assert "; " in message or "unpack" in message
    assert time.monotonic() - started < 60


def test_what_is_no_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path, reason in (
        (tmp_path, "a folder or a device"),
        (tmp_path / "pipe.txt", "a folder or a device"),
        ("/dev/zero", "a folder or a device"),
        (tmp_path / "absent.txt", "No such file"),
        (tmp_path / "x\0y", "null byte"),
        (tmp_path / ("x" * 300), "too long"),
    ):
        with pytest.raises(DocumentError, match=reason):
            load_file(path)


def test_a_path_gives_no_more_than_its_name(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert load_file(tmp_path / "folder" / ".." / "a.txt").id == "a.txt"
    strange = os.fsdecode(b"\xff.txt")
    (tmp_path / strange).write_text(TEXT, encoding="utf-8")
    assert load_file(tmp_path / strange).id == "?.txt"


def test_the_same_text_twice_is_known_by_its_hash(tmp_path: Path) -> None:
    files = {"a.txt": TEXT.encode(), "b.txt": TEXT.encode("gb18030"), "c.docx": make_docx()}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = list(load_files([tmp_path / name for name in (*files, "a.txt")]))
    assert found[0] == found[3]
    assert len({document.sha256 for document in found}) == 1


def test_two_hundred_files_in_order_and_the_bad_ones_alone_fail(tmp_path: Path) -> None:
    kinds = {".txt": TEXT.encode(), ".docx": make_docx(), ".html": PAGE.encode(), ".pdf": b"bad"}
    paths = [tmp_path / f"{n}{suffix}" for n in range(50) for suffix in kinds]
    for path in paths:
        path.write_bytes(kinds[path.suffix])
    for path, found in zip(paths, load_files(paths), strict=True):
        if path.suffix == ".pdf":
            assert isinstance(found, DocumentError)
            assert str(found).startswith(f"{path}: ")
        else:
            assert (found.id, found.title) == (path.name, TITLE)


def test_several_threads_read_at_once_and_one_path_is_a_list_of_one(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(index.loader, "Sandbox", Sandbox)
    (tmp_path / "a.docx").write_bytes(make_docx())
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(load_file, [str(tmp_path / "a.docx")] * 8))
    assert found == [*load_files(str(tmp_path / "a.docx"))] * 8


def test_a_caller_that_stops_early_leaves_no_process(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(index.loader, "Sandbox", Sandbox)
    (tmp_path / "a.docx").write_bytes(make_docx())
    before = set(psutil.Process().children())
    loading = load_files([tmp_path / "a.docx"] * 5)
    next(loading)
    assert set(psutil.Process().children()) - before
    loading.close()
    assert not set(psutil.Process().children()) - before


def test_five_hundred_pages_are_read_in_order(tmp_path: Path) -> None:
    text = load(tmp_path, "long.pdf", make_pages(500)).text
    lines = [f"Order {n} was shipped to customer {n * 7}." for n in range(1, 501)]
    assert text.split("\n\n") == lines


def test_the_readme_states_the_limits() -> None:
    readme = (Path(index.loader.__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for stated in (
        f"| size | {limits.MAX_BYTES // limits.MEBIBYTE} MB, a DOCX unpacked "
        f"{limits.MAX_UNZIPPED // limits.MEBIBYTE} MB and {limits.MAX_ZIP_ENTRIES:,} parts |",
        f"| text | {MAX_CHARACTERS:,} characters |",
        f"| PDF | {limits.MAX_PAGES:,} pages, no password |",
        f"| HTML | tags nested {limits.MAX_NESTING} deep |",
        f"| parser | {limits.MAX_MEMORY // limits.MEBIBYTE:,} MB, {limits.MAX_CPU_SECONDS} s of "
        f"processor time, {limits.MAX_SECONDS} s in all |",
    ):
        assert stated in readme


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bytes")


def check_offsets(document: Document) -> None:
    document.text.encode()  # no half surrogate pair, which no store could keep
    for passage in split(document):
        assert document.text[passage.span.start : passage.span.end] == passage.text
        for sentence in passage.sentences:
            quote = passage.slice(sentence)
            assert document.text[sentence.start : sentence.end] == quote != ""


@given(data=st.binary(max_size=3000), suffix=st.sampled_from([".txt", "", ".bin", ".doc"]))
def test_arbitrary_bytes_are_a_document_or_an_error(folder: Path, data: bytes, suffix: str) -> None:
    path = folder / f"x{suffix}"
    path.write_bytes(data)
    (found,) = load_files([path])
    if isinstance(found, DocumentError):
        assert str(found).startswith(f"{path}: ")
    else:
        check_offsets(found)


WHOLE: dict[Format, bytes] = {
    "docx": make_docx(),
    "pdf": make_pdf(),
    "html": PAGE.encode(),
    "markdown": MARKDOWN.encode(),
}


@given(
    kind=st.sampled_from(sorted(WHOLE)),
    at=st.floats(0, 1),
    drop=st.integers(0, 400),
    put=st.binary(max_size=40),
)
def test_a_damaged_file_of_any_format_is_text_or_an_error(
    sandbox: Sandbox, kind: Format, at: float, drop: int, put: bytes
) -> None:
    whole = WHOLE[kind]
    start = int(at * len(whole))
    check_extraction(sandbox, kind, whole[:start] + put + whole[start + drop :])


@given(kind=st.sampled_from(sorted(WHOLE)), data=st.binary(max_size=500))
def test_arbitrary_bytes_in_any_parser_are_text_or_an_error(
    sandbox: Sandbox, kind: Format, data: bytes
) -> None:
    check_extraction(sandbox, kind, data)


def check_extraction(sandbox: Sandbox, kind: Format, data: bytes) -> None:
    try:
        text = sandbox.extract(kind, data).text
    except DocumentError as error:
        text = str(error)
    assert "crashed" not in text
