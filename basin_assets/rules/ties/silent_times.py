"""Times that do not say when somebody came: found by day and location, and named.

A clerk who enters the evening's visits at nine, a till that writes the day alone: such times bring
people together on paper who never met. They give no tie evidence.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.visits.visits import MICROSECONDS, Visits, days_of, sorted_visits

SILENT_BECAUSE = {
    "all_midnight": "every check-in is at midnight",
    "one_minute": "one minute holds most of the check-ins",
    "identical_times": "many check-ins have one and the same time",
    "unusual_hours": "the hours are unlike those of the same weekday",
}
"""Why the times of a day say nothing, in words; the first that holds is named."""
LEAST_CHECKINS = 10
"""So many check-ins a day must have before their times are held against each other."""
IDENTICAL_SHARE = 1 / 3
"""So many of a day's check-ins may not share their time with two others."""
UNUSUAL_CHECKINS, UNUSUAL_SHARE = 50, 0.6
"""Of a day of so many check-ins, so many may not lie in other hours than on its weekday."""
_NAMED = 5

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class SilentTimes(NamedTuple):
    """What was found.

    Attributes:
        days: day, location, reason, checkins (all of them), silent (those whose time says
            nothing); one row a day and location, in their order.
        is_silent: of each check-in, in the order of `visits.sorted_visits`.
    """

    days: pd.DataFrame
    is_silent: Bools


def find_silent_times(checkins: pd.DataFrame) -> SilentTimes:
    """The days and locations whose times do not say when people came.

    Args:
        checkins: of all months, by the `checkins` contract.
    """
    return find_silent_visits(sorted_visits(checkins))


def find_silent_visits(visits: Visits) -> SilentTimes:
    """The same of visits."""
    block = visits.block - 1
    of_block = np.bincount(block)
    is_silent, reason = np.zeros(len(block), dtype=bool), np.full(len(of_block), "", dtype=object)
    for name, found in (
        ("all_midnight", _at_midnight(visits, block)),
        ("one_minute", _within_one_minute(visits, block)),
        ("identical_times", _of_identical_times(visits, block)),
        ("unusual_hours", _of_unusual_hours(visits, block)),
    ):
        is_silent |= found
        is_new = (np.bincount(block[found], minlength=len(of_block)) > 0) & (reason == "")
        reason[is_new] = name
    first = np.flatnonzero(np.diff(block, prepend=-1))
    rows = pd.DataFrame(
        {
            "day": days_of(visits.day[first]),
            "location": visits.locations_of(visits.location[first]),
            "reason": reason,
            "checkins": of_block,
            "silent": np.bincount(block, weights=is_silent, minlength=len(of_block)).astype(
                "int64"
            ),
        }
    )
    return SilentTimes(rows[reason != ""].reset_index(drop=True), is_silent)


def tell_silent_days(days: pd.DataFrame) -> str:
    """The days by name, the newest first: `2025-10-26 (one minute holds most ...)`, some of many.

    Args:
        days: of `SilentTimes`.
    """
    newest = days.iloc[::-1].head(_NAMED)
    told = [
        f"{day.date()}: {SILENT_BECAUSE[reason]}"
        for day, reason in zip(newest["day"], newest["reason"], strict=True)
    ]
    more = len(days) - len(told)
    return "; ".join([*told, *([f"and {more} more"] if more else [])])


def _at_midnight(visits: Visits, block: Ints) -> Bools:
    is_midnight = visits.within_day == 0
    total, at_midnight = np.bincount(block), np.bincount(block, weights=is_midnight)
    return np.asarray(((at_midnight == total) & (total > 1))[block])


def _within_one_minute(visits: Visits, block: Ints) -> Bools:
    minute = visits.within_day // (60 * MICROSECONDS)
    _, row, count = np.unique(block * 1440 + minute, return_inverse=True, return_counts=True)
    is_most = count[row] * 2 > np.bincount(block)[block]
    return np.asarray(is_most & (count[row] >= LEAST_CHECKINS))


def _of_identical_times(visits: Visits, block: Ints) -> Bools:
    _, row, count = np.unique(visits.at, return_inverse=True, return_counts=True)
    is_shared = count[row] > 2
    total = np.bincount(block)
    shared = np.bincount(block, weights=is_shared)
    many = (shared >= IDENTICAL_SHARE * total) & (total >= LEAST_CHECKINS)
    return np.asarray(is_shared & many[block])


def _of_unusual_hours(visits: Visits, block: Ints) -> Bools:
    """Half of the sum of differences between the shares of hours, the day against the others."""
    blocks = int(block[-1]) + 1 if len(block) else 0
    hour = visits.within_day // (3600 * MICROSECONDS)
    hours = np.bincount(block * 24 + hour, minlength=blocks * 24).reshape(-1, 24)
    first = np.flatnonzero(np.diff(block, prepend=-1))
    slot = visits.location[first] * 7 + visits.day[first] % 7  # one weekday at one location
    of_slot = np.zeros((int(slot.max(initial=-1)) + 1, 24), dtype=np.int64)
    np.add.at(of_slot, slot, hours)
    others = of_slot[slot] - hours
    total, of_others = hours.sum(axis=1), others.sum(axis=1)
    shares = hours / np.maximum(total, 1)[:, None]
    usual = others / np.maximum(of_others, 1)[:, None]
    differing = np.abs(shares - usual).sum(axis=1) / 2
    many = (total >= UNUSUAL_CHECKINS) & (of_others >= 2 * UNUSUAL_CHECKINS)
    return np.asarray((many & (differing >= UNUSUAL_SHARE))[block])
