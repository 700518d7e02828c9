"""What the evidence of ties costs: all pairs of the full gym, beside finding the pairs."""

import statistics
import time
from collections.abc import Callable

import pandas as pd
from rich.console import Console
from rich.table import Table

from basin_assets.demo.gym import make_gym
from basin_assets.demo.plan import SizeName, plan_of_size
from basin_assets.domain.co_visits import find_co_visits
from basin_assets.domain.months import MonthWindow
from basin_assets.domain.ties.calibration import calibrate_ties, score_ties
from basin_assets.domain.ties.evidence import find_ties
from basin_assets.settings import Settings
from basin_assets_tests.pure_run import settle_all

_REPEATS = 3


def main(size: SizeName = "full") -> None:
    """Prints seconds of the processor: medians of three."""
    settings = Settings.model_construct()
    files = make_gym(plan_of_size(size)).files
    settled = settle_all(files, MonthWindow(settings.first_month, "2025-12"), settings)
    checkins = settled["checkins"].used
    co_visits, pairs_cost = _measured(lambda: find_co_visits(checkins, settings.window_minutes))
    ties, evidence_cost = _measured(lambda: find_ties(checkins, co_visits))
    nobody = ties.head(0)
    curve, curve_cost = _measured(lambda: calibrate_ties(ties, checkins, nobody, settings))
    _, score_cost = _measured(lambda: pd.DataFrame({"score": score_ties(ties, curve)}))
    table = Table(title=f"evidence of ties: {len(checkins):,} check-ins, {len(ties):,} pairs")
    table.add_column("what")
    table.add_column("cpu s", justify="right")
    for what, cost in (
        ("pairs and days together", pairs_cost),
        ("evidence and expected days", evidence_cost),
        ("calibration: calendars shifted, pairs found and weighed again", curve_cost),
        ("scores", score_cost),
    ):
        table.add_row(what, f"{cost:.2f}")
    Console().print(table)


def _measured(work: Callable[[], pd.DataFrame]) -> tuple[pd.DataFrame, float]:
    """What it returns, and the median cost in seconds of the processor."""
    costs = []
    for _ in range(_REPEATS):
        begun = time.process_time()
        found = work()
        costs.append(time.process_time() - begun)
    return found, statistics.median(costs)


if __name__ == "__main__":
    main()
