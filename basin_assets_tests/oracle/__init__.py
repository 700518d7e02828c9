"""A brute-force reading of the rules in plain Python, to hold the product against.

Nothing of the product is imported here: tables are lists, joins are nested loops, and every
rule is read from the contract once more, slowly.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .connections import customer_connections
from .events import sharing_events
from .matching import gifts, match_transfers
from .parse import zone_of
from .sources import SourceError, read_gym
from .timeline import merge_timeline, split_timeline

__all__ = ["Expected", "SourceError", "expect", "split_timeline"]


@dataclass(frozen=True)
class Expected:
    """What a complete run over the files publishes, as text cells.

    `connections` has the eight published columns, sorted by ids as numbers; `events` are in
    published order; `timeline` is None where the merge is refused; `accounting` has
    `rows_read`, `used`, `duplicates` and `quarantined` of each source that is there;
    `quarantined` has (file, line on which the record starts, reason in words).
    """

    connections: list[dict[str, str]]
    events: list[dict[str, str]]
    timeline: bytes | None
    accounting: dict[str, dict[str, int]]
    quarantined: dict[str, list[tuple[str, int, str]]]


def expect(
    files: dict[str, bytes],
    *,
    now_month: str,
    first_month: str = "2024-01",
    timezone: str = "America/Chicago",
    purchaser_of: Mapping[int, tuple[int | None, str, int]] | None = None,
) -> Expected:
    """What must be published for these files, by key below the store.

    Of `purchaser_of` (check-in id -> purchaser, method, confidence) those purchasers are taken
    that the contract leaves to likelihoods; without it such transfers are unmatched.
    """
    gym = read_gym(files, zone_of(timezone), first_month, now_month)
    matches = match_transfers(gym, purchaser_of)
    events = sharing_events(gym, matches)
    return Expected(
        connections=customer_connections(gym, gifts(gym, matches)),
        events=[event.row() for event in events],
        timeline=merge_timeline(
            files.get("capitan/customer_events.csv"), events, zone_of(timezone)
        ),
        accounting=gym.accounting,
        quarantined=gym.quarantined,
    )
