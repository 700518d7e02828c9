"""Starts with and without bytecode are what they are said to be."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from basin_assets_tests.bench.process_costs import measure
from basin_assets_tests.bench.whole_runs import compiles_all, keeps_bytecode


def _import_module_of(folder: Path, python: Mapping[str, str]) -> list[str]:
    """Imports a module there; the bytecode that is then anywhere below the folder."""
    (folder / "imported.py").write_text("", encoding="utf-8")
    environment = {**python, "PYTHONPATH": str(folder)}
    measure("import", [sys.executable, "-c", "import imported"], 1, lambda: environment)
    return [path.name for path in folder.rglob("*.pyc") if path.name.startswith("imported")]


@pytest.mark.parametrize("set_outside", ["", "1"])
def test_bytecode_is_kept_or_not_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_outside: str
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", set_outside)

    assert _import_module_of(tmp_path, compiles_all(tmp_path)) == []
    assert len(_import_module_of(tmp_path, keeps_bytecode(tmp_path))) == 1


def test_without_bytecode_even_the_kept_one_is_not_read(tmp_path: Path) -> None:
    assert len(_import_module_of(tmp_path, keeps_bytecode(tmp_path))) == 1
    code = "import sys, imported; sys.exit('nothing' not in imported.__cached__)"
    environment = {**compiles_all(tmp_path), "PYTHONPATH": str(tmp_path)}

    measure("import", [sys.executable, "-c", code], 1, lambda: environment)
