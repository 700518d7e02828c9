"""What the tasks of a cluster do: read and cut objects, compute cells, write objects.

Rows go from task to task as Parquet, so that types, nulls and bytes are those of the contract
whatever carries them. Nothing here knows what that is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from basin_assets.contracts.table import Table
from basin_assets.engine.cells import NO_MONTH, Cells, KeySample
from basin_assets.engine.step import Step
from basin_assets.engine.steps import STEPS
from basin_assets.io import keys
from basin_assets.io.parquet import (
    from_parquet,
    parquet_bytes,
    parquet_of_parts,
    rows_of,
    to_frame,
    to_parquet,
)
from basin_assets.io.store import Store, open_store, write_if_changed
from basin_assets.io.table_files import read_table_object, save_table
from basin_assets.settings import Settings


class InputObject(NamedTuple):
    """An object of a table that is cut.

    Attributes:
        number: its place among the step's objects, whose rows keep that order.
        table: the table's name.
        month: its month; `NO_MONTH` where the table is not kept by month.
    """

    number: int
    table: str
    month: str


class Parcel(NamedTuple):
    """Rows of one object that belong into one cell, as Parquet."""

    cell: int
    table: str
    number: int
    rows: bytes


class Saved(NamedTuple):
    """A month of the output, or all of it, that is in the store."""

    month: str
    rows: int
    was_written: bool


@dataclass(frozen=True)
class StepTasks:
    """The tasks of one run of a step.

    Attributes:
        address: of the store.
        output: the name of the table that the step makes.
        settings: what to compute with.
    """

    address: str
    output: str
    settings: Settings

    def sample(self, found: InputObject) -> KeySample:
        """The keys of an object, for planning cells."""
        _, of_rows = self._rows_and_keys(found)
        return KeySample.of(found.number, self._cell_month(found), of_rows)

    def cut(self, found: InputObject, cells: Cells) -> Iterator[Parcel]:
        """The rows of an object, by cell."""
        rows, of_rows = self._rows_and_keys(found)
        for cell, part in cells.cut(self._cell_month(found), rows, of_rows):
            yield Parcel(cell, found.table, found.number, parquet_bytes(part))

    def compute(self, parcels: Iterable[Parcel], whole: Mapping[str, Sequence[bytes]]) -> bytes:
        """The output's rows of one cell.

        Args:
            parcels: all parcels of the cell, in any order.
            whole: the objects of each table that is not cut.

        Raises:
            ContractError: the step's function broke the contract.
        """
        objects: dict[str, list[bytes]] = {name: [] for name in self._step.keys}
        for parcel in sorted(parcels, key=lambda each: each.number):
            objects[parcel.table].append(parcel.rows)
        frame = self.compute_frame({**objects, **whole})
        return to_parquet(self._step.output, self._step.output.validate(frame))

    def compute_frame(self, objects: Mapping[str, Sequence[bytes]]) -> pd.DataFrame:
        """The step's function on the tables of some objects; a table without any is empty."""
        frames = {
            table.name: from_parquet(table, list(objects[table.name]))
            for table in self._step.inputs
        }
        return self._step.compute(self.settings, **frames)

    def save(self, month: str, parts: Iterable[bytes]) -> Saved:
        """Writes a month of the output, or all of it where it is not kept by month.

        Args:
            month: the month, or `NO_MONTH`.
            parts: the rows of its cells, by cell. A month's are put in order; where the table is
                not kept by month they are in order, and are not held all at once.
        """
        table = self._step.output
        if month != NO_MONTH:
            frame = from_parquet(table, list(parts)).sort_values([*self._step.order])
            written = save_table(self._store, table, frame.reset_index(drop=True), [month])
            return Saved(month, len(frame), bool(written))
        whole = parquet_of_parts(table, (rows_of(table, part) for part in parts))
        written = write_if_changed(self._store, keys.table_object(table), whole.data)
        return Saved(month, whole.rows, written)

    @property
    def _store(self) -> Store:
        return open_store(self.address)

    @property
    def _step(self) -> Step:
        return STEPS[self.output]

    def _cell_month(self, found: InputObject) -> str:
        return found.month if self._step.output.is_monthly else NO_MONTH

    def _rows_and_keys(self, found: InputObject) -> "tuple[pa.Table, pd.Series[Any]]":
        table = self._input(found.table)
        data = read_table_object(self._store, table, found.month or None)
        rows = rows_of(table, data)
        return rows, self._step.keys[table.name](to_frame(table, rows))

    def _input(self, name: str) -> Table:
        return next(table for table in self._step.inputs if table.name == name)
