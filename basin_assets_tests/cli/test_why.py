"""`basin why`: over tables that a run has left, and over those of a gym without rows."""

from pathlib import Path

from basin_assets.contracts import tables
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.table_files import save_table
from basin_assets_tests.cli import strange_gym as strange
from basin_assets_tests.cli.asking import basin, json_of
from basin_assets_tests.published_gym import publish_purely
from basin_assets_tests.pure_run import run_purely

_READ_FOR_WHY = (
    tables.MEMBERSHIPS,
    tables.PURCHASER_OVERRIDES,
    tables.ASSOCIATIONS,
    tables.ACCOUNTS_TO_IGNORE,
)


def test_a_gym_without_rows_is_answered_in_words(tmp_path: Path) -> None:
    files = {key: data.split(b"\n")[0] + b"\n" for key, data in strange.strange_gym().items()}
    publish_purely(FolderStore(tmp_path), files, strange.LAST_MONTH)
    store = FolderStore(tmp_path)
    for table in _READ_FOR_WHY:
        save_table(store, table, table.empty())
    for table in (tables.CHECKINS, tables.ENRICHED_TRANSFERS):
        save_table(store, table, table.empty(), [strange.LAST_MONTH])
    assert "say with --on which day" in basin(tmp_path, "why", "Nancy Davis").stderr
    assert "comes near" in basin(tmp_path, "why", "Nancy Davis", "--on", "2025-10-26").output


def test_an_account_to_ignore_sells_whatever_transfers_there_are(
    tmp_path: Path,
) -> None:
    ignored = f"customer_id\n{strange.ACE}\n{strange.UNMET}\n".encode()
    files = strange.strange_gym() | {"capitan/accounts_to_ignore.csv": ignored}
    made = run_purely(files, last_month=strange.LAST_MONTH).tables
    store = FolderStore(tmp_path)
    for table in (tables.CUSTOMERS, tables.MEMBERS, *_READ_FOR_WHY):
        save_table(store, table, made[table.name])
    for table in (tables.CHECKINS, tables.ENRICHED_TRANSFERS):
        save_table(store, table, made[table.name], ["2025-10"])

    for name, transfers in [('Jo "Ace" O\'Neil (2 remaining)', 3), ("Una Met", 1)]:
        found = json_of(basin(tmp_path, "why", name, "--json"))["transfers"]
        assert [(each["method"], each["customer_id"]) for each in found] == [
            ("seller", None)
        ] * transfers
        assert "accounts_to_ignore.csv" in found[0]["sold_by"]
