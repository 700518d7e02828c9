"""Reading the files of an export: headers, line ends, malformed rows, several files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.contracts.sources import (
    ACCOUNTS_TO_IGNORE,
    CHECKINS,
    CUSTOMERS,
    PURCHASER_OVERRIDES,
    SOURCES,
    Source,
)
from basin_assets.rules.exports.csv_records import split_records
from basin_assets.rules.exports.source_header import SourceFileError
from basin_assets.rules.exports.source_rows import (
    SourceRows,
    _plain_rows,
    _rows,
    read_source_rows,
)
from basin_assets_tests.rules.exports.written import CHECKINS_HEADER, read, read_bytes

ROW = "7,1,2025-10-26 17:08:59"


def malformed(rows: SourceRows) -> list[tuple[int, str]]:
    frame = rows.malformed
    return list(zip(frame["line"].tolist(), frame["reason"].tolist(), strict=True))


def surnames(*lines: str) -> list[str]:
    rows = read(CUSTOMERS, "customer_id,first_name,last_name", *lines)
    return rows.text["last_name"].tolist()


MUST_EXIST = [(source, c.name) for source in SOURCES for c in source.columns if c.must_exist]
MAY_MISS = [(source, c.name) for source in SOURCES for c in source.columns if not c.must_exist]


@pytest.mark.parametrize(("source", "missing"), MUST_EXIST)
def test_a_missing_column_fails_with_file_and_column(source: Source, missing: str) -> None:
    header = ",".join(column.name for column in source.columns if column.name != missing)
    with pytest.raises(SourceFileError) as failure:
        read(source, header)
    assert f"capitan/{source.name}.csv has no column {missing} (found: " in str(failure.value)


@pytest.mark.parametrize(("source", "missing"), MAY_MISS)
def test_an_optional_column_may_be_missing_and_is_blank(source: Source, missing: str) -> None:
    names = [column.name for column in source.columns if column.name != missing]
    rows = read(source, ",".join(names), ",".join("1" for _ in names))
    assert rows.text[missing].tolist() == [""]


def test_several_missing_columns_are_all_named() -> None:
    with pytest.raises(SourceFileError, match="no columns customer_id, checkin_datetime "):
        read(CHECKINS, "checkin_id,x")


@pytest.mark.parametrize(
    ("data", "next_step"),
    [
        (f"{CHECKINS_HEADER}\n".encode("utf-16"), "Save it as CSV in UTF-8."),
        (f"{CHECKINS_HEADER}\n".encode("utf-16-be"), "Save it as CSV in UTF-8."),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml\n", "It is no CSV in UTF-8: save it as one."),
        (f"Check-ins\n\n{CHECKINS_HEADER}\n".encode(), "line 3: remove the lines above."),
        (f"sep=,\n{CHECKINS_HEADER}\n".encode(), "line 2: remove the lines above."),
        (
            CHECKINS_HEADER.replace(",", ";").encode(),
            "separated by semicolons: export it with commas",
        ),
        (CHECKINS_HEADER.replace(",", "\t").encode(), "separated by tabs: export it with commas"),
        (b"<!DOCTYPE html>\n", "Export it again, with its columns named in the first line."),
        (
            CHECKINS_HEADER.replace("checkin_id", "Checkin ID").encode(),
            "(found: Checkin ID, customer_id, checkin_datetime). Rename Checkin ID to checkin_id.",
        ),
        (
            f"{CHECKINS_HEADER},LOCATION-ID\n".encode(),
            "has a misspelt column. Rename LOCATION-ID to location_id.",
        ),
    ],
)
def test_who_has_a_header_that_cannot_be_read_is_told_the_next_step(
    data: bytes, next_step: str
) -> None:
    with pytest.raises(SourceFileError, match=r"capitan/checkins\.csv") as refused:
        read_source_rows(CHECKINS, {"capitan/checkins.csv": data})
    assert next_step in str(refused.value)


@pytest.mark.parametrize("unseen", ["\ufeff", "\u200b", "\0", "\u00a0", " "])
def test_what_nobody_sees_in_a_header_is_no_part_of_a_name(unseen: str) -> None:
    header = f"{unseen}{CHECKINS_HEADER.replace(',', unseen + ',')}{unseen}"
    assert read(CHECKINS, header, ROW).text["checkin_id"].tolist() == ["7"]


def test_an_export_without_a_header_is_refused_without_telling_what_its_first_row_says() -> None:
    with pytest.raises(SourceFileError) as failure:
        read(CUSTOMERS, "17,Nancy,Davis,nancy@example.org")
    assert "found: none of its columns" in str(failure.value)
    assert "Nancy" not in str(failure.value)


@pytest.mark.parametrize("doubled", ["customer_id", "notes"])
def test_a_doubled_header_name_fails_with_file_and_column(doubled: str) -> None:
    with pytest.raises(SourceFileError, match=f"checkins.csv names the column {doubled} more"):
        read(CHECKINS, f"{CHECKINS_HEADER},notes,{doubled}")


def test_a_quote_that_the_header_does_not_close_is_refused_instead_of_swallowing_the_rows() -> None:
    with pytest.raises(SourceFileError, match=r"checkins\.csv has a quote in its header line"):
        read(CHECKINS, f'{CHECKINS_HEADER},"notes', f"{ROW},x")


@pytest.mark.parametrize("header", [CHECKINS_HEADER, "checkin_id,customer_id"])
def test_a_quote_of_the_header_that_a_row_closes_swallows_and_tells_no_row(header: str) -> None:
    with pytest.raises(SourceFileError, match=r"checkins\.csv has a column name of several") as one:
        read(CHECKINS, f'{header},"notes', f"{ROW},Nancy", f'{ROW},Davis",x', ROW)
    assert not any(said in str(one.value) for said in ("Nancy", "Davis", "17:08"))


@pytest.mark.parametrize("source", SOURCES)
def test_zero_bytes_fail_with_the_files_name(source: Source) -> None:
    with pytest.raises(SourceFileError, match=f"{source.name}.csv has 0 bytes"):
        read_bytes(source, b"")


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\n", b"\r\n\r\n"])
def test_a_file_without_any_header_name_fails(data: bytes) -> None:
    with pytest.raises(SourceFileError, match="has no columns checkin_id, customer_id"):
        read_bytes(CHECKINS, data)


@pytest.mark.parametrize("source", SOURCES)
def test_a_header_alone_is_an_empty_table(source: Source) -> None:
    rows = read(source, ",".join(column.name for column in source.columns))
    assert (rows.rows_read, rows.files, rows.extra_columns) == (0, 1, 0)
    assert list(rows.text.columns)[:-3] == [column.name for column in source.columns]


def test_no_file_at_all_is_no_rows_of_no_files() -> None:
    rows = read_source_rows(PURCHASER_OVERRIDES, {})
    assert (rows.rows_read, rows.files) == (0, 0)


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
def test_bom_line_ending_and_final_line_end_make_no_difference(
    bom: bytes, ending: str, final: bool
) -> None:
    text = ending.join([CHECKINS_HEADER, ROW, ROW]) + (ending if final else "")
    rows = read_bytes(CHECKINS, bom + text.encode())
    assert rows.text["checkin_id"].tolist() == ["7", "7"]
    assert rows.text["checkin_datetime"].tolist() == ["2025-10-26 17:08:59"] * 2
    assert rows.text["line"].tolist() == [2, 3]


def test_a_quoted_header_behind_a_bom_is_read() -> None:
    data = b'\xef\xbb\xbf"checkin_id","customer_id","checkin_datetime"\n' + ROW.encode()
    assert read_bytes(CHECKINS, data).text["checkin_id"].tolist() == ["7"]


def test_columns_are_found_by_name_in_any_order() -> None:
    rows = read(
        CHECKINS, "checkin_datetime,location_id,customer_id,checkin_id", "2025-10-26 17:08,3,1,7"
    )
    names = ["checkin_id", "customer_id", "location_id"]
    assert [rows.text[name].tolist() for name in names] == [["7"], ["1"], ["3"]]


def test_extra_columns_are_ignored_and_counted() -> None:
    rows = read(CUSTOMERS, "customer_id,email,first_name,phone,last_name", "1,x@y,Ann,555,Lee")
    assert rows.extra_columns == 2
    assert "x@y" not in rows.text.to_csv()
    assert rows.text["last_name"].tolist() == ["Lee"]


def test_extra_columns_of_several_files_count_once_each() -> None:
    files = {
        "capitan/checkins.csv": f"{CHECKINS_HEADER},a,b\n".encode(),
        "capitan/checkins/1.csv": f"{CHECKINS_HEADER},b,c\n".encode(),
    }
    assert read_source_rows(CHECKINS, files).extra_columns == 3


@pytest.mark.parametrize("surname", ["NA", "Null", "None", "nan", "", "#N/A", "-1.#IND"])
def test_cells_that_look_like_nulls_stay_text(surname: str) -> None:
    assert surnames(f"1,Ann,{surname}") == [surname]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('"Lee, Jr"', "Lee, Jr"),
        ('"Al ""Ace"""', 'Al "Ace"'),
        ('"two\nlines"', "two\nlines"),
        ('"two\r\nlines"', "two\r\nlines"),
        ('5" Lee', '5" Lee'),
        ("😀 Müller", "😀 Müller"),
        ("a\0b", "a\0b"),
    ],
)
def test_quotes_commas_line_breaks_and_emoji_are_part_of_a_name(cell: str, value: str) -> None:
    assert surnames(f"1,Ann,{cell}", "2,Bo,Fine") == [value, "Fine"]


def test_a_byte_that_is_no_utf8_spoils_its_own_cell_alone() -> None:
    data = b"customer_id,first_name,last_name\n1,Jos\xe9,Lee\n2,Bo,Fine\n"
    rows = read_bytes(CUSTOMERS, data)
    assert rows.text["first_name"].tolist() == ["Jos\N{REPLACEMENT CHARACTER}", "Bo"]
    assert rows.text["last_name"].tolist() == ["Lee", "Fine"]


@pytest.mark.parametrize("bad", [f"{ROW},more", "7,1", "7", ",,,", f"{ROW},"])
def test_a_row_one_field_too_long_or_short_is_set_aside_alone(bad: str) -> None:
    rows = read(CHECKINS, CHECKINS_HEADER, ROW, bad, ROW)
    assert malformed(rows) == [(3, "wrong_field_count")]
    assert rows.text["line"].tolist() == [2, 4]
    assert rows.rows_read == 3


def test_blank_lines_are_no_rows() -> None:
    rows = read(CHECKINS, CHECKINS_HEADER, "", ROW, "", "")
    assert (rows.rows_read, rows.text["line"].tolist()) == (1, [3])


def test_a_row_begins_on_the_line_behind_the_line_breaks_of_those_before() -> None:
    rows = read(CHECKINS, f"{CHECKINS_HEADER},x", f'{ROW},"a\nb\nc"', f"{ROW},d")
    assert rows.text["line"].tolist() == [2, 5]


@pytest.mark.parametrize("swallowed", [0, 1, 3])
def test_a_stray_quote_costs_its_own_line_and_no_other(swallowed: int) -> None:
    lines = [f'{ROW},"5 foot', *[f"{ROW},ok"] * swallowed, f'{ROW},"fine"', f"{ROW},ok"]
    rows = read(CHECKINS, f"{CHECKINS_HEADER},notes", *lines)
    assert malformed(rows) == [(2, "stray_quote")]
    assert rows.text["line"].tolist() == list(range(3, 5 + swallowed))


def test_a_stray_quote_on_the_last_line_costs_that_line() -> None:
    rows = read(CHECKINS, f"{CHECKINS_HEADER},notes", f"{ROW},ok", f'{ROW},"open')
    assert malformed(rows) == [(3, "stray_quote")]
    assert len(rows.text) == 1


@pytest.mark.timeout(60)  # reading on at every stray quote must not mean reading all the rest
def test_many_stray_quotes_cost_a_line_each() -> None:
    lines = [f'{ROW},"{n} foot' if n % 2 else f"{ROW},ok" for n in range(40_000)]
    rows = read(CHECKINS, f"{CHECKINS_HEADER},notes", *lines)
    assert (len(rows.text), len(rows.malformed)) == (20_000, 20_000)


def test_the_single_file_comes_before_the_folder_and_the_folder_by_name() -> None:
    names = ["checkins/b.csv", "checkins.csv", "checkins/B.csv", "checkins/2025-10.csv"]
    files = {f"capitan/{name}": f"{CHECKINS_HEADER}\n{ROW}\n".encode() for name in names}
    ranked = read_source_rows(CHECKINS, files).text.sort_values("file_rank")
    assert ranked["file"].tolist() == [
        "capitan/checkins.csv",
        "capitan/checkins/2025-10.csv",
        "capitan/checkins/B.csv",
        "capitan/checkins/b.csv",
    ]


def test_files_of_one_folder_may_differ_in_their_columns() -> None:
    files = {
        "capitan/checkins/1.csv": f"{CHECKINS_HEADER},location_id\n{ROW},3\n".encode(),
        "capitan/checkins/2.csv": f"{CHECKINS_HEADER}\n{ROW}\n".encode(),
    }
    assert read_source_rows(CHECKINS, files).text["location_id"].tolist() == ["3", ""]


def test_one_bad_file_of_a_folder_fails_by_its_own_name() -> None:
    files = {
        "capitan/checkins/1.csv": f"{CHECKINS_HEADER}\n{ROW}\n".encode(),
        "capitan/checkins/2.csv": b"",
    }
    with pytest.raises(SourceFileError, match=r"capitan/checkins/2\.csv has 0 bytes"):
        read_source_rows(CHECKINS, files)


@pytest.mark.parametrize("stray", ["", '9"\n'])
def test_the_only_column_of_an_export_is_read_whole(stray: str) -> None:
    data = f"customer_id\n1234\n5678\n{stray}".encode()
    rows = read_source_rows(ACCOUNTS_TO_IGNORE, {"capitan/accounts_to_ignore.csv": data})
    assert rows.text["customer_id"].tolist()[:2] == ["1234", "5678"]


_CELLS = st.sampled_from(
    [
        "",
        "12",
        "NA",
        "é",
        '""',
        '"a,b"',
        '"a""b"',
        '"a\nb"',
        '"a\r\nb"',
        '5" pipe',
        '"a"b',
        '"',
        " ",
    ]
)


@given(
    st.lists(st.lists(_CELLS, min_size=1, max_size=3).map(",".join), max_size=5),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\n", "\n\n"]),
)
def test_arrows_parser_reads_what_ours_reads(lines: list[str], ending: str, last: str) -> None:
    data = (ending.join(["customer_id,reason", *lines]) + last).encode()
    header = next(split_records(data))
    names = ["customer_id", "reason"]
    malformed: list[tuple[int, str]] = []
    ours = [(row.line, *row.cells) for row in _rows(data, header, names, names, malformed)]
    arrows = _plain_rows(data, header, names, names)
    assert arrows is None or not malformed
    if arrows is not None:
        assert [(row["line"], *map(row.get, names)) for row in arrows.to_pylist()] == ours


def test_a_file_of_ordinary_cells_is_read_by_arrows_parser() -> None:
    data = b'\xef\xbb\xbfcustomer_id,reason\r\n1,"front, ""desk"""\r\n\r\n2,\r\n'
    header = next(split_records(data.removeprefix(b"\xef\xbb\xbf")))
    arrows = _plain_rows(data, header, ["customer_id", "reason"], ["reason"])
    assert arrows is not None
    assert arrows.to_pydict() == {"reason": ['front, "desk"', ""], "line": [2, 4]}


def test_a_line_break_behind_a_columns_name_takes_no_row() -> None:
    data = b'"customer_id\n",reason\n1,"front\ndesk"\n"2",\n'
    rows = read_source_rows(ACCOUNTS_TO_IGNORE, {"capitan/accounts_to_ignore.csv": data})
    assert rows.text["customer_id"].tolist() == ["1", "2"]
    assert rows.text["line"].tolist() == [3, 5]
