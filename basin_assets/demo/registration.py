"""Customer accounts: when each person was entered and under which id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

from basin_assets.demo.households import Population
from basin_assets.demo.memberships import MembershipBook
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.visits import Diary

_OPENED = datetime.fromisoformat("2019-05-04 09:00:00")


_IDS_OF_THE_DOCS = (1_439_247, 1_422_342, 1_441_379, 1_441_094, 1_440_880)
"""Of Nancy, Charlie, Harry, Rhodes and Walter Davis, as the documents print them."""


@dataclass(frozen=True, slots=True)
class Registration:
    """Accounts by position in the list of people.

    Attributes:
        customer_ids: 7 digits, in the order in which the accounts were made.
        created_at: Gym-local wall time, never after the person's first visit, membership or pass.
        missing: People whose account is not in the export of customers.
    """

    customer_ids: list[int]
    created_at: list[datetime]
    missing: frozenset[int]


def register(
    plan: GymPlan, population: Population, book: MembershipBook, diary: Diary
) -> Registration:
    """Accounts of all people; half of them are made at the desk right before the first visit."""
    rng = plan.stream("registration")
    seen = _first_seen(book, diary)
    last = datetime.combine(plan.last_day, time(20))
    # Both namesakes are customers from the first day, so that either could be meant.
    planted, before_all = frozenset(population.planted), last - timedelta(days=plan.days + 40)
    created_at = []
    for person in range(len(population.people)):
        never_seen = last - timedelta(days=float(rng.uniform(0, 1600)))
        first = seen.get(person, never_seen)
        at_the_desk = timedelta(seconds=int(rng.integers(120, 1200)))
        earlier = timedelta(days=float(rng.exponential(400.0)), minutes=20)
        moment = first - (at_the_desk if rng.random() < 0.55 else earlier)
        if person in planted:
            moment = min(moment, before_all)
        created_at.append(max(moment, _OPENED + timedelta(minutes=person)).replace(microsecond=0))
    ids = _numbers(rng, created_at)
    if plan.ids_of_the_docs:
        ids = _moved(ids)
    return Registration(ids, created_at, _missing(population, book, diary))


def _first_seen(book: MembershipBook, diary: Diary) -> dict[int, datetime]:
    """First visit, first day of a membership or first use of a bought pass of each person."""
    seen: dict[int, datetime] = {}
    for visit in diary.visits:
        owner = visit.pass_use.source.purchaser if visit.pass_use else None
        for person in (visit.person, owner):
            if person is not None:
                seen[person] = min(visit.when, seen.get(person, visit.when))
    for membership in book.memberships:
        start = datetime.combine(membership.start, time(9))
        for person in membership.members:
            seen[person] = min(start, seen.get(person, start))
    return seen


def _numbers(rng: np.random.Generator, created_at: list[datetime]) -> list[int]:
    largest_step = max(2, min(400, 14_000_000 // len(created_at)))
    order = sorted(range(len(created_at)), key=lambda person: (created_at[person], person))
    steps = rng.integers(1, largest_step + 1, size=len(created_at)).cumsum().tolist()
    ids = [0] * len(created_at)
    for person, step in zip(order, steps, strict=True):
        ids[person] = 1_200_000 + step
    return ids


def _moved(ids: list[int]) -> list[int]:
    """The ids moved so that the five of the worked example have theirs; their order stays."""
    came = sorted(range(len(_IDS_OF_THE_DOCS)), key=lambda person: ids[person])
    ends = (1_200_000, *(ids[person] for person in came), max(ids) + 1)
    docs = sorted(_IDS_OF_THE_DOCS)
    moved = np.interp(ids, ends, (ends[0], *docs, docs[-1] + ends[-1] - ends[-2]))
    order = np.argsort(ids)
    rank = np.arange(len(ids))
    distinct = np.empty(len(ids), dtype="int64")
    distinct[order] = np.maximum.accumulate(moved[order].astype("int64") - rank) + rank
    return [int(each) for each in distinct]


def _missing(population: Population, book: MembershipBook, diary: Diary) -> frozenset[int]:
    """A member and two others who check in but never bought a pass for somebody."""
    kept = {visit.person for visit in diary.visits if visit.untouched}
    owners = [visit.pass_use.source.purchaser for visit in diary.visits if visit.pass_use]
    kept |= {owner for owner in owners if owner is not None}
    visitors = [p for p in dict.fromkeys(v.person for v in diary.visits) if p not in kept]
    members = [p for p in visitors if book.of(p)]
    others = [p for p in visitors if not book.of(p)]
    return frozenset(members[:1] + others[:2])
