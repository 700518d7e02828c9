"""What an error says in the event log: our own words, and of others' errors kind and place only."""

from collections.abc import Callable

import pandas as pd
import pytest
from pydantic import TypeAdapter

from basin_assets.contracts.table import ContractError
from basin_assets.errors import UnforeseenError, values_withheld
from basin_assets.rules.exports.source_header import SourceFileError
from basin_assets.stores.protocol import UnreachableStoreError

CANARY = "canary@nowhere.example"


def _pandas() -> None:
    pd.to_numeric(pd.Series([CANARY]))


def _pydantic() -> None:
    TypeAdapter(int).validate_python(CANARY)


def _chain(error: BaseException) -> str:
    """Everything that Dagster would store of an error: its words and those of its causes."""
    words = [str(error)]
    if error.__cause__ is not None:
        words.append(_chain(error.__cause__))
    elif error.__context__ is not None and not error.__suppress_context__:
        words.append(_chain(error.__context__))
    return " ".join(words)


@pytest.mark.parametrize("fails", [_pandas, _pydantic])
def test_an_unforeseen_error_tells_kind_and_place_and_no_value(fails: Callable[[], None]) -> None:
    with (
        pytest.raises(UnforeseenError, match=r"Error at \w+\.pyx?:\d+") as caught,
        values_withheld(),
    ):
        fails()
    assert "canary" not in _chain(caught.value)


@pytest.mark.parametrize("passing", [(), (ZeroDivisionError,)])
def test_the_cause_of_an_error_that_passes_is_not_told(
    passing: tuple[type[Exception], ...],
) -> None:
    kind = passing[0] if passing else ContractError
    with pytest.raises(kind, match="1 row is null") as caught, values_withheld(*passing):
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise kind("customers: 1 row is null") from error
    assert "canary" not in _chain(caught.value)


@pytest.mark.parametrize(
    "kind", [ContractError, SourceFileError, UnreachableStoreError, UnforeseenError]
)
def test_our_own_errors_pass_as_they_are(kind: type[Exception]) -> None:
    with pytest.raises(kind, match="what to do next"), values_withheld():
        raise kind("what to do next")
