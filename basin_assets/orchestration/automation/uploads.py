"""Decides whether new uploads need a run. Pure: a listing and the runs in, a decision out."""

from collections.abc import Callable, Mapping

from basin_assets.orchestration.automation.cursors import Decision, SensorCursor
from basin_assets.orchestration.automation.runs import DailyRuns, Failed
from basin_assets.orchestration.automation.watched import version_of

RETRY_SECONDS = 600.0
"""The pause after a failed run that may succeed later; Dagster's own retries are over by then."""


class UploadCursor(SensorCursor, frozen=True):
    """The cursor of the sensor for uploads.

    Attributes:
        versions: the version of each file at the last request.
        exports: the version of all exports by then; None in a cursor of 0.1.0.
    """

    versions: Mapping[str, str] = {}
    exports: str | None = None


def decide_on_uploads(
    cursor: UploadCursor,
    listing: Mapping[str, str],
    runs: DailyRuns,
    now: float,
    exports: Callable[[], str],
) -> Decision[UploadCursor]:
    """Requests a run unless one has succeeded with these uploads, or is about to read them.

    A refused run is not repeated until any export has changed: what it was refused for may have
    been another one than the uploads.

    Args:
        cursor: the last request.
        listing: the version of each file now, by key.
        runs: the outcomes of earlier runs.
        now: in seconds since 1970.
        exports: the version of all exports now; asked only where it matters, for it takes a
            listing of each.
    """
    wait = _why_wait(cursor, listing, runs, now, exports)
    if wait is not None:
        return Decision(cursor, None, wait)
    after = UploadCursor(
        begun=cursor.begun,
        counter=cursor.counter + 1,
        versions=dict(sorted(listing.items())),
        exports=exports(),
    )
    return Decision(after, after.run_key, _what_changed(cursor, listing))


def why_wait_after(failed: Failed, now: float) -> str | None:
    """The reason not to repeat a failed run yet; None when it is time."""
    if not failed.retry_helps:
        return (
            f"Run {failed.run_id} was cancelled, or failed and would fail again: its page says what"
            " to do. A new upload starts another one, or start one by hand."
        )
    if now - failed.ended < RETRY_SECONDS:
        return f"Run {failed.run_id} failed, and may succeed later: it is tried again."
    return None


def _why_wait(
    cursor: UploadCursor,
    listing: Mapping[str, str],
    runs: DailyRuns,
    now: float,
    exports: Callable[[], str],
) -> str | None:
    version = version_of(listing)
    if not listing:
        return "There is no file of transfers or check-ins yet."
    if version == runs.done:
        return "Nothing new since the last run that succeeded."
    if runs.waiting is not None:
        return f"Run {runs.waiting} is about to begin, and will read what is there by then."
    if runs.at_work is not None and runs.at_work_on in (None, version):
        return f"Run {runs.at_work} is at work on it."
    if dict(listing) == dict(cursor.versions) and runs.failed is not None:
        if not runs.failed.retry_helps and cursor.exports not in (None, exports()):
            return None
        return why_wait_after(runs.failed, now)
    return None


def _what_changed(cursor: UploadCursor, listing: Mapping[str, str]) -> str:
    changed = sum(cursor.versions.get(key) != version for key, version in listing.items())
    gone = len(cursor.versions.keys() - listing.keys())
    if not changed and not gone:
        return "Another export is new or changed since the run that failed."
    return f"{changed} files are new or changed, {gone} are gone."
