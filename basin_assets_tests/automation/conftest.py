"""A webhook that is tried again at once."""

import pytest


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("basin_assets.automation.webhook._PAUSES", (0.0, 0.0, 0.0))
