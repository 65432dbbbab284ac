"""The online spine: question → passages → evidence → answer."""

from __future__ import annotations

import logging
import re
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from typing import get_args

from bot.addressed import find_addressed
from bot.answer import Answer, Language
from bot.changes import settled
from bot.comparison import of_releases
from bot.composer import (
    NAME_LIMIT,
    SENTENCE_LIMIT,
    Part,
    alone,
    combine_answers,
    compose_answer,
    greeting_answer,
    refuse,
    summary_answer,
)
from bot.disagreement import compose_comparison, others_say
from bot.extremes import asks_extreme
from bot.followup import resolve, resolve_part
from bot.frames import without_frame
from bot.language import language_of
from bot.parts import side_by_side, split_question
from bot.question import clean_question, read_question
from bot.reader import Reader
from bot.retriever import Retriever, with_whole_lists
from bot.settings import Settings, read_settings
from bot.span_model import SpanModel, load_span_model
from bot.suggestions import suggest
from index.build import build, open_release
from index.collection import Collection, Progress, Report
from index.document import Document, Passage
from index.embedder import Embedder, load_embedder
from index.errors import DocumentError, ModelError, StoreError
from index.loader import RELEASE_ID, load_files, load_release, make_document
from index.script import MAX_KEPT, has_han
from index.splitter import split
from index.store import Store, only

MAX_SUGGESTIONS, SUGGESTIONS = 12, 3
PASSAGES = 12
COMPARED = 48  # passages among which other releases are looked for
MAX_VIEWS = 8  # choices of documents that are kept ready to be asked
_RESERVED = "this id is the shipped release's alone; give another, or rename the file"
_loading = threading.Lock()
logger = logging.getLogger(__name__)


class Chatbot:
    """Answers questions about one or more releases, and proves every answer.

    ``ask`` may be called from several threads at once.
    """

    def __init__(self, collection: Collection, embedder: Embedder) -> None:
        self._collection = collection
        self._embedder = embedder
        self._views: dict[frozenset[str] | None, View] = {}
        self._viewing = threading.Lock()

    @classmethod
    def load(cls, settings: Settings | None = None) -> Chatbot:
        """Return a chatbot on the shipped release.

        Its index is kept in the user's cache and made again when missing, stale or damaged.

        :raises ModelError: when the encoder's weights are missing or altered.
        """
        settings = settings or read_settings()
        embedder = _embedder(settings.model, settings.cache)
        store = open_release(settings.index_folder, embedder)
        return cls(Collection(store, embedder), embedder)

    @classmethod
    def from_texts(cls, texts: Iterable[str] | Mapping[str, str]) -> Chatbot:
        """Return a chatbot on the texts, in memory: ids "1", "2", …, or the mapping's own.

        :raises DocumentError: (a ValueError) when there is no text, or a text or id is empty.
        """
        named = texts if isinstance(texts, Mapping) else _numbered(texts, map(str, count(1)))
        return cls._in_memory(make_document(str(name), text) for name, text in named.items())

    @classmethod
    def from_files(cls, paths: str | Path | Iterable[str | Path]) -> Chatbot:
        """Return a chatbot on text, Markdown, HTML, PDF or DOCX files, or one of them, in memory.

        Ids are the files' names; what a file holds counts, whatever its name ends in.

        :raises DocumentError: when there is no file, or one cannot be read.
        :raises StoreError: when two files have the same name.
        """
        return cls._in_memory(map(_sound, load_files(paths)))

    @classmethod
    def open(cls, where: str | Path | None = None) -> Chatbot:
        """Return a chatbot on the store in a folder, or at a Milvus server's or Milvus Lite file's
        address (``http://host:19530``, ``documents.db``); made when missing.

        Without ``where`` it is the one that PRESSBOT_STORE names. A damaged folder is repaired, as
        the log says, and one process at a time can change it; others see what was there when they
        opened it.

        :raises StoreError: when it cannot be repaired or reached, is of another model or of a later
            format; the message says what to do.
        """
        settings = read_settings()
        where = where or settings.store
        if where is None:
            raise StoreError("no store is named; give a folder or an address, or PRESSBOT_STORE")
        embedder = _embedder(settings.model, settings.cache)
        return cls(Collection.open(where, embedder, settings.milvus_token), embedder)

    def add(
        self,
        texts: Iterable[str] | Mapping[str, str],
        progress: Callable[[Progress], None] | None = None,
    ) -> Report:
        """Add texts, safe on disk when this returns, and say what became of each.

        Ids are the mapping's own, else the next free numbers. A text that is there is skipped;
        a text whose id another has, or is the shipped release's, is among the report's ``failed``.

        :raises DocumentError: (a ValueError) when a text is empty; nothing is added then.
        :raises StoreError: when it cannot be written or another process is changing the store.
        """
        known = {document.id for document in self.documents}
        free = (str(n) for n in count(1) if str(n) not in known)
        named = texts if isinstance(texts, Mapping) else _numbered(texts, free)
        documents = [make_document(str(name), text) for name, text in named.items()]
        return self._add(documents, progress)

    def add_files(
        self,
        paths: str | Path | Iterable[str | Path],
        progress: Callable[[Progress], None] | None = None,
    ) -> Report:
        """Add files, or one, safe on disk when this returns, and say what became of each.

        Ids are the files' names. A file that cannot be read, or has the shipped release's id, is
        among the report's ``failed``, with the reason, and the others are added.

        :raises StoreError: when it cannot be written or another process is changing the store.
        """
        paths = (paths,) if isinstance(paths, str | Path) else tuple(paths)
        documents, failed = [], {}
        for path, found in zip(paths, load_files(paths), strict=True):
            if isinstance(found, DocumentError):
                failed[str(path)] = str(found)
            else:
                documents.append(found)
        report = self._add(documents, progress)
        return replace(report, failed={**failed, **report.failed})

    def _add(
        self, documents: Sequence[Document], progress: Callable[[Progress], None] | None
    ) -> Report:
        # What has the release's id would be taken for an older form of it, and replaced.
        own = [d for d in documents if d.id != RELEASE_ID or d.sha256 == load_release().sha256]
        report = self._collection.add(own, progress)
        if len(own) == len(documents):
            return report
        return replace(report, failed={**report.failed, RELEASE_ID: _RESERVED})

    def add_release(self) -> Report:
        """Add the shipped release, in place of an older form of it, and say whether it was added.

        :raises StoreError: when it cannot be written or another process is changing the store.
        """
        release, known = load_release(), self._collection.store.document_by_id
        if release.id in known:
            if known[release.id] == release and self.passages(release.id) == split(release):
                return Report(skipped={release.id: release.id})
            self._collection.remove(release.id)
        return self._collection.add([release])

    def remove(self, document_id: str) -> None:
        """Remove a document, from the disk too when this returns.

        :raises DocumentError: when there is none of that id.
        :raises StoreError: when it cannot be written or another process is changing the store.
        """
        self._collection.remove(document_id)

    @classmethod
    def _in_memory(cls, documents: Iterable[Document]) -> Chatbot:
        documents = tuple(documents)
        if not documents:
            raise DocumentError("no document was given; give at least one text")
        settings = read_settings()
        embedder = _embedder(settings.model, settings.cache)
        return cls(Collection(build(documents, embedder), embedder), embedder)

    def ask(
        self,
        question: str,
        history: Sequence[Answer] = (),
        *,
        documents: Iterable[str] | None = None,
        script: Language | None = None,
    ) -> Answer:
        """Return the answer to ``question``, with its citations, or a refusal that says why.

        ``history`` is the earlier answers, oldest first: a follow-up such as 那内资呢? is resolved
        against them, and the answer's ``resolved_question`` says to what. ``documents`` are the ids
        of those to ask, or the one id, all by default; a question that names some of these by date,
        source or title (7月的通报) asks them alone. Where several give different figures, dates or
        names, the text says which says what, and there is no ``short``. A question that could be in
        either script (你好) is answered in ``script``, by default in that of the conversation.

        :raises QuestionError: when it is empty, has no letter or digit, or over 2,000 characters.
        :raises DocumentError: when there is no document of an id in ``documents``, or no id.
        """
        view, question = self._view(documents), clean_question(question)
        language = language_of(question) or _script_before(question, history, script)
        resolved = asked = _resolved(question, history)
        if addressed := find_addressed(resolved, self.documents):
            asked_of = addressed.documents & view.store.document_by_id.keys()
            view, asked = (self._view(asked_of), addressed.question) if asked_of else (view, "")
        whole = view.answer_all(asked, language) if asked else _refused(resolved, language, view)
        answer = replace(whole, question=question, resolved_question=resolved)
        if answer.kind in ("refusal", "greeting"):
            return replace(answer, suggestions=view.suggest(answer.language, SUGGESTIONS))
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Answer] = (),
        *,
        documents: Iterable[str] | None = None,
    ) -> Iterator[Answer]:
        """Yield answers whose text grows by clauses; the last one is the whole answer.

        :raises QuestionError: as ``ask`` does, before the first answer; DocumentError likewise.
        """
        whole = self.ask(question, history, documents=documents)
        markers = whole.marker_starts()
        for end in _clause_ends(whole.text):
            cited = whole.citations[: bisect_left(markers, end)]
            yield replace(whole, text=whole.text[:end], citations=cited)
        yield whole

    def suggest(
        self,
        language: Language = "zh-Hans",
        n: int = SUGGESTIONS,
        *,
        documents: Iterable[str] | None = None,
    ) -> tuple[str, ...]:
        """Return up to ``n`` questions in ``language``, twelve at most, each verified to be
        answered by ``documents``, all of them by default.

        :raises DocumentError: as ``ask`` does.
        :raises ValueError: when the language is none of the three.
        """
        if language not in get_args(Language):
            known = ", ".join(get_args(Language))
            raise ValueError(f"no language {language!r}; choose one of {known}")
        return self._view(documents).suggest(language, max(0, min(n, MAX_SUGGESTIONS)))

    def document(self, document_id: str) -> Document:
        """Return the document; every citation's offsets refer to its ``text``.

        :raises DocumentError: when there is none of that id.
        """
        by_id = self._collection.store.document_by_id
        if document_id not in by_id:
            known = ", ".join(sorted(by_id)[:5])
            raise DocumentError(f"no document {document_id!r}; there are: {known}")
        return by_id[document_id]

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents, in the order they were given."""
        return self._collection.store.documents

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """Return the document's passages in order, as they are numbered in answers.

        :raises DocumentError: when there is no document of that id.
        """
        wanted = self.document(document_id).id
        return tuple(p for p in self._collection.store.passages if p.document_id == wanted)

    def _view(self, documents: Iterable[str] | None = None) -> View:
        """The view of these documents as they are now; made anew after a change."""
        store = self._collection.store
        documents = (documents,) if isinstance(documents, str) else documents
        chosen = None if documents is None else frozenset(documents)
        if chosen is not None:
            _refuse_unknown(chosen, store)
            chosen = None if len(chosen) == len(store.documents) else chosen
        with self._viewing:
            whole = self._views.get(None)
            if whole is None or whole.store is not store:
                self._views = {None: View(store, self._embedder)}
            # Taken out and put back, so that the one that was not used for longest comes first.
            view = self._views.pop(chosen, None) or View(only(store, chosen or ()), self._embedder)
            self._views[chosen] = view
            if len(self._views) > MAX_VIEWS:
                del self._views[next(key for key in self._views if key is not None)]
        return view


class View:
    """One state of the documents: what answers one question sees nothing of a change meanwhile."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store = store
        self._embedder = embedder
        self._retriever = Retriever(store, embedder)
        self._reader = Reader(store, load_reader())
        self._suggested: dict[Language, tuple[list[str], Iterator[str]]] = {}
        self._suggesting = threading.Lock()

    def suggest(self, language: Language, n: int) -> tuple[str, ...]:
        """Return up to ``n`` questions in ``language``, each verified to be answered."""
        with self._suggesting:
            if language not in self._suggested:
                self._suggested[language] = ([], suggest(self.store, language, self.answer))
            found, more = self._suggested[language]
            found += islice(more, max(0, n - len(found)))
        return tuple(found[:n])

    def answer_all(self, text: str, language: Language | None = None) -> Answer:
        """Return the answer to a whole question, part by part, or saying where releases differ."""
        asked, are_several = without_frame(text), len(self.store.documents) > 1
        asked = (of_releases(asked) if are_several else None) or asked
        parts = split_question(asked)
        if len(parts) == 1:
            answer = self.answer(parts[0], language, are_compared=are_several)
            return replace(answer, question=text, resolved_question=text)
        language = language or language_of(asked) or self._own_language()
        count = len(parts) * len(side_by_side(parts[0]))
        found: list[Part] = []
        for part in parts:
            # What leans on 外资和内资分别多少 leans on all of it, not on the first of the two.
            first = replace(found[0].brief, resolved_question=parts[0]) if found else None
            whole = resolve_part(part, first) if first else part
            if whole is None:
                found.append(alone(refuse(read_question(part), language, self.store)))
                continue
            each = side_by_side(whole)
            found += (self._part(one, language, are_several, count) for one in each)
        return combine_answers(text, found, self.store)

    def answer(
        self, text: str, language: Language | None = None, are_compared: bool = False
    ) -> Answer:
        """Return the answer to one question, in ``language`` if it is given: the best release's,
        or, where releases ``are_compared``, what each of those that differ says.
        """
        return self._part(text, language, are_compared).whole

    def _part(
        self, text: str, language: Language | None, are_compared: bool, count: int = 1
    ) -> Part:
        """The answer to one of ``count`` parts of a question, with its share of the room."""
        clock = Clock()
        question = read_question(text)
        language = language or question.language or self._own_language()
        clock.lap("question")
        if question.intent == "summary" and self.store.passages:
            summary = summary_answer(question, language, self.store, self._embedder)
            return alone(clock.stamp(summary))
        if question.intent in ("greeting", "thanks"):
            return alone(clock.stamp(greeting_answer(question, language)))
        vector = self._embedder.embed_query(question.text)
        clock.lap("embed")
        ranked = self._retriever.retrieve(
            question.text, vector, COMPARED if are_compared else PASSAGES
        )
        passages = ranked[:PASSAGES]
        if asks_extreme(question):
            passages = with_whole_lists(self.store, passages)
        clock.lap("retrieve")
        evidence = self._reader.read(question, passages)
        evidence = [settled(question, e) for e in evidence[:1]] + evidence[1:]
        clock.lap("read")
        limit = SENTENCE_LIMIT // count - (NAME_LIMIT if are_compared and count > 1 else 0)
        answer = compose_answer(question, language, evidence, passages, self.store, limit)
        if not are_compared:
            return alone(clock.stamp(answer), evidence[0] if evidence else None)
        found = others_say(question, evidence, ranked, self._reader)
        clock.lap("compare")
        part = compose_comparison(question, clock.stamp(answer), found, self.store, count)
        return replace(part, evidence=evidence[0] if answer.answerable else None)

    def _own_language(self) -> Language:
        """The documents' script, for a question that could be in either or is in neither."""
        texts = (document.text[:MAX_KEPT] for document in self.store.documents[:1])
        return next(map(language_of, texts), None) or "zh-Hans"


class Clock:
    """Seconds by stage of one answer."""

    def __init__(self) -> None:
        self._laps: dict[str, float] = {}
        self._started = self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        """Note the seconds since the lap before under ``stage``."""
        now = time.perf_counter()
        self._laps[stage], self._last = now - self._last, now

    def stamp(self, answer: Answer) -> Answer:
        """Return the answer with the laps so far and the total."""
        self.lap("compose")
        return replace(answer, timings={**self._laps, "total": self._last - self._started})


def _refused(resolved: str, language: Language | None, view: View) -> Answer:
    """The refusal of a question that names a release which is not asked."""
    read = read_question(resolved)
    return refuse(read, language or read.language or "zh-Hans", view.store)


def _resolved(question: str, history: Sequence[Answer]) -> str:
    """The question resolved against the conversation; of one for several things only the first
    part, against which the others are.
    """
    first, *others = split_question(without_frame(question))
    if not others:
        return resolve(question, history)
    return question.replace(first, resolve(first, history), 1)


def _script_before(
    question: str, history: Sequence[Answer], script: Language | None
) -> Language | None:
    """For a question that could be in either script, ``script`` or the one of the conversation."""
    known = (script, *(answer.language for answer in history[-1:])) if has_han(question) else ()
    return next((language for language in known if language not in (None, "en")), None)


def _clause_ends(text: str) -> list[int]:
    return [m.end() for m in re.finditer(r"[,，、;；。] ?", text)][:-1]


def _refuse_unknown(chosen: frozenset[str], store: Store) -> None:
    if not chosen:
        raise DocumentError("no document was chosen to ask; choose at least one")
    if unknown := chosen - store.document_by_id.keys():
        raise DocumentError(f"no document {min(unknown)!r} to ask; choose among those there are")


def _sound(found: Document | DocumentError) -> Document:
    if isinstance(found, DocumentError):
        raise found
    return found


def _numbered(texts: Iterable[str], numbers: Iterable[str]) -> dict[str, str]:
    if isinstance(texts, str):
        texts = [texts]
    return {number: text for text, number in zip(texts, numbers, strict=False)}


@lru_cache(maxsize=1)
def load_reader() -> SpanModel | None:
    """Return the shipped span model; None, with a warning, when it is missing or altered."""
    try:
        return load_span_model()
    except ModelError as error:
        logger.warning("answers are found by their words alone: %s", error)
        return None


@lru_cache(maxsize=2)
def _load_embedder(model: str, cache: Path) -> Embedder:
    return load_embedder(model, cache)


def _embedder(model: str, cache: Path) -> Embedder:
    """The encoder is loaded once a process, whichever thread asks first."""
    with _loading:
        return _load_embedder(model, cache)
