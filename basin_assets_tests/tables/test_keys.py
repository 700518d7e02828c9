"""Keys are built of the months and tables that there are, and of nothing else."""

import pytest

from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.sources import CHECKINS, MEMBERS
from basin_assets.contracts.tables import CO_VISITS, CUSTOMERS, QUARANTINE
from basin_assets.tables import keys


def test_keys_are_what_the_contract_says() -> None:
    assert keys.source_file(MEMBERS) == "capitan/members.csv"
    assert keys.source_folder(CHECKINS) == "capitan/checkins/"
    assert keys.table_object(CO_VISITS, "2025-10") == "basin_assets/co_visits/2025-10.parquet"
    assert keys.table_object(CUSTOMERS) == "basin_assets/customers.parquet"
    assert keys.table_object(QUARANTINE["members"]) == "basin_assets/quarantine/members.parquet"


def test_a_month_is_read_back_from_its_key() -> None:
    assert keys.month_of_object(keys.table_object(CO_VISITS, "2025-10")) == "2025-10"


@pytest.mark.parametrize(
    "month", ["2025-13", "2025-00", "2025-1", "25-10", "2025-10-01", "../x", "2025-10\n", "", "*"]
)
def test_what_is_no_month_makes_no_key(month: str) -> None:
    with pytest.raises(ValueError, match="no month"):
        keys.table_object(CO_VISITS, month)


def test_a_month_and_a_table_must_fit() -> None:
    with pytest.raises(ValueError, match="co_visits is kept by month"):
        keys.table_object(CO_VISITS)
    with pytest.raises(ValueError, match="customers is not kept by month"):
        keys.table_object(CUSTOMERS, "2025-10")


def test_no_two_tables_share_a_key() -> None:
    found = [
        keys.table_object(table, "2025-10" if table.is_monthly else None)
        for table in INTERNAL_TABLES.values()
    ]
    assert len(set(found)) == len(found)
    assert all(key.startswith("basin_assets/") for key in found)
