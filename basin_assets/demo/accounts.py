"""Customer accounts: when each person was entered and under which id."""

from datetime import datetime, time, timedelta

import numpy as np

from basin_assets.demo.worked_example import WORKED_EXAMPLE_FAMILY
from basin_assets.demo.world import World

_OPENED = datetime.fromisoformat("2019-05-04 09:00:00")
DESK_ACCOUNT = 1_200_000  # the first account; those of people follow


def register(world: World) -> None:
    """Accounts of all people; half of them are made at the desk right before the first visit.

    Sets when each account was made, never after the person's first visit, membership or pass; the
    ids, 7 digits in the order of the accounts; and whose account is missing in the export.
    """
    plan, rng = world.plan, world.plan.stream("registration")
    seen = _first_seen(world)
    last = datetime.combine(plan.last_day, time(20))
    # Both namesakes are customers from the first day, so that either could be meant.
    planted, before_all = frozenset(world.planted), last - timedelta(days=plan.days + 40)
    for person in range(len(world.people)):
        never_seen = last - timedelta(days=float(rng.uniform(0, 1600)))
        first = seen.get(person, never_seen)
        at_the_desk = timedelta(seconds=int(rng.integers(120, 1200)))
        earlier = timedelta(days=float(rng.exponential(400.0)), minutes=20)
        moment = first - (at_the_desk if rng.random() < 0.55 else earlier)
        if person in planted:
            moment = min(moment, before_all)
        moment = max(moment, _OPENED + timedelta(minutes=person)).replace(microsecond=0)
        world.created_at.append(moment)
    ids = _numbers(rng, world.created_at)
    world.customer_ids = _moved(ids) if plan.ids_of_the_docs else ids
    world.missing = _missing(world)


def _first_seen(world: World) -> dict[int, datetime]:
    """First visit, first day of a membership or first use of a bought pass of each person."""
    seen: dict[int, datetime] = {}
    for visit in world.visits:
        for person in (visit.person, visit.used.purchaser if visit.used else None):
            if person is not None:
                seen[person] = min(visit.when, seen.get(person, visit.when))
    for membership in world.memberships:
        start = datetime.combine(membership.start, time(9))
        for person in membership.members:
            seen[person] = min(start, seen.get(person, start))
    return seen


def _numbers(rng: np.random.Generator, created_at: list[datetime]) -> list[int]:
    largest_step = max(2, min(400, 14_000_000 // len(created_at)))
    order = sorted(range(len(created_at)), key=lambda person: created_at[person])
    ids = np.empty(len(created_at), dtype="int64")
    ids[order] = DESK_ACCOUNT + rng.integers(1, largest_step + 1, size=len(created_at)).cumsum()
    numbers: list[int] = ids.tolist()
    return numbers


def _moved(ids: list[int]) -> list[int]:
    """The ids moved so that the five of the worked example have theirs; their order stays."""
    docs = sorted(each.id_of_the_docs for each in WORKED_EXAMPLE_FAMILY)
    ends = (DESK_ACCOUNT, *sorted(ids[: len(docs)]), max(ids) + 1)
    moved = np.interp(ids, ends, (DESK_ACCOUNT, *docs, docs[-1] + ends[-1] - ends[-2]))
    order, rank = np.argsort(ids), np.arange(len(ids))
    distinct = np.empty(len(ids), dtype="int64")
    distinct[order] = np.maximum.accumulate(moved[order].astype("int64") - rank) + rank
    numbers: list[int] = distinct.tolist()
    return numbers


def _missing(world: World) -> frozenset[int]:
    """A member and two others who check in but never bought a pass for somebody."""
    kept: set[int | None] = {visit.person for visit in world.visits if visit.untouched}
    kept |= {visit.used.purchaser for visit in world.visits if visit.used}
    visitors = [p for p in dict.fromkeys(v.person for v in world.visits) if p not in kept]
    members = [p for p in visitors if world.held_by(p)]
    others = [p for p in visitors if not world.held_by(p)]
    return frozenset(members[:1] + others[:2])
