#!/usr/bin/env bash
# A run for a month that is yet to come, or for a range the wrong way round, succeeds, and counts for no partition.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# A schedule, a script or a person at the launchpad says by tags which partitions a run is for: dagster/partition,
# or dagster/asset_partition_range_start and _end. Dagster refuses keys of static partitions that do not
# exist, months before the first, and what `execute_in_process(partition_key=...)` is asked for. But a month after
# the last one is computed as if it were there, from sources that cannot have it yet, and a range whose
# ends are in the wrong order runs the asset with no key at all. Both end as a success. And the success is stored
# as a materialization of the asset without a partition, so it is the latest one, and no partition has it.
# So whatever makes such tags from dates should compare them with `get_partition_keys()`.
#
# Seen, of monthly partitions from 2025-01 to today:
#   dagster/partition 2999-01:        success, the asset saw 1 key;  stored for: no partition
#   range 2025-03 to 2025-01:         success, the asset saw 0 keys; stored for: no partition
#   range 2025-01 to 2025-03:         success, the asset saw 3 keys; stored for: 2025-01 2025-02 2025-03
#   range 2024-11 to 2025-02:         refused
#   static, dagster/partition z:      refused
#   static, range c to a:             success, the asset saw 0 keys; stored for: no partition
#   partition_key="2999-01":          refused
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 sqlalchemy==2.1.9
cat > "$folder/months.py" <<'PYTHON'
import sys

import dagster as dg

MONTHS = dg.MonthlyPartitionsDefinition("2025-01", fmt="%Y-%m")
STATIC = dg.StaticPartitionsDefinition(["a", "b", "c"])
KEY = dg.AssetKey("sales")


def span(start: str, end: str) -> dict[str, str]:
    return {
        "dagster/asset_partition_range_start": start,
        "dagster/asset_partition_range_end": end,
    }


def run(partitions: dg.PartitionsDefinition, tags=None, partition_key=None) -> str:
    seen: list[int] = []

    @dg.asset(partitions_def=partitions, backfill_policy=dg.BackfillPolicy.single_run())
    def sales(context: dg.AssetExecutionContext) -> None:
        seen.append(len(context.partition_keys))

    job = dg.define_asset_job("nightly", selection="*")
    nightly = dg.Definitions(assets=[sales], jobs=[job]).resolve_job_def("nightly")
    with dg.DagsterInstance.ephemeral() as instance:
        try:
            result = nightly.execute_in_process(
                instance=instance, tags=tags, partition_key=partition_key, raise_on_error=False
            )
        except dg.DagsterError:
            return "refused"
        if not result.success:
            return "refused" if seen == [] else "failed"
        stored = sorted(
            record.partition_key or "no partition"
            for record in instance.fetch_materializations(KEY, limit=100).records
        )
    keys = f"{seen[0]} key{'' if seen[0] == 1 else 's'};"
    return f"success, the asset saw {keys:7} stored for: {' '.join(stored)}"


seen = {
    "dagster/partition 2999-01:": run(MONTHS, {"dagster/partition": "2999-01"}),
    "range 2025-03 to 2025-01:": run(MONTHS, span("2025-03", "2025-01")),
    "range 2025-01 to 2025-03:": run(MONTHS, span("2025-01", "2025-03")),
    "range 2024-11 to 2025-02:": run(MONTHS, span("2024-11", "2025-02")),
    "static, dagster/partition z:": run(STATIC, {"dagster/partition": "z"}),
    "static, range c to a:": run(STATIC, span("c", "a")),
    'partition_key="2999-01":': run(MONTHS, partition_key="2999-01"),
}
for name, result in seen.items():
    print(f"{name:34}{result}")
nothing = "success, the asset saw 0 keys; stored for: no partition"
sys.exit(
    list(seen.values())
    != [
        "success, the asset saw 1 key;  stored for: no partition",
        nothing,
        "success, the asset saw 3 keys; stored for: 2025-01 2025-02 2025-03",
        "refused",
        "refused",
        nothing,
        "refused",
    ]
)
PYTHON
DAGSTER_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" -W ignore "$folder/months.py" 2>/dev/null
