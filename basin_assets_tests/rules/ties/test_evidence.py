"""Tie evidence: what makes a day together count more, and what less."""

import math
import random
from datetime import datetime, timedelta
from typing import TypeAlias

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.table import ContractError
from basin_assets.contracts.tie_scores import TIE_EVIDENCE
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.ties.evidence import find_ties, weigh_ties
from basin_assets.rules.ties.habits import find_habits
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets_tests.oracle.gym import Checkin, Gym
from basin_assets_tests.oracle.ties import read_ties
from basin_assets_tests.rules.frames import (
    NOBODY_KNOWN,
    SETTINGS,
    Row,
    checkins,
    pairs_of,
    visit,
)

MONDAYS = [f"2025-{day}" for day in ("09-01", "09-08", "09-15", "09-22", "09-29", "10-06")]
TUESDAYS = [f"2025-{day}" for day in ("09-02", "09-09", "09-16", "09-23", "09-30", "10-07")]


def evidence(*visits: Row) -> dict[tuple[int, int], float]:
    """By pair."""
    found = evidence_table(*visits)
    return dict(zip(pairs_of(found), found["evidence"].tolist(), strict=True))


def evidence_table(*visits: Row) -> pd.DataFrame:
    scans = checkins(*visits)
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    return TIE_EVIDENCE.validate(find_ties(scans, co_visits, NOBODY_KNOWN))


def both(days: list[str], gap_minutes: int = 1, pair: tuple[int, int] = (1, 2)) -> list[Row]:
    """Days on which the two come, the second so many minutes after 17:00."""
    first, second = pair
    return [
        row
        for day in days
        for row in (visit(first, f"{day} 17:00"), visit(second, f"{day} 17:{gap_minutes:02d}"))
    ]


def alone(who: int, days: list[str]) -> list[Row]:
    return [visit(who, f"{day} 17:05") for day in days]


def test_the_formula_by_hand() -> None:
    # One day, one occasion; a gap of ten minutes counts half; nobody else, two people at the
    # location, who never come without the other, once each.
    assert evidence(*both(MONDAYS[:1], 10))[1, 2] == pytest.approx(0.5 / math.sqrt(2 * 2 * 1 * 1))


def test_the_formula_by_hand_with_everything_in_it() -> None:
    rows = [
        *both(MONDAYS[:2], 10),
        visit(1, f"{TUESDAYS[0]} 09:00"),
        visit(2, f"{TUESDAYS[0]} 09:20"),
        visit(1, f"{MONDAYS[2]} 16:00"),  # a habit that 2 does not share
        visit(3, f"{MONDAYS[0]} 17:05"),  # a crowd of one, on one of the days
    ]
    ordinary = 3 * 1 * 2 * math.sqrt(4 * 3)  # people, (1 + alone), activity of the Mondays
    of_tuesday = 2 * 3 * 1 * math.sqrt(4 * 3)
    days = (
        0.5 / math.sqrt((2 + 1) * ordinary)
        + 0.5 / math.sqrt((2 + 0) * ordinary)
        + 0.75 / math.sqrt(of_tuesday) / 1
    )
    occasions = 3**2 / (2**2 + 1**2)
    closeness_of_tuesday = 1 / (1 + 1200 / 600)
    days += (closeness_of_tuesday - 0.75) / math.sqrt(of_tuesday)
    assert evidence(*rows)[1, 2] == pytest.approx(occasions * days)


@pytest.mark.parametrize(("closer", "further"), [(0, 1), (1, 5), (5, 29)])
def test_who_arrive_closer_are_likelier_tied(closer: int, further: int) -> None:
    [near], [far] = (evidence(*both(MONDAYS[:2], gap)).values() for gap in (closer, further))
    assert near > far


def test_a_crowd_makes_a_meeting_ordinary() -> None:
    others = [visit(who, f"{MONDAYS[0]} 17:10") for who in range(10, 15)]
    later = [visit(who, f"{MONDAYS[0]} 21:10") for who in range(10, 15)]
    assert evidence(*both(MONDAYS[:1]), *others)[1, 2] < evidence(*both(MONDAYS[:1]), *later)[1, 2]


def test_a_place_that_many_come_to_makes_a_meeting_ordinary() -> None:
    others = [visit(who, f"{TUESDAYS[0]} 09:00") for who in range(10, 15)]
    elsewhere = [visit(who, f"{TUESDAYS[0]} 09:00", "2") for who in range(10, 15)]
    assert (
        evidence(*both(MONDAYS[:1]), *others)[1, 2] < evidence(*both(MONDAYS[:1]), *elsewhere)[1, 2]
    )


def test_friends_of_every_tuesday_are_not_buried_by_their_habit() -> None:
    # 1 and 2 come every Tuesday, always together. 3 and 4 come on as many evenings of the same
    # hour, and meet as often, but as often come without the other.
    friends = both(TUESDAYS[:3])
    regulars = both(MONDAYS[:3], pair=(3, 4))
    habits = [*alone(3, MONDAYS[3:5]), *alone(4, MONDAYS[5:])]
    found = evidence(*friends, *regulars, *habits)
    assert found[1, 2] > 1.5 * found[3, 4]


def test_more_days_count_more_and_different_occasions_still_more() -> None:
    one = evidence(*both(MONDAYS[:1]))[1, 2]
    same = evidence(*both(MONDAYS[:3]))[1, 2]
    # The same number of days, on three weekdays.
    different = evidence(*both([MONDAYS[0], TUESDAYS[1], "2025-09-18"]))[1, 2]
    assert one < same < different


def test_who_comes_every_day_meets_many_people() -> None:
    often = [visit(1, f"2025-10-{day:02d} 09:00") for day in range(10, 30)]
    assert evidence(*both(MONDAYS[:1]), *often)[1, 2] < evidence(*both(MONDAYS[:1]))[1, 2]


def test_a_day_at_two_places_counts_once_by_its_smallest_gap() -> None:
    morning = [visit(1, f"{MONDAYS[0]} 09:00", "2"), visit(2, f"{MONDAYS[0]} 09:20", "2")]
    evening = both(MONDAYS[:1])
    [once] = evidence(*evening, *morning).values()
    gap = 1 / (1 + 60 / 600)
    assert once == pytest.approx(gap / math.sqrt(2 * 2 * 1 * 1))


Scan: TypeAlias = tuple[int, str, str, str | None]
VISITS = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sampled_from([*MONDAYS[:3], *TUESDAYS[:3]]),
        st.sampled_from(["09:00", "17:00", "17:10", "17:29:30", "18:01"]),
        st.sampled_from(["1", "2", None]),
    ),
    max_size=24,
)


@given(VISITS, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_for_every_order_of_the_rows_the_same_evidence(
    visits: list[Scan], rng: random.Random
) -> None:
    rows = [visit(who, f"{day} {at}", where) for who, day, at, where in visits]
    scans = checkins(*rows)
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    shuffled = list(range(len(rows)))
    rng.shuffle(shuffled)
    mixed = scans.iloc[shuffled].reset_index(drop=True)
    backwards = co_visits.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        find_ties(mixed, backwards, NOBODY_KNOWN),
        find_ties(scans, co_visits, NOBODY_KNOWN),
        check_exact=True,
    )


@given(VISITS)
@settings(max_examples=40)
def test_every_pair_with_a_co_visit_has_evidence_and_no_other(visits: list[Scan]) -> None:
    scans = checkins(*[visit(who, f"{day} {at}", where) for who, day, at, where in visits])
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    found = TIE_EVIDENCE.validate(find_ties(scans, co_visits, NOBODY_KNOWN))
    assert pairs_of(found) == sorted(set(pairs_of(co_visits)))
    days = co_visits.groupby(PAIR)["day"].nunique().to_numpy()
    told = found["gaps"].str.len().to_numpy() // 2
    assert (told + found["silent_days"].to_numpy() == days).all()
    assert ((found["evidence"] > 0) == (told > 0)).all()


def test_a_pair_of_two_gyms_counts_what_it_does_at_both() -> None:
    at_both = [
        *both(MONDAYS[:1]),
        visit(1, f"{TUESDAYS[0]} 17:00", "2"),
        visit(2, f"{TUESDAYS[0]} 17:01", "2"),
    ]
    scans = checkins(*at_both)
    found = weigh_ties(find_co_visits(scans, SETTINGS.window_minutes), find_habits(scans))
    gap = 1 / (1 + 60 / 600)
    day = gap / math.sqrt(2 * 2 * 1 * math.sqrt(2 * 2))
    assert found["evidence"].tolist() == pytest.approx([2 * (day + day)])


def crowded(seed: int) -> list[tuple[int, datetime, str]]:
    """Days of two places, each of its own kind, with times that lie on the bounds of all rules."""
    rng = random.Random(seed)
    kinds = {
        "even": (30, range(0, 7200, 30)),
        "class": (26, range(0, 240, 15)),
        "hall": (22, range(0, 1830, 30)),
        "rush": (55, [*range(0, 1800, 10), *range(3600, 28_800, 600)]),
        "quiet": (6, range(0, 1860, 60)),
        "till": (16, [0] * 9 + list(range(0, 3600, 150))),
        "at once": (9, [600, 600, 601, 602, 630, 631, 1200]),
    }
    scans = []
    for day in [*MONDAYS[:5], *TUESDAYS[:3]]:
        for place in ("1", "2"):
            count, seconds = kinds[rng.choice(list(kinds))]
            start = datetime.fromisoformat(f"{day} {rng.choice(('09', '17'))}:00")
            scans += [
                (rng.randint(1, 34), start + timedelta(seconds=rng.choice(seconds)), place)
                for _ in range(count)
            ]
    return scans


@pytest.mark.parametrize("seed", range(4))
def test_the_evidence_of_crowded_days_is_what_loops_count(seed: int) -> None:
    scans = crowded(seed)
    found = evidence_table(*[visit(who, str(at), place) for who, at, place in scans])
    due = read_ties(
        Gym(checkins=[Checkin(n, who, at, ("id", at_)) for n, (who, at, at_) in enumerate(scans)])
    )
    assert pairs_of(found) == sorted(due)
    for row, tie in zip(found.to_dict("records"), (due[pair] for pair in sorted(due)), strict=True):
        assert (row["gaps"], row["silent_days"]) == (tie.gaps, tie.silent_days)
        assert row["expected_co_visits"] == pytest.approx(tie.expected_co_visits, abs=0.00051)
        figures = {"evidence": tie.evidence, "rarity": tie.rarity, **tie.ingredients}
        assert {name: row[name] for name in figures} == pytest.approx(figures, rel=1e-9)


@pytest.mark.parametrize("others", [visit(9, "09:00"), visit(1, "09:00", "2")])
def test_co_visits_of_other_check_ins_are_refused(others: Row) -> None:
    scans = checkins(*both(MONDAYS[:1]), others, visit(2, "09:05", "2"))
    co_visits = find_co_visits(scans, SETTINGS.window_minutes)
    with pytest.raises(ContractError, match="materialize co_visits"):
        find_ties(checkins(visit(1, "17:00"), others), co_visits, NOBODY_KNOWN)
