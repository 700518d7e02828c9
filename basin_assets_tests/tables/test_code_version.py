"""What counts as the code: every module of the package, and the libraries that compute."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from basin_assets.tables import code_version as module
from basin_assets.tables.code_version import LIBRARIES, code_version

PACKAGE = Path(module.__file__).parents[1]
COMPUTING = ("contracts", "rules", "spark", "tables")
CARRYING = {"boto3", "botocore", "mypy-boto3-s3", "urllib3", "dagster", "pyspark", "py4j"}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of two modules, taken for ours; its hash is not remembered."""
    for name in ("rules.py", "io/keys.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(module, "_PACKAGE", tmp_path)
    monkeypatch.setattr(module, "code_version", code_version.__wrapped__)
    return tmp_path


def test_a_changed_new_renamed_or_deleted_module_is_other_code(package: Path) -> None:
    found = [module.code_version()]
    (package / "rules.py").write_text("two")
    found.append(module.code_version())
    (package / "more.py").write_text("")
    found.append(module.code_version())
    (package / "more.py").rename(package / "better.py")
    found.append(module.code_version())
    (package / "io/keys.py").unlink()
    found.append(module.code_version())
    assert len(set(found)) == len(found)


def test_the_same_modules_are_the_same_code_wherever_they_lie(package: Path) -> None:
    before = module.code_version()
    (package / "read me.md").write_text("no module")
    assert module.code_version() == before


def test_another_library_is_other_code(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = module.code_version()
    monkeypatch.setattr(module, "version", lambda name: "99" if name == "pandas" else "1")
    assert module.code_version() != before


def test_every_library_that_computes_counts() -> None:
    imported = {
        name.split(".")[0]
        for package in COMPUTING
        for path in (PACKAGE / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _names(node)
    }
    distributions = packages_distributions()
    used = {
        distribution
        for name in imported - {"basin_assets", *sys.stdlib_module_names}
        for distribution in distributions.get(name, [name])  # PySpark need not be there
    }
    assert {name.lower().replace("_", "-") for name in used} - CARRYING <= set(LIBRARIES)


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [name.name for name in node.names] if isinstance(node, ast.Import) else []
