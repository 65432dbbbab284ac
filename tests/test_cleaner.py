import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaner import Erratum, clean, read_errata
from index.document import Document
from index.errors import DocumentError
from index.script import has_han


def cleaned(raw: str) -> str:
    return clean(raw)[0]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("實(shí)現(xiàn)實(shí)際", "實現實際"),
        ("實（shí）現", "實現"),
        ("GDP(gdp)增長(zhǎng)", "GDP(gdp)增長"),
        ("獎(jiǎng)勵(lì)辦法(試行)", "獎勵辦法(試行)"),
        ("中國(zhong)", "中國(zhong)"),  # no reading of 國
        ("銀行(háng)", "銀行"),  # the other reading of 行
        ("２０２０年ＧＤＰ", "2020年GDP"),
        ("一\u3000 二\xa0三", "一 二 三"),
        ("a\r\n\r\n\r\nb", "a\n\nb"),
        ("\ufeff一\u200b二\u202e三", "一二三"),
        ("損\ue123壞", "損\ufffd壞"),
        ("半\ud83d對", "半\ufffd對"),
        ("a wrapped\nline of text", "a wrapped line of text"),
        ("甲乙\n丙丁", "甲乙\n\n丙丁"),
    ],
)
def test_what_is_cleaned_and_what_stays(raw: str, expected: str) -> None:
    assert cleaned(raw) == expected


def test_release_has_no_damage_left(release: Document) -> None:
    text = release.text
    assert not [c for c in text if 0xE000 <= ord(c) <= 0xF8FF]
    for word in ("實現", "實際", "龍源雄亞新能源有限公司", "六保’工作情況", "辦法(試行)"):
        assert word in text
    inside_brackets = [part.split(")")[0] for part in text.split("(")[1:]]
    assert all(has_han(inside) for inside in inside_brackets)
    for damaged in ("ぷ", "髑", "蹃喰", "邢薰"):
        assert damaged not in text


def test_corrections_point_at_the_restored_runs(release: Document) -> None:
    restored = [release.text[c.span.start : c.span.end] for c in release.corrections]
    assert restored == ["六保’工作情況", "龍源雄亞新能源有限公司太陽能"]
    assert all("read one byte late" in c.why for c in release.corrections)


def test_errata_say_what_the_bytes_prove() -> None:
    """The corrected run, encoded as GBK and read from its second byte, gives the damaged one."""
    path = resources.files("index") / "data" / "errata.json"
    first = json.loads(path.read_text(encoding="utf-8"))[0]
    late = first["corrected"][1:].encode("gbk")[1:]
    assert late.startswith("！".encode("gbk"))
    assert late[4:8].decode("gbk") == "ぷ髑"


def test_an_erratum_marks_its_run_wherever_the_text_moves() -> None:
    errata = (Erratum("壞壞", "好", "test"),)
    text, corrections = clean("長(zhǎng)  長(zhǎng)壞壞。\n\n壞壞", errata)
    assert text == "長 長好。\n\n好"
    assert [text[c.span.start : c.span.end] for c in corrections] == ["好", "好"]


def test_a_bad_errata_file_is_named(tmp_path) -> None:
    path = tmp_path / "errata.json"
    path.write_text('[{"raw": "x"}]')
    with pytest.raises(DocumentError, match=r"errata\.json: not an errata file"):
        read_errata(path)


@given(st.text())
def test_cleaning_never_fails_and_cleaning_twice_changes_nothing(raw: str) -> None:
    once = cleaned(raw)
    assert cleaned(once) == once
    assert once == once.strip()


@given(st.text(alphabet="中國發展經濟,。()GDPgdp123 試行\n"))
def test_text_without_readings_keeps_its_characters(raw: str) -> None:
    def visible(text: str) -> str:
        return "".join(text.split())

    assert visible(cleaned(raw)) == visible(raw)
