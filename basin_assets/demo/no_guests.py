"""Accounts that are no guests: the front desk, and associations that sell passes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from basin_assets.demo.quirks import Row
from basin_assets.demo.tables import Facts

ASSOCIATIONS: tuple[tuple[int, str], ...] = (
    (11, "Summit Gear Co"),
    (12, "Active Member"),
    (13, "Granite Ravens"),  # looks like a person's name
)
DESK_ACCOUNT = 1_200_000  # the first account; those of people follow
_FIRST_SCAN = 98_000_001
_DAY_OF_THE_WORKED_EXAMPLE = date(2025, 10, 26)


@dataclass(frozen=True)
class Desk:
    """The desk's account, and its scans, each some seconds behind a guest's."""

    customer: Row
    scans: list[Row]
    ignored: list[Row]

    @property
    def scan_ids(self) -> list[int]:
        """The check-ins of the account."""
        return [int(row["checkin_id"]) for row in self.scans]


def front_desk(facts: Facts, customers: list[Row], checkins: list[Row]) -> Desk:
    """The desk's account; unless ignored, it would be connected to half of the gym.

    Args:
        facts: What happened.
        customers: Rows of customers.csv, for their columns.
        checkins: Rows of checkins.csv, in the order of the facts' check-ins.
    """
    guests = [
        (checkin, row)
        for checkin, row in zip(facts.checkins, checkins, strict=True)
        if not checkin.visit.untouched and checkin.visit.when.date() != _DAY_OF_THE_WORKED_EXAMPLE
    ]
    wanted = max(3, len(guests) // 500)
    chosen = facts.plan.stream("front desk").permutation(len(guests))[:wanted].tolist()
    scans = []
    for number, position in enumerate(sorted(chosen)):
        checkin, row = guests[position]
        guest = facts.population.people[checkin.visit.person].full_name
        at = str(checkin.visit.when.replace(microsecond=0) + timedelta(seconds=20))
        scans.append(
            {
                **row,
                "checkin_id": str(_FIRST_SCAN + number),
                "customer_id": str(DESK_ACCOUNT),
                "customer_first_name": "Front",
                "customer_last_name": "Desk",
                "checkin_datetime": at,
                "entry_method": "FRE",
                "entry_method_description": f"Day Pass from {guest}" if number % 3 == 0 else "Test",
                "event_name": "",
                "created_at": at,
            }
        )
    customer = dict.fromkeys(customers[0], "") | {
        "customer_id": str(DESK_ACCOUNT),
        "first_name": "Front",
        "last_name": "Desk",
        "created_at": "2019-05-01 08:00:00",
        "has_opted_in_to_marketing": "True",
        "birthday": "1990-01-01",
    }
    return Desk(customer, scans, [{"customer_id": str(DESK_ACCOUNT), "reason": "front desk"}])


def association_rows() -> list[Row]:
    """Rows of associations.csv."""
    return [
        {"association_id": str(number), "name": name, "num_members": "40"}
        for number, name in ASSOCIATIONS
    ]
