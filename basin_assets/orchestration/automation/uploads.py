"""Decides whether new uploads ask for a run. Pure: a listing and the runs in, a decision out."""

from collections.abc import Mapping

from basin_assets.orchestration.automation.cursors import Decision, SensorCursor
from basin_assets.orchestration.automation.runs import DailyRuns, Failed
from basin_assets.orchestration.automation.watched import version_of

RETRY_SECONDS = 600.0
"""After a run that failed and may succeed another time. Dagster's own retries are over by then."""


class UploadCursor(SensorCursor, frozen=True):
    """What the sensor for uploads remembers.

    Attributes:
        versions: the version of each file when a run was last asked for.
    """

    versions: Mapping[str, str] = {}


def decide_on_uploads(
    cursor: UploadCursor, listing: Mapping[str, str], runs: DailyRuns, now: float
) -> Decision[UploadCursor]:
    """Asks for a run where no run has succeeded, or is about to, with what is there.

    Args:
        cursor: what a run was asked for last.
        listing: the version of each file now, by key.
        runs: what the runs have come to.
        now: in seconds since 1970.
    """
    wait = _why_wait(cursor, listing, runs, now)
    if wait is not None:
        return Decision(cursor, None, wait)
    after = UploadCursor(
        begun=cursor.begun, counter=cursor.counter + 1, versions=dict(sorted(listing.items()))
    )
    return Decision(after, after.run_key, _what_changed(cursor, listing))


def why_wait_after(failed: Failed, now: float) -> str | None:
    """Why what a failed run was to do is not asked for again; None where it is time to."""
    if not failed.retry_helps:
        return (
            f"Run {failed.run_id} failed or was cancelled, and would fail again: its page says what"
            " to do. A new upload starts another one, or start one by hand."
        )
    if now - failed.ended < RETRY_SECONDS:
        return f"Run {failed.run_id} failed, and may succeed later: it is tried again."
    return None


def _why_wait(
    cursor: UploadCursor, listing: Mapping[str, str], runs: DailyRuns, now: float
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
        return why_wait_after(runs.failed, now)
    return None


def _what_changed(cursor: UploadCursor, listing: Mapping[str, str]) -> str:
    changed = sum(cursor.versions.get(key) != version for key, version in listing.items())
    gone = len(cursor.versions.keys() - listing.keys())
    return f"{changed} files are new or changed, {gone} are gone."
