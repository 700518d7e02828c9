"""Check-ins as the desk's software numbers them, double scans included."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from basin_assets.demo.memberships import MembershipBook
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.visits import Visit

TimeFormat = Literal[
    "plain",
    "iso",
    "utc",
    "offset",
    "fraction",
    "month_first",
    "half_day",
    "browser",
    "short_year",
    "dotted",
]
EntryMethod = Literal["MEM", "ENT", "GUE", "FRE", "EVE"]
_WITHOUT_SECONDS: tuple[TimeFormat, ...] = ("month_first", "half_day", "short_year", "dotted")
_ODD_FORMATS: tuple[TimeFormat, ...] = (
    "iso",
    "utc",
    "offset",
    "fraction",
    "browser",
    *_WITHOUT_SECONDS,
)


@dataclass(frozen=True, slots=True)
class Checkin:
    """One row of the check-in table.

    Attributes:
        checkin_id: 8 digits, ascending by time.
        visit: Who, when, where and on which pass.
        entry_method: The software's code.
        paid_by: Name of the membership, pass or ticket, without the purchaser.
        created_at: When the row was written, gym-local.
        time_format: How the time is written in the files.
    """

    checkin_id: int
    visit: Visit
    entry_method: EntryMethod
    paid_by: str
    created_at: datetime
    time_format: TimeFormat

    @property
    def is_transfer(self) -> bool:
        """Whether a purchaser's name is printed on the visit's pass."""
        use = self.visit.pass_use
        if use is None:
            return False
        return use.source.purchaser != self.visit.person or self.visit.origin == "self_transfer"


def number_checkins(plan: GymPlan, book: MembershipBook, visits: list[Visit]) -> list[Checkin]:
    """All check-ins in the order of time.

    Returns:
        One check-in per visit, and one more for every double scan.
    """
    rng = plan.stream("checkins")
    formats = [_time_format(plan, rng, visit) for visit in visits]
    rows = [
        (_rounded(visit, time_format, rng), time_format)
        for visit, time_format in zip(visits, formats, strict=True)
    ]
    rows += [(again, "plain") for again in _double_scans(plan, rng, [visit for visit, _ in rows])]
    rows.sort(key=lambda row: (row[0].when, row[0].person))
    largest_step = max(2, min(60, 70_000_000 // max(len(rows), 1)))
    ids = (21_000_000 + rng.integers(1, largest_step + 1, size=len(rows)).cumsum()).tolist()
    delays = rng.integers(0, 3, size=len(rows)).tolist()
    draws = rng.random(len(rows)).tolist()
    checkins = []
    for (visit, time_format), number, delay, draw in zip(rows, ids, delays, draws, strict=True):
        method, paid_by = _entry(book, visit, draw)
        created_at = (visit.when + timedelta(seconds=delay)).replace(microsecond=0)
        checkins.append(Checkin(number, visit, method, paid_by, created_at, time_format))
    return checkins


def _time_format(plan: GymPlan, rng: np.random.Generator, visit: Visit) -> TimeFormat:
    if visit.untouched:
        return "fraction" if visit.when.microsecond else "plain"
    if rng.random() >= plan.mixed_format_share:
        return "plain"
    return _ODD_FORMATS[int(rng.integers(len(_ODD_FORMATS)))]


def _rounded(visit: Visit, time_format: TimeFormat, rng: np.random.Generator) -> Visit:
    """The visit at a time that its format can express."""
    if visit.untouched:
        return visit
    if time_format in _WITHOUT_SECONDS:
        return replace(visit, when=visit.when.replace(second=0))
    if time_format == "fraction":
        return replace(visit, when=visit.when.replace(microsecond=int(rng.integers(1, 1_000_000))))
    return visit


def _double_scans(plan: GymPlan, rng: np.random.Generator, visits: list[Visit]) -> list[Visit]:
    """The same person at the same desk again, one to seven minutes later."""
    again = []
    for visit in visits:
        if visit.untouched or visit.pass_use is not None or visit.when.hour >= 23:
            continue
        if rng.random() < plan.double_scan_share:
            gap = timedelta(seconds=int(rng.integers(60, 421)))
            later = visit.when.replace(microsecond=0) + gap
            again.append(replace(visit, when=later, origin="double_scan"))
    return again


def _entry(book: MembershipBook, visit: Visit, draw: float) -> tuple[EntryMethod, str]:
    """Entry method and description; `draw` in [0, 1) decides among several possible ones."""
    if visit.pass_use is not None:
        use = visit.pass_use
        return ("GUE" if use.source.is_guest_pass else "ENT"), use.source.type.name
    membership = book.covering(visit.person, visit.when.date())
    if membership is not None:
        return "MEM", membership.type.name
    if visit.origin == "class":
        return "EVE", "Intro to Climbing"
    if draw < 0.02:
        return "GUE", "Guest Pass"
    if draw < 0.05:
        return "FRE", "Free first visit"
    return "ENT", "Day Pass" if draw < 0.8 else "2 Week Pass"
