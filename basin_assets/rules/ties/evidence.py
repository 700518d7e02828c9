"""Tie evidence: how unlikely it is that two people's days together are a coincidence.

A day together counts the more, the closer the two arrive, and the less, the more ordinary the
meeting is: a crowd at that time, a popular location, visits of either at that hour without the
other, frequent visits overall. Visits *without* the other separate a regular's habit from friends
who come every Tuesday together: such friends hardly have any. Days on different occasions count
more than days on one.

    evidence = occasions x sum over days of
               closeness / sqrt((2 + crowd) x people x (1 + alone) x sqrt(visits_1 x visits_2))

Evidence has no unit. `curve` turns it into a rank. Where enough known pairs show how close friends
arrive, `mixture` computes a score from the factors and the gaps instead.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.tie_scores import TIE_EVIDENCE
from basin_assets.rules.pairs import PAIR, are_among, closest_by_day, pair_numbers
from basin_assets.rules.ties.arrivals import Arrivals, find_arrivals, judge_gaps
from basin_assets.rules.ties.expected_co_visits import (
    NEAR_SECONDS,
    UsualVisits,
    expect_co_visits,
    find_usual_visits,
)
from basin_assets.rules.ties.gap_codes import write_gaps
from basin_assets.rules.ties.habits import Habits, find_visits, habits_of
from basin_assets.rules.ties.meeting_chance import find_meeting_chance
from basin_assets.rules.visits.visits import changes

HALF_CLOSENESS_SECONDS = 600.0
"""A gap at which a day counts half. Wide, since friends who meet inside arrive apart; narrower
values score better only in gyms that were simulated with small gaps."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Factors(NamedTuple):
    """The factors of the evidence.

    Attributes:
        pairs: customer_id_1, customer_id_2; one row a pair, by ids.
        days: the pairs' days together, by pair and day: the co-visit with the smallest gap.
        pair: of each day, the row of its pair. The factors below have one value a day, the last
            one a pair.
        closeness: of the two arrivals, 0 to 1.
        crowd: the two and the others who check in at about that time.
        people: customers who ever came to the location.
        alone: 1 and the visits of either at about that hour without the other.
        activity: the geometric mean of the two people's days at the gym.
        occasions: number of different occasions among the days, by row of `pairs`.
    """

    pairs: pd.DataFrame
    days: pd.DataFrame
    pair: Ints
    closeness: Floats
    crowd: Floats
    people: Floats
    alone: Floats
    activity: Floats
    occasions: Floats

    def evidence(self) -> Floats:
        """Each pair's evidence, above 0."""
        ordinary = self.crowd * self.people * self.alone * self.activity
        weight = np.bincount(self.pair, weights=self.closeness / np.sqrt(ordinary))
        evidence: Floats = self.occasions * weight
        return evidence

    def averages(self) -> dict[str, Floats]:
        """Each pair's factors except closeness, as geometric means over its days."""
        days = np.bincount(self.pair)
        means = {
            name: np.exp(np.bincount(self.pair, weights=np.log(factor)) / days)
            for name, factor in (
                ("crowd", self.crowd),
                ("people", self.people),
                ("alone", self.alone),
                ("activity", self.activity),
            )
        }
        return means | {"occasions": self.occasions}


class Background(NamedTuple):
    """Everybody's visits, against which the days together of each pair are weighed.

    Attributes:
        habits: everybody's habits.
        usual: everybody's visits by location, month and hour.
        arrivals: everybody's check-ins by day and location.
        known_pairs: customer_id_1, customer_id_2 of the known pairs.
    """

    habits: Habits
    usual: UsualVisits
    arrivals: Arrivals
    known_pairs: pd.DataFrame


def find_background(
    checkins: pd.DataFrame, meeting_chance: pd.DataFrame, known_pairs: pd.DataFrame
) -> Background:
    """Everybody's habits, visits and arrivals.

    Args:
        checkins: of all months.
        meeting_chance: of the same check-ins.
        known_pairs: by `find_known_pairs`.
    """
    visits = find_visits(checkins)
    return Background(
        habits_of(visits),
        find_usual_visits(visits, meeting_chance),
        find_arrivals(checkins),
        known_pairs[PAIR],
    )


def find_ties(
    checkins: pd.DataFrame, co_visits: pd.DataFrame, known_pairs: pd.DataFrame
) -> pd.DataFrame:
    """Returns the evidence of every pair, by `tie_evidence`.

    Args:
        checkins: of all months.
        co_visits: of all months.
        known_pairs: by `find_known_pairs`.
    """
    chance = find_meeting_chance(checkins, [co_visits])
    return hold_against(find_background(checkins, chance, known_pairs), co_visits)


def hold_against(background: Background, co_visits: pd.DataFrame) -> pd.DataFrame:
    """Returns the evidence of some pairs, by `tie_evidence`.

    Args:
        background: everybody's visits.
        co_visits: all co-visits of the pairs.
    """
    if co_visits.empty:
        return TIE_EVIDENCE.empty()
    gaps = judge_gaps(co_visits, background.arrivals)
    days = closest_by_day(co_visits)
    pairs = days[PAIR].drop_duplicates()
    judged = co_visits.assign(density=gaps.density)[~gaps.is_silent]
    weighed = pairs.merge(_weigh_days(judged, background.habits), on=PAIR, how="left")
    weighed = weighed.fillna(_SILENT_PAIR)
    pair = pair_numbers(days)
    near_days = np.bincount(pair, weights=days["gap_seconds"] <= NEAR_SECONDS)
    silent_days = np.bincount(pair) - weighed["gaps"].str.len() // 2
    return TIE_EVIDENCE.frame(
        weighed.assign(
            expected_co_visits=expect_co_visits(pairs, near_days, background.usual).round(3),
            is_known=are_among(pairs, background.known_pairs),
            silent_days=silent_days.astype("int64"),
        )
    )


_SILENT_PAIR: dict[str, float | str] = {
    **{"evidence": 0.0, "rarity": 0.0, "crowd": 2.0, "people": 1.0},
    **{"alone": 1.0, "activity": 1.0, "occasions": 1.0, "gaps": ""},
}
"""The columns of a pair all of whose times are silent."""


def _weigh_days(judged: pd.DataFrame, habits: Habits) -> pd.DataFrame:
    """Returns evidence and factors of the pairs with a day whose times are not silent.

    Args:
        judged: the co-visits on such days, with the `density` of chance at each gap.
        habits: everybody's habits.
    """
    factors = find_factors(judged, habits)
    gap, density = (factors.days[name].to_numpy("float64") for name in ("gap_seconds", "density"))
    return factors.pairs.assign(
        evidence=factors.evidence(),
        rarity=factors._replace(closeness=np.ones(len(gap))).evidence(),
        **factors.averages(),
        gaps=write_gaps(factors.pair, gap, density),
    )


def weigh_ties(co_visits: pd.DataFrame, habits: Habits) -> pd.DataFrame:
    """Each pair's tie evidence.

    Args:
        co_visits: of all months; of a day at several locations the smallest gap counts.
        habits: everybody's habits.

    Returns:
        customer_id_1, customer_id_2, evidence (above 0); one row a pair, by ids.
    """
    factors = find_factors(co_visits, habits)
    return factors.pairs.assign(evidence=factors.evidence())


def find_factors(co_visits: pd.DataFrame, habits: Habits) -> Factors:
    """Each pair's factors.

    Args:
        co_visits: of all months.
        habits: everybody's habits.
    """
    days = closest_by_day(co_visits)
    pair = pair_numbers(days)
    first = np.flatnonzero(changes(pair))
    location = habits.location_codes(days["location"])
    weekday = days["day"].dt.day_of_week.to_numpy("int64")
    hour = days["hour"].to_numpy("int64")
    ends = [habits.positions_of(days[name]) for name in PAIR]
    together = _counts(pair, location * 7 + weekday)
    alone = [
        np.maximum(habits.visits_about(end, location, weekday, hour) - together, 0) for end in ends
    ]
    visits_1, visits_2 = (habits.visit_days[end] for end in ends)
    return Factors(
        pairs=days.loc[first, PAIR].reset_index(drop=True),
        days=days,
        pair=pair,
        closeness=1.0 / (1.0 + days["gap_seconds"].to_numpy("float64") / HALF_CLOSENESS_SECONDS),
        crowd=2.0 + days["crowd"].to_numpy("float64"),
        people=habits.people[location].astype(np.float64),
        alone=1.0 + alone[0] + alone[1],
        activity=np.sqrt(visits_1 * visits_2),
        occasions=_distinct_occasions(pair, (location * 7 + weekday) * 24 + hour),
    )


def _counts(pair: Ints, code: Ints) -> Ints:
    """For each row, how many rows of its pair have its code."""
    _, of_row, count = _by_pair_and_code(pair, code)
    rows: Ints = count[of_row]
    return rows


def _distinct_occasions(pair: Ints, code: Ints) -> Floats:
    """Each pair's effective number of occasions, the inverse of Simpson's index: n days on one
    occasion and one day on another count little more than one.
    """
    number, _, count = _by_pair_and_code(pair, code)
    squares = np.bincount(number, weights=np.square(count))
    return np.asarray(np.square(np.bincount(pair)) / squares, dtype=np.float64)


def _by_pair_and_code(pair: Ints, code: Ints) -> tuple[Ints, Ints, Ints]:
    """The pair and the number of rows of each distinct (pair, code), and each row's group."""
    width = int(code.max(initial=0)) + 1
    codes, of_row, count = np.unique(pair * width + code, return_inverse=True, return_counts=True)
    return codes // width, of_row, count
