"""What comes late, or is corrected, ends where a rebuild in an empty store would have begun.

Nothing that an earlier run has built or published may shine through.
"""

import shutil
from collections.abc import Callable, Mapping
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
    published,
    put_files,
    run_daily,
    short_settings,
)
from basin_assets_tests.reliability.edited_exports import CHECKINS, CUSTOMERS, Row, edited

pytestmark = DAGSTER_WARNINGS

TRANSFERS = "capitan/pass_transfers.csv"
OVERRIDES = "capitan/purchaser_overrides.csv"
MEMBERS = "capitan/members.csv"
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


@pytest.mark.parametrize(
    ("key", "edit"),
    [
        pytest.param(CHECKINS, _with_a_late_checkin, id="a check-in for a month long gone"),
        pytest.param(CUSTOMERS, _with_a_name_corrected, id="a customer's name"),
        pytest.param(OVERRIDES, _with_an_override, id="an override"),
        *(
            pytest.param(*of_a_file, id=name, marks=pytest.mark.long)
            for name, *of_a_file in (
                ("a customer's creation", CUSTOMERS, _with_a_creation_corrected),
                ("a transfer vanishes", TRANSFERS, _without_the_first),
                ("a day's check-ins vanish", CHECKINS, _without_a_day),
                ("a member is added", MEMBERS, _with_a_member_added),
            )
        ),
    ],
)
def test_the_run_after_a_change_equals_a_rebuild_in_an_empty_store(
    key: str,
    edit: Callable[[list[Row]], list[Row]],
    tiny_gym: Gym,
    built_gym: Path,
    tmp_path: Path,
) -> None:
    changed = {**tiny_gym.files, key: edited(tiny_gym.files[key], edit)}
    grown, rebuilt = Path(shutil.copytree(built_gym, tmp_path / "grown")), tmp_path / "rebuilt"
    put_files(FolderStore(grown), {key: changed[key]})
    put_files(FolderStore(rebuilt), changed)

    for folder in (grown, rebuilt):
        result = run_daily(short_settings(folder))
        assert result.success, errors_of(result)

    assert published(grown) == published(rebuilt)
    assert internal(grown) == internal(rebuilt)
    assert published(grown) != published(built_gym)
