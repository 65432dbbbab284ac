"""Evidence → Answer: the text in the asker's script or language, citations, or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answer import MAX_CITATIONS, MAX_TEXT, Answer, Citation, Language, RankedPassage
from bot.evidence import Evidence
from bot.judgement import THRESHOLD
from bot.listed import LONGEST, asked_list
from bot.phrases import PHRASES
from bot.quantities import find_quantities, home_currency
from bot.question import Question
from bot.rendering import ELLIPSIS, excerpt, in_english, in_script, shortened
from bot.retriever import RetrievedPassage
from bot.summary import meant, summarise
from bot.support import folded_text
from index.document import Document, Span
from index.embedder import Embedder
from index.script import fold, has_han
from index.store import Store

SENTENCE_LIMIT = 240
SENTENCE_LIMITS = (120, 100, 80, 60, 40, 24)  # of several releases' sentences, until all fit
MAX_LABEL = 30
SUMMARY_LIMIT, SUMMARY_SENTENCES = 120, 3
TITLE_LIMIT = 24  # of Chinese; an English title says as much in twice the letters
NAME_LIMIT = TITLE_LIMIT + 16  # with a date; more for an English title where there is room
NEAREST_LIMIT = 61
EXPLAINED = (MAX_TEXT, 110, 60, 0)  # letters of why a part of a question is refused, until all fit


def compose_answer(
    question: Question,
    language: Language,
    evidence: list[Evidence],
    passages: list[RetrievedPassage],
    store: Store,
    limit: int = SENTENCE_LIMIT,
) -> Answer:
    """Return the answer that the best evidence gives, or the refusal that it is too weak for.

    A sentence of more than ``limit`` characters is shown around its answer.
    """
    ranked = rank_passages(passages, evidence)
    best = evidence[0] if evidence else None
    if best is None or best.probability < THRESHOLD or question.is_task:
        return refuse(question, language, store, evidence, ranked)
    document = store.document_by_id[best.passage.document_id]
    if limit == SENTENCE_LIMIT:
        whole = asked_list(question, document.text, best.sentence, best.mention)
        if whole:
            best, limit = replace(best, sentence=whole, answer=None), LONGEST
    citation = cite(1, best, document)
    short = best.answer if best.is_clear else None
    return Answer(
        question=question.text,
        resolved_question=question.text,
        kind="answer",
        text=sentence_text(1, best, document, language, limit),
        language=language,
        answerable=True,
        confidence=best.probability,
        short=document.text[short.start : short.end] if short else None,
        short_citation=1 if short else None,
        short_start=short.start if short else None,
        short_end=short.end if short else None,
        citations=(citation,),
        passages=ranked,
    )


@dataclass(frozen=True)
class Part:
    """What answers one part of a question: ``whole`` as if it were asked alone, with all that
    releases say of it; ``brief`` the best release's sentence, noting whether others differ;
    ``evidence`` what the latter rests on.
    """

    whole: Answer
    brief: Answer
    evidence: Evidence | None = None


def alone(answer: Answer, evidence: Evidence | None = None) -> Part:
    """Return the part that one release alone answers, or none."""
    return Part(answer, answer, evidence if answer.answerable else None)


def combine_answers(question: str, parts: Sequence[Part], store: Store) -> Answer:
    """Return the answers to the parts of one question as one, a line each, those that one sentence
    answers in one; a refusal where every part is refused. It is as sure as its least sure part, and
    has one exact answer only if all have the same. Of several releases each line names its own, and
    as many parts as there is room for, the first ones first, are answered as if asked alone; why a
    part is refused is said where there is room.
    """
    given = [part.brief for part in parts if part.brief.answerable and part.brief.citations]
    naming = store if given and len(store.documents) > 1 else None
    parts = _by_sentence(parts, store)
    lengths = (2 * TITLE_LIMIT, TITLE_LIMIT)
    told = (
        _in_turn(some, names, length, explained)
        for names in (naming, None)
        for explained in EXPLAINED
        for some in _from_whole_to_brief(parts)
        for length in lengths
    )
    briefly = _in_turn([part.brief for part in parts], None, 0, explained=0)
    text, citations = next((t for t in told if _has_room(*t)), briefly)
    if not given:
        whole = replace(parts[0].brief, question=question, resolved_question=question)
        return replace(whole, text=text, reason=text)
    answer = replace(
        given[0],
        question=question,
        resolved_question=question,
        text=text,
        confidence=min(part.confidence for part in given),
        citations=citations,
    )
    is_one = len(parts) == 1 and len({(p.short_start, p.short_end) for p in given}) == 1
    return answer if is_one else _without_short(answer)


def _without_short(answer: Answer) -> Answer:
    return replace(answer, short=None, short_citation=None, short_start=None, short_end=None)


def _by_sentence(parts: Sequence[Part], store: Store) -> list[Part]:
    """The parts in order, those that one sentence of one release answers as one."""
    groups: dict[object, list[Part]] = {}
    for n, part in enumerate(parts):
        best = part.evidence if part.whole is part.brief else None
        key = (best.passage.document_id, best.sentence) if best else n
        groups.setdefault(key, []).append(part)
    limit = SENTENCE_LIMIT // len(parts)
    return [_of_one_sentence(g, store, limit * len(g)) for g in groups.values()]


def _of_one_sentence(parts: Sequence[Part], store: Store, limit: int) -> Part:
    found = [part.evidence for part in parts if part.evidence]
    if len(found) < 2:
        return parts[0]
    answer = parts[0].brief
    document = store.document_by_id[found[0].passage.document_id]
    text = sentence_text(1, found[0], document, answer.language, limit, found[1:])
    return alone(replace(answer, text=text))


def _from_whole_to_brief(parts: Sequence[Part]) -> Iterator[list[Answer]]:
    """The parts with all of them whole, then all but the last, and so on."""
    for count in range(len(parts), -1, -1):
        yield [p.whole if n < count else p.brief for n, p in enumerate(parts)]


def _has_room(text: str, citations: tuple[Citation, ...]) -> bool:
    return len(text) <= MAX_TEXT and len(citations) <= MAX_CITATIONS


def _in_turn(
    parts: Sequence[Answer], naming: Store | None, limit: int, explained: int
) -> tuple[str, tuple[Citation, ...]]:
    """What the parts say, and their citations in one order; after the names that ``naming`` has,
    an English one of at most ``limit`` letters; with ``explained`` letters of why a part is
    refused.
    """
    found: dict[tuple[str, int], Citation] = {}
    lines = [PHRASES[parts[0].language].in_turn] if naming else []
    for part, label in zip(parts, _labels(parts), strict=True):
        cited = [
            found.setdefault((c.document_id, c.start), replace(c, number=len(found) + 1))
            for c in part.citations
        ]
        said = label + _renumbered(part, cited) if cited else _refused(part, explained)
        lines.append(_named_line(part, said, naming, limit))
    return "\n\n".join(lines), tuple(found.values())


def _labels(parts: Sequence[Answer]) -> list[str]:
    """What each part is of, for readers of English alone: the others see it in the sentence."""
    asked = [part.question.rstrip("? ").split() for part in parts]
    same = [len(set(words)) == 1 for words in zip(*asked, strict=False)]
    start = same.index(False) if False in same else 0
    rests = [words[start:][::-1] for words in asked]
    tails = [len(set(words)) == 1 for words in zip(*rests, strict=False)]
    end = tails.index(False) if False in tails else 0
    labels = [" ".join(words[start : len(words) - end]) for words in asked]
    is_told = len(parts) > 1 and start > 1 and all(0 < len(label) <= MAX_LABEL for label in labels)
    if not is_told or parts[0].language != "en":
        return [""] * len(parts)
    return [f"{label[0].upper()}{label[1:]}: " for label in labels]


def _renumbered(part: Answer, cited: Sequence[Citation]) -> str:
    """The text of the part with the numbers of ``cited``; brackets in a quote stay as they are."""
    text = part.text
    markers = zip(part.marker_starts(), part.citations, cited, strict=True)
    for start, old, new in reversed(list(markers)):
        text = f"{text[:start]}[{new.number}]{text[start + len(f'[{old.number}]') :]}"
    return text


def _refused(part: Answer, explained: int) -> str:
    asked = shortened(part.question, NEAREST_LIMIT)
    asked = asked[0].upper() + asked[1:]
    said = PHRASES[part.language].part_refusal.format(question=asked)
    if not (explained and part.reason):
        return said
    reason = shortened(part.reason, explained)
    return f"{said} {reason}" if part.language == "en" else f"{said}{reason}"


def _named_line(part: Answer, said: str, naming: Store | None, limit: int) -> str:
    if naming is None or part.kind != "answer" or len(part.citations) != 1:
        return said  # one that several releases answer has their names already
    document = naming.document_by_id[part.citations[0].document_id]
    return named(document, said, part.language, limit)


def summary_answer(
    question: Question, language: Language, store: Store, embedder: Embedder
) -> Answer:
    """Return what the releases that are meant are about: of one three sentences in its order, of
    several a sentence each, the newest first, and of how many; each cited.
    """
    documents = meant(question, store.documents)
    shown = documents[:MAX_CITATIONS]
    length = SUMMARY_SENTENCES if len(shown) == 1 else 1
    chosen = [(d, e) for d in shown for e in summarise(store, d, length, embedder)]

    def sentences(limit: int) -> Iterator[str]:
        for n, (document, evidence) in enumerate(chosen, start=1):
            said = show_sentence(document, evidence.sentence, (), language, limit)
            yield f"{said} [{n}]"

    def told(limit: int) -> Iterator[str]:
        yield of_some(PHRASES[language].summaries, len(shown), len(documents), language)
        for document, said in zip(shown, sentences(limit), strict=True):
            yield named(document, said, language)

    one = PHRASES[language].summary + " ".join(sentences(SUMMARY_LIMIT))
    return Answer(
        question=question.text,
        resolved_question=question.text,
        kind="summary",
        text=one if len(shown) == 1 else fitting(told),
        language=language,
        answerable=True,
        confidence=1.0,
        citations=tuple(cite(n, e, d) for n, (d, e) in enumerate(chosen, start=1)),
    )


def of_some(lead: str, shown: int, count: int, language: Language) -> str:
    """Return the lead of what ``shown`` of ``count`` releases say, which says so of fewer."""
    some = PHRASES[language].some.format(shown=shown, count=count) if shown < count else ""
    return lead.format(some=some)


def fitting(paragraphs: Callable[[int], Iterable[str]], room: int = MAX_TEXT) -> str:
    """Return the paragraphs with sentences as long as the room allows; "" if none fit."""
    texts = ("\n\n".join(paragraphs(limit)) for limit in SENTENCE_LIMITS)
    return next((text for text in texts if len(text) <= room), "")


def named(
    document: Document, said: str, language: Language, latin_limit: int = 2 * TITLE_LIMIT
) -> str:
    """Return what a release says after its title, as ``short_title`` has it, and date."""
    phrases, title = PHRASES[language], short_title(document, language, latin_limit)
    date = phrases.dated.format(date=document.date[:10]) if document.date else ""
    return phrases.told.format(title=title, date=date, said=said)


def short_title(document: Document, language: Language, latin_limit: int = 2 * TITLE_LIMIT) -> str:
    """Return the title of a release, or what else it is called: in Chinese at most ``TITLE_LIMIT``
    characters, any other ``latin_limit``.
    """
    whole = in_script(document.title or document.id, language, document.text)
    return shortened(whole, TITLE_LIMIT if has_han(whole) else latin_limit)


def greeting_answer(question: Question, language: Language) -> Answer:
    """Return a friendly line; the caller adds questions that can be answered."""
    phrases = PHRASES[language]
    return Answer(
        question=question.text,
        resolved_question=question.text,
        kind="greeting",
        text=phrases.greeting if question.intent == "greeting" else phrases.thanks,
        language=language,
        answerable=True,
        confidence=1.0,
    )


def cite(number: int, evidence: Evidence, document: Document) -> Citation:
    """Return the citation of the evidence's sentence: a verbatim slice of the document."""
    span = evidence.sentence
    return Citation(
        number,
        document.id,
        evidence.passage.id,
        document.text[span.start : span.end],
        span.start,
        span.end,
        evidence.probability,
        any(c.span.overlaps(span) for c in document.corrections),
    )


def rank_passages(
    passages: list[RetrievedPassage], evidence: list[Evidence]
) -> tuple[RankedPassage, ...]:
    """Return the retrieved passages with every score brought to 0–1, best first."""
    reader = dict.fromkeys((p.row for p in passages), 0.0)
    for item in evidence:
        reader[item.row] = max(reader[item.row], item.probability)
    low = min((p.score for p in passages), default=0.0)
    width = max((p.score for p in passages), default=1.0) - low or 1.0
    return tuple(
        RankedPassage(
            rank, p.passage.document_id, p.passage.id, p.passage.number, p.passage.text,
            p.passage.span.start, p.passage.span.end, p.lexical, max(0.0, min(1.0, p.dense)),
            reader[p.row], (p.score - low) / width,
        )
        for rank, p in enumerate(passages, start=1)
    )  # fmt: skip


def sentence_text(
    number: int,
    evidence: Evidence,
    document: Document,
    language: Language,
    limit: int,
    others: Sequence[Evidence] = (),
) -> str:
    """Return the evidence's sentence as an answer shows it, in a frame where the document is in
    another language than the answer, with the marker of citation ``number``. ``others`` find the
    answers to other parts of the question in the same sentence.
    """
    phrases = PHRASES[language]
    clear = [e for e in (evidence, *others) if e.is_clear and e.answer]
    exact = _apart([e.answer for e in clear if e.answer])
    shown = show_sentence(document, evidence.sentence, exact, language, limit)
    if has_han(shown) == (language != "en"):
        return f"{shown} [{number}]"
    shorts = list(dict.fromkeys(filter(None, (_short(e, document, language) for e in clear))))
    if not shorts:
        return phrases.says.format(sentence=shown, n=number)
    joined = f"**{', ' if language == 'en' else '、'}**".join(shorts)
    return phrases.framed.format(short=joined, sentence=shown, n=number)


def _short(evidence: Evidence, document: Document, language: Language) -> str | None:
    """The exact answer, for a reader of English in English."""
    if evidence.answer is None or evidence.mention is None:
        return None
    short = document.text[evidence.answer.start : evidence.answer.end]
    if language != "en":
        return short
    home = home_currency(folded_text(document))
    return in_english(evidence.mention, short, home) or short


def _apart(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that overlap or touch as one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        if found and span.start <= found[-1].end:
            span = Span(found[-1].start, max(span.end, found.pop().end))
        found.append(span)
    return found


def show_sentence(
    document: Document, sentence: Span, answers: Sequence[Span], language: Language, limit: int
) -> str:
    """Return the sentence in the language's script, shortened around the answers, in bold."""
    text = in_script(document.text[sentence.start : sentence.end], language, document.text)
    places = [(a.start - sentence.start, a.end - sentence.start) for a in answers] or [(0, 1)]
    begin, stop = excerpt(text, places[0][0], places[-1][1], limit)
    shown, at = "", begin
    for a, b in places if answers else ():
        if begin <= a and b <= stop:
            shown, at = f"{shown}{text[at:a]}**{text[a:b]}**", b
    shown = f"{shown}{text[at:stop]}".rstrip(";；,，")
    return f"{ELLIPSIS if begin else ''}{shown}{ELLIPSIS if stop < len(text) else ''}"


def _nearest(evidence: Sequence[Evidence]) -> Evidence | None:
    """The evidence that speaks of all that is asked about, if of another time, else of most of the
    question; of as good as equal ones the likelier.
    """
    return max(
        evidence,
        key=lambda e: (
            e.kind_found and not e.missing,
            bool(e.contradicted),
            round(e.coverage, 1),
            e.probability,
        ),
        default=None,
    )


def refuse(
    question: Question,
    language: Language,
    store: Store,
    evidence: Sequence[Evidence] = (),
    ranked: tuple[RankedPassage, ...] = (),
) -> Answer:
    """Return the refusal of a question, with what was looked for and what stands nearest."""
    best = evidence[0] if evidence else None
    reason = _reason(question, language, _nearest(evidence), store)
    text = PHRASES[language].refusal.format(reason=reason)
    return Answer(
        question=question.text,
        resolved_question=question.text,
        kind="refusal",
        text=shortened(text, MAX_TEXT),
        language=language,
        answerable=False,
        confidence=best.probability if best else 0.0,
        passages=ranked,
        reason=reason,
    )


def _reason(question: Question, language: Language, best: Evidence | None, store: Store) -> str:
    """What was looked for, what stands nearest, of which release, and why that is no answer."""
    phrases = PHRASES[language]
    is_any = question.expects.kind == "thing" and question.expects.head is None
    kind = phrases.kinds["open" if is_any else question.expects.kind]
    asked = [question.text[t.start : t.end] for t in question.terms]
    words = _listed(asked, language) or phrases.empty
    parts = [phrases.looked_for.format(kind=kind, words=words)]
    if best:
        document, number = store.document_by_id[best.passage.document_id], best.passage.number
        said = in_script(best.passage.slice(best.sentence), language, document.text)
        title = short_title(document, language)
        of = phrases.of.format(title=title) if len(store.documents) > 1 else ""
        quote = shortened(said, NEAREST_LIMIT)
        parts.append(phrases.nearest.format(number=number, of=of, quote=quote))
        parts.append(_why_not(question, best, language, kind, fold(said)))
    return phrases.comma.join(parts) + ("." if language == "en" else "。")


def _why_not(question: Question, best: Evidence, language: Language, kind: str, folded: str) -> str:
    phrases, unit = PHRASES[language], question.expects.unit
    if best.contradicted:
        return phrases.other_period.format(words=_listed(best.contradicted, language))
    if best.missing:
        return phrases.not_mentioned.format(words=_listed(best.missing[:3], language))
    money = {q.unit for q in find_quantities(folded) if q.kind == "money"}
    if question.expects.kind == "money" and unit and money and unit not in money:
        return phrases.other_currency
    is_of_kind = best.kind_found or unit is not None
    return phrases.too_far if is_of_kind else phrases.no_kind.format(kind=kind)


def _listed(words: list[str] | tuple[str, ...], language: Language) -> str:
    left, right = PHRASES[language].quotes
    shown = [
        f"{left}{in_script(word[:30], language)}{right}" for word in list(dict.fromkeys(words))[:5]
    ]
    return (", " if language == "en" else "、").join(shown)
