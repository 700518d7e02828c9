"""What Dagster is told of an error, by words and by tags, and that it acts on it."""

from collections.abc import Callable, Iterator

import dagster as dg
import pandas as pd
import pytest

from basin_assets.contracts.table import ContractError
from basin_assets.errors import UnforeseenError
from basin_assets.orchestration.failures import (
    RETRIES,
    RETRY_STEPS,
    LastingFailure,
    forget_retries,
    retry_helps,
    telling_dagster,
)
from basin_assets.rules.exports.source_header import SourceFileError
from basin_assets.stores.protocol import (
    BusyStoreError,
    RefusedError,
    StoreError,
    UnreachableStoreError,
)

CANARY = "canary@nowhere.example"
OUTAGE, DATA = UnreachableStoreError("no answer"), ContractError("customers: 1 row is null")


@telling_dagster
def _pandas() -> None:
    pd.to_numeric(pd.Series([CANARY]))


@telling_dagster
def _generator() -> Iterator[int]:
    yield 1
    raise KeyError(CANARY)


@telling_dagster
def _raise(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("fails", [_pandas, lambda: list(_generator())])
def test_an_error_that_no_rule_foresees_is_told_without_values_and_stays(
    fails: Callable[[], None],
) -> None:
    with pytest.raises(LastingFailure, match=r"Error at \w+\.pyx?:\d+") as caught:
        fails()
    assert CANARY not in f"{caught.value}{caught.value.metadata}"
    assert caught.value.__suppress_context__
    assert caught.value.metadata["error"].value == UnforeseenError.__name__


@pytest.mark.parametrize("kind", [ContractError, SourceFileError, RefusedError])
def test_what_stays_until_somebody_acts_is_a_failure_that_no_step_retries(
    kind: type[StoreError],
) -> None:
    with pytest.raises(LastingFailure, match="what to do next") as caught:
        _raise(kind("what to do next"))
    assert caught.value.allow_retries is False


@pytest.mark.parametrize("kind", [UnreachableStoreError, BusyStoreError])
def test_what_may_pass_is_raised_as_it_is(kind: type[StoreError]) -> None:
    with pytest.raises(kind, match="try again later"):
        _raise(kind("try again later"))


@pytest.mark.parametrize(
    "error",
    [
        dg.Failure("mine", allow_retries=False),
        dg.RetryRequested(max_retries=3),
        dg.DagsterInvariantViolationError("Cannot access partition_key for a non-partitioned run"),
    ],
)
def test_dagsters_own_errors_pass(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        _raise(error)
    assert caught.value is error


def test_what_goes_well_is_handed_through() -> None:
    @telling_dagster
    def add(one: int, other: int) -> int:
        """Adds."""
        return one + other

    assert add(1, other=2) == 3
    assert add.__doc__ == "Adds."


def _run(instance: dg.DagsterInstance, error: Exception, **options: object) -> dg.DagsterRun:
    """A run whose one asset raises an error, as it stands in the history."""

    @dg.asset(**options)  # type: ignore[call-overload, untyped-decorator]
    @telling_dagster
    def broken() -> None:
        raise error

    result = dg.materialize([broken], instance=instance, raise_on_error=False)
    run = instance.get_run_by_id(result.run_id)
    assert run is not None and run.status == dg.DagsterRunStatus.FAILURE
    return run


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral(
        settings={
            "run_retries": {
                "enabled": True,
                "max_retries": 3,
                "retry_on_asset_or_op_failure": False,
            }
        }
    ) as instance:
        yield instance


@pytest.mark.parametrize(
    ("error", "is_retried"),
    [(OUTAGE, True), (DATA, False), (KeyError(CANARY), False), (dg.Failure("mine"), False)],
)
def test_a_run_is_retried_for_an_outage_and_for_nothing_else(
    instance: dg.DagsterInstance, error: Exception, is_retried: bool
) -> None:
    run = _run(instance, error)
    assert run.tags["dagster/will_retry"] == str(is_retried).lower()
    assert retry_helps(run) is is_retried


def test_a_steps_own_retries_are_for_what_may_pass(instance: dg.DagsterInstance) -> None:
    policy = dg.RetryPolicy(max_retries=2)
    retried = {}
    for error in (OUTAGE, DATA):
        run = _run(instance, error, retry_policy=policy)
        events = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_UP_FOR_RETRY)
        retried[type(error)] = len(events)
    assert retried == {UnreachableStoreError: 2, ContractError: 0}


def test_a_run_that_repeats_another_inherits_nothing_of_why_that_one_failed(
    instance: dg.DagsterInstance,
) -> None:
    run = _run(instance, DATA)
    assert (run.tags[RETRY_STEPS], run.tags[RETRIES]) == ("false", "0")
    forget_retries(instance, run)
    again = instance.get_run_by_id(run.run_id)
    assert again is not None
    assert (again.tags[RETRY_STEPS], again.tags[RETRIES]) == ("false", "3")


@pytest.mark.parametrize(
    ("reason", "helps"),
    [("STEP_FAILURE", False), ("RUN_EXCEPTION", True), ("UNEXPECTED_TERMINATION", True)],
)
def test_a_run_that_does_not_say_why_it_failed_may_have_lost_its_machine(
    reason: str, helps: bool
) -> None:
    run = dg.DagsterRun(job_name="daily", tags={"dagster/failure_reason": reason})
    assert retry_helps(run) is helps
