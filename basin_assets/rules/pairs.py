"""Pairs of customers, the lower id first, and their days together."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.visits.visits import changes

Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
PAIR = ["customer_id_1", "customer_id_2"]
PAIR_DAY = [*PAIR, "day"]


def number_pairs(frames: Sequence[pd.DataFrame]) -> tuple[Ints, list[Ints]]:
    """Numbers the pairs of several frames alike; numbers ascend with the ids.

    Returns:
        The ids of all frames, ascending, and for each frame the number of each row's pair:
        `at(customer_id_1) * len(ids) + at(customer_id_2)`, where `at` is a position among the ids.
    """
    ends = [tuple(frame[name].to_numpy("int64") for name in PAIR) for frame in frames]
    ids = np.sort(pd.unique(np.concatenate([each for both in ends for each in both])))
    at = [tuple(np.searchsorted(ids, each) for each in both) for both in ends]
    return ids, [first * len(ids) + second for first, second in at]


def are_among(rows: pd.DataFrame, some: pd.DataFrame, by: Sequence[str] = PAIR) -> Flags:
    """Which rows are of one of some pairs."""
    code, wanted = np.zeros(len(rows), dtype=np.int64), np.zeros(len(some), dtype=np.int64)
    is_near = np.ones(len(rows), dtype=bool)
    for name in by:
        distinct = pd.Index(some[name].unique())
        at = distinct.get_indexer(pd.Index(rows[name]))
        is_near &= at >= 0
        code = code * len(distinct) + at
        wanted = wanted * len(distinct) + distinct.get_indexer(pd.Index(some[name]))
    return np.asarray(is_near & pd.Series(code).isin(wanted))


def closest_by_day(co_visits: pd.DataFrame) -> pd.DataFrame:
    """The co-visit with the smallest gap of each pair and day, sorted by pair and day."""
    location, _ = pd.factorize(co_visits["location"], sort=True)
    keys = [co_visits[name].to_numpy() for name in (*PAIR_DAY, "gap_seconds")]
    ordered = co_visits.iloc[np.lexsort((location, *reversed(keys)))]
    return ordered[changes(*(ordered[name].to_numpy() for name in PAIR_DAY))].reset_index(drop=True)


def pair_numbers(days: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The number of each row's pair, from 0; the rows must be sorted by pair."""
    return np.cumsum(changes(*(days[name].to_numpy() for name in PAIR))) - 1
