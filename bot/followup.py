"""A follow-up question → the whole question that it stands for: 那內資呢? → 一季度內資是多少?

In Chinese and English, a fragment takes the place of one part of the question before (那内资呢?,
and in May?, when?); a pronoun or "that project" stands for what the last answers named; a verb by
itself (增长了多少?) has the subject of the question before; anything else stays as it is. The words
are those of the conversation: none is made up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answer import MAX_QUESTION, Answer
from bot.matching import is_opposite
from bot.question import Question, Term, read_question
from bot.tagger import Token, tag
from index.document import Span
from index.errors import QuestionError
from index.script import fold, has_han

NOUN = 1.0  # the weight of a word that can be what "it" stands for
ALIKE = 1.0  # a name for a name, or the same ending
_FRAGMENT = re.compile(
    r"^(?:那么?|还有|而|再说|至于)?[,，\s]*(?P<zh>[^,，?？。]{1,24}?)(?:又|怎么样|如何)?呢\s*[?？。!！]*$"
    r"|^(?:and|but|so|then)?[,\s]*(?:what|how) about (?P<about>[^,?]{2,40}?)\s*\?*$"
    r"|^(?:and|but)[,\s]+(?P<en>[^,?]{2,40}?)\s*\?*$"
)
_BARE = re.compile(
    r"^(?:那么?|and|so|but)?[,，\s]*(?P<ask>为什么|什么时候|何时|哪天|哪一天|在哪里?|在哪儿|哪里|谁|是谁|多少|几个"
    r"|多少钱|when|where|who|why|how much|how many)(?:呢|啊|呀)?\s*[?？!！。]*$"
)
_PRONOUN = re.compile(
    r"(?P<person>(?<!其)[他她](?!们))"
    r"|(?P<thing>它(?!们)|(?:该|这个|那个|这一|此)(?:项目|企业|公司|平台|工程|活动|办法|机构|城市))"
    r"|\b(?P<he>he|she|him|her)\b"
    r"|\b(?P<it>it|that(?= (?:grow|rise|fall|increase|decrease|change|cost)\b)"
    r"|(?:that|this) (?:project|company|firm|platform|event|plan|city))\b"
)
# "It" without a thing: how is it?; or the release: who wrote it, does it mention …?
_DUMMY_IT = re.compile(
    r"\b(?:does|did|do|is|was|has) it (?:say|state|mention|give|tell|name|list|discuss|describe)"
    r"|\bit (?:says?|states?|mentions?|gives?)\b"
    r"|\b(?:wrote|writes?|published|edited|posted|reported|signed) it\b"
    r"|^(?:what|how|why|when) (?:is|was|did|does) it\b.{0,3}$|\bis it (?:true|possible)\b"
)
_LINKING = re.compile(r"(?:分别)?[是为有在于由被的]*\s*$")
_OF_VERBS = {"v", "vd", "ad", "d", "r", "u", "w", "xc"}  # tags of words that say no subject
_PEOPLE = {"PER", "nr"}
_WHO = {"person", "position"}  # kinds of questions about somebody, who is no "it"
_MEASURES = re.compile(
    r"(?:同比|环比)?(?:增长|上升|下降|年增|增减|变化)?(?:率|幅度?|速度?)?|[增涨降升]幅|增速|比重|占比|百分比"
)
_COUNTED = re.compile(
    r"^how (?:much|many) (?P<noun>(?!(?:did|does|do|is|are|was|were|has|have|will|of)\b)[a-z -]+?)"
    r" (?:did|does|do|is|are|was|were|has|have|had|will)\b"
)
_LEADING = re.compile(r"^(?:the|in|on|for|at|from) ")


def resolve(text: str, history: Sequence[Answer]) -> str:
    """Return the whole question that ``text`` stands for after ``history`` (oldest first).

    It is ``text`` itself when it needs no help, nothing before it gives any, or the whole question
    would be too long.

    :raises QuestionError: as `bot.question.read_question` does.
    """
    question = read_question(text)
    earlier = next((a for a in reversed(history) if a.kind in ("answer", "refusal")), None)
    if earlier is None or question.intent != "question":
        return text
    before = _read(earlier.resolved_question)
    if before is None:
        return text
    found = (
        _ask_anew(question, before)
        or _swap_part(question, before)
        or _name_referent(question, before, earlier, history)
        or _give_subject(question, before)
    )
    return found if found and len(found) <= MAX_QUESTION else text


def _ask_anew(question: Question, before: Question) -> str | None:
    """A bare question word takes the place of the one before: when? → 发布会什么时候举行?"""
    match = _BARE.match(question.folded)
    if not match or before.expects.start == before.expects.end:
        return None
    asked = question.text[slice(*match.span("ask"))]
    return _replaced(before.text, Span(before.expects.start, before.expects.end), asked)


def _swap_part(question: Question, before: Question) -> str | None:
    """A fragment takes the place of the part of the question before that is most like it."""
    match = _FRAGMENT.match(question.folded)
    if not match:
        return None
    start, end = match.span(match.lastgroup or "zh")
    fragment = _LEADING.sub("", question.text[start:end])
    part = _read(fragment)
    if part is None or fragment.endswith("的"):
        return None
    place = _same_period(part, before) or _same_part(part, before)
    if place:
        return _replaced(before.text, place, fragment)
    if has_han(before.text) and part.periods:
        return f"{fragment}{before.text}"
    periods = "".join(before.text[p.start : p.end] for p in before.periods)
    return f"{periods}{fragment}?" if has_han(before.text) else None


def _read(fragment: str) -> Question | None:
    try:
        return read_question(fragment)
    except QuestionError:
        return None


def _same_period(part: Question, before: Question) -> Span | None:
    if not (part.periods and before.periods):
        return None
    return Span(before.periods[0].start, before.periods[-1].end)


def _same_part(part: Question, before: Question) -> Span | None:
    """The words of the question before that the fragment's words best take the place of."""
    if not part.terms or part.periods:
        return None
    scored = [(_likeness(part, term), -n, term) for n, term in enumerate(before.terms)]
    best, _, term = max(scored, default=(0.0, 0, None))
    if term is None or best < ALIKE:
        return None
    return _phrase_around(part, before, term)


def _likeness(part: Question, term: Term) -> float:
    """How well the fragment fills a term's place: a name for a name, or an ending in common."""
    last = part.terms[-1]
    both_named = term.is_name and (last.is_name or (last.is_latin and part.text[0].isupper()))
    if last.is_latin or term.is_latin:
        is_alike = term.text == last.text or is_opposite(last.text, term.text)
        return 2.0 * is_alike + 1.0 * both_named
    same_length = len(term.text) == len(last.text)
    return 1.0 * both_named + 1.0 * (term.text[-1] == last.text[-1]) + 0.5 * same_length


def _phrase_around(part: Question, before: Question, term: Term) -> Span:
    """The whole name that a term is part of, or, where the two phrases end alike, as many words
    as the fragment has: "foreign capital" for "domestic capital".
    """
    if term.is_name:
        name = _whole_name(before, term)
        return _widened(before, name, len(part.terms)) if term.is_latin else name
    words = before.folded[: term.end].split(" ")[-len(part.folded.split(" ")) :]
    start = term.end - len(" ".join(words)) if term.is_latin else term.start
    return Span(start, term.end)


def _widened(question: Question, name: Span, count: int) -> Span:
    """The name with what follows it, up to ``count`` words: the Shenzhen-Harbin fintech city."""
    words = [t for t in question.terms if t.start >= name.start][:count]
    end = name.end
    for word in words:
        if word.start >= end and question.text[end : word.start] == " ":
            end = word.end
    return Span(name.start, end)


def _whole_name(question: Question, term: Term) -> Span:
    """The run of names that a term stands in: Jiang + Baoguo."""
    start, end = term.start, term.end
    for other in (t for t in question.terms if t.is_name):
        if not question.text[end : other.start].strip() and other.start >= end:
            end = other.end
    for other in reversed([t for t in question.terms if t.is_name]):
        if not question.text[other.end : start].strip() and other.end <= start:
            start = other.start
    return Span(start, end)


def _name_referent(
    question: Question, before: Question, earlier: Answer, history: Sequence[Answer]
) -> str | None:
    """A pronoun is whom, and "that project" what, the last answers or questions named."""
    match = _PRONOUN.search(question.folded)
    if not match or _DUMMY_IT.search(question.folded):
        return None
    is_person = bool(match["person"] or match["he"])
    if not is_person and (_has_subject(question, match.start()) or before.expects.kind in _WHO):
        return None
    referent = _person_named(history) if is_person else None
    if referent is None and (not is_person or any(t.is_name for t in before.terms)):
        referent = _referent(before, earlier)
    return _replaced(question.text, Span(*match.span()), referent) if referent else None


def _has_subject(question: Question, end: int) -> bool:
    """Whether the question itself names a thing before: what is the plan and how big is it?"""
    return any(t.end <= end and t.weight >= NOUN for t in question.terms)


def _person_named(history: Sequence[Answer]) -> str | None:
    """The last person that an answer gave or a question named, in Chinese."""
    for answer in reversed(history):
        for text in (answer.short or "", answer.resolved_question):
            names = [t for t in tag(fold(text)) if t.tag in _PEOPLE] if has_han(text) else []
            if names:
                return text[names[-1].start : names[-1].end]
    return None


def _referent(before: Question, earlier: Answer) -> str | None:
    if earlier.short and before.expects.kind in {"person", "thing", "organisation", "place"}:
        return earlier.short
    if counted := _COUNTED.match(before.folded):
        return before.text[slice(*counted.span("noun"))]
    names = [t for t in before.terms if t.is_name]
    best = max(names or before.terms, key=lambda t: (t.weight, -t.start), default=None)
    if best is None:
        return None
    place = _whole_name(before, best) if best.is_name else Span(best.start, best.end)
    return before.text[place.start : place.end]


def _give_subject(question: Question, before: Question) -> str | None:
    """A verb alone is asked of what the question before was about: 增长了多少?, 在哪里举行?"""
    if before.expects.kind in _WHO or not has_han(question.folded):
        return None
    subject = _LINKING.sub("", before.text[: before.expects.start])
    if _is_measure_alone(question) and len(subject) > 1 and has_han(subject):
        return f"{subject}{question.text}"
    tags = {t.tag for t in tag(question.folded) if not _is_asking(question, t)}
    if not tags & {"v"} or tags - _OF_VERBS or question.folded[0] in "谁哪":
        return None
    return f"{subject}{question.text}" if len(subject) > 1 and has_han(subject) else None


def _is_measure_alone(question: Question) -> bool:
    """Whether a rate is asked for and not of what: 年增率多少?"""
    words = "".join(t.text for t in question.terms)
    return question.expects.kind == "percent" and _MEASURES.fullmatch(words) is not None


def _is_asking(question: Question, token: Token) -> bool:
    return question.expects.start <= token.start < question.expects.end


def _replaced(text: str, place: Span, new: str) -> str:
    return text[: place.start] + new + text[place.end :]
