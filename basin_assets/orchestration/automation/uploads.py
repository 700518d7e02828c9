"""Decides whether new uploads ask for a run. Pure: a cursor and a listing in, a decision out."""

from collections.abc import Mapping

from basin_assets.orchestration.automation.cursors import Decision, SensorCursor


class UploadCursor(SensorCursor, frozen=True):
    """What the sensor for uploads remembers.

    Attributes:
        versions: the version of each file as it was last seen.
    """

    versions: Mapping[str, str] = {}


def decide_on_uploads(cursor: UploadCursor, listing: Mapping[str, str]) -> Decision[UploadCursor]:
    """Asks for one run for whatever changed since the last tick: put, overwritten or deleted.

    Args:
        cursor: what was seen last.
        listing: the version of each file now, by key.
    """
    if not listing:
        return Decision(cursor, None, "There is no file of transfers or check-ins yet.")
    if dict(listing) == dict(cursor.versions):
        return Decision(cursor, None, "Nothing new since the last look.")
    after = UploadCursor(
        begun=cursor.begun, counter=cursor.counter + 1, versions=dict(sorted(listing.items()))
    )
    changed = sum(cursor.versions.get(key) != version for key, version in listing.items())
    gone = len(cursor.versions.keys() - listing.keys())
    return Decision(after, after.run_key, f"{changed} files are new or changed, {gone} are gone.")
