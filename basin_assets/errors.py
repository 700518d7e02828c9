"""Errors whose words may be shown, and the guard that withholds the words of all others.

pandas, pyarrow and pydantic quote the values that they fail on, and Dagster stores the text of an
exception and of its causes. A `BasinError` names files, rows, columns and reasons only, so its
text passes unchanged; of every other error only the kind and the place are kept.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKAGE = Path(__file__).parent


class BasinError(Exception):
    """An error in words for people: what is wrong, what to do next, and no customer's data.

    Attributes:
        retry_helps: whether the same request, or the same run, may succeed later although nobody
            has changed a setting, a permission or a file.
    """

    retry_helps = False


class UnforeseenError(BasinError):
    """Something failed that no rule foresees. Names the kind of error and the place, no values."""


@contextmanager
def values_withheld(*passing: type[Exception]) -> Iterator[None]:
    """What fails in the block fails without values, and without the causes that hold them.

    Args:
        passing: kinds of errors besides ours whose words hold no values.
    """
    try:
        yield
    except BasinError as error:
        raise error from None
    except passing as error:
        raise error from None
    except Exception as error:
        raise UnforeseenError(
            f"{type(error).__name__} at {_place(error)}. Its message is withheld, for it may quote"
            " customers' data. Please report the place; to see more, run that function by hand."
        ) from None


def _place(error: Exception) -> str:
    """The innermost line of this package that the error came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    where = [frame for frame in ours if Path(frame.filename) != Path(__file__)] or frames
    name = Path(where[-1].filename).name
    return f"{name}:{where[-1].lineno} in {where[-1].name}"
