"""Bytes and a name → the format: what a file holds counts before what it is called."""

from __future__ import annotations

import re
from pathlib import PurePath

from index.errors import DocumentError
from index.formats import Format

_HEAD = 4096
_BY_SUFFIX: dict[str, Format] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
# The groups are atomic: a long run of comments must not be tried in every way.
_HTML = re.compile(
    rb"(?>\s+|<\?[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
# A browser's page in a single file: a mail with the page and its pictures.
WEB_ARCHIVE = re.compile(
    rb"\A(?=[\w-]+:)(?=.*^MIME-Version:).*^Content-Type:\s*multipart/related", re.S | re.M | re.I
)
_PICTURE = "a picture; run text recognition (OCR) on it and save the text"
_NOT_READ = (
    (b"\xd0\xcf\x11\xe0", "an old Office file (.doc) or protected; save it as DOCX or PDF"),
    (b"{\\rtf", "a rich text file (RTF); save it as .docx"),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"\x1f\x8b", "compressed (gzip); unpack it first"),
    (b"7z\xbc\xaf", "an archive (7z); unpack it first"),
    (b"Rar!", "an archive (RAR); unpack it first"),
)


def recognise(name: str, data: bytes) -> Format:
    """Return the format of a file with these bytes and this name.

    :raises DocumentError: when it is empty, or of a kind that is known but not read.
    """
    if not data.strip():
        raise DocumentError("the file is empty; nothing can be asked of it")
    for magic, what in _NOT_READ:
        if data.startswith(magic):
            raise DocumentError(f"this is {what}")
    suffix = PurePath(name).suffix.lower()
    # Readers allow a PDF to begin after some other bytes; a text may speak of one.
    if b"%PDF-" in data[: 1024 if suffix == ".pdf" else 8]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if WEB_ARCHIVE.search(head):
        return "html"
    # UTF-16 without its zero bytes is enough like ASCII to find a tag in.
    if _HTML.match(head.lstrip(b"\xff\xfe").replace(b"\0", b"")):
        return "html"
    if suffix in (".pdf", ".docx"):
        raise DocumentError(
            f"the name ends in {suffix}, but this is no such file; if it is text, name it .txt, "
            "else save it again"
        )
    named = _BY_SUFFIX.get(suffix, "text")
    return "text" if named == "html" and b"<" not in data else named
