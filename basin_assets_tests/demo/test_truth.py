"""The truth beside the gym agrees with its files and with the shares of the plan."""

from __future__ import annotations

import dataclasses

import pytest

from basin_assets.demo import make_gym, plan_of_size
from basin_assets.demo.naming import folded
from basin_assets.demo.plan import SizeName
from basin_assets.demo.printed_names import NAME_KINDS
from basin_assets_tests.demo.reading import (
    SIZES,
    customer_id,
    gym_of,
    read,
    table,
    wall_time,
)


@pytest.mark.parametrize("size", SIZES)
def test_every_transfer_has_its_truth(size: SizeName) -> None:
    customers = {
        customer_id(row["customer_id"]): row
        for row in table(size, "customers")
        if customer_id(row["customer_id"])
    }
    checkins = {row["checkin_id"]: row for row in table(size, "checkins")}
    written = {row["checkin_id"]: row for row in table(size, "pass_transfers")}
    truth = {str(t.checkin_id): t for t in gym_of(size).truth.transfers}
    planted = gym_of(size).truth.ingredients
    missing = {str(number) for number in planted["transfers_missing_in_file"]}
    in_file = {key for key in written if key.isdigit() and int(key) < 99_000_000}
    assert in_file == set(truth) - missing
    for key, transfer in truth.items():
        row = written.get(key, {"purchaser_name": transfer.printed_name, "checkin_datetime": ""})
        assert row["purchaser_name"] == transfer.printed_name
        if key in in_file and transfer.checkin_id not in planted["transfers_of_merged_accounts"]:
            assert customer_id(row["user_customer_id"]) == transfer.user_customer_id
        assert customer_id(checkins[key]["customer_id"]) == transfer.user_customer_id
        assert f"from {transfer.printed_name}" in checkins[key]["entry_method_description"]
        if transfer.purchaser_customer_id is None:
            assert transfer.kind in ("stranger", "stranger_with_customers_name", "seller")
            continue
        purchaser = customers[transfer.purchaser_customer_id]
        time = wall_time(row["checkin_datetime"])
        assert time is None or purchaser["created_at"] <= str(time)
        full_name = f"{purchaser['first_name']} {purchaser['last_name']}"
        if transfer.kind in ("exact", "namesake"):
            assert transfer.printed_name == full_name
            assert (transfer.bearers > 1) == (transfer.kind == "namesake")
        else:
            assert transfer.printed_name != full_name


@pytest.mark.parametrize("size", SIZES)
def test_presence_of_the_purchaser_is_what_the_checkins_say(size: SizeName) -> None:
    present = {
        (customer_id(row["customer_id"]), time.date())
        for row in table(size, "checkins")
        if (time := wall_time(row["checkin_datetime"]))
    }
    days = {
        row["checkin_id"]: time.date()
        for row in table(size, "pass_transfers")
        if (time := wall_time(row["checkin_datetime"]))
    }
    for transfer in gym_of(size).truth.transfers:
        day = days.get(str(transfer.checkin_id))
        if day and (transfer.purchaser_customer_id, day) in present:
            assert transfer.purchaser_present


def test_shares_of_the_plan_are_met() -> None:
    transfers = gym_of("demo").truth.transfers
    known = [t for t in transfers if t.purchaser_customer_id is not None]
    assert len(known) / len(transfers) == pytest.approx(0.96, abs=0.01)
    assert sum(t.purchaser_present for t in known) / len(known) == pytest.approx(0.7, abs=0.02)
    noisy = [t for t in known if t.kind not in ("exact", "namesake")]
    assert len(noisy) / len(known) == pytest.approx(1 / 7, abs=0.02)
    strangers = [t for t in transfers if t.purchaser_customer_id is None]
    assert {t.kind for t in strangers} == {"stranger", "stranger_with_customers_name", "seller"}


def test_every_kind_of_printed_name_occurs_in_the_demo() -> None:
    kinds = {transfer.kind for transfer in gym_of("demo").truth.transfers}
    assert kinds == set(NAME_KINDS) - {"unlisted_variant"}


def test_unlisted_variants_come_when_asked_for() -> None:
    plan = dataclasses.replace(plan_of_size("demo"), unlisted_variant_share=0.2)
    transfers = make_gym(plan).truth.transfers
    share = sum(t.kind == "unlisted_variant" for t in transfers) / len(transfers)
    assert share == pytest.approx(0.2, abs=0.02)


def test_strangers_bear_no_customers_name_unless_they_are_marked() -> None:
    names = {folded(f"{r['first_name']} {r['last_name']}") for r in table("demo", "customers")}
    for transfer in gym_of("demo").truth.transfers:
        if transfer.purchaser_customer_id is None:
            is_borrowed = transfer.kind == "stranger_with_customers_name"
            assert (folded(transfer.printed_name) in names) == is_borrowed


def test_passes_go_both_ways_and_guests_convert() -> None:
    gym = make_gym(dataclasses.replace(plan_of_size("demo"), reciprocity=0.5))
    given = {(t.purchaser_customer_id, t.user_customer_id) for t in gym.truth.transfers}
    assert any((user, sharer) in given for sharer, user in given if sharer != user)
    guests = {
        customer_id(row["user_customer_id"])
        for row in read(gym, "pass_transfers")
        if row["transfer_type"] == "guest_pass"
    }
    starts = {
        int(r["customer_id"]): r["start_date"] for r in read(gym, "members") if r["customer_id"]
    }
    assert guests & set(starts)


def test_club_members_know_each_other_and_classmates_do_not() -> None:
    truth = gym_of("demo").truth
    ties = {(tie.customer_id_1, tie.customer_id_2) for tie in truth.ties}
    assert all(tie.customer_id_1 < tie.customer_id_2 for tie in truth.ties)
    assert {tie.kind for tie in truth.ties} == {"family", "partner", "friends", "club"}
    for circle in truth.circles:
        pairs = [(a, b) for a in circle.members for b in circle.members if a < b]
        if circle.kind == "club":
            assert all(pair in ties for pair in pairs)
            assert circle.slots[0][0] == 1
        if circle.kind == "class":
            assert sum(pair in ties for pair in pairs) < len(pairs) / 5


def test_recipients_and_sharers_know_each_other() -> None:
    truth = gym_of("demo").truth
    ties = {frozenset((tie.customer_id_1, tie.customer_id_2)) for tie in truth.ties}
    for transfer in truth.transfers:
        pair = {transfer.purchaser_customer_id, transfer.user_customer_id}
        assert None in pair or len(pair) == 1 or frozenset(pair) in ties


def test_late_friends_arrive_apart() -> None:
    plan = dataclasses.replace(plan_of_size("tiny"), late_friend_share=1.0)
    ties = make_gym(plan).truth.ties
    assert all(tie.meets_inside for tie in ties if tie.kind == "friends")
    assert not any(tie.meets_inside for tie in ties if tie.kind != "friends")
