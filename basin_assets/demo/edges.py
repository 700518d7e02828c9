"""Visits planted on the edges of the rules: the worked example, 30 minutes, midnight, two desks."""

from __future__ import annotations

from datetime import datetime, timedelta

from basin_assets.demo.households import WORKED_EXAMPLE, Population
from basin_assets.demo.passes import FIVE_CLIMBS
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.visits import WORKED_EXAMPLE_LOCATION, Diary, Pass, PassUse, Visit

AT_TWO_DESKS = "at_two_desks"
WORKED_EXAMPLE_PASS = Pass(1, FIVE_CLIMBS, 0, is_guest_pass=False)
_WORKED_EXAMPLE_TIMES = (
    datetime.fromisoformat("2025-10-26 17:08:37"),
    datetime.fromisoformat("2025-10-26 17:08:51"),
    datetime.fromisoformat("2025-10-26 17:08:59"),
    datetime.fromisoformat("2025-10-26 17:09:20"),
    datetime.fromisoformat("2025-10-26 17:09:41"),
)

# Name of the edge, wall time of the first arrival, gap to the second.
_PAIRS: tuple[tuple[str, datetime, timedelta], ...] = tuple(
    (edge, datetime.fromisoformat(first), gap)
    for edge, first, gap in (
        ("exactly_30_minutes", "2025-11-03 13:10:05", timedelta(minutes=30)),
        ("exactly_30_minutes", "2025-11-12 10:02:59", timedelta(minutes=30)),
        ("over_30_minutes", "2025-11-04 13:10:05", timedelta(minutes=30, seconds=1)),
        ("over_30_minutes", "2025-11-06 09:40:00", timedelta(minutes=30, microseconds=1)),
        ("across_midnight", "2025-11-07 23:52:10", timedelta(minutes=16)),
        ("across_midnight", "2025-11-14 23:59:59", timedelta(seconds=1)),
        ("after_midnight", "2025-11-09 00:00:00", timedelta(minutes=9)),
        (AT_TWO_DESKS, "2025-11-10 08:30:00", timedelta(minutes=3)),
    )
)


def plant_edges(plan: GymPlan, population: Population, diary: Diary) -> None:
    """Add the worked example and one pair of adults per edge; quirks never touch these visits.

    The pair of the edge `at_two_desks` meets in the morning at one desk and in the evening of
    the same day at the other: one day together, at two locations.
    """
    for person, when in enumerate(_WORKED_EXAMPLE_TIMES):
        use = PassUse(WORKED_EXAMPLE_PASS, len(WORKED_EXAMPLE) - 1 - person)
        diary.add(Visit(person, when, WORKED_EXAMPLE_LOCATION, "worked_example", use, True))
    for person in range(len(WORKED_EXAMPLE)):
        for number in range(plan.days):
            diary.keep_away(person, plan.first_day + timedelta(days=number))
    people = plan.stream("edges").permutation(population.adults()).tolist()
    for number, (edge, when, gap) in enumerate(_PAIRS):
        first, second = people[2 * number], people[2 * number + 1]
        diary.add(Visit(first, when, 1, edge, untouched=True))
        diary.add(Visit(second, when + gap, 1, edge, untouched=True))
        if edge == AT_TWO_DESKS:
            evening = when + timedelta(hours=9)
            for person, arrival in ((first, evening), (second, evening + gap)):
                diary.visits.append(Visit(person, arrival, 0, edge, untouched=True))
