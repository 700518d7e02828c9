"""Who met more than by chance, from both sides, and what speaks for it in the words of each."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from basin_assets.contracts.insights import CUSTOMER_FRIENDS
from basin_assets.rules.insights.friends import list_customer_friends
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    customer,
    customer_connections,
    customers,
    gift,
    guest_visit,
    member,
    rows_of,
    tie,
    ties_by_type,
    together,
)
from basin_assets_tests.rules.insights.small_gym import day, small_gym


def again(first: int, second: int, *rest: int, **more: Any) -> Row:
    """A connection of two days and more."""
    return tie(first, second, *rest, first_interaction_date=day(-9), **more)


def listed(
    connections: pd.DataFrame,
    by_type: Mapping[str, pd.DataFrame],
    people: pd.DataFrame | None = None,
) -> pd.DataFrame:
    people = customers() if people is None else people
    friends = list_customer_friends(connections, by_type, people, SETTINGS)
    return CUSTOMER_FRIENDS.validate(friends)


def test_all_evidence_of_a_pair_stands_in_one_cell() -> None:
    gym = small_gym(
        people=[customer(1, "Nancy Davis"), customer(2, "Charlie Davis")],
        gifts=[guest_visit(2, 1)],
        met=[together(1, 2)],
        on_plans=[member(1), member(2)],
    )

    friends = listed(gym.connections, gym.by_type, gym.customers)

    assert friends["evidence"].tolist() == [
        "1 day together, within a minute, where chance would give 0.5; "
        "got 1 pass (Guest Pass); on one family membership (Family Weekly) since 2025-01-01; "
        "was their guest once",
        "1 day together, within a minute, where chance would give 0.5; "
        "gave 1 pass (Guest Pass); on one family membership (Family Weekly) since 2025-01-01; "
        "had them as guest once",
    ]


def test_each_pair_stands_there_from_both_sides_with_names() -> None:
    gym = small_gym(people=[customer(1, "Nancy Davis")], gifts=[gift(2, 1, day(-3)), gift(1, 2)])

    friends = listed(gym.connections, gym.by_type, gym.customers)

    columns = ("customer_id", "customer_name", "friend_customer_id", "friend_name")
    assert rows_of(friends, *columns) == [(1, "Nancy Davis", 2, None), (2, None, 1, "Nancy Davis")]
    seen = (
        "connection_strength",
        "strength_band",
        "connection_types",
        "friends_since",
        "last_seen",
    )
    assert (
        rows_of(friends, *seen)
        == [(25, "Moderate", "pass_sharer_recipient", f"{day(-3)} 00:00:00", f"{day(0)} 00:00:00")]
        * 2
    )


@pytest.mark.parametrize(
    ("connection", "score", "is_listed"),
    [
        (tie(1, 2), 0.2, False),
        (tie(1, 2), 0.499, False),
        (tie(1, 2), 0.4996, True),  # which is published as .5
        (tie(1, 2), 0.5, True),
        (tie(1, 2, 5, 2), 0.0, False),  # two visits of one day
        (again(1, 2), 0.0, True),
        (tie(1, 2, connection_type="family_membership"), None, True),
        (tie(1, 2, connection_type="pass_sharer_recipient,same_day_group"), 0.0, True),
    ],
)
def test_one_day_together_that_may_be_chance_makes_no_friends(
    connection: Row, score: float | None, is_listed: bool
) -> None:
    score_of_days = [] if score is None else [tie(1, 2, tie_score=score)]
    by_type = ties_by_type(same_day_group=score_of_days, family_membership=[tie(1, 2)])

    friends = listed(customer_connections(connection), by_type)

    assert len(friends) == (2 if is_listed else 0)


def test_a_rank_is_not_taken_for_a_probability_and_who_never_met_has_neither() -> None:
    by_type = ties_by_type(
        same_day_group=[tie(1, 2, tie_score=0.9, tie_score_is="rank")],
        family_membership=[tie(1, 3)],
    )
    pairs = customer_connections(again(1, 2), tie(1, 3, connection_type="family_membership"))
    friends = listed(pairs, by_type)

    of_1 = friends[friends["customer_id"] == 1].sort_values("friend_customer_id")
    assert rows_of(of_1, "tie_score", "tie_score_is") == [(0.9, "rank"), (None, None)]


def test_the_most_telling_friends_come_first() -> None:
    by_type = ties_by_type(
        same_day_group=[
            tie(1, 2, tie_score=0.1),  # regulars of one hour
            tie(1, 3, tie_score=0.8),
            tie(1, 4, tie_score=0.3),
            tie(1, 6, tie_score=0.4),
        ],
        pass_sharer_recipient=[tie(1, 5)],
        frequent_guest=[tie(1, 7)],
    )
    connections = customer_connections(
        again(1, 2, 40),
        tie(1, 3, 10),
        again(1, 4, 5),
        tie(1, 5, 10, connection_type="pass_sharer_recipient"),
        again(1, 6, 5),
        tie(1, 7, 41, connection_type="frequent_guest"),
    )

    friends = listed(connections, by_type)

    of_1 = friends[friends["customer_id"] == 1]
    assert rows_of(of_1, "friend_customer_id", "closeness") == [
        (7, "close"),
        (3, "close"),
        (5, "tie"),
        (2, "tie"),
        (6, "chance"),
        (4, "chance"),
    ]


def test_ids_that_a_float_does_not_hold_stay_what_they_are() -> None:
    gym = small_gym(gifts=[gift(2**53 + 1, 2**62 + 1)])

    friends = listed(gym.connections, gym.by_type, gym.customers)

    assert rows_of(friends, "customer_id", "friend_customer_id") == [
        (2**53 + 1, 2**62 + 1),
        (2**62 + 1, 2**53 + 1),
    ]


def test_a_gym_without_connections_has_no_friends() -> None:
    gym = small_gym()

    friends = listed(gym.connections, gym.by_type, gym.customers)

    assert friends.empty


def test_the_evidence_stands_at_its_pair_whatever_the_order_of_the_pairs() -> None:
    pairs = [(1, 2), (1, 3), (2, 3), (5, 9)]
    by_type = ties_by_type(
        same_day_group=[tie(*pair, co_visit_count=at + 1) for at, pair in enumerate(pairs)]
    )
    connections = customer_connections(*(again(*pair) for pair in pairs)).iloc[[2, 0, 3, 1]]

    friends = listed(connections, by_type)

    days = {
        (first, second): int(evidence.split()[0])
        for first, second, evidence in rows_of(
            friends, "customer_id", "friend_customer_id", "evidence"
        )
    }
    assert days == {pair[::way]: at + 1 for at, pair in enumerate(pairs) for way in (1, -1)}
