"""One question for several things → a question for each: 外資和內資分別是多少? asks two.

A question is taken apart only where each part asks by itself: questions one after another (多少,
增長多少? … and by how much?), each with the verb that they share, or several things of which one
thing is asked: X和Y分別…, X和Y是谁, "both X and Y", "foreign and domestic capital". What a part
lacks of its subject, `bot.followup` finds. A question for one list (哪些) stays one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.comparison import of_each
from bot.expectation import NUMERIC
from bot.matching import is_opposite
from bot.question import Question, read_question
from bot.tagger import Token, tag
from index.document import Span
from index.errors import QuestionError
from index.script import fold, has_han

_AND = re.compile(r"和|与|及|以及|跟|、")
_EACH = re.compile(r"分别|各自?(?=[是为有占增下])|各(?=投资|多少|几)")
_OF_EACH = re.compile(  # 签了哪些项目(,各投了多少钱): the list says it
    r"^(?P<list>[^,，]*(?:哪些|哪几|什么)[^,，]*)[,，]\s*(?:各自?|分别|每[个家项])[^,，]*(?:多少|几)[^,，]*$"
)
_OF_EACH_EN = re.compile(  # Which projects were signed (and how big is each)?
    r"^(?P<list>(?:which|what) .{4,80}?),? and (?:how (?:much|many|big|large)|what)\b.*\beach\b.*$",
    re.IGNORECASE,
)
_AMOUNT_AND_GROWTH = re.compile(  # 一季度内资的金额和年增率(是多少)?
    r"^(?P<thing>[^,，?？]{2,30}?)的?(?:金额|规模|总额|数额|数量)[和与及跟、]"
    r"(?:同比)?(?:年增|增长|成长)?(?:率|速|幅度?|增速|增幅)(?:各|分别)?(?:是|为|有)?(?:多少)?[?？。]*$"
)
MAX_PARTS, MAX_CLAUSES = 3, 4
_LEADING = frozenset({"TIME", "t", "p", "u", "w", "v"})
_ENGLISH = re.compile(
    r"\bboth (?P<a>[\w -]{3,40}?) and (?P<b>[\w -]{3,40}?)"
    r"(?= (?:in|during|from|by|for|at|used|grow|rise|increase|fall)\b|\?|$)"
)
_APART = re.compile(  # the Hegang solar project and the Gangce one, respectively
    r"\b(?P<a>{0}) and (?P<b>{0})(?=,? (?:respectively|each)\b|$"
    r"| (?:\w{{3,}}ed|cost|worth|going|held|opening|due)\b)".format(
        r"(?:the(?: (?!of\b)[\w'’-]+){1,5}?|[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2})"
    )
)
_SINGULAR = {"are": "is", "were": "was", "do": "does", "have": "has"}
_SAYS_EACH = re.compile(r",? (?:respectively|each)\b", re.IGNORECASE)
_PAIR = re.compile(  # foreign and domestic capital; foreign capital and of domestic capital
    r"\b(?P<a>[\w-]+)(?P<own> [\w-]+)?,? and (?:(?:of|in|by|for|the) )*(?P<b>[\w-]+)"
    r"(?P<noun>(?(own)(?P=own)))(?![\w-])"
)
_ROLES = re.compile(
    r"^(?P<who>who (?:is|are|was|were) the) (?P<a>[\w-]+(?: [\w-]+)?) and the "
    r"(?P<b>[\w-]+(?: [\w-]+)?)"
    r"(?=\s*\?*$| (?:of|for|in) )",
    re.IGNORECASE,
)
_ASKED_OF_BOTH = re.compile(
    r"(?P<and>以及|[和与跟及])[^,，的和与跟及]{1,8}?"
    r"(?P<asked>(?:[是为有在]|达到?|位于)?(?:谁|多少|几[个家项]|哪里|哪儿)[^,，]{0,6}$)"
)
_NOUNS = frozenset({"n", "vn", "nz", "a", "PER"})
_TOGETHER = re.compile(
    r"总[额数和计量共]|合计|[一合]共|加起来|相差|之间"
    r"|\b(?:total|combined|together|overall)\b"
)
_RESPECTIVELY = re.compile(r",? respectively\b")
_MARK = r"(?<=[?？])\s*(?=\S)"
_WH = r"(?:how|what|which|who|whom|whose|when|where|why)\b"
_TURN_ZH = re.compile(  # a comma counts after a Chinese character; in English one stands anywhere
    rf"{_MARK}|(?<=[\u3400-\u9fff])[,，;；]\s*(?:以及|和|而且|并且|並且|另外)?(?=\S)"
    r"|(?P<and>以及|还有|還有|并且|並且|而且|、|[和与與及跟](?!其))"
)
_TURN_EN = re.compile(
    rf"{_MARK}|[,;]? (?:and|&|plus|as well as) (?:also )?"
    rf"(?=(?:(?:by|for|to|with|from|in|at|on|of) )?{_WH})",
    re.IGNORECASE,
)
# Words before the question: if, whatever, besides; in which, after how long.
_CONDITION = re.compile(r"^(?:如果|假如|倘若|若|要是|一旦|只要|不管|无论|不论|除了|除)")
_ADVERBIAL = re.compile(r"(?:[里中来后前时上下]|之间|的话)$")
_AUX = r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should)(?:n['’]t)?"
_HOW_MUCH = re.compile(  # how much | foreign capital | did the province use
    rf"^(?P<how>how (?:much|many))(?P<noun>(?: (?!{_AUX}\b)[\w'’-]+){{0,3}}?)"
    rf"(?P<rest>,? {_AUX}\b.*)?[\s?]*$",
    re.IGNORECASE,
)
_BARE_ZH = re.compile(r"在?哪[里儿]|什么时[候间]|何时|为什么|怎么样?|谁|是谁|几点")
_FRAGMENT = re.compile(r"^(?:那么?)?[^,，?？]{1,16}呢[?？]*$")
_TWO_WORDS = re.compile(  # but "what and who" is one question: what made the difference?
    r"(?P<lead>|[^,，?？]{1,30})(?P<first>(?<![a-z])(?:when|where|how|why|什么时[候间]|何时|何地|[在于]哪[里儿]|为什么|怎么))"
    r"(?:,? and (?=(?:when|where|how|why|by whom)\b)"
    r"|(?:[、和及]|以及)(?=[在于]?(?:什么时|何|哪[里儿]|为什么|怎)))",
    re.IGNORECASE,
)
_ONE_NOUN = re.compile(r"(?:which|what) [\w-]+,?")  # (which outlet,) and which channel of it, …
_VERBAL = re.compile(r"\w{3,}ed\b|\b(?:plan|want|hope|intend|expect|remain|need|aim)\b")


def split_question(text: str) -> tuple[str, ...]:
    """Return the questions that ``text`` asks, in its order; itself alone when it asks one.

    One after the first may lean on what an earlier one is about: 外資多少,增長多少?
    """
    if listed := _OF_EACH.match(fold(text)) or _OF_EACH_EN.match(text):
        text = text[: listed.end("list")]
    if of_both := of_each(text):
        return of_both
    if both := _AMOUNT_AND_GROWTH.match(fold(text)):
        thing = text[: both.end("thing")]
        return f"{thing}多少?", f"{thing}同比多少?"
    clauses = _in_turn(text.strip())
    if 1 < len(clauses) <= MAX_CLAUSES:
        return clauses
    return _asked_of_one(text) or side_by_side(text)


def side_by_side(text: str) -> tuple[str, ...]:
    """Return a question for each of several things of which the same is asked; ``text`` alone
    where it names one.
    """
    return of_each(text) or (_in_chinese(text) if has_han(text) else _in_english(text))


def _in_turn(text: str) -> tuple[str, ...]:
    """The questions one after another; what asks nothing belongs to the one that it stands by."""
    is_chinese = has_han(text)
    text = text if is_chinese else _RESPECTIVELY.sub("", text)
    clauses, start = list[str](), 0
    for turn in (_TURN_ZH if is_chinese else _TURN_EN).finditer(text):
        clause, rest = text[start : turn.start()], text[turn.end() :]
        is_joined = is_chinese and turn["and"] is not None
        is_bare = bool(clauses) and _BARE_ZH.fullmatch(fold(clause)) is not None
        if is_bare or _is_turn(clause, rest, is_joined):
            clauses.append(clause)
            start = turn.end()
    return _completed([*clauses, text[start:]]) if clauses else (text,)


def _is_turn(clause: str, rest: str, is_joined: bool) -> bool:
    first, second = _read(clause), _read(rest)
    if first is None or second is None or not (_asks(first) and _asks_on(second)):
        return False
    if has_han(first.folded):
        return not is_joined or (_is_told(first) and _asks_at_once(second))
    return not _is_relative(first, second)


def _read(clause: str) -> Question | None:
    try:
        return read_question(clause)
    except QuestionError:
        return None


def _asks(question: Question) -> bool:
    """Whether a clause asks by itself: not 北朝几个朝代中, nor 无论有多少企业."""
    folded, expects = question.folded.rstrip("?？。!！ "), question.expects
    if question.intent != "question" or not question.terms:
        return False
    if not has_han(folded):
        return not _ONE_NOUN.fullmatch(folded) and (
            expects.start < expects.end or expects.kind in NUMERIC
        )
    if expects.start == expects.end or _CONDITION.match(folded):
        return False
    is_last = expects.end >= len(folded)
    tags = {t.tag for t in tag(folded)}
    is_phrase = bool(_ADVERBIAL.search(folded)) or (folded[0] in "在对从按向" and "v" not in tags)
    return is_last or not is_phrase


def _asks_on(question: Question) -> bool:
    """Whether what follows asks: it may be a question word alone, and by whom?, or 内资呢?"""
    if _FRAGMENT.match(question.folded):
        return True
    return question.intent == "question" and question.expects.start < question.expects.end


def _is_told(question: Question) -> bool:
    """Whether something is said of what is asked for, so that 和 joins clauses and not nouns:
    用了多少外资, 外资多少, but not 哪家公司 (和哪家公司合作?) or 姜保国什么时候 (和谁见面?).
    """
    folded, expects = question.folded, question.expects
    if any(t.tag == "v" and not expects.start <= t.start < expects.end for t in tag(folded)):
        return True
    return expects.end >= len(folded.rstrip()) and expects.kind in NUMERIC


def _asks_at_once(question: Question) -> bool:
    """Whether the question word stands in the first clause of what follows."""
    comma = re.search(r"[,，;；?？]", question.folded)
    return comma is None or question.expects.start < comma.start()


def _is_relative(first: Question, second: Question) -> bool:
    """Whether what follows goes on about what the first describes: the plant which …and which …"""
    word = second.folded[second.expects.start : second.expects.end].split(" ")[0]
    asked = first.folded[first.expects.start : first.expects.end].split(" ")[0]
    return word != asked and re.search(rf"\b{word}\b", first.folded) is not None


def _asked_of_one(text: str) -> tuple[str, ...]:
    """When and where was it held, 什么时候、在哪里举行: two question words before one verb."""
    match = _TWO_WORDS.match(fold(text))
    question = _read(text[match.end() :]) if match else None
    if match is None or question is None or not question.terms:
        return ()
    lead, first = text[: match.end("lead")], text[slice(*match.span("first"))]
    return f"{lead}{first}{question.text[question.expects.end :]}", f"{lead}{question.text}"


def _completed(clauses: list[str]) -> tuple[str, ...]:
    """The clauses with the verb that they share: how much foreign and how much domestic capital
    did they use, 利用了多少外资和多少内资.
    """
    if has_han("".join(clauses)):
        return tuple(clauses[:1] + [_with_verb_zh(c, clauses[0]) for c in clauses[1:]])
    found = clauses[:]
    for n in range(len(found) - 2, -1, -1):
        found[n] = _with_rest_of(found[n], found[n + 1])
    for n in range(1, len(found)):
        found[n] = _with_verb_en(found[n], found[0])
    return tuple(found)


def _with_verb_zh(clause: str, first: str) -> str:
    """(利用了多少外资和)多少内资: what stands before the first question word holds for both."""
    asked, before = read_question(clause), read_question(first)
    are_alike = asked.expects.start == 0 and _asks_for_noun(asked) and _asks_for_noun(before)
    return f"{before.text[: before.expects.start]}{clause}" if are_alike else clause


def _asks_for_noun(question: Question) -> bool:
    """Whether nothing but a noun follows the question word: 多少外资."""
    words = [t for t in tag(question.folded) if t.start >= question.expects.end and t.tag != "w"]
    return bool(words) and all(t.tag in _NOUNS for t in words)


def _with_rest_of(clause: str, following: str) -> str:
    """How much foreign (and how much domestic capital did they use)."""
    own, other = _HOW_MUCH.match(clause), _HOW_MUCH.match(following)
    if not (own and other and own["noun"] and other["rest"]) or own["rest"]:
        return clause
    missing = other["noun"].split()[len(own["noun"].split()) :]
    return " ".join([own["how"] + own["noun"], *missing]) + other["rest"]


def _with_verb_en(clause: str, first: str) -> str:
    """(How many firms are shut and) how many plan to open; (What did they do and) how many
    meetings: the noun, or the verb, of the first holds for both.
    """
    own, before = _HOW_MUCH.match(clause), _HOW_MUCH.match(first)
    noun = before["noun"] if before else ""
    if noun and (lacks := re.match(rf"how many(?= (?:{_AUX}|{_VERBAL.pattern})\b)", clause, re.I)):
        return f"{lacks[0]}{noun}{clause[lacks.end() :]}"
    predicate = re.search(rf" {_AUX}\b[^?]*", first)
    if own and own["noun"] and not own["rest"] and not _VERBAL.search(clause) and predicate:
        return f"{clause.rstrip(' ?')}{predicate[0]}?"
    return clause


def _in_chinese(text: str) -> tuple[str, ...]:
    folded = fold(text)
    each = _EACH.search(folded)
    joints = list(_AND.finditer(folded, 0, each.start())) if each else []
    if each is None:
        return _of_each_noun(text)
    if not 1 <= len(joints) < MAX_PARTS:
        return (text,)
    tokens = tag(folded)
    end = _end_of_last(tokens, joints[-1].end(), each.start())
    start = _start_of_first(tokens, joints[0].start(), Span(joints[-1].end(), max(end, 1)))
    lead, tail = text[:start], text[end : each.start()] + text[each.end() :]
    bounds = [start, *(place for joint in joints for place in joint.span()), end]
    things = [text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    is_split = all(things) and len(set(things)) == len(things)
    return tuple(f"{lead}{thing}{tail}" for thing in things) if is_split else (text,)


def _of_each_noun(text: str) -> tuple[str, ...]:
    """责任编辑和记者是谁, 外资和内资有多少: of two things, the second one word, or alike
    in their last ones; not 研究和开发费用, nor what they come to together.
    """
    folded = fold(text)
    match = _ASKED_OF_BOTH.search(folded)
    if match is None or _TOGETHER.search(folded):
        return (text,)
    tokens = tag(folded)
    first = _nouns_before(tokens, match.start())
    second = [t for t in tokens if match.end("and") <= t.start < match.start("asked")]
    are_nouns = bool(first and second) and all(t.tag in _NOUNS for t in second)
    if not are_nouns or not (len(second) == 1 or first[-1].tag == second[-1].tag):
        return (text,)
    lead, tail = text[: first[0].start], text[match.start("asked") :]
    things = text[first[0].start : match.start()], text[match.end("and") : match.start("asked")]
    return tuple(f"{lead}{thing}{tail}" for thing in things)


def _nouns_before(tokens: Sequence[Token], stop: int) -> list[Token]:
    """The run of nouns that ends at ``stop``."""
    found: list[Token] = []
    for token in reversed([t for t in tokens if t.end <= stop]):
        if token.tag not in _NOUNS or (found and token.end != found[0].start):
            break
        found.insert(0, token)
    return found


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
    if match := _ROLES.search(text):
        return tuple(f"{match['who']} {match[name]}{text[match.end() :]}" for name in "ab")
    if match := _ENGLISH.search(text):
        return _of_both(text, match)
    if _SAYS_EACH.search(text) and (match := _APART.search(text.rstrip(" ?"))):
        return _each_apart(_SAYS_EACH.sub("", text), match)
    match = _PAIR.search(text)
    if not match or _TOGETHER.search(text) or not is_opposite(match["a"].lower(), match["b"]):
        return (text,)
    lead, tail = text[: match.start()], text[match.start("noun") :]
    return f"{lead}{match['a']}{tail}", f"{lead}{match['b']}{tail}"


def _each_apart(text: str, match: re.Match[str]) -> tuple[str, ...]:
    """The question of each thing; "one" is what the first is: the Gangce one is a project."""
    noun = match["a"].split()[-1]
    things = match["a"], re.sub(r"\bone$", noun, match["b"])
    *before, verb = text[: match.start()].split() or [""]
    lead = " ".join([*before, _SINGULAR.get(verb, verb)])
    return tuple(f"{lead} {thing}{text[match.end() :]}" for thing in things)


def _of_both(text: str, match: re.Match[str]) -> tuple[str, ...]:
    lead, tail = text[: match.start()], _RESPECTIVELY.sub("", text[match.end() :])
    first, second = match["a"], match["b"]
    missing = second.split()[1:] if len(first.split()) == 1 else []
    return f"{lead}{' '.join([first, *missing])}{tail}", f"{lead}{second}{tail}"
