"""The turns of a conversation: what was asked, what came of it, and where its links lead."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.answer import MAX_QUESTION, Answer, Citation, Language, RankedPassage
from bot.ui import shelf, warmup
from bot.ui.actions import acts_html, judging_html
from bot.ui.admission import Admission, BusyError
from bot.ui.log import log_answer, log_failure, log_turned_away
from bot.ui.marks import bold_words
from bot.ui.render import (
    answer_html,
    notice_html,
    pending_html,
    question_html,
    share_html,
    suggestions_html,
)
from bot.ui.safe import is_text
from bot.ui.source import Highlight
from bot.ui.words import EXAMPLES, Words
from index.document import Span
from index.errors import PressbotError, QuestionError
from index.script import simplify

if TYPE_CHECKING:
    from bot.chatbot import Chatbot

MAX_KEPT = 20_000  # characters of a question that was turned away, to be shortened
SUGGESTED = 3  # questions shown after a turn
LEAST_ASKED = 6  # characters of a question that is a part of another one
_LINK = re.compile(r"#(?P<kind>cite|passage)-(?P<turn>\d{1,6})-(?P<number>\d{1,3})")

admission = Admission()


@dataclass(frozen=True)
class Turn:
    """A question and what came of it: an answer, a notice to show, or None while it is open.

    One that was turned away before it was asked is on display alone, and not ``is_kept``. Where not
    all documents were asked, ``share`` says how many, and of how many.
    """

    question: str
    reply: Answer | str | None = None
    model_is_loading: bool = False
    verdict: str | None = None
    is_kept: bool = True
    share: tuple[int, int] | None = None


def turn_away(question: str, words: Words, asked: tuple[str, ...] | None = None) -> Turn | None:
    """Return the turn of a question that cannot be asked at all, with the reason; else None."""
    if not question.strip() or not is_text(question):
        return Turn("", words.empty, is_kept=False)
    if len(question) > MAX_QUESTION:
        reason = words.too_long.format(length=f"{len(question):,}", limit=f"{MAX_QUESTION:,}")
        return Turn(question[:MAX_KEPT], reason, is_kept=False)
    if asked == ():
        return Turn(question, words.none_chosen, is_kept=False)
    return None


async def take_turn(
    question: str,
    earlier: Sequence[Turn],
    load: Callable[[], Awaitable[Chatbot]],
    words: Words,
    asked: tuple[str, ...] | None = None,
) -> Turn:
    """Return the question with its answer, or with the reason why there is none.

    ``asked`` are the ids of the documents to ask, all by default. A follow-up is understood from
    the ``earlier`` turns; what is suggested next was not asked yet.
    """
    began = time.perf_counter()
    try:
        async with admission.seat() as seat:
            bot = await load()
            answer = await seat.in_thread(_ask, bot, question, earlier, words.language, asked)
        log_answer(answer, time.perf_counter() - began)
        return Turn(question, answer, share=shelf.share(asked))
    except BusyError:
        log_turned_away("busy", len(question))
        return Turn(question, words.busy)
    except QuestionError:
        log_turned_away("question", len(question))
        return Turn(question, words.wordless)
    except PressbotError as error:
        log_turned_away(type(error).__name__, len(question))
        # Without a model every question fails alike: what helps is at the server.
        why = f"{words.failed}: {error}" if warmup.failure() else str(error)
        return Turn(question, why)
    except Exception as error:
        log_failure(error)
        return Turn(question, words.broken)


def _ask(
    bot: Chatbot,
    question: str,
    earlier: Sequence[Turn],
    language: Language,
    asked: tuple[str, ...] | None,
) -> Answer:
    history, asked = answers(earlier), shelf.still_there(asked)
    answer = bot.ask(question, history, documents=asked, script=language)
    return replace(answer, suggestions=_fresh(answer, history, asked) or answer.suggestions)


def _fresh(
    answer: Answer, history: Sequence[Answer], among: tuple[str, ...] | None
) -> tuple[str, ...]:
    """Questions that were not asked: last those whose answer was given, before them those that
    are not from the documents' own list, and else those offered most.
    """
    known = [*history, answer]
    asked = {_bare(question) for a in known for question in (a.question, a.resolved_question)}
    told = {a.short for a in known if a.short or a.kind == "summary"}
    offered = Counter(question for a in history for question in a.suggestions)
    own = dict(warmup.suggested(answer.language, among))
    # Until the list is found, and where it is used up, there is what else can be asked.
    examples = EXAMPLES[answer.language] if shelf.is_release(among) else ()
    # Of two that differ in their marks alone, the list's is taken.
    candidates = {_bare(question): question for question in (*examples, *answer.suggestions, *own)}

    def rank(question: str) -> tuple[bool, bool, int]:
        return own.get(question, "") in told, question not in own, offered[question]

    def was_asked(bare: str) -> bool:
        return any(bare in a or (len(a) >= LEAST_ASKED and a in bare) for a in asked)

    fresh = (question for bare, question in candidates.items() if not was_asked(bare))
    return tuple(sorted(fresh, key=rank)[:SUGGESTED])


def examples(language: Language, among: tuple[str, ...] | None) -> dict[Language, tuple[str, ...]]:
    """Return questions that the documents ``among`` answer, for an empty conversation: in each
    language where the shipped release is the one, else in that of the page once they are found.
    """
    if shelf.is_release(among):
        return EXAMPLES
    return {language: tuple(question for question, _ in warmup.suggested(language, among))}


def _bare(question: str) -> str:
    """Return a question without what may differ from one way of typing it to another."""
    return re.sub(r"\W", "", simplify(question)).casefold()


def answers(turns: Sequence[Turn]) -> list[Answer]:
    """Return the answers among the turns, oldest first."""
    return [turn.reply for turn in turns if isinstance(turn.reply, Answer)]


def messages(turns: Sequence[Turn], words: Words) -> list[dict[str, str]]:
    """Return the conversation as chat messages; links carry the number of their turn."""
    shown = []
    for number, turn in enumerate(turns):
        if turn.question:
            asked = question_html(turn.question, words) + acts_html(("edit",), number, words)
            shown.append({"role": "user", "content": asked})
        last = number == len(turns) - 1
        shown.append({"role": "assistant", "content": _reply_html(turn, number, words, last)})
    return shown


def _reply_html(turn: Turn, number: int, words: Words, last: bool) -> str:
    if turn.reply is None:
        waiting = words.waiting if turn.model_is_loading else words.thinking
        return pending_html(waiting) + acts_html(("stop",), number, words)
    undo, again = (("undo",), ("retry",)) if last else ((), ())  # what followed would be lost
    if not isinstance(turn.reply, Answer):
        again = again if turn.question and warmup.state() != "failed" else ()
        return notice_html(turn.reply, words) + acts_html((*again, *undo), number, words)
    note = ""
    if turn.share and turn.reply.kind == "refusal":
        note = share_html(turn.share, number if last else None, words)
    html = answer_html(turn.reply, number, words, shelf.naming, note)
    judged = turn.reply.kind != "greeting"
    judging = judging_html(turn.reply, turn.verdict, number, words) if judged else ""
    html += acts_html(("copy", *again, *undo), number, words, judging)
    if last and turn.reply.kind in ("answer", "summary"):
        html += suggestions_html(turn.reply, words.ask_next)
    return html


def turn_number(given: Any, turns: Sequence[Turn]) -> int | None:
    """Return the number of the turn that the page asks for; None when there is no such turn."""
    known = isinstance(given, int) and 0 <= given < len(turns)
    return given if known else None


def is_of_turn(href: str) -> bool:
    """Whether the link is one of an answer's, and not the page's own."""
    return _LINK.fullmatch(href) is not None


def find_highlight(turns: Sequence[Turn], href: str) -> Highlight | None:
    """Return what the link ``href`` of an earlier answer points to, or None for a foreign one."""
    link = _LINK.fullmatch(href)
    if not link or int(link["turn"]) >= len(turns):
        return None
    answer, number = turns[int(link["turn"])].reply, int(link["number"])
    if not isinstance(answer, Answer):
        return None
    if link["kind"] == "cite":
        cited = next((c for c in answer.citations if c.number == number), None)
        return _of_citation(answer, cited, href) if cited else None
    passage = next((p for p in answer.passages if p.rank == number), None)
    return _of_passage(passage, href) if passage else None


def _of_citation(answer: Answer, citation: Citation, href: str) -> Highlight:
    return Highlight(
        citation.document_id,
        Span(citation.start, citation.end),
        href,
        citation.quote,
        citation.number,
        bold_words(answer, citation),
    )


def _of_passage(passage: RankedPassage, href: str) -> Highlight:
    return Highlight(passage.document_id, Span(passage.start, passage.end), href, passage.text)
