"""One training run of a packed folder: ``python -m bot.training.train RUN``.

First the passes over news; from there several times, in another order, the passes over the
questions; the mean of what these end with is the result (Wortsman et al., 2022, "Model soups",
arXiv:2203.05482). The learning rate of each stage warms up and falls linearly with the share of
its minutes that is spent, so that a run ends when it should on a machine that is shared. It writes
checkpoints, goes on from the last when run again, and uses a GPU where there is one.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from bot.training.batches import Batch, Packed, collate, load_packed, shuffled
from bot.training.network import (
    RESULT_FILE,
    START_FILE,
    SpanNetwork,
    build_network,
    trained_state,
)
from bot.training.rounding import feel_int8

SEED = 20200623
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
WARM_UP = 100
WEIGHT_DECAY = 0.01
CLIP = 1.0
LOG_EVERY, CHECK_EVERY = 50, 500
CHECK_ROWS = 96

logger = logging.getLogger(__name__)
State = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Stage:
    """A part of the run: its name, what it is trained on, from where, and for how long."""

    name: str
    passes: tuple[Path, ...]
    start: Path | None
    minutes: float
    rate: float


@dataclass
class Progress:
    """How far a stage is: steps and seconds; and what was seen on the way."""

    stage: str
    steps: int = 0
    seconds: float = 0.0
    curve: list[dict[str, float]] = field(default_factory=list)


@dataclass
class Run:
    """The folder of a run, its network, and what watches it."""

    folder: Path
    network: SpanNetwork
    valid: Packed
    batch: int


def plan(
    folder: Path, first: float, each: float, soups: int, rate: float, begin: Path | None = None
) -> list[Stage]:
    """Return the stages; the passes over the questions are dealt out among the soups. ``begin``
    is what an earlier run ended with, to go on from instead of the news."""
    passes = sorted(folder.glob("pass-*.npz"))
    before = () if begin else tuple(sorted(folder.glob("first-*.npz")))
    stages = [Stage("first", before, None, first, rate)] if before and first else []
    start = folder / "first.pt" if stages else begin
    return stages + [
        Stage(f"soup-{n}", tuple(passes[n::soups]), start, each, rate) for n in range(soups)
    ]


def train(run: Run, stage: Stage) -> None:
    """Train a stage until its minutes are over, and write what it ends with."""
    if (run.folder / f"{stage.name}.pt").is_file():
        return
    torch.manual_seed(SEED)
    _load(
        run.network, torch.load(run.folder / START_FILE, weights_only=True)["weights"], "encoder."
    )
    if stage.start:
        _load(run.network, torch.load(stage.start, weights_only=True))
    trained = [p for p in run.network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=stage.rate, weight_decay=WEIGHT_DECAY, fused=True)
    progress = _resume(run, stage, optimiser)
    run.network.train()
    clock = time.perf_counter() - progress.seconds
    for batch in _batches(stage, run.batch, progress.steps):
        _step(run, stage, optimiser, batch, progress)
        progress.seconds = time.perf_counter() - clock
        if progress.seconds >= stage.minutes * 60:
            break
    logger.info("%s ends: %s", stage.name, check(run.network, run.valid))
    _write(trained_state(run.network), run.folder / f"{stage.name}.pt")
    (run.folder / f"{stage.name}.json").write_text(json.dumps(progress.curve))
    (run.folder / "checkpoint.pt").unlink(missing_ok=True)


def _load(network: SpanNetwork, state: State, prefix: str = "") -> None:
    named = {prefix + name: tensor.float() for name, tensor in state.items()}
    network.load_state_dict(named, strict=False)


def _batches(stage: Stage, size: int, done: int) -> Iterator[Batch]:
    """Yield the batches of the stage's passes, round and round, those already done left out."""
    for turn in count():
        packed = load_packed(stage.passes[turn % len(stage.passes)])
        rows = shuffled(packed, size, SEED + turn)
        yield from (collate(packed, group, DEVICE) for group in rows[done:])
        done = max(0, done - len(rows))


def _step(
    run: Run, stage: Stage, optimiser: torch.optim.Optimizer, batch: Batch, progress: Progress
) -> None:
    spent = progress.seconds / (stage.minutes * 60)
    rate = stage.rate * min(1.0, (progress.steps + 1) / WARM_UP) * max(0.0, 1.0 - spent)
    for group in optimiser.param_groups:
        group["lr"] = rate
    loss = span_loss(run.network, batch)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(run.network.parameters(), CLIP)
    optimiser.step()
    optimiser.zero_grad()
    progress.steps += 1
    if progress.steps % LOG_EVERY == 0:
        progress.curve.append({"step": progress.steps, "loss": loss.item(), "rate": rate})
    if progress.steps % CHECK_EVERY == 0:
        progress.curve[-1] |= check(run.network, run.valid)
        logger.info("%s, %.0f%%: %s", stage.name, 100 * spent, progress.curve[-1])
        if DEVICE == "cpu":  # an hour's work there; a GPU's stage is over in minutes
            _save(run, optimiser, progress)


def span_loss(network: SpanNetwork, batch: Batch) -> torch.Tensor:
    """Return the mean cross-entropy of start and end, a scalar."""
    with torch.autocast(DEVICE, torch.bfloat16):
        start, end = network(batch.ids, batch.mask, batch.types)
    loss = functional.cross_entropy(start, batch.starts) + functional.cross_entropy(end, batch.ends)
    return loss / 2


@torch.no_grad()
def check(network: SpanNetwork, valid: Packed) -> dict[str, float]:
    """Return the share of held-out windows whose span is exactly right, and how well the
    no-answer margin tells windows with an answer from those without (area under the curve).
    """
    network.eval()
    right, margins, answered = [], [], []
    for begin in range(0, len(valid), CHECK_ROWS):
        rows = list(range(begin, min(begin + CHECK_ROWS, len(valid))))
        batch = collate(valid, rows, DEVICE)
        with torch.autocast(DEVICE, torch.bfloat16):
            starts, ends = network(batch.ids, batch.mask, batch.types)
        first, last = starts[:, 1:].argmax(1) + 1, ends[:, 1:].argmax(1) + 1
        best = starts[:, 1:].amax(1) + ends[:, 1:].amax(1)
        margins.append((best - starts[:, 0] - ends[:, 0]).cpu().numpy())
        has = batch.starts > 0
        answered.append(has.cpu().numpy())
        right += ((first == batch.starts) & (last == batch.ends))[has].tolist()
    network.train()
    area = _area(np.concatenate(margins), np.concatenate(answered))
    return {"exact": round(sum(right) / max(1, len(right)), 4), "area": round(area, 4)}


def _area(scores: np.ndarray, positive: np.ndarray) -> float:
    order = scores.argsort().argsort() + 1.0
    many, other = int(positive.sum()), int((~positive).sum())
    if not many or not other:
        return 0.0
    return float((order[positive].sum() - many * (many + 1) / 2) / (many * other))


def _save(run: Run, optimiser: torch.optim.Optimizer, progress: Progress) -> None:
    state = {
        "network": trained_state(run.network),
        "optimiser": optimiser.state_dict(),
        "progress": asdict(progress),
    }
    _write(state, run.folder / "checkpoint.pt")


def _resume(run: Run, stage: Stage, optimiser: torch.optim.Optimizer) -> Progress:
    path = run.folder / "checkpoint.pt"
    if not path.is_file():
        return Progress(stage.name)
    state = torch.load(path, weights_only=True)
    if state["progress"]["stage"] != stage.name:
        return Progress(stage.name)
    _load(run.network, state["network"])
    optimiser.load_state_dict(state["optimiser"])
    logger.info("%s resumed at step %d", stage.name, state["progress"]["steps"])
    return Progress(**state["progress"])


def _write(state: object, path: Path) -> None:
    """Write beside the place and rename, so that the file is whole or absent."""
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").rename(path)


def mix(run: Run, stages: list[Stage]) -> None:
    """Write the mean of what the soups ended with, as float16, and what it is worth."""
    states = [
        torch.load(run.folder / f"{stage.name}.pt", weights_only=True)
        for stage in stages
        if stage.name != "first"
    ]
    mean = {name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]}
    _load(run.network, mean)
    logger.info("mean of %d: %s", len(states), check(run.network, run.valid))
    _write({name: tensor.half() for name, tensor in mean.items()}, run.folder / RESULT_FILE)


def main() -> None:
    """Train every stage that is not there yet, and mix."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="folder that bot.training.pack has written")
    parser.add_argument("--first", type=float, default=40, help="minutes over the news")
    parser.add_argument("--each", type=float, default=80, help="minutes over the questions")
    parser.add_argument("--soups", type=int, default=1, help="how often, from the same start")
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--begin", type=Path, help="weights of an earlier run, to go on from")
    arguments = parser.parse_args()
    network = build_network(torch.load(arguments.run / START_FILE, weights_only=True))
    feel_int8(network.encoder)
    network.to(DEVICE)
    run = Run(arguments.run, network, load_packed(arguments.run / "valid.npz"), arguments.batch)
    stages = plan(
        arguments.run,
        arguments.first,
        arguments.each,
        arguments.soups,
        arguments.rate,
        arguments.begin,
    )
    for stage in stages:
        train(run, stage)
    mix(run, stages)


if __name__ == "__main__":
    main()
