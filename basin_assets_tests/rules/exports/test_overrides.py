"""What people said about printed names: which statements hold, and on which days."""

import pytest

from basin_assets.contracts.sources import PURCHASER_OVERRIDES
from basin_assets.rules.exports.overrides import settle_overrides
from basin_assets.rules.exports.settling import SettledSource
from basin_assets_tests.rules.exports.written import balance, reasons, settle
from basin_assets_tests.rules.frames import (
    Row,
    customer,
    customers,
    matched,
    override,
    overrides,
    printed,
    rows_of,
    transfers,
)

PEOPLE = customers(customer(1, "Nancy Davis"), customer(2, "Ann Lee"), customer(3, "Bo Kim"))


def stated(*lines: str) -> SettledSource:
    return settle_overrides(
        settle(PURCHASER_OVERRIDES, "purchaser_name,customer_id,from,to", *lines), PEOPLE
    )


def purchaser_on(day: str, *statements: Row, name: str = "Nan D") -> tuple[object, ...]:
    found = matched(transfers(printed(name, day)), PEOPLE, overrides(*statements))
    return rows_of(found, "purchaser_customer_id", "match_method", "match_confidence")[0]


# Which statements hold


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Nan D,1,,"], []),
        (["Nan D,,,"], []),
        (["Nan D,77,,"], [(2, "unknown_customer")]),
        (["Nan D,1x,,"], [(2, "unreadable_id")]),
        (["Nan D,1,someday,"], [(2, "unreadable_day")]),
        (["Nan D,1,,someday"], [(2, "unreadable_day")]),
        ([",1,,"], [(2, "blank_name")]),
        (["(2 remaining),1,,"], [(2, "blank_name")]),
        (["\N{ZERO WIDTH SPACE},1,,"], [(2, "blank_name")]),
        (["Nan D,1,2025-06-01,2025-05-31"], [(2, "ends_before_it_begins")]),
        (["Nan D,1,2025-06-01,2025-06-01"], []),
        (
            ["Nan D,1,2025-06-01,2025-05-31", "Nan D,2,2025-06-01,"],
            [(2, "ends_before_it_begins")],
        ),
        (["Nan D,1,,", "Nan D,2,,"], [(2, "equal_override"), (3, "equal_override")]),
        (["Nan D,1,,", "NAN  D,2,,"], [(2, "equal_override"), (3, "equal_override")]),
        (["Nan D,1,,", "Nan D,,,"], [(2, "equal_override"), (3, "equal_override")]),
        (
            ["Nan D,1,2025-01-01,", "Nan D,1,2025-01-01,2025-06-30"],
            [(2, "equal_override"), (3, "equal_override")],
        ),
        (["Nan D,1,,", "Nan D,2,2025-01-01,"], []),
        (["Nan D,1,,", "Nan E,2,,"], []),
        (["Nan D,1,,", "Nan D,77,,"], [(3, "unknown_customer")]),
    ],
)
def test_equal_ones_and_ones_for_nobody_or_for_no_day_are_reported_and_unused(
    lines: list[str], expected: list[tuple[int, str]]
) -> None:
    settled = stated(*lines)
    assert reasons(settled) == expected
    assert balance(settled) == (len(lines), len(lines) - len(expected), 0, len(expected))


def test_three_that_contradict_each_other_are_all_unused() -> None:
    assert balance(stated("Nan D,1,,", "Nan D,2,,", "Nan D,3,,")) == (3, 0, 0, 3)


def test_a_name_with_the_count_of_its_receipt_is_that_name() -> None:
    settled = stated("Sam (Bo) Wexcombe (0 remaining),1,,", "Sam (Bo) Wexcombe (1 remaining),1,,")
    assert rows_of(settled.used, "purchaser_name", "customer_id") == [("Sam (Bo) Wexcombe", 1)]
    assert balance(settled) == (2, 1, 1, 0)


def test_one_statement_said_twice_counts_once() -> None:
    assert balance(stated("Nan D,1,2025-01-01,", "NAN D,1.0,2025-01-01,")) == (2, 1, 1, 0)


def test_what_is_reported_bears_no_names() -> None:
    settled = stated("Nan D,77,,")
    assert "Nan" not in settled.quarantine.to_csv()
    assert settled.source_lines.empty
    assert settled.used.empty


# On which days


@pytest.mark.parametrize(
    ("first_day", "last_day", "day", "holds"),
    [
        (None, None, "2025-10-26", True),
        ("2025-10-26", "2025-10-26", "2025-10-26 00:00:00", True),
        ("2025-10-26", "2025-10-26", "2025-10-26 23:59:59", True),
        ("2025-10-26", None, "2025-10-25 23:59:59", False),
        ("2025-10-26", None, "2030-01-01", True),
        (None, "2025-10-26", "2025-10-27 00:00:00", False),
        (None, "2025-10-26", "2024-01-01", True),
    ],
)
def test_a_statement_holds_on_its_days_both_ends_included(
    first_day: str | None, last_day: str | None, day: str, holds: bool
) -> None:
    found = purchaser_on(day, override("Nan D", 1, first_day, last_day))
    assert found == ((1, "override", 100) if holds else (None, "unmatched", 0))


def test_of_several_that_apply_the_latest_from_wins() -> None:
    statements = [
        override("Nan D", 1, "2025-01-01"),
        override("Nan D", 2, "2025-06-01", "2025-06-30"),
        override("Nan D", 3, None),
    ]
    for day, customer_id in [("2024-12-31", 3), ("2025-05-31", 1), ("2025-06-30", 2)]:
        assert purchaser_on(day, *statements)[0] == customer_id
        assert purchaser_on(day, *reversed(statements))[0] == customer_id
    assert purchaser_on("2025-07-01", *statements)[0] == 1


def test_a_blank_id_is_a_known_stranger_even_where_a_customer_bears_the_name() -> None:
    said = override("Nancy Davis", None)
    assert purchaser_on("2025-10-26", said, name="Nancy Davis") == (None, "override", 100)


@pytest.mark.parametrize("name", ["NANCY  DAVIS", "nancy davis", "Nancy Davis Jr.", "Náncy Davis"])
def test_names_are_compared_folded(name: str) -> None:
    assert purchaser_on("2025-10-26", override("Nancy Davis", 2), name=name)[0] == 2
    assert purchaser_on("2025-10-26", override(name, 2), name="Nancy Davis")[0] == 2


def test_a_name_may_be_copied_from_a_file_for_people_apostrophe_included() -> None:
    said = stated("'=Nan D,2,,", "=Kim P,3,,")
    assert said.used["purchaser_name"].tolist() == ["=Nan D", "=Kim P"]


def test_a_persons_word_holds_even_for_a_customer_created_later() -> None:
    late = customers(customer(1, "Nancy Davis", "2025-12-01"))
    rows = transfers(printed("Nancy Davis", "2025-10-26"))
    found = matched(rows, late, overrides(override("Nancy Davis", 1)))
    assert rows_of(found, "purchaser_customer_id") == [(1,)]


def test_another_name_is_not_touched() -> None:
    assert purchaser_on("2025-10-26", override("Nan D", 2), name="Nancy Davis")[1] == "exact"
