#!/usr/bin/env bash
# One idle reader of a run's SQLite file, and Dagster's live log of that run stands still.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, watchdog 6.0.0, SQLite 3.40, Python 3.11, on Linux.
#
# Dagster's own storage watches the file `history/runs/RUN.db` for changes (`watch_event_logs`,
# by which the page of a run is kept up to date). SQLite writes ahead: an event goes to
# `RUN.db-wal`. `RUN.db` itself changes only because Dagster closes it after each statement: SQLite
# copies the journal when the LAST connection of a file is closed. While any other program has the
# file open (a database browser, `sqlite3 RUN.db`, another process of Dagster's amid a read), no
# close is the last one, and whoever watches is told nothing. All events are in the file, and
# whoever asks for them gets them.
#
# Seen:
#   nobody else reads the file:   5 of 5 events told
#   an idle reader has it open:   0 of 5 events told, 5 of 5 stored
#   the same, touching the file:  5 of 5 events told
# The last line is a remedy: `os.utime` on RUN.db after each event.
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  dagster==1.13.27 sqlalchemy==2.1.9 watchdog==6.0.0
cat > "$folder/watch.py" <<'PYTHON'
import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import dagster as dg


def told(has_reader: bool, is_touched: bool) -> tuple[int, int]:
    """How many of five events are told, and how many stored."""
    with tempfile.TemporaryDirectory() as home, dg.DagsterInstance.local_temp(home) as instance:
        file, heard = Path(home, "history", "runs", "run.db"), set()
        instance.report_engine_event("first", job_name="job", run_id="run")
        reader = sqlite3.connect(file)
        if has_reader:
            reader.execute("SELECT count(*) FROM event_logs").fetchall()
        cursor = instance.get_records_for_run("run").cursor
        instance.watch_event_logs("run", cursor, lambda entry, _: heard.add(entry.message))
        time.sleep(1)
        for number in range(5):
            instance.report_engine_event(str(number), job_name="job", run_id="run")
            if is_touched:
                os.utime(file)
            time.sleep(0.2)
        end = time.monotonic() + 10
        while len(heard) < 5 and time.monotonic() < end:
            time.sleep(0.1)
        counts = len(heard), len(instance.all_logs("run")) - 1
        reader.close()
    return counts


alone, beside, touched = told(False, False), told(True, False), told(True, True)
print(f"nobody else reads the file:   {alone[0]} of 5 events told")
print(f"an idle reader has it open:   {beside[0]} of 5 events told, {beside[1]} of 5 stored")
print(f"the same, touching the file:  {touched[0]} of 5 events told")
sys.exit((alone, beside, touched) != ((5, 5), (0, 5), (5, 5)))
PYTHON
DAGSTER_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" -W ignore "$folder/watch.py"
