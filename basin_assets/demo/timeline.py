"""The timeline that another program keeps: its own event types, with JSON in a quoted column."""

from __future__ import annotations

import json
from datetime import datetime, time

from basin_assets.demo.quirks import Row
from basin_assets.demo.tables import LOCATIONS, Facts


def timeline_rows(facts: Facts) -> list[Row]:
    """Rows of customer_events.csv, by time: accounts made, memberships started, check-ins."""
    column = facts.plan.timeline_json_column
    entries: list[tuple[datetime, str, str, dict[str, object]]] = []
    for person, created_at in enumerate(facts.registration.created_at):
        customer_id = str(facts.customer_id(person))
        record = facts.population.people[person]
        entries.append((created_at, customer_id, "account_created", {"name": record.full_name}))
    last = datetime.combine(facts.plan.last_day, time(23, 59, 59))
    for membership in facts.book.memberships:
        start = datetime.combine(membership.start, time())
        if start <= last:
            details: dict[str, object] = {
                "membership": membership.type.name,
                "billing_amount": float(membership.type.billing_amount or 0),
                "open_ended": membership.end is None,
            }
            owner = str(facts.customer_id(membership.owner))
            entries.append((start, owner, "membership_started", details))
    for checkin in facts.checkins:
        visit = checkin.visit
        details = {
            "checkin_id": checkin.checkin_id,
            "method": checkin.entry_method,
            "location": LOCATIONS[visit.location][1],
        }
        entries.append((visit.when, str(facts.customer_id(visit.person)), "checkin", details))
    entries.sort(key=lambda entry: entry[:3])
    return [
        {
            "customer_id": customer_id,
            "event_date": str(when.replace(microsecond=0)),
            "event_type": event_type,
            "event_source": "capitan_export",
            "source_confidence": "exact",
            column: json.dumps(details, ensure_ascii=False),
        }
        for when, customer_id, event_type, details in entries
    ]
