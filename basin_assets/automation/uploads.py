"""Decides whether new uploads ask for a run. Pure: a cursor and a listing in, a decision out."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel, ValidationError


class UploadCursor(BaseModel, frozen=True):
    """What a sensor remembers between two ticks.

    Attributes:
        begun: when the cursor was begun. Run keys are remembered for ever, so a cursor that
            somebody resets to ask for a run again must not come to the keys of its forerunner.
        counter: runs asked for since then. It goes into the run key: a file that goes back to an
            earlier content is new content all the same.
        versions: the version of each file as it was last seen.
    """

    begun: str
    counter: int = 0
    versions: Mapping[str, str] = {}


class UploadDecision(NamedTuple):
    """What to remember, and the key of the run to ask for, or why there is none."""

    cursor: UploadCursor
    run_key: str | None
    reason: str


def read_cursor(text: str | None, now: str) -> UploadCursor:
    """The cursor as stored; a new one where there is none or somebody wrote another thing."""
    try:
        return UploadCursor.model_validate_json(text or "")
    except ValidationError:
        return UploadCursor(begun=now)


def decide_on_uploads(cursor: UploadCursor, listing: Mapping[str, str]) -> UploadDecision:
    """Asks for one run for whatever changed since the last tick: put, overwritten or deleted.

    Args:
        cursor: what was seen last.
        listing: the version of each file now, by key.
    """
    if not listing:
        return UploadDecision(cursor, None, "There is no pass_transfers file yet.")
    if dict(listing) == dict(cursor.versions):
        return UploadDecision(cursor, None, "Nothing new since the last look.")
    counter = cursor.counter + 1
    after = UploadCursor(
        begun=cursor.begun, counter=counter, versions=dict(sorted(listing.items()))
    )
    changed = sum(cursor.versions.get(key) != version for key, version in listing.items())
    gone = len(cursor.versions.keys() - listing.keys())
    return UploadDecision(
        after, f"{cursor.begun}-{counter}", f"{changed} files are new or changed, {gone} are gone."
    )
