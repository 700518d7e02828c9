"""Whether rows were lost on the way, what the data do not say, and the day they go to."""

import pandas as pd
import pytest

from basin_assets.contracts.sources import SOURCES
from basin_assets.contracts.tables import AS_OF, PUBLISHED_ACCOUNTING
from basin_assets.rules.events.sharing_events import extract_sharing_events
from basin_assets.rules.exports.accounting import (
    find_lost_rows,
    find_shrunken_sources,
    find_unbalanced_sources,
)
from basin_assets.rules.exports.as_of import day_of, find_as_of
from basin_assets.rules.exports.coverage import count_uncovered
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets_tests.rules.frames import (
    SETTINGS,
    checkins,
    customer,
    customers,
    enriched,
    gift,
    member,
    members,
    printed,
    shared,
    shared_memberships,
    source_accounting,
    transfers,
    visit,
)


def accounting(**figures: int) -> pd.DataFrame:
    row = {"source": "checkins", "rows_read": 10, "used": 7, "duplicates": 2, "quarantined": 1}
    return source_accounting(
        row | figures, row | {"source": "pass_transfers", "rows_read": 4, "used": 1}
    )


def test_as_of_is_the_day_of_the_newest_checkin_whatever_their_order() -> None:
    rows = checkins(visit(1, "2025-10-26 23:59:59"), visit(1, "2025-10-25 08:00"))
    assert day_of(AS_OF.validate(find_as_of(rows))) == pd.Timestamp("2025-10-26")


def test_without_checkins_there_is_no_as_of() -> None:
    assert day_of(AS_OF.validate(find_as_of(checkins()))) is None


def test_balanced_books_are_not_complained_of() -> None:
    assert find_unbalanced_sources(accounting()) == []


@pytest.mark.parametrize("figure", ["rows_read", "used", "duplicates", "quarantined"])
def test_books_that_do_not_balance_are_told_by_source(figure: str) -> None:
    row = {"rows_read": 10, "used": 7, "duplicates": 2, "quarantined": 1} | {figure: 3}
    assert find_unbalanced_sources(accounting(**{figure: 3})) == [
        f"checkins: {row['rows_read']} rows read, {row['used']} used, {row['duplicates']}"
        f" duplicates, {row['quarantined']} quarantined"
    ]


SEVEN = checkins(*[visit(n, "17:00") for n in range(1, 8)])
MET = find_co_visits(SEVEN, 30)


def lost(
    enriched_transfers: pd.DataFrame,
    events: pd.DataFrame,
    visits: pd.DataFrame = SEVEN,
    met: pd.DataFrame = MET,
) -> str:
    return " ".join(find_lost_rows(visits, enriched_transfers, events, [met], accounting(), 30))


def test_rows_that_a_table_lost_are_told_with_what_to_do() -> None:
    one = enriched(gift(1, 2))
    made = extract_sharing_events(one, customers())
    assert lost(one, made) == ""
    assert "6 check-ins in the tables where 7 are due" in lost(one, made, SEVEN.iloc[:6])
    assert "0 transfers" in lost(enriched(), made.iloc[:0])
    assert "1 sharing events in the tables where 2 are due; run " in lost(one, made.iloc[:1])


def test_co_visits_that_were_lost_or_that_nobody_made_are_told() -> None:
    nothing = enriched(gift(2, 2)), extract_sharing_events(enriched(gift(2, 2)), customers())
    without_one = MET[(MET["customer_id_1"] != 1)]
    assert "6 days of customers in co-visits in the tables where 7 are due" in lost(
        *nothing, met=without_one
    )
    elsewhere = MET.assign(location="2")
    assert "0 days of customers with company" in lost(*nothing, met=elsewhere)


@pytest.mark.parametrize(("sharer", "due"), [(1, 2), (None, 1), (2, 0)])
def test_a_known_sharer_is_due_two_events_an_unknown_one_and_a_self_transfer_none(
    sharer: int | None, due: int
) -> None:
    one = enriched(gift(sharer, 2))
    made = extract_sharing_events(one, customers())
    assert len(made) == due
    assert lost(one, made) == ""


def test_what_the_data_do_not_say_is_counted() -> None:
    counted = count_uncovered(
        checkins(
            visit(1, "17:00", checkin_id=1),
            visit(8, "17:00", checkin_id=2, entry_method="GUE"),
            visit(8, "18:00", checkin_id=3, entry_method="gue"),
            visit(1, "18:00", checkin_id=4, entry_method="GUE"),
        ),
        members(member(9), member(1), member(8)),
        customers(customer(1, "Ann Lee")),
        transfers(printed("Ann Lee", checkin_id=4)),
        shared_memberships(
            shared(0, 1, 2),
            shared(1, 3, 4, unclear_reason="no_clear_cut"),
            shared(2, 5, 6, unclear_reason="surnames_differ"),
        ),
    )
    assert counted == {
        "ids_missing_in_customers": 2,
        "guest_checkins_without_transfer": 2,
        "unclear_membership_keys": 2,
    }


def shrunken(before: int, now: int, source: str = "checkins", *accepted: str) -> dict[str, str]:
    names = [each.name for each in SOURCES]
    used = [now if name == source else 100 for name in names]
    accounting = source_accounting(
        *(
            {"source": name, "used": count, "rows_read": count}
            for name, count in zip(names, used, strict=True)
        )
    )
    past = PUBLISHED_ACCOUNTING.frame(
        {"source": names, "used": [before if name == source else 100 for name in names]}
    )
    return find_shrunken_sources(accounting, past, accepted, SETTINGS.most_shrink_percent)


@pytest.mark.parametrize(
    ("before", "now", "is_refused"),
    [(1000, 800, False), (1000, 799, True), (100, 0, True), (0, 0, False), (100, 500, False)],
)
def test_more_than_a_fifth_of_the_rows_must_not_go(before: int, now: int, is_refused: bool) -> None:
    assert bool(shrunken(before, now)) is is_refused


def test_the_refusal_of_a_smaller_export_says_what_to_do() -> None:
    assert shrunken(50_000, 20_000) == {
        "checkins": "checkins has 20000 usable rows where the last published run had 50000. If that"
        " is right, run `basin run --accept-shrink checkins`; else export it again."
    }


def test_what_a_person_accepts_or_writes_themselves_may_shrink() -> None:
    assert shrunken(100, 0, "checkins", "checkins") == {}
    assert shrunken(100, 0, "checkins", "members") != {}
    assert shrunken(100, 0, "purchaser_overrides") == {}
