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
        ("BASIN_EVENTS_KEY", "/customers/customer_events.csv"),
        ("BASIN_EVENTS_KEY", "../customer_events.csv"),
        ("BASIN_EVENTS_KEY", "customers/"),
        ("BASIN_EVENTS_KEY", " customers/customer_events.csv"),
        ("BASIN_EVENTS_KEY", "customers/customer\nevents.csv"),
        ("BASIN_EVENTS_KEY", "customers/.customer_events.csv"),  # no store lists a hidden file
        ("BASIN_EVENTS_KEY", "basin_assets/customer_events.csv"),
        ("BASIN_EVENTS_KEY", "capitan/customer_connections.csv"),
        ("BASIN_CONNECTIONS_KEY", "s3://bucket/customer_connections.csv"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError):
        Settings()


def test_a_month_is_asked_for_by_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASIN_FIRST_MONTH", "2024-1")
    with pytest.raises(ValidationError, match="write a month such as 2024-01"):
        Settings()


@pytest.mark.parametrize(
    ("misspelt", "right"),
    [
        ("BASIN_WINDOW_MINUTE", "BASIN_WINDOW_MINUTES"),
        ("BASIN_STROE", "BASIN_STORE"),
        ("basin_timezon", "BASIN_TIMEZONE"),
        ("BASIN_EVENT_KEY", "BASIN_EVENTS_KEY"),
        ("BASIN_POINTS_PER_SHARES", "BASIN_POINTS_PER_SHARE"),
    ],
)
def test_a_misspelt_setting_is_refused_with_the_nearest_right_name(
    monkeypatch: pytest.MonkeyPatch, misspelt: str, right: str
) -> None:
    monkeypatch.setenv(misspelt, "5")

    with pytest.raises(
        ValidationError, match=rf"{misspelt} is no setting\. Did you mean {right}\?"
    ):
        Settings()


@pytest.mark.parametrize(
    "name",
    [
        "BASIN_SERVICE_HOST",
        "BASIN_PORT",
        "BASIN_PORT_3000_TCP_ADDR",
        "BASIN_UI_SERVICE_PORT_HTTP",
        "BASIN_UI_PORT_3000_TCP",
        "MY_BASIN_STORE",
        "BASINET",
    ],
)
def test_what_kubernetes_and_others_set_is_no_misspelt_setting(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "tcp://10.0.0.7:3000")

    assert Settings() == Settings()


def test_a_blank_variable_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASIN_WINDOW_MINUTE", "")

    assert Settings().window_minutes == 30


def test_a_refusal_does_not_show_the_webhook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASIN_FAILURE_WEBHOOK", "https://example.com/secret-key")
    monkeypatch.setenv("BASIN_WINDOW_MINUTE", "5")

    with pytest.raises(ValidationError) as refusal:
        Settings()

    assert "secret-key" not in str(refusal.value)
