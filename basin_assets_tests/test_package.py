"""What somebody gets who installs the package from its wheel."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from basin_assets import __version__

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


def test_the_wheel_has_the_version_of_the_package(wheel: Path) -> None:
    assert wheel.name.startswith(f"basin_assets-{__version__}-")


def test_the_wheel_has_the_types_and_the_explorers_page(wheel: Path) -> None:
    page = PROJECT / "basin_assets" / "explorer" / "page"
    parts = [*page.iterdir(), PROJECT / "basin_assets" / "py.typed"]

    assert len(parts) > 2
    with ZipFile(wheel) as packed:
        assert {path.relative_to(PROJECT).as_posix() for path in parts} <= set(packed.namelist())


def _packages(lock: str) -> set[str]:
    text = (PROJECT / lock).read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.-]+)==", text, re.M))


def test_who_wants_the_demo_installs_nothing_that_only_tests_or_the_ui_need() -> None:
    product = _packages("requirements.lock")

    assert product < _packages("requirements-test.lock")
    others = {"dagster-webserver", "duckdb", "polars", "pytest", "moto", "mypy", "pyspark"}
    assert not product & others


def _stub(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose Python and pip only note down what they are asked for."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(PROJECT / "scripts" / "install-packages", tmp_path / "scripts")
    _stub(tmp_path / "pip", f'echo "pip $*" >> {tmp_path}/asked')
    make_venv = f'mkdir -p "$3/bin" && cp {tmp_path}/pip "$3/bin/pip"'
    _stub(tmp_path / ".venv" / "bin" / "python", make_venv)
    return tmp_path


def _asked_for(project: Path, uv: str) -> list[str]:
    """What installing `some.lock` asks of the installers, beside a uv that does this."""
    _stub(project / "path" / "uv", f'echo "uv $*" >> {project}/asked\n{uv}')
    run = [str(project / "scripts" / "install-packages"), "some.lock"]
    path = f"{project / 'path'}:/usr/bin:/bin"
    subprocess.run(run, env={"PATH": path}, check=True, capture_output=True)
    return (project / "asked").read_text(encoding="utf-8").splitlines()


def test_uv_installs_by_hash_and_resolves_nothing(project: Path) -> None:
    packages, ours = _asked_for(project, "exit 0")

    assert packages.startswith("uv pip install --python .venv/bin/python")
    assert packages.endswith("--no-deps --require-hashes -r some.lock")
    assert ours.endswith("--no-deps --no-build-isolation --editable .")


def test_where_uv_fails_pip_installs_the_same_and_is_gone_afterwards(project: Path) -> None:
    by_uv, *by_pip = _asked_for(project, "exit 1")

    assert by_uv.startswith("uv pip install")
    assert [line.split(" install ")[0] for line in by_pip] == ["pip --python .venv/bin/python"] * 2
    assert by_pip[0].endswith("--no-deps --require-hashes -r some.lock")
    assert by_pip[1].endswith("--no-deps --no-build-isolation --editable .")
    assert not (project / ".venv" / "borrowed").exists()
