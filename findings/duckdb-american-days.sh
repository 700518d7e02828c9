#!/usr/bin/env bash
# Two American exports, one of the first twelve days of a month: DuckDB reads that one day first.
#
# Seen with duckdb 2.0.0, Python 3.11, on Linux.
#
# `read_csv` finds out by itself which columns are days and how they are written. Where both orders fit,
# it takes the day first; one day after the 12th turns the same column round. So `10/01/2025` is the 10th of
# January in an export that was made on the 12th of October, and the 1st of October in one of the 13th;
# a folder that is read file by file mixes both, and no row is refused. With years of two digits
# it takes the YEAR first while that fits: `10/01/25` is 25 January 2010. And for times it knows no order
# with the month first: the column of the 12th is a timestamp, with wrong months, the one of the 13th is text.
# A sample of the whole file (sample_size = -1) does not help, since nothing in the file contradicts. What
# does is to say it: dateformat = '%m/%d/%Y', timestampformat = '%m/%d/%Y %H:%M:%S'.
#
# Seen, of the first cell:
#   10/01/2025            the days 1 to 12: 2025-01-10, DATE               with the 13th: 2025-10-01, DATE
#   10/01/25              the days 1 to 12: 2010-01-25, DATE               with the 13th: 2025-10-01, DATE
#   10/01/2025 17:30:00   the days 1 to 12: 2025-01-10 17:30:00, TIMESTAMP with the 13th: 10/01/2025 17:30:00, VARCHAR
#   ... and the format given: 2025-10-01 17:30:00, TIMESTAMP
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.0
cat > "$folder/days.py" <<'PYTHON'
import sys
from pathlib import Path

import duckdb

FILE = Path(sys.argv[1], "checkins.csv")


def first_cell(year: str, time: str, last_day: int, options: str = "") -> str:
    """The first cell and its type, of an export of October's days up to the last one."""
    rows = [f"10/{day:02d}/{year}{time},{day}" for day in range(1, last_day + 1)]
    FILE.write_text("\n".join(["checkin,visitors", *rows, ""]))
    read = duckdb.sql(f"from read_csv('{FILE}', sample_size = -1{options})")
    return f"{read.fetchall()[0][0]}, {read.types[0]}"


seen = [
    [first_cell(*written, last_day) for last_day in (12, 13)]
    for written in (("2025", ""), ("25", ""), ("2025", " 17:30:00"))
]
for written, (twelve, thirteen) in zip(("10/01/2025", "10/01/25", "10/01/2025 17:30:00"), seen):
    print(f"{written:22}the days 1 to 12: {twelve:31}with the 13th: {thirteen}")
given = ", timestampformat = '%m/%d/%Y %H:%M:%S'"
told = {first_cell("2025", " 17:30:00", last_day, given) for last_day in (12, 13)}
print("... and the format given:", *told)
sys.exit(
    (seen, told)
    != (
        [
            ["2025-01-10, DATE", "2025-10-01, DATE"],
            ["2010-01-25, DATE", "2025-10-01, DATE"],
            ["2025-01-10 17:30:00, TIMESTAMP", "10/01/2025 17:30:00, VARCHAR"],
        ],
        {"2025-10-01 17:30:00, TIMESTAMP"},
    )
)
PYTHON
"$folder/venv/bin/python" "$folder/days.py" "$folder"
