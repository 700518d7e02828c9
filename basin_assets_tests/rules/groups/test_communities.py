"""Who belongs together: ties that hang together by triangles, chains taken apart."""

import random
from itertools import combinations, pairwise

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.rules.groups.communities import (
    CLOSING_LIKELIHOOD,
    Group,
    find_groups,
    without_subsets,
)
from basin_assets_tests.rules.frames import SETTINGS

TIED = 0.6
Tie = tuple[int, int, float]


def clique(*people: int, likelihood: float = 0.95) -> list[Tie]:
    return [(one, other, likelihood) for one, other in combinations(people, 2)]


def groups(*ties: list[Tie]) -> list[Group]:
    rows = [tie for some in ties for tie in some]
    columns = ["customer_id_1", "customer_id_2", "likelihood"]
    return find_groups(pd.DataFrame(rows, columns=columns), SETTINGS)


def test_nobody_is_in_a_group_without_ties() -> None:
    assert groups() == []


def test_a_lone_tie_is_a_group() -> None:
    assert groups([(1, 2, TIED)]) == [(1, 2)]


def test_ties_below_the_threshold_make_none() -> None:
    assert groups(clique(1, 2, 3, 4, likelihood=TIED - 0.01)) == []


def test_two_circles_joined_by_a_bridge_stay_two_and_the_bridge_is_a_pair() -> None:
    found = groups(clique(1, 2, 3), clique(7, 8, 9), [(3, 7, 0.9)])
    assert found == [(1, 2, 3), (3, 7), (7, 8, 9)]


def test_somebody_is_in_the_family_and_in_the_circle_of_friends() -> None:
    assert groups(clique(1, 2, 3, 4), clique(4, 5, 6)) == [(1, 2, 3, 4), (4, 5, 6)]


def test_a_chain_of_couples_is_no_group() -> None:
    chain = [(one, other, 0.9) for one, other in pairwise(range(1, 9))]
    assert groups(chain) == [(one, other) for one, other, _ in chain]


def test_two_whom_a_third_brings_are_one_group_where_they_are_nearly_tied_themselves() -> None:
    brought = [(1, 2, 0.95), (1, 3, 0.95)]
    assert groups(brought, [(2, 3, CLOSING_LIKELIHOOD)]) == [(1, 2, 3)]
    assert groups(brought, [(2, 3, CLOSING_LIKELIHOOD - 0.01)]) == [(1, 2), (1, 3)]


def test_a_weak_tie_closes_a_triangle_and_extends_no_group() -> None:
    assert groups(clique(1, 2, 3), [(3, 4, 0.5), (2, 4, 0.5)]) == [(1, 2, 3)]


def test_up_to_six_may_hang_together_by_some_of_their_ties() -> None:
    strip = [(one, one + step, 0.9) for one in range(1, 6) for step in (1, 2) if one + step < 7]
    assert groups(strip) == [(1, 2, 3, 4, 5, 6)]


def test_families_that_chain_are_taken_apart() -> None:
    chained = [
        (one, other, 0.65) for one, other in ((3, 5), (4, 5), (4, 6), (7, 9), (8, 9), (8, 10))
    ]
    found = groups(clique(1, 2, 3, 4), clique(5, 6, 7, 8), clique(9, 10, 11, 12), chained)
    assert found == [(1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12)]


def test_many_who_are_hardly_tied_such_as_a_class_are_no_group() -> None:
    assert groups(clique(*range(1, 13), likelihood=0.65)) == []
    assert groups(clique(*range(1, 7), likelihood=0.65)) == [(1, 2, 3, 4, 5, 6)]


def test_many_who_surely_know_each_other_are_one_group() -> None:
    assert groups(clique(*range(1, 11))) == [tuple(range(1, 11))]


def test_a_sure_tie_of_a_chain_is_a_group_where_no_other_holds_both() -> None:
    loose = clique(*range(1, 9), likelihood=0.62)
    assert groups([tie for tie in loose if tie[:2] != (3, 5)], [(3, 5, 0.9)]) == [(3, 5)]


def test_no_group_lies_within_another() -> None:
    assert without_subsets([(1, 2), (2, 3), (1, 2, 3), (3, 4), (1, 2)]) == [(1, 2, 3), (3, 4)]


TIES = st.dictionaries(
    st.tuples(st.integers(1, 14), st.integers(1, 14)).filter(lambda ends: ends[0] < ends[1]),
    st.sampled_from([0.3, 0.45, 0.6, 0.65, 0.8, 0.98]),
    max_size=60,
)


@given(TIES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_and_earlier_draws_change_nothing(
    ties: dict[tuple[int, int], float], shuffle: random.Random
) -> None:
    rows = [(*ends, likelihood) for ends, likelihood in ties.items()]
    found = groups(rows)
    shuffle.shuffle(rows)
    random.seed(shuffle.random())
    assert groups(rows) == found


@given(TIES)
def test_whoever_is_in_a_group_is_tied_and_every_sure_tie_is_within_one(
    ties: dict[tuple[int, int], float],
) -> None:
    found = groups([(*ends, likelihood) for ends, likelihood in ties.items()])
    within = {pair for group in found for pair in combinations(group, 2)}
    assert all(group == tuple(sorted(set(group))) and len(group) > 1 for group in found)
    assert {ends for ends, likelihood in ties.items() if likelihood >= 0.8} <= within
    people = {person for ends, likelihood in ties.items() if likelihood >= 0.45 for person in ends}
    assert {person for group in found for person in group} <= people
    assert without_subsets(found) == sorted(found, key=lambda group: (-len(group), group))


def test_what_python_draws_next_is_left_alone() -> None:
    random.seed(5)
    expected = random.random()
    random.seed(5)
    groups(clique(*range(1, 13), likelihood=0.65))
    assert random.random() == expected
