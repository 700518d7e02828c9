"""Decides whether somebody else wrote the timeline. Pure: versions in, a decision out."""

from basin_assets.orchestration.automation.cursors import Decision, SensorCursor
from basin_assets.orchestration.automation.runs import Failed
from basin_assets.orchestration.automation.uploads import why_wait_after


class TimelineCursor(SensorCursor, frozen=True):
    """The cursor of the sensor for the timeline.

    Attributes:
        asked_for: the file's version at the last requested merge.
        ours_then: the version that we had written last by then.
    """

    asked_for: str | None = None
    ours_then: str | None = None


def decide_on_timeline(
    cursor: TimelineCursor,
    there: str | None,
    ours: str | None,
    failed: Failed | None,
    now: float,
) -> Decision[TimelineCursor]:
    """Requests one merge for each version that we did not write.

    Args:
        cursor: the last request.
        there: the file's version now; None where there is no file.
        ours: the version after our last merge; None before the first one.
        failed: the newest merge, if it failed.
        now: in seconds since 1970.
    """
    if ours is None:
        return Decision(cursor, None, "The first merge is part of the daily run.")
    if there is None:
        return Decision(cursor, None, "There is no timeline at the key in BASIN_EVENTS_KEY.")
    if there == ours:
        return Decision(cursor, None, "The file is as we wrote it.")
    if (there, ours) == (cursor.asked_for, cursor.ours_then):
        asked_for = "A merge of this version has been asked for."
        wait = asked_for if failed is None else why_wait_after(failed, now)
        if wait is not None:
            return Decision(cursor, None, wait)
    after = TimelineCursor(
        begun=cursor.begun, counter=cursor.counter + 1, asked_for=there, ours_then=ours
    )
    return Decision(after, after.run_key, "Somebody else wrote the file.")
