"""Modules that a library would load for something that nobody here asks it for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def spared(name: str) -> Iterator[None]:
    """Whoever imports that module within finds it missing, unless it is loaded already.

    Afterwards it is there for all who want it. For libraries that do without it.
    """
    is_hidden = sys.modules.setdefault(name, None) is None  # type: ignore[arg-type]
    try:
        yield
    finally:
        if is_hidden:
            del sys.modules[name]
