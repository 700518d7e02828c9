"""How well planted groups are found: `python -m basin_assets_tests.evaluation.groups [--tuning]`.

By default over gyms that were held out, of other knobs and seeds than those on which thresholds and
method were chosen; these are shown on demand.
"""

import sys
from collections.abc import Callable, Sequence
from statistics import fmean, median

from rich.console import Console
from rich.table import Table

from basin_assets_tests.evaluation.group_scores import GroupScore, score_groups
from basin_assets_tests.evaluation.planted_groups import (
    HELD_OUT,
    TUNING,
    PlantedGym,
    planted_gyms,
)

FIGURES = ("f1", "precision", "recall", "group_f1")


def main() -> None:
    """Prints the tables."""
    is_tuning = "--tuning" in sys.argv[1:]
    gyms = planted_gyms(TUNING, 300) if is_tuning else planted_gyms(HELD_OUT, 700)
    Console(width=132).print(_by_gym(gyms))


def _by_gym(gyms: Sequence[PlantedGym]) -> Table:
    table = Table(
        title="customer_groups, gym by gym",
        caption=(
            "f1, precision, recall: of pairs in one group, among planted pairs that were ever "
            "seen together. group_f1: best Jaccard index of whole groups, both ways."
        ),
    )
    table.add_column("gym")
    for name in FIGURES:
        table.add_column(name, justify="right")
    scores = [score_groups(gym, gym.found()) for gym in gyms]
    for gym, score in zip(gyms, scores, strict=True):
        table.add_row(gym.name, *_cells([score], fmean))
    table.add_section()
    table.add_row("median", *_cells(scores, median))
    table.add_row("worst", *_cells(scores, min))
    return table


def _cells(scores: Sequence[GroupScore], together: Callable[[Sequence[float]], float]) -> list[str]:
    figures = (together([getattr(score, name) for score in scores]) for name in FIGURES)
    return [f"{figure:.3f}" for figure in figures]


if __name__ == "__main__":
    main()
