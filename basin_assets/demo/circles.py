"""Circles: families, partners, friends and clubs, and strangers who come at one hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from basin_assets.demo.households import Population
from basin_assets.demo.memberships import Membership, MembershipBook
from basin_assets.demo.plan import GymPlan

CircleKind = Literal["family", "partner", "friends", "club", "class", "regular"]

_HOURS = (6, 7, 9, 12, 16, 17, 18, 19, 20)
_HOUR_SHARES = (0.09, 0.06, 0.06, 0.08, 0.1, 0.2, 0.24, 0.12, 0.05)


@dataclass(frozen=True, slots=True)
class Circle:
    """People with a habit of coming.

    Attributes:
        kind: What ties them; `class` and `regular` people know nobody there.
        members: By position in the list of people.
        weekly_rate: Mean visits a week (before the plan's number of check-ins scales it).
        slots: Usual (weekday, second of the day), one or more.
        location: 0 or 1.
        attendance: Probability that a member joins a visit.
        meets_inside: The members arrive far apart and meet inside.
        first_day: First day of the habit.
        last_day: Last day of the habit.
    """

    kind: CircleKind
    members: tuple[int, ...]
    weekly_rate: float
    slots: tuple[tuple[int, int], ...]
    location: int
    attendance: float
    meets_inside: bool
    first_day: date
    last_day: date

    @property
    def knows_each_other(self) -> bool:
        """Whether the members know each other."""
        return self.kind in ("family", "partner", "friends", "club")


@dataclass(frozen=True, slots=True)
class Tie:
    """Two people who know each other, the lower position first."""

    first: int
    second: int
    kind: CircleKind
    meets_inside: bool


def make_circles(plan: GymPlan, population: Population, book: MembershipBook) -> list[Circle]:
    """All circles, also households and friends who come rarely.

    Returns:
        Circles in the order families and partners, friends, clubs, classes, regulars. The
        household of the worked example is not among them.
    """
    rng = plan.stream("circles")
    circles = _households(plan, rng, population, book)
    circles += _friends(plan, rng, population, book)
    circles += _weekly(plan, rng, population)
    circles += _regulars(plan, rng, book)
    return circles


def ties_of(circles: list[Circle]) -> list[Tie]:
    """Every pair that knows each other, once, under the first circle that holds both."""
    ties: dict[tuple[int, int], Tie] = {}
    for circle in circles:
        if not circle.knows_each_other:
            continue
        for position, one in enumerate(circle.members):
            for other in circle.members[position + 1 :]:
                pair = (min(one, other), max(one, other))
                ties.setdefault(pair, Tie(*pair, circle.kind, circle.meets_inside))
    return [ties[pair] for pair in sorted(ties)]


def _slots(rng: np.random.Generator, count: int) -> tuple[tuple[int, int], ...]:
    """Usual slots, on whole and half hours."""
    hours = rng.choice(_HOURS, size=count, p=np.array(_HOUR_SHARES) / sum(_HOUR_SHARES))
    weekdays = rng.integers(0, 7, size=count)
    halves = rng.integers(0, 2, size=count)
    return tuple(
        (int(day), int(hour) * 3600 + int(half) * 1800)
        for day, hour, half in zip(weekdays, hours, halves, strict=True)
    )


def _location(plan: GymPlan, rng: np.random.Generator) -> int:
    return int(rng.random() < plan.second_location_share)


def _active_days(plan: GymPlan, memberships: list[Membership]) -> tuple[date, date]:
    """First and last day of the memberships, within the plan."""
    first = min((m.start for m in memberships), default=plan.first_day)
    ends = [m.end or plan.last_day for m in memberships]
    last = max(ends, default=plan.last_day)
    return max(first, plan.first_day), min(last, plan.last_day)


def _households(
    plan: GymPlan, rng: np.random.Generator, population: Population, book: MembershipBook
) -> list[Circle]:
    """One circle per household of two or more; rate 0 without a membership."""
    circles = []
    for household in population.of_kind("family", "couple"):
        if len(household.members) < 2:
            continue
        partners = household.kind == "couple"
        memberships = book.of(household.members[0])
        rate = float(rng.gamma(2.0, 0.45 if partners else 0.3)) if memberships else 0.0
        first, last = _active_days(plan, memberships)
        circles.append(
            Circle(
                kind="partner" if partners else "family",
                members=household.members,
                weekly_rate=rate,
                slots=_slots(rng, int(rng.integers(1, 3))),
                location=_location(plan, rng),
                attendance=0.9 if partners else 0.75,
                meets_inside=False,
                first_day=first,
                last_day=max(first, last),
            )
        )
    return circles


def _friends(
    plan: GymPlan, rng: np.random.Generator, population: Population, book: MembershipBook
) -> list[Circle]:
    """Groups of 2 to 5 adults of different households; members of the gym come more often.

    The first groups are formed around the people of planted names.
    """
    adults = rng.permutation(population.adults()).tolist()
    members = [p for p in adults if book.of(p)]
    others = [p for p in adults if not book.of(p)]
    circles: list[Circle] = []
    for number in range(plan.friend_groups):
        size = int(rng.choice([2, 3, 4, 5], p=[0.5, 0.27, 0.15, 0.08]))
        pool = members if number % 4 == 0 and len(members) > 8 else others + members
        people = population.people
        group = population.planted[number : number + 1]
        for _ in range(size * 3):
            person = pool[int(rng.integers(len(pool)))]
            if len(group) < size and all(
                people[person].household != people[friend].household for friend in group
            ):
                group.append(person)
        frequent = number % 4 == 0
        circles.append(
            Circle(
                kind="friends",
                members=tuple(group),
                weekly_rate=float(rng.gamma(1.2, 0.3 if frequent else 0.05)),
                slots=_slots(rng, int(rng.integers(1, 3))),
                location=_location(plan, rng),
                attendance=0.85,
                meets_inside=bool(rng.random() < plan.late_friend_share),
                first_day=plan.first_day,
                last_day=plan.last_day,
            )
        )
    return circles


def _weekly(plan: GymPlan, rng: np.random.Generator, population: Population) -> list[Circle]:
    """Clubs on the plan's weekday, classes at fixed hours; nobody is in two of them."""
    adults = rng.permutation(population.adults()).tolist()
    minors = rng.permutation(population.minors()).tolist()
    circles = []
    for number in range(plan.clubs + plan.classes):
        is_club = number < plan.clubs
        size = plan.club_size if is_club else plan.class_size
        is_youth_class = not is_club and number % 2 == 1 and len(minors) >= size
        source = minors if is_youth_class else adults
        hour = int(rng.choice([17, 18, 19, 20])) if is_club else int(rng.choice([10, 16, 17, 18]))
        weekday = plan.club_weekday if is_club else int(rng.integers(0, 7))
        circles.append(
            Circle(
                kind="club" if is_club else "class",
                members=tuple(source[:size]),
                weekly_rate=1.0,
                slots=((weekday, hour * 3600 + int(rng.integers(0, 2)) * 1800),),
                location=_location(plan, rng),
                attendance=plan.circle_attendance,
                meets_inside=False,
                first_day=plan.first_day,
                last_day=plan.last_day,
            )
        )
        del source[:size]
    return circles


def _regulars(plan: GymPlan, rng: np.random.Generator, book: MembershipBook) -> list[Circle]:
    """Members on their own: the first `plan.regulars` at fixed hours, the others now and then."""
    loners = [m.members[0] for m in book.memberships if len(m.members) == 1]
    circles = []
    for number, person in enumerate(dict.fromkeys(loners)):
        regular = number < plan.regulars
        first, last = _active_days(plan, book.of(person))
        if last < first:
            continue
        circles.append(
            Circle(
                kind="regular",
                members=(person,),
                weekly_rate=float(rng.gamma(2.5, 0.6)) if regular else float(rng.gamma(1.0, 0.4)),
                slots=_slots(rng, int(rng.integers(1, 4))) if regular else (),
                location=_location(plan, rng),
                attendance=1.0,
                meets_inside=False,
                first_day=first,
                last_day=last,
            )
        )
    return circles
