"""The oracle itself, on the worked example and on edges written out by hand."""

import json
from datetime import datetime

import pytest

from . import Expected, SourceError, expect, split_timeline
from .parse import fold, read_id, read_time, split_records
from .random_gyms import NOW_MONTH, random_gym
from .written_gym import CHICAGO, HEADERS, PEOPLE, checkin, files, metadata, run, transfer


def worked_example() -> Expected:
    family = ["Nancy", "Charlie", "Harry", "Rhodes", "Walter"]
    at = [f"2025-10-26 17:{time}" for time in ("08:37", "08:59", "09:10", "09:20", "09:41")]
    kind = "5 Climb Punch Pass 60 Days"
    return run(
        customers=[f"{i + 1},{name},Davis,2025-01-01" for i, name in enumerate(family)],
        checkins=[checkin(100 + i, i + 1, at[i]) for i in range(5)],
        pass_transfers=[
            f"{100 + i},{at[i]},entry_pass,{kind},Nancy Davis,{i + 1},{family[i]},Davis,{4 - i}"
            for i in range(1, 5)
        ],
    )


def test_the_worked_example_ties_nancy_to_each_and_the_others_by_the_day() -> None:
    expected = worked_example()
    assert len(expected.connections) == 10
    for row in expected.connections:
        of_nancy = row["customer_id_1"] == "1"
        types = "pass_sharer_recipient,same_day_group" if of_nancy else "same_day_group"
        assert row["connection_type"] == types
        assert row["connection_strength"] == ("15" if of_nancy else "5")
        assert row["interaction_count"] == ("2" if of_nancy else "1")
        assert row["first_interaction_date"] == row["last_interaction_date"] == "2025-10-26"
        found = json.loads(row["metadata"])
        assert found["is_family_group"] is of_nancy
        assert found["strength_band"] == "Weak"


def test_the_worked_example_makes_eight_events_in_order() -> None:
    events = worked_example().events
    kinds = [event["event_type"] for event in events]
    assert kinds == ["received_shared_pass", "shared_pass"] * 4
    assert events[0]["metadata"] == (
        '{"checkin_datetime":"2025-10-26 17:08:59","checkin_id":101,'
        '"description":"Received 5 Climb Punch Pass 60 Days from Nancy Davis",'
        '"is_punch_pass":null,"is_youth_pass":null,"match_confidence":100,"match_method":"exact",'
        '"pass_type":"5 Climb Punch Pass 60 Days","remaining_count":3,"sharer_customer_id":"1",'
        '"sharer_name":"Nancy Davis","transfer_type":"entry_pass"}'
    )


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("2025-10-01 10:00:00", "2025-10-01 10:30:00", True),
        ("2025-10-01 10:00:00", "2025-10-01 10:30:00.000001", False),
        ("2025-10-01 23:59:59", "2025-10-02 00:00:00", False),
        ("2025-10-01 10:00:00", "2025-10-01T15:20:00Z", True),
        ("2025-11-02T06:30:00Z", "2025-11-02T07:30:00Z", True),
        ("10/1/2025 1:05 PM", "2025-10-01 13:05:00", True),
    ],
)
def test_thirty_minutes_of_wall_time_on_one_day_count(one: str, other: str, together: bool) -> None:
    expected = run(checkins=[checkin(1, 1, one), checkin(2, 2, other)])
    assert bool(expected.connections) is together


def test_blank_locations_are_one_place_and_a_name_is_not_an_id() -> None:
    at = "2025-10-01 10:00:00"
    rows = [f"1,1,{at},,,", f"2,2,{at},  ,,", f"3,3,{at},7,Main,", f"4,4,{at},,Main,"]
    expected = run(checkins=[*rows, f"5,5,{at},, Main ,"])
    pairs = [(row["customer_id_1"], row["customer_id_2"]) for row in expected.connections]
    assert pairs == [("1", "2"), ("4", "5")]


def test_double_scans_count_a_day_once_and_the_last_day_breaks_the_tie() -> None:
    monday, wednesday = "2025-10-06 10:00:00", "2025-10-08 10:00:00"
    rows = [checkin(1, 1, monday), checkin(2, 1, monday), checkin(3, 2, monday)]
    rows += [checkin(4, 1, wednesday), checkin(5, 2, wednesday)]
    assert metadata(run(checkins=rows), (1, 2))["same_day_group"] == {
        "co_visit_count": 2,
        "co_visits_with_shared_pass": 0,
        "typical_day_of_week": "Wednesday",
    }


def test_two_shared_days_earn_the_bonus() -> None:
    days = ["2025-10-06 10:00:00", "2025-10-08 10:00:00"]
    rows = [checkin(10 * i + who, who, at) for i, at in enumerate(days) for who in (1, 2)]
    gifts = [transfer(10 * i + 2, at, "NANCY  davis jr.", 2) for i, at in enumerate(days)]
    expected = run(customers=PEOPLE, checkins=rows, pass_transfers=gifts)
    assert expected.connections[0]["connection_strength"] == str(20 + 20)


def test_the_guest_of_the_latest_visit_breaks_the_tie() -> None:
    gifts = [
        transfer(1, "2025-10-01 10:00:00", "Nancy Davis", 3, "guest_pass"),
        transfer(2, "2025-10-05 10:00:00", "Ann Lee", 1, "guest_pass"),
    ]
    members = ["5,1,1,Solo,2025-10-05,,50,solo"]
    expected = run(
        customers=PEOPLE,
        checkins=[checkin(2, 1, "2025-10-05 10:00:00")],
        pass_transfers=gifts,
        members=members,
    )
    found = metadata(expected, (1, 3))
    assert found["frequent_guest"] == {
        "guest_visit_count": 2,
        "host_customer_id": "3",
        "guest_customer_id": "1",
        "guest_visits_of_1_by_2": 1,
        "guest_visits_of_2_by_1": 1,
        "first_guest_visit": "2025-10-05",
        "conversion_status": "converted",
    }
    assert expected.connections[0]["connection_strength"] == str(25 + 30)
    assert expected.connections[0]["interaction_count"] == "4"


def test_duplicates_by_created_at_then_text_and_over_files_by_name() -> None:
    base = files(customers=PEOPLE)
    head = HEADERS["checkins"] + "\n"
    base["capitan/checkins.csv"] = (head + "1,9,2025-10-09 10:00:00,,,2025-12-30\n").encode()
    upload = "1,1,2025-10-01 10:00:00,,,2025-10-02\n1,2,2025-10-01 10:00:00,,,2025-10-01\n"
    base["capitan/checkins/a.csv"] = (head + upload + "2,3,2025-10-01 10:00:00,,,\n").encode()
    expected = expect(base, now_month="2025-12")
    assert [row["customer_id_1"] for row in expected.connections] == ["1"]
    counts = {"rows_read": 4, "used": 2, "duplicates": 2, "quarantined": 0}
    assert expected.accounting["checkins"] == counts


def test_bad_rows_are_quarantined_on_the_line_they_start_on() -> None:
    rows = ['1,1,2025-10-01 10:00:00,7,"two', 'lines",', "x,1,2025-10-01 10:00:00,7,,"]
    rows += [
        "2,1,2025-10-01,7,,",
        "3,1,2025-10-01 10:00:00,7,,,",
        "",
        "4,1,2099-01-01 00:00:00,7,,",
    ]
    expected = run(checkins=rows)
    file = "capitan/checkins.csv"
    assert expected.quarantined["checkins"] == [
        (file, 4, "checkin_id is no readable id"),
        (file, 5, "checkin_datetime is no readable time"),
        (file, 6, "too many or too few fields"),
        (file, 8, "outside_months"),
    ]


def test_a_missing_column_a_doubled_one_and_no_bytes_fail() -> None:
    for content in (b"", b"customer_id,first_name\n", b"customer_id,customer_id\n"):
        with pytest.raises(SourceError, match=r"customers\.csv"):
            expect(files() | {"capitan/customers.csv": content}, now_month="2025-12")


def merged(before: bytes) -> bytes | None:
    gym = files(customers=PEOPLE, pass_transfers=[transfer(1, "2025-10-01 10:00:00", "Pat", 3)])
    return expect(gym | {"capitan/customer_events.csv": before}, now_month="2025-12").timeline


def test_foreign_bytes_stay_and_ours_come_last_in_the_same_line_ending() -> None:
    head = b'\xef\xbb\xbf"event_type",event_date,event_details,customer_id,event_source'
    head += b",source_confidence"
    ours = b'\r\n"shared_pass",2024-01-01,"{""a""\n:1}",4,,'
    foreign = b'\r\ncheckin,2025-01-01 08:00,a"b,"5" ,"x\ny",\xe9'
    after = merged(head + ours + foreign)
    assert after is not None
    assert after.startswith(head + foreign + b"\r\nreceived_shared_pass,2025-10-01 10:00,")
    assert after.endswith(b",3,capitan_transfers,low\r\n")
    assert merged(after) == after
    kept, rows = split_timeline(after)
    assert kept == head + foreign + b"\r\n"
    assert [row["customer_id"] for row in rows] == ["3"]


def test_without_events_the_foreign_bytes_stay_as_they_are() -> None:
    before = b"event_type,event_date,customer_id,metadata\ncheckin,2025-01-01,1,{}"
    old = b"\nshared_pass,2024-01-01,4,"
    gym = files() | {"capitan/customer_events.csv": before}
    assert expect(gym, now_month="2025-12").timeline == before
    gym = files() | {"capitan/customer_events.csv": before + old}
    assert expect(gym, now_month="2025-12").timeline == before + b"\n"


def test_strengths_stop_at_their_caps() -> None:
    days = [f"2025-10-{day:02d} 10:00:00" for day in range(1, 11)]
    rows = [checkin(10 * i + who, who, at) for i, at in enumerate(days) for who in (1, 2)]
    gifts = [transfer(10 * i + 2, at, "Nancy Davis", 2, "guest_pass") for i, at in enumerate(days)]
    expected = run(customers=PEOPLE, checkins=rows, pass_transfers=gifts)
    assert expected.connections[0]["connection_strength"] == "100"
    assert expected.connections[0]["interaction_count"] == "30"
    assert metadata(expected, (1, 2))["strength_band"] == "Family/Core"
    expected = run(customers=PEOPLE, pass_transfers=gifts)
    assert expected.connections[0]["connection_strength"] == "100"
    expected = run(customers=PEOPLE, checkins=rows)
    assert expected.connections[0]["connection_strength"] == "40"


def test_a_timeline_without_a_place_for_ours_is_refused() -> None:
    assert merged(b"") is None
    assert merged(b"event_type,event_date,customer_id\n") is None
    assert merged(b"\n") is None


def test_without_a_timeline_there_is_one_afterwards() -> None:
    after = run().timeline
    assert after == b"event_type,event_date,customer_id,metadata\n"


def test_cells_are_read_as_they_come() -> None:
    assert [read_id(text) for text in ("007", " 12.0 ", "12.5", "-1", "", str(2**63))] == [
        7,
        12,
        None,
        None,
        None,
        None,
    ]
    assert read_time("2025-07-01T00:30:00.5+02:00", CHICAGO) == datetime(
        2025, 6, 30, 17, 30, 0, 500000
    )
    assert read_time("10/26/2025 12:08 AM", CHICAGO) == datetime(2025, 10, 26, 0, 8)
    assert fold(" JOSÉ  Núñez-Díaz, Jr. ") == "jose nunez-diaz"
    assert [record.fields for record in split_records('a,"b""\n",c"d\r\n,')] == [
        ["a", 'b"\n', 'c"d'],
        ["", ""],
    ]


@pytest.mark.parametrize("seed", range(60))
def test_every_row_of_a_random_gym_is_accounted_for(seed: int) -> None:
    gym = random_gym(seed)
    assert random_gym(seed) == gym
    expected = expect(gym, now_month=NOW_MONTH)
    for counts in expected.accounting.values():
        unused = counts["duplicates"] + counts["quarantined"]
        assert counts["rows_read"] == counts["used"] + unused
    before = gym.get("capitan/customer_events.csv", b"")
    if expected.timeline is not None and before:
        kept, rows = split_timeline(expected.timeline)
        assert len(rows) == len(expected.events)
        assert kept.rstrip(b"\r\n") == split_timeline(before)[0].rstrip(b"\r\n")
