"""Decides whether somebody else wrote the timeline. Pure: versions in, a decision out."""

from typing import NamedTuple

from pydantic import BaseModel, ValidationError


class TimelineCursor(BaseModel, frozen=True):
    """What the sensor remembers between two ticks.

    Attributes:
        begun: as of `UploadCursor`.
        counter: merges asked for since then; part of the run key.
        asked_for: the version that the last merge was asked for.
        ours_then: the version that we had written last by then.
    """

    begun: str
    counter: int = 0
    asked_for: str | None = None
    ours_then: str | None = None


class TimelineDecision(NamedTuple):
    """What to remember, and the key of the merge to ask for, or why there is none."""

    cursor: TimelineCursor
    run_key: str | None
    reason: str


def read_timeline_cursor(text: str | None, now: str) -> TimelineCursor:
    """The cursor as stored; a new one where there is none or somebody wrote another thing."""
    try:
        return TimelineCursor.model_validate_json(text or "")
    except ValidationError:
        return TimelineCursor(begun=now)


def decide_on_timeline(
    cursor: TimelineCursor, there: str | None, ours: str | None
) -> TimelineDecision:
    """Asks for one merge for each version that we did not write.

    Args:
        cursor: what was asked for last.
        there: the file's version now; None where there is no file.
        ours: the version after our last merge; None before the first one.
    """
    if ours is None:
        return TimelineDecision(cursor, None, "The first merge is part of the daily run.")
    if there is None:
        return TimelineDecision(cursor, None, "There is no customer_events.csv.")
    if there == ours:
        return TimelineDecision(cursor, None, "The file is as we wrote it.")
    if (there, ours) == (cursor.asked_for, cursor.ours_then):
        return TimelineDecision(cursor, None, "A merge of this version has been asked for.")
    counter = cursor.counter + 1
    after = TimelineCursor(begun=cursor.begun, counter=counter, asked_for=there, ours_then=ours)
    return TimelineDecision(after, f"{cursor.begun}-{counter}", "Somebody else wrote the file.")
