#!/usr/bin/env bash
# `dagster-daemon liveness-check` says "Daemon live" for half an hour after the daemon was killed.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# The command is what a container's health check or a watch from outside asks: "Check for recent
# heartbeats from the daemon". A daemon writes a heartbeat every 30 seconds; recent are those of the
# last 1,830. So for half an hour after the daemon died, or hangs, every schedule and sensor stands
# still, and the check ends with 0. The command has no option for that time. An environment variable
# that its --help does not name does: DAGSTER_DAEMON_HEARTBEAT_TOLERANCE, in seconds beside the 30.
#
# Seen:
#   no daemon yet:                                               Daemon(s) not running
#   the daemon runs:                                             Daemon live
#   a minute after it was killed:                                Daemon live
#   the same, DAGSTER_DAEMON_HEARTBEAT_TOLERANCE=20:             Daemon(s) not running
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill -9 -- "-$daemon" 2>/dev/null || true; rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 sqlalchemy==2.1.9
mkdir "$folder/home"
export DAGSTER_HOME=$folder/home DAGSTER_DISABLE_TELEMETRY=1
echo "telemetry: {enabled: false}" >"$DAGSTER_HOME/dagster.yaml"
echo "import dagster; defs = dagster.Definitions()" >"$folder/nothing.py"
cd "$folder"

check() { "$folder/venv/bin/dagster-daemon" liveness-check 2>/dev/null || true; }

before=$(check)
set -m # a group of its own, so that it ends with all that it starts
"$folder/venv/bin/dagster-daemon" run -f nothing.py >"$folder/log" 2>&1 &
daemon=$!
set +m
for _ in $(seq 60); do
	running=$(check)
	[ "$running" != "Daemon live" ] || break
	sleep 2
done
kill -9 -- "-$daemon"
wait "$daemon" 2>/dev/null || true
daemon=
sleep 60
killed=$(check)
strict=$(DAGSTER_DAEMON_HEARTBEAT_TOLERANCE=20 check)
echo "no daemon yet:                                               $before"
echo "the daemon runs:                                             $running"
echo "a minute after it was killed:                                $killed"
echo "the same, DAGSTER_DAEMON_HEARTBEAT_TOLERANCE=20:             $strict"
[ "$before, $running, $killed, $strict" = \
	"Daemon(s) not running, Daemon live, Daemon live, Daemon(s) not running" ]
