"""A graph that does nothing, of as many assets, checks and months as ours: Dagster's own cost."""

import sys
import warnings
from pathlib import Path

import dagster as dg

ASSETS, MONTHLY, CHECKS = 36, 5, 7


def build(months: dg.PartitionsDefinition) -> dg.Definitions:
    """A chain of monthly assets, then a chain of others, and the checks."""
    assets: list[dg.AssetsDefinition] = []
    for number in range(ASSETS):
        is_monthly = number < MONTHLY

        @dg.asset(
            name=f"asset_{number}",
            deps=assets[-1:],
            partitions_def=months if is_monthly else None,
            backfill_policy=dg.BackfillPolicy.single_run() if is_monthly else None,
        )
        def nothing() -> None:
            return None

        assets.append(nothing)
    checks = []
    for number in range(CHECKS):

        @dg.asset_check(asset=f"asset_{ASSETS - 1 - number}", name="holds", blocking=True)
        def holds() -> dg.AssetCheckResult:
            return dg.AssetCheckResult(passed=True)

        checks.append(holds)
    job = dg.define_asset_job("all", executor_def=dg.in_process_executor)
    return dg.Definitions(assets=assets, asset_checks=checks, jobs=[job])


def main(home: Path, first_month: str = "2024-01") -> None:
    """Runs the graph over all months, with its history in a home of Dagster's."""
    warnings.simplefilter("ignore")
    months = dg.MonthlyPartitionsDefinition(start_date=first_month, fmt="%Y-%m", end_offset=1)
    keys = months.get_partition_keys()
    with dg.DagsterInstance.from_config(str(home)) as instance:
        result = (
            build(months)
            .resolve_job_def("all")
            .execute_in_process(
                instance=instance,
                tags={
                    "dagster/asset_partition_range_start": keys[0],
                    "dagster/asset_partition_range_end": keys[-1],
                },
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
        )
    sys.exit(0 if result.success else 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
