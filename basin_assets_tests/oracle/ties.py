"""What the visits of two people weigh, counted row by row."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from math import sqrt

from .sources import Gym

WINDOW = timedelta(minutes=30)
BINS = (60, 120, 300, 600, 1800)
Place = tuple[str, str]


@dataclass(frozen=True)
class TieReading:
    """Days by gap, days expected by chance, and evidence, of one pair."""

    gap_bins: dict[str, int]
    expected_co_visits: float
    evidence: float


@dataclass(frozen=True)
class Meeting:
    """The closest two scans of a pair on one day at one place."""

    day: date
    place: Place
    gap: timedelta
    at: datetime
    crowd: int


def read_ties(gym: Gym) -> dict[tuple[int, int], TieReading]:
    """By pair, lower id first; pairs who never met are absent."""
    meetings = _meetings(gym)
    visits = _visits(gym)
    chance = _chance_by_month_and_place(gym, meetings, visits)
    readings = {}
    for pair, of_pair in meetings.items():
        days: dict[date, Meeting] = {}
        for meeting in sorted(of_pair, key=lambda each: (each.gap, each.place[1])):
            days.setdefault(meeting.day, meeting)
        bins = Counter(
            next(most for most in BINS if day.gap <= timedelta(seconds=most))
            for day in days.values()
        )
        readings[pair] = TieReading(
            {str(most): bins[most] for most in BINS},
            _expected(pair, visits, chance),
            _evidence(pair, list(days.values()), visits),
        )
    return readings


def _meetings(gym: Gym) -> dict[tuple[int, int], list[Meeting]]:
    closest: dict[tuple[tuple[int, int], date, Place], tuple[timedelta, datetime, datetime]] = {}
    for one, other in combinations(gym.checkins, 2):
        earlier, later = sorted((one.at, other.at))
        if (
            one.customer_id == other.customer_id
            or one.location != other.location
            or earlier.date() != later.date()
            or later - earlier > WINDOW
        ):
            continue
        low, high = sorted((one.customer_id, other.customer_id))
        key = ((low, high), earlier.date(), one.location)
        scans = (later - earlier, earlier, later)
        closest[key] = min(closest.get(key, scans), scans)
    found: dict[tuple[int, int], list[Meeting]] = {}
    for (pair, day, place), (gap, earlier, later) in closest.items():
        crowd = sum(
            each.location == place
            and each.at.date() == day
            and earlier - WINDOW <= each.at <= later + WINDOW
            for each in gym.checkins
        )
        found.setdefault(pair, []).append(Meeting(day, place, gap, earlier, crowd - 2))
    return found


def _visits(gym: Gym) -> dict[tuple[int, date, Place], int]:
    """The hour of the first scan, by customer, day and place."""
    hours: dict[tuple[int, date, Place], int] = {}
    for each in gym.checkins:
        key = (each.customer_id, each.at.date(), each.location)
        hours[key] = min(each.at.hour, hours.get(key, 24))
    return hours


def _evidence(
    pair: tuple[int, int], days: list[Meeting], visits: dict[tuple[int, date, Place], int]
) -> float:
    total = 0.0
    for meeting in days:
        alone = 0
        together = sum(
            day.place == meeting.place and day.day.weekday() == meeting.day.weekday()
            for day in days
        )
        for person in pair:
            usual = sum(
                who == person
                and place == meeting.place
                and day.weekday() == meeting.day.weekday()
                and abs(hour - meeting.at.hour) <= 1
                for (who, day, place), hour in visits.items()
            )
            alone += max(usual - together, 0)
        people = len({who for who, _, place in visits if place == meeting.place})
        activity = 1.0
        for person in pair:
            activity *= len({day for who, day, _ in visits if who == person})
        closeness = 1 / (1 + meeting.gap.total_seconds() / 600)
        total += closeness / sqrt((2 + meeting.crowd) * people * (1 + alone) * sqrt(activity))
    occasions = Counter((each.place, each.day.weekday(), each.at.hour) for each in days)
    return total * len(days) ** 2 / sum(count**2 for count in occasions.values())


def _chance_by_month_and_place(
    gym: Gym,
    meetings: dict[tuple[int, int], list[Meeting]],
    visits: dict[tuple[int, date, Place], int],
) -> dict[tuple[int, int, Place], float]:
    """How likely two visits of two people in one month at one place are a co-visit."""
    keys = list(visits)
    possible = Counter(
        (one[1].year, one[1].month, one[2])
        for one, other in combinations(keys, 2)
        if one[0] != other[0]
        and one[2] == other[2]
        and (one[1].year, one[1].month) == (other[1].year, other[1].month)
    )
    met = Counter(
        (each.day.year, each.day.month, each.place)
        for of_pair in meetings.values()
        for each in of_pair
    )
    overall = met.total() / max(possible.total(), 1)
    cells = {(day.year, day.month, place) for _, day, place in keys}
    return {cell: (met[cell] + 1000 * overall) / (possible[cell] + 1000) for cell in cells}


def _expected(
    pair: tuple[int, int],
    visits: dict[tuple[int, date, Place], int],
    chance: dict[tuple[int, int, Place], float],
) -> float:
    cells = [
        Counter((day.year, day.month, place) for who, day, place in visits if who == person)
        for person in pair
    ]
    return sum(count * cells[1][cell] * chance[cell] for cell, count in cells[0].items())
