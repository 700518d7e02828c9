#!/usr/bin/env bash
# A run over its time is marked as failed while it works on, the next one begins, and later it has succeeded.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# `run_monitoring: max_runtime_seconds` cancels whatever takes longer. A run that `dagster job execute`, `dg
# launch` or `execute_in_process` started on its home (by cron, in a notebook, in a service) has no code
# server that could stop it. The daemon counts it as failed all the same: "computational resources ... may not
# have been fully cleaned up". Its process notices nothing and goes on writing; its place is free, so with
# `max_concurrent_runs: 1` two runs are at work; and when it ends, its last event turns a run that was
# failed, and that the alerts have told of, into a run that succeeded. So that limit of runs is no lock:
# what must not be written by two needs a lock of its own. The tag dagster/max_runtime: "0" on such a run
# takes it out.
#
# Seen, with max_concurrent_runs: 1 and max_runtime_seconds: 15, of a run of 120 seconds and one of 5:
#   the first: STARTED, CANCELING, FAILURE, SUCCESS
#   the second began and ended while the first was at work: True
#   a run of 40 seconds with dagster/max_runtime: "0": STARTED, SUCCESS
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
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 sqlalchemy==2.1.9
mkdir "$folder/home"
export DAGSTER_HOME=$folder/home DAGSTER_DISABLE_TELEMETRY=1 PYTHONWARNINGS=ignore
cat > "$DAGSTER_HOME/dagster.yaml" <<'YAML'
telemetry: {enabled: false}
concurrency: {runs: {max_concurrent_runs: 1}}
run_monitoring: {enabled: true, poll_interval_seconds: 5, max_runtime_seconds: 15}
YAML
cat > "$folder/gym.py" <<'PYTHON'
import time
from pathlib import Path

import dagster as dg


@dg.op
def work(context: dg.OpExecutionContext) -> None:
    with Path(__file__).with_name("work").open("a") as file:
        print(context.run.tags["name"], "begins", file=file, flush=True)
        time.sleep(int(context.run.tags["seconds"]))
        print(context.run.tags["name"], "ends", file=file, flush=True)


@dg.job(executor_def=dg.in_process_executor)
def nightly() -> None:
    work()


defs = dg.Definitions(jobs=[nightly])
PYTHON
cat > "$folder/history.py" <<'PYTHON'
"""What became of a run by its name; waits until the daemon has seen it, or until it has ended."""

import sys
import time

import dagster as dg

name, status = sys.argv[1:]
KINDS = {"PIPELINE_START": "STARTED", "PIPELINE_CANCELING": "CANCELING",
         "PIPELINE_FAILURE": "FAILURE", "PIPELINE_SUCCESS": "SUCCESS"}  # fmt: skip
with dg.DagsterInstance.get() as instance:
    for _ in range(180):
        for run in instance.get_runs(dg.RunsFilter(tags={"name": name})):
            events = [log.dagster_event for log in instance.all_logs(run.run_id)]
            kinds = [KINDS[each.event_type_value] for each in events
                     if each and each.event_type_value in KINDS]  # fmt: skip
            if status in kinds:
                print(", ".join(dict.fromkeys(kinds)))
                sys.exit()
        time.sleep(1)
sys.exit(f"not seen within three minutes: {status} of {name}")
PYTHON
cd "$folder"
set -m # a group of its own, so that it ends with all that it starts
venv/bin/dagster-daemon run -f gym.py >>log 2>&1 &
daemon=$!
set +m
execute() { venv/bin/dagster job execute -f gym.py -j nightly --tags "$1" >>log 2>&1; }

execute '{"name": "first", "seconds": "120"}' &
first=$!
venv/bin/python history.py first FAILURE >/dev/null
venv/bin/dagster job launch -f gym.py -j nightly --tags '{"name": "second", "seconds": "5"}' >>log 2>&1
wait "$first" # fails, if the run has failed for whoever started it
venv/bin/python history.py second SUCCESS >/dev/null
seen=$(venv/bin/python history.py first SUCCESS)
order=$(tr '\n' ',' <work)
between=$([ "$order" = "first begins,second begins,second ends,first ends," ] && echo True || echo False)
execute '{"name": "third", "seconds": "40", "dagster/max_runtime": "0"}'
unlimited=$(venv/bin/python history.py third SUCCESS)
echo "the first: $seen"
echo "the second began and ended while the first was at work: $between"
echo "a run of 40 seconds with dagster/max_runtime: \"0\": $unlimited"
[ "$seen; $between; $unlimited" = "STARTED, CANCELING, FAILURE, SUCCESS; True; STARTED, SUCCESS" ]
