"""The days together that chance would give two people who do not know each other.

Two people have as many pairs of visits as the product of their visits, each a co-visit with the
meeting chance of its month and location. People who keep the same hours meet oftener, and their
other weeks show it. Two visits are *near* that lie within half an hour by the time of day, on
different days of one weekday. Friends who come together hardly add to those of a pair, and visits
of one day are near oftener than visits of different weeks, mostly because of friends. So

    expected = sum over months and locations of visits_1 x visits_2 x probability
                   x how often visits of different weeks are near / how often those of one day are
               x (1/2 + near visits of the two) / (1/2 + near visits of as many visits of anybody)
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.exports.row_order import slices
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.ties.habits import QUARTERS, WEEKDAYS
from basin_assets.rules.ties.meeting_chance import location_months_of

_PRIOR_NEAR_VISITS = 0.5
"""Expected near visits at which a pair's own hours weigh half, against those of everybody."""
_NEAR = (0.5, 1.0, 1.0, 1.0, 0.5)
"""How likely two visits are within half an hour whose quarters of an hour are 2 to 0 apart."""
_MARGIN = len(_NEAR) // 2  # quarters near midnight have neighbours of their own
_WIDTH = QUARTERS + 2 * _MARGIN
_PRIOR_NEAR_PAIRS = 200.0
"""Near pairs, each counted twice, at which a location's own rate weighs half, against 1."""
NEAR_SECONDS = 1800
"""Visits are near at most so far apart, whatever the window of co-visits."""
_PART = 2**15  # rows at a time, which a processor's cache holds

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class SparseRows(NamedTuple):
    """Two sparse matrices with a row a customer; the keys of their numbers ascend.

    Attributes:
        columns: number of columns, such as months.
        key: customer's position x columns + column, of the first number.
        number: the first number.
        other_key: likewise of the second.
        other: the second number.
    """

    columns: int
    key: Ints
    number: Floats
    other_key: Ints
    other: Floats


class UsualVisits(NamedTuple):
    """How often each customer came, where, in what months and at what hours.

    Attributes:
        customers: ids, ascending.
        by_month: by location and month: visits times the chance that two visits meet; visits.
        by_quarter: by location, weekday and quarter of an hour: visits; visits near it.
        by_location: visits times the share of all pairs of visits that are near; visits.
    """

    customers: Ints
    by_month: SparseRows
    by_quarter: SparseRows
    by_location: SparseRows


def find_usual_visits(visits: pd.DataFrame, meeting_chance: pd.DataFrame) -> UsualVisits:
    """The visits of each customer by month, hour and location.

    Args:
        visits: by `find_visits`, of all months.
        meeting_chance: of the same visits.

    Raises:
        ContractError: it lacks a location and month of the visits.
    """
    location_month = location_months_of(visits, meeting_chance)
    location_codes, locations = pd.factorize(meeting_chance["location"])
    location = np.asarray(location_codes, dtype=np.int64)[location_month]
    customers, customer = np.unique(visits["customer_id"].to_numpy("int64"), return_inverse=True)
    day = visits["day"].to_numpy("datetime64[D]").astype("int64")
    quarter = visits["quarter"].to_numpy("int64")
    usual = _find_near_visits(customer, location, day, quarter, len(locations))
    chance = meeting_chance["chance"].to_numpy("float64") * usual.apart[location_codes]
    return UsualVisits(
        customers,
        _weighted_visits(customer, location_month, chance),
        usual.by_quarter,
        _weighted_visits(customer, location, usual.share),
    )


def expect_co_visits(pairs: pd.DataFrame, near_days: Ints, usual: UsualVisits) -> Floats:
    """The days together that chance would give each pair, who come as often and when they do.

    Args:
        pairs: customer_id_1, customer_id_2; each customer must have visits.
        near_days: days on which the two came within half an hour of each other.
        usual: everybody's visits.
    """
    if pairs.empty:
        return np.zeros(0)
    ends = [np.searchsorted(usual.customers, pairs[name].to_numpy("int64")) for name in PAIR]
    at_any_hour, near, usually_near = (
        _products(ends[0], ends[1], counted, len(usual.customers))
        for counted in (usual.by_month, usual.by_quarter, usual.by_location)
    )
    on_other_days = np.maximum(near - near_days, 0.0)
    hours = (_PRIOR_NEAR_VISITS + on_other_days) / (_PRIOR_NEAR_VISITS + usually_near)
    expected: Floats = at_any_hour * hours
    return expected


def _weighted_visits(customer: Ints, column: Ints, weight: Floats) -> SparseRows:
    """Visits by customer and column, and these times the weight of the column."""
    key, visits = np.unique(customer * len(weight) + column, return_counts=True)
    number = visits.astype(np.float64)
    return SparseRows(len(weight), key, number * weight[key % len(weight)], key, number)


class _NearVisits(NamedTuple):
    """Visits that are near each other.

    Attributes:
        by_quarter: visits by customer, location, weekday and quarter, and visits near that.
        share: by location, the share of near pairs among all pairs of visits of two people.
        apart: by location, how often visits of different days of one weekday are near, in times
            of how often visits of one day are; at most 1.
    """

    by_quarter: SparseRows
    share: Floats
    apart: Floats


def _find_near_visits(
    customer: Ints, location: Ints, day: Ints, quarter: Ints, locations: int
) -> _NearVisits:
    person = customer * locations + location
    weekday = day % WEEKDAYS  # days that are seven apart have one weekday
    by_quarter = _count_near(person * WEEKDAYS + weekday, quarter, locations * WEEKDAYS * _WIDTH)

    def pairs_within(group: Ints, near: SparseRows) -> tuple[Floats, Floats]:
        """By location: near pairs of visits of one group, and all; each twice, and with itself."""
        key = group * _WIDTH + quarter + _MARGIN
        of_visit = near.other[np.searchsorted(near.other_key, key)]
        _, at, size = np.unique(group, return_inverse=True, return_counts=True)
        return _sum_by(location, of_visit, locations), _sum_by(location, size[at], locations)

    of_one, of_weekday, of_day = (
        pairs_within(group, near or _count_near(group, quarter, _WIDTH))
        for group, near in (
            (person * WEEKDAYS + weekday, by_quarter),
            (location * WEEKDAYS + weekday, None),
            (location * (day.max(initial=0) + 1) + day, None),
        )
    )
    visits = _sum_by(location, np.ones(len(location)), locations)
    _, at, times = np.unique(person, return_inverse=True, return_counts=True)
    pairs = np.square(visits) - _sum_by(location, times[at], locations)
    near_today, today = of_day[0] - visits, of_day[1] - visits
    near, other_days = (
        np.maximum(every - own - same_day, 0.0)
        for every, own, same_day in zip(of_weekday, of_one, (near_today, today), strict=True)
    )
    as_today = other_days * near_today / np.maximum(today, 1.0)
    return _NearVisits(
        by_quarter,
        near / np.maximum(pairs, 1.0),
        np.minimum((near + _PRIOR_NEAR_PAIRS) / (as_today + _PRIOR_NEAR_PAIRS), 1.0),
    )


def _count_near(group: Ints, quarter: Ints, columns: int) -> SparseRows:
    """Visits by group and quarter of an hour, and visits near each quarter.

    Args:
        group: of each visit; a customer, or a customer's with others of theirs behind it.
        quarter: of each visit, from midnight.
        columns: how many quarters a customer has.
    """
    key, visits = np.unique(group * _WIDTH + quarter + _MARGIN, return_counts=True)
    around = np.concatenate([key + apart for apart in range(-_MARGIN, _MARGIN + 1)])
    near, at = np.unique(around, return_inverse=True)
    weights = np.concatenate([visits * share for share in _NEAR])
    return SparseRows(
        columns, key, visits.astype(np.float64), near, _sum_by(at, weights, len(near))
    )


def _sum_by(group: Ints, number: Ints | Floats, groups: int) -> Floats:
    return np.asarray(np.bincount(group, weights=number, minlength=groups), dtype=np.float64)


def _products(first: Ints, second: Ints, counted: SparseRows, customers: int) -> Floats:
    """Per pair the sum over columns of the first number of the one x the second of the other.

    The two numbers must be such that it does not matter which of the pair is the one.

    Args:
        first: the position of one customer of each pair.
        second: the position of the other.
        counted: the numbers.
        customers: number of customers.
    """
    bounds = np.searchsorted(counted.key, np.arange(customers + 1) * counted.columns)
    size = np.diff(bounds)
    # Iterate over the customer with fewer columns, and look up the other's.
    few = np.where(size[first] <= size[second], first, second)
    shift = (first + second - 2 * few) * counted.columns
    behind = np.cumsum(size[few])
    sums = np.empty(len(few))
    for part in slices(np.searchsorted(behind, np.arange(0, behind[-1], _PART)), len(few)):
        rows = size[few[part]]
        pair = np.repeat(np.arange(len(rows)), rows)
        own = np.arange(len(pair)) + np.repeat(bounds[few[part]] - (np.cumsum(rows) - rows), rows)
        wanted = counted.key[own] + np.repeat(shift[part], rows)
        at = np.minimum(np.searchsorted(counted.other_key, wanted), len(counted.other_key) - 1)
        other = np.where(counted.other_key[at] == wanted, counted.other[at], 0.0)
        sums[part] = np.bincount(pair, weights=counted.number[own] * other, minlength=len(rows))
    return sums
