"""Ten thousand files through the readers of all six exports, whatever they hold.

A file is refused in words, or each of its rows is used, a duplicate or in quarantine; and no error
tells what a person's row says.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basin_assets.contracts.sources import SOURCES, Source
from basin_assets_tests.rules.exports.any_files import CELLS, check_books, header_of, rows_of_cells

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

FILES = 10_000
BY_CELLS, BY_HEADER, BY_BYTES = 467, 700, 500
SECRET = "Zqxvname"  # stands in every cell of a person's data: no error may tell it
EVERY_TIME_THE_SAME = settings(
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
ENDINGS = st.sampled_from(["\n", "\r\n", "\r"])


def test_there_are_ten_thousand() -> None:
    assert len(SOURCES) * (BY_CELLS + BY_HEADER + BY_BYTES) >= FILES


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@given(data=st.data())
@settings(EVERY_TIME_THE_SAME, max_examples=BY_CELLS)
def test_any_cells_are_accounted_for(source: Source, data: st.DataObject) -> None:
    rows = data.draw(rows_of_cells(len(source.columns)))
    ending = data.draw(ENDINGS)
    body = ending.join(",".join(row) for row in rows)
    text = header_of(source) + ending.encode() + body.encode("utf-8", "replace")
    refused = check_books(source, text)
    # Whatever stands in cells, the file is read; one without any usable row is another table.
    assert refused is None or (not source.optional and refused.startswith("None of the "))


def _headers(source: Source) -> st.SearchStrategy[list[str]]:
    """Some of the columns, in any order, some twice, and some that nobody reads."""
    names = [column.name for column in source.columns]
    others = ["email", "notes", "", " customer_id ", '"quoted"', "Nom complet"]
    return st.lists(st.sampled_from([*names, *others]), max_size=len(names) + 3) | st.permutations(
        names
    )


_SECRET_CELLS = st.sampled_from([f"{SECRET}{cell}" for cell in CELLS if '"' not in cell]) | (
    st.sampled_from([SECRET, f'"{SECRET}', f'{SECRET}"', f'"{SECRET}\n{SECRET}"', f'"{SECRET},"'])
)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@given(data=st.data())
@settings(EVERY_TIME_THE_SAME, max_examples=BY_HEADER)
def test_any_header_is_read_or_refused_without_telling_a_cell(
    source: Source, data: st.DataObject
) -> None:
    header = data.draw(_headers(source))
    opens_a_quote = data.draw(st.booleans()) and data.draw(st.booleans())
    rows = data.draw(st.lists(st.lists(_SECRET_CELLS, max_size=len(header) + 1), max_size=5))
    lines = [",".join(header) + (',"open' if opens_a_quote else "")]
    body = data.draw(ENDINGS).join([*lines, *(",".join(row) for row in rows)])
    refusal = check_books(source, body.encode())
    assert refusal is None or SECRET not in refusal


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@given(is_below_header=st.booleans(), body=st.binary(max_size=200))
@settings(EVERY_TIME_THE_SAME, max_examples=BY_BYTES)
def test_any_bytes_are_rows_or_a_refused_file(
    source: Source, is_below_header: bool, body: bytes
) -> None:
    refusal = check_books(source, header_of(source) + b"\n" + body if is_below_header else body)
    if not is_below_header:
        assert refusal is not None
        known = {column.name.encode() for column in source.columns}
        assert any(name in body for name in known) or "found: " not in refusal.replace(
            "found: none of its columns", ""
        )
