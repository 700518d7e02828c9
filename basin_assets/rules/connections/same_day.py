"""`same_day_group`: pairs who were there together, counted in distinct days."""

import numpy as np
import pandas as pd

from basin_assets.contracts.connections import SAME_DAY_GROUPS, WEEKDAYS
from basin_assets.contracts.table import ContractError
from basin_assets.rules.connections.gap_bins import count_gaps
from basin_assets.rules.connections.strength import Points, Term
from basin_assets.rules.connections.table import connection_frame
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.pairs import (
    PAIR,
    PAIR_DAY,
    Ints,
    are_among,
    closest_by_day,
    pair_numbers,
)
from basin_assets.rules.ties.calibration import score_ties
from basin_assets.rules.visits.visits import changes
from basin_assets.settings import Settings

_WEEKDAYS = pd.array(WEEKDAYS, dtype="str")


def extract_same_day_group_connections(
    co_visits: pd.DataFrame,
    enriched: pd.DataFrame,
    ties: pd.DataFrame,
    calibration: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """One row a pair who co-visited. The count is the days, whatever the locations.

    Args:
        co_visits: the co-visits of all months.
        enriched: the enriched transfers of all months; a day on which one of the two gave the
            other a pass is a shared-pass day.
        ties: the evidence of the same pairs, by `tie_evidence`.
        calibration: how evidence becomes a score, by `tie_calibration`.
        settings: the points.

    Raises:
        ContractError: the ties are not those of the co-visits.
    """
    days = find_days_together(co_visits, enriched)
    pair = pair_numbers(days)
    is_first, is_last = changes(pair), changes(pair[::-1])[::-1]
    pairs = days.loc[is_first, PAIR].reset_index(drop=True)
    _check_same_pairs(pairs, ties)
    pairs["co_visit_count"] = pairs["interaction_count"] = np.bincount(pair)
    pairs["co_visits_with_shared_pass"] = np.bincount(pair, weights=days["is_shared"])
    pairs["first_interaction_date"] = days["day"].array[is_first]
    pairs["last_interaction_date"] = days["day"].array[is_last]
    weekday = days["day"].dt.day_of_week.to_numpy("int64")
    pairs["typical_day_of_week"] = _WEEKDAYS.take(_typical_weekday(pair, weekday))
    pairs["expected_co_visits"] = ties["expected_co_visits"].to_numpy("float64")
    pairs["gap_bins"] = count_gaps(days, settings)
    pairs["tie_score"] = score_ties(ties, calibration)
    pairs["tie_score_is"] = None if pairs.empty else calibration["tie_score_is"].iloc[0]
    return connection_frame(SAME_DAY_GROUPS, pairs, same_day_points(pairs, settings))


def same_day_points(same_day: pd.DataFrame, settings: Settings) -> Points:
    """min(40, 5 x days + 10 if at least two of them are shared-pass days), of `same_day_group`."""
    least = settings.min_days_with_shared_pass
    earned = same_day["co_visits_with_shared_pass"] >= least
    what = f"a pass on {least} or more"
    return Points(
        (
            Term("day", settings.points_per_shared_day, same_day["co_visit_count"]),
            Term(what, settings.points_if_passes_shared, earned, is_bonus=True),
        ),
        settings.max_same_day_points,
    )


def _check_same_pairs(pairs: pd.DataFrame, ties: pd.DataFrame) -> None:
    if not np.array_equal(pairs[PAIR].to_numpy("int64"), ties[PAIR].to_numpy("int64")):
        raise ContractError(
            f"tie_evidence: its {len(ties)} pairs are not the {len(pairs)} of co_visits, so it was "
            "made from others; materialize tie_evidence and tie_calibration, then this again"
        )


def find_days_together(co_visits: pd.DataFrame, enriched: pd.DataFrame) -> pd.DataFrame:
    """The distinct days of each pair, by pair and day, and whether a pass went between them."""
    days = closest_by_day(co_visits)
    return days.assign(is_shared=are_among(days, shares(enriched), PAIR_DAY))


def _typical_weekday(pair: Ints, weekday: Ints) -> Ints:
    """By pair the most frequent weekday, Monday 0; on a tie the one seen last.

    Args:
        pair: the number of each day's pair, from 0; a pair's days ascend.
        weekday: of each day.
    """
    of_week = pair * len(WEEKDAYS) + weekday
    shape = (pair.max(initial=-1) + 1, len(WEEKDAYS))
    days = np.bincount(of_week, minlength=shape[0] * shape[1])
    last_row = np.zeros(len(days), dtype=np.int64)
    last_row[of_week] = np.arange(len(of_week))  # of rows of one weekday the last is written
    return np.asarray((days * len(of_week) + last_row).reshape(shape).argmax(axis=1))
