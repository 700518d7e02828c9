"""Python's garbage collector during a run."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS, _TIMES_YOUNG, _TIMES_MIDDLE = 2_000_000, 10, 10


def collect_young() -> None:
    """Collects what was made since the last call and is not needed.

    The errors that Dagster catches when it stores an event hold each other, and with them all
    frames of the step. A call between two steps costs little, since it looks at nothing older.
    """
    gc.collect(0)


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
