"""What is odd about real exports: late files, rows twice, unusable rows, and the desk's account."""

from datetime import datetime, timedelta

from basin_assets.demo.accounts import DESK_ACCOUNT
from basin_assets.demo.tables import Row
from basin_assets.demo.worked_example import WORKED_EXAMPLE_DAY
from basin_assets.demo.world import LOCATIONS, World

Tables = dict[str, list[Row]]
Planted = dict[str, list[int]]
"""Keys of the rows that a quirk changed or added, by quirk."""

# Each makes a row that must be quarantined out of the last good one of its table.
_BAD_VALUES = (
    ("checkins", "checkin_datetime", "yesterday evening"),
    ("checkins", "checkin_datetime", ""),
    ("checkins", "checkin_datetime", "2025-11-08"),
    ("checkins", "checkin_datetime", "2019-05-04 10:00:00"),
    ("checkins", "customer_id", ""),
    ("checkins", "customer_id", "walk-in"),
    ("checkins", "checkin_id", ""),
    ("customers", "customer_id", ""),
    ("customers", "customer_id", "test"),
    ("pass_transfers", "checkin_datetime", "not a time"),
    ("pass_transfers", "user_customer_id", ""),
    ("pass_transfers", "checkin_id", "n/a"),
    ("members", "customer_id", ""),
    ("members", "membership_id", ""),
)
_KEYS_OF_BAD_ROWS = {
    "checkins": ("checkin_id", 99_000_001),
    "customers": ("customer_id", 1),
    "pass_transfers": ("checkin_id", 99_100_001),
    "members": ("member_id", 990_001),
}
_FIRST_SCAN_OF_THE_DESK = 98_000_001
_FIRST_MERGED_ACCOUNT = 1_000_001  # merged into others since, so in no export of customers


def add_quirks(world: World, tables: Tables) -> Planted:
    """Change the tables as real exports are odd; returns what was planted."""
    untouched = {str(row.checkin_id) for row in world.checkins if row.visit.untouched}
    planted = _make_stale(world, tables, untouched)
    repeated = {
        "checkins": _checkins_again(world, tables["checkins"], untouched),
        "customers": _customers_again(world, tables["customers"]),
        "pass_transfers": _transfers_again(world, tables["pass_transfers"], untouched),
    }
    planted |= _add_desk(world, tables)
    for name, (equal, changed) in repeated.items():
        key = "customer_id" if name == "customers" else "checkin_id"
        tables[name] += equal + changed
        planted[f"{name}_exported_twice_equal"] = [int(row[key]) for row in equal]
        planted[f"{name}_exported_twice_changed"] = [int(row[key]) for row in changed]
    return planted | _add_bad_rows(tables)


def _make_stale(world: World, tables: Tables, untouched: set[str]) -> Planted:
    """pass_transfers.csv as an older script leaves it: late, with gaps, and with ids of its day.

    The newest rows are missing, and some others are, so that only the check-ins name them; a few
    have the id of an account that was merged into the user's since, or no time.
    """
    rows = tables["pass_transfers"]
    candidates = [row for row in rows if row["checkin_id"] not in untouched]
    share = world.plan.stale_transfer_share
    few = max(1, round(share * len(candidates)))
    newest, others = candidates[len(candidates) - few :], candidates[: len(candidates) - few]
    order = world.plan.stream("stale file").permutation(len(others)).tolist()
    drawn = [others[position] for position in order]
    missing, merged, timeless = drawn[:few], drawn[few : 2 * few], drawn[2 * few : 3 * few]
    for account, row in enumerate(merged, start=_FIRST_MERGED_ACCOUNT):
        row["user_customer_id"] = str(account)
    for row in timeless:
        row["checkin_datetime"] = ""
    planted = {
        "transfers_missing_in_file": sorted(int(row["checkin_id"]) for row in newest + missing),
        "transfers_of_merged_accounts": sorted(int(row["checkin_id"]) for row in merged),
        "transfers_without_time": sorted(int(row["checkin_id"]) for row in timeless),
    }
    lost = {str(number) for number in planted["transfers_missing_in_file"]}
    tables["pass_transfers"] = [row for row in rows if row["checkin_id"] not in lost]
    return planted


def _checkins_again(
    world: World, rows: list[Row], untouched: set[str]
) -> tuple[list[Row], list[Row]]:
    """Equal copies, and earlier versions of check-ins that were corrected at the desk.

    An earlier version has another time and desk, and a `created_at` ten minutes before that of
    the valid row, which therefore holds.
    """
    share = world.plan.exported_twice_share
    candidates = [row for row in rows if row["checkin_id"] not in untouched]
    wanted = max(round(share * len(candidates)), 2 if share else 0)
    order = world.plan.stream("exported_twice").permutation(len(candidates))[:wanted].tolist()
    chosen = [candidates[position] for position in sorted(order)]
    earlier = []
    for row in chosen[1::2]:
        at = _before(row["created_at"], minutes=10)
        number, name = LOCATIONS[1 if row["location_id"] == LOCATIONS[0][0] else 0]
        desk = {"location_id": number, "location_name": name}
        earlier.append({**row, **desk, "checkin_datetime": at, "created_at": at})
    return chosen[::2], earlier


def _customers_again(world: World, rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """One equal copy, and one earlier version without consent that a later one replaced."""
    candidates = [row for row in rows if row["last_name"] != "Davis"]
    order = world.plan.stream("customers twice").permutation(len(candidates))[:2].tolist()
    equal, valid = (candidates[position] for position in order)
    created_at = _before(valid["created_at"], minutes=60)
    blank = {"has_opted_in_to_marketing": "", "preferred_name": ""}
    return [equal], [{**valid, **blank, "created_at": created_at}]


def _transfers_again(
    world: World, rows: list[Row], untouched: set[str]
) -> tuple[list[Row], list[Row]]:
    """One equal copy, and one whose count of remaining visits is blank, which the full one beats.

    Transfers have no `created_at`: of two versions the one holds whose columns sort last as text.
    """
    rng = world.plan.stream("transfers twice")
    candidates = [row for row in rows if row["checkin_id"] not in untouched]
    equal = candidates[int(rng.integers(len(candidates)))]
    counted = [row for row in candidates if row["remaining_count"] and row is not equal]
    valid = counted[int(rng.integers(len(counted)))] if counted else equal
    return [equal], [{**valid, "remaining_count": ""}]


def _before(text: str, *, minutes: int) -> str:
    return str(datetime.fromisoformat(text) - timedelta(minutes=minutes))


def _add_desk(world: World, tables: Tables) -> Planted:
    """The front desk's account, and its scans, each some seconds behind a guest's.

    Unless ignored, it would be connected to half of the gym.
    """
    guests = [
        (checkin.visit, row)
        for checkin, row in zip(world.checkins, tables["checkins"], strict=True)
        if not checkin.visit.untouched and checkin.visit.when.date() != WORKED_EXAMPLE_DAY
    ]
    order = world.plan.stream("front desk").permutation(len(guests)).tolist()
    scans = []
    for number, position in enumerate(sorted(order[: max(3, len(guests) // 500)])):
        visit, row = guests[position]
        guest = world.people[visit.person].full_name
        at = str(visit.when.replace(microsecond=0) + timedelta(seconds=20))
        scan = {
            "checkin_id": str(_FIRST_SCAN_OF_THE_DESK + number),
            "customer_id": str(DESK_ACCOUNT),
            "customer_first_name": "Front",
            "customer_last_name": "Desk",
            "checkin_datetime": at,
            "entry_method": "FRE",
            "entry_method_description": f"Day Pass from {guest}" if number % 3 == 0 else "Test",
            "event_name": "",
            "created_at": at,
        }
        scans.append(row | scan)
    account = {
        "customer_id": str(DESK_ACCOUNT),
        "first_name": "Front",
        "last_name": "Desk",
        "created_at": "2019-05-01 08:00:00",
        "has_opted_in_to_marketing": "True",
        "birthday": "1990-01-01",
    }
    tables["customers"].insert(0, dict.fromkeys(tables["customers"][0], "") | account)
    tables["checkins"] += scans
    tables["accounts_to_ignore"] = [{"customer_id": str(DESK_ACCOUNT), "reason": "front desk"}]
    return {
        "accounts_to_ignore": [DESK_ACCOUNT],
        "checkins_of_accounts_to_ignore": [int(scan["checkin_id"]) for scan in scans],
    }


def _add_bad_rows(tables: Tables) -> Planted:
    """Add rows that must be quarantined, with keys of their own; returns how many, by table."""
    planted = {}
    for name, (key, first) in _KEYS_OF_BAD_ROWS.items():
        bad = [(column, text) for table, column, text in _BAD_VALUES if table == name]
        good = tables[name][-1]
        for number, (column, text) in enumerate(bad, start=first):
            tables[name].append({**good, key: str(number), column: text})
        planted[f"bad_rows_{name}"] = [len(bad)]
    return planted
