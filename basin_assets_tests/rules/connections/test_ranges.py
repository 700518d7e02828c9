"""A table of pairs that is made range by range is the table made in one go, byte for byte."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.connections import CUSTOMER_CONNECTIONS
from basin_assets.contracts.insights import CONNECTION_TYPE_ROWS, CUSTOMER_FRIENDS
from basin_assets.contracts.table import Table
from basin_assets.rules.connections.combine import combine_connections
from basin_assets.rules.connections.ranges import EVERYBODY, IdRange, in_ranges
from basin_assets.rules.insights.connection_types import list_connection_types
from basin_assets.rules.insights.friends import list_customer_friends
from basin_assets.rules.pairs import PAIR
from basin_assets.tables.parquet import to_parquet
from basin_assets_tests.oracle.random_gyms import NOW_MONTH, random_gym
from basin_assets_tests.pure_run import PureRun, run_purely
from basin_assets_tests.rules.frames import SETTINGS

gyms = st.integers(0, 1)
pairs_at_once = st.integers(1, 400)


@cache
def run_over(seed: int) -> PureRun:
    return run_purely(random_gym(seed), last_month=NOW_MONTH)


def check(
    table: Table,
    rule: Callable[[Mapping[str, pd.DataFrame], IdRange], pd.DataFrame],
    inputs: Mapping[str, pd.DataFrame],
    by: Sequence[str] = PAIR[:1],
    *,
    pairs: int,
) -> None:
    """The parts of a rule, put together, are the table that it makes of everything."""
    parts = [table.validate(part) for part in in_ranges(rule, inputs, by=by, pairs_at_once=pairs)]
    in_one_go = table.validate(rule(inputs, EVERYBODY))
    assert to_parquet(table, pd.concat(parts, ignore_index=True)) == to_parquet(table, in_one_go)


@given(gyms, pairs_at_once)
@settings(max_examples=8)
def test_the_types_may_be_joined_range_by_range(seed: int, pairs: int) -> None:
    run = run_over(seed)
    people = run.tables["customers"], run.tables["relations"]
    check(
        CUSTOMER_CONNECTIONS,
        lambda by_type, _: combine_connections(by_type, *people, SETTINGS),
        run.by_type,
        pairs=pairs,
    )


@given(gyms, pairs_at_once)
@settings(max_examples=8)
def test_friends_and_types_may_be_listed_for_a_range_of_customers_at_a_time(
    seed: int, pairs: int
) -> None:
    run = run_over(seed)
    customers = run.settled["customers"].used
    check(
        CUSTOMER_FRIENDS,
        lambda cut, ids: list_customer_friends(
            cut["customer_connections"], cut, customers, SETTINGS, of=ids
        ),
        {"customer_connections": run.connections, **run.by_type},
        by=PAIR,
        pairs=pairs,
    )
    check(
        CONNECTION_TYPE_ROWS,
        lambda cut, ids: list_connection_types(cut, customers, ids),
        run.by_type,
        by=PAIR,
        pairs=pairs,
    )


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
