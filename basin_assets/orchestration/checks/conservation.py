"""Blocking checks: no row is lost between the exports and the published files."""

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.orchestration.checks.table_check import table_check
from basin_assets.rules.exports.accounting import find_lost_rows, find_unbalanced_sources
from basin_assets.settings import Settings


def conservation_checks() -> list[dg.AssetChecksDefinition]:
    """The check of each source's accounting, and the check from the sources to the events."""
    return [
        table_check(
            tables.SOURCE_ACCOUNTING,
            rows_are_accounted_for,
            "No row of an export is silently lost: rows read = used + duplicates + quarantined, "
            "for each of them.",
            blocking=True,
        ),
        table_check(
            tables.CONNECTION_METRICS,
            rows_are_conserved,
            "Every used check-in and transfer is in its table, every transfer made its events, "
            "and the co-visits have everybody who checked in beside somebody.",
            blocking=True,
        ),
    ]


def rows_are_accounted_for(source_accounting: pd.DataFrame) -> dg.AssetCheckResult:
    """Whether rows read = used + duplicates + quarantined, for every source."""
    return _result(
        find_unbalanced_sources(source_accounting),
        "Nothing was published; this is a fault of the program: please report these numbers.",
    )


def rows_are_conserved(
    checkins: pd.DataFrame,
    enriched_transfers: pd.DataFrame,
    sharing_events: pd.DataFrame,
    co_visits: pd.DataFrame,
    source_accounting: pd.DataFrame,
    settings: dg.ResourceParam[Settings],
) -> dg.AssetCheckResult:
    """Whether no row is lost from the sources to the events and co-visits."""
    lost = find_lost_rows(
        checkins,
        enriched_transfers,
        sharing_events,
        [co_visits],
        source_accounting,
        settings.window_minutes,
    )
    return _result(lost, "Nothing was published.")


def _result(faults: list[str], and_so: str) -> dg.AssetCheckResult:
    """The result with the faults and their consequence."""
    return dg.AssetCheckResult(
        passed=not faults,
        description=f"{'; '.join(faults)}. {and_so}" if faults else "Every row is accounted for.",
    )
