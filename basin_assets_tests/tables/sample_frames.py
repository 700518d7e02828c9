"""Small frames that keep a contract, whatever the contract is."""

import pandas as pd

from basin_assets.contracts.table import Column, Kind, Table

ROWS = 4
_TEXTS = ["Zoë", 'quote " comma , line\nbreak', "NA", " 🧗 "]


def sample_frame(table: Table) -> pd.DataFrame:
    """Four rows of October 2025; a column that may be null is null in the second."""
    return table.validate(table.frame({c.name: _values(table, c) for c in table.columns}))


def _values(table: Table, column: Column) -> list[object]:
    days = pd.date_range("2025-10-01", periods=ROWS, freq="D")
    by_kind: dict[Kind, list[object]] = {
        Kind.ID: [2**60 + number for number in range(ROWS)],  # a float would not hold these
        Kind.COUNT: [number + max(column.at_least or 1, 1) for number in range(ROWS)],
        Kind.TEXT: list(_TEXTS),
        Kind.JSON: ['{"name":"Zoë, \\"🧗\\""}', "[]", "{}", '{"count":null}'],
        Kind.FLAG: [True, False, True, True],
        Kind.WALL_TIME: list(days + pd.Timedelta("17:08:59.123456")),
        Kind.DAY: list(days),
        Kind.NUMBER: [0.1, 1e9 if column.at_most is None else column.at_most, 1 / 3, 0.0],
    }
    values = by_kind[column.kind]
    if column.allowed is not None:
        values = [column.allowed[number % len(column.allowed)] for number in range(ROWS)]
    if column.kind is Kind.NUMBER and column.at_most is not None:
        values = [min(float(column.at_most), value) for value in (0.1, 1e9, 3.0, 0.0)]
    if column.kind is Kind.NUMBER and column.at_least is not None:
        values = [float(column.at_least) + value for value in (0.1, 0.0, 1 / 3, 0.0)]
    if table.ordered_pair and column.name == table.ordered_pair[1]:
        values = [value + 1 for value in by_kind[Kind.ID]]  # type: ignore[operator]
    if column.nullable:
        values = [values[0], None, *values[2:]]
    return values
