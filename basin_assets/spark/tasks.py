"""The tasks of a cluster: read and cut objects, compute shards, write objects.

Rows go from task to task as Arrow streams, so that types and nulls are the contract's. This module
knows nothing of Spark.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, Self

import pandas as pd
import pyarrow as pa

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.table import Table
from basin_assets.settings import Settings
from basin_assets.spark.shards import NO_MONTH, KeySample, Shards, own_rows
from basin_assets.spark.step import Frames, Input, Keys, Step
from basin_assets.spark.steps import STEPS
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import ConflictError, Store
from basin_assets.tables import keys
from basin_assets.tables.parquet import (
    batches_of,
    from_parquet,
    to_arrow,
    to_frame,
)
from basin_assets.tables.table_files import (
    object_versions,
    read_table_object,
    save_table,
    stored_months,
)

ROWS_OF_A_PART = 100_000
"""Rows of an object that a task cuts at a time."""


class InputObject(NamedTuple):
    """An object of a table to cut.

    Attributes:
        number: its position among the step's objects, whose rows keep that order.
        table: the table's name.
        month: its month, or `NO_MONTH`.
    """

    number: int
    table: str
    month: str


class WholeObject(NamedTuple):
    """An object of a table that is read whole, and the version that this run sees."""

    table: str
    month: str
    version: str


class Parcel(NamedTuple):
    """Rows of one object for one shard, packed.

    Attributes:
        shard: the shard's number.
        table: the table's name.
        number: the object's number.
        part: the number of the object's part with the rows.
        rows: the rows.
    """

    shard: int
    table: str
    number: int
    part: int
    rows: bytes


class Saved(NamedTuple):
    """A saved month of the output, or all of it."""

    month: str
    rows: int
    was_written: bool


@dataclass(frozen=True)
class StepTasks:
    """The tasks of one run of a step.

    Attributes:
        address: the store's address.
        output: the output table's name.
        settings: windows, points and thresholds.
        whole: the objects of inputs that are read whole.
        around: by input in the rule's `months_before`, the months that hold data.
    """

    address: str
    output: str
    settings: Settings
    whole: tuple[WholeObject, ...]
    around: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, store: Store, step: Step, settings: Settings, inputs: Sequence[Input]) -> Self:
        """The tasks for some inputs; reads nothing yet.

        Raises:
            MissingMonthsError: an input that is read whole was never built.
        """
        whole = [
            WholeObject(rows.table.name, month or NO_MONTH, version)
            for rows in inputs
            if step.is_whole(rows.table.name)
            for month, version in object_versions(store, rows.table, rows.months).items()
        ]
        around = {
            rows.table.name: stored_months(store, rows.table, rows.months or ())
            for rows in inputs
            if rows.table.name in step.rule.months_before
        }
        return cls(store.address, step.output.name, settings, tuple(whole), around)

    def sample(self, found: InputObject) -> Iterator[KeySample]:
        """The keys of an object, part by part, for planning shards."""
        for keys_alone in self._parts(found, self._keys(found).columns):
            of_rows = self._keys_of(found, keys_alone)
            yield KeySample.of(found.number, self._shard_month(found), of_rows)

    def cut(self, found: InputObject, shards: Shards) -> Iterator[Parcel]:
        """The rows of an object, by shard."""
        month = self._shard_month(found)
        columns = self._step.rule.columns.get(found.table)
        for part, rows in enumerate(self._parts(found, columns)):
            of_rows = self._keys_of(found, rows.select([*self._keys(found).columns]))
            for shard, of_shard in shards.cut(month, rows, of_rows):
                yield Parcel(shard, found.table, found.number, part, packed(of_shard))

    def compute(self, shard: int, shards: Shards, parcels: Iterable[Parcel]) -> bytes:
        """The output's rows of one shard.

        Args:
            shard: its number.
            shards: all of them.
            parcels: all parcels of the shard, in any order.

        Raises:
            ConflictError: an input that is read whole was written since the step began.
            ContractError: the rule broke its contract.
        """
        objects: dict[str, list[bytes]] = {name: [] for name in self._step.keys}
        for parcel in sorted(parcels, key=attrgetter("number", "part")):
            objects[parcel.table].append(parcel.rows)
        columns = self._step.rule.columns
        frames = {
            name: unpacked(self._input(name), data, columns.get(name))
            for name, data in objects.items()
        }
        month = shards.month_of(shard)
        frames |= {name: self._months_around(name, month) for name in self.around}
        compute = _prepared(self.address, self.output, self.settings, self.whole)
        made = own_rows(self._step, shards, shard, compute(frames))
        table = self._step.output
        return packed(to_arrow(table, table.validate(made)))

    def save(self, month: str, parts: Iterable[bytes]) -> Saved:
        """Writes a month of the output, or all of a table without months.

        Args:
            month: the month, or `NO_MONTH`.
            parts: the rows of its shards, by shard. The rows of a month are sorted here; those of a
                table without months come sorted, and stream into the object.
        """
        table = self._step.output
        if month != NO_MONTH:
            frame = unpacked(table, parts).sort_values([*self._step.order])
            saved = save_table(self._store, table, frame.reset_index(drop=True), [month])
        else:
            saved = save_table(self._store, table, (unpacked(table, [part]) for part in parts))
        return Saved(month, saved.rows, bool(saved.objects_written))

    @property
    def _store(self) -> Store:
        return open_store(self.address)

    @property
    def _step(self) -> Step:
        return STEPS[self.output]

    def _months_around(self, name: str, month: str) -> pd.DataFrame:
        table, (first, last) = self._input(name), self._step.months_around(name, month)
        months = [each for each in self.around[name] if first <= each <= last]
        objects = [read_table_object(self._store, table, each) for each in months]
        return from_parquet(table, objects, self._step.rule.columns.get(name))

    def _shard_month(self, found: InputObject) -> str:
        return found.month if self._step.output.is_monthly else NO_MONTH

    def _parts(self, found: InputObject, columns: Sequence[str] | None) -> Iterator[pa.Table]:
        table = self._input(found.table)
        data = read_table_object(self._store, table, found.month or None)
        return batches_of(table, data, ROWS_OF_A_PART, columns)

    def _keys(self, found: InputObject) -> Keys:
        return self._step.keys[found.table]

    def _keys_of(self, found: InputObject, rows: pa.Table) -> "Sequence[pd.Series[Any]]":
        return self._keys(found).of(to_frame(self._input(found.table), rows))

    def _input(self, name: str) -> Table:
        return next(table for table in self._step.inputs if table.name == name)


def packed(rows: pa.Table) -> bytes:
    """The rows as an Arrow stream; packing and unpacking take a fifth of Parquet's CPU."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    with pa.ipc.new_stream(sink, rows.schema, options=options) as stream:
        stream.write_table(rows)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def unpacked(
    table: Table, parts: Iterable[bytes], columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The rows of all parts, in their order, as one frame of the table, or of those columns."""
    rows = [pa.ipc.open_stream(part).read_all() for part in parts]
    return to_frame(table, pa.concat_tables(rows)) if rows else from_parquet(table, [], columns)


@lru_cache(maxsize=1)  # one step at a time
def _prepared(
    address: str, output: str, settings: Settings, whole: tuple[WholeObject, ...]
) -> Callable[[Frames], pd.DataFrame]:
    """The rule of a step as a function of its cut tables; reads the whole ones.

    Raises:
        ConflictError: an object no longer has the version that this run sees.
    """
    store, step = open_store(address), STEPS[output]
    objects: dict[str, list[bytes]] = {
        table.name: [] for table in step.inputs if step.is_whole(table.name)
    }
    for name, month, version in whole:
        stored = store.read(keys.table_object(INTERNAL_TABLES[name], month or None))
        if stored.version != version:
            raise ConflictError(
                f"{name} was written while it was read. Let one run end before another begins."
            )
        objects[name].append(stored.data)
    frames = {
        name: from_parquet(INTERNAL_TABLES[name], data, step.rule.columns.get(name))
        for name, data in objects.items()
    }
    return step.prepared(settings, frames)
