"""Published CSV: what a reader gets back, and that no cell runs as a formula."""

import csv
import io
from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.contracts.published import PUBLISHED_FILES, PublishedFile
from basin_assets.contracts.table import Column, ContractError, Kind, Table
from basin_assets.tables.csv_files import csv_parts, from_csv, to_csv
from basin_assets.tables.parquet import to_arrow
from basin_assets_tests.tables.sample_frames import sample_frame

_TABLE = Table(
    "people",
    "A table of the tests",
    (
        Column("customer_id", Kind.ID, ""),
        Column("name", Kind.TEXT, "", nullable=True),
        Column("day", Kind.DAY, "", nullable=True),
        Column("visits", Kind.COUNT, "", nullable=True),
        Column("hidden", Kind.TEXT, ""),
    ),
)
_FILE = PublishedFile(("people",), _TABLE, _TABLE.columns[:4])
_FOR_PEOPLE = PublishedFile(("people",), _TABLE, _TABLE.columns[:4], for_people=True)

_FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"  # and small: the signs = + - @

_HEADER = b'"customer_id","name","day","visits"\n'


def _written(*names: str | None, file: PublishedFile = _FILE) -> bytes:
    rows = len(names)
    columns: dict[str, list[object]] = {
        "customer_id": list(range(1, rows + 1)),
        "name": list(names),
        "day": [pd.Timestamp("2025-10-26")] * rows,
        "visits": [2] * rows,
        "hidden": ["secret"] * rows,
    }
    return to_csv(file, _TABLE.frame(columns))


def _names(data: bytes) -> list[str]:
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return [row["name"] for row in rows]


def test_a_file_shows_its_columns_plainly() -> None:
    assert _written("Nancy Davis") == _HEADER + b'1,"Nancy Davis",2025-10-26,2\n'


def test_a_file_without_rows_has_its_header() -> None:
    assert _written() == _HEADER


@pytest.mark.parametrize(
    "name",
    ['Jo "Ace" Li', "Li, Jo", "Jo\nLi", "Jo\r\nLi", "Jo\rLi", '"', ",", "Zoë 🧗", " Jo ", "NA"],
)
def test_a_reader_gets_the_very_text_back(name: str) -> None:
    data = _written(name, "next")
    assert _names(data) == [name, "next"]
    frame = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    assert frame["name"].tolist() == [name, "next"]


def test_lines_end_with_lf_alone() -> None:
    assert b"\r" not in _written("one", "two")


def test_null_and_blank_are_empty_cells() -> None:
    frame = _TABLE.frame(
        {
            "customer_id": [1, 2],
            "name": [None, ""],
            "day": [None, None],
            "visits": [None, None],
            "hidden": ["", ""],
        }
    )
    assert to_csv(_FILE, frame) == _HEADER + b"1,,,\n2,,,\n"


_UNSEEN = ("\ufeff", "\u00a0", "\u3000 \n", "\u061c", "\u034f", "\u2800", "\u3164", "\U000e0020")


@pytest.mark.parametrize("skipped", ["", " ", "\n", "\r\n", "\t", *_UNSEEN])
@pytest.mark.parametrize("sign", [*"=+-@", *_FULL_WIDTH])
def test_what_stands_in_front_of_a_sign_hides_no_formula(skipped: str, sign: str) -> None:
    text = f"{skipped}{sign}1"
    assert _names(_written(text, file=_FOR_PEOPLE)) == ["'" + text]
    assert from_csv(_FOR_PEOPLE, _written(text, file=_FOR_PEOPLE))["name"].to_pylist() == [text]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n", "\tAnn"])
def test_a_formula_is_made_harmless_for_people_and_left_alone_for_programs(text: str) -> None:
    assert _names(_written(text, file=_FOR_PEOPLE)) == ["'" + text]
    assert _names(_written(text, file=_FILE)) == [text]


@pytest.mark.parametrize("text", ["a=1", "Ann-Marie", "1 - 1", "", "O'Neil @ home"])
def test_other_text_is_left_alone_for_people_too(text: str) -> None:
    assert _names(_written(text, file=_FOR_PEOPLE)) == [text]


def test_an_id_below_zero_is_no_formula() -> None:
    frame = sample_frame(_TABLE).assign(visits=pd.array([-1, -2, -3, -4], dtype="Int64"))
    assert b",-1\n" in to_csv(_FOR_PEOPLE, frame)


@pytest.mark.parametrize("file", PUBLISHED_FILES, ids=lambda file: file.key)
def test_every_published_file_reads_back_as_its_table(file: PublishedFile) -> None:
    frame = sample_frame(file.table)
    rows = list(csv.reader(io.StringIO(to_csv(file, frame).decode(), newline="")))
    assert rows[0] == [column.name for column in file.columns]
    assert len(rows) == 1 + len(frame)
    for at, column in enumerate(file.columns):
        values = frame[column.name]
        if column.kind is Kind.DAY:
            values = values.dt.strftime("%Y-%m-%d")
        if column.kind is Kind.NUMBER:  # 1.0 is written as 1
            values = values.map(lambda number: repr(number).removesuffix(".0"), "ignore")
        assert [row[at] for row in rows[1:]] == values.astype("str").fillna("").tolist()


def test_who_reads_a_file_is_told_by_its_contract() -> None:
    assert {file.key: file.for_people for file in PUBLISHED_FILES} == {
        "capitan/customer_connections.csv": False,
        "capitan/pass_sharing_events.csv": False,
        "capitan/insights/connection_metrics.csv": True,
        "capitan/insights/purchaser_review.csv": True,
        "capitan/insights/customer_friends.csv": True,
        "capitan/insights/connection_types.csv": True,
        "capitan/insights/top_connectors.csv": True,
        "capitan/insights/friends_at_risk.csv": True,
        "capitan/insights/guests_to_convert.csv": True,
        "capitan/insights/changes_last_7_days.csv": True,
        "capitan/insights/customer_groups.csv": True,
    }


@pytest.mark.parametrize("file", PUBLISHED_FILES, ids=lambda file: file.key)
def test_reading_gives_back_what_was_written(file: PublishedFile) -> None:
    frame = sample_frame(file.table)
    names = [column.name for column in file.columns]

    read = from_csv(file, to_csv(file, frame))

    assert read.to_pylist() == to_arrow(file.table, frame).select(names).to_pylist()
    assert from_csv(file, to_csv(file, frame), names[:1]).column_names == names[:1]


@pytest.mark.parametrize("text", ["=1+1", "-1", "\t=1", "\r=1", "'quoted'", "NA", "null"])
def test_a_text_comes_back_without_the_apostrophe_that_guarded_it(text: str) -> None:
    for file in (_FILE, _FOR_PEOPLE):
        assert from_csv(file, _written(text, file=file))["name"].to_pylist() == [text]


_LIKE_FORMULAS = st.text(f"'=+-@{_FULL_WIDTH} \t\r\n\ufeff\u00a0a1\"", min_size=1)


@given(st.lists(st.text(min_size=1) | _LIKE_FORMULAS), st.sampled_from([_FILE, _FOR_PEOPLE]))
def test_every_text_comes_back_as_it_was(texts: list[str], file: PublishedFile) -> None:
    assert from_csv(file, _written(*texts, file=file))["name"].to_pylist() == texts


_ROWS = st.lists(
    st.tuples(
        st.integers(-(2**62), 2**62),
        st.none() | st.text() | st.sampled_from(["=1", '"', "\n", "\r", ",", "NA", "-", ""]),
        st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        st.none() | st.integers(0, 2**62),
    )
)


@given(_ROWS, st.sets(st.integers(1, 20)), st.sampled_from([_FILE, _FOR_PEOPLE]))
def test_a_file_in_parts_has_the_same_bytes_however_its_rows_are_cut(
    rows: list[tuple[object, ...]], cuts: set[int], file: PublishedFile
) -> None:
    ids, names, days, visits = zip(*rows, strict=True) if rows else ((), (), (), ())
    frame = _TABLE.frame(
        {
            "customer_id": pd.Series(ids, dtype="int64"),
            "name": pd.Series(names, dtype="str"),
            "day": pd.to_datetime(pd.Series(days, dtype="object")),
            "visits": pd.array(visits, dtype="Int64"),
            "hidden": [""] * len(rows),
        }
    )
    whole = to_arrow(_TABLE, frame)
    starts = [0, *sorted(cut for cut in cuts if cut < len(rows))]
    batches = [whole.slice(start, end - start) for start, end in pairwise([*starts, len(rows)])]
    assert b"".join(csv_parts(file, batches)) == to_csv(file, frame)
    assert b"".join(csv_parts(file, [*batches, whole.slice(0, 0)])) == to_csv(file, frame)


def test_a_file_of_no_batches_has_its_header() -> None:
    assert b"".join(csv_parts(_FILE, [])) == _HEADER


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", _HEADER + b"Nancy,2,3,4\n", b"\xff\xfe"])
def test_a_file_of_another_kind_is_refused_without_its_words(data: bytes) -> None:
    with pytest.raises(ContractError, match=r"people\.csv is not as this version") as error:
        from_csv(_FILE, data)

    assert "Nancy" not in str(error.value)
