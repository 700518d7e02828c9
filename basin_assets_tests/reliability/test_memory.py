"""A published table is never in memory as a whole: neither its rows nor the bytes of its file."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from basin_assets.contracts.connections import CUSTOMER_CONNECTIONS
from basin_assets.contracts.published import CONNECTIONS_FILE
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store
from basin_assets.tables import keys
from basin_assets.tables.parquet import parquet_of_parts, to_arrow
from basin_assets_tests.tables.sample_frames import sample_frame

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for a process's peak"),
]

ROWS = 300_000
_AT_A_TIME = 50_000
_MB = 1024 * 1024
_PUBLISH = """
import sys
from pathlib import Path
from basin_assets.contracts.connections import CUSTOMER_CONNECTIONS
from basin_assets.orchestration.io_manager import TableReader
from basin_assets.orchestration.resources import StoreResource
from basin_assets_tests.graph_runs import errors_of, materialize, short_settings

address = sys.argv[1]
for _ in range(2):
    assert TableReader(store=StoreResource(address=address)).validate_stored(CUSTOMER_CONNECTIONS)
    result = materialize(short_settings(address), "capitan/customer_connections")
    assert result.success, errors_of(result)
status = Path("/proc/self/status").read_text()
print(1024 * int(status.partition("VmHWM:")[2].split()[0]))
"""
"""What a process does; `ru_maxrss` would tell the peak of whoever started it, were that greater."""


def _connections(rows: int) -> Iterator[pa.Table]:
    """Connections whose texts are as long as those of a pair that met often."""
    first = sample_frame(CUSTOMER_CONNECTIONS).iloc[[0]]
    for start in range(0, rows, _AT_A_TIME):
        numbers = np.arange(start, min(start + _AT_A_TIME, rows))
        frame = first.loc[first.index.repeat(len(numbers))].reset_index(drop=True)
        texts = pd.Series(numbers).astype("str").str.zfill(9) + "," + "typical_day_of_week " * 45
        frame = frame.assign(
            customer_id_1=numbers // 50, customer_id_2=10_000_000 + numbers, metadata=texts
        )
        yield to_arrow(CUSTOMER_CONNECTIONS, CUSTOMER_CONNECTIONS.frame(frame))


def _put_connections(store: Store, rows: int) -> None:
    written = parquet_of_parts(CUSTOMER_CONNECTIONS, _connections(rows))
    store.write(keys.table_object(CUSTOMER_CONNECTIONS), written.data)


def _peak(store: Store) -> int:
    """The peak memory, in bytes, of a process that checks and publishes the table twice."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PUBLISH, store.address],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return int(done.stdout.splitlines()[-1])


def test_publishing_a_large_table_takes_no_more_memory_than_parts_of_it(address: str) -> None:
    store = open_store(address)  # without the proxy that plays faults, and its short patience
    _put_connections(store, 100)
    small = _peak(store)
    _put_connections(store, ROWS)
    grown = _peak(store) - small

    size = len(store.read(CONNECTIONS_FILE.key).data)
    assert size > 250 * _MB
    assert grown < 250 * _MB, f"{grown / _MB:.0f} MB for a file of {size / _MB:.0f} MB"
