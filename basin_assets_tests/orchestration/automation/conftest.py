"""A webhook that is tried again at once."""

import pytest


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("basin_assets.orchestration.automation.webhook._FIRST_PAUSE_SECONDS", 0.0)
