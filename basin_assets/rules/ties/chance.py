"""Chance by trial: shifts people's calendars against each other by whole weeks.

That keeps everybody's habits, but separates people who came together.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.pairs import PAIR

SHIFTS = 8
"""Number of groups of customers; the calendar of group g moves by g weeks."""

Ints = npt.NDArray[np.int64]


def shift_groups(customer_ids: npt.NDArray[np.int64], groups: int) -> Ints:
    """The group of each customer, from 0: a hash of the id."""
    scattered = customer_ids.astype(np.uint64) * np.uint64(2654435761) % np.uint64(2**32)
    return (scattered * np.uint64(groups) >> np.uint64(32)).astype(np.int64)


def is_shifted(pairs: pd.DataFrame, groups: int) -> npt.NDArray[np.bool_]:
    """Whether the calendars of the two were shifted against each other."""
    first, second = (shift_groups(pairs[name].to_numpy("int64"), groups) for name in PAIR)
    return np.asarray(first != second)


def is_one_of(pairs: pd.DataFrame, one_of: int) -> npt.NDArray[np.bool_]:
    """Whether each pair is in a sample of one in `one_of`: by a hash of the pair."""
    scattered = pd.util.hash_pandas_object(pairs[PAIR], index=False).to_numpy("uint64")
    return np.asarray(scattered % np.uint64(one_of) == 0)


def count_shifts(checkins: pd.DataFrame) -> int:
    """The number of groups: as many as there are weeks, at most `SHIFTS`."""
    return min(_weeks(checkins), SHIFTS)


def shift_calendars(checkins: pd.DataFrame, groups: int) -> pd.DataFrame:
    """Moves the check-ins of group g by g weeks; those behind the last week begin at the first."""
    at = checkins["checkin_datetime"]
    begin = at.min().normalize()
    group = shift_groups(checkins["customer_id"].to_numpy("int64"), groups)
    moved = (at - begin) + pd.to_timedelta(group * 7, unit="D")
    around = pd.Timedelta(days=7 * _weeks(checkins))
    shifted = begin + moved.where(moved < around, moved - around)
    return checkins.assign(checkin_datetime=shifted.astype(at.dtype))


def _weeks(checkins: pd.DataFrame) -> int:
    """Weeks from the first check-in to the last, rounded up."""
    at = checkins["checkin_datetime"]
    return 0 if at.empty else (at.max().normalize() - at.min().normalize()).days // 7 + 1
