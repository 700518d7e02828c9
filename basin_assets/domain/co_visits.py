"""Who was there together: check-ins of two people within the window, at one location, on one day.

Grain: (day, location). The pairs are found by sorting and bisection: exact, and linear in what
comes out.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from basin_assets.contracts.tables import CO_VISITS

_MICROSECONDS = 1_000_000


def location_of(checkins: pd.DataFrame) -> "pd.Series[str]":
    """Where each check-in was: the location's id where filled, else its name, else blank."""
    location_id = checkins["location_id"].str.replace(r"^0*([0-9]+)(?:\.0+)?$", r"\1", regex=True)
    return location_id.fillna(checkins["location_name"]).fillna("").astype("str")


def find_co_visits(checkins: pd.DataFrame, window_minutes: int) -> pd.DataFrame:
    """The pairs who checked in at most `window_minutes` apart, by `co_visits`.

    One row per pair, gym-local day and location, with the smallest gap. Both ends of the window
    count; nothing reaches across midnight; nobody pairs with themselves.

    Args:
        checkins: any number of whole days, by the `checkins` contract.
        window_minutes: the widest gap.
    """
    visits = _sorted_visits(checkins)
    first, second, gap = _pairs_within(
        visits.block, visits.within_day, window_minutes * 60 * _MICROSECONDS
    )
    customer = visits.customer
    pairs = pd.DataFrame(
        {
            "customer_id_1": np.minimum(customer[first], customer[second]),
            "customer_id_2": np.maximum(customer[first], customer[second]),
            "day": visits.day[first],
            "location": visits.location[first],
            "gap_seconds": gap / _MICROSECONDS,
        }
    )
    closest = _closest(pairs[pairs["customer_id_1"] != pairs["customer_id_2"]])
    return CO_VISITS.frame(
        dict(closest)
        | {
            "day": _days(closest["day"].to_numpy("int64")),
            "location": visits.places_of(closest["location"].to_numpy()),
        }
    )


def find_customer_days_with_company(checkins: pd.DataFrame, window_minutes: int) -> pd.DataFrame:
    """Who has somebody else's check-in within the window: customer_id, day, location, each once.

    Found without making pairs, from the neighbours in time alone: what the co-visits must cover.
    """
    visits = _sorted_visits(checkins)
    customer, block, count = visits.customer, visits.block, len(visits.customer)
    window = window_minutes * 60 * _MICROSECONDS
    # Of who scans several times in a row, the neighbours are those before and behind them all.
    starts = np.flatnonzero(_changes(block, customer))
    row = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, count)))
    has_company = np.zeros(count, dtype=bool)
    for neighbour in (starts[row] - 1, np.append(starts[1:], count)[row]):
        is_there = (neighbour >= 0) & (neighbour < count)
        other = np.where(is_there, neighbour, 0)
        gap = np.abs(visits.within_day[other] - visits.within_day)
        has_company |= is_there & (block[other] == block) & (gap <= window)
    return pd.DataFrame(
        {
            "customer_id": customer[has_company],
            "day": _days(visits.day[has_company]),
            "location": visits.places_of(visits.location[has_company]),
        }
    ).drop_duplicates(ignore_index=True)


class _Visits(NamedTuple):
    """Check-ins by location, day and time: an array each, of one length.

    Attributes:
        customer: ids.
        location: codes of the places.
        day: days since 1970.
        within_day: microseconds since midnight.
        block: number of the (location, day).
        places: the places of the codes.
    """

    customer: np.ndarray
    location: np.ndarray
    day: np.ndarray
    within_day: np.ndarray
    block: np.ndarray
    places: pd.Index

    def places_of(self, codes: np.ndarray) -> "pd.Series[str]":
        """The places of some codes."""
        return pd.Series(np.asarray(self.places, dtype=object)[codes], dtype="str")


def _sorted_visits(checkins: pd.DataFrame) -> _Visits:
    at = checkins["checkin_datetime"]
    midnight = at.dt.normalize()
    location, places = pd.factorize(location_of(checkins), sort=True)
    day = midnight.to_numpy("datetime64[D]").astype("int64")
    within_day = (at - midnight).to_numpy("timedelta64[us]").astype("int64")
    order = np.lexsort((within_day, day, location))
    location, day = location[order], day[order]
    customer = checkins["customer_id"].to_numpy("int64")[order]
    block = np.cumsum(_changes(location, day))
    return _Visits(customer, location, day, within_day[order], block, places)


def _changes(*columns: np.ndarray) -> np.ndarray:
    """Where a row differs from the one before it in any of the columns; the first one does."""
    differs = np.zeros(len(columns[0]), dtype=bool)
    differs[:1] = True
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return differs


def _days(numbers: np.ndarray) -> np.ndarray:
    """Days since 1970 as times of the contract's unit."""
    return numbers.astype("datetime64[D]").astype("datetime64[us]")


def _pairs_within(
    block: np.ndarray, within_day: np.ndarray, window: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions (earlier, later) of all pairs of one block at most `window` apart, and gaps.

    Times are microseconds since midnight, sorted within blocks; blocks ascend.
    """
    stride = 2 * 24 * 3600 * _MICROSECONDS  # wider than a day and a window: blocks stay apart
    position = block.astype("int64") * stride + within_day
    end = np.searchsorted(position, position + window, side="right")
    start = np.arange(len(position)) + 1
    count = end - start
    first = np.repeat(np.arange(len(position)), count)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    second = first + 1 + offset
    return first, second, within_day[second] - within_day[first]


def _closest(pairs: pd.DataFrame) -> pd.DataFrame:
    """One row per pair, day and location: that of the smallest gap, in the order of the key."""
    keys = [pairs[name].to_numpy() for name in CO_VISITS.key]
    order = np.lexsort((pairs["gap_seconds"].to_numpy(), *reversed(keys)))
    ordered = pairs.iloc[order]
    return ordered[~ordered.duplicated(list(CO_VISITS.key))].reset_index(drop=True)
