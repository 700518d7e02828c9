"""Meeting chances: how often two visits of two people are a co-visit by chance.

In a month at a location, two visits of two people are a co-visit with one probability: co-visits
per pair of visits there.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.table import ContractError
from basin_assets.contracts.tie_scores import MEETING_CHANCE
from basin_assets.rules.months import month_of
from basin_assets.rules.ties.habits import STALE_CO_VISITS, find_visits

_PRIOR_VISIT_PAIRS = 1000.0
"""Pairs of visits at which a month's own rate weighs half, against the rate of all months."""
_LOCATION_MONTH = ["location", "month"]

Ints = npt.NDArray[np.int64]


def find_meeting_chance(checkins: pd.DataFrame, co_visits: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Returns the chance of each location and month, by `meeting_chance`.

    Args:
        checkins: of all months.
        co_visits: of all months, in any number of frames.

    Raises:
        ContractError: a co-visit lies in a location and month without check-ins.
    """
    visits = _with_month(find_visits(checkins))
    by_customer = visits.groupby([*_LOCATION_MONTH, "customer_id"]).size()
    squares = by_customer.pow(2).groupby(level=_LOCATION_MONTH).sum()
    location_months = (
        by_customer.groupby(level=_LOCATION_MONTH).sum().rename("visits").reset_index()
    )
    count = location_months["visits"].to_numpy("int64")
    pairs = (np.square(count) - squares.to_numpy("int64")) // 2
    met = _co_visits_by_location_month(location_months, co_visits)
    overall = met.sum() / max(float(pairs.sum()), 1.0)
    chance = (met + _PRIOR_VISIT_PAIRS * overall) / (pairs + _PRIOR_VISIT_PAIRS)
    return MEETING_CHANCE.frame(
        dict(location_months) | {"visit_pairs": pairs, "co_visits": met, "chance": chance}
    )


def location_months_of(visits: pd.DataFrame, meeting_chance: pd.DataFrame) -> Ints:
    """The row of `meeting_chance` in which each visit lies.

    Args:
        visits: by `find_visits`.
        meeting_chance: of the same visits.

    Raises:
        ContractError: it lacks a location and month of the visits.
    """
    location_month = _positions(meeting_chance, _with_month(visits))
    if (location_month < 0).any():
        raise ContractError(
            f"meeting_chance: {int((location_month < 0).sum())} visits lie in no location and "
            "month of it, so it was made from other check-ins; materialize it, then this again"
        )
    return location_month


def _with_month(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(month=month_of(rows["day"]))


def _co_visits_by_location_month(
    location_months: pd.DataFrame, co_visits: Iterable[pd.DataFrame]
) -> Ints:
    met = np.zeros(len(location_months), dtype=np.int64)
    for rows in co_visits:
        location_month = _positions(location_months, _with_month(rows))
        if (location_month < 0).any():
            raise ContractError(
                STALE_CO_VISITS.format(int((location_month < 0).sum()), "months and locations")
            )
        met += np.bincount(location_month, minlength=len(location_months))
    return met


def _positions(location_months: pd.DataFrame, rows: pd.DataFrame) -> Ints:
    """Each row's position in `location_months`; -1 where it has none."""
    coded = [pd.factorize(rows[name]) for name in _LOCATION_MONTH]
    width = len(coded[1][1])
    number, distinct = pd.factorize(coded[0][0] * width + coded[1][0])
    location, month = (
        values.take(codes)
        for (_, values), codes in zip(coded, np.divmod(distinct, width), strict=True)
    )
    known = pd.MultiIndex.from_frame(location_months[_LOCATION_MONTH])
    at = known.get_indexer(pd.MultiIndex.from_arrays([location, month], names=_LOCATION_MONTH))
    return np.asarray(at, dtype=np.int64)[number]
