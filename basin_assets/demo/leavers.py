"""Leavers: members whose membership ends soon, with friends who stay, in every gym."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from basin_assets.demo.circles import Circle
from basin_assets.demo.households import Population
from basin_assets.demo.memberships import Membership, MembershipBook
from basin_assets.demo.plan import GymPlan

# Days from the gym's last day to the end of a membership; some have ended already.
_DAYS_TO_END = (9, -4, 21, -17, 3, 27, -26)


def let_members_leave(
    plan: GymPlan, population: Population, book: MembershipBook, circles: list[Circle]
) -> None:
    """End one membership in each of the friends' circles that come most, up to `plan.leavers`.

    Leavers and the friends who stay have opted in, so outreach tables may name them.

    Args:
        plan: The plan.
        population: All people; consent is changed.
        book: The memberships, not numbered yet; ends are changed.
        circles: Who knows whom.
    """
    friends = sorted(
        (circle for circle in circles if circle.kind == "friends"),
        key=lambda circle: -circle.weekly_rate,
    )
    gone: set[int] = set()
    for circle in friends:
        if len(gone) == plan.leavers:
            return
        stay = [p for p in circle.members if _is_adult_member(plan, population, book, p)]
        leave = [p for p in stay if _open_solo(book, p) is not None and p not in gone]
        if len(stay) < 2 or not leave:
            continue
        membership = _open_solo(book, leave[0])
        end = plan.last_day + timedelta(days=_DAYS_TO_END[len(gone) % len(_DAYS_TO_END)])
        if membership is None or membership.start >= end:
            continue
        book.replace(membership, dataclasses.replace(membership, end=end, story="leaves"))
        gone.add(leave[0])
        for person in stay:
            population.people[person] = dataclasses.replace(
                population.people[person], opted_in=True
            )


def _is_adult_member(
    plan: GymPlan, population: Population, book: MembershipBook, person: int
) -> bool:
    someone = population.people[person]
    is_known_adult = not someone.is_minor and someone.birthday is not None
    return is_known_adult and book.covering(person, plan.last_day) is not None


def _open_solo(book: MembershipBook, person: int) -> Membership | None:
    """The person's only membership, where it is their own and without an end."""
    held = book.of(person)
    is_open = len(held) == 1 and held[0].type.size == "solo" and held[0].end is None
    return held[0] if is_open and held[0].story == "plain" else None
