"""Answer → the HTML that the chat shows.

Gradio reads a message as Markdown. Each one here is a single HTML block on a single line, made
of escaped text, so that nothing in a document or a question can become Markdown or markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from bot.answer import Answer, Language, RankedPassage
from bot.phrases import PHRASES
from bot.ui.enumeration import items_of
from bot.ui.safe import printable, safe, shorten
from bot.ui.words import EXAMPLES, LANGUAGES, WELCOMING, Words, level_of
from index.script import has_han

MAX_ECHO = 300  # characters of a question; one that is longer is folded
MAX_NOTICE = 600  # enough for what is wrong and its remedy, paths and all
MAX_SNIPPET = 48
MAX_ROWS = 6  # passages behind an answer; the later ones have no part in it
MAX_NAME = 90  # characters of the line that names a document
MAX_SAID = 400  # characters of a quote in the bubble over its citation
OWN = "\x02"  # stands before an answer's own markers
_MARKUP = re.compile(rf"\*\*(?P<bold>.+?)\*\*|{OWN}\[(?P<number>\d{{1,2}})\]")
# What may stand after the marker of a line.
_NOTES = "|".join(re.escape(n) for p in PHRASES.values() for n in (p.others_differ, p.others_too))
_LAST_OF_LINE = re.compile(rf"(?<= )\[\d{{1,2}}\](?=(?:{_NOTES})?(?:\n|$))")
MAX_HEADLINE = 80  # columns, two for a Chinese character; longer reads better in its sentence
# A short form that stands alone before the sentence: "**US$126 million**. The release says: …".
_OPENING = re.compile(rf"(\*\*[^*\n]+\*\*)(?:[.。:：]|\s*\n)\s*(?=[^{OWN}\s])")
_LEAD_IN = re.compile(r"(?<=[。！？.!?])[^。！？.!?]+[:：]$")
# One part of several that is refused, whatever language it is in.
_UNSAID = re.compile(
    "|".join(re.escape(p.part_refusal).replace(r"\{question\}", ".+?") for p in PHRASES.values())
)
_HALF_MARK = re.compile(r"(?<=[^\x00-\x7f])\?$")  # after Chinese
_AFTER_MARKER = re.compile(rf"(?<={OWN}\[\d\])\s+(?=\S)")


Naming = Callable[[str], str | None]


@dataclass(frozen=True)
class _Reply:
    """An answer with what is needed to draw it: the number of its turn, the strings of the page,
    and what names its documents.
    """

    answer: Answer
    turn: int
    words: Words
    naming: Naming


def _unnamed(_: str) -> str | None:
    return None


def question_html(question: str, words: Words) -> str:
    """Return a question as it is echoed in the chat: plain, a long one to be unfolded."""
    whole = printable(question).strip()
    if len(whole) <= MAX_ECHO:
        return f'<div class="question">{safe(whole)}</div>'
    return (
        '<div class="question long"><details><summary>'
        f'<span class="cut">{safe(shorten(whole, MAX_ECHO))}</span>'
        f'<span class="show">{words.show_all}</span><span class="less">{words.show_less}</span>'
        f'</summary><div class="whole">{safe(whole)}</div></details></div>'
    )


def notice_html(message: str, words: Words) -> str:
    """Return a polite notice, such as why a question could not be asked."""
    return (
        f'<div class="reply notice"><p class="label">{words.notice}</p>'
        f"<p>{safe(shorten(message, MAX_NOTICE))}</p></div>"
    )


def pending_html(message: str) -> str:
    """Return what stands in for an answer that is still awaited."""
    return f'<div class="reply pending"><p>{safe(message)}</p></div>'


def answer_html(
    answer: Answer, turn: int, words: Words, naming: Naming = _unnamed, note: str = ""
) -> str:
    """Return an answer as one line of HTML: short answer, sentence, markers, ``note``, and why.

    ``naming`` gives the line that names a document by its id, or None where none is needed.
    """
    answer = marked(answer)
    first, rest = _split(answer)
    reply = _Reply(answer, turn, words, naming)
    parts = (
        _understood(answer, words),
        _headline(first, reply),
        _body(rest, reply),
        _sources(reply),
        note,
        _offered(answer, words),
        _foot(reply),
    )
    return f'<div class="reply {answer.kind}" lang="{answer.language}">{"".join(parts)}</div>'


def marked(answer: Answer) -> Answer:
    """Return the answer, before whose own markers ``OWN`` stands: a quote may hold "[1]" itself.

    Of two lines that cite one sentence both end in its marker.
    """
    if not answer.citations:
        return answer
    bare = replace(answer, text=answer.text.replace(OWN, ""))
    starts = {start for start in bare.marker_starts() if bare.text.startswith("[", start)}
    starts |= {match.start() for match in _LAST_OF_LINE.finditer(bare.text)}
    edges = [0, *sorted(starts), len(bare.text)]
    text = OWN.join(bare.text[start:end] for start, end in pairwise(edges))
    return replace(bare, text=text)


def share_html(share: tuple[int, int], turn: int | None, words: Words) -> str:
    """Return that only some documents were asked, with a button that asks all of them the question
    of ``turn``, if it has a number.
    """
    count, whole = share
    said = words.asked_some.format(count=count, all=whole)
    button = f'<button class="wider turn-{turn}" type="button">{words.ask_all}</button>'
    return f'<div class="share"><p>{said}</p>{"" if turn is None else button}</div>'


def _understood(answer: Answer, words: Words) -> str:
    # Broken lines were only joined.
    if answer.resolved_question.split() == answer.question.split():
        return ""
    resolved = shorten(answer.resolved_question, MAX_ECHO)
    return f'<p class="understood">{safe(words.understood.format(question=resolved))}</p>'


def _split(answer: Answer) -> tuple[str, str]:
    """Return the line to show first and large, empty when there is none, and the rest."""
    text = answer.text.strip()
    if answer.kind == "refusal":
        verdict = text.removesuffix(answer.reason or "").strip()
        return (verdict, answer.reason or "") if verdict else ("", text)
    own = PHRASES[answer.language].summary.strip() if answer.kind == "summary" else ""
    frame = _lead(text) or own
    if frame and text.startswith(frame):
        return frame.rstrip(":："), text.removeprefix(frame)
    if answer.short is not None and (opening := _OPENING.match(text)):
        rest = text[opening.end() :]
        said_again = opening[1] in rest and not _stands_first(opening[1].strip("*"))
        return ("" if said_again else opening[1]), rest
    bold = next((m[0] for m in _MARKUP.finditer(text) if m["bold"]), "")
    return (bold if answer.short is not None and _stands_first(answer.short) else ""), text


def _stands_first(short: str) -> bool:
    return _fits(short) or bool(items_of(short))


def _fits(headline: str) -> bool:
    return sum(2 if has_han(c) else 1 for c in headline) <= MAX_HEADLINE


def points(answer: Answer) -> tuple[str, list[str]]:
    """Return the words before the points of a ``marked`` summary, and the points."""
    frame, rest = _split(answer)
    return frame, _AFTER_MARKER.split(rest.strip())


def _lead(text: str) -> str:
    """What stands before the lines of several releases, each of which names its own; or nothing."""
    lead, _, lines = text.partition("\n\n")
    return lead if lines and lead.endswith((":", "：")) else ""


def _headline(text: str, reply: _Reply) -> str:
    bare = text.strip("*")
    if not _fits(bare) and (items := items_of(bare)):
        return f'<ul class="items"><li>{"</li><li>".join(map(safe, items))}</li></ul>'
    return f'<p class="short">{_inline(text, reply)}</p>' if text else ""


def _body(text: str, reply: _Reply) -> str:
    if reply.answer.kind == "summary":
        drawn = (_inline(point, reply) for point in _AFTER_MARKER.split(text.strip()))
        return f'<ul class="points"><li>{"</li><li>".join(drawn)}</li></ul>'
    if reply.answer.kind == "greeting":
        return _greeting(text.strip())
    lines = (line.strip() for line in text.splitlines())
    return "".join(f"<p{_unsaid(line)}>{_inline(line, reply)}</p>" for line in lines if line)


def _unsaid(line: str) -> str:
    """What sets a part that is refused apart from those beside it that are answered."""
    return ' class="unsaid"' if OWN not in line and _UNSAID.match(line) else ""


def _greeting(text: str) -> str:
    """A friendly line, and the words that lead to its questions, which are not copied with it."""
    lead = _LEAD_IN.search(text)
    said = text[: lead.start()] if lead else text
    return f'<p>{safe(said)}<span class="lead-in">{safe(text[len(said) :])}</span></p>'


def _inline(text: str, reply: _Reply) -> str:
    parts, at = [], 0
    for match in _MARKUP.finditer(text):
        parts.append(safe(text[at : match.start()]))
        if match["bold"]:
            parts.append(f"<strong>{_inline(match['bold'], reply)}</strong>")
        else:
            parts[-1] = _tied(parts[-1])
            parts.append(_marker(int(match["number"]), reply))
        at = match.end()
    return "".join(parts) + safe(text[at:])


def _tied(text: str) -> str:
    """Text that no line ends after: a marker alone on the next one would mark nothing."""
    bare = text.rstrip()
    return bare + ("&#160;" if bare != text else "&#8288;")


def _marker(number: int, reply: _Reply) -> str:
    citation = next((c for c in reply.answer.citations if c.number == number), None)
    if citation is None:
        return safe(f"[{number}]")
    name = reply.naming(citation.document_id)
    source = f'<span class="from">{_named(name)}</span>' if name else ""
    chip = (
        f'<a class="cite" href="#cite-{reply.turn}-{number}">{safe(f"[{number}]")}'
        f'<span class="said">{safe(shorten(citation.quote, MAX_SAID))}{source}</span></a>'
    )
    return chip + (_badge(reply.words) if citation.corrected else "")


def _named(name: str) -> str:
    return safe(shorten(printable(name).replace("\n", " "), MAX_NAME))


def _sources(reply: _Reply) -> str:
    """Which release each citation is of, unless the text says it or there is only one."""
    if _lead(reply.answer.text):
        return ""
    markers: dict[str, str] = {}
    for citation in reply.answer.citations:
        if name := reply.naming(citation.document_id):
            markers[name] = f"{markers.get(name, '')}[{citation.number}]"
    lines = (f"<li>{safe(found)} {_named(name)}</li>" for name, found in markers.items())
    return f'<ul class="sources">{"".join(lines)}</ul>' if markers else ""


def _badge(words: Words) -> str:
    return (
        f'<button class="badge" type="button">{words.corrected}'
        f'<span class="said">{words.corrected_meaning}</span></button>'
    )


def _offered(answer: Answer, words: Words) -> str:
    """The questions that a refusal or a greeting offers are a part of it."""
    if answer.kind not in ("refusal", "greeting"):
        return ""
    # A greeting already ends with the words that lead to its suggestions.
    return suggestions_html(answer, "" if answer.kind == "greeting" else words.try_these)


def suggestions_html(answer: Answer, label: str) -> str:
    """Return the answer's suggested questions as buttons after ``label``; nothing without any."""
    if not answer.suggestions:
        return ""
    said = f"<p>{label}</p>" if label else ""
    buttons = "".join(map(_ask_button, answer.suggestions))
    return f'<div class="suggestions">{said}{buttons}</div>'


def _ask_button(question: str) -> str:
    # Some are made with one mark and some with the other; side by side they look careless.
    shown = _HALF_MARK.sub("？", question)
    return f'<button class="ask" type="button">{safe(shown)}</button>'


def _foot(reply: _Reply) -> str:
    if not reply.answer.passages:
        return ""
    return f'<div class="foot">{_confidence(reply.answer, reply.words)}{_why(reply)}</div>'


def _confidence(answer: Answer, words: Words) -> str:
    if not answer.answerable:
        return ""
    level = level_of(answer.confidence)
    return (
        f'<span class="confidence level-{level}" title="{answer.confidence:.0%}">'
        f"{words.confidence} <b>{words.levels[level]}</b></span>"
    )


def _why(reply: _Reply) -> str:
    answer, words = reply.answer, reply.words
    heads = "".join(
        f'<th scope="col" title="{meaning}">{name}</th>'
        for name, meaning in zip(words.scores, words.score_meanings, strict=True)
    )
    rows = "".join(_row(passage, reply) for passage in answer.passages[:MAX_ROWS])
    why = words.why_not if answer.kind == "refusal" else words.why
    took = f"{answer.timings.get('total', 0.0):.2f}"
    return (
        f'<details class="why"><summary>{why}</summary><table><thead><tr>'
        f'<th scope="col">{words.paragraph}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="took">{words.seconds.format(seconds=took)}</p></details>'
    )


def _row(passage: RankedPassage, reply: _Reply) -> str:
    name = reply.naming(passage.document_id)
    title = f' title="{_named(name)}"' if name else ""
    of = f'<span class="of">{_named(name)}</span>' if name else ""  # each release has a ¶5
    snippet = f'<span class="snippet">{safe(shorten(passage.text, MAX_SNIPPET))}</span>{of}'
    scores = "".join(map(_score, (passage.lexical, passage.dense, passage.reader)))
    return (
        f'<tr><td><a class="cite" href="#passage-{reply.turn}-{passage.rank}"{title}>'
        f"¶{passage.number}</a> {snippet}</td>{scores}</tr>"
    )


def _score(score: float) -> str:
    width = round(100 * min(max(score, 0.0), 1.0))
    return (
        f'<td class="score"><span class="track"><span style="width:{width}%"></span></span>'
        f"{score:.2f}</td>"
    )


def welcome_html(
    words: Words, examples: Mapping[Language, Sequence[str]] = EXAMPLES, are_several: bool = False
) -> str:
    """Return what an empty conversation shows: an invitation, to ask one release or several, and
    questions to click.

    Those in the language of the page come first.
    """
    languages = sorted(LANGUAGES, key=lambda named: named[1] != words.language)
    groups = "".join(
        f'<div class="group" lang="{language}"><span class="label">{name}</span>'
        f'<div class="asks">{"".join(map(_ask_button, examples[language][:WELCOMING]))}</div></div>'
        for name, language in languages
        if examples.get(language)
    )
    title = words.welcome_all if are_several else words.welcome
    return (
        f'<div class="welcome"><h2>{title}</h2><p>{words.invitation}</p>'
        f'<div class="examples">{groups}</div></div>'
    )


def brand_html(words: Words) -> str:
    """Return the page's name and its promise."""
    return (
        f'<a class="skip" href="#box">{words.skip}</a>'
        f'<div class="brand"><h1>Pressbot</h1><p>{words.tagline}</p></div>'
    )


def divider_html(words: Words) -> str:
    """Return the bar between chat and release, which can be dragged or moved by arrow keys."""
    return (
        '<div class="grip" role="separator" aria-orientation="vertical" tabindex="0" '
        f'aria-valuemin="30" aria-valuemax="70" aria-valuenow="52" aria-label="{words.divider}" '
        f'title="{words.divider}"></div>'
    )


def linked_html(question: str) -> str:
    """Return the question of a link for the page's script to ask; empty where there is none, or
    none any more, which the script is to know too.
    """
    return f"<span hidden>{safe(question)}</span>"


def status_html(state: Literal["warming", "ready", "failed"], words: Words) -> str:
    """Return the state of the model as a small sign."""
    label = {"warming": words.warming, "ready": words.ready, "failed": words.failed}[state]
    return f'<p class="status {state}" role="status">{label}</p>'


def failure_html(message: str, words: Words) -> str:
    """Return why the model could not be loaded, with the remedy that the message names."""
    return (
        f'<div class="failure" role="alert"><strong>{words.failed}</strong>'
        f"<p>{safe(message)}</p></div>"
    )
