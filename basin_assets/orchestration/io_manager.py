"""The IO manager of the internal tables: assets take frames and return frames.

Only this module writes internal tables under Dagster, and decides what its UI shows of them.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pandas as pd
from pydantic import PrivateAttr

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.table import Table
from basin_assets.errors import BasinError
from basin_assets.orchestration.assets.figures import figures_of, has_figures
from basin_assets.orchestration.assets.preview import PREVIEW, may_be_shown, preview
from basin_assets.orchestration.assets.table_asset import row_counts
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.orchestration.garbage import free_memory
from basin_assets.orchestration.resources import StoreResource
from basin_assets.settings import Settings
from basin_assets.stores.lease import LeasedStore
from basin_assets.tables import keys
from basin_assets.tables.run_tables import RunTables, Written
from basin_assets.tables.table_files import Rows

COLUMNS = "columns"
"""The metadata of an input with the columns to read."""
STORED_AT = "stored_at"
"""The metadata of a stored table that says where it lies."""


class TableReader(dg.ConfigurableIOManager):
    """Reads internal tables for assets of any code location, without the lease; stores nothing."""

    store: dg.ResourceDependency[StoreResource]
    _tables: RunTables | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Forgets the last run's tables, which may have changed since."""
        self._tables = RunTables(self._open())

    @telling_dagster
    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Refuses to write: only assets of basin_assets write its tables."""
        raise _unknown(context.asset_key)

    @telling_dagster
    def load_input(self, context: dg.InputContext) -> pd.DataFrame:
        """The rows of the input's months, or of the whole table."""
        free_memory()
        months = list(context.asset_partition_keys) if context.has_asset_partitions else None
        columns = context.definition_metadata.get(COLUMNS)
        return self._of_run().read(_table(context.asset_key), months, columns)

    def validate_stored(self, table: Table) -> int:
        """The number of rows of a stored table that keeps its contract; see `RunTables`."""
        return self._of_run().validate(table)

    def _of_run(self) -> RunTables:
        """The tables of this run; outside of a run, for `load_asset_value`, new ones each time."""
        return self._tables or RunTables(self._open())

    def _open(self) -> LeasedStore:
        return self.store.open()


class TableIOManager(TableReader):
    """Writes one object a month, and reads a range of months as one frame.

    It refuses a frame that breaks its contract before writing: Dagster's blocking checks run after
    the write.
    """

    settings: dg.ResourceDependency[Settings]

    @telling_dagster
    def handle_output(self, context: dg.OutputContext, obj: Rows) -> None:
        """Writes the changed objects, and records row counts and previews for Dagster's UI."""
        table = _table(context.asset_key)
        months = list(context.asset_partition_keys) if context.has_asset_partitions else None
        written = self._of_run().write(table, obj, months)
        where = keys.table_folder(table) if table.is_monthly else keys.table_object(table)
        context.add_output_metadata(
            {
                "objects_written": written.objects_written,
                STORED_AT: dg.MetadataValue.path(self._open().location(where)),
            }
        )
        # A stream of rows is too large to read back for a preview.
        light = [column.name for column in table.columns if may_be_shown(column)]
        columns = None if isinstance(obj, pd.DataFrame) else light
        for month, shown in self._shown(table, written, columns).items():
            context.step_context.add_asset_metadata(shown, context.asset_key, month)
        # A job that runs in this process keeps each output until its end, for tests that ask for
        # it. Ours are in the store, and those of a chain take a gigabyte.
        if (kept := context.step_context.output_capture) is not None:
            kept.clear()
        free_memory()

    def _shown(
        self, table: Table, written: Written, columns: list[str] | None
    ) -> Mapping[str | None, dict[str, Any]]:
        """Row counts, figures and previews, by month.

        Only the newest month with rows has a preview, since Dagster stores it with each month. An
        asset's page shows its last month, which gets the same preview where it has no rows.
        """
        shown: dict[str | None, dict[str, Any]] = dict(row_counts(written))
        newest = max((str(month) for month, rows in written.rows.items() if rows), default=None)
        for month, metadata in shown.items():
            if month is not None and month != newest and not has_figures(table):
                continue
            rows = self._of_run().read(table, None if month is None else [month], columns)
            metadata |= figures_of(table, rows, self.settings)
            if month is None or month == newest:
                metadata |= preview(table.columns, rows)
        last = max(map(str, written.rows))
        if newest is not None and newest != last:
            shown[last] |= {"newest_month_with_rows": newest} | {
                name: value for name, value in shown[newest].items() if name == PREVIEW
            }
        return shown


class UnknownTableError(BasinError):
    """Our IO manager got an asset that is none of our tables."""


def _table(key: dg.AssetKey) -> Table:
    table = INTERNAL_TABLES.get("/".join(key.path))
    if table is None:
        raise _unknown(key)
    return table


def _unknown(key: dg.AssetKey) -> UnknownTableError:
    return UnknownTableError(
        f"{key.to_user_string()} is no table that basin_assets stores here: its IO manager stores"
        " only tables that have a contract, and one for readers stores none. Give your asset an"
        " `io_manager_key` of its own, or let it write its output and return a"
        " MaterializeResult; see docs/extending.md."
    )
