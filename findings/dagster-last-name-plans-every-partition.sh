#!/usr/bin/env bash
# The name of one asset decides how many events a run over a range of partitions plans for the others.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# A run over a range (tags dagster/asset_partition_range_start and _end) of a job that holds assets
# with and without partitions plans its materializations when it is made. Steps are looked through in
# the order of their names, and the run gets the partitions of the LAST asset: where that one has
# partitions, an asset without any is planned once a partition, too; where it has none, once. So a
# new asset whose name sorts last can multiply the events of every run, which cost more than the
# work of a small graph (2,380 events in place of 306 for 68 assets and 35 months).
# DAGSTER_EMIT_PARTITION_SUBSET_IN_PLANNED_EVENTS=true plans once an asset, whatever its name; the
# partitions of a run that fails are then not marked as failed.
#
# Seen:
#   24 months, last asset without months: plain assets planned 1 time each
#   24 months, last asset with months:    plain assets planned 24 times each
#   ... with DAGSTER_EMIT_PARTITION_SUBSET_IN_PLANNED_EVENTS: 1 time each
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 sqlalchemy==2.1.9
cat > "$folder/planned.py" <<'PYTHON'
import os
import sys
from collections import Counter

import dagster as dg

MONTHS = dg.MonthlyPartitionsDefinition("2024-01-01", end_date="2026-01-01")
RANGE = {
    "dagster/asset_partition_range_start": "2024-01-01",
    "dagster/asset_partition_range_end": "2025-12-01",
}


def times_planned(name_of_monthly: str) -> set[int]:
    """How often each asset without partitions is planned beside a monthly one of that name."""

    @dg.asset(
        name=name_of_monthly, partitions_def=MONTHS, backfill_policy=dg.BackfillPolicy.single_run()
    )
    def monthly() -> None: ...

    @dg.asset
    def m() -> None: ...

    @dg.asset
    def n() -> None: ...

    defs = dg.Definitions([monthly, m, n], jobs=[dg.define_asset_job("all_of_them")])
    with dg.DagsterInstance.ephemeral() as instance:
        job = defs.resolve_job_def("all_of_them")
        run = job.execute_in_process(instance=instance, tags=RANGE)
        planned = Counter(
            log.dagster_event.asset_key.to_user_string()
            for log in instance.all_logs(
                run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION_PLANNED
            )
        )
    return {planned["m"], planned["n"]}


first, last = times_planned("a"), times_planned("z")
os.environ["DAGSTER_EMIT_PARTITION_SUBSET_IN_PLANNED_EVENTS"] = "true"
once = times_planned("z")
print("24 months, last asset without months: plain assets planned", *first, "time each")
print("24 months, last asset with months:    plain assets planned", *last, "times each")
print("... with DAGSTER_EMIT_PARTITION_SUBSET_IN_PLANNED_EVENTS:", *once, "time each")
sys.exit((first, last, once) != ({1}, {24}, {1}))
PYTHON
DAGSTER_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" -W ignore "$folder/planned.py" 2>/dev/null
