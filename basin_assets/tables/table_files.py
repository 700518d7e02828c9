"""Internal tables in the store: one object a month, or one in all; one frame in memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import pandas as pd
import pyarrow as pa

from basin_assets.contracts.table import ContractError, Table
from basin_assets.errors import BasinError
from basin_assets.rules.months import rows_by_month
from basin_assets.stores.protocol import MissingObjectError, Store, Stored, write_if_changed
from basin_assets.tables import keys
from basin_assets.tables.parquet import (
    batches_of,
    from_parquet,
    parquet_bytes,
    parquet_of_parts,
    to_arrow,
    to_frame,
)

Rows: TypeAlias = pd.DataFrame | Iterable[pd.DataFrame]
"""A table's rows: one frame, or a stream of frames where one would take too much memory."""


class Saved(NamedTuple):
    """The result of saving a table.

    Attributes:
        rows: number of rows.
        objects_written: number of objects whose bytes changed.
        version: the object's version now; None for a monthly table, which has many.
    """

    rows: int
    objects_written: int
    version: str | None = None


class MissingMonthsError(BasinError, LookupError):
    """Months of a table were never built; months without rows are something else."""


def save_table(
    store: Store, table: Table, rows: Rows, months: Sequence[str] | None = None
) -> Saved:
    """Writes the rows, if they keep the contract.

    Args:
        store: the store.
        table: the contract, checked for all rows before anything is written.
        rows: the rows; of a monthly table one frame with exactly the rows of `months`.
        months: the months of a monthly table; a month without rows is written, too.

    Raises:
        ContractError: the rows break the contract, or lie in other months.
    """
    if months is not None:
        return _save_months(store, table, _one_frame(table, rows), months)
    parts = [rows] if isinstance(rows, pd.DataFrame) else rows
    made = parquet_of_parts(table, (to_arrow(table, part) for part in table.checked(parts)))
    put = write_if_changed(store, keys.table_object(table), made.data)
    return Saved(made.rows, int(put.was_written), put.version)


def _one_frame(table: Table, rows: Rows) -> pd.DataFrame:
    return rows if isinstance(rows, pd.DataFrame) else pd.concat([table.empty(), *rows])


def _save_months(store: Store, table: Table, frame: pd.DataFrame, months: Sequence[str]) -> Saved:
    table.validate(frame)
    of_month = rows_by_month(frame[table.monthly_by])
    strays = len(frame) - sum(len(of_month.get(month, ())) for month in set(months))
    if strays:
        raise ContractError(f"{table.name}: {strays} rows lie outside of the months to be written")
    rows = to_arrow(table, frame)
    no_rows = parquet_bytes(rows.slice(0, 0))
    objects = {
        keys.table_object(table, month): (
            parquet_bytes(rows.take(of_month[month])) if month in of_month else no_rows
        )
        for month in months
    }
    puts = [write_if_changed(store, key, data) for key, data in objects.items()]
    return Saved(len(frame), sum(put.was_written for put in puts))


def load_table(
    store: Store,
    table: Table,
    months: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
) -> pd.DataFrame:
    """The table, or some months of it, as one frame; all columns, or those named.

    Months before the first built one and after the last hold no data.

    Raises:
        MissingMonthsError: the table, or a month between built ones, was never built.
    """
    objects = [read_table_object(store, table, month) for month in _objects(store, table, months)]
    return from_parquet(table, objects, columns)


def _objects(store: Store, table: Table, months: Sequence[str] | None) -> Sequence[str | None]:
    """The built months among some months; None stands for the object of a table without months."""
    return [None] if months is None else [*stored_months(store, table, months)]


def stored_batches(
    store: Store, table: Table, months: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """The table, or some months of it, a few rows at a time; one object's bytes stay in memory.

    Raises:
        MissingMonthsError: the table, or a month between built ones, was never built.
    """
    for month in _objects(store, table, months):
        yield from batches_of(table, read_table_object(store, table, month))


def read_table_object(store: Store, table: Table, month: str | None = None) -> bytes:
    """The bytes of a table, or of a month of a monthly one.

    Raises:
        MissingMonthsError: it was never built.
    """
    return _stored(store, table, month).data


def _stored(store: Store, table: Table, month: str | None = None) -> Stored:
    try:
        return store.read(keys.table_object(table, month))
    except MissingObjectError:
        raise _never_built(table) from None


def validate_stored(store: Store, table: Table, saved: Saved | None = None) -> int:
    """Checks a stored table without months against its contract, and returns its row count.

    Args:
        store: the store.
        table: the contract.
        saved: the result of saving the table before. While the object has that version, its rows
            are those that were checked then.

    Raises:
        ContractError: the stored rows break the contract.
        MissingMonthsError: it was never built.
    """
    data, version = _stored(store, table)
    if saved is not None and version == saved.version:
        return saved.rows
    parts = table.checked(to_frame(table, batch) for batch in batches_of(table, data))
    return sum(len(part) for part in parts)


def object_versions(
    store: Store, table: Table, months: Sequence[str] | None = None
) -> Mapping[str | None, str]:
    """The version of each object of a table, by month, oldest first; see `load_table`.

    Raises:
        MissingMonthsError: the table, or a month between built ones, was never built.
    """
    folder = keys.table_folder(table) if months is not None else keys.table_object(table)
    there = store.list(folder)
    wanted = {month: keys.table_object(table, month) for month in _objects(store, table, months)}
    if any(key not in there for key in wanted.values()):
        raise _never_built(table)
    return {month: there[key] for month, key in wanted.items()}


def stored_months(store: Store, table: Table, months: Sequence[str]) -> list[str]:
    """The built months among some months, oldest first; see `load_table`.

    Raises:
        MissingMonthsError: a month between built ones was never built.
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


def remove_months_before(store: Store, first_month: str) -> None:
    """Removes the months before the first from every internal table.

    No run reads them, but they hold data of people whom no export names any more.
    """
    for key in store.keys(keys.INTERNAL_PREFIX):
        if keys.is_of_a_month(key) and keys.month_of_object(key) < first_month:
            store.delete(key)


def _never_built(table: Table) -> MissingMonthsError:
    return MissingMonthsError(f"{table.name} was not built. Materialize it, or run `basin run`.")
