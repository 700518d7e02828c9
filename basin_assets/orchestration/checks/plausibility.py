"""Checks that warn, without blocking anything."""

from collections.abc import Iterable
from typing import Any

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.sources import PASS_TRANSFERS
from basin_assets.contracts.tie_scores import TIE_CALIBRATION
from basin_assets.orchestration.checks.table_check import table_check
from basin_assets.rules.exports.accounting import MOST_UNUSABLE_PERCENT, are_many
from basin_assets.rules.exports.settling import is_there
from basin_assets.rules.exports.transfers import missing_in_file, tell_missing
from basin_assets.rules.insights.metrics import percent_known
from basin_assets.rules.ties.silent_times import find_silent_times, tell_silent_days

LEAST_KNOWN_PERCENT = 50.0
USUAL_KNOWN_PERCENT = 90.0


def plausibility_checks() -> list[dg.AssetChecksDefinition]:
    """The match rate, quarantined rows, silent times, and a stale file of transfers."""
    return [
        table_check(
            tables.PURCHASER_REVIEW,
            most_purchasers_are_known,
            f"At least {LEAST_KNOWN_PERCENT:.0f} % of transfers have a known purchaser.",
        ),
        table_check(
            tables.SOURCE_ACCOUNTING,
            few_rows_are_quarantined,
            f"At most {MOST_UNUSABLE_PERCENT:.0f} % of a source's rows are unusable.",
        ),
        table_check(
            TIE_CALIBRATION,
            times_say_when_people_came,
            "The times of every day say when people came.",
        ),
        table_check(
            tables.TRANSFERS,
            transfers_file_is_complete,
            "Every pass that a check-in's description names is in pass_transfers.csv, if that "
            "file exists.",
        ),
    ]


def most_purchasers_are_known(enriched_transfers: pd.DataFrame) -> dg.AssetCheckResult:
    """Whether enough transfers have a known purchaser."""
    percent = percent_known(enriched_transfers)
    is_enough = percent is None or percent >= LEAST_KNOWN_PERCENT
    metadata = {} if percent is None else {"known_purchaser_percent": percent}
    return _warning(is_enough, _match_rate_in_words(percent), **metadata)


def few_rows_are_quarantined(source_accounting: pd.DataFrame) -> dg.AssetCheckResult:
    """Whether every source has few unusable rows."""
    sources: Iterable[Any] = source_accounting.itertuples()
    many = [
        f"{_unusable(row)} of the {row.rows_read} rows of {row.source}.csv"
        for row in sources
        if are_many(_unusable(row), int(row.rows_read))
    ]
    says = (
        f"Many rows cannot be used: {'; '.join(many)}. The tables quarantine/* have file, line "
        "and reason of each; correct them in the gym's software and export again. Rows before "
        "BASIN_FIRST_MONTH have the reason outside_months, and may well be meant to be left out."
    )
    return _warning(
        not many,
        says if many else "Nearly all rows of every export can be used.",
        rows_quarantined=int(source_accounting["quarantined"].sum()),
    )


def times_say_when_people_came(checkins: pd.DataFrame) -> dg.AssetCheckResult:
    """Whether no day has silent times."""
    days = find_silent_times(checkins).days
    says = (
        f"{len(days)} days bear times that do not say when people came, and give no tie "
        f"evidence: {tell_silent_days(days)}. Correct the times in the gym's software, or "
        "have people checked in as they come."
    )
    return _warning(
        days.empty,
        "Every day's times say when people came." if days.empty else says,
        days_of_silent_times=len(days),
    )


def transfers_file_is_complete(
    transfers: pd.DataFrame, source_accounting: pd.DataFrame
) -> dg.AssetCheckResult:
    """Whether pass_transfers.csv has every transfer, if it exists."""
    missing = len(missing_in_file(transfers))
    has_file = is_there(source_accounting, PASS_TRANSFERS)
    return _warning(
        not (has_file and missing),
        tell_missing(missing, len(transfers), has_file=has_file),
        transfers_of_checkins_alone=missing,
    )


def _warning(passed: bool, description: str, **metadata: float) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=passed,
        severity=dg.AssetCheckSeverity.WARN,
        description=description,
        metadata=metadata,
    )


def _match_rate_in_words(percent: float | None) -> str:
    """The match rate, and what to do where it is low."""
    if percent is None:
        return "There are no transfers."
    share = f"{percent:g} % of the transfers have a known purchaser"
    if percent >= LEAST_KNOWN_PERCENT:
        return f"{share}."
    return (
        f"Only {share}; usually it is over {USUAL_KNOWN_PERCENT:.0f} %. Look at "
        "capitan/insights/purchaser_review.csv and write who is meant into "
        "capitan/purchaser_overrides.csv. Where nearly none is known, customers.csv may "
        "be of another gym or truncated."
    )


def _unusable(row: Any) -> int:
    """The quarantined rows of a source, as a row of `itertuples`, that somebody should correct."""
    return int(row.quarantined - row.of_accounts_to_ignore)
