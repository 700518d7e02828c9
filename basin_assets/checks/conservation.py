"""Blocking checks: no row is lost between the exports and what is published."""

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.domain.accounting import find_lost_rows, find_unbalanced_sources
from basin_assets.settings import Settings
from basin_assets.withheld import withholding_values


def conservation_checks() -> list[dg.AssetChecksDefinition]:
    """Per source, and from the sources to the events."""

    @dg.asset_check(
        asset=tables.SOURCE_ACCOUNTING.name,
        blocking=True,
        description="Per source: rows read = used + duplicates + quarantined.",
    )
    @withholding_values
    def rows_are_accounted_for(source_accounting: pd.DataFrame) -> dg.AssetCheckResult:
        return _result(find_unbalanced_sources(source_accounting))

    @dg.asset_check(
        asset=tables.CONNECTION_METRICS.name,
        blocking=True,
        description=(
            "Every used check-in and transfer is in its table, every transfer made its events, "
            "and whoever checked in beside somebody stands in the co-visits."
        ),
        additional_ins={
            name: dg.AssetIn(name)
            for name in (
                "checkins",
                "enriched_transfers",
                "sharing_events",
                "co_visits",
                "source_accounting",
            )
        },
    )
    @withholding_values
    def rows_are_conserved(
        checkins: pd.DataFrame,
        enriched_transfers: pd.DataFrame,
        sharing_events: pd.DataFrame,
        co_visits: pd.DataFrame,
        source_accounting: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> dg.AssetCheckResult:
        lost = find_lost_rows(
            checkins,
            enriched_transfers,
            sharing_events,
            co_visits,
            source_accounting,
            settings.window_minutes,
        )
        return _result(lost)

    return [rows_are_accounted_for, rows_are_conserved]


def _result(faults: list[str]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=not faults,
        description="; ".join(faults) if faults else "Every row is accounted for.",
    )
