#!/usr/bin/env bash
# After one `materialize` in a process, its own handler of SIGTERM is gone for good.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# While a run executes in process (`materialize`, `execute_in_process`), Dagster takes SIGINT and SIGTERM
# over, so that a container that stops ends the run in order. Afterwards it gives SIGINT back, and sets
# SIGTERM to the handler of SIGINT, whatever SIGTERM had before. So a service that finishes its work on
# SIGTERM, and runs a job in process now and then, is stopped in order until its first job; from then on
# SIGTERM raises KeyboardInterrupt wherever the service happens to be. A process that ignored SIGTERM
# dies of it, and one without a handler no longer ends with 143 (128 + 15), which a supervisor reads.
# A remedy is to set the handler again after each run:
#   before = signal.getsignal(signal.SIGTERM); ...; signal.signal(signal.SIGTERM, before)
#
# Seen:
#   a handler of its own:   before a run: ended in order      after a run: KeyboardInterrupt
#   SIGTERM ignored:        before a run: ignored             after a run: KeyboardInterrupt
#   no handler:             before a run: killed by SIGTERM   after a run: KeyboardInterrupt
#   restored by hand:       before a run: ended in order      after a run: ended in order
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check dagster==1.13.27 sqlalchemy==2.1.9
cat > "$folder/service.py" <<'PYTHON'
"""A service that has SIGTERM its own way, runs a job or not, and is told to end."""

import os
import signal
import sys
import time

import dagster as dg

how, when = sys.argv[1:]


def end_in_order(*_):
    print("ended in order", flush=True)
    os._exit(0)


@dg.asset
def table():
    return 1


if how in ("own", "restored"):
    signal.signal(signal.SIGTERM, end_in_order)
elif how == "ignored":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
before = signal.getsignal(signal.SIGTERM)
if when == "after":
    assert dg.materialize([table]).success
    if how == "restored":
        signal.signal(signal.SIGTERM, before)
try:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.2)
    print("ignored")
except KeyboardInterrupt:
    print("KeyboardInterrupt")
PYTHON
export DAGSTER_DISABLE_TELEMETRY=1
ask() { "$folder/venv/bin/python" "$folder/service.py" "$1" "$2" 2>/dev/null || [ $? -ne 143 ] || echo "killed by SIGTERM"; }
line() { printf '%-23s before a run: %-20safter a run: %s\n' "$1:" "$(ask "$2" before)" "$(ask "$2" after)"; }
seen=$(
	line "a handler of its own" own
	line "SIGTERM ignored" ignored
	line "no handler" none
	line "restored by hand" restored
)
echo "$seen"
expected=$(grep -A4 '^# Seen:$' "$0" | tail -n +2 | sed 's/^#   //')
[ "$(tr -s ' ' <<<"$seen")" = "$(tr -s ' ' <<<"$expected")" ]
