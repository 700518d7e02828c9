"""Months as partitions name them, `2025-10`, and which of them exist."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class MonthWindow:
    """The months that exist: from the first to the last, both included."""

    first: str
    last: str

    def holds(self, times: pd.Series) -> "pd.Series[bool]":
        """Which of the gym-local times lie in one of the months."""
        months = month_of(times)
        return (months >= self.first) & (months <= self.last)

    @property
    def keys(self) -> list[str]:
        """Every month, oldest first."""
        return [str(month) for month in pd.period_range(self.first, self.last, freq="M")]


def month_of(times: pd.Series) -> "pd.Series[str]":
    """The month of each gym-local time, as `YYYY-MM`."""
    months, distinct = pd.factorize(times.to_numpy("datetime64[M]"))
    names = pd.array([str(month) for month in distinct.astype("datetime64[M]")], dtype="str")
    return pd.Series(names.take(months, allow_fill=True), index=times.index)


def rows_by_month(times: pd.Series) -> "dict[str, np.ndarray]":
    """The positions of each month's rows, the oldest month first.

    Months without rows and rows without a time are left out.
    """
    known = np.flatnonzero(times.notna())
    codes, months = pd.factorize(times.to_numpy("datetime64[M]")[known], sort=True)
    if not len(months):
        return {}
    ends = np.bincount(codes).cumsum()
    positions = np.split(known[codes.argsort(kind="stable")], ends[:-1])
    names = months.astype("datetime64[M]").astype("str").tolist()
    return dict(zip(names, positions, strict=True))
