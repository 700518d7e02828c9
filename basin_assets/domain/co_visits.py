"""Who was there together: check-ins of two people within the window, at one location, on one day.

Grain: (day, location). The pairs are found by sorting and bisection: exact, and linear in what
comes out.
"""

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
    at = checkins["checkin_datetime"]
    day = at.dt.normalize()
    location, places = pd.factorize(location_of(checkins), sort=True)
    day_number = day.to_numpy("datetime64[D]").astype("int64")
    within_day = (at - day).to_numpy("timedelta64[us]").astype("int64")
    order = np.lexsort((within_day, day_number, location))
    first, second, gap = _pairs_within(
        _block_starts(location[order], day_number[order]),
        within_day[order],
        window_minutes * 60 * _MICROSECONDS,
    )
    customer = checkins["customer_id"].to_numpy("int64")[order]
    pairs = pd.DataFrame(
        {
            "customer_id_1": np.minimum(customer[first], customer[second]),
            "customer_id_2": np.maximum(customer[first], customer[second]),
            "day": day_number[order][first],
            "location": location[order][first],
            "gap_seconds": gap / _MICROSECONDS,
        }
    )
    closest = _closest(pairs[pairs["customer_id_1"] != pairs["customer_id_2"]])
    days = closest["day"].to_numpy("int64").astype("datetime64[D]").astype("datetime64[us]")
    at_location = pd.Series(np.asarray(places, dtype=object)[closest["location"]], dtype="str")
    return CO_VISITS.frame(dict(closest) | {"day": days, "location": at_location})


def _block_starts(location: np.ndarray, day: np.ndarray) -> np.ndarray:
    """For each sorted check-in the number of its (location, day) block."""
    changes = (np.diff(location) != 0) | (np.diff(day) != 0)
    return np.concatenate(([0], np.cumsum(changes))) if len(location) else np.array([], dtype=int)


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
