"""Nights on which the clock changes, `Z` and offsets, read on machines of five timezones.

The gym's own time counts: what the machine's clock is set to changes no published byte.
"""

import time
from collections.abc import Callable, Iterator

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


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets this machine's clock to a timezone; it is put back afterwards."""

    def move(timezone: str) -> None:
        monkeypatch.setenv("TZ", timezone)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


def test_clock_changes_and_offsets_are_read_by_the_gyms_time_on_every_machine(
    machine: Callable[[str], None],
) -> None:
    written = set()
    for timezone in MACHINES:
        machine(timezone)
        made = gym.run(checkins=CHECKINS, pass_transfers=TRANSFERS)
        written.add((made.connections_csv, made.events_csv))
        assert gym.times(made, "checkins") == TIMES
    assert len(written) == 1
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
