"""Adds a person's statement about a printed name to `purchaser_overrides.csv`."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import pyarrow as pa

from basin_assets.contracts.sources import PURCHASER_OVERRIDES
from basin_assets.rules.exports.csv_records import BOM, cells_of, line_end, split_records
from basin_assets.rules.exports.descriptions import without_count_left
from basin_assets.rules.formulas import made_harmless
from basin_assets.rules.names import fold
from basin_assets.stores.protocol import ABSENT, Store, StoreError, read_if_there
from basin_assets.tables.keys import source_file

_COLUMNS = tuple(column.name for column in PURCHASER_OVERRIDES.columns)


class OverrideError(StoreError):
    """The statement is empty, or contradicts another line of the file."""


class Statement(NamedTuple):
    """A statement: this printed name is that customer.

    Attributes:
        purchaser_name: as printed.
        customer_id: the customer; None for a stranger.
        first_day: the first day on which it holds; None is open.
        last_day: the last day on which it holds; None is open.
    """

    purchaser_name: str
    customer_id: int | None
    first_day: date | None = None
    last_day: date | None = None

    def cells(self) -> Mapping[str, str]:
        """The line's cells by column; a run takes off the apostrophe before a formula."""
        name = made_harmless(pa.array([self.purchaser_name.strip()]))[0].as_py()
        values = (name, self.customer_id, self.first_day, self.last_day)
        return dict(zip(_COLUMNS, ["" if v is None else str(v) for v in values], strict=True))


def add_override(store: Store, statement: Statement) -> str:
    """Adds a line to the overrides; all other bytes of the file stay as they are.

    Args:
        store: the store of the exports.
        statement: the new line.

    Returns:
        The file's location, for a person.

    Raises:
        OverrideError: the name is blank, the last day lies before the first, the file lacks a
            column, or a line has the same name and first day.
        ConflictError: somebody else wrote the file since we read it; nothing was written.
    """
    first, last = statement.first_day, statement.last_day
    if not fold(without_count_left(statement.purchaser_name)):
        raise OverrideError("a blank name fits nobody; give a purchaser's name as it is printed")
    if first is not None and last is not None and last < first:
        raise OverrideError(f"the last day, {last}, lies before the first, {first}")
    key = source_file(PURCHASER_OVERRIDES)
    stored = read_if_there(store, key)
    data = b"" if stored is None else stored.data
    where = store.location(key)
    added = _with_line(data, statement, where)
    store.write(key, added, expected=ABSENT if stored is None else stored.version)
    return where


def _with_line(data: bytes, statement: Statement, where: str) -> bytes:
    if not data.removeprefix(BOM).strip():
        return _line(_COLUMNS, b"\n") + _line(statement.cells().values(), b"\n")
    records = list(split_records(data.removeprefix(BOM)))
    header, *rows = cells_of(records)
    names = [name.strip() for name in header]
    cells = statement.cells()
    needed = ["purchaser_name", "customer_id", *(day for day in ("from", "to") if cells[day])]
    if missing := [name for name in needed if name not in names]:
        raise OverrideError(f"{where} has no column {', '.join(missing)}; add it, then try again")
    _refuse_second_word(names, rows, cells, where)
    end = line_end(records[0].raw) or b"\n"
    gap = b"" if data.endswith((b"\n", b"\r")) else end
    return data + gap + _line([cells.get(name, "") for name in names], end)


def _refuse_second_word(
    names: Sequence[str], rows: Sequence[Sequence[str]], cells: Mapping[str, str], where: str
) -> None:
    """OverrideError: a line has the same name and first day, and a run would use neither."""
    for row in rows:
        found = dict(zip(names, row, strict=False))
        theirs, ours = (
            fold(without_count_left(each.get("purchaser_name", ""))) for each in (found, cells)
        )
        is_same_name = theirs == ours
        if is_same_name and found.get("from", "").strip()[:10] == cells["from"]:
            since = cells["from"] or "the beginning"
            raise OverrideError(
                f"{where} has a line for this name from {since} on; change that line, or give"
                " another first day"
            )


def _line(cells: Iterable[str], end: bytes) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=end.decode()).writerow(cells)
    return text.getvalue().encode()
