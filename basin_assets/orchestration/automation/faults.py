"""The faults of a run, in words that may leave the gym.

The texts of our own errors and checks name files, columns and rows. Of other errors only the kind
is reported, since their texts may quote customers' data.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import dagster as dg

from basin_assets.errors import BasinError
from basin_assets.orchestration.failures import KIND, LastingFailure

FAULTY_EVENTS = {
    dg.DagsterEventType.STEP_FAILURE,
    dg.DagsterEventType.RUN_FAILURE,
    dg.DagsterEventType.ASSET_CHECK_EVALUATION,
}
_CHECK_FAILED = "DagsterAssetCheckFailedError"
_INTERRUPTED = "The run was interrupted, by hand or with its machine. Run again."


class Fault(NamedTuple):
    """The fault of a step or a check.

    Attributes:
        where: the step, or the check and its asset; blank if the run failed before any step.
        error: the kind of error.
        says: the error's text; None where it may quote data.
    """

    where: str
    error: str
    says: str | None

    def __str__(self) -> str:
        """A line for people."""
        says = self.says or f"{self.error}; see the run's events in Dagster's UI."
        return f"{self.where}: {says}" if self.where else says


def find_faults(events: Iterable[dg.DagsterEvent]) -> list[Fault]:
    """The faults of a failed run, failed checks first.

    Args:
        events: the run's events, in order; only `FAULTY_EVENTS` count.
    """
    checks: list[Fault] = []
    steps: dict[tuple[str, str | None], Fault] = {}  # one bad file fails every step that reads it
    run = Fault("", "unknown", None)
    for event in events:
        if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            checks.extend(_failed_check(event.asset_check_evaluation_data))
        elif event.event_type == dg.DagsterEventType.STEP_FAILURE:
            fault = _of_step(event.step_key or "", event.step_failure_data)
            if fault.error != _CHECK_FAILED:
                steps.setdefault((fault.says or fault.where, fault.error), fault)
        elif event.event_type == dg.DagsterEventType.RUN_FAILURE:
            run = _innermost("", event.job_failure_data.error)
    # The run's own error repeats its steps' errors, unless it failed before any step.
    return [*checks, *steps.values()] or [run]


def _failed_check(check: dg.AssetCheckEvaluation) -> list[Fault]:
    if check.passed or not check.blocking:
        return []
    where = f"check {check.check_name} of {check.asset_key.to_user_string()}"
    return [Fault(where, "failed check", check.description)]


def _of_step(where: str, failure: Any) -> Fault:
    """The fault of a step; the metadata of a `LastingFailure` has the kind of our error."""
    fault = _innermost(where, failure.error)
    if fault.error == LastingFailure.__name__ and fault.says is not None:
        return fault._replace(error=failure.user_failure_data.metadata[KIND].value)
    return fault


def _innermost(where: str, error: Any) -> Fault:
    """The original error, without Dagster's wrappers."""
    if error is None:
        return Fault(where, "unknown", None)
    while error.cause is not None:
        error = error.cause
    if error.cls_name == dg.DagsterExecutionInterruptedError.__name__:
        return Fault(where, "interrupted", _INTERRUPTED)
    qualified, _, words = str(error.message).strip().partition(": ")
    return Fault(
        where, error.cls_name or "unknown", words if qualified in _our_error_names() else None
    )


def _our_error_names() -> set[str]:
    """The full names of our own errors; other packages may use the same short names."""
    kinds: list[type[Exception]] = [BasinError, LastingFailure]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())  # the loop reaches these, too
    return {f"{kind.__module__}.{kind.__qualname__}" for kind in kinds}
