"""The learning curve as a picture: ``python -m bot.training.curve RUN OUT.png``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

COLUMNS = 4
NARROWEST = 6.0  # inches, for the legend
SMOOTHING = 8  # points whose losses are averaged


def draw(stages: dict[str, list[dict[str, float]]], path: Path) -> None:
    """Draw each stage's smoothed loss, and the held-out figures where they were taken."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows, columns = -(-len(stages) // COLUMNS), min(COLUMNS, len(stages))
    size = max(NARROWEST, 2.6 * columns), 2.3 * rows + 0.3
    figure, grid = pyplot.subplots(rows, columns, figsize=size, dpi=110, squeeze=False)
    axes = grid.flatten()
    for axis in axes[len(stages) :]:
        axis.remove()
    for axis, (name, points) in zip(axes, stages.items(), strict=False):
        _draw_stage(axis, name, points)
    figure.legend(*axes[0].get_legend_handles_labels(), ncol=3, loc="lower center", fontsize=8)
    figure.tight_layout(rect=(0, 0.06, 1, 1))
    figure.savefig(path)


def _draw_stage(axis: Any, name: str, points: list[dict[str, float]]) -> None:
    losses = np.array([point["loss"] for point in points])
    size = min(SMOOTHING, len(losses))
    smooth = np.convolve(losses, np.ones(size) / size, mode="valid")
    steps = [point["step"] for point in points]
    axis.plot(steps[size - 1 :], smooth, color="tab:blue", label="training loss", alpha=0.6)
    checked = [point for point in points if "exact" in point]
    seen = [point["step"] for point in checked]
    for key, label, color in (
        ("exact", "exact spans, held out", "tab:green"),
        ("area", "answerable AUC, held out", "tab:orange"),
    ):
        axis.plot(seen, [p[key] for p in checked], "o-", ms=3, color=color, label=label)
    axis.set(title=name, xlabel="step", ylim=(0, 2))


def main() -> None:
    """Draw the curves of a run's folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    files = sorted([*arguments.run.glob("first.json"), *arguments.run.glob("soup-*.json")])
    draw({path.stem: json.loads(path.read_text()) for path in files}, arguments.out)


if __name__ == "__main__":
    main()
