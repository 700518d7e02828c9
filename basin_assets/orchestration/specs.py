"""For other code locations: the tables' specs, their months, and the IO manager to read them."""

import dagster as dg

from basin_assets.orchestration.build import build_defs, table_reader
from basin_assets.orchestration.partitions import monthly_partitions
from basin_assets.settings import Settings

BASIN = "basin"
"""The `input_manager_key` for an input that is one of our tables."""

_SCHEMA = "dagster/column_schema"


def asset_specs(settings: Settings | None = None) -> list[dg.AssetSpec]:
    """Every export, table and published file: key, description, columns, partitions.

    In `Definitions(assets=...)` of another code location they stand for the assets of this one.

    Args:
        settings: the gym's settings; default: from the environment.
    """
    return [
        dg.AssetSpec(
            spec.key,
            description=spec.description,
            group_name=spec.group_name,
            owners=spec.owners,
            kinds=spec.kinds,
            metadata={name: value for name, value in spec.metadata.items() if name == _SCHEMA},
            partitions_def=spec.partitions_def,
        )
        for spec in build_defs(settings).resolve_all_asset_specs()
    ]


def months(settings: Settings | None = None) -> dg.MonthlyPartitionsDefinition:
    """The partitions of monthly tables, for monthly assets of another code location."""
    return monthly_partitions(settings or Settings())


def resources(settings: Settings | None = None) -> dict[str, dg.ConfigurableIOManager]:
    """The resources with which another code location reads our tables."""
    return {BASIN: table_reader(settings or Settings())}
