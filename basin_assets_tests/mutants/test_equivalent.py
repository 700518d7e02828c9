"""The list of faults that change nothing is of the code as it stands, and says why."""

import tomllib
from pathlib import Path

import basin_assets

PACKAGE = Path(basin_assets.__file__).parent
LISTED = tomllib.loads(Path(__file__).with_name("equivalent.toml").read_text("utf-8"))["fault"]


def test_every_listed_fault_is_of_lines_that_are_there_and_has_a_reason() -> None:
    for fault in LISTED:
        lines = PACKAGE.joinpath(fault["file"]).read_text("utf-8").splitlines()
        code = " ".join(line.strip() for line in lines)
        assert fault.get("old", "") in code, fault
        assert fault["function"].rpartition(".")[2] in code, fault
        assert "old" in fault or "new" not in fault, fault
        assert len(fault["why"]) > 20, fault


def test_no_fault_is_listed_twice() -> None:
    names = ("file", "function", "old", "new")
    keys = [tuple(fault.get(name, "") for name in names) for fault in LISTED]
    assert len(keys) == len(set(keys))
