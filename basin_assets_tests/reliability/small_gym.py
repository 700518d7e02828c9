"""A gym of three, written out as text, into which a test puts what is ugly.

Nancy and Charlie check in 22 seconds apart, Charlie on a pass of Nancy's. Omar is a customer who
never came. So there is one connected pair, two events, and nothing in quarantine.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from basin_assets_tests.pure_run import PureRun, run_purely
from basin_assets_tests.rules.frames import rows_of

LAST_MONTH = "2025-12"
NANCY, CHARLIE, OMAR = 1, 2, 3
DAY = "2025-10-26"

CUSTOMERS = (
    "customer_id,first_name,last_name,created_at",
    "1,Nancy,Davis,2025-01-01",
    "2,Charlie,Davis,2025-01-01",
    "3,Omar,Reed,2025-01-01",
)
CHECKINS = (
    "checkin_id,customer_id,checkin_datetime,location_id",
    "101,1,2025-10-26 17:08:37,1",
    "102,2,2025-10-26 17:08:59,1",
)
PASS_TRANSFERS = (
    "checkin_id,checkin_datetime,transfer_type,pass_type,purchaser_name,user_customer_id",
    "102,2025-10-26 17:08:59,entry_pass,Day Pass,Nancy Davis,2",
)
MEMBERS = ("membership_id,member_id,customer_id,name,start_date,end_date,size",)

# What the gym makes when nothing ugly is in it.
PAIR = (NANCY, CHARLIE, "pass_sharer_recipient,same_day_group", 15, 2)
EVENTS = [("received_shared_pass", DAY, CHARLIE), ("shared_pass", DAY, NANCY)]


def lines(*rows: str) -> bytes:
    """The rows as a file with LF."""
    return "".join(f"{row}\n" for row in rows).encode()


def gym(**files: bytes | Iterable[str]) -> dict[str, bytes]:
    """The gym's files by key; a source given replaces the gym's own, as bytes or as lines."""
    sources: dict[str, bytes | Iterable[str]] = {
        "customers": CUSTOMERS,
        "checkins": CHECKINS,
        "pass_transfers": PASS_TRANSFERS,
        "members": MEMBERS,
        **files,
    }
    return {
        f"capitan/{name}.csv": data if isinstance(data, bytes) else lines(*data)
        for name, data in sources.items()
    }


def run(**files: bytes | Iterable[str]) -> PureRun:
    """What a run makes of the gym with these sources replaced; see `run_files`."""
    return run_files(gym(**files))


def run_files(files: Mapping[str, bytes]) -> PureRun:
    """What a run makes of these files. The books must balance."""
    made = run_purely(files, last_month=LAST_MONTH)
    for name, settled in made.settled.items():
        counted = len(settled.used) + settled.duplicates + len(settled.quarantine)
        assert settled.rows_read == counted, name
    return made


def quarantined(made: PureRun) -> list[tuple[str, int, str]]:
    """Source, line and reason of every row that could not be used."""
    return [
        (name, *row)
        for name, settled in made.settled.items()
        for row in rows_of(settled.quarantine, "line", "reason")
    ]


def pairs(made: PureRun) -> list[tuple[Any, ...]]:
    """The connected pairs: ids, types, strength, count."""
    return rows_of(
        made.connections,
        "customer_id_1",
        "customer_id_2",
        "connection_type",
        "connection_strength",
        "interaction_count",
    )


def events(made: PureRun) -> list[tuple[str, str, int]]:
    """The events: type, day, customer."""
    days = made.events["event_date"].dt.strftime("%Y-%m-%d")
    return [
        (kind, day, customer)
        for (kind, customer), day in zip(
            rows_of(made.events, "event_type", "customer_id"), days, strict=True
        )
    ]


def metadata(made: PureRun) -> list[dict[str, Any]]:
    """What each event says, in the order of the events."""
    return [json.loads(text) for text in made.events["metadata"]]


def matches(made: PureRun) -> list[tuple[int, int | None, str]]:
    """Check-in, purchaser and method of every transfer."""
    return rows_of(made.enriched, "checkin_id", "purchaser_customer_id", "match_method")
