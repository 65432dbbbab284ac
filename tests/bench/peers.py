"""This project beside LlamaIndex, txtai and Haystack: ``python -m tests.bench.peers DATA``.

DATA is JSON lines, gzipped or not, each with a ``text``. All index the same passages with the same
model and are asked the same questions, each part in a process of its own and on one thread. The
peers live in an environment of their own under ``--work``, which is made when it is missing.
Times are the processor's: what else a machine does changes them little.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import venv
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.settings import Settings, read_settings
from index.document import Document
from index.embedder import load_embedder
from index.loader import make_document
from tests.bench.peer import FOUND, PEERS, ask, build
from tests.bench.scale import read_documents

HERE = Path(__file__).parent
PAGE, PICTURE = (HERE.parent.parent / "docs" / f"peers.{kind}" for kind in ("md", "png"))
OURS = "Pressbot"
QUESTIONS = 200
TITLES = {
    "name": "",
    "rate": "passages/s",
    "bytes": "bytes a passage on disk",
    "p50": "question p50, ms",
    "p95": "p95, ms",
    "recall": f"recall@{FOUND}",
    "cold": "cold open, s",
}


@dataclass(frozen=True)
class Row:
    """What was measured of one of them."""

    name: str
    rate: float
    bytes: float
    p50: float
    p95: float
    recall: float
    cold: float


def prepare(data: Path, passages: int, work: Path) -> dict[str, Any]:
    """Write what all of them are given: passages, questions, documents, and the model in float32.

    Its file has half precision, which no peer widens and in which a processor is slow.
    """
    pairs = read_documents(data, passages)
    texts = [passage.text for _, its_passages in pairs for passage in its_passages]
    step = max(1, len(texts) // QUESTIONS)
    questions = [text[len(text) // 3 :][:30] for text in texts[::step]][:QUESTIONS]
    documents = [[document.id, document.text] for document, _ in pairs]
    material = {"passages": texts, "questions": questions, "documents": documents}
    work.mkdir(parents=True, exist_ok=True)
    (work / "material.json").write_text(json.dumps(material), encoding="utf-8")
    _save_model(read_settings(), work / "model")
    return material


def _save_model(settings: Settings, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    load_embedder(settings.model, settings.cache)  # makes the default one where it is missing
    kept = settings.cache / settings.model
    path = str(kept) if kept.exists() else settings.model
    SentenceTransformer(path, device="cpu", local_files_only=True).float().save(str(folder))


def environment_of_peers(work: Path) -> Path:
    """Return the Python that has the peers, in an environment that is made when it is missing."""
    folder, wanted = work / "venv", HERE / "requirements.txt"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    made = folder / "made-of.txt"
    if not made.exists() or made.read_bytes() != wanted.read_bytes():
        venv.create(folder, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "-r", str(wanted)]
        subprocess.run(command, check=True)
        made.write_bytes(wanted.read_bytes())
    return python


def measure(name: str, python: Path, work: Path) -> dict[str, Any]:
    """Have one of them build and then, in a new process, be asked; return what it said."""
    folder = work / name.lower()
    shutil.rmtree(folder, ignore_errors=True)
    module = ["-m", "tests.bench.peers", "--part"] if name == OURS else [str(HERE / "peer.py")]
    said: dict[str, Any] = {}
    for part in ("build", "ask"):
        command = [str(python), *module, name, part, str(work)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=_alone())
        said |= json.loads(done.stdout.splitlines()[-1])
    said["bytes"] = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    print(name, {key: value for key, value in said.items() if key not in ("times", "found")})
    return said


def _alone() -> dict[str, str]:
    """One thread, no telemetry, no look-up on a model hub."""
    return os.environ | {
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
    }


def our_part(part: str, work: Path) -> dict[str, Any]:
    """Do what ``peer.py`` does for a peer. A question's time has words and vectors; what is held
    against the exact search is the vectors' alone, as theirs is.
    """
    from bot.retriever import Retriever
    from index.collection import Collection

    settings = read_settings()
    embedder = load_embedder(settings.model, settings.cache)
    material = json.loads((work / "material.json").read_text(encoding="utf-8"))
    folder = work / OURS.lower()
    if part == "build":
        collection = Collection.open(folder, embedder)
        documents: list[Document] = [make_document(*pair) for pair in material["documents"]]
        return build(material["passages"], lambda _: collection.add(documents) and None)
    store = Collection.open(folder, embedder).store
    retriever = Retriever(store, embedder)

    def search(question: str) -> list[str]:
        vector = embedder.embed_query(question)
        return [str(found.row) for found in retriever.retrieve(question, vector, FOUND)]

    said = ask(material["questions"], lambda: search)
    vectors = [embedder.embed_query(question) for question in material["questions"]]
    nearest = [[str(row) for row, _ in store.search(vector, FOUND)] for vector in vectors]
    return {**said, "found": nearest}


def row_of(name: str, said: dict[str, Any], exact: list[list[str]], passages: int) -> Row:
    """Return the figures of one of them."""
    pairs = zip(said["found"], exact, strict=True)
    kept = [len(set(found) & set(best)) / len(best) for found, best in pairs]
    return Row(
        name,
        passages / said["build"],
        said["bytes"] / passages,
        float(np.percentile(said["times"], 50)),
        float(np.percentile(said["times"], 95)),
        float(np.mean(kept)),
        said["cold"],
    )


def write_report(rows: list[Row], passages: int, questions: int) -> None:
    """Write the table into ``docs/peers.md``, under its text, and the plot beside it."""
    titles = list(TITLES.values())
    lines = ["| " + " | ".join(titles) + " |", "|---|" + "---:|" * (len(titles) - 1)]
    lines += [
        "| " + " | ".join(_shown(key, asdict(row)[key]) for key in TITLES) + " |" for row in rows
    ]
    text = PAGE.read_text(encoding="utf-8").split("<!-- table -->")[0].rstrip()
    size = f"{passages:,} passages, {questions} questions:"
    body = "\n".join(lines)
    table = f"{size}\n\n{body}\n\n![Side by side]({PICTURE.name})"
    PAGE.write_text(f"{text}\n\n<!-- table -->\n{table}\n", encoding="utf-8")
    _plot(rows)


def _shown(key: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.{ ({'recall': 3, 'bytes': 0}.get(key, 1)) }f}"


def _plot(rows: list[Row]) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shown = ("rate", "bytes", "p50", "cold")
    figure, axes = pyplot.subplots(1, len(shown), figsize=(13, 3), layout="constrained")
    names = [row.name for row in rows]
    for axis, key in zip(axes, shown, strict=True):
        values = [asdict(row)[key] for row in rows]
        colours = ["tab:orange" if name == OURS else "tab:gray" for name in names]
        labels = [_shown(key, value) for value in values]
        axis.bar_label(axis.barh(names, values, color=colours), labels, padding=2)
        axis.set(title=TITLES[key], xlim=(0, max(values) * 1.25))
        axis.invert_yaxis()
    figure.savefig(PICTURE, dpi=110)


def main() -> None:
    """Measure all of them and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--passages", type=int, default=1_500)
    parser.add_argument("--work", type=Path, default=read_settings().cache / "peers")
    parser.add_argument("--part", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        print(json.dumps(our_part(given.part[1], Path(given.part[2]))))
        return
    if not given.data:
        parser.error("give DATA: JSON lines with a text each, as in make bench-peers DATA=x.jsonl")
    material = prepare(given.data, given.passages, given.work)
    peers = environment_of_peers(given.work)
    passages = len(material["passages"])
    said = {name: measure(name, peers, given.work) for name in PEERS}
    said[OURS] = measure(OURS, Path(sys.executable), given.work)
    exact = said.pop("exact")["found"]
    rows = [row_of(name, each, exact, passages) for name, each in said.items()]
    write_report(rows, passages, len(material["questions"]))


if __name__ == "__main__":
    main()
