"""The calibration curve of the score of ties, as a picture."""

from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from basin_assets_tests.evaluation.tie_scores import BINS, Calibration

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "tie_calibration.svg"
_LINES = (("#1f6f8b", "o", "-"), ("#c0703a", "s", "--"))
_GREY = "#8a8a8a"


def draw_calibration(curves: dict[str, Calibration], path: Path = PICTURE) -> None:
    """Writes the share of ties by score, with how many pairs have it below; an SVG.

    Equal curves make equal bytes.

    Args:
        curves: what was counted, by what to call it; at most two.
        path: where to.
    """
    with mpl.rc_context({"svg.hashsalt": "ties", "font.size": 9.0}):
        figure = Figure(figsize=(5.6, 5.6), layout="constrained")
        shares, counts = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        _draw_shares(shares, curves)
        _draw_counts(counts, curves)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _draw_shares(axes: Axes, curves: dict[str, Calibration]) -> None:
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=0.8, label="what it should be")
    for (name, curve), (colour, marker, line) in zip(curves.items(), _LINES, strict=False):
        there = curve.pairs > 0
        axes.plot(
            curve.predicted[there] / curve.pairs[there],
            curve.tied[there] / curve.pairs[there],
            color=colour,
            marker=marker,
            markersize=4,
            linestyle=line,
            label=name,
        )
    axes.set(xlim=(0, 1), ylim=(0, 1), ylabel="share who know each other")
    axes.legend(loc="upper left", frameon=False)


def _draw_counts(axes: Axes, curves: dict[str, Calibration]) -> None:
    width = 1.0 / BINS
    for number, ((_, curve), (colour, _, _)) in enumerate(
        zip(curves.items(), _LINES, strict=False)
    ):
        left = [(each + 0.1 + 0.4 * number) * width for each in range(BINS)]
        axes.bar(left, curve.pairs, 0.4 * width, align="edge", color=colour)
    axes.set_yscale("log")
    axes.set(xlabel="tie score", ylabel="pairs")
