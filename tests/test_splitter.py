import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Span
from index.errors import DocumentError
from index.loader import make_document
from index.splitter import MAX_PASSAGE, split, split_sentences


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲說。乙說!丙說?", ["甲說。", "乙說!", "丙說?"]),
        ("他說:“好。”她走了。", ["他說:“好。”", "她走了。"]),
        ("增長21.4%;一季度增長67.9%。", ["增長21.4%;", "一季度增長67.9%。"]),
        ("It rose 2.5 percent. Mr. Li agreed.", ["It rose 2.5 percent.", "Mr. Li agreed."]),
        (
            "Acme Corp. (NYSE: ACM) said so. It rose.",
            ["Acme Corp. (NYSE: ACM) said so.", "It rose."],
        ),
        (
            "It is at 8:30 a.m. Eastern Time on May 3.",
            ["It is at 8:30 a.m. Eastern Time on May 3."],
        ),
        ("It ends at 5 p.m. Visitors may stay.", ["It ends at 5 p.m.", "Visitors may stay."]),
        ("The U.S. Army won. It left!", ["The U.S. Army won.", "It left!"]),
        ("沒有句號", ["沒有句號"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_the_parts_of_the_release(release: Document) -> None:
    found = [(p.kind, p.text) for p in split(release) if p.kind != "body"]
    assert found == [
        ("title", "2020年1-5月黑龍江省實現實際利用外資同比增長21.4%"),
        ("dateline", "2020年06月23日14:58 來源:人民網-黑龍江頻道"),
        ("caption", "新聞發布會現場。焦洋 攝"),
        ("byline", "人民網哈爾濱6月23日電(焦洋、韓婷澎)"),
        ("caption", "黑龍江省商務廳黨組成員、副廳長姜保國答記者問。焦洋 攝"),
        ("editors", "(責編:王旭、王艷)"),
    ]
    assert (release.title, release.date, release.source) == (
        "2020年1-5月黑龍江省實現實際利用外資同比增長21.4%",
        "2020-06-23T14:58",
        "人民網-黑龍江頻道",
    )


@pytest.mark.parametrize(
    ("block", "count"),
    [
        ("Media contact:\n\nLuca Ferrandi, Head of Relations\n\n+352 555 018 230", 3),
        ("Press contacts\n\nA. Lee\n\npress@a.example\n\nAbout A\n\nA makes pumps.", 3),
        ("For media enquiries, please contact: press@a.example", 1),
        ("媒体联系人:王莉\n电话:010-5555-0147", 2),
        ("聯絡我們\n電話:2555 0147\n公司昨日公布業績,收入增長一成。", 2),
        ("Contact with the disease was made in May.", 0),
        ("联系群众是干部的本分。", 0),
    ],
)
def test_whom_to_ask_is_a_heading_and_the_short_lines_after_it(block: str, count: int) -> None:
    passages = split(make_document("d", f"标题\n\n公司今天成立了。\n\n{block}"))
    assert [p.kind for p in passages].count("contact") == count


def test_passages_are_numbered_in_order(release: Document) -> None:
    passages = split(release)
    assert [p.number for p in passages] == list(range(1, 12))
    assert [p.span for p in passages] == sorted(p.span for p in passages)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("公司發布年報\n\n公司今天發布年報。", "公司發布年報"),
        ("公司今天發布年報。", ""),
        ("公司今天發布年報。\n\n收入增長。", ""),
        ("長" * 61 + "\n\n正文。", ""),
    ],
)
def test_a_title_is_short_and_a_paragraph_follows(text: str, title: str) -> None:
    assert make_document("d", text).title == title


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("2024年3月8日", "2024-03-08"),
        ("2024-3-8 09:05", "2024-03-08T09:05"),
        ("May 14, 2024", "2024-05-14"),
        ("Published Sept. 3, 2024", "2024-09-03"),
        ("3 September 2024", "2024-09-03"),
        ("2024年13月45日", None),
        ("2024年13月45日\n2024年3月8日", "2024-03-08"),
        ("2024年13月45日, May 14, 2024", "2024-05-14"),
        ("2024年3月8日 29:61", None),
        ("2020年1-5月", None),
    ],
)
def test_dates(head: str, date: str | None) -> None:
    assert make_document("d", f"標題\n\n{head}\n\n正文在這裡。").date == date


def test_an_official_notice_has_its_date_at_its_foot() -> None:
    text = (
        "通知\n\n各單位注意。\n\n請照辦。\n\n請轉達。\n\n特此通知。\n\n某某辦公室\n\n2024年3月8日"
    )
    assert make_document("d", text).date == "2024-03-08"
    assert (
        make_document("d", text + "起生效,此前的規定同時廢止,請各單位遵照執行並及時報告。" * 2).date
        is None
    )


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("By Jane Smith", "byline"),
        ("作者：李明", "byline"),
        ("文/李明", "byline"),
        ("author: Jane Smith", "byline"),
        ("By Friday the plant will open.", "body"),
        ("文化事業發展", "body"),
        ("Mar 08, 2024, 09:00 ET", "dateline"),
        ("3 September 2024", "dateline"),
    ],
)
def test_what_a_line_of_a_head_says(line: str, kind: str) -> None:
    document = make_document("d", f"標題\n\n{line}\n\n正文在這裡。")
    assert [p.kind for p in split(document)][1] == kind


def test_a_very_long_word_and_paragraph_are_split_not_cut() -> None:
    document = make_document("d", "龘" * 10_000 + "。" + "句子很短。" * 500)
    passages = split(document)
    assert all(len(p.text) <= 2 * MAX_PASSAGE for p in passages)
    assert "".join(p.text for p in passages) == document.text


@given(st.text(min_size=1))
def test_offsets_are_always_verbatim_and_nothing_is_lost(raw: str) -> None:
    try:
        document = make_document("d", raw)
    except DocumentError:
        assert not any(c.isalnum() for c in raw)
        return
    covered: set[int] = set()
    for passage in split(document):
        assert document.text[passage.span.start : passage.span.end] == passage.text
        for span in passage.sentences:
            assert passage.slice(span) == document.text[span.start : span.end] != ""
            covered.update(range(span.start, span.end))
    lost = [c for i, c in enumerate(document.text) if i not in covered and not c.isspace()]
    assert lost == []
