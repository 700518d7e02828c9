"""Gyms for the commands' own changes."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def strangers(gym_of_strangers: Path, tmp_path: Path) -> Path:
    """A copy of that gym, for a test's own changes."""
    return Path(shutil.copytree(gym_of_strangers, tmp_path / "strangers"))
