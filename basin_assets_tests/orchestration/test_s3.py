"""A bucket's resources are those that users of dagster-aws know; a folder pays nothing for them."""

import os
import subprocess
import sys
from collections.abc import Callable

import dagster as dg
import pytest
from dagster_aws.s3 import S3Resource

from basin_assets.demo import Gym
from basin_assets.orchestration.assets.table_asset import IO_MANAGER
from basin_assets.orchestration.build import build_defs
from basin_assets.orchestration.s3 import S3Connection, S3TableIOManager, s3_connection
from basin_assets.settings import Settings
from basin_assets.stores.opening import open_store
from basin_assets.stores.s3 import CLIENT
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    GYM_MONTHS,
    errors_of,
    internal,
    materialize,
    put_files,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS


def test_a_bucket_is_reached_by_dagsters_own_resource_with_our_time_budget(
    s3_endpoint: str,
) -> None:
    connection = S3Connection(region_name="eu-central-1", endpoint_url=s3_endpoint)
    client = connection.get_client()
    assert isinstance(connection, S3Resource)
    assert client.meta.region_name == "eu-central-1"
    assert client.meta.endpoint_url == s3_endpoint
    for budget in ("connect_timeout", "read_timeout"):
        assert getattr(client.meta.config, budget) == getattr(CLIENT, budget)


def test_what_the_environment_names_is_a_field_and_no_secret_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name in ("AWS_REGION", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "canary")
    fields = s3_connection().model_dump(exclude_defaults=True)
    assert fields["region_name"] == dg.EnvVar("AWS_REGION")
    assert fields["aws_secret_access_key"] == dg.EnvVar("AWS_SECRET_ACCESS_KEY")
    assert "profile_name" not in fields
    assert "canary" not in repr(fields)


def test_the_resources_of_a_bucket_are_named_as_such() -> None:
    resources = build_defs(Settings(store="s3://bucket")).resources or {}
    assert isinstance(resources[IO_MANAGER], S3TableIOManager)
    assert isinstance(resources["s3"], S3Connection)


def test_an_asset_is_built_in_a_bucket_over_the_connection(
    tiny_gym: Gym, new_bucket: Callable[[], str]
) -> None:
    address = f"s3://{new_bucket()}/gym"
    put_files(open_store(address), tiny_gym.files)
    settings = short_settings(address)
    result = materialize(settings, "checkins", "co_visits", months=GYM_MONTHS)
    assert result.success, errors_of(result)
    tables = {key.split("/")[1] for key in internal(address)}
    assert tables == {"checkins", "co_visits"}


def test_an_unknown_profile_ends_a_run_in_words(
    monkeypatch: pytest.MonkeyPatch, s3_endpoint: str
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobodys")
    result = materialize(short_settings("s3://bucket"), "customers")
    assert "AWS_PROFILE names a profile that is not configured" in errors_of(result)


@pytest.mark.parametrize(
    ("store", "imported"), [("./demo", []), ("s3://bucket", ["boto3", "dagster_aws"])]
)
def test_only_a_bucket_pays_for_the_import_of_aws(store: str, imported: list[str]) -> None:
    code = (
        "import sys; from basin_assets.orchestration.build import build_defs; build_defs();"
        "print(sorted({'boto3', 'dagster_aws'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "BASIN_STORE": store},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(imported)
