"""What the evidence of ties costs: all pairs of the full gym, beside finding the pairs."""

import statistics
import time
from collections.abc import Callable

import pandas as pd

from basin_assets.demo.gym import make_gym
from basin_assets.demo.plan import SizeName, plan_of_size
from basin_assets.rules.months import MonthWindow
from basin_assets.rules.ties.calibration import calibrate_ties, score_ties
from basin_assets.rules.ties.evidence import find_ties
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets.settings import Settings
from basin_assets_tests.bench.tables import Table, figure
from basin_assets_tests.pure_run import settle_all

_REPEATS = 3


def ties_table(size: SizeName) -> Table:
    """The evidence, the curve and the scores of one synthetic gym."""
    settings, plan = Settings.model_construct(), plan_of_size(size)
    window = MonthWindow(settings.first_month, plan.last_day.strftime("%Y-%m"))
    checkins = settle_all(make_gym(plan).files, window, settings)["checkins"].used
    co_visits, pairs = _measured(lambda: find_co_visits(checkins, settings.window_minutes))
    nobody = co_visits.head(0)
    ties, evidence = _measured(lambda: find_ties(checkins, co_visits, nobody))
    curve, calibration = _measured(lambda: calibrate_ties(ties, checkins, settings))
    _, scores = _measured(lambda: pd.DataFrame({"score": score_ties(ties, curve)}))
    costs = {
        "pairs and days together": pairs,
        "evidence and expected days": evidence,
        "calibration: calendars shifted, pairs found and weighed again": calibration,
        "scores": scores,
    }
    title = f"The tie score: {len(checkins):,} check-ins, {len(ties):,} pairs"
    rows = [(what, figure(seconds)) for what, seconds in costs.items()]
    return Table(title, ("what", "CPU s"), rows, "Medians of three, over one gym.")


def _measured(work: Callable[[], pd.DataFrame]) -> tuple[pd.DataFrame, float]:
    """What it returns, and the median cost in seconds of the processor."""
    costs = []
    for _ in range(_REPEATS):
        begun = time.process_time()
        found = work()
        costs.append(time.process_time() - begun)
    return found, statistics.median(costs)
