"""Whatever an export holds: no crash but a refused file, and every row is accounted for."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basin_assets.contracts.sources import SOURCES, Source
from basin_assets.domain.overrides import settle_overrides
from basin_assets.domain.source_rows import SourceFileError
from basin_assets_tests.domain.exports import key_of, settle_files
from basin_assets_tests.domain.frames import customer, customers

CELLS = [
    "",
    " ",
    "1",
    "1.0",
    "007",
    "-1",
    "9" * 20,
    str(2**53 + 1),
    "1e3",
    "Null",
    "NA",
    "Ann\0Lee",
    "2025-10-26",
    "2025-10-26 17:08:59",
    "2025-10-26T22:08:59Z",
    "10/26/2025 5:08 PM",
    "0001-01-01 00:00:00+14:00",
    "2023-12-31 23:59:59",
    "entry_pass",
    "family",
    "True",
    "$1,200.50",
    '"',
    '"two\nlines"',
    '"a ""b"""',
    '5" pipe',
    "é😀",
    "\N{ARABIC-INDIC DIGIT ONE}",
    "=1+1",
]


def check_books(source: Source, data: bytes) -> None:
    try:
        settled = settle_files(source, {key_of(source): data})
    except SourceFileError:
        return
    if source.name == "purchaser_overrides":
        settled = settle_overrides(settled, customers(customer(1, "Ann Lee")))
    counted = len(settled.used) + settled.duplicates + len(settled.quarantine)
    assert settled.rows_read == counted
    assert settled.places["line"].between(2, 1 + data.count(b"\n") + data.count(b"\r")).all()


def rows_of_cells(width: int) -> st.SearchStrategy[list[list[str]]]:
    cell = st.sampled_from(CELLS) | st.text(max_size=5)
    return st.lists(st.lists(cell, min_size=width, max_size=width), max_size=6)


def header_of(source: Source) -> bytes:
    return ",".join(column.name for column in source.columns).encode()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_rows_read_are_used_or_duplicates_or_quarantined_for_any_cells(
    source: Source, data: st.DataObject
) -> None:
    rows: Sequence[Sequence[str]] = data.draw(rows_of_cells(len(source.columns)))
    ending = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    body = ending.join(",".join(row) for row in rows)
    check_books(source, header_of(source) + ending.encode() + body.encode("utf-8", "replace"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@given(body=st.binary(max_size=120))
@settings(max_examples=8, deadline=None)
def test_any_bytes_below_a_header_are_accounted_for(source: Source, body: bytes) -> None:
    check_books(source, header_of(source) + b"\n" + body)


@given(source=st.sampled_from(SOURCES), data=st.binary(max_size=60))
@settings(max_examples=30, deadline=None)
def test_any_bytes_at_all_are_rows_or_a_refused_file(source: Source, data: bytes) -> None:
    check_books(source, data)
