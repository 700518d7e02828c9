"""Tie evidence: how unlikely two people's days together are to be coincidence. Closed form.

A day together counts the more, the closer the two arrive, and the less, the more ordinary the
meeting is: a crowd at that time, a popular location, visits of either at that hour without the
other, frequent visits overall. Visits *without* the other separate a regular's habit from friends
who come every Tuesday together: such friends hardly have any. Days
on many different occasions count more than as many on one.

    evidence = occasions x sum over days of
               closeness / sqrt((2 + crowd) x people x (1 + alone) x sqrt(visits_1 x visits_2))

It has no unit and no scale. `curve` makes a rank of it. Where a gym's own known pairs tell how
close friends arrive, `mixture` makes a score of its ingredients and of the gaps, kept apart.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.tie_scores import TIE_EVIDENCE
from basin_assets.rules.pairs import PAIR, closest_by_day, pair_numbers
from basin_assets.rules.ties.arrivals import Arrivals, find_arrivals, judge_gaps
from basin_assets.rules.ties.gap_codes import write_gaps
from basin_assets.rules.ties.habits import Habits, find_visits, habits_of
from basin_assets.rules.ties.meeting_chance import (
    VisitsByMonth,
    count_visits_by_month,
    expect_co_visits,
    find_meeting_chance,
)

HALF_CLOSENESS_SECONDS = 600.0
"""A gap at which a day counts half. Wide on purpose: friends who meet inside arrive apart, and
what rewards small gaps more wins only where such gaps were simulated."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Factors(NamedTuple):
    """The ingredients of the evidence, each a factor.

    Attributes:
        pairs: customer_id_1, customer_id_2; one row a pair, by ids.
        days: their days together, by pair and day: of each the co-visit of the smallest gap.
        pair: of each pair's day together the pair's row; the factors below but the last go by it.
        closeness: how close the two arrive, 0 to 1.
        crowd: others who come about then, and the two.
        people: who ever came to the location.
        alone: visits of either about that hour without the other, and 1.
        activity: the geometric mean of the days on which each of the two comes at all.
        occasions: different occasions of the days, by row of `pairs`.
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
        """The evidence of each pair, above 0."""
        ordinary = self.crowd * self.people * self.alone * self.activity
        weight = np.bincount(self.pair, weights=self.closeness / np.sqrt(ordinary))
        evidence: Floats = self.occasions * weight
        return evidence

    def averages(self) -> dict[str, Floats]:
        """By pair the ingredients but closeness, those of its days as geometric means."""
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
    """What the days together of any pair are held against.

    Attributes:
        habits: of everybody.
        visits: of everybody, by month and location.
        arrivals: of everybody, by day and location.
        known_pairs: customer_id_1, customer_id_2 of pairs who are known to know each other.
    """

    habits: Habits
    visits: VisitsByMonth
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
        count_visits_by_month(visits, meeting_chance),
        find_arrivals(checkins),
        known_pairs[PAIR],
    )


def find_ties(
    checkins: pd.DataFrame, co_visits: pd.DataFrame, known_pairs: pd.DataFrame
) -> pd.DataFrame:
    """What the days together of each pair weigh, by `tie_evidence`.

    Args:
        checkins: of all months.
        co_visits: of all months.
        known_pairs: by `find_known_pairs`.
    """
    chance = find_meeting_chance(checkins, [co_visits])
    return hold_against(find_background(checkins, chance, known_pairs), co_visits)


def hold_against(background: Background, co_visits: pd.DataFrame) -> pd.DataFrame:
    """What the days together of some pairs weigh, by `tie_evidence`.

    Args:
        background: of everybody.
        co_visits: all those of the pairs.
    """
    if co_visits.empty:
        return TIE_EVIDENCE.empty()
    gaps = judge_gaps(co_visits, background.arrivals)
    days = closest_by_day(co_visits)
    pairs = days[PAIR].drop_duplicates(ignore_index=True)
    judged = co_visits.assign(density=gaps.density)[~gaps.is_silent]
    told = pairs.merge(_weigh_days(judged, background.habits), on=PAIR, how="left")
    told = told.fillna(_OF_SILENT_STAMPS)
    known = pd.MultiIndex.from_frame(background.known_pairs)
    silent_days = np.bincount(pair_numbers(days)) - told["gaps"].str.len() // 2
    return TIE_EVIDENCE.frame(
        told.assign(
            expected_co_visits=expect_co_visits(pairs, background.visits).round(3),
            is_known=pd.MultiIndex.from_frame(pairs).isin(known),
            silent_days=silent_days.astype("int64"),
        )
    )


_OF_SILENT_STAMPS: dict[str, float | str] = {
    **{"evidence": 0.0, "rarity": 0.0, "crowd": 2.0, "people": 1.0},
    **{"alone": 1.0, "activity": 1.0, "occasions": 1.0, "gaps": ""},
}
"""What is told of a pair of whom no stamp says when they came."""


def _weigh_days(judged: pd.DataFrame, habits: Habits) -> pd.DataFrame:
    """Evidence and ingredients of the pairs whose stamps say something.

    Args:
        judged: their co-visits with the `density` of chance at each gap.
        habits: of all who check in.
    """
    if judged.empty:
        return pd.DataFrame(columns=[*PAIR, *_OF_SILENT_STAMPS]).astype(dict.fromkeys(PAIR, int))
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
        co_visits: of all months; on a day at several locations the smallest gap speaks.
        habits: of all who check in.

    Returns:
        customer_id_1, customer_id_2, evidence (above 0); one row a pair, by ids.
    """
    if co_visits.empty:
        return TIE_EVIDENCE.empty()[[*PAIR, "evidence"]]
    factors = find_factors(co_visits, habits)
    return factors.pairs.assign(evidence=factors.evidence())


def find_factors(co_visits: pd.DataFrame, habits: Habits) -> Factors:
    """What the evidence of each pair is made of.

    Args:
        co_visits: of all months, at least one.
        habits: of all who check in.
    """
    days = closest_by_day(co_visits)
    pair = pair_numbers(days)
    first = np.flatnonzero(np.diff(pair, prepend=-1))
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
    """How many rows of the pair have each row's code."""
    _, of_row, count = _by_pair_and_code(pair, code)
    rows: Ints = count[of_row]
    return rows


def _distinct_occasions(pair: Ints, code: Ints) -> Floats:
    """How many different occasions each pair has, as the inverse of Simpson's index: n on one
    occasion and one on another count little more than one.
    """
    number, _, count = _by_pair_and_code(pair, code)
    squares = np.bincount(number, weights=np.square(count))
    return np.asarray(np.square(np.bincount(pair)) / squares, dtype=np.float64)


def _by_pair_and_code(pair: Ints, code: Ints) -> tuple[Ints, Ints, Ints]:
    """Of each different (pair, code): the pair and the rows; and which of them each row is."""
    width = int(code.max(initial=0)) + 1
    codes, of_row, count = np.unique(pair * width + code, return_inverse=True, return_counts=True)
    return codes // width, of_row, count
