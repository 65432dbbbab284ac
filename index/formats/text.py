"""Plain text: the encoding is what the bytes prove, else what charset-normalizer finds likely."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter

from charset_normalizer import from_bytes

from index.errors import DocumentError
from index.formats import Extract
from index.formats.limits import MAX_CHARACTERS

_OF_SEVERAL_BYTES = ("gb18030", "big5hkscs")
_ENCODINGS = (*_OF_SEVERAL_BYTES, "utf_16_le", "utf_16_be", "cp1252")
# How odd a text may look: at the library's own 0.2 one Chinese news text in a hundred, full of
# Latin names, is none. Of 9,206 excerpts of 40 characters and more 7 fail at this one.
_ODDNESS = 0.6
_MARKS = (
    # UTF-32's little-endian mark begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
    (codecs.BOM_UTF8, "utf_8_sig"),
)
_NOT_TEXT = (
    "this is no text in UTF-8, UTF-16, GB18030, Big5 or Windows-1252, or it is damaged; open it in "
    "the program that made it and save it as UTF-8 text"
)


def extract(data: bytes) -> Extract:
    """Return the text of the file.

    :raises DocumentError: when the bytes are no text in any of the encodings.
    """
    return Extract(decode(data))


def decode(data: bytes) -> str:
    """Return ``data`` as text: by its mark, as UTF-8, or in the likeliest other encoding.

    UTF-8 with a little damage stays UTF-8, each damaged place a U+FFFD.

    :raises DocumentError: when the bytes are no text in any of them.
    """
    # Four bytes are the most that a character takes in any of them.
    if len(data) > 4 * MAX_CHARACTERS:
        raise DocumentError(f"more than {MAX_CHARACTERS:,} characters; split it")
    text = _marked(data) or _utf8(data) or _likeliest(data)
    if text is None or _is_binary(text):
        raise DocumentError(_NOT_TEXT)
    return text


def _marked(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return None


def _utf8(data: bytes) -> str | None:
    # A zero byte is valid UTF-8, but half of the bytes of English in UTF-16.
    if b"\0" in data:
        return None
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = sum(not c.isascii() for c in text) - damaged if damaged else 1
    return text if damaged * 10 < sound else None


def _likeliest(data: bytes) -> str | None:
    if text := _likeliest_of(data, _ENCODINGS):
        return text
    # The file may have been cut in the middle of its last character.
    ends = range(len(data) - 1, max(len(data) - 4, 0), -1)
    cut = (_likeliest_of(data[:end], _OF_SEVERAL_BYTES) for end in ends)
    return next(filter(None, cut), None)


def _likeliest_of(data: bytes, encodings: tuple[str, ...]) -> str | None:
    best = from_bytes(data, cp_isolation=list(encodings), threshold=_ODDNESS).best()
    return None if best is None else str(best)


def _is_binary(text: str) -> bool:
    """Whether more than one character in twenty is a control, unassigned or a replacement."""
    counts = Counter(text[:100_000])
    odd = sum(n for c, n in counts.items() if c == "\ufffd" or _is_odd(c))
    return "\0" in text or odd * 20 > counts.total()


def _is_odd(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cn", "Cs") and character not in "\t\n\r\f\v"
