"""Counts of check-ins and co-visits by weekday and hour of the day."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

Week = npt.NDArray[np.int64]
"""Counts in 7 rows, Monday first, of 24 hours each."""


def count_checkins_by_hour(checkins: pd.DataFrame) -> Week:
    """The check-ins of all months by gym-local weekday and hour."""
    at = checkins["checkin_datetime"].dt
    return _count(at.day_of_week, at.hour)


def count_co_visits_by_hour(co_visits: Iterable[pd.DataFrame]) -> Week:
    """The co-visits of all frames by gym-local weekday and the hour of the earlier scan."""
    week = np.zeros((7, 24), dtype=np.int64)
    for rows in co_visits:
        week += _count(rows["day"].dt.day_of_week, rows["hour"])
    return week


def _count(weekday: pd.Series, hour: pd.Series) -> Week:
    slot = weekday.to_numpy("int64") * 24 + hour.to_numpy("int64")
    return np.bincount(slot, minlength=7 * 24).reshape(7, 24).astype("int64")
