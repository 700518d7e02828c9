"""One hash for all that computes: this package, the libraries it computes with, and Python."""

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
LIBRARIES = (
    "anyascii",
    "igraph",
    "nicknames",
    "numpy",
    "orjson",
    "pandas",
    "pyarrow",
    "pydantic",
    "pydantic-settings",
    "python-dateutil",  # by which pandas reads times
    "rapidfuzz",
    "tzdata",
)
"""What takes part in computing a table, or in writing it as Parquet."""


@cache
def code_version() -> str:
    """The hash. All of the package counts: a list of what may matter would be wrong one day."""
    digest = hashlib.sha256()
    for name in ("python", *LIBRARIES):
        of_library = platform.python_version() if name == "python" else version(name)
        digest.update(f"{name}=={of_library}\n".encode())
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = path.relative_to(_PACKAGE).as_posix()
        digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
