"""What an error says in the event log: our own words, and of others' errors kind and place only."""

from collections.abc import Callable, Iterator

import pandas as pd
import pytest
from pydantic import TypeAdapter

from basin_assets.contracts.table import ContractError
from basin_assets.errors import UnforeseenError, withholding_values
from basin_assets.rules.exports.source_rows import SourceFileError
from basin_assets.stores.protocol import UnreachableStoreError

CANARY = "canary@nowhere.example"


@withholding_values
def _pandas() -> None:
    pd.to_numeric(pd.Series([CANARY]))


@withholding_values
def _pydantic() -> None:
    TypeAdapter(int).validate_python(CANARY)


@withholding_values
def _with_a_cause() -> None:
    try:
        raise KeyError(CANARY)
    except KeyError as error:
        raise ContractError("customers: 1 row is null") from error


@withholding_values
def _generator() -> Iterator[int]:
    yield 1
    raise KeyError(CANARY)


def _chain(error: BaseException) -> str:
    """Everything that Dagster would store of an error: its words and those of its causes."""
    words = [str(error)]
    if error.__cause__ is not None:
        words.append(_chain(error.__cause__))
    elif error.__context__ is not None and not error.__suppress_context__:
        words.append(_chain(error.__context__))
    return " ".join(words)


@pytest.mark.parametrize("fails", [_pandas, _pydantic, lambda: list(_generator())])
def test_an_unforeseen_error_tells_kind_and_place_and_no_value(fails: Callable[[], None]) -> None:
    with pytest.raises(UnforeseenError, match=r"Error at \w+\.pyx?:\d+") as caught:
        fails()
    assert "canary" not in _chain(caught.value)


def test_the_cause_of_our_own_error_is_not_told() -> None:
    with pytest.raises(ContractError, match="1 row is null") as caught:
        _with_a_cause()
    assert "canary" not in _chain(caught.value)


@pytest.mark.parametrize(
    "kind", [ContractError, SourceFileError, UnreachableStoreError, UnforeseenError]
)
def test_our_own_errors_pass_as_they_are(kind: type[Exception]) -> None:
    @withholding_values
    def fail() -> None:
        raise kind("what to do next")

    with pytest.raises(kind, match="what to do next"):
        fail()


def test_what_goes_well_is_handed_through() -> None:
    @withholding_values
    def add(one: int, other: int) -> int:
        """Adds."""
        return one + other

    assert add(1, other=2) == 3
    assert add.__doc__ == "Adds."
