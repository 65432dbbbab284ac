"""A conversation as a file: Markdown to read, JSON to work with, each quote with its proof."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.answer import Answer, Citation
from bot.ui.conversation import Turn
from bot.ui.render import OWN, marked, points
from bot.ui.shelf import Removed
from bot.ui.words import Words, level_of
from index.document import Document

Library = Callable[[str], Document | Removed | None]
# What could become markup in a reader of Markdown, wherever it stands.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~!$&]")
_MARKERS = re.compile(rf"{OWN}\\\[(\d{{1,2}})\\\]")


def to_json(turns: Sequence[Turn], library: Library) -> str:
    """Return the conversation as JSON: each answer as ``Answer.to_dict()`` without its passages,
    how many documents were asked of how many where not all were, and each document that is cited
    with its date and SHA-256.
    """
    answered = [turn for turn in turns if isinstance(turn.reply, Answer)]
    documents = {c.document_id: library(c.document_id) for t in answered for c in _cited(t)}
    plain = {
        "exported": datetime.now(UTC).isoformat(timespec="seconds"),
        "turns": [_plain(turn) for turn in answered],
        "documents": [_described(d) for d in documents.values() if d],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2)


def _plain(turn: Turn) -> dict[str, Any]:
    assert isinstance(turn.reply, Answer)
    left_out = ("passages", "suggestions", "timings")
    answer = {k: v for k, v in turn.reply.to_dict().items() if k not in left_out}
    asked = dict(zip(("documents", "of"), turn.share, strict=True)) if turn.share else None
    return {**answer, "asked": asked, "verdict": turn.verdict}


def _described(document: Document | Removed) -> dict[str, Any]:
    names = ("id", "title", "date", "source", "sha256")
    return {name: getattr(document, name) for name in names}


def to_markdown(turns: Sequence[Turn], library: Library, words: Words) -> str:
    """Return the conversation as Markdown in which no text of it can act as markup."""
    blocks = [f"# {words.export_title}", f"{words.exported} {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"]
    for turn in turns:
        if isinstance(turn.reply, Answer):
            blocks += [f"## {_plain_text(turn.question)}", *_share(turn, words)]
            blocks += _answer_blocks(turn.reply, turn.verdict, library, words)
    return "\n\n".join(blocks) + "\n"


def _share(turn: Turn, words: Words) -> list[str]:
    """What a reader is to know of an answer that not all documents were asked for."""
    if not turn.share:
        return []
    count, whole = turn.share
    return [f"*{words.asked_some.format(count=count, all=whole)}*"]


def _answer_blocks(
    answer: Answer, verdict: str | None, library: Library, words: Words
) -> list[str]:
    blocks = []
    if answer.resolved_question != answer.question:
        resolved = words.understood.format(question=answer.resolved_question)
        blocks.append(f"*{_plain_text(resolved)}*")
    blocks += _said(marked(answer))
    if answer.answerable and answer.kind != "greeting":
        level = words.levels[level_of(answer.confidence)]
        blocks.append(f"{words.confidence} {level} ({answer.confidence:.2f})")
    if said := {"up": words.up, **words.reasons}.get(verdict or ""):
        blocks.append(words.judged.format(verdict=said))
    blocks += [_quote(citation, library, words) for citation in answer.citations]
    return blocks


def _said(answer: Answer) -> list[str]:
    if answer.kind == "summary":
        frame, told = points(answer)
        return [_marked_up(frame), _listed(map(_marked_up, told))]
    lines = [_marked_up(line) for line in answer.text.splitlines() if line.strip()]
    # A greeting ends with the words that lead to them.
    offered = answer.suggestions if answer.kind == "greeting" else ()
    return [*lines, _listed(map(_plain_text, offered))] if offered else lines


def _marked_up(text: str) -> str:
    """Return text in which what was bold is bold, and markers are as they were."""
    parts = (_escaped(re.sub(r"\s+", " ", part)) for part in text.strip().split("**"))
    return _MARKERS.sub(r"[\1]", "**".join(parts))


def _listed(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _quote(citation: Citation, library: Library, words: Words) -> str:
    document = library(citation.document_id)
    proof = [f"{words.characters} {citation.start}–{citation.end}"]
    if document:
        named = [document.title, document.source, document.date]
        proof = [", ".join(_plain_text(n) for n in named if n), *proof]
        proof.append(f"SHA-256 `{document.sha256}`")
    if citation.corrected:
        proof.append(words.corrected)
    return f"> [{citation.number}] “{_plain_text(citation.quote)}”\n>\n> {'; '.join(proof)}"


def _cited(turn: Turn) -> Sequence[Citation]:
    return turn.reply.citations if isinstance(turn.reply, Answer) else ()


def _plain_text(text: str) -> str:
    return _escaped(" ".join(text.split()))


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda match: f"\\{match[0]}", text)
