#!/usr/bin/env bash
# Several processes open a fresh DAGSTER_HOME at once, and often nobody can open it ever again.
#
# Seen with dagster 1.13.27, SQLAlchemy 2.1.9, alembic 1.20.1, SQLite 3.40, Python 3.11, on Linux.
#
# `DagsterInstance.from_config` makes the SQLite files of a home in steps and locks nothing: tables
# first, the revision last. Whoever looks in between finds tables without a revision, takes the
# file for one of an old Dagster, and stamps an OLD revision beside the new one. The table of
# revisions then has two rows, and every later opening fails with
#   alembic.util.exc.CommandError: Version table 'alembic_version' has more than one head present
# That message is in dagster-io/dagster#27390 (open). A restart does not help; deleting the row
# '5771160a95ad' from `alembic_version` in the files named below does.
#
# Seen, with four processes each: at 10 of 10 fresh homes at least one process failed (`table runs
# already exists`, `UNIQUE constraint failed: alembic_version.version_num`, ...), and 6 of the 10
# could not be opened afterwards, by one process alone:
#   runs.db has the revisions ['29b539ebc72a', '5771160a95ad']
#   CANNOT BE OPENED any more: Version table 'alembic_version' has more than one head present
#
# Ends with 0 while at least one home of ten is ruined, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  dagster==1.13.27 sqlalchemy==2.1.9 alembic==1.20.1
cat > "$folder/race.py" <<'PYTHON'
import multiprocessing
import sqlite3
import sys
import tempfile
from pathlib import Path


def open_home(home: str, start, failures) -> None:
    import alembic.command  # what takes long is imported before the start
    import dagster as dg
    from dagster._core.storage import sqlite_storage  # noqa: F401

    start.wait()
    try:
        with dg.DagsterInstance.from_config(home):
            pass
    except Exception as error:
        failures.put(f"{type(error).__name__}: {str(error).splitlines()[0]}")


def main() -> int:
    import dagster as dg

    spawn, ruined = multiprocessing.get_context("spawn"), 0
    for number in range(1, 11):
        with tempfile.TemporaryDirectory() as home:
            start, failures = spawn.Barrier(4), spawn.SimpleQueue()
            processes = [
                spawn.Process(target=open_home, args=(home, start, failures)) for _ in range(4)
            ]
            for process in processes:
                process.start()
            for process in processes:
                process.join()
            print(f"home {number}:")
            while not failures.empty():
                print(f"  a process failed: {failures.get()}")
            for file in sorted(Path(home).rglob("*.db")):
                rows = sqlite3.connect(file).execute("SELECT version_num FROM alembic_version")
                revisions = [row[0] for row in rows]
                if len(revisions) != 1:
                    print(f"  {file.name} has the revisions {revisions}")
            try:
                with dg.DagsterInstance.from_config(home):
                    print("  opens")
            except Exception as error:
                ruined += 1
                print(f"  CANNOT BE OPENED any more: {error}")
    print(f"{ruined} of 10 fresh homes are ruined")
    return 0 if ruined else 1


if __name__ == "__main__":
    sys.exit(main())
PYTHON
DAGSTER_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" -W ignore "$folder/race.py"
