"""What Dagster is told of an error: words without values, and whether it should try again.

Dagster retries in two ways that heed different things. A step's own `RetryPolicy` leaves a
`Failure(allow_retries=False)` alone. `run_retries` of `dagster.yaml` knows nothing of that and goes
by tags of the run. So both are told.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import isgeneratorfunction
from typing import Any, ParamSpec, TypeVar

import dagster as dg

from basin_assets.errors import BasinError, values_withheld

RETRY_HELPS = "basin/retry_helps"
"""The tag of a failed run that says whether another try may succeed."""
RETRY_STEPS = "dagster/retry_on_asset_or_op_failure"
RETRIES = "dagster/max_retries"
KIND = "error"
"""The metadata of a `LastingFailure` that names the kind of our error."""

_REASON = "dagster/failure_reason"
_OF_DAGSTER = (dg.DagsterError, dg.Failure, dg.RetryRequested)

P = ParamSpec("P")
R = TypeVar("R")


class LastingFailure(dg.Failure):
    """One of our errors that stays until a person acts: no step is tried again because of it."""

    def __init__(self, error: BasinError) -> None:
        super().__init__(str(error), metadata={KIND: type(error).__name__}, allow_retries=False)


@contextmanager
def told_to_dagster(instance: dg.DagsterInstance | None, run_id: str | None) -> Iterator[None]:
    """What fails in the block fails in words without values; Dagster's own errors pass as they are.

    The run is tagged by whether Dagster should retry it.

    Args:
        instance: Dagster's.
        run_id: of the run that the block belongs to; None where there is none.

    Raises:
        BasinError: in the place of any error but Dagster's own.
    """
    try:
        with values_withheld(*_OF_DAGSTER):
            yield
    except BasinError as error:
        if instance is not None and run_id is not None:
            instance.add_run_tags(run_id, _tags(retry_helps=error.retry_helps))
        raise


def telling_dagster(function: Callable[P, R]) -> Callable[P, R]:
    """A step's function, or generator, with `told_to_dagster` around it.

    An error that no retry mends is raised as a `LastingFailure`.
    """
    if isgeneratorfunction(function):

        @wraps(function)
        def generate(*args: P.args, **kwargs: P.kwargs) -> Any:
            with _in_a_step():
                yield from function(*args, **kwargs)

        return generate

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        with _in_a_step():
            return function(*args, **kwargs)

    return call


def forget_retries(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    """Takes back what a run has inherited from the one that it repeats: its own errors decide."""
    if RETRY_HELPS in run.tags:
        retries = str(instance.run_retries_max_retries)
        tags = {RETRY_HELPS: "unknown", RETRY_STEPS: "false", RETRIES: retries}
        instance.add_run_tags(run.run_id, tags)


def retry_helps(run: dg.DagsterRun) -> bool:
    """Whether a run that failed may succeed another time although nobody has done anything.

    Where the run does not say: a step fails by what it was given, and all else may be the machine.
    """
    said = {"true": True, "false": False}.get(run.tags.get(RETRY_HELPS, ""))
    return run.tags.get(_REASON) != "STEP_FAILURE" if said is None else said


def _tags(*, retry_helps: bool) -> dict[str, str]:
    if retry_helps:
        return {RETRY_HELPS: "true", RETRY_STEPS: "true"}
    return {RETRY_HELPS: "false", RETRY_STEPS: "false", RETRIES: "0"}


@contextmanager
def _in_a_step() -> Iterator[None]:
    try:
        with told_to_dagster(*_current_run()):
            yield
    except BasinError as error:
        if error.retry_helps:
            raise
        raise LastingFailure(error) from None


def _current_run() -> tuple[dg.DagsterInstance | None, str | None]:
    """Of the step that is running; of none where somebody calls its function by hand."""
    try:
        context = dg.OpExecutionContext.get()
    except dg.DagsterInvariantViolationError:
        return None, None
    return context.instance, context.run_id
