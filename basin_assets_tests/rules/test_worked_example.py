"""The worked example in full: five of a family on one evening, on Nancy's punch pass."""

import json
from collections.abc import Iterator
from itertools import combinations

import pytest

from basin_assets_tests.pure_run import PureRun, run_purely
from basin_assets_tests.rules.frames import rows_of

FAMILY = ["Nancy", "Charlie", "Harry", "Rhodes", "Walter"]
TIMES = [f"2025-10-26 17:{at}" for at in ("08:37", "08:59", "09:10", "09:20", "09:41")]
PASS = "5 Climb Punch Pass 60 Days"
NANCY, *CHILDREN = range(1, 6)


def export(header: str, rows: Iterator[str]) -> bytes:
    return "".join(f"{line}\n" for line in [header, *rows]).encode()


@pytest.fixture(scope="module")
def run() -> PureRun:
    people = list(zip(range(1, 6), FAMILY, TIMES, strict=True))
    files = {
        "capitan/customers.csv": export(
            "customer_id,first_name,last_name,created_at",
            (f"{who},{name},Davis,2025-01-01" for who, name, _ in people),
        ),
        "capitan/checkins.csv": export(
            "checkin_id,customer_id,checkin_datetime,location_id,entry_method_description",
            (
                f"{100 + who},{who},{at},1,{PASS} "
                + ("(4 remaining)" if who == NANCY else "from Nancy Davis")
                for who, _, at in people
            ),
        ),
        "capitan/pass_transfers.csv": export(
            "checkin_id,checkin_datetime,transfer_type,pass_type,purchaser_name,user_customer_id,"
            "user_first_name,user_last_name,remaining_count,is_punch_pass,is_youth_pass",
            (
                f"{100 + who},{at},entry_pass,{PASS},Nancy Davis,{who},{name},Davis,{5 - who},True,"
                for who, name, at in people
                if who != NANCY
            ),
        ),
        "capitan/members.csv": export("membership_id,customer_id,start_date,size", iter(())),
    }
    return run_purely(files, last_month="2025-12")


def test_there_are_ten_pairs(run: PureRun) -> None:
    pairs = rows_of(run.connections, "customer_id_1", "customer_id_2")
    assert pairs == list(combinations(range(1, 6), 2))


TIES = ("expected_co_visits", "gap_bins", "tie_score", "tie_score_is")


def within(seconds: int) -> dict[str, int]:
    """One day, with a gap of that bin."""
    return {"60": 0, "120": 0, "300": 0, "600": 0, "1800": 0, str(seconds): 1}


def test_nancy_and_each_of_the_four(run: PureRun) -> None:
    with_nancy = run.connections[run.connections["customer_id_1"] == NANCY]
    columns = ("connection_type", "connection_strength", "interaction_count")
    assert rows_of(with_nancy, *columns) == [("pass_sharer_recipient,same_day_group", 15, 2)] * 4
    for text in with_nancy["metadata"]:
        said = json.loads(text)
        ties = {name: said["same_day_group"].pop(name) for name in TIES}
        assert ties["gap_bins"] in (within(60), within(120))
        assert ties["tie_score_is"] == "rank"
        assert said == {
            "pass_sharer_recipient": {
                "is_reciprocal": False,
                "pass_types_shared": [PASS],
                "shares_from_1_to_2": 1,
                "shares_from_2_to_1": 0,
            },
            "same_day_group": {
                "co_visit_count": 1,
                "co_visits_with_shared_pass": 1,
                "typical_day_of_week": "Sunday",
            },
            "shares": 1,
            "co_visits": 1,
            "is_family_group": True,
            "strength_band": "Weak",
        }


def test_the_other_six_pairs(run: PureRun) -> None:
    others = run.connections[run.connections["customer_id_1"] != NANCY]
    columns = ("connection_type", "connection_strength", "interaction_count")
    assert rows_of(others, *columns) == [("same_day_group", 5, 1)] * 6
    said = [json.loads(text) for text in others["metadata"]]
    assert {(s["is_family_group"], s["strength_band"], s["shares"]) for s in said} == {
        (False, "Weak", 0)
    }


def test_every_interaction_was_on_that_day(run: PureRun) -> None:
    columns = ("first_interaction_date", "last_interaction_date")
    assert set(rows_of(run.connections, *columns)) == {("2025-10-26 00:00:00",) * 2}


def test_there_are_eight_events(run: PureRun) -> None:
    expected = [
        row
        for child in CHILDREN
        for row in (("received_shared_pass", child), ("shared_pass", NANCY))
    ]
    assert rows_of(run.events, "event_type", "customer_id") == expected


def test_the_descriptions_name_both_sides(run: PureRun) -> None:
    said = [json.loads(text)["description"] for text in run.events["metadata"]]
    assert said == [
        text
        for name in FAMILY[1:]
        for text in (f"Received {PASS} from Nancy Davis", f"Shared {PASS} with {name} Davis")
    ]


def test_the_first_events_line_to_the_letter(run: PureRun) -> None:
    header, first, *_ = run.events_csv.decode().splitlines()
    assert header.replace('"', "") == "event_type,event_date,customer_id,metadata"
    assert first.replace('""', "'").replace('"', "") == (
        "received_shared_pass,2025-10-26,2,"
        "{'checkin_datetime':'2025-10-26 17:08:59','checkin_id':102,"
        "'description':'Received 5 Climb Punch Pass 60 Days from Nancy Davis',"
        "'is_punch_pass':true,'is_youth_pass':null,'match_confidence':100,'match_method':'exact',"
        "'pass_type':'5 Climb Punch Pass 60 Days','remaining_count':3,"
        "'sharer_customer_id':'1','sharer_name':'Nancy Davis','transfer_type':'entry_pass'}"
    )


def test_nothing_is_left_over(run: PureRun) -> None:
    assert all(settled.quarantine.empty for settled in run.settled.values())
    assert set(run.enriched["match_method"]) == {"exact"}
