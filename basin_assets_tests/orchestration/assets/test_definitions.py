"""Every asset says what it is, and people's files come after everything that is computed."""

import dagster as dg
import pytest
from dagster import AssetSpec
from dagster._core.definitions.assets.graph.asset_graph import AssetGraph

from basin_assets.contracts.published import PUBLISHED_FILES
from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.sources import SOURCES
from basin_assets.contracts.tables import PUBLISHED_ACCOUNTING
from basin_assets.orchestration.assets.explorer import EXPLORER_ASSET
from basin_assets.orchestration.assets.sources import source_key
from basin_assets.orchestration.build import build_defs
from basin_assets.settings import Settings

LAST = dg.AssetKey(PUBLISHED_ACCOUNTING.name)  # written when all files are
COMPUTED = {dg.AssetKey(table.name.split("/")) for table in INTERNAL_TABLES.values()} - {LAST}
PUBLISHED = {
    *(dg.AssetKey(["capitan", *file.path]) for file in PUBLISHED_FILES),
    EXPLORER_ASSET,
}
TIMELINE = dg.AssetKey(["capitan", "customer_events"])
OBSERVED = {source_key(source) for source in SOURCES}


@pytest.fixture
def defs() -> dg.Definitions:
    return build_defs(Settings())


def _with_columns(defs: dg.Definitions) -> list[AssetSpec]:
    """Every asset that is a table."""
    return [spec for spec in defs.resolve_all_asset_specs() if spec.key != EXPLORER_ASSET]


def _schema(spec: AssetSpec) -> dg.TableSchema:
    schema = spec.metadata["dagster/column_schema"]
    return schema.schema if isinstance(schema, dg.TableSchemaMetadataValue) else schema


def test_there_is_an_asset_for_every_table_file_and_export(defs: dg.Definitions) -> None:
    assert set(defs.resolve_all_asset_keys()) == (
        COMPUTED | PUBLISHED | {TIMELINE, LAST} | OBSERVED
    )


def test_every_asset_says_what_it_is(defs: dg.Definitions) -> None:
    for spec in defs.resolve_all_asset_specs():
        assert spec.group_name not in (None, "default"), spec.key
        assert spec.kinds & {"parquet", "csv", "html"}, spec.key
        assert spec.owners, spec.key
        assert len(spec.description or "") > 20, spec.key


def test_every_column_of_every_asset_has_a_type_and_a_description(defs: dg.Definitions) -> None:
    for spec in _with_columns(defs):
        columns = _schema(spec).columns
        assert columns, spec.key
        assert all(column.type and column.description for column in columns), spec.key


def test_an_assets_columns_are_its_contracts(defs: dg.Definitions) -> None:
    shown = {
        spec.key.to_user_string(): [column.name for column in _schema(spec).columns]
        for spec in _with_columns(defs)
    }
    for table in INTERNAL_TABLES.values():
        assert shown[table.name] == table.column_names
    for file in PUBLISHED_FILES:
        assert shown["/".join(["capitan", *file.path])] == [c.name for c in file.columns]


def test_monthly_tables_are_partitioned_by_month_and_others_are_not(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for table in INTERNAL_TABLES.values():
        months = graph.get(dg.AssetKey(table.name.split("/"))).partitions_def
        assert (months is not None) == table.is_monthly, table.name


def test_what_people_read_comes_after_everything_that_is_computed(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in (*PUBLISHED, TIMELINE):
        assert _all_before(graph, key) >= COMPUTED | OBSERVED, key
        assert graph.get(key).child_keys <= {LAST, TIMELINE}, key
    assert _all_before(graph, LAST) == COMPUTED | OBSERVED | PUBLISHED


def _all_before(graph: AssetGraph, key: dg.AssetKey) -> set[dg.AssetKey]:
    """Every asset that a blocking check or a failure of would hold the asset up."""
    parents = set(graph.get(key).parent_keys)
    return parents.union(*(_all_before(graph, parent) for parent in parents))


def test_every_publishing_asset_waits_its_turn(defs: dg.Definitions) -> None:
    for key in (*PUBLISHED, TIMELINE):
        assert defs.resolve_assets_def(key).op.pool == "publish"


def test_what_must_hold_holds_publishing_up_and_what_should_only_warns(
    defs: dg.Definitions,
) -> None:
    graph = defs.resolve_asset_graph()
    blocking = {
        (key.asset_key.to_user_string(), key.name): graph.get(key).blocking
        for key in graph.asset_check_keys
    }
    assert blocking == {
        ("source_accounting", "rows_are_accounted_for"): True,
        ("source_accounting", "few_rows_are_quarantined"): False,
        ("source_accounting", "exports_have_not_shrunk"): True,
        ("source_accounting", "published_files_are_ours"): True,
        ("connection_metrics", "rows_are_conserved"): True,
        ("connection_metrics", "keeps_its_contract"): True,
        ("customer_connections", "keeps_its_contract"): True,
        ("customer_groups", "keeps_its_contract"): True,
        ("purchaser_review", "keeps_its_contract"): True,
        ("customer_friends", "keeps_its_contract"): True,
        ("connection_types", "keeps_its_contract"): True,
        ("top_connectors", "keeps_its_contract"): True,
        ("friends_at_risk", "keeps_its_contract"): True,
        ("guests_to_convert", "keeps_its_contract"): True,
        ("changes_last_7_days", "keeps_its_contract"): True,
        ("purchaser_review", "most_purchasers_are_known"): False,
        ("transfers", "transfers_file_is_complete"): False,
        ("tie_calibration", "times_say_when_people_came"): False,
    }


def test_definitions_are_built_without_a_look_at_the_store() -> None:
    settings = Settings(store="s3://no-such-bucket")
    dg.Definitions.validate_loadable(build_defs(settings))
