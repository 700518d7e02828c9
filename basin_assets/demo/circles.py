"""Circles: families, partners, friends and clubs, and strangers who come at one hour."""

from datetime import date

import numpy as np

from basin_assets.demo.plan import GymPlan
from basin_assets.demo.world import Circle, Membership, World

_HOURS = (6, 7, 9, 12, 16, 17, 18, 19, 20)
_HOUR_SHARES = (0.09, 0.06, 0.06, 0.08, 0.1, 0.2, 0.24, 0.12, 0.05)


def form_circles(world: World) -> None:
    """All circles, also households and friends who come rarely.

    They stand in the order families and partners, friends, clubs, classes, regulars. The
    household of the worked example is not among them.
    """
    rng = world.plan.stream("circles")
    for circles_of_kind in (_households, _friends, _weekly, _regulars):
        world.circles += circles_of_kind(world, rng)


def _slots(rng: np.random.Generator, most: int) -> tuple[tuple[int, int], ...]:
    """One to `most` usual slots, on whole and half hours."""
    count = int(rng.integers(1, most + 1))
    hours = rng.choice(_HOURS, size=count, p=np.array(_HOUR_SHARES) / sum(_HOUR_SHARES))
    weekdays = rng.integers(0, 7, size=count)
    halves = rng.integers(0, 2, size=count)
    seconds = hours * 3600 + halves * 1800
    return tuple(zip(weekdays.tolist(), seconds.tolist(), strict=True))


def home(plan: GymPlan, rng: np.random.Generator) -> int:
    """The location where somebody usually climbs."""
    return int(rng.random() < plan.second_location_share)


def _active_days(plan: GymPlan, memberships: list[Membership]) -> tuple[date, date]:
    """First and last day of the memberships, within the plan."""
    first = min((m.start for m in memberships), default=plan.first_day)
    last = max((m.end or plan.last_day for m in memberships), default=plan.last_day)
    return max(first, plan.first_day), min(last, plan.last_day)


def _households(world: World, rng: np.random.Generator) -> list[Circle]:
    """One circle per household of two or more; rate 0 without a membership."""
    circles = []
    for household in world.of_kind("family", "couple"):
        if len(household.members) < 2:
            continue
        partners = household.kind == "couple"
        memberships = world.held_by(household.members[0])
        first, last = _active_days(world.plan, memberships)
        circles.append(
            Circle(
                kind="partner" if partners else "family",
                members=household.members,
                weekly_rate=rng.gamma(2.0, 0.45 if partners else 0.3) if memberships else 0.0,
                slots=_slots(rng, 2),
                location=home(world.plan, rng),
                first_day=first,
                last_day=max(first, last),
                attendance=0.9 if partners else 0.75,
            )
        )
    return circles


def _friends(world: World, rng: np.random.Generator) -> list[Circle]:
    """Groups of 2 to 5 adults of different households; members of the gym come more often.

    The first groups are formed around the people of planted names.
    """
    plan, people = world.plan, world.people
    adults = rng.permutation(world.adults()).tolist()
    members = [p for p in adults if world.held_by(p)]
    others = [p for p in adults if not world.held_by(p)]
    circles = []
    for number in range(plan.friend_groups):
        size = int(rng.choice([2, 3, 4, 5], p=[0.5, 0.27, 0.15, 0.08]))
        frequent = number % 4 == 0
        pool = members if frequent and len(members) > 8 else others + members
        group = world.planted[number : number + 1]
        for _ in range(size * 3):
            person = pool[int(rng.integers(len(pool)))]
            households = [people[friend].household for friend in group]
            if len(group) < size and people[person].household not in households:
                group.append(person)
        circles.append(
            Circle(
                kind="friends",
                members=tuple(group),
                weekly_rate=rng.gamma(1.2, 0.3 if frequent else 0.05),
                slots=_slots(rng, 2),
                location=home(plan, rng),
                first_day=plan.first_day,
                last_day=plan.last_day,
                attendance=0.85,
                meets_inside=bool(rng.random() < plan.late_friend_share),
            )
        )
    return circles


def _weekly(world: World, rng: np.random.Generator) -> list[Circle]:
    """Clubs on the plan's weekday, classes at fixed hours; nobody is in two of them."""
    plan = world.plan
    adults = rng.permutation(world.adults()).tolist()
    minors = rng.permutation([p for h in world.households[1:] for p in h.minors]).tolist()
    circles = []
    for number in range(plan.clubs + plan.classes):
        is_club = number < plan.clubs
        size = plan.club_size if is_club else plan.class_size
        is_youth_class = not is_club and number % 2 == 1 and len(minors) >= size
        source = minors if is_youth_class else adults
        hour = int(rng.choice([17, 18, 19, 20] if is_club else [10, 16, 17, 18]))
        weekday = plan.club_weekday if is_club else int(rng.integers(0, 7))
        circles.append(
            Circle(
                kind="club" if is_club else "class",
                members=tuple(source[:size]),
                weekly_rate=1.0,
                slots=((weekday, hour * 3600 + int(rng.integers(0, 2)) * 1800),),
                location=home(plan, rng),
                first_day=plan.first_day,
                last_day=plan.last_day,
                attendance=plan.circle_attendance,
            )
        )
        del source[:size]
    return circles


def _regulars(world: World, rng: np.random.Generator) -> list[Circle]:
    """Members on their own: the first `plan.regulars` at fixed hours, the others now and then."""
    loners = dict.fromkeys(m.members[0] for m in world.memberships if len(m.members) == 1)
    circles = []
    for number, person in enumerate(loners):
        regular = number < world.plan.regulars
        first, last = _active_days(world.plan, world.held_by(person))
        if first <= last:
            circles.append(
                Circle(
                    kind="regular",
                    members=(person,),
                    weekly_rate=rng.gamma(2.5, 0.6) if regular else rng.gamma(1.0, 0.4),
                    slots=_slots(rng, 3) if regular else (),
                    location=home(world.plan, rng),
                    first_day=first,
                    last_day=last,
                )
            )
    return circles
