"""Blocking checks: no row is lost between the exports and the published files."""

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.rules.exports.accounting import find_lost_rows, find_unbalanced_sources
from basin_assets.settings import Settings


def conservation_checks() -> list[dg.AssetChecksDefinition]:
    """The check of each source's accounting, and the check from the sources to the events."""

    @dg.asset_check(
        asset=tables.SOURCE_ACCOUNTING.name,
        blocking=True,
        description=(
            "No row of an export is lost without a word: rows read = used + duplicates + "
            "quarantined, for each of them."
        ),
    )
    @telling_dagster
    def rows_are_accounted_for(source_accounting: pd.DataFrame) -> dg.AssetCheckResult:
        return _result(find_unbalanced_sources(source_accounting), _REPORT)

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
    @telling_dagster
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
            [co_visits],
            source_accounting,
            settings.window_minutes,
        )
        return _result(lost, "Nothing was published.")

    return [rows_are_accounted_for, rows_are_conserved]


_REPORT = "Nothing was published; this is a fault of the program: please report these numbers."


def _result(faults: list[str], and_so: str) -> dg.AssetCheckResult:
    """The result with the faults and their consequence."""
    return dg.AssetCheckResult(
        passed=not faults,
        description=f"{'; '.join(faults)}. {and_so}" if faults else "Every row is accounted for.",
    )
