"""What somebody gets who installs the package from its wheel."""

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
