"""Gyms whose times are spoilt: competitions, weekly classes, a desk that enters late, midnight.

Check-ins are added or moved; who knows whom stays as it was, and who is added knows nobody.
"""

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from basin_assets_tests.evaluation.tie_gyms import TieGym

_HOUR = 3600
_FIRST_VISITOR = 100_000_000  # above all ids of a gym


def hold_competitions(gym: TieGym, rng: np.random.Generator) -> TieGym:
    """Five days on each of which 200 one-time visitors come within ninety minutes."""
    days = np.sort(gym.checkins["checkin_datetime"].dt.normalize().unique())
    chosen = rng.choice(days[30:-10], 5, replace=False)
    day = np.repeat(chosen, 200)
    visitors = _FIRST_VISITOR + np.arange(len(day))
    return _with_visits(gym, visitors, day, 9 * _HOUR + rng.uniform(0, 1.5 * _HOUR, len(day)))


def hold_classes(gym: TieGym, rng: np.random.Generator) -> TieGym:
    """A quarter of those who came three times are in a class of twelve at a fixed hour, too."""
    checkins = gym.checkins
    count = checkins["customer_id"].value_counts().sort_index()
    people = rng.permutation(count.index[count >= 3].to_numpy("int64"))[: len(count) // 4]
    first = checkins["checkin_datetime"].min().normalize()
    weeks = (checkins["checkin_datetime"].max() - first).days // 7
    number = np.arange(len(people)) // 12
    classes = int(number.max()) + 1
    weekday = rng.integers(0, 7, classes)[number]
    hour = rng.choice([9, 10, 12, 16, 17, 18, 19, 20], classes)[number]
    who, week = np.nonzero(rng.random((len(people), weeks)) < 0.18)
    day = first.to_datetime64() + (7 * week + weekday[who]) * np.timedelta64(1, "D")
    arrival = hour[who] * _HOUR - 300 + rng.normal(0, 240, len(who))
    return _with_visits(gym, people[who], day, arrival)


def enter_evenings_late(gym: TieGym, _: np.random.Generator) -> TieGym:
    """Everybody who comes from 16:00 on is entered at the desk at 21:00."""
    time = gym.checkins["checkin_datetime"]
    entered = time.dt.normalize() + pd.Timedelta(hours=21)
    return _with_times(gym, time.where(time.dt.hour < 16, entered))


def enter_evenings_one_by_one(gym: TieGym, rng: np.random.Generator) -> TieGym:
    """The same, but the desk takes about five seconds for each, in the order they came."""
    checkins = gym.checkins.sort_values(["checkin_datetime", "checkin_id"], ignore_index=True)
    gym = enter_evenings_late(dataclasses.replace(gym, checkins=checkins), rng)
    entered = gym.checkins["checkin_datetime"]
    is_late = entered.dt.hour == 21
    taken = pd.Series(rng.exponential(5.0, len(entered))).where(is_late, 0.0)
    seconds = taken.groupby(entered.dt.normalize()).cumsum().where(is_late, 0.0).round()
    return _with_times(gym, entered + pd.to_timedelta(seconds, unit="s"))


def enter_days_alone(gym: TieGym, _: np.random.Generator) -> TieGym:
    """Every check-in is at midnight."""
    return _with_times(gym, gym.checkins["checkin_datetime"].dt.normalize())


SPOILT: Mapping[str, Callable[[TieGym, np.random.Generator], TieGym]] = {
    "competitions": hold_competitions,
    "weekly classes": hold_classes,
    "entered at 21:00": enter_evenings_late,
    "entered one by one": enter_evenings_one_by_one,
    "at midnight": enter_days_alone,
}


def _with_visits(
    gym: TieGym, customers: "np.ndarray", days: "np.ndarray", seconds: "np.ndarray"
) -> TieGym:
    """With more visits at the first location."""
    time = days.astype("datetime64[us]") + seconds.round().astype("timedelta64[s]")
    # What ties read of a check-in is who, when and where; the rest is taken from another.
    added = gym.checkins.iloc[np.zeros(len(customers), dtype=int)].assign(
        checkin_id=_FIRST_VISITOR + np.arange(len(customers)),
        customer_id=customers,
        checkin_datetime=time,
        location_id="1",
    )
    return dataclasses.replace(gym, checkins=pd.concat([gym.checkins, added], ignore_index=True))


def _with_times(gym: TieGym, time: "pd.Series[pd.Timestamp]") -> TieGym:
    checkins = gym.checkins.assign(checkin_datetime=time.astype("datetime64[us]"))
    return dataclasses.replace(gym, checkins=checkins)
