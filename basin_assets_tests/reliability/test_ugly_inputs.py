"""Ugly exports through the rules of a whole run: no crash, nothing wrong, nothing lost.

Each case says what a person would make of the file by the rules. `small_gym.run` balances the
books of every source in every case. How single cells are read is tested in rules/exports, and
random gyms full of ugly cells go through all rules beside the oracle.
"""

import csv
import io
import json

import pytest

from basin_assets_tests.pure_run import PureRun
from basin_assets_tests.reliability import small_gym as gym
from basin_assets_tests.reliability.small_gym import CHARLIE, NANCY, OMAR
from basin_assets_tests.rules.frames import rows_of


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


# Times


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


# Rows that contradict themselves


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
