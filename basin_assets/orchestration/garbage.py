"""How often Python looks for objects that only refer to each other."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS, _TIMES_YOUNG, _TIMES_MIDDLE = 200_000, 10, 10


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Lets Python look seldom, and not once more as the process ends.

    A run makes millions of objects of which hardly any refer to each other. To look through all
    that Dagster and pandas have loaded, again and again, took a sixth of its processor time.
    """
    before = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, _TIMES_YOUNG, _TIMES_MIDDLE)
    atexit.register(gc.freeze)
    try:
        yield
    finally:
        gc.set_threshold(*before)
