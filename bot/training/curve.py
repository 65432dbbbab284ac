"""The learning curve as a picture: ``python -m bot.training.curve RUN OUT.png``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

SMOOTHING = 40  # steps whose losses are averaged


def draw(points: list[dict[str, float]], path: Path) -> None:
    """Draw the smoothed loss, and the held-out figures where they were taken."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, left = pyplot.subplots(figsize=(6, 3.2), dpi=110)
    losses = np.array([point["loss"] for point in points])
    kernel = np.ones(min(SMOOTHING, len(losses))) / min(SMOOTHING, len(losses))
    smooth = np.convolve(losses, kernel, mode="valid")
    left.plot(
        np.arange(len(smooth)) + len(kernel),
        smooth,
        color="tab:blue",
        label="training loss",
        alpha=0.6,
    )
    left.set(xlabel="step", ylabel="loss", ylim=(0, None))
    right = left.twinx()
    checked = [point for point in points if "exact" in point]
    for key, label, color in (
        ("exact", "exact spans, held out", "tab:green"),
        ("area", "answerable AUC, held out", "tab:orange"),
    ):
        right.plot(
            [p["step"] for p in checked],
            [p[key] for p in checked],
            "o-",
            ms=3,
            color=color,
            label=label,
        )
    right.set(ylim=(0, 1))
    figure.legend(loc="center right", bbox_to_anchor=(0.9, 0.6), fontsize=8)
    figure.tight_layout()
    figure.savefig(path)


def main() -> None:
    """Draw the curve of a run's folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    draw(json.loads((arguments.run / "curve.json").read_text()), arguments.out)


if __name__ == "__main__":
    main()
