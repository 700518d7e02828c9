"""Visits planted on the edges of the rules: the worked example, 30 minutes, midnight, two desks."""

from datetime import datetime, timedelta

from basin_assets.demo.worked_example import (
    WORKED_EXAMPLE_DAY,
    WORKED_EXAMPLE_FAMILY,
    WORKED_EXAMPLE_LOCATION,
)
from basin_assets.demo.world import Pass, Visit, World

# Name of the edge, wall time of the first arrival, gap to the second.
_PAIRS: tuple[tuple[str, str, timedelta], ...] = (
    ("exactly_30_minutes", "2025-11-03 13:10:05", timedelta(minutes=30)),
    ("exactly_30_minutes", "2025-11-12 10:02:59", timedelta(minutes=30)),
    ("over_30_minutes", "2025-11-04 13:10:05", timedelta(minutes=30, seconds=1)),
    ("over_30_minutes", "2025-11-06 09:40:00", timedelta(minutes=30, microseconds=1)),
    ("across_midnight", "2025-11-07 23:52:10", timedelta(minutes=16)),
    ("across_midnight", "2025-11-14 23:59:59", timedelta(seconds=1)),
    ("after_midnight", "2025-11-09 00:00:00", timedelta(minutes=9)),
    ("at_two_desks", "2025-11-10 08:30:00", timedelta(minutes=3)),
)


def plant_edges(world: World) -> None:
    """Add the worked example and one pair of adults per edge; quirks never touch these visits.

    The pair of the edge `at_two_desks` meets in the morning at one desk and in the evening of
    the same day at the other: one day together, at two locations.
    """
    plan = world.plan
    nancys = Pass(1, "5 Climb Punch Pass 60 Days", 5, purchaser=0)
    for person, davis in enumerate(WORKED_EXAMPLE_FAMILY):
        when = datetime.fromisoformat(f"{WORKED_EXAMPLE_DAY} {davis.arrival}")
        location, left = WORKED_EXAMPLE_LOCATION, nancys.visits - 1 - person
        world.add(Visit(person, when, location, "worked_example", nancys, left, untouched=True))
        for number in range(plan.days):
            world.keep_away(person, plan.first_day + timedelta(days=number))
    people = plan.stream("edges").permutation(world.adults()).tolist()
    for number, (edge, first, gap) in enumerate(_PAIRS):
        when = datetime.fromisoformat(first)
        arrivals = [(people[2 * number], when), (people[2 * number + 1], when + gap)]
        for person, arrival in arrivals:
            world.add(Visit(person, arrival, 1, edge, untouched=True))
        for person, arrival in arrivals if edge == "at_two_desks" else []:
            evening = arrival + timedelta(hours=9)
            world.visits.append(Visit(person, evening, 0, edge, untouched=True))
