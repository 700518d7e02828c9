"""Dagster's door to the internal tables: assets return frames and take frames.

What an engine computes it may have written already; an input declared as `TableRows` is not read.
"""

import dagster as dg
import pandas as pd
from pydantic import PrivateAttr

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.table import Table
from basin_assets.errors import withholding_values
from basin_assets.orchestration.resources import StoreResource
from basin_assets.stores.protocol import Store
from basin_assets.tables import keys
from basin_assets.tables.run_tables import RunTables
from basin_assets.tables.table_files import save_table
from basin_assets.tables.table_rows import SavedTable, TableOutput, TableRows


class TableIOManager(dg.ConfigurableIOManager):
    """Writes a range of months as one object a month and gives a range back as one frame.

    A frame that breaks its contract is refused before anything is written: Dagster's blocking
    checks run after the write, when a bad object would be there already.
    """

    store: dg.ResourceDependency[StoreResource]
    _tables: RunTables | None = PrivateAttr(default=None)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Begins a run anew: what another run has written may have been changed since."""
        self._tables = None

    @withholding_values
    def handle_output(self, context: dg.OutputContext, obj: TableOutput) -> None:
        """Writes what changed, and records how many objects that were."""
        table = _table(context.asset_key)
        months = list(context.asset_partition_keys) if context.has_asset_partitions else None
        store = self.store.open()
        saved = obj if isinstance(obj, SavedTable) else _saved(store, table, obj, months)
        if saved.frame is not None:
            self._of_run().wrote(table, saved.frame, months)
        else:
            self._of_run().was_saved(table, saved.rows)
        where = keys.table_folder(table) if table.is_monthly else keys.table_object(table)
        context.add_output_metadata(
            {
                "objects_written": saved.objects_written,
                "stored_at": dg.MetadataValue.path(store.location(where)),
                **({"months_kept": saved.months_kept} if table.is_monthly else {}),
            }
        )

    @withholding_values
    def load_input(self, context: dg.InputContext) -> pd.DataFrame | TableRows:
        """The rows of the months that the mapping asks for, or of the whole table."""
        table = _table(context.asset_key)
        months = list(context.asset_partition_keys) if context.has_asset_partitions else None
        if context.dagster_type.typing_type is TableRows:
            return TableRows(table, months, self._of_run())
        return self._of_run().load(table, months)

    def _of_run(self) -> RunTables:
        """The tables as this run sees them."""
        if self._tables is None:
            self._tables = RunTables(self.store.open())
        return self._tables


def _saved(store: Store, table: Table, frame: pd.DataFrame, months: list[str] | None) -> SavedTable:
    return SavedTable(objects_written=save_table(store, table, frame, months), frame=frame)


def _table(key: dg.AssetKey) -> Table:
    return INTERNAL_TABLES["/".join(key.path)]
