"""Chance meetings: how often two people would meet who come as often, but at random times.

In a month at a location, two visits of two people are a co-visit with one probability: co-visits
per pair of visits there. Two people have as many pairs of visits as the product of their visits.
People who keep the same hours meet far more often without being friends: the tie score takes the
hours into account, this figure does not.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.table import ContractError
from basin_assets.contracts.tie_scores import MEETING_CHANCE
from basin_assets.rules.months import month_of
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.ties.habits import STALE_CO_VISITS, find_visits

_PRIOR_VISIT_PAIRS = 1000.0
"""Pairs of visits at which a month's own rate weighs half, against the rate of all months."""
_LOCATION_MONTH = ["location", "month"]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class VisitsByMonth(NamedTuple):
    """How often each customer came to each location in each month, and the chance to meet there.

    Attributes:
        customers: ids, ascending.
        key: customer's position x number of location-months + location-month, ascending.
        visits: number of visits at each key.
        chance: by location-month, the probability that two visits of two people are a co-visit.
    """

    customers: Ints
    key: Ints
    visits: Ints
    chance: Floats


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


def count_visits_by_month(visits: pd.DataFrame, meeting_chance: pd.DataFrame) -> VisitsByMonth:
    """The visits of each customer by month and location.

    Args:
        visits: by `find_visits`, of all months.
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
    ids = visits["customer_id"].to_numpy("int64")
    customers, customer = np.unique(ids, return_inverse=True)
    key, count = np.unique(customer * len(meeting_chance) + location_month, return_counts=True)
    return VisitsByMonth(customers, key, count, meeting_chance["chance"].to_numpy("float64"))


def expect_co_visits(pairs: pd.DataFrame, visits: VisitsByMonth) -> Floats:
    """The days together that random times would give each pair, summed over months and locations.

    Args:
        pairs: customer_id_1, customer_id_2; each customer must have visits.
        visits: everybody's visits.
    """
    if pairs.empty:
        return np.zeros(0)
    ends = [np.searchsorted(visits.customers, pairs[name].to_numpy("int64")) for name in PAIR]
    return _sum_over_location_months(ends[0], ends[1], visits)


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
    width = max(len(coded[1][1]), 1)
    number, distinct = pd.factorize(coded[0][0] * width + coded[1][0])
    location, month = (
        values.take(codes)
        for (_, values), codes in zip(coded, np.divmod(distinct, width), strict=True)
    )
    known = pd.MultiIndex.from_frame(location_months[_LOCATION_MONTH])
    at = known.get_indexer(pd.MultiIndex.from_arrays([location, month], names=_LOCATION_MONTH))
    return np.asarray(at, dtype=np.int64)[number]


def _sum_over_location_months(first: Ints, second: Ints, visits: VisitsByMonth) -> Floats:
    """Per pair the sum over location-months of visits x visits x chance.

    Args:
        first: the position of one customer of each pair.
        second: the position of the other.
        visits: everybody's visits.
    """
    location_months = len(visits.chance)
    bounds = np.searchsorted(visits.key, np.arange(len(visits.customers) + 1) * location_months)
    size = np.diff(bounds)
    # Iterate over the customer with fewer location-months, and look up the other's visits.
    few = np.where(size[first] <= size[second], first, second)
    many = first + second - few
    pair = np.repeat(np.arange(len(few)), size[few])
    offset = np.arange(len(pair)) - np.repeat(np.cumsum(size[few]) - size[few], size[few])
    own = bounds[few][pair] + offset
    location_month = visits.key[own] % location_months
    wanted = many[pair] * location_months + location_month
    at = np.minimum(np.searchsorted(visits.key, wanted), len(visits.key) - 1)
    others = np.where(visits.key[at] == wanted, visits.visits[at], 0)
    met = visits.visits[own] * others * visits.chance[location_month]
    return np.asarray(np.bincount(pair, weights=met, minlength=len(few)), dtype=np.float64)
