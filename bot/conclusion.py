"""A sentence judged by its words and what the span model read in it → probability and answer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

from bot.choice import TOLD, choose
from bot.ends import finished, in_sentence
from bot.evidence import UNREAD, Draft, Evidence, Judged
from bot.exactness import find_direction, may_be_exact
from bot.expectation import NUMERIC
from bot.held import FIRM_GRIP, is_beside, is_doubtful, is_held
from bot.judgement import Signs, probability
from bot.misfit import cannot_answer, is_no_cost
from bot.question import Question
from bot.sentence import Mention
from bot.span_model import NO_DOUBT, Reading, SpanCandidate
from bot.spans import Pick, pick_mention
from bot.sums import is_uncounted
from bot.support import is_of_other_period, of_other_period
from index.document import Span
from index.script import has_han

NATS, MOST_NATS = 10.0, 15.0
MOST_DOUBT = 0.5  # how sure the model is that there is no answer tells little more beyond
PRIOR_NATS = 20.0
NO_ANSWER_SCORE = -5.0  # of a span that the question itself names, or of another kind,
NOTHING_SCORE = -15.0  # where nothing else in the sentence is of the kind
_ALL = re.compile(
    r"(?:[一总]?(?<![公中])共(?:有|计)?|合计|总计|\b(?:a total of|in total|altogether)) ?$"
)
_PART = re.compile(r"[组区县市镇乡村期批校院厂店队班]$|^(?:group|arm|district|branch|ward|site)s?$")
_ASKS_ALL = re.compile(r"[总一]?共|合计|总计|全部|所有|\b(?:total|altogether|in all|overall)\b")
UNCOUNTED = 0.2  # the most that one of its figures may be the answer to a sum
NO_DOUBT_ACROSS = 13.0  # NO_DOUBT where question and sentence are not of one language


def conclude(question: Question, draft: Draft, reading: Reading | None) -> Evidence:
    """Return the draft with its probability and answer, in the light of the reading if any."""
    judged = judge(question, draft, reading)
    best, signs = judged.best, read_signs(question, draft, judged)
    mention, is_clear = choose(question, draft, judged)
    if turn := find_direction(question, draft):
        mention, is_clear = turn, True
    else:
        is_clear &= may_be_exact(question, draft, mention, best)
    mention = finished(question, draft, mention) if mention else None
    start, p = draft.span.start, probability(signs, "read" if best else "rules")
    # The whole of it answers, and the model looks for words; or an amount or a noun holds it.
    is_told = question.expects.kind in TOLD and not is_doubtful(draft)
    if is_told or (judged.may_answer and is_held(question, draft)):
        p = max(p, probability(draft.signs, "rules"))
    return Evidence(
        row=draft.row,
        passage=draft.passage,
        sentence=draft.span,
        probability=min(p, UNCOUNTED) if is_uncounted(question, draft.met, draft.sentence) else p,
        dense=draft.dense,
        coverage=draft.support.coverage,
        answer=Span(start + mention.start, start + mention.end) if mention else None,
        is_clear=is_clear,
        kind_found=bool(draft.signs.kind),
        missing=draft.support.missing,
        contradicted=draft.support.contradicted,
        mention=mention,
        score=max(UNREAD, min(MOST_NATS, best.score)) if best else UNREAD,
    )


def judge(question: Question, draft: Draft, reading: Reading | None) -> Judged:
    """Return what answers best in a sentence, by its words and by the reading if any."""
    best = reading.best(draft.place) if reading else None
    if reading is None or best is None or draft.is_compared:
        return Judged(draft.pick)
    may_answer = not cannot_answer(question, draft, best)
    if not may_answer:
        most = NOTHING_SCORE if draft.signs.no_kind else NO_ANSWER_SCORE
        best = replace(best, score=min(best.score, most))
    prior = _prior(draft, reading, best)
    is_of_other = of_other_period(question, draft.sentence, draft.context)
    pick = pick_mention(
        question, draft.sentence, draft.met, prior, draft.item, is_of_other=is_of_other
    )
    return Judged(draft.pick if _is_firmer(draft.pick, pick) else pick, best, may_answer)


def _is_firmer(by_words: Pick, by_both: Pick) -> bool:
    """Whether the words hold another mention too firmly for the span model to take it away."""
    if by_words.mention is None or by_both.mention is None or not by_words.is_clear:
        return False
    return by_words.grip >= FIRM_GRIP and not by_words.mention.overlaps(by_both.mention)


def read_signs(question: Question, draft: Draft, judged: Judged) -> Signs:
    """Return the draft's signs with those of the span model."""
    pick, best = judged.pick, judged.best
    if best is None:
        return draft.signs
    span = max(-MOST_NATS, min(MOST_NATS, best.score)) / NATS
    is_other = (
        pick.mention is not None
        and pick.mention.kind in NUMERIC
        and is_of_other_period(question, pick.mention, draft.sentence, draft.context)
    )
    is_across = has_han(question.folded) != has_han(draft.sentence.folded)
    is_same = pick.mention is not None and in_sentence(draft, best).overlaps(pick.mention)
    return replace(
        draft.signs,
        contradicted=max(draft.signs.contradicted, float(is_other)),
        opposed=float(
            draft.signs.opposed > 0
            or (not judged.may_answer and is_no_cost(question, draft, best))
            or _is_of_another(question, draft, best)
            or _is_only_named(question, draft, best)
            or _is_of_other_amount(question, draft, pick)
            or _is_of_the_whole(question, draft, pick)
        ),
        span=span,
        sure=max(0.0, span),
        certain=max(0.0, span - 1.0),
        doubt=min(MOST_DOUBT, max(0.0, -span)),
        agree=float(is_same),
        cross=span if is_across else 0.0,
    )


def _is_of_other_amount(question: Question, draft: Draft, pick: Pick) -> bool:
    """Whether the names that would answer stand nearer to another amount of its unit than to the
    one that the question tells: 9组为国内新作,5组由日本团队创作."""
    mention = pick.mention
    if mention is None or mention.kind in NUMERIC | {"date"}:
        return False
    told = draft.sentence.quantities
    asked = [q for q in question.quantities if q.unit and q.found_in(told)]
    return any(not is_beside(q, mention, told) for q in asked)


def _is_of_the_whole(question: Question, draft: Draft, pick: Pick) -> bool:
    """Whether the number is said to be of all (共有11人中途退出), and the part that is asked about,
    which the release has elsewhere, is not there: 高剂量组."""
    mention = pick.mention
    if mention is None or question.expects.kind not in NUMERIC:
        return False
    if _ASKS_ALL.search(question.folded) or not _ALL.search(draft.sentence.folded[: mention.start]):
        return False
    lost = (t.text for t, found in draft.met.items() if not found and _PART.search(t.text))
    return any(part in draft.context.text for part in lost)


def _is_of_another(question: Question, draft: Draft, best: SpanCandidate) -> bool:
    """Whether a number is asked for, nothing is said of what it should be of, and the model does
    not find it either, or, across languages or where no word of the question is there, has doubts.
    """
    is_across = has_han(question.folded) != has_han(draft.sentence.folded)
    least = 0.0 if any(draft.met.values()) else NO_DOUBT
    is_doubted = best.score < (NO_DOUBT_ACROSS if is_across else least)
    return bool(draft.signs.unsaid) and question.expects.kind in NUMERIC and is_doubted


def _is_only_named(question: Question, draft: Draft, best: SpanCandidate) -> bool:
    """Whether nothing of what may be so is said, only of whom, and the model finds nothing."""
    is_said = any(found and not term.is_name for term, found in draft.met.items())
    return question.expects.kind == "yesno" and best.score < 0 and not is_said


def _prior(draft: Draft, reading: Reading, best: SpanCandidate) -> Callable[[Mention], float]:
    """How likely the span model finds a mention, beside the sentence's best span: 0 to 1."""

    def likely(mention: Mention) -> float:
        start = draft.place.start
        score = reading.score(Span(start + mention.start, start + mention.end))
        return math.exp(max(-MOST_NATS, min(0.0, score - best.score)) / PRIOR_NATS)

    return likely
