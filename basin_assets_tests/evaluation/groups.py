"""How well planted groups are found: `python -m basin_assets_tests.evaluation.groups [--tuning]`.

By default over gyms that were held out, of other knobs and seeds than those on which thresholds and
method were chosen; these are shown on demand.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from statistics import fmean, median

from rich.console import Console
from rich.table import Table

from basin_assets_tests.evaluation.group_methods import METHODS, ours
from basin_assets_tests.evaluation.group_scores import GroupScore, score_groups
from basin_assets_tests.evaluation.planted_groups import (
    HELD_OUT,
    TUNING,
    PlantedGym,
    planted_gyms,
)

FIGURES = (
    "f1",
    "precision",
    "recall",
    "f1_to_six",
    "f1_of_all",
    "recall_of_all",
    "group_f1",
    "exact",
    "groups",
)


def main() -> None:
    """Prints the tables."""
    console = Console(width=132)
    is_tuning = "--tuning" in sys.argv[1:]
    gyms = planted_gyms(TUNING, 300) if is_tuning else planted_gyms(HELD_OUT, 700)
    console.print(_by_gym(gyms))
    console.print(_by_method(gyms))


def _by_gym(gyms: Sequence[PlantedGym]) -> Table:
    table = _table("customer_groups, gym by gym", "gym")
    scores = [score_groups(gym, ours(gym)) for gym in gyms]
    for gym, score in zip(gyms, scores, strict=True):
        table.add_row(gym.name, *_cells([score], fmean))
    table.add_section()
    table.add_row("median", *_cells(scores, median))
    table.add_row("worst", *_cells(scores, min))
    return table


def _by_method(gyms: Sequence[PlantedGym]) -> Table:
    table = _table("methods and evidence, mean over the gyms", "method")
    for name, find in METHODS.items():
        table.add_row(name, *_cells([score_groups(gym, find(gym)) for gym in gyms], fmean))
    return table


def _table(title: str, first: str) -> Table:
    table = Table(
        title=title,
        caption=(
            "f1, precision, recall: of pairs in one group, among planted pairs that were ever "
            "seen together; f1_to_six: without clubs of 8 to 10, whose visits look like those of a "
            "class; _of_all: among all planted pairs. group_f1: best Jaccard index of "
            "whole groups, both ways; exact: planted groups found member by member."
        ),
    )
    table.add_column(first)
    for name in FIGURES:
        table.add_column(name, justify="right")
    return table


def _cells(scores: Sequence[GroupScore], together: Callable[[Sequence[float]], float]) -> list[str]:
    figures = [together([float(getattr(score, name)) for score in scores]) for name in FIGURES]
    counts = {field.name for field in fields(GroupScore) if field.type is int}
    return [
        f"{figure:.0f}" if name in counts else f"{figure:.3f}"
        for name, figure in zip(FIGURES, figures, strict=True)
    ]


if __name__ == "__main__":
    main()
