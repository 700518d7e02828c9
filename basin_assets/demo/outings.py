"""The visits of circles: every week of every family, group of friends, club, class and regular."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from basin_assets.demo.circles import Circle
from basin_assets.demo.crowd import Crowd
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.visits import Diary, at, late_gaps, sequential_gaps

# The bus reaches the gym this many seconds after each full hour.
_BUS_SECOND = 7 * 60


def add_circle_visits(plan: GymPlan, crowd: Crowd, circles: list[Circle], diary: Diary) -> None:
    """Add the visits of all circles, scaled so that walk-ins keep their share of the check-ins.

    Args:
        plan: The plan.
        crowd: When people without a slot come.
        circles: All circles.
        diary: Holds the visits on passes already; the new ones are added to it.
    """
    rng = plan.stream("outings")
    wanted = plan.checkins * (1 - plan.walk_in_share) - len(diary.visits)
    fixed = sum(_expected(circle) for circle in circles if _is_weekly(circle))
    free = sum(_expected(circle) for circle in circles if not _is_weekly(circle))
    scale = max(wanted - fixed, 0.0) / max(free, 1.0)
    for circle in circles:
        rate = circle.weekly_rate if _is_weekly(circle) else circle.weekly_rate * scale
        if rate <= 0.0:
            continue
        weeks = (circle.last_day - circle.first_day).days // 7 + 1
        counts = np.ones(weeks, int) if _is_weekly(circle) else rng.poisson(rate, weeks)
        for week in np.flatnonzero(counts).tolist():
            monday = circle.first_day - timedelta(days=circle.first_day.weekday() - 7 * week)
            for _ in range(min(int(counts[week]), 6)):
                _add_outing(plan, rng, crowd, circle, monday, diary)


def _is_weekly(circle: Circle) -> bool:
    return circle.kind in ("club", "class")


def _expected(circle: Circle) -> float:
    """Mean number of check-ins of a circle before scaling."""
    weeks = ((circle.last_day - circle.first_day).days + 1) / 7
    return circle.weekly_rate * weeks * len(circle.members) * circle.attendance


def _add_outing(
    plan: GymPlan,
    rng: np.random.Generator,
    crowd: Crowd,
    circle: Circle,
    monday: date,
    diary: Diary,
) -> None:
    day, second = _when(plan, rng, crowd, circle, monday)
    if not circle.first_day <= day <= circle.last_day:
        return
    present = [p for p in circle.members if rng.random() < circle.attendance]
    if not present:
        return
    order = rng.permutation(len(present))
    offsets = _offsets(plan, rng, circle, len(present))
    location = circle.location if rng.random() < 0.93 else 1 - circle.location
    for position, offset in zip(order.tolist(), offsets, strict=True):
        diary.add_at(present[position], at(day, second + offset), location, circle.kind)


def _when(
    plan: GymPlan, rng: np.random.Generator, crowd: Crowd, circle: Circle, monday: date
) -> tuple[date, float]:
    """Day and second of the first arrival; on a slot, or when anybody comes."""
    if _is_weekly(circle):
        weekday, second = circle.slots[0]
        return monday + timedelta(days=weekday), float(second)
    if circle.slots and rng.random() < plan.habit_share:
        weekday, second = circle.slots[int(rng.integers(len(circle.slots)))]
        if circle.kind == "regular" and rng.random() < plan.co_arrival_share:
            hour = second // 3600 * 3600
            return monday + timedelta(days=weekday), hour + _BUS_SECOND + rng.uniform(0, 60)
        spread = 60 * plan.regular_spread_minutes
        return monday + timedelta(days=weekday), second + rng.normal(0.0, spread)
    day = crowd.draw_day(rng)
    day = monday + timedelta(days=day.weekday())
    return day, float(crowd.draw_second(rng, day))


def _offsets(plan: GymPlan, rng: np.random.Generator, circle: Circle, people: int) -> list[float]:
    """Seconds of each arrival after the time of the outing."""
    if circle.kind == "club":
        return [float(x) for x in rng.normal(0.0, 60 * plan.club_spread_minutes, people)]
    if circle.kind == "class":
        return [float(x) for x in rng.normal(-300.0, 60 * plan.class_spread_minutes, people)]
    if circle.meets_inside:
        return late_gaps(rng, people)
    mean = plan.friend_gap_seconds if circle.kind == "friends" else plan.household_gap_seconds
    return sequential_gaps(rng, people, mean)
