"""Checks that warn: nothing is held up, but somebody should look."""

import dagster as dg
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.domain.metrics import percent_known
from basin_assets.withheld import withholding_values

LEAST_KNOWN_PERCENT = 50.0
MOST_QUARANTINED_PERCENT = 1.0


def plausibility_checks() -> list[dg.AssetChecksDefinition]:
    """The match rate, and the share of rows in quarantine."""

    @dg.asset_check(
        asset=tables.PURCHASER_REVIEW.name,
        description=f"At least {LEAST_KNOWN_PERCENT:.0f} % of transfers have a known purchaser.",
        additional_ins={"enriched_transfers": dg.AssetIn("enriched_transfers")},
    )
    @withholding_values
    def most_purchasers_are_known(enriched_transfers: pd.DataFrame) -> dg.AssetCheckResult:
        percent = percent_known(enriched_transfers)
        return dg.AssetCheckResult(
            passed=percent is None or percent >= LEAST_KNOWN_PERCENT,
            severity=dg.AssetCheckSeverity.WARN,
            description=(
                f"{'No transfers' if percent is None else f'{percent} %'} with a known purchaser. "
                "Read capitan/insights/purchaser_review.csv and write purchaser_overrides.csv."
            ),
        )

    @dg.asset_check(
        asset=tables.SOURCE_ACCOUNTING.name,
        description=f"At most {MOST_QUARANTINED_PERCENT:.0f} % of a source's rows are unusable.",
    )
    @withholding_values
    def few_rows_are_quarantined(source_accounting: pd.DataFrame) -> dg.AssetCheckResult:
        read = source_accounting["rows_read"].clip(lower=1)
        percent = 100 * source_accounting["quarantined"] / read
        bad = source_accounting["source"][percent > MOST_QUARANTINED_PERCENT].tolist()
        return dg.AssetCheckResult(
            passed=not bad,
            severity=dg.AssetCheckSeverity.WARN,
            description=(
                f"Many rows cannot be used of: {', '.join(bad)}. "
                "basin_assets/quarantine/ tells file, line and reason."
                if bad
                else "Few rows cannot be used."
            ),
        )

    return [most_purchasers_are_known, few_rows_are_quarantined]
