"""Score the chatbot on question files: answered right, rightly cited, exact, refused.

Texts are compared after Simplified conversion, NFKC, lower case, and without spaces, punctuation
or ``[n]`` markers, as a reader would compare them. Of a question with ``all``, the items of a list,
every one is needed; of others one of ``answers``.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot import Answer, Chatbot
from index.script import simplify

FOLDER = Path(__file__).parent
RELEASE = "press_release"


@dataclass(frozen=True)
class Score:
    """How one question went; ``exact`` and ``cited`` are only asked of answerable ones."""

    id: str
    question: str
    answerable: bool
    right: bool
    cited: bool
    exact: bool
    answer: Answer

    @property
    def passed(self) -> bool:
        """Answered right and rightly cited, or refused."""
        return self.right and self.cited


def normal(text: str) -> str:
    """Return ``text`` as it is compared."""
    text = unicodedata.normalize("NFKC", simplify(re.sub(r"\[\d\]", "", text))).lower()
    return "".join(c for c in text if c.isalnum() or c in "%.$").strip(".")


def read_questions(name: str) -> list[dict[str, Any]]:
    """Return the questions of a file in this folder."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@lru_cache(maxsize=8)
def chatbot_on(document: str) -> Chatbot:
    """Return a chatbot on the shipped release or on one of our own."""
    if document == RELEASE:
        return Chatbot.load()
    return Chatbot.from_files([FOLDER / "releases" / f"{document}.txt"])


def score(entry: dict[str, Any]) -> Score:
    """Ask one question and compare."""
    answer = chatbot_on(entry.get("document", RELEASE)).ask(entry["question"])
    if not entry["answerable"]:
        refused = not answer.answerable and not answer.citations
        return Score(entry["id"], entry["question"], False, refused, True, False, answer)
    right = answer.answerable and bool(_said(entry, normal(answer.text)))
    cited = normal(entry["quote"]) in normal("".join(c.quote for c in answer.citations))
    short = normal(answer.short or "")
    exact = any(len(short) <= 2.5 * len(said) + 4 for said in _said(entry, short))
    return Score(entry["id"], entry["question"], True, right, cited, exact, answer)


def _said(entry: dict[str, Any], text: str) -> list[str]:
    """Which of the accepted answers stand in a text; of a list its items as one, if all do."""
    if items := [normal(item) for item in entry.get("all", ())]:
        return ["".join(items)] if all(item in text for item in items) else []
    return [a for a in map(normal, entry["answers"]) if a in text]


def totals(scores: Iterable[Score]) -> dict[str, str]:
    """Return the counts as "n of m"."""
    scores = list(scores)
    asked = [s for s in scores if s.answerable]
    unasked = [s for s in scores if not s.answerable]
    return {
        "answered right and cited": f"{sum(s.passed for s in asked)} of {len(asked)}",
        "short exact": f"{sum(s.exact for s in asked)} of {len(asked)}",
        "unanswerable refused": f"{sum(s.right for s in unasked)} of {len(unasked)}",
    }


def main(names: list[str]) -> None:
    """Print what failed, then the totals of each file."""
    for name in names or ["press_release", "own_questions"]:
        scores = [score(entry) for entry in read_questions(name)]
        for s in scores:
            if not s.passed or (s.answerable and not s.exact):
                mark = "inexact" if s.passed else "WRONG"
                found = f"{s.answer.confidence:.2f} {s.answer.short!r} {s.answer.text[:90]}"
                print(f"{mark:8}{s.id} {s.question} → {found}")
        print(name, totals(scores))


if __name__ == "__main__":
    main(sys.argv[1:])
