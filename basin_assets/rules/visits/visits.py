"""Check-ins as arrays, sorted by day, location and time."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from basin_assets.rules.exports.row_order import order_of

MICROSECONDS = 1_000_000
_STRIDE = 2 * 24 * 3600 * MICROSECONDS  # wider than a day and a window


class Visits(NamedTuple):
    """Check-ins sorted by day, location and time: one array a column.

    Attributes:
        customer: customer ids.
        location: each check-in's position in `locations`.
        day: days since 1970.
        within_day: microseconds since midnight.
        block: number of the day and location.
        at: ascending microseconds, with more than a window between two blocks.
        locations: every location, ascending.
    """

    customer: np.ndarray
    location: np.ndarray
    day: np.ndarray
    within_day: np.ndarray
    block: np.ndarray
    at: np.ndarray
    locations: "pd.Series[str]"

    def locations_of(self, codes: np.ndarray) -> "pd.Series[str]":
        """The locations at some positions."""
        return pd.Series(self.locations.array.take(codes))


def sorted_visits(checkins: pd.DataFrame) -> Visits:
    """The check-ins, sorted; equal times at one location come in any order."""
    at = checkins["checkin_datetime"].to_numpy("datetime64[us]")
    midnight = at.astype("datetime64[D]")
    location, locations = _locations(checkins)
    day = midnight.astype("int64")
    within_day = (at - midnight).astype("int64")
    order = order_of(day, location, within_day)
    location, day, within_day = location[order], day[order], within_day[order]
    customer = checkins["customer_id"].to_numpy("int64")[order]
    block = np.cumsum(changes(day, location))
    return Visits(
        customer, location, day, within_day, block, block * _STRIDE + within_day, locations
    )


def location_of(checkins: pd.DataFrame) -> "pd.Series[str]":
    """Each check-in's location: its id where filled, else its name, else blank."""
    codes, locations = _locations(checkins)
    return pd.Series(locations.array.take(codes), index=checkins.index)


def changes(*columns: np.ndarray) -> np.ndarray:
    """Whether each row differs from the row before it in any column; the first row does."""
    differs = np.zeros(len(columns[0]), dtype=bool)
    differs[:1] = True
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return differs


def days_of(numbers: np.ndarray) -> np.ndarray:
    """Days since 1970 as times of the contract's unit."""
    return (numbers * (24 * 3600 * MICROSECONDS)).view("datetime64[us]")


def _locations(checkins: pd.DataFrame) -> "tuple[np.ndarray, pd.Series[str]]":
    """Each check-in's position among the locations, and the locations, ascending.

    Each distinct id and name is read once, since reading texts is slow.
    """
    ids, distinct_ids = pd.factorize(checkins["location_id"], use_na_sentinel=False)
    names, distinct_names = pd.factorize(checkins["location_name"], use_na_sentinel=False)
    said, distinct = pd.factorize(ids * len(distinct_names) + names)
    id_of, name_of = np.divmod(distinct, len(distinct_names))
    id_, name = (
        pd.Series(texts.take(at), dtype="str")
        for texts, at in ((distinct_ids, id_of), (distinct_names, name_of))
    )
    plain_id = id_.str.replace(r"^0*([0-9]+)(?:\.0+)?$", r"\1", regex=True)
    codes, locations = pd.factorize(plain_id.fillna(name).fillna("").astype("str"), sort=True)
    return codes[said], pd.Series(locations, dtype="str")
