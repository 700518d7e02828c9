"""How often Python's collector looks for objects that only refer to each other."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS, _TIMES_YOUNG, _TIMES_MIDDLE = 200_000, 10, 10


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Raises the collector's thresholds in the block, and spares its last look at exit.

    A run makes millions of objects, and hardly any refer to each other. Looking through all that
    Dagster and pandas have loaded, again and again, took a sixth of a run's processor time.
    """
    before = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, _TIMES_YOUNG, _TIMES_MIDDLE)
    atexit.register(gc.freeze)
    try:
        yield
    finally:
        gc.set_threshold(*before)
