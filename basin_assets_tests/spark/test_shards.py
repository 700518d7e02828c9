"""Shards: every row with a key lies in one shard, a key's rows in the same one, in their order."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.spark.shards import NO_MONTH, KeySample, Shards

Values: TypeAlias = Sequence[int | None]
KEYS = st.lists(st.none() | st.integers(-5, 5) | st.integers(-(2**63), 2**63 - 1), max_size=30)
MONTHS = ("2025-09", "2025-10", "2025-11")


def as_keys(*columns: Values) -> "list[pd.Series[Any]]":
    return [pd.Series(pd.array(list(values), dtype="Int64")) for values in columns]


def planned(objects: Mapping[str, Values], rows_per_shard: int) -> Shards:
    samples = [
        KeySample.of(number, month, as_keys(values))
        for number, (month, values) in enumerate(objects.items())
    ]
    return Shards.for_rows(samples, rows_per_shard)


def cut(shards: Shards, month: str, values: Values) -> dict[int, list[int]]:
    """The positions that came into each shard."""
    rows = pa.table({"position": range(len(values))})
    parts = shards.cut(month, rows, as_keys(values))
    return {shard: part["position"].to_pylist() for shard, part in parts}


@given(st.fixed_dictionaries(dict.fromkeys(MONTHS, KEYS)), st.integers(1, 10))
def test_each_row_with_a_key_comes_into_one_shard_of_its_month(
    objects: Mapping[str, Values], rows_per_shard: int
) -> None:
    shards = planned(objects, rows_per_shard)
    for month, values in objects.items():
        found = cut(shards, month, values)
        positions = sorted(each for positions in found.values() for each in positions)
        assert positions == [at for at, key in enumerate(values) if key is not None]
        assert {shards.month_of(shard) for shard in found} <= {month}
        assert all(0 <= shard < shards.count for shard in found)


@given(KEYS, st.integers(1, 10))
def test_shards_ascend_with_the_keys_and_keep_the_order_of_rows(
    values: Values, rows_per_shard: int
) -> None:
    found = cut(planned({NO_MONTH: values}, rows_per_shard), NO_MONTH, values)
    keys = [[values[at] or 0 for at in found[shard]] for shard in sorted(found)]
    for before, behind in pairwise(keys):
        assert max(before) < min(behind)
    assert all(positions == sorted(positions) for positions in found.values())


def test_a_shard_holds_about_as_many_rows_as_asked_for() -> None:
    values = list(range(10_000))
    sizes = [
        len(rows) for rows in cut(planned({NO_MONTH: values}, 1_000), NO_MONTH, values).values()
    ]
    assert len(sizes) == 10
    assert max(sizes) <= 1_100


def test_objects_of_unlike_size_weigh_as_many_rows_as_they_have() -> None:
    objects = [list(range(100)), list(range(1_000, 101_000))]
    samples = [KeySample.of(at, NO_MONTH, as_keys(keys)) for at, keys in enumerate(objects)]
    bounds = Shards.for_rows(samples, 10_000).bounds[NO_MONTH]
    assert len(bounds) == 9
    assert min(bounds) > 10_000


def test_one_key_with_most_rows_is_one_shard() -> None:
    values = [*[7] * 1_000, 1, 2, 3, 11]
    found = cut(planned({NO_MONTH: values}, 10), NO_MONTH, values)
    assert any(set(range(1_000)) <= set(positions) for positions in found.values())


def test_no_rows_make_no_cells() -> None:
    assert planned({NO_MONTH: [None, None]}, 10).count == 0


@given(KEYS, KEYS, st.integers(1, 10))
def test_a_row_of_two_keys_is_in_the_shards_of_both(
    first: Values, second: Values, rows_per_shard: int
) -> None:
    both = min(len(first), len(second))
    columns = as_keys(first[:both], second[:both])
    sample = KeySample.of(0, NO_MONTH, columns)
    shards = Shards.for_rows([sample], rows_per_shard)
    rows = pa.table({"position": range(both)})
    found = {
        shard: part["position"].to_pylist() for shard, part in shards.cut(NO_MONTH, rows, columns)
    }
    for keys in (first[:both], second[:both]):
        for at, key in enumerate(keys):
            if key is not None:
                (shard,) = shards.shards_of(NO_MONTH, as_keys([key])[0])
                assert at in found[shard]
    assert all(positions == sorted(set(positions)) for positions in found.values())
