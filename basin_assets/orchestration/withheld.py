"""Keeps people's data out of the event log: what fails unforeseen fails without its words.

pandas, pyarrow and pydantic quote the values that they stumble over, and Dagster stores what an
exception says, and what its causes say. Errors of our own name rows, columns and reasons only, and
pass as they are; of all others only kind and place are told.
"""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import isgeneratorfunction
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from basin_assets.contracts.table import ContractError
from basin_assets.rules.events.timeline import TimelineRefusedError
from basin_assets.rules.exports.source_rows import SourceFileError
from basin_assets.spark.errors import EngineError
from basin_assets.stores.protocol import StoreError
from basin_assets.tables.table_files import MissingMonthsError

TOLD = (
    ContractError,
    EngineError,
    MissingMonthsError,
    SourceFileError,
    StoreError,
    TimelineRefusedError,
)
_PACKAGE = Path(__file__).parents[1]

P = ParamSpec("P")
R = TypeVar("R")


class UnforeseenError(Exception):
    """Something failed that no rule foresees. It tells kind and place, and no values."""


@contextmanager
def values_withheld() -> Iterator[None]:
    """What fails in the block fails without values, and without the causes that hold them."""
    try:
        yield
    except TOLD as error:
        raise error from None
    except UnforeseenError:
        raise
    except Exception as error:
        raise UnforeseenError(
            f"{type(error).__name__} at {_place(error)}. Its message is withheld, for it may quote"
            " customers' data. Please report the place; to see more, run that function by hand."
        ) from None


def withholding_values(function: Callable[P, R]) -> Callable[P, R]:
    """The function, or the generator, with `values_withheld` around it."""
    if isgeneratorfunction(function):

        @wraps(function)
        def generate(*args: P.args, **kwargs: P.kwargs) -> Any:
            with values_withheld():
                yield from function(*args, **kwargs)

        return generate

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        with values_withheld():
            return function(*args, **kwargs)

    return call


def _place(error: Exception) -> str:
    """The innermost line of this package that the error came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    where = [frame for frame in ours if Path(frame.filename) != Path(__file__)] or frames
    name = Path(where[-1].filename).name
    return f"{name}:{where[-1].lineno} in {where[-1].name}"
