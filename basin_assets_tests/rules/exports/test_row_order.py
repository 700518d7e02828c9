"""Rows sort as tuples do, packed or too wide for that, at once or part by part."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.rules.exports.row_order import order_of, slices, sorted_parts

NUMBERS = st.integers(-3, 3) | st.integers(-(2**63), 2**63 - 1)
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=12)
SMALL_ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12)


def columns_of(rows: list[tuple[int, ...]], width: int) -> list[np.ndarray]:
    return [np.array([row[n] for row in rows], dtype="int64") for n in range(width)]


@given(ROWS)
def test_the_order_is_that_of_tuples_however_wide_they_are(rows: list[tuple[int, ...]]) -> None:
    order = order_of(*columns_of(rows, 3))
    assert [rows[n] for n in order] == sorted(rows)


@pytest.mark.parametrize("limit", [4, 2**40], ids=["packed", "too wide"])
@pytest.mark.parametrize("size", [1, 2, 100])
@given(rows=SMALL_ROWS, cut=st.integers(0, 12))
def test_parts_come_out_as_one_sorted_whole(
    limit: int, size: int, rows: list[tuple[int, ...]], cut: int
) -> None:
    rows = [(first * (limit // 4), second) for first, second in rows]
    parts = [columns_of(rows[:cut], 2), columns_of(rows[cut:], 2)]
    found = [
        list(zip(*(column.tolist() for column in part), strict=True))
        for part in sorted_parts(parts, (limit, limit), size)
    ]
    assert len(found) >= 1
    assert [row for part in found for row in part] == sorted(rows)
    firsts = [{row[0] for row in part} for part in found]
    assert sum(map(len, firsts)) == len({row[0] for row in rows})


def test_slices_cover_everything_once() -> None:
    assert list(slices(np.array([0, 0, 2]), 5)) == [slice(0, 2), slice(2, 5)]
    assert list(slices(np.array([], dtype="int64"), 0)) == [slice(0, 0)]
