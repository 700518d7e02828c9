"""Visits of people without a habit, alone or with their household or friends."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from basin_assets.demo.circles import Circle
from basin_assets.demo.crowd import Crowd
from basin_assets.demo.households import Population
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.visits import Diary, at, sequential_gaps


def add_walk_ins(
    plan: GymPlan, crowd: Crowd, population: Population, circles: list[Circle], diary: Diary
) -> None:
    """Fill the diary up to `plan.checkins` visits.

    Half of the parties are people on their own, the others households and friends who come
    together once in a while.
    """
    rng = plan.stream("walk_ins")
    alone = [(person,) for person in range(5, len(population.people))]
    together = [c.members for c in circles if c.kind in ("family", "partner", "friends")]
    eager = rng.lognormal(0.0, 0.8, len(alone)).cumsum()
    for _ in range(50 * plan.checkins):
        if len(diary.visits) >= plan.checkins:
            return
        single = rng.random() < 0.6 or not together
        if single:
            index = int(np.searchsorted(eager, rng.random() * eager[-1], side="right"))
            party: tuple[int, ...] = alone[index]
        else:
            party = together[int(rng.integers(len(together)))]
        party = party[: plan.checkins - len(diary.visits)]
        _add_party(plan, rng, crowd, party, diary)
    raise ValueError(
        f"{plan.checkins} check-ins do not fit into {plan.people} people and {plan.days} days"
    )


def _add_party(
    plan: GymPlan, rng: np.random.Generator, crowd: Crowd, party: tuple[int, ...], diary: Diary
) -> None:
    if len(party) == 1 and diary.visits and rng.random() < plan.co_arrival_share:
        other = diary.visits[int(rng.integers(len(diary.visits)))]
        when = other.when + timedelta(seconds=int(rng.integers(2, 60)))
        diary.add_at(party[0], when, other.location, "walk_in")
        return
    day = crowd.draw_day(rng)
    second = crowd.draw_second(rng, day)
    location = int(rng.random() < plan.second_location_share)
    offsets = sequential_gaps(rng, len(party), plan.friend_gap_seconds)
    for person, offset in zip(party, offsets, strict=True):
        diary.add_at(person, at(day, second + offset), location, "walk_in")
