"""Internal tables in the store: a range of months as one object a month, and back as one frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import pandas as pd
import pyarrow as pa

from basin_assets.contracts.table import ContractError, Table
from basin_assets.domain.months import month_of
from basin_assets.io import keys
from basin_assets.io.parquet import from_parquet, parquet_bytes, to_arrow, to_parquet
from basin_assets.io.store import MissingObjectError, Store, write_if_changed


class MissingMonthsError(LookupError):
    """Months of a table were not built, which is not the same as months without rows."""


@dataclass(frozen=True)
class WrittenTable:
    """What was written of a table, as reading it would give it back.

    Attributes:
        months: the months that were written, of a monthly table.
    """

    frame: pd.DataFrame
    months: list[str] | None

    @classmethod
    def of(cls, table: Table, frame: pd.DataFrame, months: list[str] | None) -> Self:
        """The frame, by month where it is written by month."""
        if months is None:
            return cls(frame.reset_index(drop=True), None)
        by_month = month_of(frame[table.monthly_by]).argsort(kind="stable")
        return cls(frame.iloc[by_month].reset_index(drop=True), months)


def save_table(
    store: Store, table: Table, frame: pd.DataFrame, months: Sequence[str] | None = None
) -> int:
    """Writes the frame; returns how many objects were put because their bytes changed.

    Args:
        store: where.
        table: the contract, which the whole frame must keep before anything is written.
        frame: the rows; of a monthly table the rows of exactly the months given.
        months: the months, of a monthly table; a month without rows is written, too.

    Raises:
        ContractError: the frame breaks the contract, or has rows of other months.
    """
    table.validate(frame)
    if months is None:
        data = to_parquet(table, frame)
        return int(write_if_changed(store, keys.table_object(table), data))
    of_row = month_of(frame[table.monthly_by])
    strays = int((~of_row.isin(months)).sum())
    if strays:
        raise ContractError(f"{table.name}: {strays} rows lie outside of the months to be written")
    rows = to_arrow(table, frame)
    objects = {
        keys.table_object(table, month): parquet_bytes(rows.filter(pa.array(of_row == month)))
        for month in months
    }
    return sum(write_if_changed(store, key, data) for key, data in objects.items())


def load_table(store: Store, table: Table, months: Sequence[str] | None = None) -> pd.DataFrame:
    """The table, or the rows of some months of it, as one frame.

    Months before the first and behind the last that were ever built hold no data.

    Raises:
        MissingMonthsError: the table, or months amid those built, were never built.
    """
    if months is None:
        return from_parquet(table, [read_table_object(store, table)])
    stored = stored_months(store, table, months)
    return from_parquet(table, [read_table_object(store, table, month) for month in stored])


def read_table_object(store: Store, table: Table, month: str | None = None) -> bytes:
    """The bytes of a table, or of a month of a monthly one.

    Raises:
        MissingMonthsError: it was never built.
    """
    try:
        return store.read(keys.table_object(table, month)).data
    except MissingObjectError:
        raise _never_built(table) from None


def stored_months(store: Store, table: Table, months: Sequence[str]) -> list[str]:
    """Those of the months that hold data, oldest first; see `load_table`.

    Raises:
        MissingMonthsError: months amid those built were never built.
    """
    built = built_months(store, table)
    wanted = [month for month in months if built and built[0] <= month <= built[-1]]
    missing = [month for month in wanted if month not in built] if wanted else list(months)
    if missing:
        shown = ", ".join(missing[:6]) + (" ..." if len(missing) > 6 else "")
        raise MissingMonthsError(
            f"{table.name} was not built for {shown}. Materialize these months, or run `basin run`."
        )
    return sorted(wanted)


def load_all_months(store: Store, table: Table) -> pd.DataFrame:
    """Every month of a monthly table that was built, as one frame.

    Raises:
        MissingMonthsError: none was.
    """
    months = built_months(store, table)
    if not months:
        raise _never_built(table)
    return load_table(store, table, months)


def built_months(store: Store, table: Table) -> list[str]:
    """The months of a monthly table that were built, oldest first."""
    return sorted(keys.month_of_object(key) for key in store.keys(keys.table_folder(table)))


def _never_built(table: Table) -> MissingMonthsError:
    return MissingMonthsError(f"{table.name} was not built. Materialize it, or run `basin run`.")
