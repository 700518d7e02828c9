"""Records as bytes: where one ends, which quotes are stray, and that nothing is changed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.rules.exports.csv_records import cells_of, first_line, line_end, split_records

CSV_TEXT = st.text(st.sampled_from(list('ab",\r\n é😀\0')), max_size=60)


def raws(data: bytes) -> list[bytes]:
    return [record.raw for record in split_records(data)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"a,b\n", [b"a,b\n"]),
        (b"a,b", [b"a,b"]),
        (b"a\nb\n", [b"a\n", b"b\n"]),
        (b"a\r\nb\r\n", [b"a\r\n", b"b\r\n"]),
        (b"a\rb\r", [b"a\r", b"b\r"]),
        (b"a\n\nb", [b"a\n", b"\n", b"b"]),
        (b'"a\nb",c\nd\n', [b'"a\nb",c\n', b"d\n"]),
        (b'"a\r\nb"\r\nd', [b'"a\r\nb"\r\n', b"d"]),
        (b'"a""\n""b"\nd\n', [b'"a""\n""b"\n', b"d\n"]),
        (b'a "b\nc" d\n', [b'a "b\n', b'c" d\n']),
        (b'"a,b\n', [b'"a,b\n']),
        (b'"",x\n"\n', [b'"",x\n', b'"\n']),
        (b'a\nb\r"c\nd"\re\n\n', [b"a\n", b"b\r", b'"c\nd"\r', b"e\n", b"\n"]),
    ],
)
def test_a_record_ends_at_a_line_end_outside_of_quotes(data: bytes, expected: list[bytes]) -> None:
    assert raws(data) == expected


def test_a_record_knows_its_byte_and_its_line() -> None:
    records = list(split_records(b'a\r\n"b\nc\r\nd",1\n\ne\n'))
    assert [(record.start, record.line) for record in records] == [(0, 1), (3, 2), (14, 5), (15, 6)]


def test_splitting_begins_where_it_is_told_to() -> None:
    data = b'a\n"b"\nc\n'
    assert [(r.raw, r.start, r.line) for r in split_records(data, start=6, line=3)] == [
        (b"c\n", 6, 3)
    ]


@pytest.mark.parametrize(
    ("data", "stray", "unclosed"),
    [
        (b'"a",b\n', False, False),
        (b'"a\nb",c\n', False, False),
        (b'"a"x,b\n', False, False),
        (b'5" pipe,b\n', False, False),
        (b'"a""\nb",c\n', False, False),
        (b'"a\nb"x,c\n', True, False),
        (b'"a,b\nc,d\n', True, True),
        (b'"a,b', True, True),
        (b'"', True, True),
        (b'"""', True, True),
        (b'""', False, False),
    ],
)
def test_a_quote_is_stray_if_it_closes_nowhere_or_lines_later_in_a_cell(
    data: bytes, stray: bool, unclosed: bool
) -> None:
    record = next(split_records(data))
    assert (record.has_stray_quote, record.is_unclosed) == (stray, unclosed)


@given(st.binary(max_size=80) | CSV_TEXT.map(str.encode))
def test_the_records_put_together_are_the_bytes_that_were_split(data: bytes) -> None:
    records = list(split_records(data))
    assert b"".join(record.raw for record in records) == data
    assert all(data[r.start : r.start + len(r.raw)] == r.raw for r in records)


@given(CSV_TEXT)
def test_cells_are_those_of_pythons_csv_reader(text: str) -> None:
    expected = list(csv.reader(io.StringIO(text, newline="")))
    assert list(cells_of(split_records(text.encode()))) == expected


@given(CSV_TEXT)
def test_lines_are_counted_as_an_editor_counts_them(text: str) -> None:
    data = text.encode()
    for record in split_records(data):
        assert record.line == 1 + len(data[: record.start].splitlines())


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=3), max_size=4))
def test_what_pythons_csv_writer_wrote_is_read_back(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    data = out.getvalue().encode("utf-8", errors="replace")
    expected = [[cell.encode("utf-8", "replace").decode() for cell in row] for row in rows]
    assert list(cells_of(split_records(data))) == expected
    assert not any(record.has_stray_quote for record in split_records(data))


def test_a_byte_that_is_no_utf8_becomes_a_replacement_character() -> None:
    assert list(cells_of(split_records(b"Jos\xe9,b\n"))) == [["Jos\N{REPLACEMENT CHARACTER}", "b"]]


def test_a_nul_byte_is_a_character_like_any_other() -> None:
    assert list(cells_of(split_records(b"a\0b,c\n"))) == [["a\0b", "c"]]


def test_a_field_may_be_longer_than_pythons_limit() -> None:
    field = "x" * 200_000
    assert list(cells_of(split_records(f'"{field}",b\n'.encode()))) == [[field, "b"]]


@pytest.mark.parametrize(
    ("raw", "line", "ending"),
    [
        (b'"a\r\nb"\n', b'"a\r\n', b"\n"),
        (b"a\r\n", b"a\r\n", b"\r\n"),
        (b"a\r", b"a\r", b"\r"),
        (b"a", b"a", b""),
        (b"", b"", b""),
    ],
)
def test_a_records_first_line_and_line_end(raw: bytes, line: bytes, ending: bytes) -> None:
    assert (first_line(raw), line_end(raw)) == (line, ending)
