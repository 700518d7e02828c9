"""SPEC's worked example: the family, the day and the pass that every gym holds."""

from datetime import date, datetime
from typing import NamedTuple

WORKED_EXAMPLE_DAY = date(2025, 10, 26)
WORKED_EXAMPLE_LOCATION = 0


class Davis(NamedTuple):
    """One of the family."""

    first_name: str
    age: int  # in years, on the gym's last day
    opted_in: bool
    arrival: str  # wall time
    id_of_the_docs: int


WORKED_EXAMPLE_FAMILY = (
    Davis("Nancy", 41, True, "17:08:37", 1_439_247),
    Davis("Charlie", 12, False, "17:08:51", 1_422_342),
    Davis("Harry", 10, False, "17:08:59", 1_441_379),
    Davis("Rhodes", 8, False, "17:09:20", 1_441_094),
    Davis("Walter", 43, True, "17:09:41", 1_440_880),
)

# Nobody else arrives at that location in these minutes, so that the example's own pairs are the
# only ones of the half hour.
RESERVED_FROM = datetime.fromisoformat("2025-10-26 16:30:00")
RESERVED_UNTIL = datetime.fromisoformat("2025-10-26 17:45:00")
