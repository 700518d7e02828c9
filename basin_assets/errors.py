"""Errors whose text may be shown, and the guard that withholds the text of all others.

pandas, pyarrow and pydantic quote the values that they fail on, and Dagster stores the text of an
exception and of its causes. A `BasinError` names files, rows, columns and reasons only, so its
text passes unchanged; of every other error only the kind and the line of code are kept.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PACKAGE = Path(__file__).parent


class BasinError(Exception):
    """An error for people: its text says what is wrong and what to do, without customers' data.

    Attributes:
        retry_helps: whether the same run may succeed later without a change by a person.
    """

    retry_helps = False


class UnforeseenError(BasinError):
    """No rule foresees this failure. The message names its kind and line of code, no values."""


@contextmanager
def values_withheld(*passing: type[Exception]) -> Iterator[None]:
    """Replaces an error raised in the block by one whose text and causes hold no values.

    Args:
        passing: other kinds of errors whose text holds no values.
    """
    try:
        yield
    except BasinError as error:
        raise error from None
    except passing as error:
        raise error from None
    except Exception as error:
        raise UnforeseenError(
            f"{type(error).__name__} at {_line_of_code(error)}. Its message is withheld, for it may"
            " quote customers' data. Please report this line; to see more, run that function by"
            " hand."
        ) from None


def _line_of_code(error: Exception) -> str:
    """The innermost line of this package that the error came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    where = [frame for frame in ours if Path(frame.filename) != Path(__file__)] or frames
    name = Path(where[-1].filename).name
    return f"{name}:{where[-1].lineno} in {where[-1].name}"
