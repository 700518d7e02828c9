"""Co-visits: check-ins of two people within the window, at one location, on one day.

Grain: (day, location). Sorting and bisection find the pairs: exact, and linear in the output.
Pairs are processed in parts that fit into a processor's cache, which is several times faster.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from basin_assets.contracts.tables import CO_VISITS
from basin_assets.rules.exports.row_order import order_of, slices, sorted_parts
from basin_assets.rules.visits.visits import MICROSECONDS, Visits, changes, days_of, sorted_visits

_PART = 2**17  # pairs at a time


def find_co_visits(checkins: pd.DataFrame, window_minutes: int) -> pd.DataFrame:
    """Returns the pairs who checked in at most `window_minutes` apart, by `co_visits`.

    One row per pair, gym-local day and location. A gap of exactly the window counts; a window never
    crosses midnight. Gap, hour and crowd are those of the pair's two closest scans, on a tie of the
    earliest.

    Args:
        checkins: any number of whole days, by the `checkins` contract.
        window_minutes: the widest gap.
    """
    visits = sorted_visits(checkins)
    around = _around(visits, window_minutes * 60 * MICROSECONDS)
    columns = _joined(
        (_columns(visits, around, *scans) for scans in _closest(visits, around.closes)),
        at_most=int((around.closes - np.arange(len(around.closes)) - 1).sum()),
    )
    location = visits.locations_of(columns["location"])
    return CO_VISITS.frame(pd.DataFrame(columns | {"location": location}, copy=False))


def find_customer_days_with_company(checkins: pd.DataFrame, window_minutes: int) -> pd.DataFrame:
    """Returns customer_id, day, location of whoever has another's check-in within the window.

    A check holds the co-visits against this. It looks at neighbours in time alone, without pairs.
    """
    visits = sorted_visits(checkins)
    customer, block, count = visits.customer, visits.block, len(visits.customer)
    window = window_minutes * 60 * MICROSECONDS
    # Several scans of one person in a row share the neighbours before and behind them.
    starts = np.flatnonzero(changes(block, customer))
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
            "day": days_of(visits.day[has_company]),
            "location": visits.locations_of(visits.location[has_company]),
        }
    ).drop_duplicates(ignore_index=True)


class _Around(NamedTuple):
    """The bounds of the window around each scan, as positions in the order of visits.

    Attributes:
        opens: the first scan within a window before it.
        closes: one behind the last scan within a window after it.
    """

    opens: np.ndarray
    closes: np.ndarray


def _around(visits: Visits, window: int) -> _Around:
    return _Around(
        opens=np.searchsorted(visits.at, visits.at - window, side="left"),
        closes=np.searchsorted(visits.at, visits.at + window, side="right"),
    )


def _columns(
    visits: Visits, around: _Around, lower: np.ndarray, higher: np.ndarray
) -> dict[str, np.ndarray]:
    """The columns of co-visits, given the positions of the two customers' scans."""
    earlier, later = np.minimum(lower, higher), np.maximum(lower, higher)
    within_day = visits.within_day[earlier]
    others = [around.closes[scan] - around.opens[scan] - 2 for scan in (earlier, later)]
    return {
        "customer_id_1": visits.customer[lower],
        "customer_id_2": visits.customer[higher],
        "day": days_of(visits.day[earlier]),
        "location": visits.location[earlier],
        "gap_seconds": (visits.within_day[later] - within_day) / MICROSECONDS,
        "second": within_day / MICROSECONDS,
        "hour": within_day // (3600 * MICROSECONDS),
        "crowd": (others[0] + others[1]) / 2,
    }


def _closest(visits: Visits, closes: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The closest two scans of each pair, day and location, in the order of the key.

    Yields positions of the lower and of the higher customer's scans, part by part.
    """
    count = len(closes)
    # Scans numbered by customer and time are in the order of id, day and location.
    scan_at = order_of(visits.customer, np.arange(count))
    customer = visits.customer[scan_at]
    number, code = np.empty(count, dtype="int64"), np.empty(count, dtype="int64")
    number[scan_at] = np.arange(count)
    code[scan_at] = np.cumsum(changes(customer))
    outing = np.cumsum(changes(customer, visits.block[scan_at]))
    reach = int((closes - np.arange(count)).max(initial=0))
    pairs = (
        (code[lower], number[higher], higher - lower + reach)
        for lower, higher in _pairs_until(visits, closes)
    )
    limits = (count + 1, count, 2 * reach)
    for lower_code, scan, distance in sorted_parts(pairs, limits, _PART):
        higher = scan_at[scan]
        lower = higher - distance + reach
        is_first = changes(lower_code, outing[scan])
        speaks = _earliest_of_smallest_gap(visits, lower, higher, is_first)
        yield lower[speaks], higher[speaks]


def _pairs_until(visits: Visits, closes: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Each scan with every later scan of another customer before `closes`.

    Yields positions of the lower and of the higher customer's scans, part by part.
    """
    position = np.arange(len(closes))
    count = closes - position - 1
    behind = np.cumsum(count)
    starts = np.searchsorted(behind, np.arange(0, behind[-1:].sum(), _PART))
    for part in slices(starts, len(closes)):
        before = np.cumsum(count[part]) - count[part]
        earlier = np.repeat(position[part], count[part])
        later = np.arange(len(earlier)) - np.repeat(before - position[part] - 1, count[part])
        one, other = visits.customer[earlier], visits.customer[later]
        of_two = one != other
        is_lower = one < other
        lower, higher = np.where(is_lower, earlier, later), np.where(is_lower, later, earlier)
        yield lower[of_two], higher[of_two]


def _earliest_of_smallest_gap(
    visits: Visits, lower: np.ndarray, higher: np.ndarray, is_first: np.ndarray
) -> np.ndarray:
    """The row with the smallest gap of each group of rows; a group begins where `is_first`."""
    speaks = np.flatnonzero(is_first)
    size = np.diff(np.append(speaks, len(is_first)))
    # Nearly all people scan once a visit: only groups of several rows need a comparison.
    several = np.flatnonzero(size > 1)
    row = np.flatnonzero(np.repeat(size > 1, size))
    group = np.repeat(several, size[several])
    earlier, later = np.minimum(lower[row], higher[row]), np.maximum(lower[row], higher[row])
    gap = visits.within_day[later] - visits.within_day[earlier]
    order = np.lexsort((earlier, gap, group))
    speaks[several] = row[order[changes(group)]]
    return speaks


def _joined(parts: Iterable[Mapping[str, np.ndarray]], at_most: int) -> dict[str, np.ndarray]:
    """Concatenates the columns of at least one part, without holding the parts."""
    columns: dict[str, np.ndarray] = {}
    filled = 0
    for part in parts:
        for name, values in part.items():
            if name not in columns:
                columns[name] = np.empty(at_most, dtype=values.dtype)
            columns[name][filled : filled + len(values)] = values
        filled += len(values)
    return {name: column[:filled] for name, column in columns.items()}
