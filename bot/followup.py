"""A follow-up question → the whole question that it stands for: 那內資呢? → 一季度內資是多少?

In Chinese and English, a fragment takes the place of one part of the question before (那内资呢?,
and in May?, when?); a pronoun or "that project" stands for what the last answers named; a verb by
itself (增长了多少?) has the subject of the question before; anything else stays as it is. The words
are those of the conversation: none is made up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.addressed import with_release
from bot.answer import MAX_QUESTION, Answer
from bot.expectation import NUMERIC
from bot.extremes import swapped_superlative
from bot.matching import is_opposite
from bot.parts import side_by_side
from bot.quantities import find_quantities
from bot.question import VERB, Question, Term, read_question
from bot.subject import asks_change, counted_in, subject_of, time_of
from bot.tagger import Token, tag
from bot.windows import cut_items
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
    r"|多少钱|(?:by |for |with |at |in )?(?:when|where|whom?|why|how much|how many|how|what))"
    r"(?:呢|啊|呀)?\s*[?？!！。]*$"
)
_PRONOUN = re.compile(
    r"(?P<person>(?<!其)[他她](?!们))"
    r"|(?P<thing>它(?!们)|(?:该|这个|那个|这一|此)(?:项目|企业|公司|平台|工程|活动|办法|机构|城市))"
    r"|\b(?P<he>he|she|him|her|his)\b"
    r"|\b(?P<it>its?|that(?= (?:grow|rise|fall|increase|decrease|change|cost)\b)"
    r"|(?:that|this) (?:project|company|firm|platform|event|plan|city))\b"
)
# "It" without a thing: how is it?; or the release: who wrote it, does it mention …?
_DUMMY_IT = re.compile(
    r"\b(?:does|did|do|is|was|has) it (?:say|state|mention|give|tell|name|list|discuss|describe)"
    r"|\bit (?:says?|states?|mentions?|gives?)\b"
    r"|\b(?:wrote|writes?|published|edited|posted|reported|signed) it\b"
    r"|^(?:what|how|why|when) (?:is|was|did|does) it\b.{0,3}$|\bis it (?:true|possible)\b"
)
_DETERMINED = re.compile(
    r"\b(?:the|an?|this|that) (?P<noun>[\w'’-]+(?: [\w'’-]+){0,4}?)"
    r"(?= (?:did|does|do|is|are|was|were|has|have|had|will|that|which|who|and|in|on|of|for|at|to"
    r"|from|by|with|it)\b|,|\?|$)"
)
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_THEY = re.compile(r"[他她它]们|\b(?:they|them)\b")
_LEANING = re.compile(
    r"[它他她]们?|其中?(?!他)|该|这个|那个|\b(?:it|its|he|his|she|her|they|them)\b"
)
_POINTING = re.compile(r"^(?:该|这个|那个|这一|此|that |this )")
_AHEAD = re.compile(r"(?:下一步|接下来|今后|未来|后续)")  # is of whom the release is
_DOER = re.compile(r"who (?!(?:is|was|are|were)\b)|谁(?!是)")  # who built the plant?
_IS_WHO = re.compile(r"^(?:谁|哪位)(?:是|系)|(?:是|系)(?:谁|哪位)")
_OF_CHANGES = frozenset({"p", "TIME", "t"})  # 比去年涨了多少
_OF_VERBS = frozenset({"v", "vd", "ad", "d", "r", "u", "w", "xc"})  # of words that say none
_PEOPLE = {"PER", "nr"}
_WHO = {"person", "position"}  # kinds of questions about somebody, who is no "it"
_AMOUNTS = re.compile("总[额量值数价]|总?金额|规模|合同额|数额")  # of what was asked before
_MEASURES = re.compile(
    r"(?:同比|环比)?(?:增长|成长|上升|下降|年增|增减|变化)?(?:率|幅度?|速度?)?|[增涨降升]幅|增速|比重|占比|百分比"
)
_HAS = re.compile(r"(?:一共|总共|共|大约|大概)?[有是为]?$")
_COUNTED = re.compile(
    r"^how (?:much|many) (?P<noun>(?!(?:did|does|do|is|are|was|were|has|have|will|of)\b)[a-z -]+?)"
    r" (?P<verb>did|does|do|is|are|was|were|has|have|had|will)\b"
)
_ABOUT = re.compile("(?:[那这](?:边|邊|块|塊|方面)|方面)?的?$")
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
    found = with_release(_fragment(question), earlier.resolved_question)
    before = None if found else _one_of_several(question, earlier.resolved_question)
    if before:
        found = (
            _swap_part(question, before, told="".join(c.quote for c in earlier.citations))
            or _name_several(question, before)
            or _completed(question, before, earlier, history)
        )
    return found if found and len(found) <= MAX_QUESTION else text


def resolve_part(text: str, first: Answer) -> str | None:
    """Return the whole question that a later part of a question stands for after the ``first``
    part and its answer: with its subject, and when and where; None where its subject is not known.

    :raises QuestionError: as `bot.question.read_question` does.
    """
    question, before = read_question(text), read_question(first.resolved_question)
    if _FRAGMENT.match(question.folded):
        return _swap_part(question, before)
    if _stands_alone(question, before):
        return _with_time(question, before)
    found = (
        _name_several(question, before)
        or _completed(question, before, first, [first])
        or _with_subject(question, before, first)
    )
    if found or not has_han(question.folded):
        return found
    is_about_nothing = not subject_of(before, whole=True)
    return text if is_about_nothing and before.expects.kind not in _WHO else None


def _fragment(question: Question) -> str:
    """What a fragment names: 内资 of 那内资呢?; "" where the question is no fragment."""
    match = _FRAGMENT.match(question.folded)
    return question.text[slice(*match.span(match.lastgroup or "zh"))] if match else ""


def _completed(
    question: Question, before: Question, earlier: Answer, history: Sequence[Answer]
) -> str | None:
    """The question with what it takes from the one before, if it takes anything."""
    return (
        _ask_anew(question, before)
        or _name_referent(question, before, earlier, history)
        or _give_subject(question, before, earlier)
    )


def _stands_alone(question: Question, before: Question) -> bool:
    """Whether a part has a subject of its own, as an amount is (5亿元的又是哪个); 同比增长多少
    is asked of what was asked before.
    """
    if _BARE.match(question.folded) or _refers_back(question, before):
        return False
    is_named = question.quantities or any(t.is_name for t in question.terms)
    if is_named or not has_han(question.folded):
        return True
    if _IS_WHO.search(question.folded) or _is_parallel(question, before):
        return True
    of_share = re.match("占|其中", question.folded)
    of_change = asks_change(question) and len(question.terms) > 1
    least = VERB if of_change else NOUN  # 进口涨了多少: what changed may be a verb
    terms = question.terms[:-1] if of_change else question.terms
    measured = (_MEASURES, _AMOUNTS)
    nouns = [
        t
        for t in terms
        if t.weight >= least and not any(pattern.fullmatch(t.text) for pattern in measured)
    ]
    return bool(nouns) and not of_share and question.expects.kind != "position"


def _is_parallel(question: Question, before: Question) -> bool:
    """Whether both ask for the same of one thing each: 出口多少?进口多少?"""
    one, other = (q.folded[q.expects.start :].rstrip("?？。 ") for q in (question, before))
    stem = question.folded[: question.expects.start].rstrip("是为有")
    is_of_word = any(t.end == len(stem) for t in question.terms)
    return one == other and question.expects.kind == before.expects.kind and is_of_word


def _refers_back(question: Question, before: Question) -> bool:
    """Whether it has a pronoun for what the part before names, not the same one as that part."""
    if not (match := _LEANING.search(question.folded)):
        return False
    is_own = bool(re.search(rf"\b{match[0]}\b", before.folded))
    is_several = bool(_THEY.fullmatch(match[0])) and not _counted(before)
    return not is_own and not is_several and not _DUMMY_IT.search(question.folded)


def _with_time(question: Question, before: Question) -> str:
    """A figure is asked for the same time as the figure before: (一季度外资多少,)内资多少?"""
    are_figures = question.expects.kind in NUMERIC and before.expects.kind in NUMERIC
    if question.periods or not (are_figures and has_han(question.folded)):
        return question.text
    return f"{time_of(before)}{question.text}"


def _name_several(question: Question, before: Question) -> str | None:
    """They are what was counted: (多少家企业没有复工?) 商务厅怎么帮他们?"""
    match = _THEY.search(question.folded)
    counted = _counted(before)
    return _replaced(question.text, Span(*match.span()), counted) if match and counted else None


def _counted(question: Question) -> str:
    """What a question counts; "" where nothing."""
    if has_han(question.folded):
        return counted_in(question) or _counted_before(question)
    match = _COUNTED.match(question.folded)
    if match is None:
        return ""
    noun = question.text[slice(*match.span("noun"))]
    said = question.text[match.start("verb") :].rstrip("? ")
    return noun if match["verb"] in {"did", "do", "does"} else f"{noun} that {said}"


def _counted_before(question: Question) -> str:
    """What a Chinese question counts before it asks: 尚未复工的企业有多少家?"""
    counted = _HAS.sub("", question.text[: question.expects.start])
    is_all = not question.text[question.expects.end :].strip("?？。 ")
    is_noun = bool(counted) and tag(fold(counted))[-1].tag in {"n", "nz", "vn"}
    return counted if question.expects.kind == "count" and is_all and is_noun else ""


def _one_of_several(question: Question, before: str) -> Question | None:
    """Of a question for several things at once, what the fragment stands beside: the one of the
    same thing, or the first. 外资和内资分别增长了多少? 一季度外资呢?
    """
    part = _read(_fragment(question))
    if part is None or not part.terms:
        return _read(before)
    words = {t.text for t in part.terms}
    of_each = [one for one in map(_read, side_by_side(before)) if one]
    same = (one for one in of_each if words & {t.text for t in one.terms})
    return next(same, of_each[0] if of_each else None)


def _ask_anew(question: Question, before: Question) -> str | None:
    """A bare question word takes the place of the one before: when? → 发布会什么时候举行?"""
    match = _BARE.match(question.folded)
    if not match or before.expects.start == before.expects.end:
        return None
    asked = question.text[slice(*match.span("ask"))]
    if counted := _COUNTED.match(before.folded):
        return _asked_of(asked, before, counted)
    return _replaced(before.text, Span(before.expects.start, before.expects.end), asked)


def _asked_of(asked: str, before: Question, counted: re.Match[str]) -> str:
    """(How many projects did they sign, and) for how much did they sign projects?"""
    noun = before.text[slice(*counted.span("noun"))]
    verb = before.text[slice(*counted.span("verb"))]
    rest = before.text[counted.end() :].rstrip("? ")
    said = f"{rest} {noun}" if verb in {"did", "do", "does"} else f"{noun}{rest}"
    return f"{asked} {verb} {said.strip()}?"


def _swap_part(question: Question, before: Question, told: str = "") -> str | None:
    """A fragment takes the place of the part of the question before that is most like it, or that
    is enumerated with it in what was ``told``."""
    fragment = _ABOUT.sub("", _LEADING.sub("", _fragment(question)))  # 恒大的呢? 内资那边呢?
    if superlative := swapped_superlative(fragment, before.text):
        return superlative
    part = _read(fragment)
    if part is None:
        return None
    if _is_measure(part) and has_han(before.folded):
        return f"{subject_of(before, whole=True)}{fragment}{before.text[before.expects.start :]}"
    if amount := _same_amount(part, before):
        return _replaced(before.text, amount, fragment)
    place = _same_part(part, before) or _enumerated_with(part, before, told)
    when = _same_period(part, before)
    if place and when:
        return _swapped_both(fragment, part, before, place, when)
    if only := place or when:
        return _replaced(before.text, only, fragment)
    if has_han(before.text) and part.periods:
        return f"{fragment}{before.text}"
    periods = "".join(before.text[p.start : p.end] for p in before.periods)
    return f"{periods}{fragment}?" if has_han(before.text) else None


def _swapped_both(fragment: str, part: Question, before: Question, place: Span, when: Span) -> str:
    """When, and of what, each in its place: (1-5月外资是多少?) 一季度内资呢?"""
    own = Span(part.periods[0].start, part.periods[-1].end)
    thing = _replaced(fragment, own, "").strip()
    swaps = sorted([(place, thing), (when, fragment[own.start : own.end])], reverse=True)
    text = before.text
    for span, new in swaps:
        text = _replaced(text, span, new)
    return text


def _read(fragment: str) -> Question | None:
    try:
        return read_question(fragment)
    except QuestionError:
        return None


def _same_amount(part: Question, before: Question) -> Span | None:
    """The amount of the question before that the fragment has another of: 71家 for 94家; with the
    noun after it, if both say that."""
    for new in part.quantities[:1]:
        for old in (q for q in before.quantities if q.unit == new.unit):
            ahead, after = part.folded[: new.start], part.folded[new.end :]
            is_alike = before.folded[: old.start].endswith(ahead)
            if is_alike and (not after or before.folded.startswith(after, old.end)):
                return Span(old.start - len(ahead), old.end + len(after))
    return None


def _enumerated_with(part: Question, before: Question, told: str) -> Span | None:
    """The one name of a question, in place of which a fragment names what another item of the
    same enumeration is: 深哈金融科技城投资多少? 马铃薯呢?"""
    names = [t for t in before.terms if t.is_name]
    folded = fold(told)
    items = [folded[i.start : i.end] for i in cut_items(folded)] if folded else []
    is_item = any(part.folded in item for item in items)
    is_one = len(names) == 1 and has_han(before.folded)
    return _whole_name(before, names[0]) if is_one and is_item else None


def _same_period(part: Question, before: Question) -> Span | None:
    if not (part.periods and before.periods):
        return None
    return Span(before.periods[0].start, before.periods[-1].end)


def _same_part(part: Question, before: Question) -> Span | None:
    """The words of the question before that the fragment's words best take the place of."""
    if not part.terms:
        return None
    if opposite := _opposite_part(part, before):
        return opposite
    scored = [(_likeness(part, term), -n, term) for n, term in enumerate(before.terms)]
    best, _, term = max(scored, default=(0.0, 0, None))
    if term is None or best < ALIKE:
        return None
    return _phrase_around(part, before, term)


def _opposite_part(part: Question, before: Question) -> Span | None:
    """In English what is the opposite of the fragment's first word, with what follows: (domestic
    capital) where foreign investment is asked for.
    """
    first = part.terms[0]
    found = (t for t in before.terms if t.is_latin and is_opposite(first.text, t.text))
    term = next(found, None)
    return _widened(before, Span(term.start, term.end), len(part.terms)) if term else None


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
    if not is_person and (_has_subject(question, match.start()) or _is_of_somebody(before)):
        return None
    referent = _person_named(history) if is_person else _named_by(match[0], before, earlier)
    if referent is None and is_person and before.expects.kind == "person":
        referent = earlier.short
    if referent is None and (not is_person or any(t.is_name for t in before.terms)):
        referent = _referent(before, earlier)
    if referent and match[0] in {"his", "its"}:
        referent += "'s"
    return _replaced(question.text, Span(*match.span()), referent) if referent else None


def _named_by(pronoun: str, before: Question, earlier: Answer) -> str | None:
    """What a noun with a pronoun stands for: this platform is the one that was named in full."""
    noun = _POINTING.sub("", pronoun)
    terms = before.terms
    last = next((n for n, t in enumerate(terms) if t.text == noun), 0)
    first = last
    while first and _are_one(before, terms[first - 1], terms[first]):
        first -= 1
    if first < last:
        return before.text[terms[first].start : terms[last].end]
    is_short = earlier.short and fold(earlier.short).endswith(noun) and noun != pronoun
    return earlier.short if is_short else None


def _are_one(question: Question, one: Term, other: Term) -> bool:
    """Whether two words stand in one name: no verb, and nothing between them but a 大 or 个."""
    between = question.folded[one.end : other.start]
    return one.weight != VERB and between.strip() in {"", "大", "个", "的"} and len(between) < 2


def _has_subject(question: Question, end: int) -> bool:
    """Whether the question itself names a thing before: what is the plan and how big is it?"""
    if not has_han(question.folded):
        return bool(_DETERMINED.search(question.folded, 0, end))
    return any(t.end <= end and t.weight >= NOUN for t in question.terms)


def _is_of_somebody(before: Question) -> bool:
    """Whether it was asked about somebody, who is no "it"; who built the plant names a plant."""
    return before.expects.kind in _WHO and not _DOER.match(before.folded)


def _person_named(history: Sequence[Answer]) -> str | None:
    """The last person that an answer gave or a question named, in Chinese."""
    for answer in reversed(history):
        # Of several things asked, the words in bold answer each.
        bold: list[str] = _BOLD.findall(answer.text)
        given = [answer.short] if answer.short else bold[::-1]
        for text in (*given, answer.resolved_question):
            names = [t for t in tag(fold(text)) if t.tag in _PEOPLE] if has_han(text) else []
            if names:
                return text[names[-1].start : names[-1].end]
    return None


def _referent(before: Question, earlier: Answer) -> str | None:
    kind, head = before.expects.kind, before.expects.head
    is_thing = kind in {"person", "thing", "organisation"} or (kind == "place" and head is not None)
    if earlier.short and is_thing and not _DOER.match(before.folded):
        return _without_amount(earlier.short)
    if counted := _COUNTED.match(before.folded):
        return before.text[slice(*counted.span("noun"))]
    names = [t for t in before.terms if t.is_name]
    phrase = None if has_han(before.folded) else _noun_phrase(before)
    if phrase and all(t.text in phrase.lower() for t in names):
        return phrase
    best = max(names or before.terms, key=lambda t: (t.weight, -t.start), default=None)
    if best is None:
        return None
    place = _whole_name(before, best) if best.is_name else Span(best.start, best.end)
    return before.text[place.start : place.end]


def _without_amount(short: str) -> str:
    """What is asked about again, without how much of it there is: £640 million battery plant."""
    first = next(iter(find_quantities(fold(short))), None)
    rest = short[first.end :].strip() if first and first.start == 0 else ""
    return rest if len(rest) > 1 else short


def _noun_phrase(question: Question) -> str | None:
    """What an English question names first with an article: where is the potato venture?"""
    match = _DETERMINED.search(question.folded)
    return f"the {question.text[slice(*match.span('noun'))]}" if match else None


def _give_subject(question: Question, before: Question, earlier: Answer) -> str | None:
    """A verb alone is asked of what the question before was about: 增长了多少?, 在哪里举行?"""
    if before.expects.kind in _WHO or not has_han(question.folded):
        return None
    if question.quantities or _AHEAD.match(question.folded):
        return None
    if _is_measure_alone(question):
        return _with_subject(question, before, earlier)
    of_verbs = _OF_VERBS | (_OF_CHANGES if asks_change(question) else frozenset())
    tags = {t.tag for t in tag(question.folded) if not _is_asking(question, t)}
    if not tags & {"v"} or tags - of_verbs or question.folded[0] in "谁哪":
        return None
    return _with_subject(question, before, earlier)


def _with_subject(question: Question, before: Question, earlier: Answer) -> str | None:
    """The question, in Chinese, after what the one before was about, or what answered it."""
    if not (has_han(question.folded) and has_han(before.folded)):
        return None
    kind = before.expects.kind
    subject = subject_of(before, whole=asks_change(question))
    if counted_in(before) and all(_AMOUNTS.fullmatch(t.text) for t in question.terms):
        # (线上签约了多少项目,)总额多少: what was done to them says which they are
        subject = f"{before.text[: before.expects.start].rstrip('了')}{counted_in(before)}"
    if (kind == "person" and question.expects.kind == "position") or (
        not subject and kind in {"person", "thing", "organisation"}
    ):
        subject = earlier.short or ""
    return f"{subject}{question.text}" if len(subject) > 1 else None


def _is_measure_alone(question: Question) -> bool:
    """Whether a rate is asked for and not of what: 年增率多少?"""
    return question.expects.kind == "percent" and _is_measure(question)


def _is_measure(question: Question) -> bool:
    words = "".join(t.text for t in question.terms)
    return bool(words) and _MEASURES.fullmatch(words) is not None


def _is_asking(question: Question, token: Token) -> bool:
    return question.expects.start <= token.start < question.expects.end


def _replaced(text: str, place: Span, new: str) -> str:
    return text[: place.start] + new + text[place.end :]
