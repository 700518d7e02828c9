"""Who was there together: check-ins of two people within the window, at one location, on one day.

Grain: (day, location). The pairs are found by sorting and bisection: exact, and linear in what
comes out.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from basin_assets.contracts.tables import CO_VISITS

_MICROSECONDS = 1_000_000
_STRIDE = 2 * 24 * 3600 * _MICROSECONDS  # wider than a day and a window


def location_of(checkins: pd.DataFrame) -> "pd.Series[str]":
    """Where each check-in was: the location's id where filled, else its name, else blank."""
    location_id = checkins["location_id"].str.replace(r"^0*([0-9]+)(?:\.0+)?$", r"\1", regex=True)
    return location_id.fillna(checkins["location_name"]).fillna("").astype("str")


def find_co_visits(checkins: pd.DataFrame, window_minutes: int) -> pd.DataFrame:
    """The pairs who checked in at most `window_minutes` apart, by `co_visits`.

    One row per pair, gym-local day and location. Both ends of the window count; nothing reaches
    across midnight; nobody pairs with themselves. The two scans of the smallest gap speak, and of
    several such the earliest: their gap, their hour, and how many others came.

    Args:
        checkins: any number of whole days, by the `checkins` contract.
        window_minutes: the widest gap.
    """
    visits = _sorted_visits(checkins)
    window = window_minutes * 60 * _MICROSECONDS
    earlier, later = _closest(visits, *_pairs_within(visits, window))
    one, other = visits.customer[earlier], visits.customer[later]
    return CO_VISITS.frame(
        {
            "customer_id_1": np.minimum(one, other),
            "customer_id_2": np.maximum(one, other),
            "day": _days(visits.day[earlier]),
            "location": visits.places_of(visits.location[earlier]),
            "gap_seconds": _gap(visits, earlier, later) / _MICROSECONDS,
            "hour": visits.within_day[earlier] // _MICROSECONDS // 3600,
            "crowd": _count_around(visits, earlier, later, window),
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
        at: microseconds on an axis on which blocks lie further apart than any window; ascends.
        places: the places of the codes.
    """

    customer: np.ndarray
    location: np.ndarray
    day: np.ndarray
    within_day: np.ndarray
    block: np.ndarray
    at: np.ndarray
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
    within_day = within_day[order]
    block = np.cumsum(_changes(location, day))
    at = block.astype("int64") * _STRIDE + within_day
    return _Visits(customer, location, day, within_day, block, at, places)


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


def _pairs_within(visits: _Visits, window: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions (earlier, later) of all scans of two people in one block at most `window` apart.

    By the earlier one's position, so by its time within a block.
    """
    at = visits.at
    end = np.searchsorted(at, at + window, side="right")
    start = np.arange(len(at)) + 1
    count = end - start
    earlier = np.repeat(np.arange(len(at)), count)
    offset = np.arange(len(earlier)) - np.repeat(np.cumsum(count) - count, count)
    later = earlier + 1 + offset
    of_two = visits.customer[earlier] != visits.customer[later]
    return earlier[of_two], later[of_two]


def _closest(
    visits: _Visits, earlier: np.ndarray, later: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Of each pair, day and location the scans of the smallest gap, in the order of the key.

    Of several of one gap the earliest: the sort is stable, and they come by time.
    """
    one, other = visits.customer[earlier], visits.customer[later]
    keys = (
        visits.location[earlier],
        visits.day[earlier],
        np.maximum(one, other),
        np.minimum(one, other),
    )
    order = np.lexsort((_gap(visits, earlier, later), *keys))
    is_closest = _changes(*(key[order] for key in keys))
    return earlier[order][is_closest], later[order][is_closest]


def _gap(visits: _Visits, earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    """Microseconds between the scans."""
    gap: np.ndarray = visits.within_day[later] - visits.within_day[earlier]
    return gap


def _count_around(
    visits: _Visits, earlier: np.ndarray, later: np.ndarray, window: int
) -> np.ndarray:
    """Check-ins from a window before the earlier scan to one behind the later, without the two."""
    begin = np.searchsorted(visits.at, visits.at - window, side="left")
    end = np.searchsorted(visits.at, visits.at + window, side="right")
    count: np.ndarray = end[later] - begin[earlier] - 2
    return count
