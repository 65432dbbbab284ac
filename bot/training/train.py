"""One training run: ``python -m bot.training.train DATA --corpus NEWS --out OUT``.

Every pass mixes plain questions with near misses and cloze questions (`bot.training.passes`). The
learning rate warms up and falls linearly with the share of ``--minutes`` or ``--passes`` that is
spent, whichever is further, so the run ends when it should on a machine that is shared. Every few
minutes it writes a checkpoint and goes on from the last when run again.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from bot.training.corpus import Corpora, load_corpora, vocabulary_texts
from bot.training.data import SEED, Example
from bot.training.features import Batch, Feature, collate, featurise
from bot.training.model import SpanNetwork, build_network, cut_vocabulary, default_encoder
from bot.training.passes import pass_examples

BATCH = 24
POOL = 48  # batches sorted by length together: little padding, and still a random order
PEAK_RATE, WARM_UP = 3e-4, 100
WEIGHT_DECAY = 0.01
CLIP = 1.0
THREADS = 2
LOG_EVERY, CHECK_EVERY = 20, 200

logger = logging.getLogger(__name__)


@dataclass
class Progress:
    """How far the run is: whole passes, batches of the pass under way, steps, and seconds."""

    passes: int = 0
    batches: int = 0
    steps: int = 0
    seconds: float = 0.0
    curve: list[dict[str, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """What ends the run: a number of passes or of minutes, whichever comes first."""

    passes: int
    minutes: float


class Run:
    """The network, its optimiser and the progress of one run, kept in one folder."""

    def __init__(self, out: Path, network: SpanNetwork, tokenizer: Tokenizer) -> None:
        self.out, self.network, self.tokenizer = out, network, tokenizer
        trained = [p for p in network.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(
            trained, lr=PEAK_RATE, weight_decay=WEIGHT_DECAY, fused=True
        )
        self.progress = Progress()

    def save(self) -> None:
        """Write the checkpoint beside its place and rename it, so that it is whole or absent."""
        state = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "progress": asdict(self.progress),
        }
        torch.save(state, self.out / "checkpoint.new")
        (self.out / "checkpoint.new").rename(self.out / "checkpoint.pt")
        (self.out / "curve.json").write_text(json.dumps(self.progress.curve))

    def resume(self) -> None:
        """Take up the last checkpoint of the folder, if there is one."""
        path = self.out / "checkpoint.pt"
        if not path.is_file():
            return
        state = torch.load(path, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.progress = Progress(**state["progress"])
        logger.info("resumed at step %d, pass %d", self.progress.steps, self.progress.passes)


def batches(features: list[Feature], number: int) -> list[list[Feature]]:
    """Return the batches of pass ``number``: shuffled, lengths alike within one, fixed seed."""
    rng = random.Random(SEED + number)
    shuffled = rng.sample(features, len(features))
    found = []
    for start in range(0, len(shuffled), BATCH * POOL):
        pool = sorted(shuffled[start : start + BATCH * POOL], key=lambda f: len(f.ids))
        groups = [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
        found.extend(rng.sample(groups, len(groups)))
    return found


def span_loss(network: SpanNetwork, batch: Batch) -> torch.Tensor:
    """Return the mean cross-entropy of start and end, a scalar."""
    with torch.autocast("cpu", torch.bfloat16):
        start, end = network(batch.ids, batch.mask, batch.types)
    loss = functional.cross_entropy(start, batch.starts) + functional.cross_entropy(end, batch.ends)
    return loss / 2


def learning_rate(step: int, spent: float) -> float:
    """Return the rate at a step when the share ``spent`` of the run, 0 to 1, is over."""
    return PEAK_RATE * min(1.0, (step + 1) / WARM_UP) * max(0.0, 1.0 - spent)


def train(run: Run, plan: Plan, corpora: Corpora, valid: list[Feature]) -> None:
    """Train until the plan's passes or minutes are over."""
    while run.progress.passes < plan.passes and run.progress.seconds < plan.minutes * 60:
        number = run.progress.passes
        features = featurise(run.tokenizer, pass_examples(corpora, number))
        logger.info("pass %d: %d windows", number, len(features))
        todo = batches(features, number)
        for batch in todo[run.progress.batches :]:
            if run.progress.seconds >= plan.minutes * 60:
                break
            share = (number + run.progress.batches / len(todo)) / plan.passes
            _step(run, batch, max(share, run.progress.seconds / (plan.minutes * 60)), valid)
        run.progress.passes, run.progress.batches = number + 1, 0
        run.save()


def _step(run: Run, features: list[Feature], spent: float, valid: list[Feature]) -> None:
    started, progress = time.perf_counter(), run.progress
    rate = learning_rate(progress.steps, spent)
    for group in run.optimiser.param_groups:
        group["lr"] = rate
    loss = span_loss(run.network, collate(features))
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(run.network.parameters(), CLIP)
    run.optimiser.step()
    run.optimiser.zero_grad()
    progress.steps, progress.batches = progress.steps + 1, progress.batches + 1
    progress.seconds += time.perf_counter() - started
    progress.curve.append({"step": progress.steps, "loss": loss.item(), "rate": rate})
    if progress.steps % LOG_EVERY == 0:
        _log(progress, spent)
    if progress.steps % CHECK_EVERY == 0:
        progress.curve[-1] |= check(run.network, valid)
        logger.info("step %d: %s", progress.steps, progress.curve[-1])
        run.save()


def _log(progress: Progress, spent: float) -> None:
    last = progress.curve[-LOG_EVERY:]
    loss = sum(point["loss"] for point in last) / len(last)
    logger.info(
        "step %d (%.0f%%): loss %.3f, rate %.1e, %.1f min, %.2f steps/s",
        progress.steps,
        100 * spent,
        loss,
        last[-1]["rate"],
        progress.seconds / 60,
        progress.steps / progress.seconds,
    )


@torch.no_grad()
def check(network: SpanNetwork, valid: list[Feature]) -> dict[str, float]:
    """Return the share of held-out windows whose span is exactly right, and how well the
    no-answer margin tells windows with an answer from those without (area under the curve).
    """
    network.eval()
    right, margins, answered = [], [], []
    for start in range(0, len(valid), 2 * BATCH):
        batch = collate(valid[start : start + 2 * BATCH])
        with torch.autocast("cpu", torch.bfloat16):
            starts, ends = network(batch.ids, batch.mask, batch.types)
        first, last = starts[:, 1:].argmax(1) + 1, ends[:, 1:].argmax(1) + 1
        best = starts[:, 1:].amax(1) + ends[:, 1:].amax(1)
        margins.append((best - starts[:, 0] - ends[:, 0]).numpy())
        has = batch.starts > 0
        answered.append(has.numpy())
        right += ((first == batch.starts) & (last == batch.ends))[has].tolist()
    network.train()
    area = _area(np.concatenate(margins), np.concatenate(answered))
    return {"exact": sum(right) / max(1, len(right)), "area": area}


def _area(scores: np.ndarray, positive: np.ndarray) -> float:
    order = scores.argsort().argsort() + 1.0
    count, other = int(positive.sum()), int((~positive).sum())
    if not count or not other:
        return 0.0
    return float((order[positive].sum() - count * (count + 1) / 2) / (count * other))


def prepare(
    out: Path, encoder: Path, texts: Callable[[], Iterator[str]]
) -> tuple[SpanNetwork, Tokenizer]:
    """Return the network at its start and its tokenizer, cut once and kept in ``out``."""
    kept_path, tokenizer_path = out / "kept.json", out / "tokenizer.json"
    if not kept_path.is_file():
        out.mkdir(parents=True, exist_ok=True)
        tokenizer, kept = cut_vocabulary(encoder, texts())
        tokenizer.save(str(tokenizer_path))
        kept_path.write_text(json.dumps(kept))
    torch.manual_seed(SEED)
    network = build_network(encoder, json.loads(kept_path.read_text()))
    return network, Tokenizer.from_file(str(tokenizer_path))


def parse_arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with train/*.json and valid/drcd.json")
    parser.add_argument("--corpus", type=Path, required=True, help="news, gzipped JSON lines")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=1e6)
    parser.add_argument("--compile", action="store_true", help="use torch.compile (needs g++)")
    return parser.parse_args()


def main() -> None:
    """Prepare, resume, train."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    arguments = parse_arguments()
    torch.set_num_threads(THREADS)
    corpora = load_corpora(arguments.data, arguments.corpus)
    network, tokenizer = prepare(
        arguments.out, default_encoder(), lambda: vocabulary_texts(corpora)
    )
    run = Run(arguments.out, network, tokenizer)
    run.resume()
    torch.manual_seed(SEED + run.progress.steps)
    if arguments.compile:
        network.encoder.compile(dynamic=True)
    valid: list[Example] = pass_examples(corpora, -1)
    network.train()
    train(run, Plan(arguments.passes, arguments.minutes), corpora, featurise(tokenizer, valid))


if __name__ == "__main__":
    main()
