"""A gym is a function of its plan: same bytes, the right sizes, the worked example."""

from __future__ import annotations

import csv
import dataclasses
import io
import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from basin_assets.demo import GymPlan, make_gym, plan_of_size
from basin_assets.demo.accounts import DESK_ACCOUNT
from basin_assets.demo.plan import SizeName, ending_on
from basin_assets.demo.printed_names import NAME_KINDS
from basin_assets_tests.demo.reading import (
    SIZES,
    customer_id,
    fingerprint,
    gym_of,
    read,
    table,
    wall_time,
)

AGREED: dict[SizeName, str] = {
    "tiny": "919fe34b8b9fe4e731c8833819e2741cf61a1d16b704be0ebdc31d7d57c2175d",
    "demo": "a52b8d91d549df1934ebc794c74c0c363004b1f369f76b439eb70bde2ce293e3",
}
"""Exports and truth of the gyms. Whoever changes the generator on purpose writes them anew."""


@pytest.mark.parametrize("size", SIZES)
def test_a_gym_is_the_one_that_was_agreed_with_all_its_quirks(size: SizeName) -> None:
    assert fingerprint(make_gym(plan_of_size(size))) == AGREED[size]


def test_another_seed_makes_another_gym() -> None:
    assert fingerprint(make_gym(plan_of_size("tiny", seed=2))) != AGREED["tiny"]


def test_hash_seed_and_timezone_change_nothing() -> None:
    code = (
        "from basin_assets_tests.demo.reading import fingerprint, gym_of;"
        "print(fingerprint(gym_of('tiny')))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": timezone},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        ).stdout.strip()
        for hash_seed, timezone in (("1", "Asia/Tokyo"), ("77", "America/Denver"))
    }
    assert seen == {AGREED["tiny"]}


@pytest.mark.parametrize(
    ("size", "people", "checkins", "transfers"),
    [("tiny", 60, 340, 60), ("demo", 1_200, 6_000, 500)],
)
def test_a_size_holds_what_it_says(
    size: SizeName, people: int, checkins: int, transfers: int
) -> None:
    ids = {customer_id(row["customer_id"]) for row in table(size, "customers")} - {None}
    assert len(ids - {DESK_ACCOUNT}) == people - len(
        gym_of(size).truth.ingredients["customers_missing"]
    )
    assert len({row["checkin_id"] for row in table(size, "checkins")}) == pytest.approx(
        checkins, rel=0.05
    )
    assert len(gym_of(size).truth.transfers) == transfers


def test_the_full_gym_has_the_size_and_the_namesakes_of_a_real_one() -> None:
    gym = make_gym(plan_of_size("full"))
    assert len({row["checkin_id"] for row in read(gym, "checkins")}) == pytest.approx(
        48_000, rel=0.05
    )
    assert len(gym.truth.transfers) == pytest.approx(4_000, rel=0.05)
    customers = read(gym, "customers")
    assert len(customers) == pytest.approx(11_480, rel=0.001)
    assert 0.015 <= len(gym.truth.ingredients["customers_namesakes"]) / 11_480 <= 0.03
    kinds = Counter(transfer.kind for transfer in gym.truth.transfers)
    assert set(kinds) == set(NAME_KINDS) - {"unlisted_variant"}
    minors = sum(row["birthday"] > "2007-11-30" for row in customers)
    assert minors / len(customers) == pytest.approx(1 / 3, abs=0.02)


@pytest.mark.parametrize("size", SIZES)
def test_days_run_to_the_end_of_november(size: SizeName) -> None:
    times = [wall_time(row["checkin_datetime"]) for row in table(size, "checkins")]
    days = [time.date() for time in times if time and time.year > 2019]
    assert min(days) >= plan_of_size(size).first_day
    assert str(max(days)) == gym_of(size).truth.as_of == "2025-11-30"


@pytest.mark.parametrize("size", SIZES)
def test_the_worked_example_is_there(size: SizeName) -> None:
    family = ("Nancy", "Charlie", "Harry", "Rhodes", "Walter")
    davises = [row for row in table(size, "customers") if row["last_name"] == "Davis"]
    ids = {r["first_name"]: r["customer_id"] for r in davises if r["first_name"] in family}
    assert len([row for row in davises if row["first_name"] in family]) == 5
    visits = [row for row in table(size, "checkins") if row["customer_id"] in ids.values()]
    assert [row["customer_id"] for row in visits] == [ids[name] for name in family]
    times = [row["checkin_datetime"] for row in visits]
    assert (min(times), max(times)) == ("2025-10-26 17:08:37", "2025-10-26 17:09:41")
    assert {row["location_id"] for row in visits} == {"1"}
    assert [row["entry_method_description"] for row in visits] == [
        "5 Climb Punch Pass 60 Days (4 remaining)",
        *(
            f"5 Climb Punch Pass 60 Days from Nancy Davis ({remaining} remaining)"
            for remaining in (3, 2, 1, 0)
        ),
    ]
    rows = [row for row in table(size, "pass_transfers") if row["user_customer_id"] in ids.values()]
    assert [(row["purchaser_name"], row["remaining_count"]) for row in rows] == [
        ("Nancy Davis", remaining) for remaining in "3210"
    ]
    given = [
        t for t in gym_of(size).truth.transfers if str(t.purchaser_customer_id) == ids["Nancy"]
    ]
    assert [str(t.user_customer_id) for t in given] == [ids[name] for name in family[1:]]


@pytest.mark.parametrize("size", SIZES)
def test_nobody_else_is_at_the_desk_near_the_worked_example(size: SizeName) -> None:
    first = datetime.fromisoformat("2025-10-26 16:38:37")
    last = datetime.fromisoformat("2025-10-26 17:39:41")
    near = [
        row
        for row in table(size, "checkins")
        if (time := wall_time(row["checkin_datetime"])) and first <= time <= last
        if row["location_name"] != "Riverside"
    ]
    assert len(near) == 5


@pytest.mark.parametrize(
    ("today", "first_day", "months"),
    [
        ("2025-11-30", "2024-10-01", 14),  # as without a day
        ("2025-12-01", "2024-11-01", 14),
        ("2026-11-30", "2025-10-01", 14),
        ("2028-02-29", "2025-10-01", 29),
    ],
)
def test_a_gym_that_ends_today_keeps_its_months_and_the_worked_example(
    today: str, first_day: str, months: int
) -> None:
    plan = ending_on(plan_of_size("demo"), date.fromisoformat(today))

    assert (str(plan.first_day), plan.months, str(plan.last_day)) == (first_day, months, today)
    assert plan.checkins // plan.months == plan_of_size("demo").checkins // 14


def test_a_day_before_the_plans_last_one_changes_nothing() -> None:
    plan = plan_of_size("demo")
    assert ending_on(plan, date(2025, 6, 1)) == plan


def test_a_gym_that_ends_on_a_first_of_march_holds_the_worked_example_and_its_ages() -> None:
    gym = make_gym(ending_on(plan_of_size("demo"), date(2027, 3, 1)))
    rows = list(csv.DictReader(io.StringIO(gym.files["capitan/customers.csv"].decode("utf-8-sig"))))
    davises = {row["customer_id"]: row for row in rows if row["last_name"] == "Davis"}
    planted = [davises[str(each)] for each in (1439247, 1422342, 1441379, 1441094, 1440880)]

    assert [row["first_name"] for row in planted] == [
        *("Nancy", "Charlie", "Harry", "Rhodes", "Walter")
    ]
    assert [row["birthday"][:4] for row in planted] == ["1985", "2014", "2016", "2018", "1983"]


@pytest.mark.parametrize(
    "changes",
    [
        {"stranger_share": 0.0, "noisy_name_share": 0.0, "absent_purchaser_share": 0.0},
        {"noisy_name_share": 1.0, "absent_purchaser_share": 1.0, "mixed_format_share": 1.0},
        {"clubs": 0, "classes": 0, "friend_groups": 12, "family_plans": 0, "solo_plans": 0},
        {"double_scan_share": 0.0, "exported_twice_share": 0.0, "blank_location_share": 0.0},
    ],
)
def test_extreme_plans_make_a_gym(changes: dict[str, float]) -> None:
    plan: GymPlan = dataclasses.replace(plan_of_size("tiny"), **changes)  # type: ignore[arg-type]
    gym = make_gym(plan)
    assert len(gym.truth.transfers) == plan.transfers
