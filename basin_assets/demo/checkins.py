"""Check-ins as the desk's software numbers them, double scans included."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from basin_assets.demo.handwriting import ODD_FORMATS, WITHOUT_SECONDS
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.world import GUEST_PASS, Checkin, Visit, World


def number_checkins(world: World) -> None:
    """One check-in per visit, and one more for every double scan, in the order of time."""
    plan = world.plan
    rng = plan.stream("checkins")
    formats = [_time_format(plan, rng, visit) for visit in world.visits]
    rows = [
        (_rounded(visit, time_format, rng), time_format)
        for visit, time_format in zip(world.visits, formats, strict=True)
    ]
    rows += [(again, "plain") for again in _double_scans(plan, rng, [visit for visit, _ in rows])]
    rows.sort(key=lambda row: (row[0].when, row[0].person))
    largest_step = max(2, min(60, 70_000_000 // max(len(rows), 1)))
    ids = (21_000_000 + rng.integers(1, largest_step + 1, size=len(rows)).cumsum()).tolist()
    delays = rng.integers(0, 3, size=len(rows)).tolist()
    draws = rng.random(len(rows)).tolist()
    for (visit, time_format), number, delay, draw in zip(rows, ids, delays, draws, strict=True):
        created_at = (visit.when + timedelta(seconds=delay)).replace(microsecond=0)
        entry = _entry(world, visit, draw)
        world.checkins.append(Checkin(number, visit, *entry, created_at, time_format))


def _time_format(plan: GymPlan, rng: np.random.Generator, visit: Visit) -> str:
    if visit.untouched:
        return "fraction" if visit.when.microsecond else "plain"
    if rng.random() >= plan.mixed_format_share:
        return "plain"
    return ODD_FORMATS[int(rng.integers(len(ODD_FORMATS)))]


def _rounded(visit: Visit, time_format: str, rng: np.random.Generator) -> Visit:
    """The visit at a time that its format can express."""
    if visit.untouched:
        return visit
    if time_format in WITHOUT_SECONDS:
        return replace(visit, when=visit.when.replace(second=0))
    if time_format == "fraction":
        return replace(visit, when=visit.when.replace(microsecond=int(rng.integers(1, 1_000_000))))
    return visit


def _double_scans(plan: GymPlan, rng: np.random.Generator, visits: list[Visit]) -> list[Visit]:
    """The same person at the same desk again, one to seven minutes later."""
    again = []
    for visit in visits:
        if visit.untouched or visit.used is not None or visit.when.hour >= 23:
            continue
        if rng.random() < plan.double_scan_share:
            gap = timedelta(seconds=int(rng.integers(60, 421)))
            later = visit.when.replace(microsecond=0) + gap
            again.append(replace(visit, when=later, origin="double_scan"))
    return again


def _entry(world: World, visit: Visit, draw: float) -> tuple[str, str]:
    """Entry method and description; `draw` in [0, 1) decides among several possible ones."""
    if visit.used is not None:
        return ("GUE" if visit.used.is_guest_pass else "ENT"), visit.used.name
    membership = world.covering(visit.person, visit.when.date())
    if membership is not None:
        return "MEM", membership.type.name
    if visit.origin == "class":
        return "EVE", "Intro to Climbing"
    if draw < 0.02:
        return "GUE", GUEST_PASS
    if draw < 0.05:
        return "FRE", "Free first visit"
    return "ENT", "Day Pass" if draw < 0.8 else "2 Week Pass"
