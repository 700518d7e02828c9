"""When people come: days and hours by how full the gym is, and how far apart a party arrives."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from basin_assets.demo.plan import GymPlan
from basin_assets.demo.world import Circle

_OPENING_HOUR, _CLOSING_HOUR = 6, 22


class Crowd:
    """Draws times of visits of people without a habit."""

    def __init__(self, plan: GymPlan) -> None:
        self._plan = plan
        days = [plan.first_day + timedelta(days=n) for n in range(plan.days)]
        self._days = np.cumsum([_day_weight(plan, day) for day in days])
        self._weekday_hours = _hours(plan, peak=range(17, 20), quiet=range(6, 9))
        self._weekend_hours = _hours(plan, peak=range(11, 16), quiet=range(19, 22))

    def draw_day(self, rng: np.random.Generator) -> date:
        """A day of the plan, weekends and winter months more often."""
        return self._plan.first_day + timedelta(days=draw_by_weight(rng, self._days))

    def draw_second(self, rng: np.random.Generator, day: date) -> int:
        """Seconds since midnight of an arrival on `day`."""
        hours = self._weekend_hours if day.weekday() >= 5 else self._weekday_hours
        hour = draw_by_weight(rng, hours) + _OPENING_HOUR
        return hour * 3600 + int(rng.random() * 3600)


def _hours(plan: GymPlan, peak: range, quiet: range) -> NDArray[np.float64]:
    """The crowd of each hour that the gym is open, as running sums."""
    hours = range(_OPENING_HOUR, _CLOSING_HOUR)
    crowd = [plan.evening_peak if h in peak else 0.6 if h in quiet else 1.0 for h in hours]
    return np.cumsum(crowd)


def _day_weight(plan: GymPlan, day: date) -> float:
    weekend = {5: plan.weekend_peak, 6: 0.9 * plan.weekend_peak, 4: 0.9}.get(day.weekday(), 1.0)
    return weekend * (1.2 if day.month in (11, 12, 1, 2, 3) else 0.9)


def draw_by_weight(rng: np.random.Generator, cumulated: NDArray[np.float64]) -> int:
    """A position, each as often as its weight says; the weights are given as running sums."""
    return int(np.searchsorted(cumulated, rng.random() * cumulated[-1], side="right"))


def party_gaps(plan: GymPlan, rng: np.random.Generator, circle: Circle, people: int) -> list[float]:
    """Seconds after the first arrival at which so many people of a circle come."""
    if circle.meets_inside:
        return [0.0] + [float(rng.uniform(480, 2700)) for _ in range(people - 1)]
    is_friends = circle.kind in ("friends", "club")
    mean = plan.friend_gap_seconds if is_friends else plan.household_gap_seconds
    return sequential_gaps(rng, people, mean)


def sequential_gaps(rng: np.random.Generator, people: int, mean_seconds: float) -> list[float]:
    """Arrivals one behind the other, in seconds after the first person's."""
    gaps = np.concatenate([[0.0], rng.exponential(mean_seconds, size=people - 1)])
    offsets: list[float] = np.cumsum(gaps).tolist()
    return offsets
