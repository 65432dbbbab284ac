"""Raw scraped text → clean text, with the runs that an errata file corrected.

In order: errata (damaged bytes), stray control characters, widths, bracketed pinyin, spaces.
Punctuation is left as it stands, so that a quote is what the page printed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pypinyin import Style, pinyin

from index.document import Correction, Span
from index.errors import DocumentError
from index.script import HAN

_OPEN, _CLOSE = "\x02", "\x03"  # mark corrected runs while the text around them still moves
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# Half a surrogate pair is no character, and nothing can store it.
_PRIVATE_USE = re.compile("[\ud800-\uf8ff]")
_READING = re.compile(
    rf"([{HAN}][{_OPEN}{_CLOSE}]?)[(（]([a-züɡāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿê]+)[)）]"
)
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n(?: ?\n)+ ?| ?\n ?")
_WRAPPED = re.compile(r"(?<=[a-z,])\n(?=[a-z(])")


@dataclass(frozen=True)
class Erratum:
    """A damaged run of a raw text, what its bytes prove to have stood there, and the proof."""

    raw: str
    corrected: str
    why: str

    def __post_init__(self) -> None:
        if not self.raw or not self.corrected or not self.why:
            raise ValueError("an erratum needs raw, corrected and why")


def read_errata(path: Path) -> tuple[Erratum, ...]:
    """Return the errata of a JSON file: a list of objects with raw, corrected and why.

    :raises DocumentError: when the file is missing or not of that form.
    """
    try:
        return tuple(Erratum(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise DocumentError(f"{path}: not an errata file ({error})") from error


def clean(raw: str, errata: tuple[Erratum, ...] = ()) -> tuple[str, tuple[Correction, ...]]:
    """Return the clean text, paragraphs set apart by an empty line, and its corrected runs.

    Nothing but marked damage is rewritten: a bracket goes only where it holds a reading of the
    character before it, so ``GDP(gdp)`` and ``辦法(試行)`` stay.
    """
    text = _CONTROLS.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    for erratum in errata:
        text = text.replace(erratum.raw, _OPEN + erratum.corrected + _CLOSE)
    text = _WIDE.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    text = _READING.sub(_drop_reading, text)
    text = _PRIVATE_USE.sub("\ufffd", text)
    text = _WRAPPED.sub(" ", _SPACES.sub(" ", text))
    text = _BLANK_LINES.sub("\n\n", text.strip())
    return _collect(text, errata)


def _drop_reading(match: re.Match[str]) -> str:
    character, reading = match[1], match[2].replace("ɡ", "g")
    return character if reading in _readings(character[0]) else match[0]


@lru_cache(maxsize=8192)
def _readings(character: str) -> frozenset[str]:
    return frozenset(pinyin(character, style=Style.TONE, heteronym=True)[0])


def _collect(text: str, errata: tuple[Erratum, ...]) -> tuple[str, tuple[Correction, ...]]:
    """Take the marks out again and note where the corrected runs now stand."""
    by_corrected = {erratum.corrected: erratum for erratum in errata}
    plain, corrections = "", []
    for piece in re.split(f"({_OPEN}[^{_CLOSE}]*{_CLOSE})", text):
        body = piece.strip(_OPEN + _CLOSE)
        if body != piece and body in by_corrected:
            span = Span(len(plain), len(plain) + len(body))
            corrections.append(Correction(span, by_corrected[body].raw, by_corrected[body].why))
        plain += body
    return plain, tuple(corrections)
