"""Memory during a run: Python's garbage collector, and what its allocators keep."""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

_NEW_OBJECTS, _TIMES_YOUNG, _TIMES_MIDDLE = 2_000_000, 10, 10
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
"""Of glibc; other C libraries need no call."""


def free_memory() -> None:
    """Collects what was made since the last call and is not needed, and returns free memory.

    The errors that Dagster catches when it stores an event hold each other, and with them all
    frames of the step. A call between two steps costs little, since it looks at nothing older.
    Arrow and the C library keep what a step frees for later: a third of what a chain's run holds,
    and one cannot use what the other keeps.
    """
    gc.collect(0)
    pa.default_memory_pool().release_unused()
    if _trim is not None:
        _trim(0)


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Raises the collector's thresholds in the block, which is the last work of its process.

    Collection took a sixth of a run's processor time, and a run makes hardly any cycles. The first
    collection after the block would look through all that is left of the run, for a fiftieth of
    that time; so what is there is looked through only at the next block, if there is one.
    """
    before = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(_NEW_OBJECTS, _TIMES_YOUNG, _TIMES_MIDDLE)
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*before)
