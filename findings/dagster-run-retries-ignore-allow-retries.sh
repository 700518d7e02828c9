#!/usr/bin/env bash
# `Failure(allow_retries=False)` is retried all the same, by `run_retries` of dagster.yaml.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# `allow_retries` is documented as "whether this Failure should respect the retry policy or bypass it
# and immediately fail". It does bypass the `RetryPolicy` of its op. But `run_retries: {enabled: true}`
# looks at the run alone: a run whose step raised such a Failure is marked `dagster/will_retry: true`,
# and the daemon runs it again, `max_retries` times, each time to the same failure (and its alerts).
# `retry_on_asset_or_op_failure: false` stops this for every step, also for steps that an outage
# ended. What tells the two apart is a tag that the step itself sets on its run while it fails:
#   context.instance.add_run_tags(context.run_id, {"dagster/retry_on_asset_or_op_failure": "true"})
#
# Seen:
#   Failure(allow_retries=False), RetryPolicy(max_retries=2): the step was tried 1 time
#   ... and the run: dagster/will_retry=true
#   with retry_on_asset_or_op_failure=false:                  dagster/will_retry=false
#   an outage whose step tags its run, with the same setting: dagster/will_retry=true
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 sqlalchemy==2.1.9
cat > "$folder/retries.py" <<'PYTHON'
import sys

import dagster as dg

TRIES = []


@dg.asset(retry_policy=dg.RetryPolicy(max_retries=2))
def broken() -> None:
    TRIES.append(1)
    raise dg.Failure("a column is missing", allow_retries=False)


@dg.asset
def outage(context: dg.AssetExecutionContext) -> None:
    context.instance.add_run_tags(
        context.run_id, {"dagster/retry_on_asset_or_op_failure": "true"}
    )
    raise ConnectionError("the server does not answer")


def will_retry(asset: dg.AssetsDefinition, **settings: bool) -> str:
    retries = {"enabled": True, "max_retries": 3, **settings}
    with dg.DagsterInstance.ephemeral(settings={"run_retries": retries}) as instance:
        result = dg.materialize([asset], instance=instance, raise_on_error=False)
        return instance.get_run_by_id(result.run_id).tags["dagster/will_retry"]


plain = will_retry(broken)
tries = len(TRIES)
strict = will_retry(broken, retry_on_asset_or_op_failure=False)
tagged = will_retry(outage, retry_on_asset_or_op_failure=False)
print(f"Failure(allow_retries=False), RetryPolicy(max_retries=2): the step was tried {tries} time")
print(f"... and the run: dagster/will_retry={plain}")
print(f"with retry_on_asset_or_op_failure=false:                  dagster/will_retry={strict}")
print(f"an outage whose step tags its run, with the same setting: dagster/will_retry={tagged}")
sys.exit((tries, plain, strict, tagged) != (1, "true", "false", "true"))
PYTHON
DAGSTER_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" -W ignore "$folder/retries.py" 2>/dev/null
