"""Arrivals: how likely chance alone makes a small gap, at a location and time.

Where people arrive evenly, every gap within half an hour is equally likely. A class on the hour or
a competition brings strangers in close together, so a small gap is weaker evidence. The arrivals of
the same weekday and of the day itself measure how much weaker.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.table import ContractError
from basin_assets.rules.ties.habits import STALE_CO_VISITS
from basin_assets.rules.ties.silent_times import find_silent_visits
from basin_assets.rules.visits.visits import MICROSECONDS, Visits, sorted_visits

WINDOW_SECONDS = 1800
"""Arrivals within half an hour are the comparison, whatever the window of co-visits."""
SPANS = (1, 30, 60, 120, 300, 600, WINDOW_SECONDS)
"""Distances from a check-in, in seconds, within which others are counted."""

_PARTY = 3.0  # so many others are taken for friends who come along, not for a crowd
_USUAL_PRIOR = 10.0  # weight of the prior "evenly", in check-ins: on other days
_TODAY_PRIOR = 2.0  # and on the day itself
_CROWD = 20.0  # others in half an hour at which the day's own density weighs half
_STAMPED_TIMES, _STAMPED_SHARE = 10, 0.25  # how often a clerk's or a till's stamp repeats
_AT_ONCE = 4  # so many scans within one second are no arrivals
_STRIDE = 2 * 86_400 * MICROSECONDS  # wider than a day and half an hour

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Arrivals(NamedTuple):
    """Every check-in, sorted by day, location and time: one array a column.

    Attributes:
        locations: every location with a check-in, ascending.
        first_day: the first check-in's day, in days since 1970.
        time: ascending microseconds, with more than a window between days and locations.
        on_day: by span, the other check-ins of that day within the span.
        on_others: by span, the check-ins of other days of the weekday within the span.
        is_silent: whether the time does not say when the person came in.
    """

    locations: pd.Index
    first_day: int
    time: Ints
    on_day: Ints
    on_others: Ints
    is_silent: Bools


def find_arrivals(checkins: pd.DataFrame) -> Arrivals:
    """The arrivals of all months.

    Args:
        checkins: by the `checkins` contract.
    """
    visits = sorted_visits(checkins)
    first_day = int(visits.day[0]) if len(visits.day) else 0
    day, location, within = visits.day - first_day, visits.location, visits.within_day
    locations = pd.Index(visits.locations)
    at = _axis(day, location, len(locations), within)
    # Days that are seven apart have one weekday.
    of_weekday = _axis((day + first_day) % 7, location, len(locations), within)
    on_day = np.stack([_count_around(at, at, span) - 1 for span in SPANS])
    sorted_weekdays = np.sort(of_weekday)
    usual = [_count_around(sorted_weekdays, of_weekday, span) for span in SPANS]
    return Arrivals(
        locations=locations,
        first_day=first_day,
        time=at,
        on_day=on_day,
        on_others=np.stack(usual) - on_day - 1,
        is_silent=find_silent_scans(visits),
    )


def find_silent_scans(visits: Visits) -> Bools:
    """Whether each check-in's time does not say when the person came in; in the visits' order."""
    at_once = _count_around(visits.at, visits.at, SPANS[0]) >= _AT_ONCE
    return _is_stamped(visits) | at_once | find_silent_visits(visits).is_silent


class Gaps(NamedTuple):
    """The gap of each day together, compared with chance.

    Attributes:
        density: how many times likelier chance makes it than even arrivals would; at least 1.
        is_silent: whether one of the two times is silent, so that the gap is no evidence.
    """

    density: Floats
    is_silent: Bools


def judge_gaps(days: pd.DataFrame, arrivals: Arrivals) -> Gaps:
    """Compares the gap of each day together with the arrivals about it.

    Args:
        days: day, location, second (of the earlier scan) and gap_seconds.
        arrivals: of all check-ins.

    Raises:
        ContractError: the check-ins lack a scan.
    """
    gap = days["gap_seconds"].to_numpy("float64")
    earlier, later = _find_scans(days, arrivals)
    on_day = [(count[earlier] + count[later]) / 2 for count in arrivals.on_day]
    others = [count - (gap <= span) for count, span in zip(on_day, SPANS, strict=True)]
    usual = [(count[earlier] + count[later]) / 2 for count in arrivals.on_others]
    density = np.ones(len(days))
    for least, most in ((0, 120), (120, 300), (300, 600)):
        at = SPANS.index(most)
        is_here = (gap >= least) & (gap <= most) if least else gap < most
        even = usual[-1] * most / WINDOW_SECONDS
        on_other_days = (usual[at] + _USUAL_PRIOR) / (even + _USUAL_PRIOR)
        as_even = others[at] * WINDOW_SECONDS / most
        on_this_day = (as_even + _CROWD) / (others[-1] + _CROWD)
        on_this_day = np.where(others[-1] >= _CROWD, on_this_day, 1.0)
        density = np.where(is_here, np.maximum(on_other_days, on_this_day), density)
    for span, count in zip(SPANS[1:], others[1:], strict=True):
        beyond_a_party = np.maximum(count - _PARTY, 0.0) + _TODAY_PRIOR
        dense = beyond_a_party / (others[-1] * span / WINDOW_SECONDS + _TODAY_PRIOR)
        density = np.maximum(density, np.where(gap <= span, dense, 1.0))
    is_silent = arrivals.is_silent[earlier] | arrivals.is_silent[later] | (gap > WINDOW_SECONDS)
    return Gaps(np.maximum(density, 1.0), is_silent)


def _find_scans(days: pd.DataFrame, arrivals: Arrivals) -> tuple[Ints, Ints]:
    """The positions of each day's two scans among the arrivals."""
    codes, found = pd.factorize(days["location"])
    location = np.asarray(arrivals.locations.get_indexer(found), dtype=np.int64)[codes]
    day = days["day"].to_numpy("datetime64[D]").astype("int64") - arrivals.first_day
    begin, gap = (
        np.rint(days[name].to_numpy("float64") * MICROSECONDS).astype("int64")
        for name in ("second", "gap_seconds")
    )
    at = _axis(day, location, len(arrivals.locations), begin)
    scans = []
    for wanted in (at, at + gap):
        scan = np.minimum(np.searchsorted(arrivals.time, wanted), len(arrivals.time) - 1)
        missing = int((arrivals.time[scan] != wanted).sum())
        if missing:
            raise ContractError(STALE_CO_VISITS.format(missing, "times"))
        scans.append(scan)
    return scans[0], scans[1]


def _axis(block: Ints, location: Ints, location_count: int, within_day: Ints) -> Ints:
    at: Ints = (block * location_count + location) * _STRIDE + within_day
    return at


def _count_around(sorted_at: Ints, at: Ints, span: int) -> Ints:
    """For each time, how many of the sorted times lie within the span."""
    until = np.searchsorted(sorted_at, at + span * MICROSECONDS, side="right")
    count: Ints = until - np.searchsorted(sorted_at, at - span * MICROSECONDS, side="left")
    return count


def _is_stamped(visits: Visits) -> Bools:
    """Whether a second of the day repeats at a location and dominates the times about it."""
    location, within_day = visits.location, visits.within_day
    of_location = _axis(np.zeros_like(location), location, len(visits.locations), within_day)
    second = of_location // MICROSECONDS
    _, row, count = np.unique(second, return_inverse=True, return_counts=True)
    around = _count_around(np.sort(of_location), of_location, WINDOW_SECONDS)
    times = count[row]
    return np.asarray((times >= _STAMPED_TIMES) & (times >= _STAMPED_SHARE * around))
