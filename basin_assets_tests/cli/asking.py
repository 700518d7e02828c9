"""Runs `basin` in this process, and reads its answer."""

import json
from typing import Any

from click.testing import CliRunner, Result

from basin_assets.cli.basin import main


def basin(store: object, *words: str) -> Result:
    environment = {"BASIN_STORE": str(store)}
    return CliRunner().invoke(main, words, env=environment, catch_exceptions=False)


def json_of(shown: Result) -> Any:
    assert shown.exit_code == 0, shown.output
    return json.loads(shown.stdout)
