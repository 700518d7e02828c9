"""The visits of circles week by week, and of people without a habit."""

from datetime import date, timedelta

import numpy as np

from basin_assets.demo.circles import home
from basin_assets.demo.crowd import Crowd, draw_by_weight, party_gaps, sequential_gaps
from basin_assets.demo.world import Circle, Visit, World, at

# The bus reaches the gym this many seconds after each full hour.
_BUS_SECOND = 7 * 60


def add_circle_visits(world: World, crowd: Crowd) -> None:
    """Add the visits of all circles, scaled so that walk-ins keep their share of the check-ins."""
    plan = world.plan
    rng = plan.stream("outings")
    wanted = plan.checkins * (1 - plan.walk_in_share) - len(world.visits)
    fixed = sum(_expected(circle) for circle in world.circles if _is_weekly(circle))
    free = sum(_expected(circle) for circle in world.circles if not _is_weekly(circle))
    scale = max(wanted - fixed, 0.0) / max(free, 1.0)
    for circle in world.circles:
        rate = circle.weekly_rate if _is_weekly(circle) else circle.weekly_rate * scale
        if rate <= 0.0:
            continue
        weeks = (circle.last_day - circle.first_day).days // 7 + 1
        counts = np.ones(weeks, int) if _is_weekly(circle) else rng.poisson(rate, weeks)
        for week in np.flatnonzero(counts).tolist():
            monday = circle.first_day - timedelta(days=circle.first_day.weekday() - 7 * week)
            for _ in range(min(int(counts[week]), 6)):
                _add_outing(world, rng, crowd, circle, monday)


def _is_weekly(circle: Circle) -> bool:
    return circle.kind in ("club", "class")


def _expected(circle: Circle) -> float:
    """Mean number of check-ins of a circle before scaling."""
    weeks = ((circle.last_day - circle.first_day).days + 1) / 7
    return circle.weekly_rate * weeks * len(circle.members) * circle.attendance


def _add_outing(
    world: World, rng: np.random.Generator, crowd: Crowd, circle: Circle, monday: date
) -> None:
    """One visit of those of a circle who come, in the week of a Monday."""
    day, second = _when(world, rng, crowd, circle, monday)
    if not circle.first_day <= day <= circle.last_day:
        return
    present = [p for p in circle.members if rng.random() < circle.attendance]
    if not present:
        return
    order = rng.permutation(len(present)).tolist()
    offsets = _offsets(world, rng, circle, len(present))
    location = circle.location if rng.random() < 0.93 else 1 - circle.location
    for position, offset in zip(order, offsets, strict=True):
        world.add(Visit(present[position], at(day, second + offset), location, circle.kind))


def _when(
    world: World, rng: np.random.Generator, crowd: Crowd, circle: Circle, monday: date
) -> tuple[date, float]:
    """Day and second of the first arrival; on a slot, or when anybody comes."""
    plan = world.plan
    if _is_weekly(circle):
        weekday, second = circle.slots[0]
        return monday + timedelta(days=weekday), second
    if circle.slots and rng.random() < plan.habit_share:
        weekday, second = circle.slots[int(rng.integers(len(circle.slots)))]
        day = monday + timedelta(days=weekday)
        if circle.kind == "regular" and rng.random() < plan.co_arrival_share:
            return day, second // 3600 * 3600 + _BUS_SECOND + rng.uniform(0, 60)
        return day, second + rng.normal(0.0, 60 * plan.regular_spread_minutes)
    any_day = crowd.draw_day(rng)
    day = monday + timedelta(days=any_day.weekday())
    return day, crowd.draw_second(rng, day)


def _offsets(world: World, rng: np.random.Generator, circle: Circle, people: int) -> list[float]:
    """Seconds of each arrival after the time of the outing."""
    plan = world.plan
    if not _is_weekly(circle):
        return party_gaps(plan, rng, circle, people)
    is_club = circle.kind == "club"
    spread = plan.club_spread_minutes if is_club else plan.class_spread_minutes
    offsets: list[float] = rng.normal(0.0 if is_club else -300.0, 60 * spread, people).tolist()
    return offsets


def add_walk_ins(world: World, crowd: Crowd) -> None:
    """Fill the gym up to `plan.checkins` visits.

    Six parties in ten are people on their own, the others households and friends who come together
    once in a while.
    """
    plan, visits = world.plan, world.visits
    rng = plan.stream("walk_ins")
    alone = [(person,) for person in range(5, len(world.people))]
    together = [c.members for c in world.circles if c.kind in ("family", "partner", "friends")]
    eager = rng.lognormal(0.0, 0.8, len(alone)).cumsum()
    for _ in range(50 * plan.checkins):
        if len(visits) >= plan.checkins:
            return
        if rng.random() < 0.6 or not together:
            party: tuple[int, ...] = alone[draw_by_weight(rng, eager)]
        else:
            party = together[int(rng.integers(len(together)))]
        _add_party(world, rng, crowd, party[: plan.checkins - len(visits)])
    raise ValueError(
        f"{plan.checkins} check-ins do not fit into {plan.people} people and {plan.days} days"
    )


def _add_party(
    world: World, rng: np.random.Generator, crowd: Crowd, party: tuple[int, ...]
) -> None:
    """People come together, or one person off the bus right behind a stranger."""
    plan, visits = world.plan, world.visits
    if len(party) == 1 and visits and rng.random() < plan.co_arrival_share:
        other = visits[int(rng.integers(len(visits)))]
        when = other.when + timedelta(seconds=int(rng.integers(2, 60)))
        world.add(Visit(party[0], when, other.location, "walk_in"))
        return
    day = crowd.draw_day(rng)
    second = crowd.draw_second(rng, day)
    location = home(plan, rng)
    offsets = sequential_gaps(rng, len(party), plan.friend_gap_seconds)
    for person, offset in zip(party, offsets, strict=True):
        world.add(Visit(person, at(day, second + offset), location, "walk_in"))
