"""Assembles the definitions from explicit lists, without any work at import.

This module says which assets, checks, jobs and resources exist, and nothing of what they do.
"""

import warnings
from collections.abc import Mapping
from functools import partial
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Any, NamedTuple

import dagster as dg

from basin_assets.errors import BasinError
from basin_assets.orchestration.assets.computed import computed_assets
from basin_assets.orchestration.assets.publish import publishing_assets
from basin_assets.orchestration.assets.published_asset import Before
from basin_assets.orchestration.assets.sources import source_assets
from basin_assets.orchestration.assets.table_asset import IO_MANAGER, WRITER
from basin_assets.orchestration.assets.tables import (
    accounting_asset,
    export_assets,
)
from basin_assets.orchestration.automation.failures import failure_sensor
from basin_assets.orchestration.automation.jobs import jobs
from basin_assets.orchestration.automation.schedules import daily_schedule
from basin_assets.orchestration.automation.sensors import (
    customer_events_sensor,
    pass_transfers_sensor,
)
from basin_assets.orchestration.checks.conservation import conservation_checks
from basin_assets.orchestration.checks.contracts import contract_checks
from basin_assets.orchestration.checks.ownership import ownership_check
from basin_assets.orchestration.checks.passed import blocking_checks
from basin_assets.orchestration.checks.plausibility import plausibility_checks
from basin_assets.orchestration.io_manager import TableIOManager, TableReader
from basin_assets.orchestration.partitions import monthly_partitions
from basin_assets.orchestration.resources import (
    SourcesResource,
    StoreResource,
    WriterResource,
    settings_resource,
)
from basin_assets.settings import LOCAL, Settings, fill_in

ENGINES = "basin_assets.engines"
"""The entry-point group of packages with another engine, by its name in BASIN_ENGINE."""


class UnknownEngineError(BasinError):
    """No installed package provides the engine."""


def build_defs(settings: Settings | None = None) -> dg.Definitions:
    """Fresh definitions for Dagster, the command line and tests alike.

    Args:
        settings: the gym's settings; default: from the environment.

    Raises:
        BasinError: the engine of BASIN_ENGINE is not installed.
    """
    settings = settings or Settings()
    months = monthly_partitions(settings)
    given = resources(settings)
    with warnings.catch_warnings():
        # Single-run ranges and observed sources are "beta" to Dagster; its version is pinned.
        warnings.simplefilter("ignore", dg.BetaWarning)
        elsewhere, needed = _elsewhere(settings, months, given["store"])
        computed = [
            *export_assets(months),
            accounting_asset(months),
            *computed_assets(months, {key for asset in elsewhere for key in asset.keys}),
            *elsewhere,
        ]
        checks = [
            *conservation_checks(),
            *contract_checks(),
            ownership_check(),
            *plausibility_checks(),
        ]
        before = Before(last_keys(computed), blocking_checks(computed, checks))
        assets = [source_assets(), *computed, *publishing_assets(before, months)]
        return dg.Definitions(
            assets=[asset.map_asset_specs(partial(_with, settings)) for asset in assets],
            asset_checks=checks,
            jobs=jobs().jobs,
            schedules=[daily_schedule(months, settings)],
            sensors=[
                pass_transfers_sensor(months, settings),
                customer_events_sensor(settings),
                failure_sensor(settings),
            ],
            resources={**given, **needed},
            executor=dg.in_process_executor,
        )


def _with(settings: Settings, spec: dg.AssetSpec) -> dg.AssetSpec:
    """The spec with this gym's numbers in its description."""
    return spec.replace_attributes(description=fill_in(spec.description or "", settings))


def last_keys(computed: list[dg.AssetsDefinition]) -> list[dg.AssetKey]:
    """The computed assets that no other depends on: downstream of them is downstream of all."""
    followed = {key for asset in computed for key in asset.dependency_keys}
    return sorted(key for asset in computed for key in asset.keys if key not in followed)


def resources(settings: Settings) -> dict[str, Any]:
    """The resources of assets, checks and sensors, for a bucket or a folder."""
    of_store = _of_store(settings)
    # All resources share one store resource, so that a run's config changes the address for all.
    store = of_store.kind.configure_at_launch(**of_store.fields)
    return {
        **of_store.connection,
        "store": store,
        "settings": settings_resource(settings),
        WRITER: WriterResource(store=store, settings=settings),
        "sources": SourcesResource(store=store, settings=settings),
        IO_MANAGER: of_store.io_manager(store=store, settings=settings),
    }


def table_reader(settings: Settings) -> TableReader:
    """The IO manager of a code location that only reads our tables."""
    of_store = _of_store(settings)
    return TableReader(store=of_store.kind(**of_store.fields))


class _OfStore(NamedTuple):
    """The resources of one kind of store.

    Attributes:
        kind: the class of the store's resource.
        fields: its fields.
        io_manager: the class of the IO manager.
        connection: the resource of the connection, by its key.
    """

    kind: type[StoreResource]
    fields: dict[str, Any]
    io_manager: type[TableIOManager] = TableIOManager
    connection: Mapping[str, Any] = MappingProxyType({})


def _of_store(settings: Settings) -> _OfStore:
    if not settings.store.startswith("s3://"):
        return _OfStore(StoreResource, {"address": settings.store})
    from basin_assets.orchestration.s3 import (  # dagster-aws takes a second to import
        S3StoreResource,
        S3TableIOManager,
        s3_connection,
    )

    s3 = {"s3": s3_connection()}
    return _OfStore(S3StoreResource, {"address": settings.store, **s3}, S3TableIOManager, s3)


def _elsewhere(
    settings: Settings, months: dg.PartitionsDefinition, store: StoreResource
) -> tuple[list[dg.AssetsDefinition], Mapping[str, object]]:
    """The assets and resources of another engine."""
    if settings.engine == LOCAL:
        return [], {}
    known = entry_points(group=ENGINES)
    if settings.engine not in known.names:
        names = ", ".join([LOCAL, *sorted(known.names)])
        raise UnknownEngineError(f"BASIN_ENGINE={settings.engine} is not installed; use {names}.")
    assets, needed = known[settings.engine].load()(settings, months, store)
    return assets, needed
