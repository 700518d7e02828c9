"""The files of `deploy/` agree with each other, with the project's dagster.yaml and the locks."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from basin_assets.orchestration.launcher import CodeServerRunLauncher
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
    del production["run_launcher"]  # what starts the code server by hand is the proxy, see there
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


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("compose-spec", "deploy/compose.yaml"),
        ("github-workflows", ".github/workflows/ci.yml"),
        ("dependabot", ".github/dependabot.yml"),
    ],
)
def test_the_files_keep_to_the_schemas_of_who_reads_them(schema: str, file: str) -> None:
    check = Path(sys.executable).parent / "check-jsonschema"
    command = [str(check), f"--builtin-schema=vendor.{schema}", str(PROJECT / file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_policys_commands_leave_nothing_to_fill_in() -> None:
    readme = (DEPLOY / "iam" / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^sed .*$", readme, re.M)
    assert len(commands) == 2
    for command in commands:
        done = subprocess.run(["sh", "-c", command], cwd=DEPLOY / "iam", capture_output=True)
        assert not re.findall(rb"BUCKET|PREFIX", done.stdout), command
        assert b"arn:aws:s3:::my-gym" in done.stdout


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
    made, becomes = re.findall(r"--uid (\d+)|^USER (.*)$", image, re.M)
    assert made[0] == becomes[1] != "0"  # Kubernetes cannot tell of a name whether it is root's
    copied = re.findall(r"^COPY (?:--\S+ )*(.*) \S+$", image, re.M)
    sent = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for name in " ".join(copied).split():
        assert f"!{name.rstrip('/')}" in sent, name
        assert (PROJECT / name).exists(), name


def test_the_image_imports_the_package_that_was_installed_and_compiled() -> None:
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    where_it_is_copied, *_, where_it_starts = re.findall(r"^WORKDIR (.*)$", image, re.M)
    assert where_it_starts != where_it_is_copied


def test_who_runs_the_image_can_read_its_configuration_whatever_the_checkouts_modes() -> None:
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copies = re.findall(r"^COPY (.*)deploy/\S+ /opt/dagster/\S*$", image, re.M)
    assert copies == ["--chmod=644 "] * 2


def test_the_image_starts_as_compose_starts_the_code_server() -> None:
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    command = re.search(r"^CMD (.*)$", image, re.M)
    assert command is not None
    assert yaml.safe_load(command[1]) == compose()["services"]["code"]["command"]


def _snake(values: Any) -> Any:
    """As the chart writes names into its dagster.yaml: `maxRetries` is `max_retries`."""
    if not isinstance(values, dict):
        return values
    return {
        re.sub("[A-Z]", lambda big: f"_{big[0].lower()}", k): _snake(v) for k, v in values.items()
    }


def _as_the_chart_writes_it(chart: dict[str, Any]) -> dict[str, Any]:
    """The chart's dagster.yaml, but for where it stores."""
    daemon, logs = chart["dagsterDaemon"], chart["computeLogManager"]
    retention = _snake(chart["retention"])
    assert retention.pop("enabled")
    del retention["sensor"]["purge_after_days"]["started"]  # Dagster's own, but the chart wants it
    return {
        "run_launcher": chart["runLauncher"]["config"]["customRunLauncher"],
        "run_coordinator": {
            "module": "dagster",
            "class": daemon["runCoordinator"]["type"],
            "config": _snake(daemon["runCoordinator"]["config"]["queuedRunCoordinator"]),
        },
        "compute_logs": {
            "module": "dagster_aws.s3.compute_log_manager",
            "class": logs["type"],
            "config": _snake(logs["config"]["s3ComputeLogManager"]),
        },
        "retention": retention,
        "telemetry": chart["telemetry"],
        "python_logs": _snake(chart["pythonLogs"]),
        **{name: _snake(daemon[name]) for name in ("runMonitoring", "runRetries", "sensors")},
    }


def test_the_chart_makes_of_dagster_what_compose_does(tmp_path: Path) -> None:
    chart, ours = _yaml(DEPLOY / "helm-values.yaml"), _yaml(DEPLOY / "dagster.yaml")
    written = _snake(_as_the_chart_writes_it(chart))
    same = ("run_monitoring", "run_retries", "sensors", "retention", "telemetry", "python_logs")
    assert {name: written[name] for name in same} == {name: ours[name] for name in same}
    assert written["run_launcher"] == {**ours["run_launcher"], "config": {}}
    logs, of_compose = written["compute_logs"], ours["compute_logs"]
    bucket = {"bucket": logs["config"]["bucket"]}
    assert logs == {**of_compose, "config": {**of_compose["config"], **bucket}}
    scheme = ours["storage"]["postgres"]["postgres_db"]["scheme"]
    assert chart["postgresql"]["postgresqlScheme"] == scheme

    (tmp_path / "dagster.yaml").write_text(yaml.safe_dump(written))
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert isinstance(instance.run_launcher, CodeServerRunLauncher)
        queue = instance.get_concurrency_config().run_queue_config
        assert queue is not None
        at_once = ours["concurrency"]["runs"]["max_concurrent_runs"]
        assert queue.max_concurrent_runs == at_once


def test_the_charts_pods_have_the_environment_of_composes_services() -> None:
    chart, services = _yaml(DEPLOY / "helm-values.yaml"), compose()["services"]
    (code,) = chart["dagster-user-deployments"]["deployments"]
    of_code = {each["name"]: each["value"] for each in code["env"]}
    ours = {
        name: value
        for name, value in services["code"]["environment"].items()
        if not name.startswith(("DAGSTER_PG_", "DAGSTER_CODE_"))  # the chart sets its own
    }
    assert of_code.items() >= ours.items()
    planned = "DAGSTER_EMIT_PARTITION_SUBSET_IN_PLANNED_EVENTS"
    for pod in ("dagsterWebserver", "dagsterDaemon"):
        assert chart[pod]["env"][planned] == services["daemon"]["environment"][planned]
    tolerated = services["daemon"]["environment"]["DAGSTER_DAEMON_HEARTBEAT_TOLERANCE"]
    assert str(chart["dagsterDaemon"]["heartbeatTolerance"]) == tolerated
    command = services["code"]["command"]
    assert command[:3] == ["dagster", "api", "grpc"]
    assert " ".join(code["dagsterApiGrpcArgs"]) in " ".join(command)
    assert str(code["port"]) in command


def test_the_dagster_family_moves_together() -> None:
    (pip, *_) = _yaml(PROJECT / ".github" / "dependabot.yml")["updates"]
    assert pip["groups"]["dagster"]["patterns"] == ["dagster*"]
    project = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    pins = dict(re.findall(r'"(dagster[\w-]*)==([\d.]+)"', project))
    patch = {name: version.rpartition(".")[2] for name, version in pins.items()}
    family = {"dagster", "dagster-aws", "dagster-dg-cli", "dagster-postgres", "dagster-webserver"}
    assert set(pins) == family
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
