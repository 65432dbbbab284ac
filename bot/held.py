"""What the words of a question hold firmly in a sentence, whatever the span model makes of it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from bot.evidence import Draft
from bot.quantities import Quantity
from bot.question import NOUN, Question
from bot.sentence import Mention
from index.script import fold, has_han

FIRM_GRIP = 0.6  # of any mention
NO_MORE = 0.2  # the weight of a word such as cost, which an amount of money need not be told by
_ATTRIBUTE = re.compile(  # between an amount and its noun
    r"(?: (?!(?:over|for|on|in|of|to|at|by|with|from|against|and)\b)[\w-]+){0,4} "
)
_PRICE = frozenset("投资 总投资 总 总额 造价 耗资 费用 investment total cost costs worth".split())


def is_held(question: Question, draft: Draft) -> bool:
    """Return whether the words hold one thing so that the model's doubts of it do not count."""
    return (
        _is_tied(question, draft)
        or _is_priced(question, draft)
        or _is_all_said_in_english(question, draft)
    )


def is_doubtful(draft: Draft) -> bool:
    """Return whether something speaks against the sentence that its words do not weigh."""
    signs = draft.signs
    return bool(signs.opposed or signs.unnamed or signs.elsewhere or signs.contradicted)


def is_beside(asked: Quantity, mention: Mention, told: Sequence[Quantity]) -> bool:
    """Return whether an amount is told, and nearer to a mention than any other of its unit: of
    71家投资1亿美元以上企业、94家企业和29家企业 the money is not of the 29."""
    found = asked.found_in(told)
    others = (q for q in told if q.unit == asked.unit and q not in found)
    nearest = min((_gap(q, mention) for q in found), default=math.inf)
    return nearest < min((_gap(q, mention) for q in others), default=math.inf)


def _is_tied(question: Question, draft: Draft) -> bool:
    """Whether the amounts that the question states stand beside the one thing that answers: of the
    items of an enumeration the model is a poor judge."""
    mention = _held_by_words(draft)
    return (
        mention is not None
        and bool(question.quantities)
        and all(is_beside(q, mention, draft.sentence.quantities) for q in question.quantities)
    )


def _is_priced(question: Question, draft: Draft) -> bool:
    """Whether an English sentence has the amount as what a thing costs, a $1.4 billion plant, for
    who asks no more of it than that."""
    mention = _held_by_words(draft)
    if mention is None or mention.kind != "money":
        return False
    if draft.signs.missing > NO_MORE and not _PRICE.issuperset(map(fold, draft.support.missing)):
        return False
    things = (m for t, found in draft.met.items() if t.weight >= NOUN for m in found)
    between = (draft.sentence.folded[mention.end : m.start] for m in things)
    return question.expects.kind == "money" and any(map(_ATTRIBUTE.fullmatch, between))


def _is_all_said_in_english(question: Question, draft: Draft) -> bool:
    """Whether an English sentence has every word of a Chinese question, and they hold the answer:
    the model has seldom read one for the other."""
    is_so = has_han(question.folded) and not has_han(draft.sentence.folded)
    return is_so and draft.signs.missing <= NO_MORE and _held_by_words(draft) is not None


def _held_by_words(draft: Draft) -> Mention | None:
    """The mention that the words hold firmly, where nothing speaks against the sentence."""
    is_firm = draft.pick.is_clear and draft.pick.grip >= FIRM_GRIP
    return draft.pick.mention if is_firm and not is_doubtful(draft) else None


def _gap(quantity: Quantity, mention: Mention) -> int:
    return max(quantity.start - mention.end, mention.start - quantity.end)
