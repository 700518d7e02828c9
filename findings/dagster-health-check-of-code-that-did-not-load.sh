#!/usr/bin/env bash
# `dagster api grpc-health-check` calls a code server healthy that could not load its definitions.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# The command is what Dagster's own Helm chart has as readiness probe, and what a container's health
# check calls: "Check the status of a dagster GRPC server". `dagster code-server start` is a proxy
# before the server that loads the code; it keeps the error for whoever asks for definitions, and is
# SERVING all the while. So a release with a broken import, or without a setting that it needs, takes
# the place of the one that worked, everything that waits for a healthy code server starts, and no
# schedule and no sensor runs. `dagster api grpc` of the same definitions ends with the error instead.
#
# Seen:
#   dagster code-server start:   healthy, and runs
#   dagster api grpc:            not healthy, ended with 1
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill -9 -- "-$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 sqlalchemy==2.1.9
mkdir "$folder/home"
export DAGSTER_HOME=$folder/home DAGSTER_DISABLE_TELEMETRY=1
echo "telemetry: {enabled: false}" >"$DAGSTER_HOME/dagster.yaml"
echo 'import os; os.environ["A_SETTING_THAT_NOBODY_SET"]' >"$folder/broken.py"
cd "$folder"
port=$("$folder/venv/bin/python" -c '
import socket
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    print(free.getsockname()[1])')

state() { # of a server that is started by these words
	set -m # a group of its own, so that it ends with all that it starts
	"$folder/venv/bin/dagster" "$@" -f broken.py -h 127.0.0.1 -p "$port" >"$folder/log" 2>&1 &
	server=$!
	set +m
	local health="not healthy" ended=0
	for _ in $(seq 60); do
		if "$folder/venv/bin/dagster" api grpc-health-check -p "$port" >/dev/null 2>&1; then
			health=healthy
			break
		fi
		kill -0 "$server" 2>/dev/null || break
		sleep 1
	done
	if kill -0 "$server" 2>/dev/null; then
		kill -9 -- "-$server"
		wait "$server" 2>/dev/null || true
		result="$health, and runs"
	else
		wait "$server" || ended=$?
		result="$health, ended with $ended"
	fi
	server=
}

state code-server start
proxy=$result
state api grpc
plain=$result
echo "dagster code-server start:   $proxy"
echo "dagster api grpc:            $plain"
[ "$proxy; $plain" = "healthy, and runs; not healthy, ended with 1" ]
