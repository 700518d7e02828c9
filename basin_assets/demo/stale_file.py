"""pass_transfers.csv as an older script leaves it: late, with gaps, and with ids of its day."""

from __future__ import annotations

from dataclasses import dataclass

from basin_assets.demo.plan import GymPlan
from basin_assets.demo.quirks import Row

_FIRST_MERGED_ACCOUNT = 1_000_001  # merged into others since, so in no export of customers


@dataclass(frozen=True)
class StaleFile:
    """The rows of the stale file, and its faults as check-in ids.

    Attributes:
        missing: Transfers that only the check-ins name.
        merged: Rows with the id of an account that was merged into the user's since.
        timeless: Rows without a time.
    """

    rows: list[Row]
    missing: list[int]
    merged: list[int]
    timeless: list[int]


def stale_file(plan: GymPlan, rows: list[Row], untouched: frozenset[str]) -> StaleFile:
    """The newest rows are missing, and some others are; a few have an old id or no time."""
    candidates = [number for number, row in enumerate(rows) if row["checkin_id"] not in untouched]
    share = plan.stale_transfer_share
    few = max(1, round(share * len(candidates))) if share else 0
    newest, others = candidates[len(candidates) - few :], candidates[: len(candidates) - few]
    rng = plan.stream("stale file")
    drawn = [others[position] for position in rng.permutation(len(others)).tolist()]
    missing = {*newest, *drawn[:few]}
    merged, timeless = drawn[few : 2 * few], drawn[2 * few : 3 * few]
    kept = [dict(row) for row in rows]
    for account, number in enumerate(merged):
        kept[number]["user_customer_id"] = str(_FIRST_MERGED_ACCOUNT + account)
    for number in timeless:
        kept[number]["checkin_datetime"] = ""

    def ids(numbers: list[int]) -> list[int]:
        return sorted(int(rows[number]["checkin_id"]) for number in numbers)

    return StaleFile(
        [row for number, row in enumerate(kept) if number not in missing],
        ids([*missing]),
        ids(merged),
        ids(timeless),
    )
