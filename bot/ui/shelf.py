"""The documents that the page can show and ask, before the model is there and after."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.ui import warmup
from bot.ui.source import Highlight
from index.document import Document, Passage
from index.errors import DocumentError
from index.loader import RELEASE_ID, load_release
from index.splitter import split

MAX_ROWS = 500
KEY = 10  # hexadecimal digits of a document's SHA-256, which stand for it in the browser
Opened = tuple[Document, Sequence[Passage]]


@dataclass(frozen=True)
class Removed:
    """What is still told of a document that was removed, for the answers that cite it."""

    id: str
    title: str
    date: str | None
    source: str | None
    sha256: str


_open = False
_removed: dict[str, Removed] = {}
_removing = threading.Lock()


def let_in(is_open: bool) -> None:
    """Say whether documents may be added and removed from now on."""
    global _open
    _open = is_open


def is_open() -> bool:
    """Whether documents may be added and removed."""
    return _open


def documents() -> tuple[Document, ...]:
    """Return all documents; the shipped release alone until the model is there."""
    bot = warmup.bot_if_ready()
    return bot.documents if bot else (_release()[0],)


def listed() -> tuple[Document, ...]:
    """Return the documents that the list shows, the latest first."""
    return documents()[::-1][:MAX_ROWS]


def opened(document_id: str | None = None) -> Opened:
    """Return the document of that id with its passages; the first one when there is none such."""
    wanted = [document_id or "", *(d.id for d in documents()[:1])]
    # The release can be read long before the model is there to answer from it.
    return next(filter(None, map(find, wanted)), None) or _release()


def find(document_id: str) -> Opened | None:
    """Return the document of that id with its passages; None when there is none such."""
    bot = warmup.bot_if_ready()
    if bot is None:
        return _release() if _release()[0].id == document_id else None
    try:
        return bot.document(document_id), bot.passages(document_id)
    except DocumentError:
        return None


@lru_cache(maxsize=1)
def _release() -> Opened:
    document = load_release()
    return document, split(document)


def document(document_id: str) -> Document | None:
    """Return the document of that id, None when there is none such."""
    bot = warmup.bot_if_ready()
    if bot is None:
        return _release()[0] if _release()[0].id == document_id else None
    try:
        return bot.document(document_id)
    except DocumentError:
        return None


def remember(removed: Iterable[Removed]) -> None:
    """Tell of these documents by their titles from now on, though they are not there."""
    _removed.update((each.id, each) for each in removed)


def cited(document_id: str) -> Document | Removed | None:
    """Return what is known of a document that an answer cites, even when it was removed."""
    return document(document_id) or _removed.get(document_id)


def remove(document_id: str) -> Removed | None:
    """Remove a document, and return what is still told of it; where it was the last, the shipped
    release takes its place. None where it may not be removed.

    :raises PressbotError: when there is none such, or it cannot be removed.
    """
    bot = warmup.bot_if_ready()
    # Two that are removed at once must not each take the other for what is left.
    with _removing:
        if bot is None or not can_be_removed(document_id):
            return None
        gone = bot.document(document_id)
        if len(bot.documents) == 1:
            bot.add_release()
        bot.remove(document_id)
        if not bot.documents:  # it had the release's text under another id
            bot.add_release()
    removed = Removed(gone.id, _title(gone), gone.date, gone.source, gone.sha256)
    remember([removed])
    return removed


def can_be_removed(document_id: str) -> bool:
    """Whether something is left to ask without it."""
    return _open and (document_id != RELEASE_ID or len(documents()) > 1)


def key_of(document: Document) -> str:
    """Return what stands for the document in the browser."""
    return document.sha256[:KEY]


def by_keys(keys: Iterable[str]) -> tuple[str, ...] | None:
    """Return the ids of the documents with these keys; None when those are all."""
    wanted = frozenset(keys)
    found = tuple(d.id for d in documents() if key_of(d) in wanted)
    return None if len(found) == len(documents()) else found


def chosen(
    ticked: Iterable[str], shown: Iterable[str], asked: tuple[str, ...] | None
) -> tuple[str, ...] | None:
    """Return the ids that are asked once these keys of those shown are ticked; None for all.

    What the visitor does not see in the list, as it came since or stands too far down, stays as
    it was.
    """
    seen = frozenset(shown)
    before = [key_of(d) for d in documents() if asked is None or d.id in asked]
    return by_keys([*ticked, *(key for key in before if key not in seen)])


def still_there(asked: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Return which of the chosen ids are there; None, for all, when they were removed."""
    if not asked:
        return asked
    there = {d.id for d in documents()}
    found = tuple(i for i in asked if i in there)
    return found if found and len(found) < len(there) else None


def count(asked: tuple[str, ...] | None) -> int:
    """Return how many documents are asked."""
    return len(documents()) if asked is None else len(asked)


def share(asked: tuple[str, ...] | None) -> tuple[int, int] | None:
    """Return how many documents are asked, and of how many; None for all."""
    found = still_there(asked)
    return (len(found), len(documents())) if found else None


def is_release(asked: tuple[str, ...] | None) -> bool:
    """Whether the shipped release is asked, and it alone."""
    return list(asked if asked is not None else (d.id for d in documents())) == [RELEASE_ID]


def title_of(document_id: str) -> str:
    """Return a name for a document: its title, its first words, or its id when it is unknown."""
    found = cited(document_id)
    return _title(found) if found else document_id


def _title(document: Document | Removed) -> str:
    if isinstance(document, Removed):
        return document.title
    return document.title or document.text[:40].split("\n")[0].strip()


def described(document: Document | Removed) -> str:
    """Return title, date and publisher of a document in one line, as far as they are known."""
    parts = (_title(document), (document.date or "")[:10], document.source or "")
    return " · ".join(filter(None, parts))


def naming(document_id: str) -> str | None:
    """Return the line that names a cited document; None where there is but one to cite."""
    found = cited(document_id)
    if found is None:
        return document_id
    is_one_of_many = len(documents()) > 1 or isinstance(found, Removed)
    return described(found) if is_one_of_many else None


def holds(highlight: Highlight) -> bool:
    """Whether the text that is to be marked still stands at its place in the document."""
    shown = document(highlight.document_id)
    span = highlight.quote
    return shown is not None and shown.text[span.start : span.end] == highlight.text


def linked_sentence(document_id: str | None, number: str | None) -> Highlight | None:
    """Return the sentence that a link ``?doc=…&s=…`` names, s counted from 1; None without one.

    Without ``doc`` it is one of the document that is shown first.
    """
    found = find(document_id) if document_id else opened()
    if not found or not number or not number.isascii() or not number.isdigit():
        return None
    sentences = [span for passage in found[1] for span in passage.sentences]
    if not 1 <= int(number[:6]) <= len(sentences):
        return None
    span = sentences[int(number[:6]) - 1]
    return Highlight(found[0].id, span, f"#s-{number}", found[0].text[span.start : span.end])
