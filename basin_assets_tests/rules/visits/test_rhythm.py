"""The week of a gym: check-ins by gym-local weekday and hour."""

from basin_assets.rules.visits.rhythm import count_checkins_by_hour
from basin_assets_tests.rules.frames import checkins, visit


def test_a_week_has_seven_days_of_twenty_four_hours() -> None:
    week = count_checkins_by_hour(
        checkins(visit(1, "2025-10-26 23:59"), visit(2, "2025-10-27 00:00"))
    )
    assert (week.shape, week.sum(), week[6, 23], week[0, 0]) == ((7, 24), 2, 1, 1)
