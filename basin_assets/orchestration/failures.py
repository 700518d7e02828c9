"""Reports errors to Dagster: in words without values, and with the answer whether to retry.

Dagster retries in two ways. A step's `RetryPolicy` respects `Failure(allow_retries=False)`;
`run_retries` of `dagster.yaml` ignores that, and respects tags of the run. So this sets both.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import isgeneratorfunction
from typing import Any, ParamSpec, TypeVar

import dagster as dg

from basin_assets.errors import BasinError, values_withheld

RETRY_HELPS = "basin/retry_helps"
"""The tag of a failed run: whether a retry may succeed."""
RETRY_STEPS = "dagster/retry_on_asset_or_op_failure"
RETRIES = "dagster/max_retries"
KIND = "error"
"""The metadata of a `LastingFailure` with the kind of our error."""

_REASON = "dagster/failure_reason"
_OF_DAGSTER = (dg.DagsterError, dg.Failure, dg.RetryRequested)

P = ParamSpec("P")
R = TypeVar("R")


class LastingFailure(dg.Failure):
    """One of our errors that stays until a person acts, so Dagster must not retry the step."""

    def __init__(self, error: BasinError) -> None:
        super().__init__(str(error), metadata={KIND: type(error).__name__}, allow_retries=False)


@contextmanager
def told_to_dagster(instance: dg.DagsterInstance | None, run_id: str | None) -> Iterator[None]:
    """Withholds values from errors in the block, except Dagster's own, and tags the run.

    Args:
        instance: Dagster's instance.
        run_id: the block's run; None outside of a run.

    Raises:
        BasinError: instead of any error but Dagster's own.
    """
    try:
        with values_withheld(*_OF_DAGSTER):
            yield
    except BasinError as error:
        if instance is not None and run_id is not None:
            instance.add_run_tags(run_id, _tags(retry_helps=error.retry_helps))
        raise


def telling_dagster(function: Callable[P, R]) -> Callable[P, R]:
    """Wraps a step's function or generator in `told_to_dagster`.

    Errors that a retry cannot mend become a `LastingFailure`.
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
    """Removes the tags that a repeated run inherits: its own errors decide about a retry."""
    if RETRY_HELPS in run.tags:
        retries = str(instance.run_retries_max_retries)
        tags = {RETRY_HELPS: "unknown", RETRY_STEPS: "false", RETRIES: retries}
        instance.add_run_tags(run.run_id, tags)


def retry_helps(run: dg.DagsterRun) -> bool:
    """Whether a failed run may succeed later without a change by a person.

    Without a tag: a failed step says no, since it failed on its input; else the machine may have
    failed, so yes.
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
    """The instance and run of the current step; None and None outside of a run."""
    try:
        context = dg.OpExecutionContext.get()
    except dg.DagsterInvariantViolationError:
        return None, None
    return context.instance, context.run_id
