"""Chance: how often two people would meet who do not know each other.

Once in closed form, from how often each comes and how full it is; and once by trial, among
calendars shifted against each other by whole weeks, which keeps everybody's habits and breaks up
what two people did together.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.domain.pairs import PAIR
from basin_assets.domain.ties.habits import find_visits

SHIFTS = 8
"""Customers are dealt into so many groups; those of group g come g weeks later."""
_PRIOR_VISIT_PAIRS = 1000.0
"""A month at a place with so many pairs of visits tells half by itself how often such meet."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def expect_co_visits(
    pairs: pd.DataFrame, checkins: pd.DataFrame, co_visits: pd.DataFrame
) -> Floats:
    """Days together that chance would give each pair, at least 0.

    In a month at a place, any two visits of two people are a co-visit with one probability: the
    co-visits there by the pairs of visits there. Two people have the product of their visits such
    pairs. Their months and places are summed.

    Args:
        pairs: customer_id_1, customer_id_2.
        checkins: of all months.
        co_visits: of all months.
    """
    if pairs.empty:
        return np.zeros(0)
    visits = find_visits(checkins)
    cell = _cells(visits)
    cells = pd.Index(np.unique(cell.to_numpy(object)))
    code = np.asarray(cells.get_indexer(cell), dtype=np.int64)
    met = np.asarray(cells.get_indexer(_cells(co_visits)), dtype=np.int64)
    ids = visits["customer_id"].to_numpy("int64")
    customers, customer = np.unique(ids, return_inverse=True)
    key, days = np.unique(customer * len(cells) + code, return_counts=True)
    chance = _chances(key % max(len(cells), 1), days, np.bincount(met, minlength=len(cells)))
    ends = [np.searchsorted(customers, pairs[name].to_numpy("int64")) for name in PAIR]
    return _sum_over_cells(ends[0], ends[1], key, days, chance)


def _cells(frame: pd.DataFrame) -> "pd.Series[str]":
    """The month and the place of each row, as one text."""
    months = frame["day"].to_numpy("datetime64[M]").astype("int64")
    codes, places = pd.factorize(frame["location"], sort=True)
    number, distinct = pd.factorize(months * max(len(places), 1) + codes)
    names = [f"{places[each % len(places)]} {each // len(places)}" for each in distinct.tolist()]
    return pd.Series(np.array(names, dtype=object)[number], index=frame.index, dtype="str")


def _chances(cell: Ints, days: Ints, met: Ints) -> Floats:
    """The probability, in each cell, that two visits of two people are a co-visit.

    Cells with few visits lean on that of all together.
    """
    visits = np.bincount(cell, weights=days, minlength=len(met))
    squares = np.bincount(cell, weights=np.square(days), minlength=len(met))
    pairs_of_visits = (np.square(visits) - squares) / 2
    overall = met.sum() / max(pairs_of_visits.sum(), 1.0)
    chance: Floats = (met + _PRIOR_VISIT_PAIRS * overall) / (pairs_of_visits + _PRIOR_VISIT_PAIRS)
    return chance


def _sum_over_cells(first: Ints, second: Ints, key: Ints, days: Ints, chance: Floats) -> Floats:
    """Per pair the sum over cells of visits x visits x chance.

    Args:
        first: one end of each pair, by position.
        second: the other.
        key: customer x number of cells + cell, ascending.
        days: visits at each key.
        chance: by cell.
    """
    cells = len(chance)
    bounds = np.searchsorted(key, np.arange(0, (int(key[-1]) // cells + 2) * cells, cells))
    size = np.diff(bounds)
    # Through the cells of whoever has fewer: the other's are looked up.
    few = np.where(size[first] <= size[second], first, second)
    many = first + second - few
    pair = np.repeat(np.arange(len(few)), size[few])
    offset = np.arange(len(pair)) - np.repeat(np.cumsum(size[few]) - size[few], size[few])
    own = bounds[few][pair] + offset
    cell = key[own] % cells
    wanted = many[pair] * cells + cell
    at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    others = np.where(key[at] == wanted, days[at], 0)
    met = days[own] * others * chance[cell]
    return np.asarray(np.bincount(pair, weights=met, minlength=len(few)), dtype=np.float64)


def shift_groups(customer_ids: npt.NDArray[np.int64], groups: int) -> Ints:
    """The group of each customer, from 0: scattered, and the same for an id whoever else comes."""
    scattered = customer_ids.astype(np.uint64) * np.uint64(2654435761) % np.uint64(2**32)
    return (scattered * np.uint64(groups) >> np.uint64(32)).astype(np.int64)


def is_shifted(pairs: pd.DataFrame, groups: int) -> npt.NDArray[np.bool_]:
    """Whether the calendars of the two were shifted against each other."""
    first, second = (shift_groups(pairs[name].to_numpy("int64"), groups) for name in PAIR)
    return np.asarray(first != second)


def count_shifts(checkins: pd.DataFrame) -> int:
    """How many groups the check-ins allow for: as many as there are weeks, at most `SHIFTS`."""
    return min(_weeks(checkins), SHIFTS)


def shift_calendars(checkins: pd.DataFrame, groups: int) -> pd.DataFrame:
    """The check-ins, those of group g moved g weeks ahead; who leaves at the end comes in first."""
    at = checkins["checkin_datetime"]
    begin = at.min().normalize()
    group = shift_groups(checkins["customer_id"].to_numpy("int64"), groups)
    moved = (at - begin) + pd.to_timedelta(group * 7, unit="D")
    around = pd.Timedelta(days=7 * _weeks(checkins))
    shifted = begin + moved.where(moved < around, moved - around)
    return checkins.assign(checkin_datetime=shifted.astype(at.dtype))


def _weeks(checkins: pd.DataFrame) -> int:
    """Weeks from the first check-in's day to the last one's, a begun one counted."""
    at = checkins["checkin_datetime"]
    return 0 if at.empty else (at.max().normalize() - at.min().normalize()).days // 7 + 1
