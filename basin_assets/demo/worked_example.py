"""SPEC's worked example: the family, the day and the pass that every gym holds."""

from __future__ import annotations

from datetime import date, datetime

WORKED_EXAMPLE_DAY = date(2025, 10, 26)
WORKED_EXAMPLE_LOCATION = 0
WORKED_EXAMPLE_FAMILY: tuple[tuple[str, int, bool, str, int], ...] = (
    ("Nancy", 41, True, "17:08:37", 1_439_247),
    ("Charlie", 12, False, "17:08:51", 1_422_342),
    ("Harry", 10, False, "17:08:59", 1_441_379),
    ("Rhodes", 8, False, "17:09:20", 1_441_094),
    ("Walter", 43, True, "17:09:41", 1_440_880),
)
"""First name, age on the gym's last day, consent, arrival, and the id that the documents print."""

# Nobody else arrives at that location in these minutes, so that the example's own pairs are the
# only ones of the half hour.
RESERVED_FROM = datetime.fromisoformat("2025-10-26 16:30:00")
RESERVED_UNTIL = datetime.fromisoformat("2025-10-26 17:45:00")
