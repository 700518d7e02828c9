"""Files of an export as hypothesis makes them, and what must hold whatever is in them."""

from hypothesis import strategies as st

from basin_assets.contracts.sources import Source
from basin_assets.rules.exports.overrides import settle_overrides
from basin_assets.rules.exports.source_header import SourceFileError
from basin_assets_tests.rules.exports.written import key_of, settle_files
from basin_assets_tests.rules.frames import customer, customers

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


def check_books(source: Source, data: bytes) -> str | None:
    """Holds read against used + duplicates + quarantined; the words in which a file is refused."""
    try:
        settled = settle_files(source, {key_of(source): data})
    except SourceFileError as error:
        return str(error)
    if source.name == "purchaser_overrides":
        settled = settle_overrides(settled, customers(customer(1, "Ann Lee")))
    counted = len(settled.used) + settled.duplicates + len(settled.quarantine)
    assert settled.rows_read == counted
    assert settled.source_lines["line"].between(2, 1 + data.count(b"\n") + data.count(b"\r")).all()
    return None


def rows_of_cells(width: int) -> st.SearchStrategy[list[list[str]]]:
    """Up to six rows of cells that exports really have, and of any others."""
    cell = st.sampled_from(CELLS) | st.text(max_size=5)
    return st.lists(st.lists(cell, min_size=width, max_size=width), max_size=6)


def header_of(source: Source) -> bytes:
    """A header that names every column that is read."""
    return ",".join(column.name for column in source.columns).encode()
