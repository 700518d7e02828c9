"""Reads published tables: the truth for people, whatever a later run may have left inside."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from basin_assets.contracts.published import PUBLISHED_FILES
from basin_assets.contracts.table import Table
from basin_assets.stores.protocol import MissingObjectError, Store, StoreError
from basin_assets.tables.csv_files import from_csv

_FILES = {file.table.name: file for file in PUBLISHED_FILES}

Record: TypeAlias = dict[str, Any]
"""A row by column name: ids and counts are ints, days are dates, a blank cell is None."""


class NotPublishedError(StoreError):
    """No run has published anything yet."""


def read_published(
    store: Store,
    table: Table,
    where: Callable[[pa.Table], pa.ChunkedArray] | None = None,
    columns: Sequence[str] | None = None,
    key: str | None = None,
) -> list[Record]:
    """The rows of a table as it is published, in its order.

    Args:
        store: where.
        table: the contract.
        where: says of all rows which are wanted; see `from_csv`.
        columns: which columns; all where not given.
        key: where the file lies; where files of its kind lie by default where not given.

    Raises:
        NotPublishedError: there is no such file yet.
        ContractError: the file is not as this version writes it.
    """
    file = _FILES[table.name]
    key = key or file.key
    try:
        data = store.read(key).data
    except MissingObjectError:
        raise NotPublishedError(
            f"nothing is published yet: there is no {store.location(key)}. Run `basin run`,"
            " or say with --store where the gym is."
        ) from None
    found: list[Record] = from_csv(file, data, columns, where).to_pylist()
    return found


def is_customer(ids: pa.ChunkedArray, customer_id: int) -> pa.ChunkedArray:
    """Which of the ids are that customer's.

    The id is laid out by hand: `pa.scalar` loads pandas, which takes as long as all else here.
    """
    data = pa.py_buffer(customer_id.to_bytes(8, "little", signed=True))
    return pc.equal(ids, pa.Array.from_buffers(pa.int64(), 1, [None, data])[0])
