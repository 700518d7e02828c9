"""Python's garbage collector during a run."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS, _TIMES_YOUNG, _TIMES_MIDDLE = 2_000_000, 10, 10


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Raises the collector's thresholds in the block, and skips the collection at exit.

    Collection took a sixth of a run's processor time, and a run makes hardly any cycles.
    """
    before = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, _TIMES_YOUNG, _TIMES_MIDDLE)
    atexit.register(gc.freeze)
    try:
        yield
    finally:
        gc.set_threshold(*before)
