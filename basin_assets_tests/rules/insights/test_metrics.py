"""`connection_metrics`: each figure, and what it is where there is nothing to count."""

import pandas as pd
import pytest

from basin_assets.contracts.connections import SAME_DAY_GROUPS
from basin_assets.contracts.insights import (
    GUESTS_NOT_MEMBERS,
    MEMBERSHIPS_ENDING,
)
from basin_assets.contracts.tables import CONNECTION_METRICS
from basin_assets.contracts.tie_scores import TIE_CALIBRATION
from basin_assets.rules.insights.metrics import (
    calculate_connection_metrics,
    largest_group,
    percent_known,
)
from basin_assets.rules.ties.silent_times import find_silent_times
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    checkins,
    customer_connections,
    enriched,
    event,
    events,
    frame,
    gift,
    moment,
    rows_of,
    source_accounting,
    tie,
    tie_calibration,
    ties_by_type,
    visit,
)

COVERAGE = {
    "ids_missing_in_customers": 3,
    "guest_checkins_without_transfer": 2,
    "unclear_membership_keys": 1,
}


UNITS = {
    *("accounts", "check-ins", "customers", "day", "days", "events", "guests", "keys", "kind"),
    *("members", "pairs", "percent", "reason", "rows", "transfers"),
}


def accounting(**quarantined: int) -> pd.DataFrame:
    return source_accounting(
        *(
            {"source": source, "rows_read": count, "quarantined": count}
            for source, count in quarantined.items()
        )
    )


def figures(
    connections: pd.DataFrame | None = None,
    made: pd.DataFrame | None = None,
    transfers: pd.DataFrame | None = None,
    quarantined: pd.DataFrame | None = None,
    as_of: pd.Timestamp | None = None,
    calibration: pd.DataFrame | None = None,
    scans: pd.DataFrame | None = None,
    same_day: pd.DataFrame | None = None,
    ending: pd.DataFrame | None = None,
    guests: pd.DataFrame | None = None,
) -> dict[str, str | None]:
    table = calculate_connection_metrics(
        connections=customer_connections() if connections is None else connections,
        same_day=SAME_DAY_GROUPS.empty() if same_day is None else same_day,
        events=events() if made is None else made,
        enriched=enriched() if transfers is None else transfers,
        accounting=accounting() if quarantined is None else quarantined,
        coverage=COVERAGE,
        silent_days=find_silent_times(checkins() if scans is None else scans).days,
        calibration=TIE_CALIBRATION.empty() if calibration is None else calibration,
        memberships_ending=MEMBERSHIPS_ENDING.empty() if ending is None else ending,
        guests_not_members=GUESTS_NOT_MEMBERS.empty() if guests is None else guests,
        as_of=as_of,
        settings=SETTINGS,
    )
    CONNECTION_METRICS.validate(table)
    assert set(table["unit"]) <= UNITS
    assert table["metric"].str.fullmatch("[a-z0-9_]+").all()
    assert table["description"].str.fullmatch("[A-Z][a-z ].+").all()
    return dict(rows_of(table, "metric", "value"))


def test_what_a_tie_score_is_and_on_what_it_rests() -> None:
    found = figures(calibration=tie_calibration())
    assert found["tie_score_is"] == "probability"
    assert found["tie_score_rank_because"] is None
    assert (found["tie_known_pairs"], found["tie_known_pairs_found_percent"]) == ("50", "80.0")
    assert found["tie_silent_percent"] == "0.0"


def test_a_rank_says_why_in_words() -> None:
    refused = tie_calibration(
        tie_score_is="rank", rank_because="silent_stamps", known_found_share=None, silent_share=0.75
    )
    found = figures(calibration=refused)
    assert found["tie_score_is"] == "rank"
    assert found["tie_score_rank_because"] == (
        "too many check-ins bear a time that does not say when somebody came"
    )
    assert found["tie_known_pairs_found_percent"] is None
    assert found["tie_silent_percent"] == "75.0"


def test_where_nobody_met_nothing_is_said_of_tie_scores() -> None:
    found = figures()
    assert [found[name] for name in found if name.startswith("tie_")] == [None] * 5


def test_chance_meetings_are_counted_since_friends_leave_them_out() -> None:
    pairs = [tie(1, 2), tie(1, 3), tie(2, 3, connection_type="family_membership")]
    scores = ties_by_type(same_day_group=[tie(1, 2, tie_score=0.1), tie(1, 3, tie_score=0.9)])

    found = figures(customer_connections(*pairs), same_day=scores["same_day_group"])

    assert found["chance_meetings"] == "1"


def test_days_whose_times_say_nothing_are_named() -> None:
    found = figures(scans=checkins(*[visit(who, "2025-10-26 00:00") for who in (1, 2)]))
    assert found["days_of_silent_times"] == "1"
    assert found["days_of_silent_times_named"] == "2025-10-26: every check-in is at midnight"


def test_members_who_may_leave_are_counted_and_why_others_are_not_listed() -> None:
    row = {"membership_end": "2025-10-30", "days_to_end": 4}
    whys = (None, None, "no_consent", "minor_without_adult", "no_close_friend", "no_close_friend")
    people = [{"customer_id": number, "not_listed": why} for number, why in enumerate(whys)]
    found = figures(ending=frame(MEMBERSHIPS_ENDING, row, tuple(people)))
    assert {name: value for name, value in found.items() if name.startswith("memberships")} == {
        "memberships_ending": "6",
        "memberships_ending_listed": "2",
        "memberships_ending_no_consent": "1",
        "memberships_ending_minor_without_adult": "1",
        "memberships_ending_no_close_friend": "2",
    }


def test_a_guest_counts_once_however_many_hosts_and_by_the_reason_beside_the_closest() -> None:
    row = {"visits": 2, "last_visit": "2025-10-01", "connection_strength": 50}
    pairs = (
        {"guest_customer_id": 1, "host_customer_id": 8, "not_listed": "came_too_seldom"},
        {"guest_customer_id": 1, "host_customer_id": 9, "not_listed": None},
        {"guest_customer_id": 2, "host_customer_id": 9, "not_listed": "last_visit_long_ago"},
        {"guest_customer_id": 2, "host_customer_id": 8, "not_listed": "came_too_seldom"},
    )
    found = figures(
        guests=frame(GUESTS_NOT_MEMBERS, row | {"contact_customer_id": 1}, pairs),
    )
    assert {name: value for name, value in found.items() if name.startswith("guests_")} == {
        "guests_not_members": "2",
        "guests_to_convert": "1",
        "guests_not_members_came_too_seldom": "0",
        "guests_not_members_last_visit_long_ago": "1",
        "guests_not_members_weak_connection": "0",
        "guests_not_members_no_consent": "0",
        "guests_not_members_minor_without_adult": "0",
    }


def test_events_are_counted_by_type() -> None:
    found = figures(made=events(event(), event("received_shared_pass"), event(checkin_id=9)))
    assert (found["events_shared_pass"], found["events_received_shared_pass"]) == ("2", "1")


def test_transfers_with_a_known_purchaser_are_told_in_all_and_in_percent() -> None:
    found = figures(transfers=enriched(gift(1, 2), gift(None, 2), gift(2, 2)))
    assert found["transfers"] == "3"
    assert found["self_transfers"] == "1"
    assert found["transfers_known_purchaser"] == "1"
    assert found["transfers_known_purchaser_percent"] == "33.3"


def test_the_newest_month_is_the_latest_with_transfers() -> None:
    found = figures(
        transfers=enriched(
            gift(1, 2, "2025-09-30 23:59:59"),
            gift(1, 2, "2025-10-01 00:00:00"),
            gift(None, 2, "2025-10-31"),
            gift(None, 2, "2025-10-31"),
            gift(None, 2, "2025-10-31"),
        )
    )
    assert found["transfers_known_purchaser_percent"] == "40.0"
    assert found["transfers_known_purchaser_percent_newest_month"] == "25.0"


def test_percentages_have_one_decimal_and_none_of_nothing() -> None:
    assert percent_known(enriched(*[gift(1, 2)] * 2, gift(None, 2))) == 66.7
    assert percent_known(enriched()) is None


def test_connections_are_counted_in_all_by_type_and_by_band() -> None:
    found = figures(
        customer_connections(
            tie(1, 2, 20, connection_type="same_day_group"),
            tie(1, 3, 21, connection_type="pass_sharer_recipient,same_day_group"),
            tie(2, 3, 41, connection_type="pass_sharer_recipient,frequent_guest"),
            tie(4, 5, 80, connection_type="family_membership"),
            tie(4, 6, 81, connection_type="family_membership,frequent_guest"),
        )
    )
    assert found["connections"] == "5"
    assert found["customers_connected"] == "6"
    assert found["connections_per_customer"] == "1.7"
    by_type = ["pass_sharer_recipient", "same_day_group", "family_membership", "frequent_guest"]
    assert [found[f"connections_{name}"] for name in by_type] == ["2", "2", "2", "2"]
    by_band = ["weak", "moderate", "strong", "very_strong", "family_core"]
    assert [found[f"connections_{name}"] for name in by_band] == ["1"] * 5


@pytest.mark.parametrize(
    ("ties", "size"),
    [
        ([], 0),
        ([tie(1, 2, 20)], 0),
        ([tie(1, 2, 21)], 2),
        ([tie(1, 2, 21), tie(2, 3, 21), tie(4, 5, 100)], 3),
        ([tie(1, 2, 21), tie(2, 3, 20), tie(3, 4, 21)], 2),
        ([tie(1, 2, 50), tie(1, 3, 50), tie(2, 3, 50), tie(8, 9, 50), tie(3, 9, 21)], 5),
        ([tie(2**53, 2**53 + 1, 50), tie(2**53 + 1, 2**53 + 2, 50)], 3),
    ],
)
def test_the_largest_group_is_connected_by_ties_over_twenty(ties: list[Row], size: int) -> None:
    assert largest_group(customer_connections(*ties), SETTINGS) == size
    assert figures(customer_connections(*ties))["largest_group"] == str(size)


def test_quarantined_rows_are_told_by_source_and_in_all() -> None:
    found = figures(quarantined=accounting(checkins=3, members=4))
    assert found["rows_quarantined_checkins"] == "3"
    assert found["rows_quarantined_members"] == "4"
    assert found["rows_quarantined"] == "7"


def test_what_the_data_do_not_say_is_told() -> None:
    found = figures()
    assert {name: found[name] for name in COVERAGE} == {
        "ids_missing_in_customers": "3",
        "guest_checkins_without_transfer": "2",
        "unclear_membership_keys": "1",
    }


def test_data_go_to_as_of() -> None:
    assert figures(as_of=moment("2025-10-26"))["data_to"] == "2025-10-26"
    assert figures()["data_to"] is None


def test_an_empty_gym_has_zeros_and_no_averages() -> None:
    found = figures()
    nothing = {name for name, value in found.items() if value is None}
    assert nothing == {
        "transfers_known_purchaser_percent",
        "transfers_known_purchaser_percent_newest_month",
        "tie_score_is",
        "tie_score_rank_because",
        "tie_known_pairs",
        "tie_known_pairs_found_percent",
        "tie_silent_percent",
        "days_of_silent_times_named",
        "connections_per_customer",
        "data_to",
    }
    zeros = {value for name, value in found.items() if name not in nothing | set(COVERAGE)}
    assert zeros == {"0"}
