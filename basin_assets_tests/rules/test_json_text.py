"""JSON that is joined column by column is the JSON of each row."""

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.contracts.table import Column, Kind, Table
from basin_assets.rules.json_columns import joined_members, json_objects, json_values
from basin_assets.rules.json_text import to_json

TEXT = pa.large_string()
IDS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES: dict[Column, st.SearchStrategy[Any]] = {
    Column("visits", Kind.COUNT, ""): IDS,
    Column("membership_id", Kind.ID, "", nullable=True): st.none() | IDS,
    Column("host_customer_id", Kind.ID, ""): IDS,
    Column("plan", Kind.TEXT, "", nullable=True): st.none() | TEXTS,
    Column("is_current", Kind.FLAG, "", nullable=True): st.none() | st.booleans(),
    Column("first_day", Kind.DAY, "", nullable=True): st.none() | st.dates(date(1700, 1, 1)),
    Column("score", Kind.NUMBER, "", nullable=True): st.none() | st.floats(-1e300, 1e300),
    Column("names", Kind.JSON, ""): st.lists(TEXTS, max_size=2),
}
TABLE = Table("visits", "", tuple(VALUES))
ROWS = st.lists(
    st.fixed_dictionaries({column.name: values for column, values in VALUES.items()}), max_size=5
)


def as_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in TABLE.column_names}
    columns["names"] = [to_json(names) for names in columns["names"]]
    return TABLE.frame(
        {name: pd.Series(columns[name], dtype=TABLE[name].dtype) for name in TABLE.column_names}
    )


@given(ROWS)
def test_each_row_is_written_as_its_object_would_be(rows: list[dict[str, Any]]) -> None:
    customers_are_texts = [row | {"host_customer_id": str(row["host_customer_id"])} for row in rows]

    written = json_objects(TABLE.columns, as_frame(rows)).to_pylist()

    assert written == [to_json(row) for row in customers_are_texts]


MEMBERS = st.fixed_dictionaries(
    {"m": st.booleans()}, optional={name: st.integers(0, 9) for name in ("a", "b", "x", "z")}
)


@given(st.lists(MEMBERS, max_size=4))
def test_an_object_that_lacks_a_member_is_written_without_it(objects: list[dict[str, int]]) -> None:
    members = {
        name: pa.array([to_json(each[name]) if name in each else None for each in objects], TEXT)
        for name in "zxmba"
    }

    assert joined_members(members).to_pylist() == [to_json(each) for each in objects]


def test_texts_in_several_chunks_are_written_as_those_in_one() -> None:
    column = Column("name", Kind.TEXT, "")
    parts = [pd.Series(["Zoë"], dtype="str"), pd.Series(['a"b'], dtype="str")]
    chunks = pd.concat(parts, ignore_index=True)
    assert json_values(column, chunks).to_pylist() == ['"Zoë"', '"a\\"b"']
