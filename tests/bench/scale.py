"""What a store costs by its size: ``python -m tests.bench.scale DATA``.

DATA is JSON lines, gzipped or not, each with a ``text``. The first ``--real`` passages are embedded
(once; kept in ``--work``, and taken up where it stopped); what a size needs beyond them is drawn
around them: their texts again, their vectors moved by noise. Every size is measured in a process of
its own. Retrieval is words and vectors together, without embedding the question and reading. Times
are the processor's, of one thread: what else a machine does changes them little.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import disk, diskwrite
from index.document import Document, Passage
from index.embedder import Embedder, load_embedder
from index.errors import DocumentError
from index.loader import make_document
from index.splitter import split
from index.store import Entry, Store, empty_store, extended

DOCS = Path(__file__).parent.parent.parent / "docs"
CHUNK = 500
QUESTIONS = 200
NOISE = 0.3  # of a vector's length: its cosine with what it is drawn around is about 0.96
FOUND = 10
SAME = 1e-6  # how far apart the cosines of one text are in float32
TITLES = {
    "passages": "passages",
    "real": "embedded",
    "p50": "retrieval p50, ms",
    "p95": "p95, ms",
    "recall": "recall@10",
    "reopen": "reopen, s",
    "store_mb": "store in memory, MB",
    "all_mb": "with both models, MB",
    "bytes": "bytes a passage on disk",
}
Pair = tuple[Document, tuple[Passage, ...]]


@dataclass(frozen=True)
class Material:
    """Documents, one passage after another, with the vectors of the first passages and of the
    questions, both (n, dimension) float32 of unit norm.
    """

    documents: list[Pair]
    vectors: NDArray[np.float32]
    questions: list[str]
    question_vectors: NDArray[np.float32]
    model_id: str


def read_documents(path: Path, passages: int) -> list[Pair]:
    """Return the first documents of the file that have ``passages`` passages together."""
    opener = gzip.open if path.suffix == ".gz" else open
    found: list[Pair] = []
    total = 0
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            try:
                document = make_document(str(number), json.loads(line)["text"])
            except DocumentError:
                continue
            found.append((document, split(document)))
            total += len(found[-1][1])
            if total >= passages:
                break
    return found


def embed_all(texts: Sequence[str], embedder: Embedder, folder: Path) -> NDArray[np.float32]:
    """Return the texts' vectors, from ``folder`` as far as they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for start in range(0, len(texts), CHUNK):
        path = folder / f"{start:06d}.npy"
        if not path.exists():
            started = time.perf_counter()
            np.save(path, embedder.embed_passages(list(texts[start : start + CHUNK])))
            rate = CHUNK / (time.perf_counter() - started)
            print(f"{start + CHUNK} of {len(texts)} passages, {rate:.1f} a second", flush=True)
        parts.append(np.load(path))
    return np.concatenate(parts)[: len(texts)]


def prepare(data: Path, real: int, work: Path) -> Material:
    """Read the documents, and embed them and the questions as far as that is not done."""
    from bot.settings import read_settings

    settings = read_settings()
    embedder = load_embedder(settings.model, settings.cache)
    documents = read_documents(data, real)
    texts = [passage.text for _, passages in documents for passage in passages]
    vectors = embed_all(texts[:real], embedder, work / "vectors")
    step = max(1, real // QUESTIONS)
    questions = [text[len(text) // 3 :][:30] for text in texts[:real:step]][:QUESTIONS]
    path = work / f"questions-{real}.npy"
    if not path.exists():
        np.save(path, np.array([embedder.embed_query(question) for question in questions]))
    return Material(documents, vectors, questions, np.load(path), embedder.model_id)


def drawn(material: Material, passages: int) -> Iterator[Entry]:
    """Yield entries that have ``passages`` passages together: real ones, then drawn ones."""
    rng = np.random.default_rng(0)
    dimension = material.vectors.shape[1]
    left = passages
    for copy in count():
        row = 0
        for document, its_passages in material.documents:
            its_passages = its_passages[: min(left, len(material.vectors) - row)]
            if not its_passages:
                break
            vectors = material.vectors[row : row + len(its_passages)]
            row, left = row + len(its_passages), left - len(its_passages)
            if copy:
                noise = rng.normal(size=vectors.shape, scale=NOISE / dimension**0.5)
                vectors = (vectors + noise).astype(np.float32)
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            yield _entry(document, its_passages, vectors, copy)
        if not left:
            return


def _entry(
    document: Document, passages: tuple[Passage, ...], vectors: NDArray[np.float32], copy: int
) -> Entry:
    name = f"{document.id}-{copy}"
    passages = tuple(replace(p, document_id=name, id=f"{name}#p{p.number}") for p in passages)
    return Entry(replace(document, id=name), passages, vectors)


def measure(material: Material, passages: int, work: Path) -> dict[str, float]:
    """Make a store of this size and measure it in a process of its own."""
    entries = list(drawn(material, passages))
    dimension = material.vectors.shape[1]
    store = extended(empty_store(material.model_id, dimension), entries)
    folder = work / f"store-{passages}"
    diskwrite.save(folder, store, entries)
    vectors = np.concatenate([entry.vectors for entry in entries])
    kept = [_kept(store, vector, vectors) for vector in material.question_vectors]
    size = sum(path.stat().st_size for path in folder.iterdir())
    asked = work / "asked.json"
    vectors_asked = material.question_vectors.tolist()
    asked.write_text(json.dumps([material.questions, vectors_asked]), encoding="utf-8")
    command = [sys.executable, "-m", "tests.bench.scale", "--reopen", str(folder), str(asked)]
    alone = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=alone)
    return {
        "passages": passages,
        "real": min(passages, len(material.vectors)),
        "recall": float(np.mean(kept)),
        "bytes": size / passages,
        **json.loads(done.stdout.splitlines()[-1]),
    }


def _kept(store: Store, question: NDArray[np.float32], vectors: NDArray[np.float32]) -> float:
    """The share of what is found that an exact search may find too: of the texts that stand twice
    in the data, either.
    """
    exact = vectors @ question
    least = np.partition(exact, -FOUND)[-FOUND] - SAME
    return sum(exact[row] >= least for row, _ in store.search(question, FOUND)) / FOUND


def reopen(folder: Path, asked: Path) -> dict[str, float]:
    """Load a store in this process and put the questions to it: seconds, ms, and memory in MB."""
    import psutil

    from bot.chatbot import load_reader
    from bot.retriever import Retriever
    from bot.settings import read_settings

    process = psutil.Process()
    manifest = disk.read_manifest(folder)
    before = process.memory_info().rss
    started = time.process_time()
    store, _ = disk.load(folder, manifest.model)
    seconds = time.process_time() - started
    store_mb = (process.memory_info().rss - before) / 1e6
    times = _times(store, *json.loads(asked.read_text(encoding="utf-8")), Retriever)
    settings = read_settings()
    models = load_embedder(settings.model, settings.cache), load_reader()
    models[0].embed_query("記者")
    return {
        "reopen": seconds,
        "store_mb": store_mb,
        "p50": float(np.percentile(times, 50)),
        "p95": float(np.percentile(times, 95)),
        "all_mb": process.memory_info().rss / 1e6,
    }


def _times(
    store: Store, questions: list[str], vectors: list[list[float]], retriever_of: type
) -> list[float]:
    retriever = retriever_of(store, None)
    pairs = [(q, np.array(v, np.float32)) for q, v in zip(questions, vectors, strict=True)]
    for question, vector in pairs[:5]:
        retriever.retrieve(question, vector, 12)
    found = []
    for question, vector in pairs:
        started = time.process_time()
        retriever.retrieve(question, vector, 12)
        found.append((time.process_time() - started) * 1000)
    return found


def write_report(rows: list[dict[str, float]]) -> None:
    """Write the table into ``docs/scale.md``, under its text, and the plot beside it."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    lines = ["| " + " | ".join(TITLES.values()) + " |", "|" + "---:|" * len(TITLES)]
    lines += ["| " + " | ".join(_shown(name, row[name]) for name in TITLES) + " |" for row in rows]
    page = DOCS / "scale.md"
    text = page.read_text(encoding="utf-8").split("<!-- table -->")[0].rstrip()
    page.write_text(f"{text}\n\n<!-- table -->\n" + "\n".join(lines) + "\n", encoding="utf-8")
    sizes = [row["passages"] for row in rows]
    figure, axes = pyplot.subplots(1, 3, figsize=(12, 3.4), layout="constrained")
    for axis, (title, names) in zip(
        axes,
        {
            "retrieval, ms": ("p50", "p95"),
            "reopen, s": ("reopen",),
            "memory, MB": ("store_mb", "all_mb"),
        }.items(),
        strict=True,
    ):
        for name in names:
            axis.plot(sizes, [row[name] for row in rows], marker="o", label=TITLES[name])
        axis.set(xscale="log", xlabel="passages", title=title, ylim=(0, None))
        axis.legend()
        axis.grid(alpha=0.3)
    figure.savefig(DOCS / "scale.png", dpi=110)


def _shown(name: str, value: float) -> str:
    digits = {"recall": 3, "reopen": 2, "p50": 1, "p95": 1}.get(name, 0)
    return f"{value:,.{digits}f}"


def main() -> None:
    """Measure the sizes that are asked for and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--real", type=int, default=20_000)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 5_000, 20_000, 100_000])
    parser.add_argument("--work", type=Path, default=Path("scale-run"))
    parser.add_argument("--reopen", type=Path, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reopen:
        print(json.dumps(reopen(*given.reopen)))
        return
    if not given.data:
        parser.error("give DATA: JSON lines with a text each")
    material = prepare(given.data, given.real, given.work)
    rows = []
    for size in given.sizes:
        rows.append(measure(material, size, given.work))
        print(json.dumps(rows[-1]), flush=True)
    write_report(rows)


if __name__ == "__main__":
    main()
