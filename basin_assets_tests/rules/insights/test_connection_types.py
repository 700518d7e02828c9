"""One row a pair, type and side."""

import pandas as pd

from basin_assets.contracts.insights import CONNECTION_TYPE_ROWS
from basin_assets.rules.insights.connection_types import list_connection_types
from basin_assets_tests.rules.frames import gift, guest_visit, member, rows_of, together
from basin_assets_tests.rules.insights.small_gym import SmallGym, adult, day, small_gym


def listed(gym: SmallGym) -> pd.DataFrame:
    return CONNECTION_TYPE_ROWS.validate(list_connection_types(gym.by_type, gym.customers))


def test_nobody_connected_makes_no_row() -> None:
    assert listed(small_gym()).empty


def test_a_pair_of_several_types_has_a_row_for_each_type_and_side() -> None:
    gym = small_gym(
        people=[adult(1, "Ann Lee"), adult(2, "Bo Ray")],
        gifts=[guest_visit(1, 2, day(-3)), gift(2, 1, day(-1))],
        met=[together(1, 2, day(-3))],
        on_plans=[member(1, start_date="2025-01-01"), member(2, start_date="2025-01-01")],
    )

    names = ("customer_id", "other_customer_id", "connection_type")
    types = ("pass_sharer_recipient", "same_day_group", "family_membership", "frequent_guest")
    assert rows_of(listed(gym), *names) == [
        (one, other, each) for one, other in ((1, 2), (2, 1)) for each in types
    ]


def test_strength_count_and_days_are_those_of_the_type_alone() -> None:
    gym = small_gym(gifts=[guest_visit(1, 2, day(-3)), guest_visit(1, 2, day(-1)), gift(2, 1)])

    columns = (
        "connection_type",
        "connection_strength",
        "interaction_count",
        "first_interaction_date",
        "last_interaction_date",
    )
    assert rows_of(listed(gym), *columns)[:2] == [
        ("pass_sharer_recipient", 35, 3, "2025-10-23 00:00:00", "2025-10-26 00:00:00"),
        ("frequent_guest", 30, 2, "2025-10-23 00:00:00", "2025-10-25 00:00:00"),
    ]


def test_the_direction_turns_round_with_the_side() -> None:
    gym = small_gym(gifts=[guest_visit(1, 2, day(-3))], people=[adult(1, "Ann Lee"), adult(2)])

    rows = listed(gym)
    guests = rows[rows["connection_type"] == "frequent_guest"]
    assert rows_of(guests, "customer_name", "direction") == [
        ("Ann Lee", "had them as guest once"),
        ("Ann Davis", "was their guest once"),
    ]
