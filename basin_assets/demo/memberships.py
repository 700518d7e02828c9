"""Memberships as sold: plans, who is on them, and the numbers the gym's software gives them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from basin_assets.demo.households import Population
from basin_assets.demo.plan import GymPlan

Size = Literal["solo", "duo", "family", "corporate"]


@dataclass(frozen=True, slots=True)
class MembershipType:
    """A plan on the price list; `type_id` is what members.csv calls `membership_id`.

    A prepaid plan has a blank `billing_amount`.
    """

    type_id: int
    name: str
    size: Size
    interval: str
    billing_amount: str
    fixed_days: int | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """One membership as sold.

    Attributes:
        type: The plan.
        start: First day.
        end: Last day, None while open.
        owner: Person who pays, one of the members.
        members: People on it.
        story: Why it is in the gym; `plain` for most.
        instance_id: Number of the sale (memberships.csv), 0 until numbered.
        member_ids: Numbers of the rows of members.csv, in the order of `members`.
    """

    type: MembershipType
    start: date
    end: date | None
    owner: int
    members: tuple[int, ...]
    story: str = "plain"
    instance_id: int = 0
    member_ids: tuple[int, ...] = ()

    def covers(self, day: date) -> bool:
        """Whether the membership is valid on `day`."""
        return self.start <= day and (self.end is None or day <= self.end)


FAMILY_WEEKLY = MembershipType(446, "Family Weekly", "family", "week", "49.00")
FAMILY_MONTHLY = MembershipType(447, "Family Monthly", "family", "month", "185.00")
FAMILY_PREPAID = MembershipType(449, "Family 3 Month Prepaid", "family", "once", "", 91)
DUO_WEEKLY = MembershipType(312, "Duo Weekly", "duo", "week", "36.00")
DUO_MONTHLY = MembershipType(313, "Duo Monthly", "duo", "month", "139.00")
SOLO_WEEKLY = MembershipType(101, "Solo Weekly", "solo", "week", "21.00")
SOLO_MONTHLY = MembershipType(102, "Solo Monthly", "solo", "month", "85.00")
SOLO_PREPAID = MembershipType(104, "Solo 3 Month Prepaid", "solo", "once", "", 91)
STUDENT_MONTHLY = MembershipType(103, "Solo Student, Monthly", "solo", "month", "69.00")
CORPORATE = MembershipType(520, "Corporate - Northfield Labs", "corporate", "month", "62.00")
STAFF_SOLO = MembershipType(601, "Staff Membership", "solo", "month", "0.00")
STAFF_FAMILY = MembershipType(602, "Family (STAFF)", "family", "month", "0.00")

# Days before the last day of the plan on which half the town signed up for the same plan.
_PROMOTION_DAYS_AGO = (420, 329, 264, 55)


class MembershipBook:
    """All memberships."""

    def __init__(self) -> None:
        """Start with an empty book."""
        self.memberships: list[Membership] = []
        self._by_person: dict[int, list[Membership]] = defaultdict(list)

    def sell(self, membership: Membership) -> None:
        """Add one membership."""
        self.memberships.append(membership)
        for person in membership.members:
            self._by_person[person].append(membership)

    def replace(self, old: Membership, new: Membership) -> None:
        """Put another membership of the same people in an old one's place."""
        self.memberships[self.memberships.index(old)] = new
        for person in old.members:
            held = self._by_person[person]
            held[held.index(old)] = new

    def of(self, person: int) -> list[Membership]:
        """Memberships of a person, in the order sold."""
        return self._by_person.get(person, [])

    def covering(self, person: int, day: date) -> Membership | None:
        """The membership a person would check in on that day, if there is one."""
        return next((m for m in self.of(person) if m.covers(day)), None)

    def number(self, rng: np.random.Generator) -> None:
        """Give instance and member numbers, in the order of the first days.

        People of one sale get numbers next to each other; the numbers between two sales are wide
        apart, as other gyms sell on the same software. In the story `unclear` one member was
        added much later, so that the number lies behind those of every other sale.
        """
        order = sorted(range(len(self.memberships)), key=lambda i: (self.memberships[i].start, i))
        instance_id, member_id = 88_000, 410_000
        for position in order:
            sale = self.memberships[position]
            instance_id += int(rng.integers(1, 40))
            member_id += int(rng.integers(12, 60))
            numbers = []
            for _ in sale.members:
                member_id += int(rng.integers(1, 3))
                numbers.append(member_id)
            if sale.story == "unclear":
                numbers[-1] = 2_000_000 + member_id
            self.memberships[position] = replace(
                sale, instance_id=instance_id, member_ids=tuple(numbers)
            )
        self._by_person.clear()
        for membership in self.memberships:
            for person in membership.members:
                self._by_person[person].append(membership)


def sell_memberships(plan: GymPlan, population: Population) -> MembershipBook:
    """All memberships but those of guests who become members later.

    Returns:
        The book, not numbered yet. Families and couples come from households, the others from
        adults who are on no membership.
    """
    rng = plan.stream("memberships")
    book = MembershipBook()
    families = [h.members for h in population.of_kind("family") if h.adults]
    couples: list[tuple[int, ...]] = [
        h.members for h in population.of_kind("couple") if len(h.members) == 2
    ]
    _sell_shared(plan, rng, book, families[: plan.family_plans], FAMILY_WEEKLY, FAMILY_MONTHLY)
    _sell_shared(plan, rng, book, couples[: plan.duo_plans], DUO_WEEKLY, DUO_MONTHLY)
    _sell_special_families(plan, book, families[plan.family_plans :])
    planted = frozenset(population.planted)
    alone = [p for p in population.adults() if not book.of(p)]
    singles = [h.adults[0] for h in population.of_kind("single")]
    # People of planted names stay without a membership, since they buy passes for others.
    free = [p for p in dict.fromkeys(singles + rng.permutation(alone).tolist()) if p not in planted]
    corporate_start = plan.first_day - timedelta(days=200)
    for person in free[: plan.corporate_members]:
        book.sell(Membership(CORPORATE, corporate_start, None, person, (person,), "corporate"))
    free = free[plan.corporate_members :]
    for person in free[: plan.staff]:
        start = plan.first_day - timedelta(days=int(rng.integers(1, 900)))
        book.sell(Membership(STAFF_SOLO, start, None, person, (person,), "staff"))
    for person in free[plan.staff : plan.staff + plan.solo_plans]:
        _sell_solo(plan, rng, book, person)
    return book


def _sell_shared(
    plan: GymPlan,
    rng: np.random.Generator,
    book: MembershipBook,
    groups: list[tuple[int, ...]],
    weekly: MembershipType,
    monthly: MembershipType,
) -> None:
    """Sell to groups; the first share of them on promotion days, so that their keys collide."""
    promoted = max(min(2, len(groups)), round(plan.promotion_share * len(groups)))
    unclear = 2 if weekly.size == "family" and promoted >= 2 and len(groups) >= 4 else 0
    for number, group in enumerate(groups):
        if number < promoted:
            days_ago = _PROMOTION_DAYS_AGO[number // 2 % len(_PROMOTION_DAYS_AGO)]
            start = plan.last_day - timedelta(days=days_ago)
            book.sell(Membership(weekly, start, None, group[0], group, "collision"))
        elif number < promoted + unclear:
            # Two families of one key; the late number of the first makes the widest gap useless.
            start = plan.last_day - timedelta(days=41)
            story = "unclear" if number == promoted else "unclear_other"
            book.sell(Membership(weekly, start, None, group[0], group, story))
        elif number == promoted + unclear and weekly.size == "family":
            _sell_renewed(plan, book, group)
        else:
            start = plan.last_day - timedelta(days=int(rng.integers(20, 900)))
            end = _some_end(plan, rng, start) if rng.random() < 0.25 else None
            kind = weekly if rng.random() < 0.5 else monthly
            book.sell(Membership(kind, start, end, group[0], group))


def _sell_renewed(plan: GymPlan, book: MembershipBook, group: tuple[int, ...]) -> None:
    """Prepaid memberships of the same people, one after the other."""
    start = plan.last_day - timedelta(days=200)
    while start <= plan.last_day:
        end = start + timedelta(days=(FAMILY_PREPAID.fixed_days or 1) - 1)
        book.sell(Membership(FAMILY_PREPAID, start, end, group[0], group, "renewal"))
        start = end + timedelta(days=1)


def _sell_special_families(
    plan: GymPlan, book: MembershipBook, groups: list[tuple[int, ...]]
) -> None:
    """A staff family, and one whose plan starts after the newest check-in."""
    stories = (("staff", STAFF_FAMILY, -300), ("starts_after_newest_checkin", FAMILY_MONTHLY, 6))
    for (story, kind, days), group in zip(stories, groups, strict=False):
        start = plan.last_day + timedelta(days=days)
        book.sell(Membership(kind, start, None, group[0], group, story))


def _sell_solo(plan: GymPlan, rng: np.random.Generator, book: MembershipBook, person: int) -> None:
    kinds = (SOLO_WEEKLY, SOLO_MONTHLY, STUDENT_MONTHLY, SOLO_PREPAID)
    kind = kinds[int(rng.choice(4, p=[0.3, 0.4, 0.15, 0.15]))]
    start = plan.last_day - timedelta(days=int(rng.integers(20, 900)))
    if kind.fixed_days:
        end: date | None = start + timedelta(days=kind.fixed_days - 1)
    else:
        end = _some_end(plan, rng, start) if rng.random() < 0.3 else None
    book.sell(Membership(kind, start, end, person, (person,)))


def _some_end(plan: GymPlan, rng: np.random.Generator, start: date) -> date:
    """An end after at least four weeks, up to 60 days after the last day."""
    longest = (plan.last_day - start).days + 60
    return start + timedelta(days=int(rng.integers(28, max(longest, 29) + 1)))
