"""`customer_groups`: what a row tells of a group."""

import random

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.groups import CUSTOMER_GROUPS
from basin_assets.rules.groups.customer_groups import circle_numbers, find_customer_groups
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    customer,
    customers,
    enriched,
    gift,
    moment,
    rows_of,
    tie,
    ties_by_type,
)


def groups(
    met: list[Row] | None = None,
    *gifts: Row,
    families: list[Row] | None = None,
    people: tuple[Row, ...] = (),
) -> pd.DataFrame:
    by_type = ties_by_type(same_day_group=met or [], family_membership=families or [])
    return CUSTOMER_GROUPS.validate(
        find_customer_groups(
            same_day_group=by_type["same_day_group"],
            enriched=enriched(*gifts),
            family_membership=by_type["family_membership"],
            customers=customers(*people),
            settings=SETTINGS,
        )
    )


def members(found: pd.DataFrame) -> list[tuple[object, ...]]:
    return rows_of(found, "group_id", "circle", "size", "members")


def met(one: int, other: int, days: int = 1, score: float = 0.9, **more: object) -> Row:
    return tie(one, other) | {"co_visit_count": days, "tie_score": score, **more}


def test_without_ties_there_is_no_group() -> None:
    assert groups([met(1, 2, score=0.2)]).empty


def test_a_group_bears_the_id_of_its_smallest_customer() -> None:
    family = [tie(20, 100), tie(20, 30), tie(30, 100)]
    assert members(groups(families=family)) == [(20, 1, 3, "20; 30; 100")]


def test_groups_with_the_same_smallest_customer_are_numbered_the_largest_first() -> None:
    family = [tie(1, 7), tie(1, 8), tie(7, 8)]
    found = groups([met(1, 2), met(1, 3)], gift(5, 4), families=family)
    assert members(found) == [
        (1, 1, 3, "1; 7; 8"),
        (1, 2, 2, "1; 2"),
        (1, 3, 2, "1; 3"),
        (4, 1, 2, "4; 5"),
    ]
    assert circle_numbers([(2, 3), (5, 6), (5, 7)]) == [1, 1, 2]


def test_members_are_named_in_the_order_of_their_ids() -> None:
    people = (customer(9, "Zoë Fenwick"), customer(2, "Al Ostenberg"), customer(5, " "))
    found = groups(families=[tie(2, 5), tie(2, 9), tie(2, 11), tie(5, 9)], people=people)
    assert rows_of(found, "member_names") == [
        ("Al Ostenberg; 5; Zoë Fenwick",),
        ("Al Ostenberg; 11",),
    ]


def test_a_pair_is_described_by_its_evidence() -> None:
    people = (customer(1, "Al Fenwick"), customer(2, "Bo Fenwick"))
    found = groups([met(1, 2, 12)], gift(1, 2), families=[tie(1, 2)], people=people)
    assert rows_of(found, "how_tied") == [
        ("on one membership, shared passes, with the same surname, 12 days together",)
    ]
    assert rows_of(groups([met(1, 2)]), "how_tied") == [("1 day together",)]
    assert rows_of(groups([], gift(1, 2)), "how_tied") == [("shared passes",)]


def test_a_larger_group_is_described_by_how_many_of_its_pairs_have_which_evidence() -> None:
    people = tuple(customer(number, "Al", last_name="Fenwick") for number in (1, 2))
    gifts = [gift(4, user, purchaser_name="Di") for user in (1, 2)]
    found = groups(
        [met(1, 2, 3), met(1, 4, 5), met(2, 4)], *gifts, families=[tie(1, 2)], people=people
    )
    assert rows_of(found, "members", "how_tied") == [
        (
            "1; 2; 4",
            "of 3 pairs: 1 on one membership, 2 shared passes, 1 came on one pass, "
            "1 with the same surname, 3 came together on up to 5 days",
        )
    ]
    once = groups([met(1, 2), met(1, 3), met(2, 3)])
    assert rows_of(once, "how_tied") == [("of 3 pairs: 3 came together once",)]


def test_days_are_those_of_the_two_who_met_most_often_and_the_last_of_any_two() -> None:
    days = [
        met(1, 2, 4, last_interaction_date="2025-11-02"),
        met(1, 3, 2, last_interaction_date="2025-11-20"),
        met(2, 3, 1),
    ]
    found = groups(days)
    assert rows_of(found, "days_together", "last_day_together") == [(4, str(moment("2025-11-20")))]
    never = groups(families=[tie(1, 2)])
    assert rows_of(never, "days_together", "last_day_together") == [(0, None)]


def test_tie_strength_is_the_mean_over_all_pairs_those_without_evidence_included() -> None:
    all_tied = [met(1, 2, score=0.9), met(1, 3, score=0.8), met(2, 3, score=0.7)]
    assert rows_of(groups(all_tied), "tie_strength") == [(0.8,)]
    fourth = [met(2, 4, score=0.6), met(3, 4, score=0.6)]  # whom 1 never met
    found = groups([*all_tied, *fourth])
    assert rows_of(found, "members", "tie_strength") == [("1; 2; 3; 4", 0.6)]


PAIRS = st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda ends: ends[0] < ends[1])


@given(
    st.dictionaries(PAIRS, st.sampled_from([0.3, 0.5, 0.7, 0.9]), max_size=20),
    st.sets(PAIRS, max_size=4),
    st.randoms(use_true_random=False),
)
@settings(max_examples=12)
def test_the_order_of_the_rows_changes_nothing_and_sizes_and_ids_agree(
    scores: dict[tuple[int, int], float], gifts: set[tuple[int, int]], shuffle: random.Random
) -> None:
    visits = [met(*ends, score=score) for ends, score in scores.items()]
    given_passes = [gift(*ends) for ends in sorted(gifts)]
    people = [customer(number, f"Al Name{number % 4}") for number in range(1, 9)]
    found = groups(visits, *given_passes, people=tuple(people))
    for rows in (visits, given_passes, people):
        shuffle.shuffle(rows)
    pd.testing.assert_frame_equal(groups(visits, *given_passes, people=tuple(people)), found)
    for group_id, size, ids, names in rows_of(found, "group_id", "size", "members", "member_names"):
        in_group = [int(member) for member in ids.split("; ")]
        assert in_group == sorted(set(in_group))
        assert size == len(in_group) == len(names.split("; "))
        assert group_id == in_group[0]
