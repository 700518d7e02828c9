"""Every number of the rules can be set, and what cannot be meant is refused."""

import pytest
from pydantic import ValidationError

from basin_assets.settings import Settings


def test_the_defaults_are_the_rules() -> None:
    settings = Settings()

    assert (settings.window_minutes, settings.max_strength) == (30, 100)
    assert (settings.points_per_share, settings.max_share_points) == (10, 50)
    assert settings.min_days_with_shared_pass == 2
    assert (settings.close_tie_score, settings.adult_age, settings.at_risk_days) == (0.8, 18, 30)
    assert settings.convert_guests_over == 30
    assert settings.automation is False
    assert settings.explorer_names == "adults"
    assert settings.engine == "local"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASIN_WINDOW_MINUTES", "20")
    monkeypatch.setenv("BASIN_AUTOMATION", "on")
    monkeypatch.setenv("BASIN_FIRST_MONTH", "2025-10")

    settings = Settings()

    assert (settings.window_minutes, settings.automation) == (20, True)
    assert settings.first_month == "2025-10"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASIN_TIMEZONE", "Nowhere/Town"),
        ("BASIN_FIRST_MONTH", "2025-13"),
        ("BASIN_FIRST_MONTH", "October"),
        ("BASIN_WINDOW_MINUTES", "-1"),
        ("BASIN_WEAK_UP_TO", "50"),
        ("BASIN_CLOSE_TIE_SCORE", "1.1"),
        ("BASIN_EXPLORER_NAMES", "nobody"),
        ("BASIN_ENGINE", "hadoop"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError):
        Settings()
