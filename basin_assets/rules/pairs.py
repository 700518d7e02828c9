"""Pairs: unordered, the lower id first; and their distinct days together."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.visits.visits import changes

PAIR = ["customer_id_1", "customer_id_2"]
PAIR_DAY = [*PAIR, "day"]


def closest_by_day(co_visits: pd.DataFrame) -> pd.DataFrame:
    """The co-visits with one row a pair and day, that of the smallest gap; by pair and day."""
    place, _ = pd.factorize(co_visits["location"], sort=True)
    keys = [co_visits[name].to_numpy() for name in (*PAIR_DAY, "gap_seconds")]
    ordered = co_visits.iloc[np.lexsort((place, *reversed(keys)))]
    return ordered[changes(*(ordered[name].to_numpy() for name in PAIR_DAY))].reset_index(drop=True)


def pair_numbers(days: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The number of each row's pair, from 0; rows are by pair."""
    return np.cumsum(changes(*(days[name].to_numpy() for name in PAIR))) - 1
