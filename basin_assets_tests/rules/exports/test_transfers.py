"""Passes that were shared: what the file has, and what the check-ins' descriptions name beside."""

import pandas as pd
import pytest

from basin_assets.contracts import tables
from basin_assets.demo import make_gym, plan_of_size
from basin_assets.rules.exports.transfers import (
    tell_missing,
    transfers_of_checkins,
    unite_transfers,
)
from basin_assets.rules.months import MonthWindow
from basin_assets.rules.purchasers.person_names import without_receipt
from basin_assets_tests.pure_run import PureRun, insights_of, settle_all
from basin_assets_tests.reliability import small_gym as gym
from basin_assets_tests.reliability.small_gym import CHARLIE, NANCY, OMAR
from basin_assets_tests.rules.frames import SETTINGS, checkins, rows_of, visit

HEADER = "checkin_id,customer_id,checkin_datetime,location_id,entry_method,entry_method_description"
NANCYS = f"101,{NANCY},2025-10-26 17:08:37,1,MEM,Solo Monthly"
CHARLIES = f"102,{CHARLIE},2025-10-26 17:08:59,1,ENT,Day Pass from Nancy Davis (2 remaining)"
NO_FILE = gym.PASS_TRANSFERS[:1]


def on(method: str | None, description: str | None, place: str | None = None) -> pd.DataFrame:
    """One check-in, let in this way."""
    return checkins(
        visit(
            7,
            "17:08:59",
            entry_method=method,
            entry_method_description=description,
            location_name=place,
        )
    )


def test_a_described_pass_is_a_transfer_with_the_checkins_user_time_and_place() -> None:
    found = transfers_of_checkins(
        on("ENT", "5 Climb Youth Punch Pass from Nora Quill (3 remaining)", "North")
    )

    assert rows_of(found, *found.columns) == [
        (
            1,
            "2025-10-26 17:08:59",
            "entry_pass",
            "5 Climb Youth Punch Pass",
            "Nora Quill",
            7,
            None,
            None,
            3,
            True,
            True,
            "ENT",
            "North",
        )
    ]


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("ENT", "entry_pass"),
        ("FRE", "entry_pass"),
        ("GUE", "guest_pass"),
        ("gue", "guest_pass"),
        ("MEM", None),
        ("EVE", None),
        (None, None),
    ],
)
def test_entries_on_passes_are_transfers_and_others_are_not(
    method: str | None, kind: str | None
) -> None:
    found = transfers_of_checkins(on(method, "Guest Pass from Nora Quill"))
    assert rows_of(found, "transfer_type") == ([(kind,)] if kind else [])


@pytest.mark.parametrize("description", [None, "Day Pass", "from Nora Quill"])
def test_a_pass_of_ones_own_is_no_transfer(description: str | None) -> None:
    found = transfers_of_checkins(on("ENT", description))
    assert found.empty
    tables.PASS_TRANSFERS.validate(found)


def test_where_the_file_has_the_row_it_holds_and_the_description_else() -> None:
    of_both = checkins(
        visit(7, "17:08:59", entry_method="ENT", entry_method_description="Day Pass from Bo Lee"),
        visit(8, "17:09:59", entry_method="ENT", entry_method_description="Day Pass from Bo Lee"),
    )
    in_file = transfers_of_checkins(of_both.iloc[:1]).assign(
        purchaser_name="Ann Lee", pass_type="Gift", transfer_type="guest_pass", remaining_count=9
    )

    found = unite_transfers(in_file, of_both)

    told = ("purchaser_name", "pass_type", "transfer_type", "remaining_count", "origin")
    assert rows_of(found, *told) == [
        ("Ann Lee", "Gift", "guest_pass", 9, "file"),
        ("Bo Lee", "Day Pass", "entry_pass", None, "checkin"),
    ]


@pytest.mark.parametrize(
    ("printed", "purchaser"),
    [
        ("Samuel (Bo) Wexcombe (0 remaining)", "Samuel (Bo) Wexcombe"),
        ("Nora Quill (2 Remaining) (1.0 remaining) ", "Nora Quill"),
        ("Nora (2 remaining) Quill", "Nora (2 remaining) Quill"),
        ("Nora Quill (two remaining)", "Nora Quill (two remaining)"),
        ("(2 remaining)", None),
        (None, None),
    ],
)
def test_the_count_behind_a_purchaser_of_the_file_is_no_part_of_the_name(
    printed: str | None, purchaser: str | None
) -> None:
    came = on("ENT", "Day Pass from Nora Quill")
    in_file = transfers_of_checkins(came).assign(purchaser_name=pd.array([printed], dtype="str"))
    assert rows_of(unite_transfers(in_file, came), "purchaser_name") == [(purchaser,)]


def test_two_uses_of_one_strangers_pass_are_one_name_in_all_that_is_published() -> None:
    used = [
        f"102,,entry_pass,Day Pass,Zed Ypsilon (1 remaining),{CHARLIE}",
        f"103,2025-10-26 17:10:00,entry_pass,Day Pass,Zed Ypsilon (0 remaining),{OMAR}",
    ]
    made = gym.run(pass_transfers=[gym.PASS_TRANSFERS[0], *used])

    insights = insights_of(made)
    review = insights["purchaser_review"]
    assert rows_of(review, "purchaser_name", "transfers") == [("Zed Ypsilon", 2)]
    assert rows_of(insights["customer_groups"], "members", "how_tied") == [
        (f"{CHARLIE}; {OMAR}", "came on one pass")
    ]
    assert "remaining)" not in "".join(made.tables["sharing_events"]["metadata"])


def test_a_transfer_in_the_file_alone_stays() -> None:
    made = gym.run(checkins=[*gym.CHECKINS[:2]])
    assert rows_of(made.tables["transfers"], "checkin_id", "origin") == [(102, "file")]
    assert gym.pairs(made) == [(NANCY, CHARLIE, "pass_sharer_recipient", 10, 1)]


@pytest.mark.parametrize("is_there", [True, False])
def test_without_rows_in_the_file_or_without_the_file_all_come_from_the_checkins(
    is_there: bool,
) -> None:
    files = gym.gym(checkins=[HEADER, NANCYS, CHARLIES], pass_transfers=NO_FILE)
    if not is_there:
        del files["capitan/pass_transfers.csv"]

    made = gym.run_files(files)

    assert (gym.pairs(made), gym.events(made)) == ([gym.PAIR], gym.EVENTS)
    assert rows_of(made.tables["transfers"], "origin") == [("checkin",)]
    assert figures(made)["transfers_missing_in_file"] == ("1" if is_there else "0")


def figures(made: PureRun) -> dict[str, str]:
    metrics = insights_of(made)["connection_metrics"]
    return dict(zip(metrics["metric"], metrics["value"], strict=True))


def test_user_and_time_are_the_checkins_where_it_is_known() -> None:
    stale = f"102,,entry_pass,Day Pass,Nancy Davis,{OMAR}"
    made = gym.run(pass_transfers=[gym.PASS_TRANSFERS[0], stale])

    assert rows_of(made.tables["transfers"], "user_customer_id", "checkin_datetime") == [
        (CHARLIE, "2025-10-26 17:08:59")
    ]
    assert gym.pairs(made) == [gym.PAIR]
    assert gym.quarantined(made) == []
    assert figures(made)["transfer_users_differing"] == "1"
    assert figures(made)["transfer_times_differing"] == "1"


def test_a_customer_who_was_merged_into_another_is_no_ghost() -> None:
    merged = "102,2025-10-26 17:08:59,entry_pass,Day Pass,Nancy Davis,9"
    made = gym.run(pass_transfers=[gym.PASS_TRANSFERS[0], merged])

    assert gym.pairs(made) == [gym.PAIR]
    assert figures(made)["ids_missing_in_customers"] == "0"
    assert made.settled["pass_transfers"].differing == {"user_customer_id": 1}


def test_a_row_of_a_checkin_that_nobody_knows_needs_its_own_user_and_time() -> None:
    rows = ["902,,entry_pass,Day Pass,Nancy Davis,2", "903,2025-10-26,entry_pass,Day Pass,Bo,"]
    made = gym.run(pass_transfers=[*gym.PASS_TRANSFERS, *rows])

    assert gym.quarantined(made) == [
        ("pass_transfers", 3, "unreadable_time"),
        ("pass_transfers", 4, "unreadable_id"),
    ]


@pytest.mark.parametrize(
    ("told", "is_there"),
    [
        ("", "2023-12-31 23:59:59"),
        ("2024-01-01 00:01:00", "2023-12-31 23:59:59"),
        ("", "2030-01-01 10:00:00"),
    ],
)
def test_a_transfer_of_a_checkin_outside_the_months_lies_outside_too(
    told: str, is_there: str
) -> None:
    checkins = [*gym.CHECKINS, f"104,{OMAR},{is_there},1"]
    row = f"104,{told},entry_pass,Day Pass,Nancy Davis,{OMAR}"
    made = gym.run(checkins=checkins, pass_transfers=[*gym.PASS_TRANSFERS, row])

    assert gym.quarantined(made) == [
        ("checkins", 4, "outside_months"),
        ("pass_transfers", 3, "outside_months"),
    ]


def test_the_same_in_another_writing_is_no_difference() -> None:
    same = "0102.0,10/26/2025 5:08:59 PM,entry_pass,Day Pass,Nancy Davis,2.0"
    made = gym.run(pass_transfers=[gym.PASS_TRANSFERS[0], same])
    assert made.settled["pass_transfers"].differing == {}


def test_a_transfer_goes_with_its_checkin_to_another_month() -> None:
    told = "102,2025-11-26 17:08:59,entry_pass,Day Pass,Nancy Davis,2"
    made = gym.run(pass_transfers=[gym.PASS_TRANSFERS[0], told])
    assert gym.events(made) == gym.EVENTS


def test_a_stale_file_loses_no_share_and_what_it_lacks_is_counted() -> None:
    described = [
        f"{number},{OMAR},2025-09-{number % 30 + 1:02d} 10:00:00,1,ENT,Day Pass from Nancy Davis"
        for number in range(38)
    ]
    in_file = [
        f"{number},2025-09-{number % 30 + 1:02d} 10:00:00,entry_pass,Day Pass,Nancy Davis,{OMAR}"
        for number in range(9)
    ]

    made = gym.run(checkins=[HEADER, *described], pass_transfers=[gym.PASS_TRANSFERS[0], *in_file])

    assert rows_of(made.by_type["pass_sharer_recipient"], "interaction_count") == [(38,)]
    told = figures(made)
    assert (told["transfers"], told["transfers_in_file"]) == ("38", "9")
    assert told["transfers_of_checkins_alone"] == told["transfers_missing_in_file"] == "29"


def test_what_is_said_of_a_stale_file() -> None:
    assert "29 of 38 transfers are missing" in tell_missing(29, 38, has_file=True)
    assert "38 transfers are read from checkins" in tell_missing(38, 38, has_file=False)
    assert "has every pass" in tell_missing(0, 38, has_file=True)


def test_the_descriptions_of_the_demo_gym_alone_give_the_transfers_of_its_file() -> None:
    files = make_gym(plan_of_size("demo")).files
    settled = settle_all(files, MonthWindow("2024-01", "2025-12"), SETTINGS)
    united = unite_transfers(settled["pass_transfers"].used, settled["checkins"].used)
    alone = transfers_of_checkins(settled["checkins"].used)

    def gifts(of: pd.DataFrame) -> set[tuple[object, ...]]:
        names = of["purchaser_name"].map(without_receipt)
        what = of.assign(purchaser_name=names, remaining_count=of["remaining_count"].fillna(-1))
        columns = ("checkin_id", "pass_type", "purchaser_name", "remaining_count")
        return set(rows_of(what, *columns))

    assert gifts(alone) == gifts(united)
    assert 0.9 < (united["origin"] == tables.FROM_FILE).mean() < 1
