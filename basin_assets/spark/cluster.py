"""Steps on a Spark cluster: the rules run in its tasks, a shard at a time.

    objects of the store --cut by key--> shards --the step's function--> parts --by month--> objects

Spark carries our rows as Arrow streams in a binary column, since its own types for times, ids and
nulls differ. Tasks read and write the store with this project's code, so keys and bytes are the
local engine's, on every store, without Spark's connectors. The process that runs the asset holds no
rows.
"""

import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import pyarrow as pa

from basin_assets.errors import values_withheld
from basin_assets.settings import Settings
from basin_assets.spark.errors import EngineError
from basin_assets.spark.shards import NO_MONTH, KeySample, Shards
from basin_assets.spark.step import Input, Step
from basin_assets.spark.tasks import InputObject, Parcel, Saved, StepTasks
from basin_assets.stores.protocol import Store
from basin_assets.tables.run_tables import Written
from basin_assets.tables.table_files import save_table, stored_months

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ROWS_PER_SHARD = 200_000
"""Input rows of one shard, divided by the step's `fan_out`."""

_SAMPLED_BY_A_TASK = 8  # objects; starting a task takes longer than reading a month of one gym
_TASKS_PER_CORE = 2
"""Of a stage at most: each costs 0.1 s of CPU, and a task takes several shards one by one."""

_SESSION = {
    "spark.app.name": "basin_assets",
    # A shard is a task; Spark would join those whose parcels are small.
    "spark.sql.adaptive.enabled": "false",
    # A Spark row holds an Arrow stream of many of our rows.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "16",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.showConsoleProgress": "false",
}

_LOOK_AT = (
    " Is BASIN_SPARK_MASTER the cluster's address, is it up, and is Java 17 or newer here"
    " (on Debian `make java` installs it)?"
)


class _Part(NamedTuple):
    """The output rows of one shard, packed, and the number of their output object."""

    target: int
    shard: int
    rows: bytes


_SCHEMAS: Mapping[type, Mapping[str, pa.DataType]] = {
    InputObject: {"number": pa.int32(), "table": pa.string(), "month": pa.string()},
    KeySample: {
        "number": pa.int32(),
        "month": pa.string(),
        "keys": pa.list_(pa.int64()),
        "total": pa.int64(),
    },
    Parcel: {
        "shard": pa.int32(),
        "table": pa.string(),
        "number": pa.int32(),
        "part": pa.int32(),
        "rows": pa.binary(),
    },
    _Part: {"target": pa.int32(), "shard": pa.int32(), "rows": pa.binary()},
    Saved: {"month": pa.string(), "rows": pa.int64(), "was_written": pa.bool_()},
}

_Row = TypeVar("_Row", bound=tuple[Any, ...])
_Made = TypeVar("_Made", bound=tuple[Any, ...])


def require_pyspark() -> None:
    """Checks that PySpark is installed.

    Raises:
        EngineError: it is not.
    """
    if find_spec("pyspark") is None:
        raise EngineError(
            "BASIN_ENGINE=spark needs PySpark: run `pip install 'basin-assets[spark]'`"
        )


class SparkEngine:
    """Lets a cluster compute steps; the first one opens its session."""

    def __init__(self, store: Store, master: str, rows_per_shard: int = ROWS_PER_SHARD) -> None:
        self._store = store
        self._master = master
        self._rows_per_shard = rows_per_shard
        self._session: SparkSession | None = None

    def run(
        self,
        step: Step,
        settings: Settings,
        inputs: Sequence[Input],
        months: Sequence[str] | None,
    ) -> Written:
        """Writes the step's output.

        Raises:
            EngineError: there is no cluster, or a task failed in every attempt.
            MissingMonthsError: an input was never built.
        """
        tasks = StepTasks.of(self._store, step, settings, inputs)
        cut = [
            InputObject(number, name, month)
            for number, (name, month) in enumerate(self._objects(inputs, step.keys))
        ]
        with _errors_in_words(f"{step.output.name}: the Spark cluster did not make it"):
            saved = self._compute(tasks, cut)
        rows: dict[str | None, int] = {each.month or None: each.rows for each in saved}
        written = sum(each.was_written for each in saved)
        # Months without input rows become objects without rows.
        missing = [month for month in months or () if month not in rows]
        if missing or not rows:
            named = None if months is None else missing
            written += save_table(
                self._store, step.output, step.output.empty(), named
            ).objects_written
            rows |= dict.fromkeys([None] if months is None else missing, 0)
        return Written(rows, written)

    def close(self) -> None:
        """Ends the session."""
        if self._session is not None:
            self._session.stop()
            self._session = None

    def _objects(self, inputs: Sequence[Input], names: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Table and month of each object of the named tables, in order."""
        for rows in inputs:
            if rows.table.name not in names:
                continue
            if rows.months is None:
                yield rows.table.name, NO_MONTH
            else:
                for month in stored_months(self._store, rows.table, rows.months):
                    yield rows.table.name, month

    def _compute(self, tasks: StepTasks, cut: Sequence[InputObject]) -> list[Saved]:
        """Cuts, computes and saves; returns nothing if no object has a row."""
        if not cut:
            return []

        def sample(found: Iterator[InputObject]) -> Iterator[KeySample]:
            return (part for each in found for part in tasks.sample(each))

        some = self._spread(cut, -(-len(cut) // _SAMPLED_BY_A_TASK))
        samples = _collected(_mapped(some, InputObject, KeySample, sample), KeySample)
        shards = Shards.for_rows(samples, self._rows_per_shard)
        if not shards.count:
            return []

        def into_shards(found: Iterator[InputObject]) -> Iterator[Parcel]:
            return (parcel for each in found for parcel in tasks.cut(each, shards))

        def compute(parcels: Iterator[Parcel]) -> Iterator[_Part]:
            for shard, of_shard in groupby(parcels, attrgetter("shard")):
                month = shards.month_of(shard)
                yield _Part(
                    shards.months.index(month), shard, tasks.compute(shard, shards, of_shard)
                )

        def save(parts: Iterator[_Part]) -> Iterator[Saved]:
            for target, of_target in groupby(parts, attrgetter("target")):
                yield tasks.save(shards.months[target], (part.rows for part in of_target))

        filled = {sample.number for sample in samples if sample.total}
        with_rows = [each for each in cut if each.number in filled]
        objects = self._spread(with_rows, self._tasks(len(with_rows)))
        parcels = _mapped(objects, InputObject, Parcel, into_shards)
        by_shard = parcels.repartitionById(self._tasks(shards.count), "shard")
        parts = _mapped(by_shard.sortWithinPartitions("shard"), Parcel, _Part, compute)
        by_target = parts.repartitionById(self._tasks(len(shards.months)), "target")
        in_order = by_target.sortWithinPartitions("target", "shard")
        return _collected(_mapped(in_order, _Part, Saved, save), Saved)

    def _tasks(self, most: int) -> int:
        """How many tasks of a stage take the work of so many."""
        cores: int = self._open().sparkContext.defaultParallelism
        return min(most, _TASKS_PER_CORE * cores)

    def _spread(self, objects: Sequence[InputObject], tasks: int) -> "DataFrame":
        """The objects as Spark's rows, distributed over some tasks."""
        found = self._open().createDataFrame(list(objects), _struct(InputObject))
        return found.repartitionById(tasks, "number")

    def _open(self) -> "SparkSession":
        from pyspark.sql import SparkSession

        if self._session is None:
            builder = SparkSession.builder.master(self._master)
            for name, value in _SESSION.items():
                builder = builder.config(name, value)
            # Without it tasks run any python3; the setting of that name is for spark-submit only.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            with _errors_in_words(f"no Spark session was opened at {self._master}", _LOOK_AT):
                self._session = builder.getOrCreate()
        return self._session


def _mapped(
    frame: "DataFrame",
    taken: type[_Row],
    made: type[_Made],
    function: Callable[[Iterator[_Row]], Iterator[_Made]],
) -> "DataFrame":
    """Applies a function to the rows of each partition."""
    schema = pa.schema(list(_SCHEMAS[made].items()))

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        with values_withheld():
            rows = (taken(*row.values()) for batch in batches for row in batch.to_pylist())
            for row in function(rows):
                yield pa.RecordBatch.from_pylist(
                    [dict(zip(schema.names, row, strict=True))], schema
                )

    return frame.mapInArrow(run, _struct(made))


def _collected(frame: "DataFrame", kind: type[_Row]) -> list[_Row]:
    return [kind(*row) for row in frame.collect()]


def _struct(kind: type) -> Any:
    """The fields of a kind of rows as Spark names them."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(pa.schema(list(_SCHEMAS[kind].items())))


@contextmanager
def _errors_in_words(what: str, look_at: str = "") -> Iterator[None]:
    """Turns Spark's errors into an `EngineError`: the failed action, the reason, where to look.

    Tasks withhold people's data, so the text is safe to show.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        with warnings.catch_warnings():
            # Spark warns about pandas 3 at every function, even at Arrow's.
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
            yield
    except (PySparkException, Py4JError) as error:
        raise EngineError(f"{what}: {_reason(error)}{look_at}") from None


def _reason(error: Exception) -> str:
    """The reason: the last line of a Python error, the first of a Java error."""
    from pyspark.errors import PythonException

    said = getattr(error, "java_exception", None) or error
    lines = [line.strip() for line in str(said).splitlines() if line.strip()]
    return lines[-1 if isinstance(error, PythonException) else 0] if lines else type(error).__name__
