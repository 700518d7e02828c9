"""Who brings people in."""

import pandas as pd

from basin_assets.contracts.connections import FREQUENT_GUEST, PASS_SHARER_RECIPIENT
from basin_assets.contracts.insights import TOP_CONNECTORS
from basin_assets.contracts.tables import REFERRALS
from basin_assets.rules.insights.connectors import rank_top_connectors
from basin_assets_tests.rules.frames import (
    SETTINGS,
    customer,
    frame,
    gift,
    guest_visit,
    member,
    rows_of,
    together,
)
from basin_assets_tests.rules.insights.small_gym import SmallGym, day, small_gym

FIGURES = (
    *("customer_id", "ties", "strength_sum", "passes_given", "guests_brought", "guests_converted"),
)


def connectors(
    gym: SmallGym, *, scored: pd.DataFrame | None = None, referrals: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The table, by its contract; `scored` stands for the gym's own `same_day_group`."""
    found = rank_top_connectors(
        gym.connections,
        gym.same_day if scored is None else scored,
        gym.by_type[PASS_SHARER_RECIPIENT],
        gym.by_type[FREQUENT_GUEST],
        gym.customers,
        referrals,
        gym.evidence.members,
        gym.evidence.as_of,
        SETTINGS,
    )
    return TOP_CONNECTORS.validate(found)


def ranked(gym: SmallGym) -> list[tuple[object, ...]]:
    return rows_of(connectors(gym), *FIGURES)


def referred(gym: SmallGym, *pairs: tuple[int, int]) -> list[tuple[object, ...]]:
    """Customer, customers referred, those who are members."""
    names = ("referrer_customer_id", "referred_customer_id")
    rows = tuple(dict(zip(names, pair, strict=True)) for pair in pairs)
    found = connectors(gym, referrals=frame(REFERRALS, {}, rows))
    return rows_of(found, "customer_id", "customers_referred", "referred_members")


def test_passes_count_for_the_sharer_whichever_id_is_lower() -> None:
    gym = small_gym(gifts=[gift(5, 2), gift(5, 9), gift(2, 5)])

    # 2 and 5 gave each other: 25 points; 5 gave 9 one: 10.
    assert ranked(gym) == [(5, 2, 35, 2, 0, 0), (2, 1, 25, 1, 0, 0), (9, 1, 10, 0, 0, 0)]


def test_guests_count_for_their_host_and_once_converted_so_too() -> None:
    gym = small_gym(
        gifts=[guest_visit(1, 2, day(-20)), guest_visit(1, 2, day(-15)), guest_visit(1, 3)],
        on_plans=[member(2, start_date=day(-10), size="solo")],
    )

    assert [(row[0], *row[4:]) for row in ranked(gym)] == [(1, 2, 1), (2, 0, 0), (3, 0, 0)]


def test_a_guest_who_was_a_member_already_is_not_converted() -> None:
    gym = small_gym(gifts=[guest_visit(1, 2)], on_plans=[member(2, size="solo")])

    assert [row[-1] for row in ranked(gym)] == [0, 0]


def test_chance_meetings_are_ties_over_weak_alone() -> None:
    met = [together(3, 4, day(-at), gap_seconds=1700.0) for at in range(5)]

    assert ranked(small_gym(met=[together(1, 2), *met[:4]])) == []
    assert ranked(small_gym(met=met)) == [(3, 1, 25, 0, 0, 0), (4, 1, 25, 0, 0, 0)]


def test_a_high_tie_score_but_no_rank_makes_a_tie_of_a_weak_connection() -> None:
    gym = small_gym(met=[together(1, 2)])
    scored = gym.same_day.assign(tie_score=0.8)

    assert connectors(gym, scored=scored)["ties"].tolist() == [1, 1]
    assert connectors(gym, scored=scored.assign(tie_score_is="rank")).empty


def test_who_brought_most_guests_comes_first_then_who_gave_most() -> None:
    gym = small_gym(
        gifts=[
            *(gift(1, 2, day(-at)) for at in range(5)),
            guest_visit(3, 4),
            guest_visit(3, 5),
            guest_visit(6, 7),
        ]
    )

    assert [row[0] for row in ranked(gym)][:3] == [3, 6, 1]


def test_names_are_the_customers() -> None:
    gym = small_gym(people=[customer(1, "Nancy Davis")], gifts=[gift(1, 2)])
    found = connectors(gym)

    assert rows_of(found, "customer_id", "customer_name") == [(1, "Nancy Davis"), (2, None)]


def test_who_was_referred_has_stayed_as_a_member_at_as_of() -> None:
    gym = small_gym(
        on_plans=[
            member(2, size="solo"),
            member(3, size="solo", end_date=day(0)),
            member(4, size="solo", end_date=day(-1)),
            member(5, size="solo", start_date=day(1)),
        ]
    )

    assert referred(gym, (1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (7, 2)) == [(1, 5, 2), (7, 1, 1)]


def test_a_referral_counts_once_and_nobody_refers_themself() -> None:
    assert referred(small_gym(), (1, 2), (1, 2), (3, 3)) == [(1, 1, 0)]


def test_who_refers_nobody_has_zero_and_without_the_export_nobody_knows() -> None:
    gym = small_gym(gifts=[gift(1, 2)])

    assert referred(gym) == [(1, 0, 0), (2, 0, 0)]
    assert rows_of(connectors(gym), "customer_id", "customers_referred", "referred_members") == [
        (1, None, None),
        (2, None, None),
    ]


def test_without_a_day_that_stands_for_today_nobody_has_stayed() -> None:
    gym = small_gym(on_plans=[member(2, size="solo")], as_of=None)

    assert referred(gym, (1, 2)) == [(1, 1, 0)]


def test_a_referrer_stands_before_a_sharer_of_passes_and_behind_a_host() -> None:
    gym = small_gym(gifts=[gift(1, 2), gift(1, 3), guest_visit(4, 5)])

    assert [row[0] for row in referred(gym, (6, 1))][:3] == [4, 6, 1]
