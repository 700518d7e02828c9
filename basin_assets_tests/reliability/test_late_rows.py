"""What comes late, or is corrected, ends where a rebuild in an empty store would have begun.

Nothing that an earlier run has built or published may shine through.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from basin_assets.demo import Gym
from basin_assets.stores.folder import FolderStore
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    GYM_MONTHS,
    errors_of,
    internal,
    materialize,
    published,
    put_files,
    run_daily,
    short_settings,
)
from basin_assets_tests.pure_run import insights_of, run_purely
from basin_assets_tests.reliability.edited_exports import CHECKINS, CUSTOMERS, MEMBERS, Row, edited

pytestmark = DAGSTER_WARNINGS

TRANSFERS = "capitan/pass_transfers.csv"
OVERRIDES = "capitan/purchaser_overrides.csv"
Edit = Callable[[list[Row]], list[Row]]
PURCHASER = {"first_name": "Beatrix", "last_name": "Thornfield"}  # of the second transfer


def _with_a_late_checkin(rows: list[Row]) -> list[Row]:
    """Somebody else scanned five minutes after the first check-in of the first month."""
    first, other = rows[0], rows[1]
    assert first["checkin_datetime"].startswith(GYM_MONTHS[0])
    assert other["customer_id"] != first["customer_id"]
    late = datetime.fromisoformat(first["checkin_datetime"]) + timedelta(minutes=5)
    return [
        *rows,
        {
            **first,
            "checkin_id": "1",
            "customer_id": other["customer_id"],
            "checkin_datetime": f"{late:%Y-%m-%d %H:%M:%S}",
        },
    ]


def _bears(row: Row, name: Mapping[str, str]) -> bool:
    return all(row[column].startswith(text) for column, text in name.items())


def _with_a_name_corrected(rows: list[Row]) -> list[Row]:
    """A purchaser's name was misspelled all along."""
    return [{**r, "last_name": "Thornfeld"} if _bears(r, PURCHASER) else r for r in rows]


def _with_a_creation_corrected(rows: list[Row]) -> list[Row]:
    """A purchaser turns out to be newer than what was put down to them."""
    return [{**r, "created_at": "2025-11-29 10:00:00"} if _bears(r, PURCHASER) else r for r in rows]


def _with_an_override(rows: list[Row]) -> list[Row]:
    """A person says that the first transfer's purchaser is a stranger."""
    return [*rows, {**rows[0], "purchaser_name": "José Ravingmere", "customer_id": ""}]


def _without_the_first(rows: list[Row]) -> list[Row]:
    return rows[1:]


def _without_a_day(rows: list[Row]) -> list[Row]:
    """The day on which the Davises climbed on Nancy's pass was exported by mistake."""
    kept = [row for row in rows if not row["checkin_datetime"].startswith("2025-10-26")]
    assert len(rows) - len(kept) in range(5, len(rows) // 10)
    return kept


def _with_a_member_added(rows: list[Row]) -> list[Row]:
    """The one family of its plan and days takes in somebody, next to its last member."""
    families = [row for row in rows if row["name"] == "Family 3 Month Prepaid"]
    joins = {"member_id": str(int(families[-1]["member_id"]) + 1)}
    return [*rows, {**families[-1], **joins, "customer_id": rows[0]["customer_id"]}]


CHANGES: list[tuple[str, Edit]] = [
    (CHECKINS, _with_a_late_checkin),
    (CHECKINS, _without_a_day),
    (CUSTOMERS, _with_a_creation_corrected),
    (CUSTOMERS, _with_a_name_corrected),
    (OVERRIDES, _with_an_override),
    (TRANSFERS, _without_the_first),
    (MEMBERS, _with_a_member_added),
]


def _changed(files: Mapping[str, bytes], changes: Iterable[tuple[str, Edit]]) -> dict[str, bytes]:
    changed = dict(files)
    for key, edit in changes:
        changed[key] = edited(changed[key], edit)
        assert changed[key] != files[key]
    return changed


def _made(files: Mapping[str, bytes]) -> tuple[bytes, bytes, str]:
    run = run_purely(files, last_month=GYM_MONTHS[-1])
    return run.connections_csv, run.events_csv, insights_of(run)["connection_metrics"].to_csv()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change[1].__name__)
def test_the_change_by_itself_shows(tiny_gym: Gym, change: tuple[str, Edit]) -> None:
    assert _made(_changed(tiny_gym.files, [change])) != _made(tiny_gym.files)


def test_the_run_after_all_changes_equals_a_rebuild_in_an_empty_store(
    tiny_gym: Gym, gym: Path, gym_folder: Path
) -> None:
    """And before it the month of a late check-in is built alone, which publishes nothing."""
    changed, before = _changed(tiny_gym.files, CHANGES), published(gym)
    for folder in (gym, gym_folder):
        put_files(FolderStore(folder), changed)
    alone = materialize(short_settings(gym), "checkins", month=GYM_MONTHS[0])
    assert alone.success, errors_of(alone)
    assert published(gym) == before

    for folder in (gym, gym_folder):
        result = run_daily(short_settings(folder))
        assert result.success, errors_of(result)

    assert published(gym) == published(gym_folder)
    assert internal(gym) == internal(gym_folder)
