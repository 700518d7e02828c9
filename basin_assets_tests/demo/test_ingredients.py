"""Every promised ingredient, from the edges of the rules to ugly values, is in the files."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from basin_assets.demo.plan import SizeName
from basin_assets_tests.demo.reading import (
    SIZES,
    customer_id,
    gym_of,
    table,
    wall_time,
)


@pytest.mark.parametrize("size", SIZES)
def test_pairs_on_the_edges_are_planted(size: SizeName) -> None:
    rows = {row["checkin_id"]: row for row in table(size, "checkins")}
    planted = gym_of(size).truth.ingredients

    def times(edge: str) -> list[datetime]:
        found = [wall_time(rows[str(key)]["checkin_datetime"]) for key in planted[edge]]
        assert None not in found
        return [time for time in found if time]

    def gaps(edge: str) -> list[timedelta]:
        return [b - a for a, b in zip(times(edge)[::2], times(edge)[1::2], strict=True)]

    assert gaps("exactly_30_minutes") == [timedelta(minutes=30)] * 2
    assert gaps("over_30_minutes") == [
        timedelta(minutes=30, seconds=1),
        timedelta(minutes=30, microseconds=1),
    ]
    midnight = times("across_midnight")
    assert [b.date() - a.date() for a, b in zip(midnight[::2], midnight[1::2], strict=True)] == [
        timedelta(days=1)
    ] * 2
    assert times("after_midnight")[0].time().isoformat() == "00:00:00"
    desks = [rows[str(key)]["location_id"] for key in planted["at_two_desks"]]
    assert desks == ["2", "2", "1", "1"]


@pytest.mark.parametrize("size", SIZES)
def test_members_carry_the_type_and_memberships_the_instance(size: SizeName) -> None:
    types = {row["membership_type_id"] for row in table(size, "memberships")}
    assert {row["membership_id"] for row in table(size, "members")} - {""} <= types
    owners = {row["owner_id"] for row in table(size, "memberships")}
    owners -= {str(number) for number in gym_of(size).truth.ingredients["owners_off_roster"]}
    assert owners <= {row["customer_id"] for row in table(size, "members")}


@pytest.mark.parametrize("size", SIZES)
def test_memberships_of_every_story_are_there(size: SizeName) -> None:
    rows = table(size, "members")
    sizes = {row["size"] for row in rows}
    assert sizes == {"solo", "duo", "family", "corporate"}
    assert any("staff" in row["name"].casefold() and row["size"] == "family" for row in rows)
    assert any(row["end_date"] == "" for row in rows)
    assert any(row["start_date"] > "2025-11-30" for row in rows)
    planted = gym_of(size).truth.ingredients
    assert len(planted["membership_renewal"]) >= 2
    assert planted["membership_converted"]


@pytest.mark.parametrize("size", SIZES)
def test_some_people_are_missing_in_the_customers(size: SizeName) -> None:
    missing = {str(number) for number in gym_of(size).truth.ingredients["customers_missing"]}
    assert missing
    assert not missing & {row["customer_id"] for row in table(size, "customers")}
    assert missing & {row["customer_id"] for row in table(size, "checkins")}
    assert missing & {row["customer_id"] for row in table(size, "members")}


def test_values_are_written_in_mixed_formats() -> None:
    times = [row["checkin_datetime"] for row in table("demo", "checkins")]
    for pattern in (
        r"[\d-]+T[\d:]+",
        r".*Z",
        r".*\.\d{6}",
        r".*-0[56]:00",
        r"\d+/\d+/\d{4} .*[AP]M",
        r"[\d-]{10} \d+:\d\d [AP]M",
        r"\d+/\d+/\d{4}, \d+:\d\d:\d\d\N{NARROW NO-BREAK SPACE}[AP]M",
        r"\d+/\d+/\d\d \d\d:\d\d",
        r"\d+/\d+/\d{4} \d+:\d\d [ap]\.m\.",
    ):
        assert any(re.fullmatch(pattern, time) for time in times), pattern
    ids = [row["customer_id"] for row in table("demo", "checkins")]
    assert any(text.endswith(".0") for text in ids)
    assert any(text.startswith("00") for text in ids)
    flags = {row["has_opted_in_to_marketing"] for row in table("demo", "customers")}
    assert {"True", "true", "1", "False", ""} <= flags
    assert any(row["location_id"] == "" for row in table("demo", "checkins"))


@pytest.mark.parametrize("size", SIZES)
def test_awkward_names_are_there(size: SizeName) -> None:
    rows = table(size, "customers")
    assert {"NA", "Null", "None"} <= {row["last_name"] for row in rows}
    names = [f"{row['first_name']} {row['last_name']}" for row in rows]
    for sign in ('"', ",", "🧗", "'"):
        assert any(sign in name for name in names), sign
    printed = {row["purchaser_name"].split()[-1] for row in table(size, "pass_transfers")}
    assert printed & {"NA", "Null", "None"}


@pytest.mark.parametrize("size", SIZES)
def test_the_file_of_transfers_is_stale(size: SizeName) -> None:
    planted = gym_of(size).truth.ingredients
    written = {row["checkin_id"]: row for row in table(size, "pass_transfers")}
    described = {row["checkin_id"]: row for row in table(size, "checkins")}
    customers = {customer_id(row["customer_id"]) for row in table(size, "customers")}
    missing = planted["transfers_missing_in_file"]
    assert len(missing) >= 2
    for number in missing:
        assert str(number) not in written
        assert " from " in described[str(number)]["entry_method_description"]
    in_file = [int(key) for key in written if key.isdigit() and int(key) < 99_000_000]
    assert max(missing) > max(in_file)
    for number in planted["transfers_of_merged_accounts"]:
        assert customer_id(written[str(number)]["user_customer_id"]) not in customers
    for number in planted["transfers_without_time"]:
        assert written[str(number)]["checkin_datetime"] == ""
    assert all(planted[f"transfers_{what}"] for what in ("of_merged_accounts", "without_time"))


@pytest.mark.parametrize("size", SIZES)
def test_the_desk_has_an_account_that_comes_right_behind_guests(size: SizeName) -> None:
    (desk,) = gym_of(size).truth.ingredients["accounts_to_ignore"]
    scans = gym_of(size).truth.ingredients["checkins_of_accounts_to_ignore"]
    assert [row["customer_id"] for row in table(size, "accounts_to_ignore")] == [str(desk)]
    rows = [row for row in table(size, "checkins") if row["customer_id"] == str(desk)]
    assert [int(row["checkin_id"]) for row in rows] == scans
    assert any(" from " in row["entry_method_description"] for row in rows)
    assert str(desk) in {row["customer_id"] for row in table(size, "customers")}
