#!/usr/bin/env bash
# A failed run is not retried where the code server cannot be reached in that very moment, nor ever after.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# `run_retries` is documented as a new run "whenever a run fails for any reason". The daemon tries to make
# that run once, within five seconds. If the code location cannot be asked just then, because a deployment
# or lack of memory has its server start anew (which is often what the run fails of), the daemon writes
# "Failed to retry run" into the run's history, sets its tag dagster/will_retry from true to false, and
# never comes back to it, however many retries are left. Until then whoever asks reads will_retry=true, as a
# sensor does that is silent about runs that are tried again. A run must then be launched by
# hand or by a sensor of one's own; what starts code servers should let the old one serve until the new one does.
#
# Seen, of a run that fails, max_retries: 3:
#   while its code server is up:                will_retry=true, 3 retries
#   while its code server is down for a moment: will_retry=false, 0 retries, a minute after the server is back
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
processes=()
finish() {
	local each
	for each in ${processes[@]+"${processes[@]}"}; do
		kill -9 -- "-$each" 2>/dev/null || true
		wait "$each" 2>/dev/null || true
	done
	rm -rf "$folder"
}
trap finish EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 sqlalchemy==2.1.9
mkdir "$folder/home"
export DAGSTER_HOME=$folder/home DAGSTER_DISABLE_TELEMETRY=1 PYTHONWARNINGS=ignore
cat > "$DAGSTER_HOME/dagster.yaml" <<'YAML'
telemetry: {enabled: false}
run_retries: {enabled: true, max_retries: 3}
YAML
cat > "$folder/gym.py" <<'PYTHON'
import time
from pathlib import Path

import dagster as dg


@dg.op
def broken() -> None:
    while not Path(__file__).with_name("fail_now").exists():
        time.sleep(0.1)
    raise ConnectionError("the store does not answer")


@dg.job(executor_def=dg.in_process_executor)
def nightly() -> None:
    broken()


defs = dg.Definitions(jobs=[nightly])
PYTHON
cat > "$folder/history.py" <<'PYTHON'
"""Waits for what is asked, of the newest run that is no retry; says what became of it."""

import sys
import time

import dagster as dg

wanted = sys.argv[1]
with dg.DagsterInstance.get() as instance:
    for _ in range(180):
        runs = instance.get_runs()
        first = next((run for run in runs if run.parent_run_id is None), None)
        if first is not None:
            retries = [run for run in runs if run.root_run_id == first.run_id]
            words = [log.message for log in instance.all_logs(first.run_id)]
            happened = {
                "started": first.status == dg.DagsterRunStatus.STARTED,
                "all retries": len(retries) == 3 and all(run.is_finished for run in retries),
                "given up": "Failed to retry run" in words,
            }
            if happened.get(wanted, True):
                print(f"will_retry={first.tags.get('dagster/will_retry')}, {len(retries)} retries")
                sys.exit()
        time.sleep(1)
sys.exit(f"not seen within three minutes: {wanted}")
PYTHON
cd "$folder"
port=$(venv/bin/python -c '
import socket
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    print(free.getsockname()[1])')
echo "load_from: [{grpc_server: {host: 127.0.0.1, port: $port, location_name: code}}]" > workspace.yaml

begin() { # a process in a group of its own, so that it ends with all that it starts
	set -m
	venv/bin/"$@" >>log 2>&1 &
	set +m
	processes+=($!)
}
serve() {
	begin dagster api grpc -f gym.py -h 127.0.0.1 -p "$port"
	for _ in $(seq 60); do
		if venv/bin/dagster api grpc-health-check -p "$port" >/dev/null 2>&1; then return; fi
		sleep 1
	done
}
launch() {
	rm -f fail_now
	venv/bin/dagster job launch -w workspace.yaml -j nightly >>log 2>&1
	venv/bin/python history.py started >/dev/null
}

serve
server=$!
begin dagster-daemon run -w workspace.yaml
launch
touch fail_now
up=$(venv/bin/python history.py "all retries")
launch
kill -9 "$server" # of the server alone: its run goes on, as in a container of its own
wait "$server" 2>/dev/null || true
touch fail_now
venv/bin/python history.py "given up" >/dev/null
serve
sleep 60
down=$(venv/bin/python history.py "now")
echo "while its code server is up:                $up"
echo "while its code server is down for a moment: $down, a minute after the server is back"
[ "$up; $down" = "will_retry=true, 3 retries; will_retry=false, 0 retries" ]
