"""Whether a sentence speaks of another thing instead of what is asked for: of the opposite, of who
held the office before, of another office."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.extremes import lacks_extreme
from bot.lacking import lacks_what_is_asked
from bot.lexicon import glosses, stem
from bot.matching import SYNONYM, Match, has_opposite, is_other_in_order
from bot.question import NOUN, Question, Term
from bot.sentence import TITLE_WORDS, Sentence

_DENIED = re.compile(r"(?:尚未|还未|并未|从未|没有).{0,2}$|[未没]$")
_DENIES = re.compile(r"[未没不无非]|\b(?:not|no|never|without|yet|still)\b|n['’]t\b")
_OFFICES = frozenset(map(stem, "director minister governor mayor chief secretary manager".split()))
_ASKS_HOLDER = re.compile(r"\bwho(?:'s| is| was| are| were| will be)\b|\bname of\b|'s name\b")
_HELD = _OFFICES | frozenset(
    map(
        stem,
        "chair chairman chairwoman president ceo cfo coo captain skipper dean headmaster"
        " commander".split(),
    )
)
_IS_DEPUTY = re.compile(r"(?<!not )(?<!not the )(?<!not a )\b(?:deputy|vice)\b")
# 原负责人 is not the one there is now.
_ASKS_NOW = re.compile(r"现任|现在的|目前的|如今的|\b(?:current|incumbent|present|now|today)\b")
_FORMER = re.compile(r"(?:[原前]|时任|已故|\b(?:former|then|ex|late))[ -]?$")


def is_opposed(
    question: Question,
    met: dict[Term, list[Match]],
    unmet: Sequence[Term],
    own: Sentence,
    beside: Sequence[Sentence],
) -> bool:
    """Return whether the sentence is about something else than the question, however many of its
    words it has; ``unmet`` are those that nothing speaks of, ``beside`` the other items of the
    list that it is one of."""
    return (
        any(has_opposite(term, own, question.folded) for term in unmet)
        or _is_denied(question, met, own)
        or _is_deputy(question, own)
        or _is_former(question, met, own)
        or _is_other_office(question, met, own)
        or is_other_in_order(question.folded, own.folded)
        or lacks_extreme(question, own, met, beside)
        or lacks_what_is_asked(question, met, unmet, own)
    )


def _is_denied(question: Question, met: dict[Term, list[Match]], own: Sentence) -> bool:
    """Whether the sentence says 尚未 of what the question takes as done, and not asks about."""
    if question.expects.kind == "yesno" or _DENIES.search(question.folded):
        return False
    found = ([own.folded[: m.start] for m in met[t]] for t in question.terms if not t.is_name)
    return any(before and all(map(_DENIED.search, before)) for before in found)


def _is_deputy(question: Question, own: Sentence) -> bool:
    """Whether an English question asks for the holder of an office that a Chinese sentence has
    only the deputy of."""
    asked = {stem(t.text) for t in question.terms if t.is_latin} & _OFFICES
    if not asked or _IS_DEPUTY.search(question.folded):
        return False
    named = [w.text for w in own.words if asked & glosses(w.text.removeprefix("副"))]
    return bool(named) and all(word[0] == "副" for word in named)


def _is_former(question: Question, met: dict[Term, list[Match]], own: Sentence) -> bool:
    """Whether who somebody is now is asked for and the sentence has who was it before."""
    if question.expects.kind != "person" or not _ASKS_NOW.search(question.folded):
        return False
    found = ([own.folded[: m.start] for m in met[t]] for t in question.terms if not t.is_name)
    return any(before and all(map(_FORMER.search, before)) for before in found)


def _is_other_office(question: Question, met: dict[Term, list[Match]], own: Sentence) -> bool:
    """Whether the holder of an office is asked for and all whom the sentence names hold others:
    队员乐凡阁 is not the 领队, nor whoever is named without one the chair.
    """
    if _ASKS_HOLDER.search(question.folded) and _lacks_office(question, met):
        return True
    asked = [t for t in question.terms if t.weight >= NOUN and TITLE_WORDS.search(t.text)]
    is_met = any(m.strength > SYNONYM for t in asked for m in met[t])
    if question.expects.kind not in {"person", "thing"} or not asked or is_met:
        return False
    longer = {m.start: m.end for m in own.mentions if m.kind == "thing"}  # 康芮|台风
    people = [m for m in own.mentions if m.kind == "person" and longer.get(m.start, m.end) <= m.end]
    offices = {m.end for m in own.mentions if m.kind == "position"}
    return bool(people) and all(person.start in offices for person in people)


def _lacks_office(question: Question, met: dict[Term, list[Match]]) -> bool:
    """Whether no word of an English office is there, or not which chief officer it is."""
    named = [t for t in question.terms if t.is_latin and stem(t.text) in _HELD]
    chief = [t for t in question.terms if question.folded.endswith("chief ", 0, t.start)]
    is_unnamed = bool(named) and not any(met[t] for t in named)
    return is_unnamed or any(not met[t] for t in chief)
