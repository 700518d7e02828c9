"""Assembles the definitions: explicit lists, one place, no work at import.

What belongs here: which assets, checks, jobs and resources there are. What they do does not.
"""

import warnings

import dagster as dg

from basin_assets.orchestration.assets.connections import (
    combined_assets,
    connection_type_assets,
    evidence_assets,
    tie_assets,
)
from basin_assets.orchestration.assets.groups import group_assets
from basin_assets.orchestration.assets.insights import (
    insight_assets,
    metric_assets,
    outreach_assets,
)
from basin_assets.orchestration.assets.publish import publishing_assets
from basin_assets.orchestration.assets.sharing import sharing_assets
from basin_assets.orchestration.assets.sources import source_assets
from basin_assets.orchestration.assets.table_asset import IO_MANAGER, WRITER
from basin_assets.orchestration.assets.tables import (
    quarantine_assets,
    summary_assets,
    typed_table_assets,
)
from basin_assets.orchestration.automation.failures import failure_sensor
from basin_assets.orchestration.automation.jobs import daily_job, merge_job
from basin_assets.orchestration.automation.schedules import daily_schedule
from basin_assets.orchestration.automation.sensors import (
    customer_events_sensor,
    pass_transfers_sensor,
)
from basin_assets.orchestration.checks.conservation import conservation_checks
from basin_assets.orchestration.checks.contracts import contract_checks
from basin_assets.orchestration.checks.plausibility import plausibility_checks
from basin_assets.orchestration.checks.shrinkage import shrinkage_check
from basin_assets.orchestration.io_manager import TableIOManager
from basin_assets.orchestration.partitions import monthly_partitions
from basin_assets.orchestration.resources import (
    EngineResource,
    SourcesResource,
    WriterResource,
    shared_store,
)
from basin_assets.settings import Settings


def build_defs(settings: Settings | None = None) -> dg.Definitions:
    """Fresh definitions for Dagster, the command line and tests alike.

    Args:
        settings: what to run with; read from the environment where not given.
    """
    settings = settings or Settings()
    months = monthly_partitions(settings)
    with warnings.catch_warnings():
        # Single-run ranges and observed sources are "beta" to Dagster; its version is pinned.
        warnings.simplefilter("ignore", dg.BetaWarning)
        return _definitions(settings, months, computed_assets(months))


def _definitions(
    settings: Settings, months: dg.PartitionsDefinition, computed: list[dg.AssetsDefinition]
) -> dg.Definitions:
    return dg.Definitions(
        assets=[
            source_assets(),
            *computed,
            *publishing_assets(last_keys(computed)),
        ],
        asset_checks=[
            *conservation_checks(),
            *contract_checks(),
            shrinkage_check(),
            *plausibility_checks(),
        ],
        jobs=[daily_job(), merge_job()],
        schedules=[daily_schedule(months, settings)],
        sensors=[
            pass_transfers_sensor(months, settings),
            customer_events_sensor(settings),
            failure_sensor(settings),
        ],
        resources=resources(settings),
        executor=dg.in_process_executor,
    )


def computed_assets(months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Every internal table, from the typed exports to the insights."""
    return [
        *typed_table_assets(months),
        quarantine_assets(),
        *summary_assets(),
        *sharing_assets(months),
        *evidence_assets(months),
        *tie_assets(),
        *connection_type_assets(),
        *combined_assets(),
        *metric_assets(),
        *insight_assets(),
        *outreach_assets(),
        *group_assets(),
    ]


def last_keys(computed: list[dg.AssetsDefinition]) -> list[dg.AssetKey]:
    """The computed assets that no other follows: what is behind them is behind all."""
    followed = {key for asset in computed for key in asset.dependency_keys}
    return sorted(key for asset in computed for key in asset.keys if key not in followed)


def resources(settings: Settings) -> dict[str, object]:
    """What assets, checks and sensors get from outside."""
    store = shared_store(settings.store)
    return {
        "settings": settings,
        "store": store,
        WRITER: WriterResource(store=store),
        "engine": EngineResource(store=store, settings=settings),
        "sources": SourcesResource(
            store=store, timezone=settings.timezone, first_month=settings.first_month
        ),
        IO_MANAGER: TableIOManager(store=store),
    }
