"""Memberships as sold: the price list, who is on them, and their numbers."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from basin_assets.demo.plan import GymPlan
from basin_assets.demo.world import Membership, MembershipType, World

FAMILY_WEEKLY = MembershipType(446, "Family Weekly", "family", "week", "49.00")
FAMILY_MONTHLY = MembershipType(447, "Family Monthly", "family", "month", "185.00")
FAMILY_PREPAID = MembershipType(449, "Family 3 Month Prepaid", "family", "once", "")
DUO_WEEKLY = MembershipType(312, "Duo Weekly", "duo", "week", "36.00")
DUO_MONTHLY = MembershipType(313, "Duo Monthly", "duo", "month", "139.00")
SOLO_WEEKLY = MembershipType(101, "Solo Weekly", "solo", "week", "21.00")
SOLO_MONTHLY = MembershipType(102, "Solo Monthly", "solo", "month", "85.00")
SOLO_PREPAID = MembershipType(104, "Solo 3 Month Prepaid", "solo", "once", "")
STUDENT_MONTHLY = MembershipType(103, "Solo Student, Monthly", "solo", "month", "69.00")
CORPORATE = MembershipType(520, "Corporate - Northfield Labs", "corporate", "month", "62.00")
STAFF_SOLO = MembershipType(601, "Staff Membership", "solo", "month", "0.00")
STAFF_FAMILY = MembershipType(602, "Family (STAFF)", "family", "month", "0.00")

_PREPAID = timedelta(days=90)  # from the first day to the last
# Days before the last day of the plan on which half the town signed up for the same plan.
_PROMOTION_DAYS_AGO = (420, 329, 264, 55)


def sell_memberships(world: World) -> None:
    """Sell all memberships but those of guests who become members later.

    Families and couples come from households, the others from adults who are on no membership.
    """
    plan, rng = world.plan, world.plan.stream("memberships")
    families = [h.members for h in world.of_kind("family") if h.adults]
    couples = [h.members for h in world.of_kind("couple") if len(h.members) == 2]
    _sell_shared(world, rng, families[: plan.family_plans], FAMILY_WEEKLY, FAMILY_MONTHLY)
    _sell_shared(world, rng, couples[: plan.duo_plans], DUO_WEEKLY, DUO_MONTHLY)
    _sell_special_families(world, families[plan.family_plans :])
    alone = [p for p in world.adults() if not world.held_by(p)]
    singles = [h.adults[0] for h in world.of_kind("single")]
    # People of planted names stay without a membership, since they buy passes for others.
    planted = frozenset(world.planted)
    free = [p for p in dict.fromkeys(singles + rng.permutation(alone).tolist()) if p not in planted]
    corporate, free = free[: plan.corporate_members], free[plan.corporate_members :]
    for person in corporate:
        start = plan.first_day - timedelta(days=200)
        world.sell(Membership(CORPORATE, start, None, (person,), "corporate"))
    for person in free[: plan.staff]:
        start = plan.first_day - timedelta(days=int(rng.integers(1, 900)))
        world.sell(Membership(STAFF_SOLO, start, None, (person,), "staff"))
    for person in free[plan.staff : plan.staff + plan.solo_plans]:
        _sell_solo(world, rng, person)


def _sell_shared(
    world: World,
    rng: np.random.Generator,
    groups: Sequence[tuple[int, ...]],
    weekly: MembershipType,
    monthly: MembershipType,
) -> None:
    """Sell to groups; the first share of them on promotion days, so that their keys collide."""
    plan, is_family = world.plan, weekly.size == "family"
    promoted = max(min(2, len(groups)), round(plan.promotion_share * len(groups)))
    unclear = 2 if is_family and promoted >= 2 and len(groups) >= 4 else 0
    for number, group in enumerate(groups):
        if number < promoted:
            days_ago = _PROMOTION_DAYS_AGO[number // 2 % len(_PROMOTION_DAYS_AGO)]
            start = plan.last_day - timedelta(days=days_ago)
            world.sell(Membership(weekly, start, None, group, "collision"))
        elif number < promoted + unclear:
            # Two families of one key; the late number of the first makes the widest gap useless.
            start = plan.last_day - timedelta(days=41)
            story = "unclear" if number == promoted else "unclear_other"
            world.sell(Membership(weekly, start, None, group, story))
        elif number == promoted + unclear and is_family:
            _sell_renewed(world, group)
        else:
            start = plan.last_day - timedelta(days=int(rng.integers(20, 900)))
            end = _some_end(plan, rng, start) if rng.random() < 0.25 else None
            world.sell(Membership(weekly if rng.random() < 0.5 else monthly, start, end, group))


def _sell_renewed(world: World, group: tuple[int, ...]) -> None:
    """Prepaid memberships of the same people, one after the other."""
    start = world.plan.last_day - timedelta(days=200)
    while start <= world.plan.last_day:
        world.sell(Membership(FAMILY_PREPAID, start, start + _PREPAID, group, "renewal"))
        start += _PREPAID + timedelta(days=1)


def _sell_special_families(world: World, groups: list[tuple[int, ...]]) -> None:
    """A staff family, and one whose plan starts after the newest check-in."""
    stories = (("staff", STAFF_FAMILY, -300), ("starts_after_newest_checkin", FAMILY_MONTHLY, 6))
    for (story, kind, days), group in zip(stories, groups, strict=False):
        start = world.plan.last_day + timedelta(days=days)
        world.sell(Membership(kind, start, None, group, story))


def _sell_solo(world: World, rng: np.random.Generator, person: int) -> None:
    kinds = (SOLO_WEEKLY, SOLO_MONTHLY, STUDENT_MONTHLY, SOLO_PREPAID)
    kind = kinds[int(rng.choice(4, p=[0.3, 0.4, 0.15, 0.15]))]
    start = world.plan.last_day - timedelta(days=int(rng.integers(20, 900)))
    end = None
    if kind is SOLO_PREPAID:
        end = start + _PREPAID
    elif rng.random() < 0.3:
        end = _some_end(world.plan, rng, start)
    world.sell(Membership(kind, start, end, (person,)))


def _some_end(plan: GymPlan, rng: np.random.Generator, start: date) -> date:
    """An end after at least four weeks, up to 60 days after the last day."""
    longest = (plan.last_day - start).days + 60
    return start + timedelta(days=int(rng.integers(28, max(longest, 29) + 1)))


def number_memberships(world: World) -> None:
    """Give instance and member numbers, in the order of the first days.

    People of one sale get numbers next to each other; the numbers between two sales are wide
    apart, as other gyms sell on the same software. In the story `unclear` one member was added
    much later, so that the number lies behind those of every other sale.
    """
    rng = world.plan.stream("membership numbers")
    instance_id, member_id = 88_000, 410_000
    for sale in sorted(world.memberships, key=lambda sale: sale.start):
        instance_id += int(rng.integers(1, 40))
        member_id += int(rng.integers(12, 60))
        numbers = []
        for _ in sale.members:
            member_id += int(rng.integers(1, 3))
            numbers.append(member_id)
        if sale.story == "unclear":
            numbers[-1] = 2_000_000 + member_id
        sale.instance_id, sale.member_ids = instance_id, tuple(numbers)


def take_owner_off_roster(world: World) -> None:
    """Leave the owner of one family membership out of members.csv; memberships.csv names them.

    It is the first, if any, whose owner may be written to and who has minors on it.
    """
    people = world.people
    for membership in world.memberships:
        owner = people[membership.owner]
        is_contact = owner.birthday is not None and not owner.is_minor and owner.opted_in is True
        minors = [person for person in membership.members if people[person].is_minor]
        is_plain_family = (membership.type.size, membership.story) == ("family", "plain")
        present = not {membership.owner, *minors} & world.missing
        if is_plain_family and is_contact and len(minors) > 1 and present:
            membership.is_owner_off_roster = True
            return
