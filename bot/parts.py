"""One question for two things → a question for each: 外資和內資分別是多少? asks two.

Only what the wording itself sets side by side is taken apart: X和Y分別…, X和Y各…, "X and Y
respectively", "both X and Y", and questions one after another, each with a subject of its own:
外資多少?招商多少次? "how much X and how much Y". A question for one list (哪些) stays one.
"""

from __future__ import annotations

import re

from bot.question import Question, read_question
from bot.tagger import Token, tag
from index.document import Span
from index.errors import QuestionError
from index.script import fold, has_han

_AND = re.compile(r"和|与|及|以及|跟|、")
_EACH = re.compile(r"分别|各自?(?=[是为有占增下])|各(?=投资|多少|几)")
MAX_PARTS, MAX_CLAUSES = 3, 4
_LEADING = frozenset({"TIME", "t", "p", "u", "w", "v"})
_ENGLISH = re.compile(
    r"\bboth (?P<a>[\w -]{3,40}?) and (?P<b>[\w -]{3,40}?)"
    r"(?= (?:in|during|from|by|for|at|used|grow|rise)\b|\?|$)"
)
_MARK = re.compile(r"(?<=[?？])\s*(?=\S)")
_HOW = re.compile(r"how (?:much|many)\b", re.IGNORECASE)
_AND_HOW = re.compile(rf",? and (?={_HOW.pattern})", re.IGNORECASE)
_COMMA = re.compile(r"(?<=[\u3400-\u9fff])[,，;；]\s*(?=\S)")  # in English one stands anywhere
AFTER = 3  # characters at most after the question word of one that ends at a comma: 多少亿元?
_LEANING = re.compile(r"[它他她]|其中?|该|\b(?:it|its|he|his|she|her|they|their|that|this|there)\b")
NOUN = 1.0  # the weight of a word that can be a question's subject; verbs have less
_RESPECTIVELY = re.compile(r",? respectively\b")


def split_question(text: str) -> tuple[str, ...]:
    """Return the questions that ``text`` asks, in its order; itself alone when it asks one."""
    return _in_turn(text) or (_in_chinese(text) if has_han(text) else _in_english(text))


def leaning_clauses(text: str) -> tuple[str, ...]:
    """Return the questions one after another in ``text``, which may lean on the first one's
    subject: 發布會何時開的,誰主持的? None where there are not two to four."""
    clauses, questions = _clauses(text)
    return clauses if 1 < len(questions) <= MAX_CLAUSES else ()


def _in_turn(text: str) -> tuple[str, ...]:
    """Questions one after another; none where a later one may lean on what the first is about."""
    clauses, questions = _clauses(text)
    if not 1 < len(questions) <= MAX_PARTS:
        return ()
    first, *others = questions
    return clauses if all(_stands_alone(question, first) for question in others) else ()


def _clauses(text: str) -> tuple[tuple[str, ...], list[Question]]:
    """The clauses of a text and the question of each; none where not each of them asks."""
    by_mark = _MARK.split(text.strip())
    if len(by_mark) > 1:
        return _asked(by_mark, len(text))
    if has_han(text):
        return _asked(_COMMA.split(text.strip()), AFTER)
    found = _asked(_AND_HOW.split(_RESPECTIVELY.sub("", text.strip())), len(text))
    return found if _are_parallel(found[1]) else ((), [])


def _asked(clauses: list[str], after: int) -> tuple[tuple[str, ...], list[Question]]:
    try:
        questions = [read_question(clause) for clause in clauses]
    except QuestionError:
        return (), []
    asks = all(_asks(question, after) for question in questions)
    return (tuple(clauses), questions) if asks else ((), [])


def _are_parallel(questions: list[Question]) -> bool:
    """Whether each asks how much, and of something in common: foreign capital and domestic capital.
    Else a later one leans on the first: how many firms are shut, and how many plan to open?"""
    words = [{term.text for term in question.terms} for question in questions]
    asks_how_much = all(_HOW.match(question.folded) for question in questions)
    return asks_how_much and bool(words and set.intersection(*words))


def _asks(question: Question, after: int) -> bool:
    has_word = question.expects.start < question.expects.end and question.folded[-1] not in "里中"
    is_near = len(question.text.rstrip("?？。!！ ")) - question.expects.end <= after
    return question.intent == "question" and has_word and is_near and bool(question.terms)


def _stands_alone(question: Question, first: Question) -> bool:
    """Whether it has a subject of its own: 同比增长多少? is asked of what was asked before."""
    if _LEANING.search(question.folded):
        return False
    known = {term.text for term in first.terms}
    new = [term for term in question.terms if term.text not in known]
    if any(term.is_name for term in question.terms):
        return True
    is_alike = question.expects.kind == first.expects.kind
    has_noun = any(term.weight >= NOUN for term in new)
    if question.expects.kind == "percent":
        return is_alike and has_noun
    return has_noun or (is_alike and len(new) == len(question.terms))


def _in_chinese(text: str) -> tuple[str, ...]:
    folded = fold(text)
    each = _EACH.search(folded)
    joints = list(_AND.finditer(folded, 0, each.start())) if each else []
    if each is None or not 1 <= len(joints) < MAX_PARTS:
        return (text,)
    tokens = tag(folded)
    end = _end_of_last(tokens, joints[-1].end(), each.start())
    start = _start_of_first(tokens, joints[0].start(), Span(joints[-1].end(), max(end, 1)))
    lead, tail = text[:start], text[end : each.start()] + text[each.end() :]
    bounds = [start, *(place for joint in joints for place in joint.span()), end]
    things = [text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    is_split = all(things) and len(set(things)) == len(things)
    return tuple(f"{lead}{thing}{tail}" for thing in things) if is_split else (text,)


def _end_of_last(tokens: tuple[Token, ...], start: int, stop: int) -> int:
    """Where the last thing ends: at 的, which what is asked of all of them follows."""
    cuts = [t.start for t in tokens if start < t.start < stop and t.text in {"的", "各", "都"}]
    return min((c for c in cuts if _is_followed(tokens, c, stop)), default=stop)


def _is_followed(tokens: tuple[Token, ...], start: int, stop: int) -> bool:
    """Whether anything stands between a 的 and the word that says "each"."""
    return any(start + 1 <= t.start < stop for t in tokens)


def _start_of_first(tokens: tuple[Token, ...], joint: int, last: Span) -> int:
    """As many words before the joint as the last thing has, compounds taken whole."""
    model = [t for t in tokens if last.start <= t.start < last.end]
    before = [t for t in tokens if t.end <= joint]
    if not model or not before:
        return joint
    at = max(0, len(before) - len(model))
    while at < len(before) - 1 and before[at].tag in _LEADING and before[at].text != model[0].text:
        at += 1
    while at and before[at - 1].tag == "vn" and model[0].tag != "vn":
        at -= 1
    return before[at].start


def _in_english(text: str) -> tuple[str, ...]:
    match = _ENGLISH.search(text)
    if not match:
        return (text,)
    lead, tail = text[: match.start()], _RESPECTIVELY.sub("", text[match.end() :])
    first, second = match["a"], match["b"]
    missing = second.split()[1:] if len(first.split()) == 1 else []
    return f"{lead}{' '.join([first, *missing])}{tail}", f"{lead}{second}{tail}"
