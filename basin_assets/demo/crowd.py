"""Draws days and times of day by how full the gym is."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from basin_assets.demo.plan import GymPlan

OPENING_HOUR = 6
CLOSING_HOUR = 22
_EVENING = range(17, 20)
_WEEKEND_MIDDAY = range(11, 16)


class Crowd:
    """Draws times of visits of people without a habit."""

    def __init__(self, plan: GymPlan) -> None:
        """Prepare the cumulated crowd of days and of hours."""
        self._first_day = plan.first_day
        days = [plan.first_day + timedelta(days=n) for n in range(plan.days)]
        self._days = np.cumsum([_day_weight(plan, day) for day in days])
        hours = range(OPENING_HOUR, CLOSING_HOUR)
        self._weekday_hours = np.cumsum(
            [_hour_weight(plan, hour, _EVENING, range(6, 9)) for hour in hours]
        )
        self._weekend_hours = np.cumsum(
            [_hour_weight(plan, hour, _WEEKEND_MIDDAY, range(19, 22)) for hour in hours]
        )

    def draw_day(self, rng: np.random.Generator) -> date:
        """A day of the plan, weekends and winter months more often."""
        point = rng.random() * self._days[-1]
        return self._first_day + timedelta(days=int(np.searchsorted(self._days, point, "right")))

    def draw_second(self, rng: np.random.Generator, day: date) -> int:
        """Seconds since midnight of an arrival on `day`."""
        hours = self._weekend_hours if day.weekday() >= 5 else self._weekday_hours
        hour = int(np.searchsorted(hours, rng.random() * hours[-1], "right")) + OPENING_HOUR
        return hour * 3600 + int(rng.random() * 3600)


def _day_weight(plan: GymPlan, day: date) -> float:
    weekend = {5: plan.weekend_peak, 6: 0.9 * plan.weekend_peak, 4: 0.9}.get(day.weekday(), 1.0)
    winter = 1.2 if day.month in (11, 12, 1, 2, 3) else 0.9
    return weekend * winter


def _hour_weight(plan: GymPlan, hour: int, peak: range, quiet: range) -> float:
    if hour in peak:
        return plan.evening_peak
    return 0.6 if hour in quiet else 1.0
