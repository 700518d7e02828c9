"""Ways to find the pairs of check-ins: ours, numpy by hand, a range join in SQL, and plainer ones.

Each is prepared with the check-ins, then finds the pairs, which is timed, and what it found comes
as a frame, which is not.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeAlias

import duckdb
import numpy as np
import pandas as pd

from basin_assets.contracts.tables import CHECKINS, CO_VISITS
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets.tables.parquet import to_arrow

KEY_AND_GAP = [*CO_VISITS.key, "gap_seconds"]
_WINDOW_MINUTES = 30
_MICROSECONDS = 1_000_000
_DAY = 24 * 3600 * _MICROSECONDS

AsFrame: TypeAlias = Callable[[], pd.DataFrame]
Find: TypeAlias = Callable[[], AsFrame]


def ours(checkins: pd.DataFrame) -> Find:
    """The product's, from frame to frame, with all columns of `co_visits`."""

    def find() -> AsFrame:
        found = find_co_visits(checkins, _WINDOW_MINUTES)
        return lambda: found

    return find


def numpy_by_hand(checkins: pd.DataFrame) -> Find:
    """Sort, searchsorted, repeat, as one writes it for a gym one knows, from arrays to arrays.

    It is let off much of the work: locations are numbers already, everything is known to fit into
    64 bits, no texts and no frames are made, and only the gap is told.
    """
    customer = checkins["customer_id"].to_numpy()
    at = checkins["checkin_datetime"].to_numpy().astype("int64")
    location, locations = pd.factorize(checkins["location_id"], sort=True)

    def find() -> AsFrame:
        pairs = _first_of_each(np.unique(customer), *_pairs_within(customer, at, location))
        return lambda: _as_frame(pairs, locations)

    return find


def duckdb_range_join(checkins: pd.DataFrame) -> Find:
    """SQL on all cores, from Arrow to Arrow; in no order."""
    connection = duckdb.connect()
    connection.register("checkins", to_arrow(CHECKINS, checkins))

    def find() -> AsFrame:
        found = connection.sql(_RANGE_JOIN).to_arrow_table()
        return lambda: found.to_pandas().astype({"day": "datetime64[us]"})

    return find


def pandas_day_by_day(checkins: pd.DataFrame) -> Find:
    """Each day joined with itself on the location, as a first notebook has it."""
    day = checkins["checkin_datetime"].dt.normalize().rename("day")
    visits = checkins.assign(day=day, location=checkins["location_id"])
    visits = visits[["customer_id", "checkin_datetime", "day", "location"]]

    def find() -> AsFrame:
        days = [_pairs_of_day(of_day) for _, of_day in visits.groupby("day")]
        return lambda: pd.concat(days, ignore_index=True)

    return find


def nested_loops(checkins: pd.DataFrame) -> Find:
    """Each check-in beside each other one, as the rule reads."""
    columns = checkins["customer_id"], checkins["checkin_datetime"], checkins["location_id"]
    scans = [(who, at, at.date(), where) for who, at, where in zip(*columns, strict=True)]
    window = timedelta(minutes=_WINDOW_MINUTES)

    def find() -> AsFrame:
        gaps: dict[tuple[int, int, date, str], timedelta] = {}
        for one, at, day, location in scans:
            for other, other_at, other_day, other_location in scans:
                if one < other and location == other_location and day == other_day:
                    gap = abs(other_at - at)
                    key = one, other, day, location
                    if gap <= window and gap <= gaps.get(key, window):
                        gaps[key] = gap
        return lambda: _frame_of(gaps)

    return find


OURS, NUMPY = "find_co_visits", "numpy by hand"
METHODS: Mapping[str, Callable[[pd.DataFrame], Find]] = {
    OURS: ours,
    NUMPY: numpy_by_hand,
    "DuckDB range join": duckdb_range_join,
    "pandas, day by day": pandas_day_by_day,
    "nested loops": nested_loops,
}
"""The more a method does by hand, the longer it takes: the last end soon on small gyms only."""


def _pairs_within(
    customer: np.ndarray, at: np.ndarray, location: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Lower id, higher id, day, location and gap of all pairs of scans."""
    order = np.lexsort((at, location))
    customer, at, location = customer[order], at[order], location[order]
    axis = location * (at.max() - at.min() + 2 * _DAY) + at - at.min()
    last = np.minimum(_WINDOW_MINUTES * 60 * _MICROSECONDS, _DAY - 1 - at % _DAY)
    position = np.arange(len(at))
    count = np.searchsorted(axis, axis + last, side="right") - position - 1
    first = np.repeat(position, count)
    second = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count) + first + 1
    of_two = customer[first] != customer[second]
    first, second = first[of_two], second[of_two]
    low = np.minimum(customer[first], customer[second])
    high = np.maximum(customer[first], customer[second])
    return low, high, at[first] // _DAY, location[first], at[second] - at[first]


def _first_of_each(
    people: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    day: np.ndarray,
    location: np.ndarray,
    gap: np.ndarray,
) -> tuple[np.ndarray, ...]:
    """One row a pair, day and location, in this order, with the smallest gap in seconds."""
    days, locations = day.max() - day.min() + 1, location.max() + 1
    key = np.searchsorted(people, low) * len(people) + np.searchsorted(people, high)
    key = (key * days + day - day.min()) * locations + location
    order = np.argsort(key)
    key = key[order]
    start = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    row = order[start]
    smallest = np.minimum.reduceat(gap[order], start) / _MICROSECONDS
    return low[row], high[row], day[row], location[row], smallest


def _as_frame(pairs: tuple[np.ndarray, ...], locations: pd.Index) -> pd.DataFrame:
    low, high, day, location, gap_seconds = pairs
    return pd.DataFrame(
        {
            "customer_id_1": low,
            "customer_id_2": high,
            "day": (day * _DAY).view("datetime64[us]"),
            "location": pd.Series(locations).take(location).array,
            "gap_seconds": gap_seconds,
        }
    )


def _pairs_of_day(visits: pd.DataFrame) -> pd.DataFrame:
    both = visits.merge(visits, on=["day", "location"], suffixes=("_1", "_2"))
    both = both[both["customer_id_1"] < both["customer_id_2"]]
    gap = (both["checkin_datetime_1"] - both["checkin_datetime_2"]).abs()
    gap = gap.astype("int64") / _MICROSECONDS  # pandas' total_seconds() differs in the last bit
    near = both.assign(gap_seconds=gap)[gap <= _WINDOW_MINUTES * 60]
    return near.groupby(list(CO_VISITS.key), as_index=False)[["gap_seconds"]].min()


def _frame_of(gaps: Mapping[tuple[int, int, date, str], timedelta]) -> pd.DataFrame:
    rows = [(*key, gap.total_seconds()) for key, gap in gaps.items()]
    return pd.DataFrame(rows, columns=KEY_AND_GAP).astype({"day": "datetime64[us]"})


_RANGE_JOIN = f"""
    WITH visits AS (
        SELECT customer_id, checkin_datetime AS at, CAST(checkin_datetime AS DATE) AS day,
            location_id AS location
        FROM checkins
    )
    SELECT one.customer_id AS customer_id_1, other.customer_id AS customer_id_2, one.day,
        one.location, min(abs(epoch_us(one.at) - epoch_us(other.at))) / 1e6 AS gap_seconds
    FROM visits AS one JOIN visits AS other
        ON one.location = other.location AND one.day = other.day
        AND one.customer_id < other.customer_id
        AND other.at BETWEEN one.at - INTERVAL {_WINDOW_MINUTES} MINUTE
            AND one.at + INTERVAL {_WINDOW_MINUTES} MINUTE
    GROUP BY ALL
"""
