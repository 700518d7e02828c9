#!/usr/bin/env bash
# dagster-postgres as its documentation configures it cannot open its database: no psycopg.
#
# Seen with dagster 1.13.27, dagster-postgres 0.29.27, SQLAlchemy 2.1.9, Python 3.11, on Linux.
#
# dagster-postgres brings psycopg2 and makes addresses that begin with `postgresql://`. SQLAlchemy up
# to 2.0 took these for psycopg2; 2.1 takes them for psycopg 3, which nothing has installed, and
# dagster allows SQLAlchemy 2.1. So on a fresh installation every process of Dagster's dies with
#   ModuleNotFoundError: No module named 'psycopg'
# before it has connected to anything. A remedy is one line in dagster.yaml, below `postgres_db`:
#   scheme: postgresql+psycopg2
#
# Seen:
#   scheme as by default:          No module named 'psycopg'
#   scheme: postgresql+psycopg2:   psycopg2
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  dagster==1.13.27 dagster-postgres==0.29.27 sqlalchemy==2.1.9
cat > "$folder/open.py" <<'PYTHON'
import sys

from dagster_postgres.utils import pg_url_from_config
from sqlalchemy import create_engine

DATABASE = {"hostname": "localhost", "username": "me", "password": "secret", "db_name": "dagster"}


def driver(**more: str) -> str:
    """What an engine of that configuration connects by; none connects here."""
    try:
        return create_engine(pg_url_from_config({"postgres_db": {**DATABASE, **more}})).driver
    except ModuleNotFoundError as error:
        return str(error)


default, named = driver(), driver(scheme="postgresql+psycopg2")
print(f"scheme as by default:          {default}")
print(f"scheme: postgresql+psycopg2:   {named}")
sys.exit((default, named) != ("No module named 'psycopg'", "psycopg2"))
PYTHON
DAGSTER_DISABLE_TELEMETRY=1 "$folder/venv/bin/python" -W ignore "$folder/open.py"
