"""What became of ties in the last seven days."""

from basin_assets.contracts.insights import CHANGES_LAST_7_DAYS
from basin_assets.rules.insights.changes import find_changes
from basin_assets_tests.rules.frames import SETTINGS, customer, gift, member, rows_of, together
from basin_assets_tests.rules.insights.small_gym import SmallGym, day, small_gym

WEEK_AGO, SINCE = day(-7), day(-6)


def changed(gym: SmallGym) -> list[tuple[object, ...]]:
    rows = find_changes(
        gym.connections, gym.evidence, gym.memberships, has_memberships=False, settings=SETTINGS
    )
    columns = ("change", "customer_id_1", "customer_id_2", "strength_before", "connection_strength")
    return rows_of(CHANGES_LAST_7_DAYS.validate(rows), *columns)


def test_a_first_pass_makes_a_new_tie() -> None:
    assert changed(small_gym(gifts=[gift(1, 2, SINCE)])) == [("new", 1, 2, 0, 10)]


def test_the_seventh_day_before_belongs_to_what_was() -> None:
    assert changed(small_gym(gifts=[gift(1, 2, WEEK_AGO)])) == []


def test_a_single_chance_meeting_is_no_news() -> None:
    assert changed(small_gym(met=[together(1, 2, SINCE)])) == []


def test_five_days_together_are() -> None:
    met = [together(1, 2, day(-at)) for at in range(5)]

    assert changed(small_gym(met=met)) == [("new", 1, 2, 0, 25)]


def test_a_first_pass_between_two_who_had_met_by_chance_makes_them_stronger() -> None:
    gym = small_gym(met=[together(1, 2, WEEK_AGO)], gifts=[gift(1, 2, SINCE)])

    assert changed(gym) == [("stronger", 1, 2, 5, 15)]


def test_a_higher_band_is_stronger_and_more_points_in_one_band_are_not() -> None:
    two = [gift(1, 2, day(-20)), gift(1, 2, day(-19))]
    gym = small_gym(gifts=[*two, gift(1, 2, SINCE), gift(3, 4, day(-20)), gift(3, 4, SINCE)])

    assert changed(gym) == [("stronger", 1, 2, 20, 30)]


def test_meeting_often_makes_acquaintances_stronger() -> None:
    met = [together(1, 2, day(-at)) for at in (30, 20, 10, 9, 0)]

    assert changed(small_gym(met=met)) == [("stronger", 1, 2, 20, 25)]


def test_the_bonus_of_shared_passes_counts_as_it_did_then() -> None:
    days = [day(-20), SINCE]
    gym = small_gym(met=[together(1, 2, at) for at in days], gifts=[gift(1, 2, at) for at in days])

    assert changed(gym) == [("stronger", 1, 2, 15, 40)]


def test_a_membership_that_they_share_since_makes_a_tie() -> None:
    gym = small_gym(on_plans=[member(1, start_date=SINCE), member(2, start_date=SINCE)])

    assert changed(gym) == [("new", 1, 2, 0, 80)]


def test_a_membership_that_has_ended_is_gone_and_its_points_stay() -> None:
    for end, gone in ((day(-8), False), (WEEK_AGO, True), (day(-1), True), (day(0), False)):
        gym = small_gym(on_plans=[member(1, end_date=end), member(2, end_date=end)])

        assert changed(gym) == ([("gone", 1, 2, 80, 80)] if gone else []), end


def test_a_membership_that_was_renewed_is_not_gone() -> None:
    ended = [member(1, end_date=SINCE), member(2, end_date=SINCE)]
    renewed = [
        member(1, start_date=day(-5), name="Next"),
        member(2, start_date=day(-5), name="Next"),
    ]
    gym = small_gym(
        people=[customer(1, "Ann Davis"), customer(2, "Bo Davis")], on_plans=[*ended, *renewed]
    )

    assert gym.connections["interaction_count"].tolist() == [2]
    assert changed(gym) == []


def test_nothing_that_people_did_is_ever_gone() -> None:
    gym = small_gym(gifts=[gift(1, 2, day(-300))], met=[together(1, 3, day(-300))])

    assert changed(gym) == []


def test_new_comes_before_stronger_and_stronger_before_gone() -> None:
    gym = small_gym(
        on_plans=[member(5, end_date=SINCE), member(6, end_date=SINCE)],
        gifts=[
            gift(1, 2, SINCE),
            *(gift(3, 4, day(-20 - at)) for at in range(2)),
            gift(3, 4, SINCE),
            gift(7, 8, SINCE),
            gift(8, 7, SINCE),
        ],
    )

    assert [row[:3] for row in changed(gym)] == [
        ("new", 7, 8),
        ("new", 1, 2),
        ("stronger", 3, 4),
        ("gone", 5, 6),
    ]


def test_names_bands_and_types_stand_beside_the_change() -> None:
    gym = small_gym(
        people=[customer(1, "Nancy Davis")],
        gifts=[gift(1, 2, SINCE), gift(2, 1, SINCE)],
        met=[together(1, 2, day(-9))],
    )
    rows = find_changes(
        gym.connections, gym.evidence, gym.memberships, has_memberships=False, settings=SETTINGS
    )

    columns = ("customer_name_1", "customer_name_2", "band_before", "strength_band", "types_before")
    assert rows_of(rows, *columns) == [("Nancy Davis", None, "Weak", "Moderate", "same_day_group")]


def test_an_empty_gym_has_no_changes_and_without_a_checkin_there_is_no_week() -> None:
    assert changed(small_gym()) == []
    assert changed(small_gym(gifts=[gift(1, 2, SINCE)], as_of=None)) == []
