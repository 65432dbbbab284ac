"""A sentence judged by its words and what the span model read in it → probability and answer."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.dates import TO
from bot.ends import BY, finished, in_sentence
from bot.evidence import UNREAD, Draft, Evidence
from bot.expectation import NUMERIC
from bot.judgement import Signs, probability
from bot.lists import JOINT
from bot.matching import is_direction
from bot.misfit import cannot_answer, is_no_cost
from bot.quantities import Quantity
from bot.question import NOUN, Question, Term
from bot.sentence import Mention
from bot.span_model import NO_DOUBT, Reading, SpanCandidate
from bot.spans import LIST_GRIP, Pick, clause_around, pick_mention
from bot.sums import is_uncounted
from bot.support import is_of_other_period, of_other_period
from bot.tagger import tag
from index.document import Span
from index.script import fold, has_han

FIRM_GRIP, NUMBER_GRIP = 0.6, 0.25  # of any mention; of a number, which the words tell apart better
NATS, MOST_NATS = 10.0, 15.0
MOST_DOUBT = 0.5  # how sure the model is that there is no answer tells little more beyond
PRIOR_NATS = 20.0
NO_ANSWER_SCORE = -5.0  # of a span that the question itself names, or of another kind,
NOTHING_SCORE = -15.0  # where nothing else in the sentence is of the kind
COUNTED = 2  # characters that a number takes with it
UNCOUNTED = 0.2  # the most that one of its figures may be the answer to a sum
NO_MORE = 0.2  # the weight of a word such as cost, which an amount of money need not be told by
NO_DOUBT_ACROSS = 13.0  # NO_DOUBT where question and sentence are not of one language
LIKELY = 2.0  # nats above "no answer"
UNSURE_SPAN = -6.0  # nats above "no answer": below, words with a clear answer need no model
TOLD = {"yesno", "manner", "reason"}  # by a sentence, rather than by a name or a number
_WITH_ENDS = {"list", "date", "frequency", "contact"}
_NAMED = {"person", "place", "organisation", "date"}
_ATTRIBUTE = re.compile(  # between an amount and its noun
    r"(?: (?!(?:over|for|on|in|of|to|at|by|with|from|against|and)\b)[\w-]+){0,4} "
)
_PRICE = frozenset("投资 总投资 总 总额 造价 耗资 费用 investment total cost costs worth".split())
_NAME_TAGS = ("n", "LOC", "ORG")
_COMMA = re.compile("[,，;；]")
_ANY, _MANY = re.compile(r"有什么"), re.compile(r"哪些|分别|包括|都有|几")
_WHOLE = re.compile("公司|集团|企业|全|总|整体|合计")
_PLAN = re.compile(r"下一|接下来|未来|今后|将来|计划|打算|安排|规划|\bnext\b|\bplan")


@dataclass(frozen=True)
class Judged:
    """The mention that answers best; the span model's best span of the sentence, None where it has
    not read it; and whether that span may be what is asked for."""

    pick: Pick
    best: SpanCandidate | None = None
    may_answer: bool = True


def conclude(question: Question, draft: Draft, reading: Reading | None) -> Evidence:
    """Return the draft with its probability and answer, in the light of the reading if any."""
    judged = judge(question, draft, reading)
    best, signs = judged.best, read_signs(question, draft, judged)
    mention, is_clear = _choose(question, draft, judged)
    if turn := _direction(question, draft):
        mention, is_clear = turn, True
    else:
        is_clear &= _may_be_exact(question, draft, best)
        is_clear &= not _is_no_plan(question, draft, mention)
        is_clear &= not _is_of_one_part(draft, mention)
    mention = finished(question, draft, mention) if mention else None
    start, p = draft.span.start, probability(signs, "read" if best else "rules")
    # The whole of it answers, and the model looks for words; or an amount or a noun holds it.
    is_told = question.expects.kind in TOLD and not _is_doubtful(draft)
    is_held = _is_tied(question, draft) or _is_priced(question, draft)
    if is_told or is_held or _is_all_said_in_english(question, draft):
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


def _is_tied(question: Question, draft: Draft) -> bool:
    """Whether the amounts that the question states stand beside the one thing that answers: of the
    items of an enumeration the model is a poor judge."""
    mention = _held_by_words(draft)
    return (
        mention is not None
        and bool(question.quantities)
        and all(_is_beside(q, mention, draft.sentence.quantities) for q in question.quantities)
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
    return draft.pick.mention if is_firm and not _is_doubtful(draft) else None


def _is_doubtful(draft: Draft) -> bool:
    """Whether something speaks against the sentence that its words do not weigh."""
    signs = draft.signs
    return bool(signs.opposed or signs.unnamed or signs.elsewhere or signs.contradicted)


def _is_beside(asked: Quantity, mention: Mention, told: Sequence[Quantity]) -> bool:
    """Whether an amount is told, and nearer to a mention than any other of its unit: of 71家投资
    1亿美元以上企业、94家企业和29家企业 the money is not of the 29."""
    found = asked.found_in(told)
    others = (q for q in told if q.unit == asked.unit and q not in found)
    nearest = min((_gap(q, mention) for q in found), default=math.inf)
    return nearest < min((_gap(q, mention) for q in others), default=math.inf)


def _gap(quantity: Quantity, mention: Mention) -> int:
    return max(quantity.start - mention.end, mention.start - quantity.end)


def _may_be_exact(question: Question, draft: Draft, best: SpanCandidate | None) -> bool:
    """Whether words of a sentence may answer: of whether, those alone that the model finds to, in
    a clause that speaks of what is asked about if any does."""
    if question.expects.kind != "yesno":
        return not question.asks_sentence
    if best is None or best.score < 0:  # as that of what cannot answer is
        return False
    met = [m for found in draft.met.values() for m in found]
    clause = clause_around(draft.sentence.folded, in_sentence(draft, best))
    return not met or any(clause.start <= m.start < clause.end for m in met)


def _is_no_plan(question: Question, draft: Draft, mention: Mention | None) -> bool:
    """Whether who asks what is planned would get names alone, of which nothing is done, or names
    without the verb before them: 发挥|自由贸易试验区…作用,引进一批项目."""
    if mention is None or question.expects.kind != "manner" or not _PLAN.search(question.folded):
        return False
    folded = draft.sentence.folded
    told = tag(folded[mention.start : mention.end])
    if not has_han(folded) or not told:
        return False
    before = tag(folded[: mention.start])[-1:]
    is_cut = any(t.tag == "v" for t in before) and told[0].tag.startswith(_NAME_TAGS)
    return is_cut or not any(t.tag in {"v", "vn"} for t in told)


def _is_of_one_part(draft: Draft, mention: Mention | None) -> bool:
    """Whether a number is of one of several parts, of none of which the question speaks: 毛利率, of
    光伏业务毛利率为31.5%,储能业务毛利率为24.2%. All of the sentence answers then."""
    if mention is None or mention.quantity is None:
        return False
    numbers = sorted(m.start for m in draft.sentence.mentions if m.kind == mention.kind)
    for term, found in draft.met.items():
        places = sorted(m.end for m in found if m.strength == 1.0 and term.weight >= NOUN)
        after = [next((n for n in numbers if n >= place), None) for place in places]
        parts = {n: _part_before(draft, p) for p, n in zip(places, after, strict=True) if n}
        is_first = mention.start in parts and len(set(parts.values())) == len(places) > 1
        if is_first and not any(_is_asked_or_whole(draft, term, p) for p in parts.values()):
            return True
    return False


def _part_before(draft: Draft, end: int) -> Span:
    """The noun phrase that ends with a word: 光伏业务|毛利率."""
    things = (m for m in draft.sentence.mentions if m.kind == "thing" and m.start < end <= m.end)
    return Span(min((m.start for m in things), default=end - 1), end)


def _is_asked_or_whole(draft: Draft, term: Term, part: Span) -> bool:
    """Whether a question speaks of what makes a thing a part, or nothing does."""
    own = next(m for m in draft.met[term] if m.end == part.end)
    others = (m for t, found in draft.met.items() if t != term for m in found)
    is_asked = any(part.start <= m.start < own.start for m in others)
    rest = draft.sentence.folded[part.start : own.start]
    return not rest or is_asked or _WHOLE.search(rest) is not None


def _direction(question: Question, draft: Draft) -> Mention | None:
    """For who asks whether it rose or fell, what says which, and by how much: 增长21.4%."""
    if question.expects.kind != "yesno":
        return None
    words = (m for t, found in draft.met.items() if is_direction(t) for m in found)
    for word in words:
        for number in draft.sentence.quantities:
            told = Mention("open", word.start, number.end)
            is_by = number.kind == "percent" and 0 <= number.start - word.end <= BY
            if is_by and not is_of_other_period(question, told, draft.sentence, draft.context):
                return told
    return None


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
    return Judged(draft.pick if _is_held(draft.pick, pick) else pick, best, may_answer)


def _is_held(by_words: Pick, by_both: Pick) -> bool:
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
    return any(not _is_beside(q, mention, told) for q in asked)


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


def _choose(question: Question, draft: Draft, judged: Judged) -> tuple[Mention | None, bool]:
    """The exact answer and whether it is safe: the span model's, unless it is unsure of it and the
    words are not; of a number, a date or a list, whose ends are known, the mention that the span is
    part of or the words hold.
    """
    pick, best = judged.pick, judged.best
    if best is None or not judged.may_answer:
        return pick.mention, pick.is_clear
    if best.score < UNSURE_SPAN and (pick.is_clear or question.expects.kind in TOLD):
        return pick.mention, pick.is_clear
    free, has_ends = in_sentence(draft, best), question.expects.kind in NUMERIC | _WITH_ENDS
    if question.expects.kind == "person" and pick.mention and _is_office(draft, free):
        return pick.mention, pick.is_clear
    if pick.mention and pick.mention.overlaps(free):
        if best.score >= LIKELY and question.expects.kind == "date" and _is_date(draft, free):
            return replace(free, kind="date"), True
        if best.score >= NO_DOUBT and _says_better(question, draft, pick.mention, free):
            return free, True
        if best.score >= LIKELY and _leads_in(question, draft, pick.mention, free):
            return free, True
        if pick.grip >= FIRM_GRIP and pick.is_clear and _holds(pick.mention, free):
            return pick.mention, True  # 恒大绥化文旅 is a part of the name
        if question.expects.kind == "position" and _goes_on(free, pick.mention):
            return pick.mention, True
        if _is_two_names(draft, free, pick.mention):
            return pick.mention, True
        if has_ends and not (best.score > 0 and _completes(question, free, pick.mention)):
            return pick.mention, True
    elif pick.mention and not _is_sure_of_another(question, draft, pick, best):
        is_clear = pick.is_clear or (draft.pick.is_clear and draft.pick.mention == pick.mention)
        if pick.is_clear and pick.grip >= FIRM_GRIP:
            return pick.mention, True
        is_held = is_clear and pick.grip >= NUMBER_GRIP
        if has_ends and (is_held or not _has_kind_of(draft, pick, free)):
            return pick.mention, is_clear
    same = (m for m in draft.sentence.mentions if (m.start, m.end) == (free.start, free.end))
    return next(same, free), True


def _goes_on(free: Mention, mention: Mention) -> bool:
    """Whether the model's span is the mention and what follows it: 高级总监,负责市场工作."""
    return free.start == mention.start and free.end > mention.end


def _is_two_names(draft: Draft, free: Mention, mention: Mention) -> bool:
    """Whether the model's span is an organisation and the place after it, 人民网 + 哈尔滨, one of
    which the mention is."""
    pairs = (
        (a, b)
        for a in draft.sentence.mentions
        for b in draft.sentence.mentions
        if (a.start, a.end, b.end) == (free.start, b.start, free.end)
    )
    return any(mention in (a, b) and a.kind != b.kind == "place" for a, b in pairs)


def _is_sure_of_another(question: Question, draft: Draft, pick: Pick, best: SpanCandidate) -> bool:
    """Whether the model has no doubt of another name of the kind that is asked for, or of what
    may be one, as a thing may; of numbers, dates and the like, whether it finds another of the
    kind at all."""
    kind, free = question.expects.kind, in_sentence(draft, best)
    if kind in NUMERIC | _WITH_ENDS and best.score >= LIKELY and _has_kind_of(draft, pick, free):
        return True
    if best.score < NO_DOUBT:
        return False
    is_loose = kind == "list" and pick.grip < LIST_GRIP
    return kind == "thing" or is_loose or (kind in _NAMED and _may_be_of_kind(draft, pick, free))


def _may_be_of_kind(draft: Draft, pick: Pick, free: Mention) -> bool:
    """Whether the model's span is of the kind that the words have picked, or of none that is known:
    史坦波中心 is where somebody plays, 秋天 is when."""
    kinds = {m.kind for m in draft.sentence.mentions if m.overlaps(free)} - {"thing", "list"}
    return not kinds or _has_kind_of(draft, pick, free)


def _says_better(question: Question, draft: Draft, mention: Mention, free: Mention) -> bool:
    """Whether the model's span is an enumeration without what stands about it (其中|甲、乙及丙|应
    用), or with more items, or all of it that the question does not say itself; or a date as two
    calendars have it: 乾隆十八年(1753年)."""
    folded = draft.sentence.folded
    if question.expects.kind == "list":
        is_more = _holds(free, mention) and _goes_on_around(folded, free, mention)
        is_more &= _COMMA.search(folded, free.start, free.end) is None  # 北有甲、乙,南有丙
        is_only = _holds(mention, free) and not _goes_on_around(folded, mention, free)
        is_same = (free.start, free.end) == (mention.start, mention.end)
        is_new = _is_all_that_is_new(question, draft, mention, free)
        return not is_same and (is_more or is_only or is_new or _may_be_one(question))
    in_brackets = folded[: free.end].endswith(f"({folded[mention.start : mention.end]})")
    return question.expects.kind == "date" and in_brackets and free.start < mention.start - 1


def _may_be_one(question: Question) -> bool:
    """Whether one thing may answer as well as a list: 有什么问题, not 有哪些问题."""
    return _ANY.search(question.folded) is not None and not _MANY.search(question.folded)


def _goes_on_around(folded: str, whole: Mention, part: Mention) -> bool:
    """Whether an enumeration has items beside a part of it."""
    around = (whole.start, part.start), (part.end, whole.end)
    return any(JOINT.search(folded, *edge) for edge in around)


def _is_date(draft: Draft, free: Mention) -> bool:
    """Whether the model's span is a date by itself, or from one to another."""
    folded = draft.sentence.folded
    dates = [m for m in draft.sentence.mentions if m.kind == "date" and _holds(free, m)]
    first = max((m.end for m in dates if m.start == free.start), default=None)
    last = min((m.start for m in dates if m.end == free.end), default=None)
    if first is None or last is None:
        return False
    return first == free.end or re.fullmatch(TO, folded[first:last]) is not None


def _is_all_that_is_new(question: Question, draft: Draft, run: Mention, free: Mention) -> bool:
    """Whether the question itself says every item of an enumeration but the model's."""
    folded = draft.sentence.folded
    before, after = folded[run.start : free.start], folded[free.end : run.end]
    others = [item for item in JOINT.split(f"{before}、{after}") if item]
    return _holds(run, free) and bool(others) and all(item in question.folded for item in others)


def _leads_in(question: Question, draft: Draft, mention: Mention, free: Mention) -> bool:
    """Whether an enumeration begins with words that are none of its items, as the model has it:
    她能讲|意大利语、法语."""
    folded = draft.sentence.folded
    is_end = free.start > mention.start and abs(free.end - mention.end) <= 1
    is_in_first = JOINT.search(folded, mention.start, free.start) is None
    goes_on = JOINT.search(folded, free.start, free.end) is not None
    return question.expects.kind == "list" and is_end and is_in_first and goes_on


def _is_office(draft: Draft, free: Mention) -> bool:
    """Whether the span is no more than the office of somebody: 副廳長 for who asks 哪位領導."""
    return any(m.kind == "position" and _holds(m, free) for m in draft.sentence.mentions)


def _holds(whole: Mention, part: Mention) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _completes(question: Question, free: Mention, mention: Mention) -> bool:
    """Whether the model's span is the number with the word that it counts: 4 and 4班."""
    added = (mention.start - free.start, free.end - mention.end)
    return question.expects.kind in NUMERIC and min(added) >= 0 and 0 < sum(added) <= COUNTED


def _has_kind_of(draft: Draft, pick: Pick, free: Mention) -> bool:
    """Whether a mention of the kind that the words have picked stands in the model's span."""
    kinds = {m.kind for m in draft.sentence.mentions if m.overlaps(free)}
    return pick.mention is not None and pick.mention.kind in kinds
