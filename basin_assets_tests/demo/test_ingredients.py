"""Every promised ingredient, from the edges of the rules to ugly values, is in the files."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from basin_assets.demo import make_gym, plan_of_size
from basin_assets.demo.name_noise import sellers_name
from basin_assets.demo.plan import SizeName
from basin_assets.demo.world import Person
from basin_assets_tests.demo.reading import (
    SIZES,
    Row,
    customer_id,
    gym_of,
    read,
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
def test_double_scans_have_ids_of_their_own(size: SizeName) -> None:
    scans = {str(number) for number in gym_of(size).truth.ingredients["double_scan"]}
    assert scans
    first_scans: dict[tuple[int | None, str], list[Row]] = defaultdict(list)
    for row in table(size, "checkins"):
        if row["checkin_id"] not in scans:
            first_scans[customer_id(row["customer_id"]), row["created_at"][:10]].append(row)
    for row in table(size, "checkins"):
        if row["checkin_id"] in scans:
            again = datetime.fromisoformat(row["created_at"])
            firsts = first_scans[customer_id(row["customer_id"]), row["created_at"][:10]]
            gaps = [again - datetime.fromisoformat(first["created_at"]) for first in firsts]
            assert any(timedelta(seconds=50) < gap < timedelta(minutes=8) for gap in gaps)
            assert row["checkin_id"] not in {first["checkin_id"] for first in firsts}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["checkins", "customers", "pass_transfers"])
def test_keys_are_exported_twice_with_equal_and_with_other_content(
    size: SizeName, name: str
) -> None:
    key = "customer_id" if name == "customers" else "checkin_id"
    rows = defaultdict(list)
    for row in table(size, name):
        rows[row[key]].append(row)
    planted = gym_of(size).truth.ingredients
    for number in planted[f"{name}_exported_twice_equal"]:
        assert len(rows[str(number)]) >= 2
        assert rows[str(number)][0] == rows[str(number)][-1]
    for number in planted[f"{name}_exported_twice_changed"]:
        valid, earlier = rows[str(number)][0], rows[str(number)][-1]
        assert valid != earlier
        if "created_at" in valid:
            assert valid["created_at"] > earlier["created_at"]


@pytest.mark.parametrize("size", SIZES)
def test_members_carry_the_type_and_memberships_the_instance(size: SizeName) -> None:
    types = {row["membership_type_id"] for row in table(size, "memberships")}
    assert {row["membership_id"] for row in table(size, "members")} - {""} <= types
    owners = {row["owner_id"] for row in table(size, "memberships")}
    owners -= {str(number) for number in gym_of(size).truth.ingredients["owners_off_roster"]}
    assert owners <= {row["customer_id"] for row in table(size, "members")}


@pytest.mark.parametrize("size", SIZES)
def test_colliding_memberships_come_apart_at_the_widest_gaps(size: SizeName) -> None:
    terms = ("name", "start_date", "end_date", "billing_amount")
    owners = defaultdict(list)
    for row in table(size, "memberships"):
        owners[tuple(row[column] for column in terms)].append(row)
    members = defaultdict(list)
    for row in table(size, "members"):
        if row["customer_id"] and row["membership_id"]:
            members[tuple(row[column] for column in terms)].append(row)
    truth = {m.membership_id: m for m in gym_of(size).truth.memberships}
    split = unclear = 0
    for key, instances in owners.items():
        shared = [
            truth[int(r["membership_id"])] for r in instances if int(r["membership_id"]) in truth
        ]
        if len(instances) < 2 or len(shared) < 2:
            continue
        rows = sorted(members[key], key=lambda row: int(row["member_id"]))
        gaps = [
            (int(b["member_id"]) - int(a["member_id"]), position + 1)
            for position, (a, b) in enumerate(pairwise(rows))
        ]
        cuts = [0, *sorted(p for _, p in sorted(gaps)[-(len(instances) - 1) :]), len(rows)]
        parts = [sorted(int(row["customer_id"]) for row in rows[a:b]) for a, b in pairwise(cuts)]
        ids = {int(row["owner_id"]) for row in instances}
        clear = all(len(ids.intersection(part)) == 1 for part in parts)
        stories = {membership.story for membership in shared}
        assert clear == (stories == {"collision"})
        if clear:
            assert sorted(parts) == sorted(membership.members for membership in shared)
            split += 1
        else:
            assert stories == {"unclear", "unclear_other"}
            unclear += 1
    assert split >= 1
    assert unclear == 1


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


def test_rows_that_cannot_be_used_are_counted() -> None:
    ingredients = gym_of("demo").truth.ingredients
    assert ingredients["bad_rows_checkins"] == [7]
    assert ingredients["bad_rows_pass_transfers"] == [3]
    clean = make_gym(dataclasses.replace(plan_of_size("tiny"), bad_rows=False))
    assert all(customer_id(row["customer_id"]) for row in read(clean, "checkins"))


def test_ids_ascend_with_time() -> None:
    rows = [row for row in table("demo", "customers") if customer_id(row["customer_id"])]
    valid = {row["customer_id"]: row["created_at"] for row in reversed(rows)}
    created_at = [valid[number] for number in sorted(valid)]
    assert created_at == sorted(created_at)
    assert all(len(number) == 7 for number in valid)
    assert all(len(r["checkin_id"]) == 8 for r in table("demo", "checkins") if r["checkin_id"])


def test_the_timeline_is_another_programs() -> None:
    rows = table("demo", "customer_events")
    types = {row["event_type"] for row in rows}
    assert types == {"account_created", "membership_started", "checkin"}
    assert all(isinstance(json.loads(row["metadata"]), dict) for row in rows)


def test_overrides_name_a_known_stranger_and_are_optional() -> None:
    rows = table("demo", "purchaser_overrides")
    assert any(row["customer_id"] == "" for row in rows)
    assert any(row["from"] for row in rows)
    bare = make_gym(dataclasses.replace(plan_of_size("tiny"), overrides=False))
    assert read(bare, "purchaser_overrides") == []


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


def test_a_file_of_transfers_may_be_complete() -> None:
    plan = dataclasses.replace(plan_of_size("tiny"), stale_transfer_share=0.0)
    assert make_gym(plan).truth.ingredients["transfers_missing_in_file"] == []


@pytest.mark.parametrize("size", SIZES)
def test_the_desk_has_an_account_that_comes_right_behind_guests(size: SizeName) -> None:
    (desk,) = gym_of(size).truth.ingredients["accounts_to_ignore"]
    scans = gym_of(size).truth.ingredients["checkins_of_accounts_to_ignore"]
    assert [row["customer_id"] for row in table(size, "accounts_to_ignore")] == [str(desk)]
    rows = [row for row in table(size, "checkins") if row["customer_id"] == str(desk)]
    assert [int(row["checkin_id"]) for row in rows] == scans
    assert any(" from " in row["entry_method_description"] for row in rows)
    assert str(desk) in {row["customer_id"] for row in table(size, "customers")}


@pytest.mark.parametrize("size", SIZES)
def test_relations_are_known_from_both_sides_and_of_nobody_in_the_worked_example(
    size: SizeName,
) -> None:
    rows = {
        (row["customer_id"], row["related_customer_id"]): row["relationship"]
        for row in table(size, "relations")
    }
    opposite = {"CHI": "PRE", "PRE": "CHI", "SIB": "SIB", "SPO": "SPO"}
    assert {"CHI", "PRE"} <= set(rows.values())
    assert all(rows[other, person] == opposite[kind] for (person, other), kind in rows.items())
    family = {tie for tie in gym_of(size).truth.ties if tie.kind in ("family", "partner")}
    pairs = {(tie.customer_id_1, tie.customer_id_2) for tie in family}
    assert {(min(pair), max(pair)) for pair in [(int(a), int(b)) for a, b in rows]} <= pairs
    planted = set(gym_of(size).truth.ingredients["worked_example"])
    example = {t.user_customer_id for t in gym_of(size).truth.transfers if t.checkin_id in planted}
    assert not example & {int(person) for person, _ in rows}


def test_referrals_are_of_guests_who_became_members() -> None:
    rows = table("demo", "referrals")
    members = {row["customer_id"] for row in table("demo", "members")}
    hosted = {(t.purchaser_customer_id, t.user_customer_id) for t in gym_of("demo").truth.transfers}
    assert rows
    for row in rows:
        assert row["referred_customer_id"] in members
        assert (int(row["referrer_customer_id"]), int(row["referred_customer_id"])) in hosted


def test_associations_are_printed_as_purchasers() -> None:
    names = {row["name"] for row in table("demo", "associations")}
    person = Person("Ann", "Lee", "", "C", None, is_minor=False, opted_in=True, household=1)
    printed = {sellers_name(np.random.default_rng(seed), person) for seed in range(100)}
    assert names - printed == {"Active Member"}  # its members pay, and are no purchasers


@pytest.mark.parametrize("size", SIZES)
def test_members_leave_whose_friends_stay(size: SizeName) -> None:
    plan = plan_of_size(size)
    first, last = (plan.last_day + timedelta(days=days) for days in (-30, 30))
    ends = [
        membership
        for membership in table(size, "members")
        if membership["end_date"] and str(first) <= membership["end_date"][:10] <= str(last)
    ]
    opted_in = {
        customer_id(row["customer_id"])
        for row in table(size, "customers")
        if row["has_opted_in_to_marketing"].lower() in ("true", "1", "yes")
    }
    assert (
        len([row for row in ends if customer_id(row["customer_id"]) in opted_in])
        >= plan.leavers
        > 0
    )
