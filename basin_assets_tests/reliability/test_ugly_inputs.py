"""Ugly exports through the rules of a whole run: no crash, nothing wrong, nothing lost.

Each case says what a person would make of the file by the rules. `small_gym.run` balances the
books of every source in every case.
"""

import csv
import io
import json

import pytest

from basin_assets_tests.pure_run import PureRun
from basin_assets_tests.reliability import small_gym as gym
from basin_assets_tests.reliability.small_gym import CHARLIE, NANCY, OMAR
from basin_assets_tests.rules.frames import rows_of

THEIRS = "103,3,2025-10-26 17:09:30,1"  # a check-in of Omar's that is as it should be
WITH_OMAR = [
    (NANCY, CHARLIE, "pass_sharer_recipient,same_day_group", 15, 2),
    (NANCY, OMAR, "same_day_group", 5, 1),
    (CHARLIE, OMAR, "same_day_group", 5, 1),
]


def is_untouched(made: PureRun) -> bool:
    """Whether the run makes what it makes of the gym without anything ugly."""
    return gym.pairs(made) == [gym.PAIR] and gym.events(made) == gym.EVENTS


def transfer(printed: str, *, user: int = OMAR, at: str = "2025-10-28 10:00:00") -> str:
    """A transfer on a day on which nobody checked in, so that the name alone decides."""
    return f"205,{at},entry_pass,Day Pass,{printed},{user}"


# The gym as such


def test_without_anything_ugly_there_is_one_pair_and_nothing_is_set_aside() -> None:
    made = gym.run()
    assert is_untouched(made)
    assert (gym.quarantined(made), gym.duplicates(made), gym.unreadable(made)) == ([], {}, {})


# Columns. A missing, a renamed and a doubled one are refused: see test_ugly_files


def test_extra_columns_are_left_unread_and_counted() -> None:
    header, *rows = gym.CUSTOMERS
    made = gym.run(customers=[f"{header},email,notes", *(f"{row},x,y" for row in rows)])
    assert is_untouched(made)
    assert made.settled["customers"].extra_columns == 2


def test_reordered_columns_are_found_by_name() -> None:
    reordered = [",".join(reversed(row.split(","))) for row in gym.CHECKINS]
    assert gym.run(checkins=reordered).connections_csv == gym.run().connections_csv


# Files


@pytest.mark.parametrize(
    ("source", "pairs", "events"),
    [
        ("checkins", [(NANCY, CHARLIE, "pass_sharer_recipient", 10, 1)], gym.EVENTS),
        ("pass_transfers", [(NANCY, CHARLIE, "same_day_group", 5, 1)], []),
        ("members", [gym.PAIR], gym.EVENTS),
        # Who gave the pass is known by name alone, so without customers nobody did.
        ("customers", [(NANCY, CHARLIE, "same_day_group", 5, 1)], gym.EVENTS[:1]),
    ],
)
def test_a_header_alone_is_an_empty_table(
    source: str, pairs: list[tuple[object, ...]], events: list[tuple[str, str, int]]
) -> None:
    header = {"checkins": gym.CHECKINS, "pass_transfers": gym.PASS_TRANSFERS}.get(
        source, gym.CUSTOMERS if source == "customers" else gym.MEMBERS
    )[0]
    made = gym.run(**{source: [header]})
    assert made.settled[source].rows_read == 0
    assert gym.pairs(made) == pairs
    assert gym.events(made) == events


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["no BOM", "BOM"])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "lone CR"])
def test_bom_and_line_ends_change_no_published_byte(bom: bytes, ending: bytes) -> None:
    plain = gym.gym()
    dressed = {
        key.removeprefix("capitan/").removesuffix(".csv"): bom + data.replace(b"\n", ending)
        for key, data in plain.items()
    }
    made, bare = gym.run(**dressed), gym.run()
    assert made.connections_csv == bare.connections_csv
    assert made.events_csv == bare.events_csv


@pytest.mark.parametrize(
    "row", [f"{THEIRS},more", "103,3,2025-10-26 17:09:30"], ids=["one long", "one short"]
)
def test_a_row_of_another_length_is_set_aside_by_its_line(row: str) -> None:
    made = gym.run(checkins=[*gym.CHECKINS, row])
    assert gym.quarantined(made) == [("checkins", 4, "wrong_field_count")]
    assert is_untouched(made)


def test_a_byte_that_is_no_utf8_costs_its_own_value() -> None:
    customers = gym.lines(*gym.CUSTOMERS).replace(b"Omar", b"Om\xe9r")
    made = gym.run(customers=customers)
    assert gym.unreadable(made) == {"customers": {"first_name": 1}}
    assert len(made.settled["customers"].used) == 3
    assert is_untouched(made)


def test_a_byte_that_is_no_utf8_in_an_id_costs_the_row() -> None:
    made = gym.run(checkins=gym.lines(*gym.CHECKINS, THEIRS).replace(b"103,", b"10\xe9,"))
    assert gym.quarantined(made) == [("checkins", 4, "unreadable_id")]
    assert is_untouched(made)


def test_a_nul_in_a_name_is_not_seen_and_in_an_id_or_a_time_costs_the_row() -> None:
    customers = gym.lines(*gym.CUSTOMERS).replace(b"Nancy", b"Nan\0cy")
    made = gym.run(
        customers=customers,
        checkins=[*gym.CHECKINS, "1\x0003,3,2025-10-26 17:09:30,1", "104,3,2025-10-26\0 17:09,1"],
    )
    assert gym.quarantined(made) == [
        ("checkins", 4, "unreadable_id"),
        ("checkins", 5, "unreadable_time"),
    ]
    assert is_untouched(made)


# Names


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"Omar ""Ace"""', 'Omar "Ace"'),
        ('"Omar, Jr"', "Omar, Jr"),
        ('"Omar\nLee"', "Omar\nLee"),
        ("Omar😀", "Omar😀"),
        ("Om\N{RIGHT-TO-LEFT MARK}ar", "Om\N{RIGHT-TO-LEFT MARK}ar"),
        ('5" Omar', '5" Omar'),
    ],
    ids=["quote", "comma", "line break", "emoji", "right-to-left mark", "stray quote"],
)
def test_whatever_stands_in_a_name_is_published_as_it_is(written: str, read: str) -> None:
    customers = [*gym.CUSTOMERS[:3], f"3,{written},Reed,2025-01-01"]
    gift = transfer("Nancy Davis")
    made = gym.run(customers=customers, pass_transfers=[*gym.PASS_TRANSFERS, gift])
    rows = list(csv.DictReader(io.StringIO(made.events_csv.decode(), newline="")))
    said = [json.loads(row["metadata"]) for row in rows if row["event_type"] == "shared_pass"]
    assert [each["recipient_name"] for each in said] == ["Charlie Davis", f"{read} Reed"]
    assert said[1]["description"] == f"Shared Day Pass with {read} Reed"
    assert (NANCY, OMAR, "pass_sharer_recipient", 10, 1) in gym.pairs(made)


@pytest.mark.parametrize(
    "printed",
    [
        "Nan\N{RIGHT-TO-LEFT MARK}cy Davis",
        '"Nancy\nDavis"',
        '" nancy  DAVIS "',
        "N\N{LATIN SMALL LETTER A WITH ACUTE}ncy Davis",
    ],
    ids=["right-to-left mark", "line break", "case and spaces", "accent"],
)
def test_a_printed_name_is_compared_folded(printed: str) -> None:
    made = gym.run(pass_transfers=[*gym.PASS_TRANSFERS, transfer(printed)])
    assert gym.matches(made) == [(102, NANCY, "exact"), (205, NANCY, "exact")]


@pytest.mark.parametrize("surname", ["NA", "Null", "None"])
def test_a_surname_that_looks_like_a_null_is_a_surname(surname: str) -> None:
    customers = [*gym.CUSTOMERS, f"4,Kim,{surname},2025-01-01"]
    made = gym.run(
        customers=customers, pass_transfers=[*gym.PASS_TRANSFERS, transfer(f"Kim {surname}")]
    )
    assert gym.matches(made)[1] == (205, 4, "exact")
    assert gym.metadata(made)[2]["sharer_name"] == f"Kim {surname}"
    assert gym.unreadable(made) == {}


def test_two_froms_in_a_name_are_words_of_it() -> None:
    customers = [*gym.CUSTOMERS, "4,Ann,from Here from There,2025-01-01"]
    gift = transfer("Ann from Here from There")
    made = gym.run(customers=customers, pass_transfers=[*gym.PASS_TRANSFERS, gift])
    assert gym.matches(made)[1] == (205, 4, "exact")
    assert gym.metadata(made)[2]["description"] == (
        "Received Day Pass from Ann from Here from There"
    )


def test_two_froms_in_the_name_of_nobody_are_a_stranger() -> None:
    gift = transfer("Gift from Ann from There")
    made = gym.run(pass_transfers=[*gym.PASS_TRANSFERS, gift])
    assert gym.matches(made)[1] == (205, None, "unmatched")
    assert gym.metadata(made)[2]["sharer_name"] == "Gift from Ann from There"


# Ids


@pytest.mark.parametrize(
    "cell",
    ["", "abc", "-103", "103.5", "9" * 20],
    ids=["blank", "text", "negative", "float", "20 digits"],
)
@pytest.mark.parametrize("column", ["checkin_id", "customer_id"])
def test_what_is_no_id_costs_the_row(cell: str, column: str) -> None:
    cells = THEIRS.split(",")
    cells[gym.CHECKINS[0].split(",").index(column)] = cell
    made = gym.run(checkins=[*gym.CHECKINS, ",".join(cells)])
    assert gym.quarantined(made) == [("checkins", 4, "unreadable_id")]
    assert is_untouched(made)


@pytest.mark.parametrize("cell", ["0000003", "3.0", " 3 "], ids=["zero-padded", "float", "spaces"])
def test_another_way_to_write_an_id_is_the_same_id(cell: str) -> None:
    made = gym.run(checkins=[*gym.CHECKINS, THEIRS.replace(",3,", f",{cell},")])
    assert gym.pairs(made) == WITH_OMAR
    assert gym.quarantined(made) == []


def test_a_zero_padded_checkin_id_is_the_same_checkin() -> None:
    made = gym.run(checkins=[*gym.CHECKINS, "000102.0,2,2025-10-26 17:08:59,1"])
    assert gym.duplicates(made) == {"checkins": 1}
    assert is_untouched(made)


# Times


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("yesterday", "unreadable_time"),
        ("2025-13-40 25:61:00", "unreadable_time"),
        ("2025-02-30 10:00:00", "unreadable_time"),
        ("", "unreadable_time"),
        ("2025-10-26", "unreadable_time"),
        ("2099-01-01 10:00:00", "outside_months"),
        ("9999-12-31 23:59:59", "outside_months"),
        ("99999-12-31 23:59:59", "unreadable_time"),
    ],
    ids=[
        "malformed",
        "out of range",
        "no such day",
        "blank",
        "date only",
        "far future",
        "last year there is",
        "year of five digits",
    ],
)
def test_a_checkin_without_a_time_of_its_months_is_set_aside(cell: str, reason: str) -> None:
    made = gym.run(checkins=[*gym.CHECKINS, f"103,3,{cell},1"])
    assert gym.quarantined(made) == [("checkins", 4, reason)]
    assert is_untouched(made)


def test_a_far_future_visit_is_not_taken_for_today() -> None:
    members = [
        *gym.MEMBERS,
        "446,1,1,Duo,2025-01-01,,duo",
        "446,2,3,Duo,2025-01-01,,duo",
    ]
    made = gym.run(checkins=[*gym.CHECKINS, "103,3,2099-01-01 10:00:00,1"], members=members)
    family = made.connections[made.connections["customer_id_2"] == OMAR]
    days = ("first_interaction_date", "last_interaction_date")
    assert rows_of(family, *days) == [("2025-01-01 00:00:00", "2025-10-26 00:00:00")]


def test_a_transfer_with_a_date_only_is_of_that_day() -> None:
    gift = transfer("Nancy Davis", at="2025-10-28")
    made = gym.run(pass_transfers=[*gym.PASS_TRANSFERS, gift])
    assert gym.events(made)[2:] == [
        ("received_shared_pass", "2025-10-28", OMAR),
        ("shared_pass", "2025-10-28", NANCY),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "10/26/2025 5:09:30 PM",
        "2025-10-26T17:09:30",
        "2025-10-26 17:09:30.0000009",
        "2025-10-26T22:09:30Z",
        "2025-10-26T22:09:30+00:00",
        "2025-10-27T00:09:30+0200",
    ],
    ids=["month first", "T", "fraction", "Z", "offset of zero", "offset of another day"],
)
def test_formats_may_be_mixed_in_one_column(cell: str) -> None:
    made = gym.run(checkins=[*gym.CHECKINS, f"103,3,{cell},1"])
    assert gym.times(made, "checkins")[2] == (103, "2025-10-26 17:09:30")
    assert gym.pairs(made) == WITH_OMAR


# Rows that contradict each other or themselves


def test_a_row_that_comes_twice_counts_once() -> None:
    made = gym.run(
        checkins=[*gym.CHECKINS, gym.CHECKINS[2]],
        pass_transfers=[*gym.PASS_TRANSFERS, gym.PASS_TRANSFERS[1]],
    )
    assert gym.duplicates(made) == {"checkins": 1, "pass_transfers": 1}
    assert gym.quarantined(made) == []
    assert is_untouched(made)


@pytest.mark.parametrize("is_first", [True, False], ids=["newer first", "newer last"])
def test_of_two_rows_of_one_checkin_the_one_made_last_holds(is_first: bool) -> None:
    header, nancy, _ = gym.CHECKINS
    older, newer = (
        "102,2,2025-10-26 17:08:59,1,2025-10-26",
        "102,3,2025-10-26 17:09:30,1,2025-10-27",
    )
    both = [newer, older] if is_first else [older, newer]
    made = gym.run(
        checkins=[f"{header},created_at", f"{nancy},2025-10-26", *both],
        pass_transfers=[gym.PASS_TRANSFERS[0]],
    )
    assert gym.duplicates(made) == {"checkins": 1}
    assert gym.pairs(made) == [(NANCY, OMAR, "same_day_group", 5, 1)]


def test_ones_own_pass_is_no_sharing() -> None:
    made = gym.run(pass_transfers=[*gym.PASS_TRANSFERS, transfer("Omar Reed")])
    assert gym.matches(made)[1] == (205, OMAR, "exact")
    assert is_untouched(made)


def test_of_an_unknown_purchaser_only_the_recipients_event_is_told() -> None:
    made = gym.run(pass_transfers=[*gym.PASS_TRANSFERS, transfer("Xaver Quill")])
    assert gym.matches(made)[1] == (205, None, "unmatched")
    assert gym.pairs(made) == [gym.PAIR]
    assert gym.events(made) == [*gym.EVENTS, ("received_shared_pass", "2025-10-28", OMAR)]
    said = gym.metadata(made)[2]
    assert (said["sharer_customer_id"], said["sharer_name"]) == (None, "Xaver Quill")


def test_of_namesakes_the_most_recent_is_meant_with_low_confidence() -> None:
    customers = [
        *gym.CUSTOMERS,
        "11,Pat,Stone,2025-02-01",
        "12,Pat,Stone,2025-03-01",
        "13,Pat,Stone,2025-12-01",  # created after the pass was used
    ]
    gift = transfer("Pat Stone")
    made = gym.run(customers=customers, pass_transfers=[*gym.PASS_TRANSFERS, gift])
    assert gym.matches(made)[1] == (205, 12, "recent_namesake")
    assert made.enriched["match_confidence"].tolist()[1] <= 50
    assert gym.events(made)[2:] == [
        ("received_shared_pass", "2025-10-28", OMAR),
        ("shared_pass", "2025-10-28", 12),
    ]


def test_a_member_whom_no_customer_has_the_id_of_connects() -> None:
    members = [*gym.MEMBERS, "446,1,1,Duo,2025-01-01,,duo", "446,2,777,Duo,2025-01-01,,duo"]
    made = gym.run(members=members)
    assert gym.pairs(made) == [gym.PAIR, (NANCY, 777, "family_membership", 80, 1)]


def test_a_membership_that_ends_before_it_starts_lasts_one_day() -> None:
    dates = "Duo,2025-03-01,2025-02-01,duo"
    made = gym.run(members=[*gym.MEMBERS, f"446,1,1,{dates}", f"446,2,3,{dates}"])
    family = made.connections[made.connections["customer_id_2"] == OMAR]
    days = ("connection_strength", "first_interaction_date", "last_interaction_date")
    assert rows_of(family, *days) == [(80, "2025-03-01 00:00:00", "2025-03-01 00:00:00")]
    (text,) = family["metadata"]
    assert json.loads(text)["family_membership"]["is_current"] is False


@pytest.mark.parametrize("knows_owner", [False, True], ids=["members alone", "memberships too"])
def test_a_family_of_forty_connects_nobody(knows_owner: bool) -> None:
    members = [f"446,{n},{1000 + n},Family Weekly,2025-01-01,,family" for n in range(40)]
    more = {}
    if knows_owner:
        header = "membership_id,membership_type_id,name,start_date,end_date,owner_id"
        more["memberships"] = [
            header,
            "9001,446,Family Weekly,2025-01-01,,1000",
            "9002,446,Family Weekly,2025-01-01,,1020",
        ]
    made = gym.run(members=[*gym.MEMBERS, *members], **more)
    assert len(made.settled["members"].used) == 40
    assert is_untouched(made)
