"""A table of pairs that is made range by range is the table made in one go, byte for byte."""

from collections.abc import Iterator
from functools import cache

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.connections import CUSTOMER_CONNECTIONS, SAME_DAY_GROUPS
from basin_assets.contracts.insights import CONNECTION_TYPE_ROWS, CUSTOMER_FRIENDS
from basin_assets.contracts.table import Table
from basin_assets.contracts.tie_scores import TIE_EVIDENCE
from basin_assets.rules.connections.combine import combine_connections
from basin_assets.rules.connections.ranges import in_ranges
from basin_assets.rules.connections.same_day import extract_same_day_group_connections
from basin_assets.rules.insights.connection_types import list_connection_types
from basin_assets.rules.insights.friends import list_customer_friends
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.ties.evidence import find_background, hold_against
from basin_assets.rules.ties.meeting_chance import find_meeting_chance
from basin_assets.tables.parquet import to_parquet
from basin_assets_tests.oracle.random_gyms import NOW_MONTH, random_gym
from basin_assets_tests.pure_run import PureRun, run_purely
from basin_assets_tests.rules.frames import NOBODY_KNOWN, SETTINGS

gyms = st.integers(0, 1)
pairs_at_once = st.integers(1, 400)


@cache
def run_over(seed: int) -> PureRun:
    return run_purely(random_gym(seed), last_month=NOW_MONTH)


def same_bytes(table: Table, parts: Iterator[pd.DataFrame], in_one_go: pd.DataFrame) -> bool:
    together = pd.concat([table.validate(part) for part in parts], ignore_index=True)
    return to_parquet(table, together) == to_parquet(table, table.validate(in_one_go))


@given(gyms, pairs_at_once)
@settings(max_examples=8)
def test_days_together_may_be_counted_range_by_range(seed: int, pairs: int) -> None:
    run = run_over(seed)

    parts = in_ranges(
        lambda cut, _: extract_same_day_group_connections(
            cut["co_visits"], run.enriched, cut["ties"], run.calibration, SETTINGS
        ),
        {"co_visits": run.co_visits, "ties": run.ties},
        pairs_at_once=pairs,
    )

    in_one_go = extract_same_day_group_connections(
        run.co_visits, run.enriched, run.ties, run.calibration, SETTINGS
    )
    assert same_bytes(SAME_DAY_GROUPS, parts, in_one_go)


@given(gyms, pairs_at_once)
@settings(max_examples=8)
def test_days_together_may_be_weighed_range_by_range(seed: int, pairs: int) -> None:
    run = run_over(seed)
    checkins = run.tables["checkins"]
    background = find_background(
        checkins, find_meeting_chance(checkins, [run.co_visits]), NOBODY_KNOWN
    )

    parts = in_ranges(
        lambda cut, _: hold_against(background, cut["co_visits"]),
        {"co_visits": run.co_visits},
        pairs_at_once=pairs,
    )

    assert same_bytes(TIE_EVIDENCE, parts, hold_against(background, run.co_visits))


@given(gyms, pairs_at_once)
@settings(max_examples=8)
def test_the_types_may_be_joined_range_by_range(seed: int, pairs: int) -> None:
    run = run_over(seed)
    people = run.tables["customers"], run.tables["relations"]

    parts = in_ranges(
        lambda by_type, _: combine_connections(by_type, *people, SETTINGS),
        run.by_type,
        pairs_at_once=pairs,
    )

    in_one_go = combine_connections(run.by_type, *people, SETTINGS)
    assert same_bytes(CUSTOMER_CONNECTIONS, parts, in_one_go)


@given(gyms, pairs_at_once)
@settings(max_examples=8)
def test_friends_may_be_listed_for_a_range_of_customers_at_a_time(seed: int, pairs: int) -> None:
    run = run_over(seed)
    customers = run.settled["customers"].used
    friends = list_customer_friends(run.connections, run.by_type, customers, SETTINGS)

    parts = in_ranges(
        lambda cut, ids: list_customer_friends(
            cut["customer_connections"], cut, customers, SETTINGS, of=ids
        ),
        {"customer_connections": run.connections, **run.by_type},
        by=PAIR,
        pairs_at_once=pairs,
    )

    assert same_bytes(CUSTOMER_FRIENDS, parts, friends)


@given(gyms, pairs_at_once)
@settings(max_examples=8)
def test_types_may_be_listed_for_a_range_of_customers_at_a_time(seed: int, pairs: int) -> None:
    run = run_over(seed)
    customers = run.settled["customers"].used
    rows = list_connection_types(run.by_type, customers)

    parts = in_ranges(
        lambda cut, ids: list_connection_types(cut, customers, ids),
        run.by_type,
        by=PAIR,
        pairs_at_once=pairs,
    )

    assert same_bytes(CONNECTION_TYPE_ROWS, parts, rows)


def ranges_of(first_ids: list[int], pairs: int) -> list[list[int]]:
    """The lower ids of the pairs that each range holds."""
    table = pd.DataFrame({"customer_id_1": first_ids, "customer_id_2": 2**63 - 1})
    parts = in_ranges(lambda cut, _: cut["pairs"], {"pairs": table}, pairs_at_once=pairs)
    return [part["customer_id_1"].tolist() for part in parts]


def test_a_range_has_about_as_many_pairs_as_are_asked_for() -> None:
    assert ranges_of([1, 2, 3, 4, 5, 6, 7], 3) == [[1, 2, 3], [4, 5, 6], [7]]


def test_all_pairs_of_one_lower_id_are_in_one_range() -> None:
    assert ranges_of([1, 1, 1, 1, 1, 1, 2, 3], 2) == [[1, 1, 1, 1, 1, 1], [2, 3]]


def test_ids_that_a_float_does_not_hold_are_told_apart() -> None:
    assert ranges_of([2**53, 2**53 + 1], 1) == [[2**53], [2**53 + 1]]


def test_without_pairs_there_is_one_range_without_rows() -> None:
    assert ranges_of([], 3) == [[]]
