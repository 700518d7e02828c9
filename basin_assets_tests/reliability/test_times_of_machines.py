"""Nights on which the clock changes, `Z` and offsets, read on machines of five timezones.

The gym's own time counts: what the machine's clock is set to changes no published byte.
"""

import os
import time
from collections.abc import Iterator

import pytest

from basin_assets_tests.reliability import small_gym as gym

MACHINES = (
    "America/Chicago",
    "UTC",
    "Pacific/Kiritimati",
    "America/St_Johns",
    "Australia/Lord_Howe",
)
CHECKINS = (
    gym.CHECKINS[0],
    # The night of 2025-03-09: 02:00 to 03:00 does not exist. As written, 02:45 does all the same.
    "1,1,2025-03-09 01:50:00,1",
    "2,2,2025-03-09 02:15:00,1",
    "3,3,2025-03-09T08:45:00Z,1",  # 03:45 in daylight time
    # The night of 2025-11-02: 01:00 to 02:00 comes twice.
    "4,1,2025-11-02 01:30:00,1",
    "5,2,2025-11-02T06:45:00Z,1",  # 01:45, the first time
    "6,3,2025-11-02T07:45:00+00:00,1",  # 01:45, the second time
    # A day that is another one in UTC.
    "7,1,2025-10-26T23:50:00-05:00,1",
    "8,2,2025-10-27T04:55:00Z,1",
)
TIMES = [
    (1, "2025-03-09 01:50:00"),
    (2, "2025-03-09 02:15:00"),
    (3, "2025-03-09 03:45:00"),
    (4, "2025-11-02 01:30:00"),
    (5, "2025-11-02 01:45:00"),
    (6, "2025-11-02 01:45:00"),
    (7, "2025-10-26 23:50:00"),
    (8, "2025-10-26 23:55:00"),
]
TRANSFERS = (gym.PASS_TRANSFERS[0], "8,2025-10-27T04:55:00Z,entry_pass,Day Pass,Nancy Davis,2")


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest) -> Iterator[str]:
    """A machine whose clock is set to a timezone; ours is put back behind it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def test_clock_changes_and_offsets_are_read_by_the_gyms_time(machine: str) -> None:
    assert os.environ["TZ"] == machine
    made = gym.run(checkins=CHECKINS, pass_transfers=TRANSFERS)
    assert gym.times(made, "checkins") == TIMES
    # Nancy and Charlie: 25 minutes, 15 minutes and 5 minutes apart, on three days. Omar: 15 and
    # 0 minutes from the two in autumn.
    assert gym.pairs(made) == [
        (gym.NANCY, gym.CHARLIE, "pass_sharer_recipient,same_day_group", 25, 4),
        (gym.NANCY, gym.OMAR, "same_day_group", 5, 1),
        (gym.CHARLIE, gym.OMAR, "same_day_group", 5, 1),
    ]
    assert gym.events(made) == [
        ("received_shared_pass", "2025-10-26", gym.CHARLIE),
        ("shared_pass", "2025-10-26", gym.NANCY),
    ]


@pytest.fixture(scope="module")
def published_here() -> tuple[bytes, bytes]:
    made = gym.run(checkins=CHECKINS, pass_transfers=TRANSFERS)
    return made.connections_csv, made.events_csv


def test_every_machine_publishes_the_same_bytes(
    published_here: tuple[bytes, bytes], machine: str
) -> None:
    made = gym.run(checkins=CHECKINS, pass_transfers=TRANSFERS)
    assert (made.connections_csv, made.events_csv) == published_here
