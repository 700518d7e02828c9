#!/usr/bin/env bash
# A run that the command line executes fails, and neither the failure sensor nor the retries of its code see it.
#
# Seen with dagster 1.13.27, dagster-dg-cli 1.13.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# Cron calls `dagster job execute` or `dg launch` on the home of a running daemon; the run is in the UI, beside
# those of the schedules. But it has no origin: nothing in it says which code location its job is of. A
# failure sensor of that very location, which is what `@dg.run_failure_sensor` makes, passes it over in
# silence, also with the job named in `monitored_jobs`; one with monitor_all_code_locations=True tells of it.
# And `run_retries` tags it dagster/will_retry=true, then does nothing. `dagster job launch`, of the same words
# on the same home, gives the run to the daemon, and has both.
#
# Seen, of one job that fails, max_retries: 1:
#   dagster job execute: the sensor is silent, one of all locations tells; will_retry=true, 0 retries
#   dg launch:           the sensor is silent, one of all locations tells; will_retry=true, 0 retries
#   dagster job launch:  the sensor tells, one of all locations tells; will_retry=true, 1 retry
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
daemon=
finish() {
	[ -z "$daemon" ] || kill -9 -- "-$daemon" 2>/dev/null || true
	[ -z "$daemon" ] || wait "$daemon" 2>/dev/null || true
	rm -rf "$folder"
}
trap finish EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  dagster==1.13.27 dagster-dg-cli==1.13.27 sqlalchemy==2.1.9
mkdir "$folder/home"
export DAGSTER_HOME=$folder/home DAGSTER_DISABLE_TELEMETRY=1 PYTHONWARNINGS=ignore
cat > "$DAGSTER_HOME/dagster.yaml" <<'YAML'
telemetry: {enabled: false}
run_retries: {enabled: true, max_retries: 1}
YAML
cat > "$folder/gym.py" <<'PYTHON'
from pathlib import Path

import dagster as dg


@dg.op
def broken() -> None:
    raise ConnectionError("the store does not answer")


@dg.job(executor_def=dg.in_process_executor)
def nightly() -> None:
    broken()


def sensor(name: str, **which: object) -> dg.SensorDefinition:
    @dg.run_failure_sensor(
        name=name,
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=5,
        **which,
    )
    def tell(context: dg.RunFailureSensorContext) -> None:
        with Path(__file__).with_name(name).open("a") as file:
            print(context.dagster_run.run_id, file=file)

    return tell


defs = dg.Definitions(
    jobs=[nightly],
    sensors=[
        sensor("of_here", monitored_jobs=[nightly]),
        sensor("of_everywhere", monitor_all_code_locations=True),
    ],
)
PYTHON
cat > "$folder/look.py" <<'PYTHON'
"""Waits for the sensors' first look; or for all that the daemon does about three runs, and says it."""

import sys
import time
from pathlib import Path

import dagster as dg

HOW = "dagster job execute", "dg launch", "dagster job launch"


def told(sensor: str) -> set[str]:
    return set(Path(sensor).read_text().split()) if Path(sensor).exists() else set()


with dg.DagsterInstance.get() as instance:
    for _ in range(180):
        if sys.argv[1] == "ready":
            states = instance.all_instigator_state()
            if sum(bool(each.instigator_data.cursor) for each in states) == 2:
                sys.exit()
        else:
            runs = instance.get_runs(ascending=True)
            first = [run for run in runs if run.parent_run_id is None]
            retries = [run.root_run_id for run in runs if run.parent_run_id]
            last = first[-1].run_id  # what came before it has been looked at by then
            if last in told("of_here") & told("of_everywhere") and last in retries:
                break
        time.sleep(1)
    else:
        sys.exit("not seen within three minutes")
    for how, run in zip(HOW, first):
        here, everywhere = (run.run_id in told(each) for each in ("of_here", "of_everywhere"))
        count = retries.count(run.run_id)
        print(
            f"{how + ':':21}the sensor {'tells' if here else 'is silent'},"
            f" one of all locations {'tells' if everywhere else 'is silent'};"
            f" will_retry={run.tags['dagster/will_retry']},"
            f" {count} {'retry' if count == 1 else 'retries'}"
        )
PYTHON
expected=$(grep -A3 '^# Seen, of one job' "$0" | tail -n +2 | sed 's/^#   //')
cd "$folder"
set -m # a group of its own, so that it ends with all that it starts
venv/bin/dagster-daemon run -f gym.py >>log 2>&1 &
daemon=$!
set +m
venv/bin/python look.py ready
venv/bin/dagster job execute -f gym.py -j nightly >>log 2>&1 || true
venv/bin/dg launch -f gym.py --job nightly >>log 2>&1 || true
venv/bin/dagster job launch -f gym.py -j nightly >>log 2>&1
seen=$(venv/bin/python look.py done)
echo "$seen"
[ "$seen" = "$expected" ]
