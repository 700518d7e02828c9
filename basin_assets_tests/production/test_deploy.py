"""The files of `deploy/` agree with each other, with the project's dagster.yaml and the locks."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from basin_assets.settings import Settings
from basin_assets_tests.production.stack import DEPLOY, PROJECT, compose

GIVEN_BY_HAND = {"DAGSTER_LOGS_BUCKET", "DAGSTER_PG_PASSWORD"}
SERVICES = ("code", "webserver", "daemon")


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _named(found: Any) -> set[str]:
    """The variables that a configuration takes from the environment."""
    if isinstance(found, dict):
        own = {found["env"]} if set(found) == {"env"} else set()
        return own.union(*map(_named, found.values()))
    return set().union(*map(_named, found)) if isinstance(found, list) else set()


def _example() -> dict[str, str]:
    lines = (DEPLOY / "example.env").read_text(encoding="utf-8").splitlines()
    named = [line.removeprefix("# ") for line in lines if re.match(r"(# )?[A-Z_]+=", line)]
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", "\n".join(named), re.M))


def test_production_differs_from_the_projects_configuration_in_where_it_stores_alone() -> None:
    ours, production = _yaml(PROJECT / "dagster.yaml"), _yaml(DEPLOY / "dagster.yaml")
    del ours["storage"], production["storage"], production["compute_logs"]
    assert production == ours


@pytest.mark.parametrize("file", ["dagster.yaml", "workspace.yaml"])
def test_every_variable_that_is_named_is_set_for_every_service(file: str) -> None:
    named = _named(_yaml(DEPLOY / file))
    assert named
    for name in SERVICES:
        service = compose()["services"][name]
        assert service["env_file"] == ".env"
        assert named <= {*service["environment"], *GIVEN_BY_HAND}


def test_the_example_names_what_is_given_by_hand_and_settings_that_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    example = _example()
    assert set(example) >= GIVEN_BY_HAND
    for name, value in example.items():
        monkeypatch.setenv(name, value)
    assert Settings().store == example["BASIN_STORE"]


def test_there_is_one_daemon_and_only_this_machine_sees_the_ui() -> None:
    services = compose()["services"]
    commands = {name: each.get("command", []) for name, each in services.items()}
    daemons = [name for name, command in commands.items() if "dagster-daemon" in command]
    assert daemons == ["daemon"]
    assert services["webserver"]["ports"] == ["127.0.0.1:3000:3000"]
    assert {name for name, each in services.items() if "ports" in each} == {"webserver"}


def test_every_service_has_a_health_check() -> None:
    services = compose()["services"]
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    without = {name for name, each in services.items() if "healthcheck" not in each}
    assert without == {"code"}  # it has the image's
    assert "HEALTHCHECK" in image


def test_the_image_is_made_of_the_lock_and_runs_as_nobody_special() -> None:
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements-production.lock" in image
    assert re.findall(r"^USER (.*)$", image, re.M) == ["basin"]
    copied = re.findall(r"^COPY (.*) \S+$", image, re.M)
    sent = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for name in " ".join(copied).split():
        assert f"!{name.rstrip('/')}" in sent, name
        assert (PROJECT / name).exists(), name


def test_the_image_starts_as_compose_starts_the_code_server() -> None:
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    command = re.search(r"^CMD (.*)$", image, re.M)
    assert command is not None
    assert yaml.safe_load(command[1]) == compose()["services"]["code"]["command"]


def test_the_chart_retries_and_limits_runs_as_compose_does() -> None:
    chart, ours = _yaml(DEPLOY / "helm-values.yaml"), _yaml(DEPLOY / "dagster.yaml")
    daemon = chart["dagsterDaemon"]
    assert daemon["runRetries"] == {
        "enabled": ours["run_retries"]["enabled"],
        "maxRetries": ours["run_retries"]["max_retries"],
        "retryOnAssetOrOpFailure": ours["run_retries"]["retry_on_asset_or_op_failure"],
    }
    at_once = daemon["runCoordinator"]["config"]["queuedRunCoordinator"]["maxConcurrentRuns"]
    assert at_once == ours["concurrency"]["runs"]["max_concurrent_runs"]
    scheme = ours["storage"]["postgres"]["postgres_db"]["scheme"]
    assert chart["postgresql"]["postgresqlScheme"] == scheme


def test_the_dagster_family_moves_together() -> None:
    (pip, *_) = _yaml(PROJECT / ".github" / "dependabot.yml")["updates"]
    assert pip["groups"]["dagster"]["patterns"] == ["dagster*"]
    project = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    pins = dict(re.findall(r'"(dagster[\w-]*)==([\d.]+)"', project))
    patch = {name: version.rpartition(".")[2] for name, version in pins.items()}
    assert set(pins) == {"dagster", "dagster-aws", "dagster-postgres", "dagster-webserver"}
    assert len(set(patch.values())) == 1, patch


@pytest.mark.parametrize("kind", ["", "-test", "-production", "-spark", "-mutants"])
def test_the_locks_have_what_the_project_pins(kind: str) -> None:
    text = (PROJECT / f"requirements{kind}.lock").read_text(encoding="utf-8")
    ui = ["dagster-webserver==1.13.27"] if kind in ("-test", "-production") else []
    for pin in ("dagster==1.13.27", "dagster-aws==0.29.27", *ui):
        assert f"\n{pin} " in f"\n{text}"


def test_ci_calls_what_everybody_calls() -> None:
    (job,) = _yaml(PROJECT / ".github" / "workflows" / "ci.yml")["jobs"].values()
    assert job["steps"][-1] == {"run": "bash .ci/run"}
