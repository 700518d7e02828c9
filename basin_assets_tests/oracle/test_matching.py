"""Whom the oracle takes for the purchaser, on edges written out by hand."""

import json

import pytest

from . import Expected, expect
from .written_gym import PEOPLE, checkin, files, run, transfer


def test_a_later_customer_is_no_purchaser_and_a_self_transfer_is_nothing() -> None:
    people = ["1,Nancy,Davis,2025-10-02", "2,Charlie,Davis,2025-01-01"]
    gifts = [
        transfer(1, "2025-10-01 10:00:00", "Nancy Davis", 2),
        transfer(2, "2025-10-02 10:00:00", "Nancy Davis", 2),
        transfer(3, "2025-10-02 10:00:00", "Nancy Davis", 1),
    ]
    expected = run(customers=people, pass_transfers=gifts)
    methods = [json.loads(event["metadata"])["match_method"] for event in expected.events]
    assert methods == ["unmatched", "exact", "exact"]


def test_of_namesakes_the_latest_is_taken_but_not_when_the_user_is_one() -> None:
    people = ["1,Ann,Lee,2025-01-01", "2,Ann,LEE,2025-02-01", "3,Ann,Lee,2025-02-01"]
    gifts = [
        transfer(1, "2025-10-01 10:00:00", "Ann Lee", 9),
        transfer(2, "2025-10-01 10:00:00", "Ann Lee", 1),
    ]
    expected = run(customers=people, pass_transfers=gifts)
    found = [(event["event_type"], event["customer_id"]) for event in expected.events]
    assert found == [
        ("received_shared_pass", "9"),
        ("shared_pass", "3"),
        ("received_shared_pass", "1"),
    ]
    assert '"sharer_customer_id":null,"sharer_name":"Ann Lee"' in expected.events[2]["metadata"]


def sharers(expected: Expected) -> list[str | None]:
    """Who gave the pass of each transfer."""
    return [
        json.loads(event["metadata"])["sharer_customer_id"]
        for event in expected.events
        if event["event_type"] == "received_shared_pass"
    ]


COUPLE = ["1,Bo,Lee,2025-01-01", "2,Ann,Lee,2025-01-01", "3,Cy,Ray,2025-01-01"]


@pytest.mark.parametrize("printed", ["Ann & Bo Lee", "ann lee AND bo lee", "Bo and Ann Lee"])
@pytest.mark.parametrize(
    ("came", "due"), [([(2, "10:01:00")], "2"), ([(1, "09:59:00")], "1"), ([], None)]
)
def test_of_two_people_in_one_field_the_one_who_came_along_gave(
    printed: str, came: list[tuple[int, str]], due: str | None
) -> None:
    rows = [checkin(9, 3, "2025-10-01 10:00:00")]
    rows += [checkin(who, who, f"2025-10-01 {at}") for who, at in came]
    gifts = [transfer(9, "2025-10-01 10:00:00", printed, 3)]
    assert sharers(run(customers=COUPLE, checkins=rows, pass_transfers=gifts)) == [due]


@pytest.mark.parametrize(
    "came",
    [
        [(1, "10:01:00"), (2, "10:00:30")],  # both came along
        [(1, "10:01:00"), (2, "18:00:00")],  # the other came at all
        [(1, "10:02:01")],  # nobody quite came along
    ],
)
def test_where_the_visit_does_not_plainly_decide_between_two_nobody_does(
    came: list[tuple[int, str]],
) -> None:
    rows = [checkin(who, who, f"2025-10-01 {at}") for who, at in came]
    gym = files(
        customers=COUPLE,
        checkins=rows,
        pass_transfers=[transfer(9, "2025-10-01 10:00:00", "Ann & Bo Lee", 3)],
    )
    told = expect(gym, now_month="2025-12", purchaser_of={9: (2, "fuzzy", 81)})
    assert sharers(told) == ["2"]  # what somebody else found is taken


def test_what_the_contract_decides_is_not_taken_from_anybody() -> None:
    gym = files(
        customers=COUPLE,
        checkins=[checkin(1, 1, "2025-10-01 10:00:00")],
        pass_transfers=[
            transfer(8, "2025-10-01 10:00:00", "Ann Lee", 3),
            transfer(9, "2025-10-01 10:00:00", "Ann & Bo Lee", 3),
        ],
    )
    wrong = {8: (1, "fuzzy", 81), 9: (2, "fuzzy", 82)}
    told = expect(gym, now_month="2025-12", purchaser_of=wrong)
    assert sharers(told) == ["2", "1"]
    said = [json.loads(event["metadata"]) for event in told.events[::2]]
    assert [(each["match_method"], each["match_confidence"]) for each in said] == [
        ("exact", 81),
        ("fuzzy", 82),
    ]


def test_an_account_with_one_name_bears_no_printed_name_by_it_alone() -> None:
    people = ["1,Ann,,2025-01-01", "2,,Lee,2025-01-01"]
    gifts = [transfer(n, "2025-10-01 10:00:00", each, 3) for n, each in enumerate(["Ann", "Lee"])]
    assert sharers(run(customers=people, pass_transfers=gifts)) == [None, None]


def test_the_override_with_the_latest_from_holds_on_both_ends_of_its_days() -> None:
    overrides = ["Pat,1,,", "PAT,2,2025-10-02,2025-10-03", "pat,,2025-10-05,"]
    overrides += ["Kim,1,2025-01-01,", "kim,2,2025-01-01,", "Sam,77,,"]
    gifts = [transfer(day, f"2025-10-{day:02d} 09:00:00", "Pät", 3) for day in (1, 2, 3, 4, 5)]
    gifts += [transfer(8, "2025-10-08 09:00:00", "Kim", 3)]
    expected = run(customers=PEOPLE, pass_transfers=gifts, purchaser_overrides=overrides)
    assert sharers(expected) == ["1", "2", "2", "1", None, None]
    assert expected.accounting["purchaser_overrides"]["quarantined"] == 3
