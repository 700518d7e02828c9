"""The diary: one visit a person and day, with time, location and pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

# The desk that the worked example has for itself: nobody else arrives there in these minutes,
# so that the example's own pairs are the only ones of that half hour.
WORKED_EXAMPLE_LOCATION = 0
_RESERVED_FROM = datetime.fromisoformat("2025-10-26 16:30:00")
_RESERVED_UNTIL = datetime.fromisoformat("2025-10-26 17:45:00")


@dataclass(frozen=True, slots=True)
class PassType:
    """A pass on the price list; `visits` is what a new one holds."""

    name: str
    visits: int
    is_punch_pass: bool
    is_youth_pass: bool


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass as bought.

    Attributes:
        number: Running number of the pass.
        type: What was bought.
        purchaser: Who bought it, None for a stranger.
        is_guest_pass: A member's guest pass rather than a bought one.
    """

    number: int
    type: PassType
    purchaser: int | None
    is_guest_pass: bool


@dataclass(frozen=True, slots=True)
class PassUse:
    """One visit on a pass; `remaining` is printed where known."""

    source: Pass
    remaining: int | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One person coming in.

    Attributes:
        person: By position in the list of people.
        when: Gym-local wall time.
        location: 0 or 1.
        origin: The reason of the visit: kind of circle, `pass`, `walk_in` or a planted edge.
        pass_use: The pass the visit was on, None for a membership or a day ticket.
        untouched: No quirk may change or repeat this visit.
    """

    person: int
    when: datetime
    location: int
    origin: str
    pass_use: PassUse | None = None
    untouched: bool = False


class Diary:
    """All visits of the gym; a person comes in at most once a day."""

    def __init__(self, first_day: date, last_day: date) -> None:
        """Start with no visits; visits outside the two days are not taken."""
        self.visits: list[Visit] = []
        self._first_day = first_day
        self._last_day = last_day
        self._taken: set[tuple[int, date]] = set()

    def is_free(self, person: int, day: date) -> bool:
        """Whether the person can still come, or be kept away, on that day."""
        return self._first_day <= day <= self._last_day and (person, day) not in self._taken

    def keep_away(self, person: int, day: date) -> None:
        """Keep the person away on that day."""
        self._taken.add((person, day))

    def add(self, visit: Visit) -> bool:
        """Note a visit where the person is free on that day.

        Returns:
            Whether the visit was taken.
        """
        day = visit.when.date()
        if not self.is_free(visit.person, day):
            return False
        self._taken.add((visit.person, day))
        self.visits.append(visit)
        return True

    def add_at(
        self, person: int, when: datetime, location: int, origin: str, use: PassUse | None = None
    ) -> bool:
        """Note an ordinary visit, moved out of the minutes kept for the worked example."""
        if location == WORKED_EXAMPLE_LOCATION and _RESERVED_FROM <= when < _RESERVED_UNTIL:
            when += _RESERVED_UNTIL - _RESERVED_FROM
        return self.add(Visit(person, when, location, origin, use))


def at(day: date, second: float) -> datetime:
    """Wall time of a whole second of `day`, within the hours in which the desk is staffed."""
    return datetime.combine(day, time()) + timedelta(seconds=min(max(int(second), 21_000), 84_000))


def sequential_gaps(rng: np.random.Generator, people: int, mean_seconds: float) -> list[float]:
    """Arrivals one behind the other, in seconds after the first person's."""
    gaps = np.concatenate([[0.0], rng.exponential(mean_seconds, size=people - 1)])
    return [float(offset) for offset in np.cumsum(gaps)]


def late_gaps(rng: np.random.Generator, people: int) -> list[float]:
    """Arrivals of people who meet inside: 8 to 45 minutes after the first, in seconds."""
    return [0.0] + [float(rng.uniform(480, 2700)) for _ in range(people - 1)]
