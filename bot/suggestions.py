"""Questions that a release answers, made from its own sentences and each asked before it is shown.

A Chinese clause becomes a question when its exact part is replaced by the word that asks for it:
全省線上招商9000余次 → 全省線上招商多少次?  For English readers the same facts are not translated;
they get questions about the people in it, about figures that many releases give, and about what
every release has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.answer import Answer, Language
from bot.rendering import in_script, latin_name
from bot.sentence import Mention, read_sentence
from index.document import Passage
from index.script import fold, has_han
from index.store import Store

MIN_CLAUSE, MAX_CLAUSE = 8, 32
PASSAGES_READ = 200  # the first ones have enough; of a hundred thousand nobody waits for all
_CLAUSE = re.compile(r"[^,，;；。、:：]+")
_LEANS = re.compile(r"^[该其此这那比较但而并且]|[该此]项|同期|上述")  # on what stood before
_COUNTER = re.compile(r"[多余餘几幾]*([^\d\s])$")
_CURRENCY = re.compile(r"(?:美元|欧元|歐元|日元|港元|英镑|英鎊|元)$")
_CHINESE_GENERAL = ("这篇新闻讲了什么？", "这篇新闻的责任编辑是谁？", "这篇新闻什么时候发布？")
_CHINESE_OF_SEVERAL, _ENGLISH_OF_SEVERAL = "这几篇新闻讲了什么？", "What are these releases about?"
_ENGLISH_GENERAL = (
    "What is this release about?",
    "When was this release published?",
    "Who spoke at the press conference?",
    "When was the press conference held?",
    "Which outlet published this release?",
    "Who are the reporters?",
    "Who edited this release?",
    "Who took the photos?",
)
_ENGLISH_FIGURES = (
    "How much foreign capital was used?",
    "How much did revenue grow?",
    "How many projects were signed?",
    "What was the profit?",
    "How many companies were invited?",
    "How much did foreign capital grow?",
    "How much domestic capital was used?",
    "What was the revenue?",
)
_OFFICE_AFTER = re.compile(  # Laura Chen, chief executive officer
    r", [\w' -]{0,40}\b(?:officer|director|minister|president|chair\w*|manager|head|secretary"
    r"|mayor|governor|professor|economist|founder)\b",
    re.IGNORECASE,
)
# What has to stand in a passage, after its kind, for a question to be of this release.
_CONFERENCE = re.compile(r"发布会|记者会|(?:press|news) conference")
_NEEDED = {
    "Who spoke at the press conference?": _CONFERENCE,
    "When was the press conference held?": _CONFERENCE,
    "Which outlet published this release?": re.compile(r"^dateline\b.*(?:来源|source|[网社])"),
    "Who are the reporters?": re.compile(r"^byline\b"),
    "Who edited this release?": re.compile(r"^editors\b"),
    "Who took the photos?": re.compile(r"^caption\b"),
}
WITHOUT_DOUBT, LIKELY = 0.9, 0.7  # what is offered should not be answered wrongly


def suggest(store: Store, language: Language, ask: Callable[[str], Answer]) -> Iterator[str]:
    """Yield questions in ``language`` that ``ask`` answers, as many as are asked for: without a
    doubt, then those that it likely does.
    """
    candidates = (
        _english_candidates(store) if language == "en" else _chinese_candidates(store, language)
    )
    likely = []
    for candidate in candidates:
        answer = ask(candidate)
        if answer.answerable and answer.confidence >= WITHOUT_DOUBT:
            yield candidate
        elif answer.answerable and answer.confidence >= LIKELY:
            likely.append(candidate)
    yield from likely


def _english_candidates(store: Store) -> Iterator[str]:
    is_one = len(store.documents) == 1
    yield _ENGLISH_GENERAL[0] if is_one else _ENGLISH_OF_SEVERAL
    for name in _officials(store):
        yield f"What position does {name} hold?"
    yield from _ENGLISH_FIGURES
    passages = [f"{p.kind} {fold(p.text)}" for p in store.passages[:PASSAGES_READ]]
    for question in _ENGLISH_GENERAL[1:] if is_one else ():
        needed = _NEEDED.get(question)
        if needed is None or any(map(needed.search, passages)):
            yield question


def _officials(store: Store) -> Iterator[str]:
    """The people whose office the text states, Chinese names by their reading: Jiang Baoguo."""
    seen = set()
    for passage in _by_turns(store):
        for span in passage.sentences:
            sentence = read_sentence(fold(passage.slice(span)), passage.slice(span))
            offices = {m.end for m in sentence.mentions if m.kind == "position"}
            text = passage.slice(span)
            for mention in (m for m in sentence.mentions if m.kind == "person"):
                name = text[mention.start : mention.end]
                has_office = mention.start in offices or _OFFICE_AFTER.match(text, mention.end)
                if has_office and name not in seen:
                    seen.add(name)
                    yield latin_name(name)


def _chinese_candidates(store: Store, language: Language) -> Iterator[str]:
    for question in _clozes(store):
        yield in_script(question, language)
    is_one = len(store.documents) == 1
    for question in _CHINESE_GENERAL if is_one else (_CHINESE_OF_SEVERAL,):
        yield in_script(question, language)


def _clozes(store: Store) -> Iterator[str]:
    for passage in _by_turns(store):
        if passage.kind != "body":
            continue
        for span in passage.sentences:
            text = passage.slice(span)
            if has_han(text):
                yield from _clozes_of(text)


def _by_turns(store: Store) -> list[Passage]:
    """The first passages, the first ones of every release before the second ones."""
    return sorted(store.passages[:PASSAGES_READ], key=lambda passage: passage.number)


def _clozes_of(text: str) -> Iterator[str]:
    sentence = read_sentence(fold(text), text)
    for clause in _CLAUSE.finditer(text):
        numbers = [
            m
            for m in sentence.mentions
            if m.quantity and clause.start() <= m.start and m.end <= clause.end()
        ]
        if _LEANS.search(fold(clause[0])):
            continue
        if len(numbers) == 1 and numbers[0].end == clause.end():
            question = text[clause.start() : numbers[0].start] + _asking(numbers[0], text) + "？"
            if MIN_CLAUSE <= len(question) <= MAX_CLAUSE:
                yield question.strip()


def _asking(mention: Mention, text: str) -> str:
    shown = text[mention.start : mention.end]
    if mention.kind == "percent":
        return "多少"
    if found := _CURRENCY.search(shown):
        return "多少" + found[0]
    counter = _COUNTER.search(shown)
    return "多少" + (counter[1] if counter else "")
