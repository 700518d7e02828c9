"""Silent times: check-in times that do not say when the person came.

A clerk enters the evening's visits at nine, or a till writes the day alone. Such times suggest
meetings that never were, so they give no tie evidence.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.visits.visits import MICROSECONDS, Visits, changes, days_of, sorted_visits

SILENT_BECAUSE = {
    "all_midnight": "every check-in is at midnight",
    "one_minute": "one minute holds most of the check-ins",
    "half_an_hour": "half an hour holds most of the check-ins",
    "identical_times": "many check-ins have one and the same time",
    "unusual_hours": "the hours are unlike those of the same weekday",
}
"""The reasons for silent times in words; the first that applies is named."""
LEAST_CHECKINS = 10
"""Least check-ins of a day whose times are compared with each other."""
IDENTICAL_SHARE = 1 / 3
"""Share of a day's check-ins with the time of two others, from which on these are silent."""
FULL_DAY = 50
"""Least check-ins of a day whose spread over the hours is judged."""
UNUSUAL_SHARE = 0.6
"""Share of a full day's check-ins at unusual hours, from which on the day is silent."""
_HALF_AN_HOUR = 1800 * MICROSECONDS
_NAMED = 5

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class SilentTimes(NamedTuple):
    """The silent times of a gym.

    Attributes:
        days: day, location, reason, checkins, silent (how many of them); one row a day and
            location, sorted.
        is_silent: whether each check-in's time is, in the order of `visits.sorted_visits`.
    """

    days: pd.DataFrame
    is_silent: Bools


def find_silent_times(checkins: pd.DataFrame) -> SilentTimes:
    """Finds the silent times.

    Args:
        checkins: of all months, by the `checkins` contract.
    """
    return find_silent_visits(sorted_visits(checkins))


def find_silent_visits(visits: Visits) -> SilentTimes:
    """Finds the silent times among sorted visits."""
    block = visits.block - 1
    of_block = np.bincount(block)
    is_silent, reason = np.zeros(len(block), dtype=bool), np.full(len(of_block), "", dtype=object)
    for name, found in (
        ("all_midnight", _at_midnight(visits, block)),
        ("one_minute", _within_one_minute(visits, block)),
        ("half_an_hour", _within_half_an_hour(visits, block)),
        ("identical_times", _of_identical_times(visits, block)),
        ("unusual_hours", _of_unusual_hours(visits, block)),
    ):
        is_silent |= found
        is_new = (np.bincount(block[found], minlength=len(of_block)) > 0) & (reason == "")
        reason[is_new] = name
    first = np.flatnonzero(changes(block))
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
    """The newest days in words: `2025-10-26: one minute holds most ...; and 3 more`.

    Args:
        days: of `SilentTimes`.
    """
    newest = days.iloc[::-1].head(_NAMED)
    named = [
        f"{day.date()}: {SILENT_BECAUSE[reason]}"
        for day, reason in zip(newest["day"], newest["reason"], strict=True)
    ]
    more = len(days) - len(named)
    return "; ".join([*named, *([f"and {more} more"] if more else [])])


def _at_midnight(visits: Visits, block: Ints) -> Bools:
    is_midnight = visits.within_day == 0
    total, at_midnight = np.bincount(block), np.bincount(block, weights=is_midnight)
    return np.asarray(((at_midnight == total) & (total > 1))[block])


def _within_one_minute(visits: Visits, block: Ints) -> Bools:
    minute = visits.within_day // (60 * MICROSECONDS)
    _, row, count = np.unique(block * 1440 + minute, return_inverse=True, return_counts=True)
    is_most = count[row] * 2 > np.bincount(block)[block]
    return np.asarray(is_most & (count[row] >= LEAST_CHECKINS))


def _within_half_an_hour(visits: Visits, block: Ints) -> Bools:
    """Whether each lies in a half hour with most of a full day: entered later, one by one."""
    total = np.bincount(block)[block]
    begin = np.arange(len(block))
    end = np.searchsorted(visits.at, visits.at + _HALF_AN_HOUR, side="right")
    is_most = (2 * (end - begin) > total) & (total >= FULL_DAY)
    opened = np.bincount(begin[is_most], minlength=len(block) + 1)
    closed = np.bincount(end[is_most], minlength=len(block) + 1)
    return np.asarray(np.cumsum(opened - closed)[:-1] > 0)


def _of_identical_times(visits: Visits, block: Ints) -> Bools:
    _, row, count = np.unique(visits.at, return_inverse=True, return_counts=True)
    is_shared = count[row] > 2
    total = np.bincount(block)
    shared = np.bincount(block, weights=is_shared)
    many = (shared >= IDENTICAL_SHARE * total) & (total >= LEAST_CHECKINS)
    return np.asarray(is_shared & many[block])


def _of_unusual_hours(visits: Visits, block: Ints) -> Bools:
    """By the total variation between a day's shares of hours and its weekday's on other days."""
    blocks = int(block[-1]) + 1 if len(block) else 0
    hour = visits.within_day // (3600 * MICROSECONDS)
    hours = np.bincount(block * 24 + hour, minlength=blocks * 24).reshape(-1, 24)
    first = np.flatnonzero(changes(block))
    slot = visits.location[first] * 7 + visits.day[first] % 7  # one weekday at one location
    of_slot = np.zeros((7 * len(visits.locations), 24), dtype=np.int64)
    np.add.at(of_slot, slot, hours)
    others = of_slot[slot] - hours
    total, of_others = hours.sum(axis=1), others.sum(axis=1)
    shares = hours / np.maximum(total, 1)[:, None]
    usual = others / np.maximum(of_others, 1)[:, None]
    differing = np.abs(shares - usual).sum(axis=1) / 2
    many = (total >= FULL_DAY) & (of_others >= 2 * FULL_DAY)
    return np.asarray((many & (differing >= UNUSUAL_SHARE))[block])
