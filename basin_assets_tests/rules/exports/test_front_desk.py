"""What the desk hands out ties nobody, whether its account is named to be ignored or not."""

import pytest

from basin_assets.contracts.connections import CONNECTION_TYPES
from basin_assets_tests.pure_run import PureRun, insights_of
from basin_assets_tests.reliability import small_gym as gym
from basin_assets_tests.rules.frames import rows_of

DESK, HARRIET, ODO = 40, 41, 42
CUSTOMERS = (
    "customer_id,first_name,last_name,created_at,birthday,has_opted_in_to_marketing",
    f"{DESK},Front,Desk,2024-01-01,1980-01-01,yes",
    f"{HARRIET},Harriet,Wexcombe,2024-01-01,1980-01-01,yes",
    f"{ODO},Odo,Farrowgate,2024-01-01,1980-01-01,yes",
)
HEADER = "checkin_id,customer_id,checkin_datetime,location_id,entry_method,entry_method_description"
SCANS = tuple(
    f"{number},{DESK},2025-10-{day} {time},1,MEM,"
    for number, (day, time) in enumerate(
        ((day, time) for day in (12, 19, 26) for time in ("10:00:30", "18:00:30")), start=1
    )
)
PASSES = tuple(
    f"{day}{who},{who},2025-10-{day} {time},1,{method},{words}"
    for day in (12, 19, 26)
    for who, time, method, words in (
        (HARRIET, "10:00:00", "ENT", "Day Pass from Front Desk"),
        (ODO, "18:00:00", "GUE", "Guest Pass from FRONT  DESK (2 remaining)"),
    )
)
IGNORED = ("customer_id,reason", f"{DESK},front desk")
NOBODYS = ("purchaser_name,customer_id,from,to", "Front Desk,,,")


def _run(**files: object) -> PureRun:
    sources = {"customers": CUSTOMERS, "checkins": (HEADER, *SCANS, *PASSES)} | files
    made = gym.gym(**sources)  # type: ignore[arg-type]
    return gym.run_files({key: data for key, data in made.items() if "pass_transfers" not in key})


def _named(run: PureRun, customer_id: int) -> set[str]:
    """The tables of connections, events and insights that have the customer in a column."""
    tables = dict(run.tables) | insights_of(run)
    asked = {
        name: tables[name] for name in [*CONNECTION_TYPES, "sharing_events", *insights_of(run)]
    }
    asked["customer_connections"] = run.connections
    return {
        name
        for name, table in asked.items()
        if any(
            str(customer_id) in str(value).replace(";", " ").split()
            for column in table.columns
            if "customer_id" in column or column in ("members", "group_id", "candidate_1_id")
            for value in table[column].dropna()
        )
    }


@pytest.mark.parametrize("files", [{}, {"purchaser_overrides": NOBODYS}], ids=["plain", "override"])
def test_a_trio_with_the_desk_is_no_group_and_the_desk_no_connector(
    files: dict[str, object],
) -> None:
    ignored = _run(accounts_to_ignore=IGNORED, **files)

    assert gym.pairs(ignored) == []
    assert _named(ignored, DESK) == set()
    assert {method for _, _, method in gym.matches(ignored)} <= {"seller", "override"}
    assert ignored.settled["checkins"].accounting()["of_accounts_to_ignore"] == len(SCANS)
    assert {event for event, _, _ in gym.events(ignored)} == {"received_shared_pass"}


def test_without_the_account_the_desk_is_a_placeholder_and_its_scans_are_a_customers() -> None:
    """Who sold is told by what is printed; who stood there, by the check-ins alone."""
    run = _run()

    assert {method for _, _, method in gym.matches(run)} == {"seller"}
    assert [pair[:3] for pair in gym.pairs(run)] == [
        (DESK, HARRIET, "same_day_group"),
        (DESK, ODO, "same_day_group"),
    ]
    assert rows_of(insights_of(run)["customer_groups"], "members") == []
    assert rows_of(insights_of(run)["top_connectors"], "customer_id", "passes_given") == []


def test_a_membership_of_the_desk_that_ends_is_nobodys_who_may_leave() -> None:
    members = (
        "membership_id,customer_id,name,start_date,end_date,size",
        *(f"446,{who},Solo,2025-01-01,2025-11-01,solo" for who in (DESK, HARRIET)),
    )
    ending = insights_of(_run(accounts_to_ignore=IGNORED, members=members))["memberships_ending"]
    assert rows_of(ending, "customer_id") == [(HARRIET,)]
