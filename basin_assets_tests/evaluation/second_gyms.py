"""Gyms by a second simulator, which shares nothing with the demo's: no constant was set by them.

People come at hours of their own or at random ones, alone and in parties of two to five who know
each other. Of the known pairs some are mistaken: two strangers who came at about one time.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets_tests.evaluation.tie_gyms import TieGym

_HOUR = 3600.0
_OPENS, _HOURS = 10, np.array([1, 1, 1.2, 1, 1, 1.5, 3, 4.5, 5, 4, 2.5, 1])  # how full each is
_WEEKDAYS = np.array([1, 1.2, 1.1, 1.1, 0.9, 1.6, 1.5])
_USUAL_HOURS = (10, 12, 15, 16, 17, 18, 18, 19, 19, 20)
_PARTY_SIZES = (2, 2, 2, 3, 3, 4, 5)
_IN_PARTIES, _FAMILIES, _PRESENT = 0.6, 0.4, 0.8  # people, parties, members at a visit
_LATE_BY = 2400.0  # at most, seconds

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.floating[Any]]
Ties = dict[tuple[int, int], str]


@dataclass(frozen=True)
class SecondPlan:
    """A gym to make.

    Attributes:
        name: what to call it in a table.
        seed: of its only random stream.
        spoilt: how its times are spoilt, by `spoilt_gyms.SPOILT`; not where blank.
        people: how many ever come.
        weeks: how many, from a Saturday on.
        gap_seconds: mean, between friends who arrive together; of families a third.
        apart: share of a party's visits at which they come at any time of forty minutes.
        usual: share of visits at the usual weekday and hour.
        alone: visits alone, for each expected visit.
        known: share of ties that are known; of families more, of friends less.
        mistaken: share of the known pairs who are strangers.
    """

    name: str
    seed: int
    spoilt: str = ""
    people: int = 5_000
    weeks: int = 39
    gap_seconds: float = 80.0
    apart: float = 0.15
    usual: float = 0.5
    alone: float = 0.55
    known: float = 0.35
    mistaken: float = 0.03


SECOND = (
    SecondPlan("ordinary", 780),
    SecondPlan("competitions", 781, "competitions"),
    SecondPlan("weekly classes", 782, "weekly classes"),
    SecondPlan("entered at 21:00", 783, "entered at 21:00"),
    SecondPlan("entered one by one", 788, "entered one by one"),
    SecondPlan("minutes apart", 784, gap_seconds=200.0, apart=0.3),
    SecondPlan("at usual hours", 785, usual=0.9),
    SecondPlan("few and busy", 786, people=3_000, alone=1.2),
    SecondPlan("few known", 787, gap_seconds=40.0, apart=0.05, known=0.1),
)


def make_second_gym(plan: SecondPlan) -> TieGym:
    """The gym, its times not yet spoilt."""
    rng = np.random.default_rng(plan.seed)
    people = np.arange(plan.people + 1)  # nobody is number 0
    expected = 0.5 + rng.gamma(0.6, 20.0, len(people))  # visits: very unequal
    usual = (
        24 * rng.integers(0, 7, len(people))
        + rng.choice(_USUAL_HOURS, len(people))
        + rng.integers(0, 4, len(people)) / 4
    ) * _HOUR
    kinds: Ties = {}
    who, when = [], []
    for number, party in enumerate(_parties(rng, plan)):
        is_family = number % 5 < 5 * _FAMILIES
        kinds |= dict.fromkeys(combinations(sorted(party.tolist()), 2), _kind(is_family))
        share, gap = (0.8, plan.gap_seconds / 3) if is_family else (0.5, plan.gap_seconds)
        visits = int(rng.poisson(share * expected[party].mean()))
        for begin in _times(rng, plan, np.full(visits, usual[party[0]])):
            came = rng.permutation(party[rng.random(len(party)) < _PRESENT])
            who.append(came)
            when.append(begin + _behind(rng, plan, len(came), gap))
    alone = np.repeat(people[1:], rng.poisson(plan.alone * expected[1:]))
    who.append(alone)
    when.append(_times(rng, plan, usual[alone]))
    checkins = _checkins(np.concatenate(who), np.concatenate(when))
    return TieGym(plan.name, checkins, _known(rng, plan, checkins, kinds), kinds.keys())


def _kind(is_family: bool) -> str:
    return "family" if is_family else "friends"


def _parties(rng: np.random.Generator, plan: SecondPlan) -> list[Ints]:
    """Who knows whom: every two of a party; nobody is in two."""
    people, at = 1 + rng.permutation(plan.people), 0
    parties = []
    while at < _IN_PARTIES * plan.people:
        size = int(rng.choice(_PARTY_SIZES))
        parties.append(people[at : at + size])
        at += size
    return parties


def _times(rng: np.random.Generator, plan: SecondPlan, usual: Floats) -> Floats:
    """Seconds since the first midnight of one visit for each usual time of a week."""
    count = len(usual)
    day = rng.choice(7, count, p=_WEEKDAYS / _WEEKDAYS.sum())
    hour = _OPENS + rng.choice(len(_HOURS), count, p=_HOURS / _HOURS.sum())
    at_random = (24 * day + hour + rng.random(count)) * _HOUR
    about_usual = usual + rng.normal(0, 900, count)
    in_week = np.where(rng.random(count) < plan.usual, about_usual, at_random)
    return rng.integers(0, plan.weeks, count) * 7 * 24 * _HOUR + in_week


def _behind(rng: np.random.Generator, plan: SecondPlan, count: int, gap: float) -> Floats:
    """Seconds by which each of those who came is behind the begin of the visit."""
    if rng.random() < plan.apart:
        return rng.uniform(0, _LATE_BY, count)
    return np.cumsum(rng.exponential(gap, count))


def _checkins(who: Ints, when: Floats) -> pd.DataFrame:
    """The check-ins in the order of time, as far as ties read them."""
    order = np.lexsort((who, when))
    at = pd.Timestamp("2025-03-01") + pd.to_timedelta(when[order].round(), unit="s")
    return pd.DataFrame(
        {
            "checkin_id": np.arange(len(order)),
            "customer_id": who[order],
            "checkin_datetime": at.astype("datetime64[us]"),
            "location_id": pd.Series("1", index=range(len(order)), dtype="str"),
            "location_name": pd.Series("Main", index=range(len(order)), dtype="str"),
        }
    )


def _known(
    rng: np.random.Generator, plan: SecondPlan, checkins: pd.DataFrame, kinds: Ties
) -> pd.DataFrame:
    """Known pairs: some of the ties, and some strangers who came five check-ins apart."""
    share = {_kind(True): 1.6 * plan.known, _kind(False): 0.6 * plan.known}
    known = {pair for pair, kind in kinds.items() if rng.random() < share[kind]}
    right, customers = len(known), checkins["customer_id"].tolist()
    while len(known) * (1 - plan.mistaken) < right:
        at = int(rng.integers(0, len(customers) - 5))
        pair = (min(customers[at], customers[at + 5]), max(customers[at], customers[at + 5]))
        if pair[0] < pair[1] and pair not in kinds:
            known.add(pair)
    return pd.DataFrame(sorted(known), columns=["customer_id_1", "customer_id_2"]).astype("int64")
