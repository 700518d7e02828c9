"""How likely two people know each other: passes, memberships, surnames and visits."""

from typing import Any

import pandas as pd
import pytest

from basin_assets.rules.groups.acquaintance import find_acquaintances, find_pass_parties
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    customer,
    customers,
    enriched,
    gift,
    guest_visit,
    pairs_of,
    tie,
    ties_by_type,
)


def acquaintances(
    met: list[Row] | None = None,
    *gifts: Row,
    families: list[Row] | None = None,
    people: tuple[Row, ...] = (),
) -> pd.DataFrame:
    by_type = ties_by_type(same_day_group=met or [], family_membership=families or [])
    return find_acquaintances(
        by_type["same_day_group"],
        enriched(*gifts),
        by_type["family_membership"],
        customers(*people),
        SETTINGS,
    )


def likelihood(*args: Any, **more: Any) -> float:
    """Of the only pair."""
    (only,) = acquaintances(*args, **more)["likelihood"].tolist()
    return float(only)


def test_nothing_known_of_anybody_makes_no_pair() -> None:
    assert acquaintances().empty


def test_of_others_the_visits_alone_speak() -> None:
    assert likelihood([tie(1, 2, tie_score=0.3)]) == pytest.approx(0.3)


def test_a_rank_says_nothing_of_how_likely_two_know_each_other() -> None:
    assert likelihood([tie(1, 2, tie_score=0.9, tie_score_is="rank")]) == 0.0


@pytest.mark.parametrize("given", [gift(2, 1), guest_visit(1, 2)], ids=["pass", "guest pass"])
def test_a_pass_that_went_between_two_is_as_good_as_sure(given: Row) -> None:
    found = acquaintances([], given)
    assert pairs_of(found) == [(1, 2)]
    assert found["likelihood"].tolist() == [0.98]
    assert found["has_passed"].tolist() == [True]


def test_a_pass_of_a_doubtful_purchaser_says_nothing() -> None:
    assert acquaintances([], gift(2, 1, match_confidence=50)).empty


def test_people_on_one_membership_know_each_other() -> None:
    found = acquaintances([tie(1, 2, tie_score=0.1)], families=[tie(1, 2)])
    assert found["likelihood"].tolist() == [0.98]
    assert found["is_on_one_membership"].tolist() == [True]


def test_evidence_never_makes_less_of_a_tie() -> None:
    assert likelihood([tie(1, 2, tie_score=0.999)], gift(1, 2)) == pytest.approx(0.999)


def party(*users: int, purchaser: str | None = "Al Stranger", on: str = "2025-10-26") -> list[Row]:
    return [gift(None, user, f"{on} 17:08", purchaser_name=purchaser) for user in users]


def parties(*gifts: Row) -> list[tuple[int, int]]:
    return pairs_of(find_pass_parties(enriched(*gifts), SETTINGS))


def test_who_comes_on_passes_of_one_purchaser_on_one_day_came_together() -> None:
    assert parties(*party(3, 1), *party(2, purchaser="al  STRANGER")) == [(1, 2), (1, 3), (2, 3)]
    assert acquaintances([], *party(1, 3))["came_on_one_pass"].tolist() == [True]


def test_who_comes_on_another_day_or_anothers_pass_did_not() -> None:
    others = [*party(2, on="2025-10-27"), *party(3, purchaser="Bo Stranger"), *party(1)]
    assert parties(*party(1), *others) == []


def test_a_blank_purchaser_makes_no_party() -> None:
    assert parties(*party(1, 2, purchaser=None), *party(3, 4, purchaser=" ")) == []


def test_what_a_seller_sold_ties_nobody() -> None:
    sold = [{**each, "match_method": "seller"} for each in party(1, 2, purchaser="Groupon")]
    assert parties(*sold) == []
    assert parties(*sold, *party(1, 3)) == [(1, 3)]


def test_what_a_person_marked_as_sold_by_none_of_ours_ties_nobody() -> None:
    sold = [{**each, "match_method": "override"} for each in party(1, 2, purchaser="Climb Deals")]
    assert parties(*sold) == []
    assert parties(*({**each, "purchaser_customer_id": 9} for each in sold)) == [(1, 2)]


def at(user: int, clock: str, left: int | None = None, pass_type: str = "Punch Pass") -> Row:
    (row,) = party(user)
    return {
        **row,
        "checkin_datetime": f"2025-10-26 {clock}",
        "remaining_count": left,
        "pass_type": pass_type,
    }


@pytest.mark.parametrize(
    ("later", "is_tied"), [("10:30:00", True), ("10:30:01", False), ("18:00:00", False)]
)
def test_passes_of_one_purchaser_tie_who_came_within_the_window(later: str, is_tied: bool) -> None:
    assert bool(parties(at(41, "10:00:00"), at(42, later))) is is_tied


@pytest.mark.parametrize(
    ("earlier", "later", "is_tied"),
    [(4, 3, True), (1, 0, True), (4, 2, False), (3, 4, False), (3, 3, False), (4, None, False)],
)
def test_counts_that_follow_upon_each_other_tie_the_users_of_one_day(
    earlier: int, later: int | None, is_tied: bool
) -> None:
    assert bool(parties(at(1, "10:00", earlier), at(2, "18:00", later))) is is_tied


def test_counts_of_another_pass_do_not_follow() -> None:
    assert parties(at(1, "10:00", 4), at(2, "18:00", 3, "Day Pass")) == []


def test_everybody_in_a_run_of_counts_is_tied() -> None:
    run = [at(1, "10:00", 3), at(2, "14:00", 2), at(3, "18:00", 1)]
    assert parties(*run) == parties(*run[::-1]) == [(1, 2), (1, 3), (2, 3)]
    assert parties(run[0], run[2]) == []


def test_more_than_six_are_an_event_and_no_party() -> None:
    assert len(parties(*party(1, 2, 3, 4, 5, 6))) == 15
    assert parties(*party(1, 2, 3, 4, 5, 6, 7)) == []


def bearers(*surnames: str | None) -> tuple[Row, ...]:
    """Customers from 1 on."""
    return tuple(
        customer(number, "x", first_name="Al", last_name=name)
        for number, name in enumerate(surnames, start=1)
    )


MET = [tie(1, 2, tie_score=0.2)]


def test_one_surname_speaks_for_a_tie_the_rarer_the_more() -> None:
    rare = likelihood(MET, people=bearers("Fenwick", "FENWICK ", *["Smith"] * 18))
    common = likelihood(MET, people=bearers("Smith", "Smith", *["Smith"] * 4, *["Jones"] * 14))
    assert rare == pytest.approx(0.2 * 5 / (0.2 * 5 + 0.8))  # half of the tied x 1 in 10
    assert 0.2 < common < rare


def test_two_surnames_speak_a_little_against_it() -> None:
    two = bearers("Fenwick", "Smith")
    for people in (two, two[::-1]):  # the order of the export says nothing
        assert likelihood(MET, people=people) == pytest.approx(0.1 / 0.9)


def test_an_unknown_surname_says_nothing() -> None:
    assert likelihood(MET, people=bearers("Fenwick")) == pytest.approx(0.2)
    assert likelihood(MET, people=bearers("Fenwick", None)) == pytest.approx(0.2)
    assert likelihood(MET, people=bearers(None, None)) == pytest.approx(0.2)


def test_one_surname_alone_makes_no_pair() -> None:
    assert acquaintances(people=bearers("Fenwick", "Fenwick")).empty


def test_where_sure_pairs_rarely_share_a_surname_two_surnames_say_little() -> None:
    people = bearers(*(f"Name{number}" for number in range(1, 103)))
    sure = [gift(number, number + 1) for number in range(3, 102, 2)]
    found = acquaintances(MET, *sure, people=people).set_index("customer_id_1")
    assert found["likelihood"][1] == pytest.approx(0.2 * 6 / 7 / (0.2 * 6 / 7 + 0.8))


def test_what_was_given_is_left_as_it_was() -> None:
    by_type = ties_by_type(same_day_group=MET)
    frames = (by_type["same_day_group"], enriched(gift(1, 2)), by_type["family_membership"])
    people = customers(*bearers("A", "A"))
    before = [frame.copy() for frame in (*frames, people)]
    find_acquaintances(*frames, people, SETTINGS)
    for frame, copied in zip((*frames, people), before, strict=True):
        pd.testing.assert_frame_equal(frame, copied)
