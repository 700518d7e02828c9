"""Towns of many places: check-ins of another kind than a gym's, made up, with known friends.

They stand in for check-in data of whole towns, which are no part of this project: hundreds of
venues, activity with a heavy tail, friends whose number grows with activity, and friends who
arrive far apart. What was tuned to one kind of gym alone does badly here.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.rules.pairs import PAIR
from basin_assets_tests.evaluation.tie_gyms import TieGym

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_DAY_SECONDS = 86_400
_FAVOURITES = 10


@dataclass(frozen=True)
class TownPlan:
    """Everything a town is a function of. All shares are between 0 and 1.

    Attributes:
        name: what to call it in a table.
        seed: of the random stream.
        growth: friends grow with activity to this power.
        meeting_share: pairs of friends who ever go out together.
        gap_seconds: mean gap between the arrivals of friends who go out together.
        late_share: outings to which one of the two comes 5 to 90 minutes later.
        people: who check in.
        venues: places.
        quarters: parts of the town; people mostly stay in theirs.
        days: from the first to the last.
        visits: mean check-ins of a person on their own.
        friends: mean friends of a person, about.
        local_share: friends of one's own quarter.
        favourite_share: visits to one of the person's ten favourites.
        habit_share: visits about the person's usual hour.
    """

    name: str
    seed: int
    growth: float
    meeting_share: float
    gap_seconds: float
    late_share: float
    people: int = 4_000
    venues: int = 400
    quarters: int = 20
    days: int = 300
    visits: float = 45.0
    friends: float = 5.0
    local_share: float = 0.7
    favourite_share: float = 0.65
    habit_share: float = 0.4


TUNING = (
    TownPlan("growth .6", 11, 0.6, 0.4, 900.0, 0.5),
    TownPlan("growth .8", 12, 0.8, 0.3, 1200.0, 0.6, venues=300),
    TownPlan("growth .4", 13, 0.4, 0.25, 600.0, 0.6, favourite_share=0.8),
    TownPlan("many venues", 14, 0.6, 0.15, 900.0, 0.6, venues=1_000),
    TownPlan("growth 1", 15, 1.0, 0.2, 400.0, 0.4, venues=600),
    TownPlan("few quarters", 16, 0.6, 0.25, 400.0, 0.5, venues=300, quarters=5),
)

HELD_OUT = (
    TownPlan("growth .2", 711, 0.2, 0.3, 600.0, 0.4, venues=350),
    TownPlan("growth .4", 712, 0.4, 0.2, 1500.0, 0.5, venues=500, habit_share=0.7),
    TownPlan("growth .6", 713, 0.6, 0.3, 300.0, 0.7, venues=250, local_share=0.9),
    TownPlan("growth .8", 714, 0.8, 0.25, 900.0, 0.4, venues=800, quarters=12),
    TownPlan("growth 1", 715, 1.0, 0.35, 1200.0, 0.5, venues=450, local_share=0.5),
    TownPlan("one quarter", 716, 0.7, 0.2, 600.0, 0.5, venues=700, quarters=1, visits=35.0),
    TownPlan("favourites", 717, 0.5, 0.2, 900.0, 0.6, venues=400, favourite_share=0.9),
    TownPlan("hardly together", 718, 0.6, 0.1, 600.0, 0.5, venues=600),
)


@dataclass
class _Visits:
    """Who came where and when; grows by one array a kind of visit."""

    person: list[Ints] = field(default_factory=list)
    day: list[Ints] = field(default_factory=list)
    second: list[Floats] = field(default_factory=list)
    venue: list[Ints] = field(default_factory=list)

    def add(self, person: Ints, day: Ints, second: Floats, venue: Ints) -> None:
        self.person.append(person)
        self.day.append(day)
        self.second.append(second)
        self.venue.append(venue)


class _Map:
    """Where things are: the quarters of venues, and how popular these are (few are, very)."""

    def __init__(self, plan: TownPlan, rng: np.random.Generator) -> None:
        self._rng, self._quarters = rng, plan.quarters
        quarter = rng.integers(0, plan.quarters, plan.venues)
        quarter[: plan.quarters] = np.arange(plan.quarters)  # none is without a venue
        popularity = rng.permutation(np.arange(1, plan.venues + 1) ** -0.9)
        self._venue = np.argsort(quarter, kind="stable")
        self._until = np.append(0.0, popularity[self._venue].cumsum())
        self._begin = np.searchsorted(quarter[self._venue], np.arange(plan.quarters + 1))

    def draw(self, quarter: Ints, share_at_home: float = 1.0) -> Ints:
        """A venue each: by popularity, in the quarter or, less often, anywhere."""
        at_home = self._rng.random(len(quarter)) < share_at_home
        low = np.where(at_home, self._until[self._begin[quarter]], 0.0)
        high = np.where(at_home, self._until[self._begin[quarter + 1]], self._until[-1])
        point = low + self._rng.random(len(quarter)) * (high - low)
        at = np.searchsorted(self._until, point, side="right") - 1
        venue: Ints = self._venue[np.minimum(at, len(self._venue) - 1)]
        return venue


def make_town(plan: TownPlan) -> TieGym:
    """The town of a plan, where no pairs are known; the same for equal plans."""
    rng = np.random.default_rng(plan.seed)
    activity = rng.lognormal(0.0, 1.2, plan.people)
    activity = np.minimum(activity / activity.mean() * plan.visits, 800.0)
    home = rng.integers(0, plan.quarters, plan.people)
    venues = _Map(plan, rng)
    friends = _befriend(plan, rng, activity, home)
    favourites = venues.draw(np.repeat(home, _FAVOURITES)).reshape(-1, _FAVOURITES)
    _share_favourites(rng, favourites, friends)
    visits = _Visits()
    joint = _go_out_together(plan, rng, venues, visits, friends, favourites, activity, home)
    _go_out_alone(plan, rng, venues, visits, favourites, np.maximum(activity - joint, 0.5), home)
    nobody = pd.DataFrame(friends[:0], columns=PAIR)
    return TieGym(plan.name, _checkins(visits), nobody, set(map(tuple, friends.tolist())))


def _befriend(plan: TownPlan, rng: np.random.Generator, activity: Floats, home: Ints) -> Ints:
    """Pairs of friends, the lower number first; some friends of one are friends themselves."""
    sociable = activity**plan.growth
    sociable = sociable / sociable.mean() * plan.friends
    one = np.repeat(np.arange(plan.people), rng.poisson(sociable / 2))
    other = rng.choice(plan.people, len(one), p=sociable / sociable.sum())
    is_local = rng.random(len(one)) < plan.local_share
    for quarter in range(plan.quarters):
        there = np.flatnonzero(home == quarter)
        rows = np.flatnonzero(is_local & (home[one] == quarter))
        chance = sociable[there] / sociable[there].sum()
        other[rows] = rng.choice(there, len(rows), p=chance)
    pairs = _distinct_pairs(one, other)
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.lexsort((rng.random(len(both)), both[:, 0]))]
    # Half of the people make two of their friends known to each other.
    second = np.flatnonzero(both[1:, 0] == both[:-1, 0]) + 1
    second = second[np.unique(both[second, 0], return_index=True)[1]]
    second = second[rng.random(len(second)) < 0.5]
    return _distinct_pairs(
        np.append(pairs[:, 0], both[second, 1]), np.append(pairs[:, 1], both[second - 1, 1])
    )


def _distinct_pairs(one: Ints, other: Ints) -> Ints:
    pairs = np.stack([np.minimum(one, other), np.maximum(one, other)], axis=1)
    return np.unique(pairs[one != other], axis=0)


def _share_favourites(rng: np.random.Generator, favourites: Ints, friends: Ints) -> None:
    """Half of the friends have a favourite in common."""
    taken = friends[rng.random(len(friends)) < 0.5]
    at, of = rng.integers(0, _FAVOURITES, (2, len(taken)))
    favourites[taken[:, 0], at] = favourites[taken[:, 1], of]


def _hours(rng: np.random.Generator, count: int) -> Floats:
    """Seconds of the day when people go out: in the evening, or about noon."""
    evening = rng.random(count) < 0.6
    hour = np.where(evening, rng.normal(19.0, 2.2, count), rng.normal(12.5, 2.5, count))
    return np.clip(hour, 6.0, 23.5) * 3600


def _go_out_together(
    plan: TownPlan,
    rng: np.random.Generator,
    venues: _Map,
    visits: _Visits,
    friends: Ints,
    favourites: Ints,
    activity: Floats,
    home: Ints,
) -> Floats:
    """Visits of two friends each; returns how many each person has."""
    meeting = friends[rng.random(len(friends)) < plan.meeting_share]
    most = (0.7 * activity[meeting].min(axis=1)).astype(np.int64) + 1
    times = np.minimum(1 + rng.pareto(1.1, len(meeting)), np.minimum(most, 30)).astype(np.int64)
    one, other = np.repeat(meeting, times, axis=0).T
    count = len(one)
    host = np.where(rng.random(count) < 0.5, one, other)
    venue = np.where(
        rng.random(count) < 0.6,
        favourites[host, rng.integers(0, _FAVOURITES, count)],
        venues.draw(home[host], share_at_home=0.8),
    )
    day, second = rng.integers(0, plan.days, count), _hours(rng, count)
    is_late = rng.random(count) < plan.late_share
    gap = np.where(is_late, rng.uniform(300, 5400, count), rng.exponential(plan.gap_seconds, count))
    visits.add(one, day, second, venue)
    visits.add(other, day, second + gap, venue)
    return np.bincount(np.append(one, other), minlength=plan.people).astype(np.float64)


def _go_out_alone(
    plan: TownPlan,
    rng: np.random.Generator,
    venues: _Map,
    visits: _Visits,
    favourites: Ints,
    activity: Floats,
    home: Ints,
) -> None:
    """Each person's own visits, `activity` of them in the mean."""
    person = np.repeat(np.arange(plan.people), rng.poisson(activity))
    count = len(person)
    liked = 1.0 / np.arange(1, _FAVOURITES + 1)
    favourite = rng.choice(_FAVOURITES, count, p=liked / liked.sum())
    venue = np.where(
        rng.random(count) < plan.favourite_share,
        favourites[person, favourite],
        venues.draw(home[person], share_at_home=0.75),
    )
    usual = rng.uniform(8.0, 21.0, plan.people)[person]
    second = np.where(
        rng.random(count) < plan.habit_share,
        rng.normal(usual, 0.7) * 3600,
        _hours(rng, count),
    )
    visits.add(person, rng.integers(0, plan.days, count), second, venue)


def _checkins(visits: _Visits) -> pd.DataFrame:
    """The check-ins as far as ties read them."""
    day = np.concatenate(visits.day)
    second = np.clip(np.concatenate(visits.second).round(), 0, _DAY_SECONDS - 1)
    at = np.datetime64("2024-01-01", "us") + (day * _DAY_SECONDS + second).astype("timedelta64[s]")
    return pd.DataFrame(
        {
            "customer_id": np.concatenate(visits.person),
            "checkin_datetime": at.astype("datetime64[us]"),
            "location_id": pd.Series(np.concatenate(visits.venue).astype(str), dtype="str"),
            "location_name": pd.Series([None] * len(at), dtype="str"),
        }
    )
