#!/usr/bin/env bash
# `pytest-xdist --dist loadscope` takes tests of one module apart where a parameter's id holds `::`.
#
# Seen with pytest 9.2.0, pytest-xdist 3.8.0, Python 3.11, on Linux.
#
# loadscope promises that the tests of a module run in one worker, so that a fixture of the module is
# set up once. The scope of a test is its node id up to the last `::`, and a parameter's id is part of
# that. So with `ids=str` of anything that prints two colons (a permission on an ARN, an IPv6 address,
# a C++ name) parameters that differ before them are scopes of their own: each goes to whichever
# worker is free, and has the module's fixtures set up again there. Nothing is said; the suite is
# slower, and what is meant to be shared is not.
#
# Seen:
#   ids like a@arn:aws:s3:::bucket: the module's fixture was set up in 2 workers
#   ids like a:                     the module's fixture was set up in 1 worker
#
# Ends with 0 while this is so, else with 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pytest==9.2.0 pytest-xdist==3.8.0
cat > "$folder/test_buckets.py" <<'PYTHON'
import os
import time
from pathlib import Path

import pytest

SEEN = Path(__file__).with_name("seen")


@pytest.fixture(scope="module")
def costly(worker_id):
    with SEEN.open("a") as file:
        file.write(worker_id + "\n")


@pytest.mark.parametrize("name", list("abcdef"), ids=lambda name: name + os.environ["SUFFIX"])
def test_a_bucket(costly, name):
    time.sleep(0.5)
PYTHON
workers() {
	rm -f "$folder/seen"
	(cd "$folder" && SUFFIX=$1 venv/bin/python -m pytest -q -n 2 --dist loadscope -p no:cacheprovider >/dev/null)
	sort -u "$folder/seen" | wc -l | tr -d ' '
}
split=$(workers @arn:aws:s3:::bucket)
kept=$(workers "")
echo "ids like a@arn:aws:s3:::bucket: the module's fixture was set up in $split workers"
echo "ids like a:                     the module's fixture was set up in $kept worker"
[ "$split" = 2 ] && [ "$kept" = 1 ]
