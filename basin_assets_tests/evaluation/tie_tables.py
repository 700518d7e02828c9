"""The tables that `make eval-ties` prints."""

import statistics
from collections.abc import Callable, Iterable, Sequence

from rich.table import Table

from basin_assets_tests.evaluation.tie_measurements import (
    CLOSE,
    COUNT,
    EVIDENCE,
    OURS,
    TOPS,
    Calibrated,
    Measured,
)
from basin_assets_tests.evaluation.tie_scores import Calibration

WANTED_PRECISION, WANTED_ERROR = 0.80, 0.05
_SCORES = (COUNT, EVIDENCE, OURS)
Figure = Callable[[Measured], float]


def ranking_table(gyms: Sequence[Measured]) -> Table:
    """How well each score ranks the pairs of each gym."""
    columns: dict[str, Figure] = {"pairs": _pairs, "tied": _share_tied}
    columns |= {name: _average_precision(name) for name in _SCORES}
    columns |= {f"top {count:,}": _precision_at(count) for count in TOPS}
    return _by_gym(
        "gyms: average precision of each score, and precision of ours among its highest",
        f"{COUNT}: days together. {EVIDENCE}: the order of a rank.",
        gyms,
        columns,
        {OURS: f">= {WANTED_PRECISION:.2f}"},
    )


def calibration_table(gyms: Sequence[Measured]) -> Table:
    """Whether our score is as often right as it says."""
    columns: dict[str, Figure] = {
        "pairs": _pairs,
        "known": lambda gym: gym.known_pairs,
        "ECE": lambda gym: gym.with_labels.bins.error(),
        "from .1": lambda gym: gym.with_labels.bins.error(1),
        "right": lambda gym: _right(gym.with_labels),
        "found": lambda gym: gym.with_labels.close_right / gym.ties,
        "rank: ECE": lambda gym: gym.without_labels.bins.error(),
        "rank: from .1": lambda gym: gym.without_labels.bins.error(1),
        "rank: right": lambda gym: _right(gym.without_labels),
    }
    return _by_gym(
        "gyms: calibration of ours",
        "known: pairs whom the gym knows to be tied. ECE: expected calibration error over all "
        "pairs, and over those\nof a score from .1 up. right: share of pairs from "
        f"{CLOSE} up who are tied; found: share of ties from {CLOSE} up.\n"
        "rank: the same without known pairs.",
        gyms,
        columns,
        {"ECE": f"<= {WANTED_ERROR:.2f}"},
    )


def unknown_table(gyms: Sequence[Measured]) -> Table:
    """The same over the pairs whom the gym does not know of: for these the score is asked."""
    columns: dict[str, Figure] = {
        "pairs": lambda gym: float(gym.of_unknown.bins.pairs.sum()),
        "tied": lambda gym: float(gym.of_unknown.bins.tied.sum() / gym.of_unknown.bins.pairs.sum()),
        "probability": lambda gym: float(gym.is_probability),
        OURS: lambda gym: gym.of_unknown.average_precision,
        "ECE": lambda gym: gym.of_unknown.bins.error(),
        "from .1": lambda gym: gym.of_unknown.bins.error(1),
        "with known": lambda gym: gym.with_labels.bins.error(1),
        "close": lambda gym: gym.of_unknown.close,
        "right": lambda gym: _right(gym.of_unknown),
        "in groups": lambda gym: gym.in_groups_right / max(gym.in_groups, 1),
        "found": lambda gym: float(gym.of_unknown.close_right / gym.of_unknown.bins.tied.sum()),
    }
    return _by_gym(
        "gyms: the pairs that are not known",
        "No pass went between them, they share no membership and are no kin. probability: 1 where "
        "the score\nis called so, 0 a rank. with known: from .1, over all pairs.\n"
        "in groups: of all pairs within groups, those tied.",
        gyms,
        columns,
        {},
    )


def town_table(towns: Sequence[Measured]) -> Table:
    """How well each score ranks the pairs of each town, and how ours compares with the count."""
    columns: dict[str, Figure] = {"pairs": _pairs, "tied": _share_tied}
    columns |= {name: _average_precision(name) for name in _SCORES}
    columns[f"{OURS} / {COUNT}"] = lambda town: (
        town.average_precision[OURS] / town.average_precision[COUNT]
    )
    columns["rank ECE"] = lambda town: town.without_labels.bins.error()
    return _by_gym(
        "towns of many places: average precision of each score",
        "All made up, a stand-in for check-in data of another kind than a gym's;\n"
        "real data sets of that kind are no part of this project.",
        towns,
        columns,
        {},
        summarise=statistics.fmean,
    )


def pooled(several: Iterable[Calibrated]) -> Calibration:
    """The bins of several gyms together."""
    first, *others = [each.bins for each in several]
    return sum(others, first)


def _pairs(gym: Measured) -> float:
    return gym.pairs


def _share_tied(gym: Measured) -> float:
    return gym.ties / gym.pairs


def _average_precision(name: str) -> Figure:
    return lambda gym: gym.average_precision[name]


def _precision_at(count: int) -> Figure:
    return lambda gym: gym.top[count]


def _right(calibrated: Calibrated) -> float:
    return calibrated.close_right / max(calibrated.close, 1)


def _table(title: str, columns: Sequence[str], caption: str | None = None) -> Table:
    table = Table(title=title, caption=caption, caption_justify="left")
    for at, name in enumerate(columns):
        table.add_column(name, justify="right" if at else "left", no_wrap=True)
    return table


def _by_gym(
    title: str,
    caption: str,
    gyms: Sequence[Measured],
    columns: dict[str, Figure],
    wanted: dict[str, str],
    summarise: Callable[[list[float]], float] = statistics.median,
) -> Table:
    """A row a gym, then what sums them up, then what is wanted."""
    table = _table(title, ["", *columns], caption)
    for gym in gyms:
        figures = [_text(figure(gym)) for figure in columns.values()]
        table.add_row(gym.name, *figures)
    table.add_section()
    summed = [summarise([figure(gym) for gym in gyms]) for figure in columns.values()]
    what = "median" if summarise is statistics.median else "mean"
    table.add_row(what, *map(_text, summed))
    if wanted:
        table.add_row("wanted", *(wanted.get(name, "") for name in columns))
    return table


def _text(figure: float) -> str:
    return f"{figure:,.0f}" if figure > 10 else f"{figure:.3f}"
