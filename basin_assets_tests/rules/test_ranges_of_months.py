"""A range of months gives what its months give one by one, and all gives the union of all.

Every monthly function is local to a grain smaller than a month, so cutting the rows by month
before or after it makes no difference.
"""

from collections.abc import Callable

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.rules.events.sharing_events import extract_sharing_events
from basin_assets.rules.months import month_of
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    checkins,
    customer,
    customers,
    enriched,
    gift,
    matched,
    override,
    overrides,
    printed,
    transfers,
    visit,
)

TIMES = st.sampled_from(
    [
        "2025-09-30 23:45:00",
        "2025-09-30 23:59:59.999999",
        "2025-10-01 00:00:00",
        "2025-10-01 00:15:00",
        "2025-10-26 17:08:59",
        "2025-10-31 23:50:00",
        "2025-11-01 00:05:00",
    ]
)
IDS = st.integers(1, 4)
PEOPLE = customers(
    customer(1, "Nancy Davis"),
    customer(2, "Nancy Davis", "2025-10-01"),
    customer(3, "Robert Lee", preferred_name="Bob"),
    customer(4, "Katherine Smith", "2025-10-26"),
)
STATEMENTS = overrides(override("Nan D", 1, "2025-10-01"), override("Nan D", 3, None, "2025-09-30"))
VISITS = st.lists(st.builds(visit, IDS, TIMES, st.sampled_from(["1", "2", None])), max_size=12)
GIFTS = st.lists(st.builds(gift, st.none() | IDS, IDS, TIMES), max_size=8)
NAMES = ["Nancy Davis", "Nan D", "Bob Lee", "Katherine Smit", "Zed", None]
PRINTED = st.lists(
    st.builds(
        lambda name, at, user: printed(name, at, user=user), st.sampled_from(NAMES), TIMES, IDS
    ),
    max_size=8,
)


def check_union_of_months(
    rows: pd.DataFrame, by: str, compute: Callable[[pd.DataFrame], pd.DataFrame], key: list[str]
) -> None:
    """Computing all at once is computing month by month, to the last byte."""
    months = [part.reset_index(drop=True) for _, part in rows.groupby(month_of(rows[by]))]
    one_by_one = [compute(month) for month in months]
    in_one = compute(rows)
    union = pd.concat([in_one.iloc[:0], *one_by_one], ignore_index=True)
    pd.testing.assert_frame_equal(
        union.sort_values(key, ignore_index=True),
        in_one.sort_values(key, ignore_index=True),
        check_exact=True,
    )


@given(VISITS)
@settings(max_examples=15)
def test_the_co_visits_of_a_range_are_those_of_its_months(visits: list[Row]) -> None:
    check_union_of_months(
        checkins(*visits),
        "checkin_datetime",
        lambda rows: find_co_visits(rows, SETTINGS.window_minutes),
        ["day", "location", "customer_id_1", "customer_id_2"],
    )


@given(PRINTED)
@settings(max_examples=12)
def test_the_matches_of_a_range_are_those_of_its_months(rows: list[Row]) -> None:
    check_union_of_months(
        transfers(*rows),
        "checkin_datetime",
        lambda part: matched(part, PEOPLE, STATEMENTS),
        ["checkin_id"],
    )


@given(GIFTS)
@settings(max_examples=12)
def test_the_events_of_a_range_are_those_of_its_months_in_their_order(gifts: list[Row]) -> None:
    check_union_of_months(
        enriched(*gifts),
        "checkin_datetime",
        lambda rows: extract_sharing_events(rows, PEOPLE),
        ["event_date", "checkin_id", "event_type"],
    )


@given(GIFTS)
@settings(max_examples=10)
def test_the_events_of_months_one_after_the_other_stand_in_published_order(
    gifts: list[Row],
) -> None:
    rows = enriched(*gifts)
    months = [part for _, part in rows.groupby(month_of(rows["checkin_datetime"]))]
    parts = [extract_sharing_events(part.reset_index(drop=True), PEOPLE) for part in months]
    in_one = extract_sharing_events(rows, PEOPLE)
    union = pd.concat([in_one.iloc[:0], *parts], ignore_index=True)
    pd.testing.assert_frame_equal(union, in_one, check_exact=True)
