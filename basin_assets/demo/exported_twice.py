"""Rows that were exported more than once, with equal and with changed content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from basin_assets.demo.plan import GymPlan
from basin_assets.demo.quirks import Row


@dataclass(frozen=True)
class Repeats:
    """Rows to write beside the valid ones, and which keys they repeat."""

    rows: list[Row]
    equal_keys: list[int]
    changed_keys: list[int]


def repeat_checkins(plan: GymPlan, rows: list[Row], untouched: frozenset[str]) -> Repeats:
    """Equal copies, and earlier versions of check-ins that were corrected at the desk.

    An earlier version has another time, desk and method, and a `created_at` ten minutes before
    that of the valid row, which therefore holds.
    """
    rng = plan.stream("exported_twice")
    candidates = [row for row in rows if row["checkin_id"] not in untouched]
    wanted = round(plan.exported_twice_share * len(candidates))
    if plan.exported_twice_share > 0:
        wanted = max(wanted, 2)
    chosen = [candidates[i] for i in sorted(rng.permutation(len(candidates))[:wanted].tolist())]
    equal, changed = chosen[::2], chosen[1::2]
    return Repeats(
        rows=[dict(row) for row in equal] + [_earlier_version(row) for row in changed],
        equal_keys=[int(row["checkin_id"]) for row in equal],
        changed_keys=[int(row["checkin_id"]) for row in changed],
    )


def repeat_customers(plan: GymPlan, rows: list[Row]) -> Repeats:
    """One equal copy, and one earlier version without consent that a later one replaced."""
    rng = plan.stream("customers twice")
    candidates = [row for row in rows if row["last_name"] != "Davis"]
    first, second = rng.permutation(len(candidates))[:2].tolist()
    equal, changed = candidates[first], dict(candidates[second])
    changed["created_at"] = _before(changed["created_at"], minutes=60)
    changed["has_opted_in_to_marketing"] = ""
    changed["preferred_name"] = ""
    return Repeats(
        [dict(equal), changed], [int(equal["customer_id"])], [int(changed["customer_id"])]
    )


def repeat_transfers(plan: GymPlan, rows: list[Row], untouched: frozenset[str]) -> Repeats:
    """One equal copy, and one whose count of remaining visits is blank, which the full one beats.

    Transfers have no `created_at`: of two versions the one holds whose columns sort last as text.
    """
    rng = plan.stream("transfers twice")
    candidates = [row for row in rows if row["checkin_id"] not in untouched]
    equal = candidates[int(rng.integers(len(candidates)))]
    counted = [row for row in candidates if row["remaining_count"] and row is not equal]
    changed = dict(counted[int(rng.integers(len(counted)))]) if counted else dict(equal)
    changed["remaining_count"] = ""
    return Repeats([dict(equal), changed], [int(equal["checkin_id"])], [int(changed["checkin_id"])])


def _earlier_version(row: Row) -> Row:
    created_at = _before(row["created_at"], minutes=10)
    return {
        **row,
        "checkin_datetime": created_at,
        "location_id": "2" if row["location_id"] == "1" else "1",
        "location_name": "Riverside" if row["location_id"] == "1" else "Northside",
        "created_at": created_at,
    }


def _before(text: str, *, minutes: int) -> str:
    return str(datetime.fromisoformat(text) - timedelta(minutes=minutes))
