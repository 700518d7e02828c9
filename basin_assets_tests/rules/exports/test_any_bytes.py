"""Whatever an export holds: no crash but a refused file, and every row is accounted for."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.sources import SOURCES, Source
from basin_assets_tests.rules.exports.any_files import check_books, header_of, rows_of_cells


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@given(data=st.data())
@settings(max_examples=10)
def test_rows_read_are_used_or_duplicates_or_quarantined_for_any_cells(
    source: Source, data: st.DataObject
) -> None:
    rows: Sequence[Sequence[str]] = data.draw(rows_of_cells(len(source.columns)))
    ending = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    body = ending.join(",".join(row) for row in rows)
    check_books(source, header_of(source) + ending.encode() + body.encode("utf-8", "replace"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@given(body=st.binary(max_size=120))
@settings(max_examples=8)
def test_any_bytes_below_a_header_are_accounted_for(source: Source, body: bytes) -> None:
    check_books(source, header_of(source) + b"\n" + body)


@given(source=st.sampled_from(SOURCES), data=st.binary(max_size=60))
@settings(max_examples=30)
def test_any_bytes_at_all_are_rows_or_a_refused_file(source: Source, data: bytes) -> None:
    check_books(source, data)
