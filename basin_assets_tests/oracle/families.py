"""Who is on one membership: the connections of family and duo memberships."""

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise

from .gym import Gym, Member, Membership
from .parse import fold

MOST_PEOPLE = {"duo": 2, "family": 10}
STAFF = re.compile(r"(?<![^\W_])staff(?![^\W_])")
CLEARLY = 5
"""A gap between families is so many times as wide as any within one."""
ONE_SIGN_UP = 20
"""Where no instance tells, neighbours of one family are not further apart."""


@dataclass(frozen=True)
class SharedMembership:
    """One membership and the customers on it; `membership_id` is the instance's, where known."""

    people: frozenset[int]
    membership_id: int | None
    type_id: int
    name: str
    size: str
    start: date
    end: date | None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)

    def last_day(self, as_of: date) -> date:
        return as_of if self.end is None else min(self.end, as_of)


def shared_memberships(gym: Gym) -> list[SharedMembership]:
    """Every membership that two or more people are known to be on."""
    return [membership for membership in rosters(gym) if len(membership.people) > 1]


def rosters(gym: Gym) -> list[SharedMembership]:
    """Every family or duo membership whose people are known, if it be one person."""
    as_of = gym.as_of
    if as_of is None:
        return []
    by_key: dict[tuple[object, ...], list[Member]] = {}
    spelling: dict[str, str] = {}
    for member in gym.members:
        first_of_two = min(member.name, spelling.get(plan_name(member.name), member.name))
        spelling[plan_name(member.name)] = first_of_two
        by_key.setdefault(_key(member), []).append(member)
    shared: list[SharedMembership] = []
    for rows in by_key.values():
        first = rows[0]
        if first.start is None or first.start > as_of or STAFF.search(first.name.casefold()):
            continue
        rows = [row for row in rows if row.size in MOST_PEOPLE]
        if not rows:
            continue
        if gym.memberships is None:
            shared += _without_instances(gym, rows)
        else:
            shared += _with_instances(gym, gym.memberships, rows)
    return [
        replace(each, people=each.people - gym.ignored, name=spelling[plan_name(each.name)])
        for each in shared
    ]


def household(gym: Gym, membership: SharedMembership) -> set[int]:
    """The people on the roster, whoever owns the membership, and parents and children of these."""
    owners = {
        each.owner_id
        for each in gym.memberships or []
        if each.membership_id == membership.membership_id
    }
    people = set(membership.people) | owners
    return people.union(*(parents_and_children(gym, person) for person in people)) - gym.ignored


def parents_and_children(gym: Gym, person: int) -> set[int]:
    """By the relations, from either side."""
    close = [{one, other} for one, other, how in gym.relations if how in ("CHI", "PRE")]
    return {relative for pair in close if person in pair for relative in pair - {person}}


def _key(member: Member) -> tuple[object, ...]:
    name = plan_name(member.name)
    return (member.membership_id, name, member.start, member.end, member.amount or 0)


def plan_name(name: str) -> str:
    """The name in whatever case and however spaced."""
    return " ".join(name.casefold().split())


def _with_instances(
    gym: Gym, memberships: list[Membership], rows: list[Member]
) -> list[SharedMembership]:
    """One instance of the key: one membership. Several: the rows are cut apart, or nobody.

    No instance at all is unclear: nobody. Amounts are looked at only where several are left.
    """
    key = rows[0]
    instances = [
        instance
        for instance in memberships
        if (plan_name(instance.name), instance.start, instance.end)
        == (plan_name(key.name), key.start, key.end)
        and key.membership_id in (instance.type_id, instance.membership_id)
    ]
    if len({instance.membership_id for instance in instances}) > 1:
        amount = key.amount or 0
        instances = [instance for instance in instances if (instance.amount or 0) == amount]
    instances.sort(key=lambda instance: instance.membership_id)
    if not instances:
        return []
    if len(instances) == 1:
        return [_shared(rows, instances[0])]

    parts = _cut_at_widest_gaps(rows, len(instances) - 1)
    if parts is None or not _is_clear(gym, parts):
        return []
    owners = {instance.owner_id for instance in instances}
    shared: list[SharedMembership] = []
    for part in parts:
        owners_here = owners & _people(part)
        mine = [instance for instance in instances if instance.owner_id in owners_here]
        if len(owners_here) != 1 or not mine or not _fits(part):
            return []
        instances.remove(mine[0])
        shared.append(_shared(part, mine[0]))
    return shared


def _without_instances(gym: Gym, rows: list[Member]) -> list[SharedMembership]:
    """One membership where the people fit and signed up at one time, and share one surname or
    have the id to themselves; unless each of several surnames has two people or more.
    """
    if not _fits(rows) or not _one_sign_up(rows):
        return []
    surname_of = {person: _surname(gym, person) for person in _people(rows)}
    names = list(surname_of.values())
    if "" not in names:
        if len(set(names)) == 1:
            return [_shared(rows, None)]
        if all(names.count(name) >= 2 for name in names):
            return []
    keys = {_key(row) for row in gym.members if row.membership_id == rows[0].membership_id}
    return [_shared(rows, None)] if len(keys) == 1 else []


def _surname(gym: Gym, person: int) -> str:
    return fold(gym.customers[person].last_name) if person in gym.customers else ""


def _one_sign_up(rows: list[Member]) -> bool:
    """Member ids next to each other, and no gap in the midst that stands out."""
    ids = sorted(row.member_id for row in rows if row.member_id is not None)
    if not ids or len(rows) == 1:
        return True
    if len(ids) < len(rows):
        return False
    gaps = [max(1, after - before) for before, after in pairwise(ids)]
    stands_out = [
        gap
        for at, gap in enumerate(gaps, start=1)
        if at >= 2 and len(ids) - at >= 2 and gap >= CLEARLY * min(gaps)
    ]
    return max(gaps) <= ONE_SIGN_UP and not stands_out


def _is_clear(gym: Gym, parts: list[list[Member]]) -> bool:
    """Told apart by surname; else by wide gaps, and no family's name on both sides of one."""
    names = [{_surname(gym, row.customer_id) for row in part} for part in parts]
    single = [next(iter(each)) for each in names if len(each) == 1 and each != {""}]
    alone = any(len(part) == 1 for part in parts)
    if len(single) == len(parts) == len(set(single)) and not alone:
        return True
    for first, second in combinations(names, 2):
        both = (first & second) - {""}
        if both and ((first | second) - {""}) != both:
            return False
        if len(both) > 1:
            return False
    ids = [sorted(row.member_id or 0 for row in part) for part in parts]
    ids.sort()
    between = [later[0] - earlier[-1] for earlier, later in pairwise(ids)]
    within = [b - a for part in ids for a, b in pairwise(part)]
    return min(between) >= CLEARLY * max([1, *within])


def _cut_at_widest_gaps(rows: list[Member], cuts: int) -> list[list[Member]] | None:
    """The rows by `member_id`, cut; None where ids or gaps do not say where to cut."""
    numbered = [(row.member_id, row) for row in rows if row.member_id is not None]
    if len(numbered) < len(rows) or cuts >= len(rows):
        return None
    numbered.sort(key=lambda pair: (pair[0], pair[1].customer_id))
    gaps = [numbered[i + 1][0] - numbered[i][0] for i in range(len(numbered) - 1)]
    widest = sorted(gaps, reverse=True)
    if cuts < len(gaps) and widest[cuts - 1] == widest[cuts]:
        return None
    parts: list[list[Member]] = [[numbered[0][1]]]
    for gap, (_, row) in zip(gaps, numbered[1:], strict=True):
        if gap >= widest[cuts - 1]:
            parts.append([])
        parts[-1].append(row)
    return parts


def _people(rows: list[Member]) -> set[int]:
    return {row.customer_id for row in rows}


def _fits(rows: list[Member]) -> bool:
    return len(_people(rows)) <= min(MOST_PEOPLE[row.size] for row in rows)


def _shared(rows: list[Member], instance: Membership | None) -> SharedMembership:
    key = rows[0]
    assert key.start is not None
    return SharedMembership(
        frozenset(_people(rows)),
        instance.membership_id if instance else None,
        instance.type_id if instance else key.membership_id,
        key.name,
        key.size,
        key.start,
        key.end,
    )
