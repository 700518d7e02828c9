"""Rows on disk while a step is computed: those of each cell together, read back cell by cell."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import pandas as pd
import pyarrow as pa

from basin_assets.contracts.table import Table
from basin_assets.tables.parquet import to_frame

_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")


class Spill:
    """A folder of its own, gone afterwards, with a file for each cell and table."""

    def __init__(self, tables: Sequence[Table], columns: Mapping[str, Sequence[str]]) -> None:
        """Nothing yet.

        Args:
            tables: of which tables there may be rows.
            columns: which columns of a table, by its name; where none are named, all.
        """
        self._tables = tables
        self._columns = columns
        self._open = ExitStack()
        self._writers: dict[Path, pa.RecordBatchStreamWriter] = {}

    def __enter__(self) -> Self:
        """Makes the folder."""
        self._folder = Path(self._open.enter_context(TemporaryDirectory(prefix="basin-")))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """Closes what is open and takes the folder away."""
        self._open.close()

    def add(self, cell: int, table: Table, rows: pa.Table) -> None:
        """Puts rows of a table behind those that the cell has."""
        path = self._path(cell, table)
        if path not in self._writers:
            writer = pa.ipc.new_stream(path, rows.schema, options=_OPTIONS)
            self._writers[path] = self._open.enter_context(writer)
        self._writers[path].write_table(rows)

    def frames(self, cell: int) -> Mapping[str, pd.DataFrame]:
        """The rows of a cell, to which none is added any more, by the names of the tables."""
        return {table.name: self._frame(cell, table) for table in self._tables}

    def _frame(self, cell: int, table: Table) -> pd.DataFrame:
        path = self._path(cell, table)
        if path not in self._writers:
            return table.empty()[[*self._columns.get(table.name, table.column_names)]]
        self._writers[path].close()
        with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as stream:
            return to_frame(table, stream.read_all())

    def _path(self, cell: int, table: Table) -> Path:
        return self._folder / f"{table.name}-{cell}"
