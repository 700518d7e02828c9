"""A code location of somebody else's on our tables, as docs/extending.md shows it."""

import ast
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest

from basin_assets import specs
from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.orchestration.assets.table_asset import column_schema
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.lease import hold
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS, SHORT, errors_of, materialize

pytestmark = DAGSTER_WARNINGS

EXAMPLE = Path(__file__).parents[1] / "examples" / "downstream" / "definitions.py"


@pytest.fixture
def gym(gym: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built store that the environment names."""
    monkeypatch.setenv("BASIN_STORE", str(gym))
    monkeypatch.setenv("BASIN_FIRST_MONTH", SHORT)
    return gym


def _example() -> dg.Definitions:
    """What Dagster loads of the example's file."""
    found: dict[str, dg.Definitions] = {}
    exec(compile(EXAMPLE.read_text(encoding="utf-8"), str(EXAMPLE), "exec"), found)
    return found["defs"]


def test_every_table_is_a_spec_with_its_columns_and_months() -> None:
    found = {spec.key.to_user_string(): spec for spec in specs.asset_specs(Settings())}
    for table in INTERNAL_TABLES.values():
        spec = found[table.name]
        assert spec.metadata == column_schema(table.columns), table.name
        assert (spec.partitions_def is not None) == table.is_monthly, table.name
        assert spec.description, table.name
        assert spec.group_name not in (None, "default"), table.name
    assert "capitan/customer_connections" in found


@pytest.mark.parametrize(
    ("asset", "tags"),
    [("strong_pairs", {}), ("busiest_hour", {"dagster/partition": "2025-10"})],
)
def test_the_example_reads_one_month_or_all_while_a_run_is_at_work(
    gym: Path, asset: str, tags: dict[str, str]
) -> None:
    at_work = hold(FolderStore(gym), 0)
    result = materialize(_example(), asset, tags=tags)
    at_work.release()
    assert result.success, errors_of(result)
    (event,) = result.get_asset_materialization_events()
    assert event.partition == tags.get("dagster/partition")
    co_visits = pd.read_parquet(gym / "basin_assets" / "co_visits" / "2025-10.parquet")
    connections = pd.read_parquet(gym / "basin_assets" / "customer_connections.parquet")
    due = {
        "strong_pairs": int((connections["connection_strength"] > 40).sum()),
        "busiest_hour": int(co_visits["hour"].mode()[0]),
    }
    (value,) = event.materialization.metadata.values()
    assert value.value == due[asset]


def test_the_example_is_at_most_twenty_lines() -> None:
    tree = ast.parse(EXAMPLE.read_text(encoding="utf-8"))
    lines = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines |= {
        decorator.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    }
    written = EXAMPLE.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if written[line - 1].strip()]) <= 20


def test_an_asset_that_would_write_through_it_is_told_what_to_do(gym: Path) -> None:
    @dg.asset(io_manager_key=specs.BASIN)
    def customers() -> int:
        return 0

    result = materialize(dg.Definitions([customers], resources=specs.resources()), "customers")
    assert not result.success
    assert "`io_manager_key` of its own" in errors_of(result)
