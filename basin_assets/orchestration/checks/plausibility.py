"""Checks that warn: nothing is held up, but somebody should look."""

from typing import Any

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.sources import PASS_TRANSFERS
from basin_assets.contracts.tie_scores import TIE_CALIBRATION
from basin_assets.orchestration.failures import telling_dagster
from basin_assets.rules.exports.accounting import MOST_UNUSABLE_PERCENT, are_many
from basin_assets.rules.exports.settling import is_there
from basin_assets.rules.exports.transfers import missing_in_file, tell_missing
from basin_assets.rules.insights.metrics import percent_known
from basin_assets.rules.ties.silent_times import find_silent_times, tell_silent_days

LEAST_KNOWN_PERCENT = 50.0
USUAL_KNOWN_PERCENT = 90.0


def plausibility_checks() -> list[dg.AssetChecksDefinition]:
    """The match rate, rows in quarantine, times that say nothing, and a stale file of transfers."""

    @dg.asset_check(
        asset=tables.PURCHASER_REVIEW.name,
        description=f"At least {LEAST_KNOWN_PERCENT:.0f} % of transfers have a known purchaser.",
        additional_ins={"enriched_transfers": dg.AssetIn("enriched_transfers")},
    )
    @telling_dagster
    def most_purchasers_are_known(enriched_transfers: pd.DataFrame) -> dg.AssetCheckResult:
        percent = percent_known(enriched_transfers)
        is_enough = percent is None or percent >= LEAST_KNOWN_PERCENT
        return dg.AssetCheckResult(
            passed=is_enough,
            severity=dg.AssetCheckSeverity.WARN,
            description=_tell_known(percent),
            metadata={} if percent is None else {"known_purchaser_percent": percent},
        )

    @dg.asset_check(
        asset=tables.SOURCE_ACCOUNTING.name,
        description=f"At most {MOST_UNUSABLE_PERCENT:.0f} % of a source's rows are unusable.",
    )
    @telling_dagster
    def few_rows_are_quarantined(source_accounting: pd.DataFrame) -> dg.AssetCheckResult:
        many = [_tell(row) for row in source_accounting.itertuples() if _is_many(row)]
        says = (
            f"Many rows cannot be used: {'; '.join(many)}. The tables quarantine/* tell file, line "
            "and reason of each; correct them in the gym's software and export again."
        )
        return dg.AssetCheckResult(
            passed=not many,
            severity=dg.AssetCheckSeverity.WARN,
            description=says if many else "Nearly all rows of every export can be used.",
            metadata={"rows_quarantined": int(source_accounting["quarantined"].sum())},
        )

    @dg.asset_check(
        asset=TIE_CALIBRATION.name,
        description="The times of every day say when people came.",
        additional_ins={"checkins": dg.AssetIn("checkins")},
    )
    @telling_dagster
    def times_say_when_people_came(checkins: pd.DataFrame) -> dg.AssetCheckResult:
        days = find_silent_times(checkins).days
        says = (
            f"{len(days)} days bear times that do not say when people came, and give no tie "
            f"evidence: {tell_silent_days(days)}. Correct the times in the gym's software, or "
            "have people checked in as they come."
        )
        return dg.AssetCheckResult(
            passed=days.empty,
            severity=dg.AssetCheckSeverity.WARN,
            description="Every day's times say when people came." if days.empty else says,
            metadata={"days_of_silent_times": len(days)},
        )

    @dg.asset_check(
        asset=tables.TRANSFERS.name,
        description=(
            "Every pass that a check-in's description names is in pass_transfers.csv, where there "
            "is that file."
        ),
        additional_ins={"source_accounting": dg.AssetIn("source_accounting")},
    )
    @telling_dagster
    def transfers_file_is_complete(
        transfers: pd.DataFrame, source_accounting: pd.DataFrame
    ) -> dg.AssetCheckResult:
        missing = len(missing_in_file(transfers))
        has_file = is_there(source_accounting, PASS_TRANSFERS)
        return dg.AssetCheckResult(
            passed=not (has_file and missing),
            severity=dg.AssetCheckSeverity.WARN,
            description=tell_missing(missing, len(transfers), has_file=has_file),
            metadata={"transfers_of_checkins_alone": missing},
        )

    return [
        most_purchasers_are_known,
        few_rows_are_quarantined,
        times_say_when_people_came,
        transfers_file_is_complete,
    ]


def _tell_known(percent: float | None) -> str:
    """How many transfers have a known purchaser, and what to do where they are few."""
    if percent is None:
        return "There are no transfers."
    share = f"{percent:g} % of the transfers have a known purchaser"
    if percent >= LEAST_KNOWN_PERCENT:
        return f"{share}."
    return (
        f"Only {share}; usually it is over {USUAL_KNOWN_PERCENT:.0f} %. Look at "
        "capitan/insights/purchaser_review.csv and write who is meant into "
        "capitan/purchaser_overrides.csv. Where nearly none is known, customers.csv may "
        "be of another gym or broken off."
    )


def _is_many(row: Any) -> bool:
    """Whether more of a source's rows, as `itertuples` gives it, are unusable than may be."""
    return are_many(_unusable(row), int(row.rows_read))


def _unusable(row: Any) -> int:
    """The rows in quarantine that somebody should correct."""
    return int(row.quarantined - row.of_accounts_to_ignore)


def _tell(row: Any) -> str:
    return f"{_unusable(row)} of the {row.rows_read} rows of {row.source}.csv"
