"""Which of two is more? → how much is each: 外资和内资哪个涨得更快? → 外资涨了多少? 内资涨了多少?

The figures of both are shown and no verdict is made of them: they may be of different times.
"""

from __future__ import annotations

import re

from bot.periods import find_periods
from index.script import fold, has_han

MAX_LENGTH = 160  # longer ones say more than which of two, and would take long to match
_MORE = r"(?P<more>更|比较|较)?[快慢多少大小高低](?:一?[些点])?"
_GROWS = re.compile(r"涨|增长?|上?升|跌|下?降")
_WHICH = re.compile(
    r"(?P<a>[^?？。和与跟]+?)(?:[和与跟及]|还是)(?P<b>[^,，?？。和与跟及]+?)(?:相比|比起来|比)?[,，]?(?:两者|二者)?(?:之间|[中里])?[,，]?"
    rf"(?P<which>是?哪一?[个项者种家方]|谁)(?:的)?(?P<what>[^,，?？最的]{{0,6}}?)(?P<manner>得)?{_MORE}[?？。]*"
)
_THAN = re.compile(
    rf"(?P<a>[^?？。,，]+?)(?:是不是)?(?:比|还是)(?P<b>[^?？。,，]+?)(?P<what>{_GROWS.pattern}|用)得?{_MORE}[吗么嘛]?[?？。]*"
)
_RELEASE = "(?:新闻(?:通?稿)?|通报|通稿|报道|稿[件子]?|文章)?"
_MUCH = r"[快慢多大高少小低](?:一?[些点])?"
_WHICH_RELEASE = re.compile(
    rf"(?:[这那]?[两二三几各]篇|哪一?篇){_RELEASE}[里中]?的?(?P<what>[^,，?？。哪最更]{{2,20}}?)"
    rf"(?:哪一?[个篇])?(?:更|比较|较|最)?{_MUCH}[?？。]*"
    rf"|(?P<asked>[^,，?？。哪最更]{{2,20}}?)(?:最|更){_MUCH}的?是?哪一?篇{_RELEASE}[?？。]*"
)
_PLACE = r"(?:哪一?个?(?:省份?|市|城市|地方|地区|边)|[两二几各]个?(?:省份?|市|地)的?)"
_WHICH_PLACE = re.compile(  # 江苏和黑龙江哪个省的外资更多? 两地外资增长率哪个高?
    rf"(?:[^,，?？。哪]{{1,10}}[和与跟及][^,，?？。哪]{{1,10}}[,，]?)?{_PLACE}的?"
    rf"(?P<what>[^,，?？。哪最更]{{2,20}}?)(?:(?:哪一?[个边]|谁)?(?:更|比较|较)|哪一?[个边]|谁){_MUCH}[?？。]*"
)
_FASTER = r"(?:faster|more|quicker|slower|less)(?: quickly)?"
_GREW = {"grew": "grow", "rose": "rise", "increased": "increase", "fell": "fall", "grow": "grow",
         "rise": "rise", "increase": "increase", "fall": "fall"}  # fmt: skip
_WHICH_EN = re.compile(
    rf"which (?:of (?:the two|them) |type of \w+ |[\w-]+ )?(?:(?P<verb>{'|'.join(_GREW)}) {_FASTER}"
    r"|(?:is|was) (?:the )?(?:larger|bigger|higher|greater|smaller|lower)(?: one)?"
    r"|ha[sd] (?:the )?(?:more|less|larger|bigger|higher|greater|smaller|lower) (?P<noun>[\w -]+?))"
    r"(?P<when> (?:in|during|from) [^,:?]+)?[,:–—-]? ?(?P<a>[^,?]+?),? or (?P<b>[^,?]+)\??"
)
_DID_EN = re.compile(
    rf"did (?P<a>[^,?]+?) (?P<verb>{'|'.join(_GREW)}) {_FASTER} than (?P<b>[^,?]+)\??"
)


def of_releases(text: str) -> str | None:
    """Return the question for what each of several releases gives, where ``text`` asks in which of
    them it is more: 哪篇的外资更多? → 外资多少? None where it asks anything else.
    """
    asked = fold(text.strip()) if len(text) <= MAX_LENGTH else ""
    match = _WHICH_RELEASE.fullmatch(asked) or _WHICH_PLACE.fullmatch(asked)
    if match is None:
        return None
    return f"{text.strip()[slice(*match.span(match.lastgroup or 'what'))]}多少?"


def of_each(text: str) -> tuple[str, ...]:
    """Return the questions for how much each of two things is, where ``text`` asks which of them
    is more; none where it asks anything else.
    """
    text = text.strip()
    for pattern in (_WHICH_EN, _DID_EN, _WHICH, _THAN) if len(text) <= MAX_LENGTH else ():
        if match := pattern.fullmatch(fold(text)):
            spans = {name: match.span(name) for name in match.groupdict()}
            said = {name: text[slice(*span)] for name, span in spans.items() if span[0] >= 0}
            return _in_chinese(said) if has_han(text) else _in_english(said)
    return ()


def _in_chinese(said: dict[str, str]) -> tuple[str, ...]:
    """The second thing is of the same time as the first, and the first is of what the second is:
    外资跟内资(的增长率).
    """
    first, second = said["a"], said["b"]
    if "的" in second and "的" not in first:
        first += second[second.index("的") :]
    periods = find_periods(fold(first))
    when = first[: periods[0].end] if periods and periods[0].start == 0 else ""
    asked = _measured(said["what"], "manner" in said or "which" not in said)
    return f"{first}{asked}?", f"{when}{second}{asked}?"


def _measured(what: str, is_verb: bool) -> str:
    """涨(得快) → 涨了多少, 投资额(高) → 投资额多少, (快) → 增长了多少."""
    if is_verb or _GROWS.fullmatch(fold(what)):
        return f"{what or '增长'}了多少"
    return f"{what}多少" if what else "是多少"


def _in_english(said: dict[str, str]) -> tuple[str, ...]:
    first, second, when = said["a"].strip(), said["b"].strip(), said.get("when", "")
    if len(first.split()) == 1:  # foreign or domestic capital
        first = " ".join([first, *second.split()[1:]])
    return tuple(_how_much(said, thing, when) for thing in (first, second))


def _how_much(said: dict[str, str], thing: str, when: str) -> str:
    if noun := said.get("noun"):
        return f"What is the {noun} of {thing}{when}?"
    verb = said.get("verb")
    return f"How much did {thing} {_GREW[verb]}{when}?" if verb else f"How much was {thing}{when}?"
