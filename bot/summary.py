"""What releases are about: sentences of their own, the most central that differ.

Centrality is the cosine with the mean of the body's sentences, the lead is favoured as news puts
the main thing first, and maximal marginal relevance (Carbonell and Goldstein, 1998) keeps the
sentences apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.evidence import Evidence
from bot.question import Question
from index.document import Document, Passage, Span
from index.embedder import Embedder
from index.script import fold
from index.store import Store

MIN_CHARACTERS, CONSIDERED = 15, 60
LEAD, NUMBERS, SAMENESS = 0.06, 0.02, 0.5


def meant(question: Question, documents: Sequence[Document]) -> list[Document]:
    """Return the documents that a question about the whole means, the newest first: those in whose
    title a name stands that the question has, else all.
    """
    names = [term.text for term in question.terms if term.is_name]
    titled = [d for d in documents if any(name in fold(d.title) for name in names)]
    return sorted(titled or documents, key=lambda d: d.date or "", reverse=True)


def summarise(store: Store, document: Document, length: int, embedder: Embedder) -> list[Evidence]:
    """Return up to ``length`` of the first sentences of the document's body, in its order."""
    places = _places(store, document)[:CONSIDERED]
    found = [(store.passages[row], store.passages[row].sentences[n]) for row, n in places]
    vectors = _embedded(embedder, tuple(passage.slice(span) for passage, span in found))
    centre = vectors.mean(axis=0)
    worth = vectors @ (centre / np.linalg.norm(centre)) + _bonus(found)
    chosen = sorted(_apart(vectors, worth, length))
    scores = [float(min(1.0, worth[i])) for i in chosen]
    return [
        Evidence(places[i][0], *found[i], score, score, 1.0)
        for i, score in zip(chosen, scores, strict=True)
    ]


@lru_cache(maxsize=64)
def _embedded(embedder: Embedder, sentences: tuple[str, ...]) -> NDArray[np.float32]:
    """Kept, since embedding is all the time that a summary takes."""
    return embedder.embed_passages(list(sentences))


def _places(store: Store, document: Document) -> list[tuple[int, int]]:
    """The passage rows and numbers of the body's sentences: the longer ones, else all, else the
    first of anything.
    """
    own = [(row, p) for row, p in enumerate(store.passages) if p.document_id == document.id]
    body = [(row, n) for row, p in own if p.kind == "body" for n in range(len(p.sentences))]
    spans = [store.passages[row].sentences[n] for row, n in body]
    longer = [
        place
        for place, span in zip(body, spans, strict=True)
        if span.end - span.start >= MIN_CHARACTERS
    ]
    return longer or body or [(own[0][0], 0)]


def _bonus(places: list[tuple[Passage, Span]]) -> NDArray[np.float64]:
    lead = [LEAD if i == 0 else 0.0 for i in range(len(places))]
    numbers = [NUMBERS if any(c.isdigit() for c in p.slice(s)) else 0.0 for p, s in places]
    bonus: NDArray[np.float64] = np.array([lead, numbers], dtype=np.float64).sum(axis=0)
    return bonus


def _apart(vectors: NDArray[np.float32], worth: NDArray[np.float64], length: int) -> list[int]:
    chosen: list[int] = []
    while len(chosen) < min(length, len(worth)):
        same = (vectors @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(worth))
        score = worth - SAMENESS * same
        score[chosen] = -np.inf
        chosen.append(int(score.argmax()))
    return chosen
