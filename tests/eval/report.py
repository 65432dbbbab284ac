"""The scorecard as a page: ``python -m tests.eval.report [DATA NEWS]`` writes docs/scorecard.md.

Without arguments, the questions in this folder; with DATA (a folder with train/ and valid/ of
SQuAD-style files) and NEWS (gzipped JSON lines), also the reporting half of DRCD, held-out CMRC,
near misses made of both, and our own questions on news and on invented passages held out for
reporting.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from bot.chatbot import load_reader
from bot.judgement import THRESHOLD
from bot.settings import read_settings
from bot.training.cases import Case, from_items, from_lines, near_misses
from bot.training.corpus import halve, load_corpora
from bot.training.data import SEED
from bot.training.nearmiss import collect_names
from index.embedder import load_embedder
from index.loader import load_file, load_release
from tests.eval.ablation import PARTS
from tests.eval.measure import METHODS, Outcome, measure
from tests.eval.scorecard import FOLDER, RELEASE, read_questions, score, totals

DOCS = Path(__file__).parents[2] / "docs"
BINS = 8
MOST = 150  # questions of a set: more take hours on two cores and tell little more
WANTED = 0.92  # share of the answerable questions at which refusal is compared


def own_sets() -> dict[str, list[Case]]:
    """Return the questions of this folder."""
    texts = {path.stem: load_file(path).text for path in (FOLDER / "releases").glob("*.txt")}
    texts[RELEASE] = load_release().text
    names = ("press_release", "own_questions", "rounds", "newsroom")
    return {name: from_lines(FOLDER / f"{name}.jsonl", texts, RELEASE) for name in names}


def given_sets(data: Path, news: Path) -> dict[str, list[Case]]:
    """Return the sets made from given files, of each at most ``MOST`` questions; none of them was
    trained or fitted on."""
    corpora = load_corpora(data, news)
    names = collect_names(item.context for item in corpora.drcd_choosing[::4])
    sets = {
        "everyday questions on news": halve(corpora.everyday_held_out)[1],
        "invented passages": halve(corpora.invented_held_out)[1],
        "DRCD, reporting half": corpora.drcd_reporting,
        "CMRC, held out": corpora.cmrc_held_out,
    }
    chosen = {n: random.Random(SEED).sample(i, min(MOST, len(i))) for n, i in sets.items()}
    answered = {n: [item for item in items if item.answers] for n, items in chosen.items()}
    return {n: [*from_items(chosen[n]), *near_misses(answered[n], names)] for n in sets}


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def share(values: Iterable[float]) -> str:
    """Return the mean as three decimals, a dash for none."""
    values = list(values)
    return f"{np.mean(values):.3f}" if values else "–"


def summary_row(name: str, outcomes: list[Outcome]) -> list[object]:
    """Return the figures of one set."""
    asked = [o for o in outcomes if o.answerable]
    missed = [o for o in outcomes if not o.answerable]
    return [
        name,
        len(asked),
        share(o.hits[-1] for o in asked),
        share(o.em for o in asked),
        share(o.f1 for o in asked),
        share(o.f1 * o.answered for o in asked),
        share(o.answered for o in asked),
        len(missed),
        share(not o.answered for o in missed),
        share(o.confidence < _threshold(asked) for o in missed),
    ]


def _threshold(asked: list[Outcome]) -> float:
    """The confidence at which the wanted share of the answerable questions would be answered."""
    return float(np.quantile([o.confidence for o in asked], 1 - WANTED)) if asked else 0.0


def groups(outcomes: list[Outcome], key: Callable[[Outcome], str]) -> list[list[object]]:
    """Return the figures of every group of the outcomes."""
    names = sorted({key(o) for o in outcomes})
    return [summary_row(name, [o for o in outcomes if key(o) == name]) for name in names]


def ablation_row(part: str, outcomes: list[Outcome]) -> list[object]:
    """Return the figures of all questions with one part left out."""
    asked = [o.parts[part] for o in outcomes if o.answerable]
    missed = [o.parts[part] for o in outcomes if not o.answerable]
    least = float(np.quantile([p.confidence for p in asked], 1 - WANTED))
    every = [*((p.hit, p.confidence) for p in asked), *((False, p.confidence) for p in missed)]
    return [
        part,
        share(p.hit for p in asked),
        share(p.confidence < least for p in missed),
        f"{calibration_error(every):.3f}",
    ]


def calibration_error(judged: list[tuple[bool, float]]) -> float:
    """Return the expected calibration error (Naeini et al., 2015) over ten bins: how far on the
    mean the confidence is from the share that is right."""
    right, sure = np.array([r for r, _ in judged]), np.array([c for _, c in judged])
    bins = np.clip((sure * 10).astype(int), 0, 9)
    gaps = [
        (bins == n).sum() * abs(right[bins == n].mean() - sure[bins == n].mean())
        for n in range(10)
        if (bins == n).any()
    ]
    return float(sum(gaps) / len(judged))


def draw(outcomes: list[Outcome], path: Path) -> None:
    """Draw risk against coverage, reliability, and the time that reading takes."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, middle, right) = pyplot.subplots(1, 3, figsize=(11, 3.2), dpi=110)
    sure = np.array([o.confidence for o in outcomes])
    wrong = np.array([not (o.answerable and o.hits[-1]) for o in outcomes])
    order = np.argsort(-sure)
    count = np.arange(1, len(order) + 1)
    left.plot(count / len(order), np.cumsum(wrong[order]) / count)
    left.axvline(float((sure >= THRESHOLD).mean()), color="grey", ls=":")
    left.set(xlabel="share of questions answered", ylabel="share of answers wrong", ylim=(0, None))
    edges = np.linspace(0, 1, BINS + 1)
    bins = np.clip(np.digitize(sure, edges) - 1, 0, BINS - 1)
    full = [n for n in range(BINS) if (bins == n).any()]
    middle.plot([0, 1], [0, 1], color="grey", ls=":")
    middle.plot(
        [sure[bins == n].mean() for n in full], [1 - wrong[bins == n].mean() for n in full], "o-"
    )
    middle.set(xlabel="confidence", ylabel="share right")
    right.hist([1000 * o.seconds for o in outcomes], bins=30)
    right.set(xlabel="reading, ms", ylabel="questions")
    figure.tight_layout()
    figure.savefig(path)


def main(arguments: list[str]) -> None:
    """Measure every set, print the page and write it."""
    settings = read_settings()
    embedder, model = load_embedder(settings.model, settings.cache), load_reader()
    sets = own_sets() | (given_sets(*map(Path, arguments)) if arguments else {})
    found = {name: list(measure(cases, embedder, model)) for name, cases in sets.items()}
    every = [outcome for outcomes in found.values() for outcome in outcomes]
    head = ["", "answerable", "right sentence", "EM", "F1", "F1, refusals as 0", "answered",
            "unanswerable", "refused", f"refused at {WANTED:.0%} answered"]  # fmt: skip
    asked = {name: [o for o in outcomes if o.answerable] for name, outcomes in found.items()}
    parts = [
        "# Scorecard",
        "Written by `make eval`. EM and F1 are CMRC 2018's, of the exact answer or, where none is"
        " given, of the sentence; a paragraph is a document. Near misses are questions with one"
        " thing swapped. The weights of the confidence were fitted on `own_questions`, `rounds`,"
        " `newsroom` and `newsroom_later`, on another half of DRCD, and on everyday questions and"
        " invented passages on other texts. The first four sets"
        " were looked at while the rules were written, so they flatter.",
        "## Whole answers (as `ask` gives them)",
        table(["", *totals([])], (
            [name, *totals(score(entry) for entry in read_questions(name)).values()]
            for name in own_sets()
        )),
        "## Sentences and spans",
        table(head, (summary_row(*pair) for pair in found.items())),
        "## The right sentence first, by method",
        table(["", *METHODS], (
            [name, *(share(o.hits[n] for o in outcomes) for n in range(len(METHODS)))]
            for name, outcomes in asked.items()
        )),
        "## What each part brings",
        "All questions above, judged again with a part left out, the weights as they are. The last"
        " column is how far on the mean the confidence is from the share that is right.",
        table(["", "right sentence", f"refused at {WANTED:.0%} answered", "calibration error"], (
            ablation_row(part, every) for part in PARTS
        )),
        "## By language of the question",
        table(head, groups(every, lambda o: o.language)),
        "## By kind of answer asked for",
        table(head, groups(every, lambda o: o.kind)),
        "![Risk against coverage, reliability, time](scorecard.png)",
    ]  # fmt: skip
    draw(every, DOCS / "scorecard.png")
    page = "\n\n".join(parts) + "\n"
    (DOCS / "scorecard.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main(sys.argv[1:])
