"""Overrides: a person's statements about printed names."""

from __future__ import annotations

from datetime import timedelta

from basin_assets.demo.printed_names import Transfer
from basin_assets.demo.quirks import Row
from basin_assets.demo.tables import Facts

_UNKNOWN_CUSTOMER = "9999999"


def override_rows(facts: Facts) -> list[Row]:
    """Rows of purchaser_overrides.csv: right ones, and two kinds that cannot be used.

    Returns:
        A known stranger, a nickname valid from a day on, a typo for good, a name given to a
        customer that does not exist, and one name twice with equal first days.
    """
    if not facts.plan.overrides:
        return []
    first_of: dict[str, list[int]] = {}
    for position, transfer in enumerate(facts.transfers):
        if not transfer.checkin.visit.untouched:
            first_of.setdefault(transfer.kind, []).append(position)
    rows = []
    for kind in ("stranger", "nickname", "typo"):
        for position in first_of.get(kind, [])[:1]:
            transfer = facts.transfers[position]
            purchaser = transfer.purchaser
            day = transfer.checkin.visit.when.date() - timedelta(days=1)
            rows.append(
                {
                    "purchaser_name": transfer.printed_name,
                    "customer_id": "" if purchaser is None else str(facts.customer_id(purchaser)),
                    "from": str(day) if kind == "nickname" else "",
                    "to": "",
                }
            )
    return rows + _unusable([facts.transfers[p] for p in first_of.get("exact", [])], facts)


def _unusable(transfers: list[Transfer], facts: Facts) -> list[Row]:
    """One name given to a customer that does not exist, another one given to two at once."""
    by_name = {transfer.printed_name: transfer for transfer in reversed(transfers)}
    if len(by_name) < 2:
        return []
    transfer, other = list(by_name.values())[-2:]
    decisions = [(transfer.printed_name, _UNKNOWN_CUSTOMER)]
    for person in (other.purchaser, other.checkin.visit.person):
        if person is not None:
            decisions.append((other.printed_name, str(facts.customer_id(person))))
    return [
        {"purchaser_name": name, "customer_id": customer_id, "from": "", "to": ""}
        for name, customer_id in decisions
    ]
