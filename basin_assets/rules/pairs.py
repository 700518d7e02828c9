"""Pairs: unordered, the lower id first; and their distinct days together."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.visits.visits import changes

Ints: TypeAlias = npt.NDArray[np.int64]
PAIR = ["customer_id_1", "customer_id_2"]
PAIR_DAY = [*PAIR, "day"]


def number_pairs(frames: Sequence[pd.DataFrame]) -> tuple[Ints, list[Ints]]:
    """A number for each row's pair: one for a pair in all frames, higher for higher ids.

    Returns:
        The ids of all frames, ascending, and by frame its rows' numbers: with `at` a position
        among the ids, `at(customer_id_1) * len(ids) + at(customer_id_2)`.
    """
    ends = [tuple(frame[name].to_numpy("int64") for name in PAIR) for frame in frames]
    ids = np.sort(pd.unique(np.concatenate([each for both in ends for each in both])))
    at = [tuple(np.searchsorted(ids, each) for each in both) for both in ends]
    return ids, [first * len(ids) + second for first, second in at]


def closest_by_day(co_visits: pd.DataFrame) -> pd.DataFrame:
    """The co-visits with one row a pair and day, that of the smallest gap; by pair and day."""
    location, _ = pd.factorize(co_visits["location"], sort=True)
    keys = [co_visits[name].to_numpy() for name in (*PAIR_DAY, "gap_seconds")]
    ordered = co_visits.iloc[np.lexsort((location, *reversed(keys)))]
    return ordered[changes(*(ordered[name].to_numpy() for name in PAIR_DAY))].reset_index(drop=True)


def pair_numbers(days: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The number of each row's pair, from 0; rows are by pair."""
    return np.cumsum(changes(*(days[name].to_numpy() for name in PAIR))) - 1
