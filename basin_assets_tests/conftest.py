"""What tests share: a tiny gym, stores, an S3 server of their own, and whole runs."""

import gc
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import hypothesis
import pytest

from basin_assets.demo import Gym, make_gym, plan_of_size
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store

if TYPE_CHECKING:
    import dagster as dg
    from mypy_boto3_s3 import S3Client

# Dagster, boto3 and the S3 server are imported where they are used: most tests need none of them,
# and would wait two seconds for them.

# How long an example takes tells of the machine; pytest's timeout ends what hangs.
hypothesis.settings.register_profile("basin", deadline=None)
hypothesis.settings.load_profile("basin")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that take long begin first: at the end no core waits for another's."""
    items.sort(key=lambda item: (-_minutes(item), item.get_closest_marker("runs_assets") is None))


def pytest_sessionfinish() -> None:
    """Runs in this process leave their garbage uncollected; DuckDB takes it for leaks at exit."""
    gc.unfreeze()


def _minutes(item: pytest.Item) -> float:
    mark = item.get_closest_marker("long")
    return float(mark.kwargs.get("minutes", 0)) if mark else 0.0


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_this_machine() -> Iterator[None]:
    """No test sees a setting, a Dagster home or credentials of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(("BASIN_", "DAGSTER_", "AWS_")):
                patch.delenv(name)
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            patch.setenv(name, os.devnull)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("DAGSTER_DISABLE_TELEMETRY", "yes")
        yield


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """An S3 server on a free port of the loopback, and the AWS settings that lead to it."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def s3_client(s3_endpoint: str) -> Iterator["S3Client"]:
    """A client beside the store's own, as another program would use it."""
    import boto3

    client = boto3.client("s3", endpoint_url=s3_endpoint)
    yield client
    client.close()


@pytest.fixture(scope="session")
def new_bucket(s3_client: "S3Client") -> Callable[[], str]:
    """Makes an empty bucket and returns its name."""
    numbers = count(1)

    def make() -> str:
        name = f"gym-{next(numbers)}"
        s3_client.create_bucket(Bucket=name)
        return name

    return make


@pytest.fixture
def bucket(new_bucket: Callable[[], str]) -> str:
    """The name of an empty bucket."""
    return new_bucket()


@pytest.fixture(params=["folder", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where nothing has been stored: in a folder, and below a prefix of a bucket."""
    if request.param == "folder":
        return str(tmp_path / "store")
    return f"s3://{request.getfixturevalue('new_bucket')()}/some/prefix"


@pytest.fixture
def store(address: str) -> Store:
    """A store of either kind in which nothing is."""
    return open_store(address)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    """Lets objects of more than 64 bytes go up in parts of so many; S3 itself wants 5 MB."""
    monkeypatch.setattr("basin_assets.stores.s3_upload.PART_BYTES", 64)
    monkeypatch.setattr("moto.s3.models.S3_UPLOAD_PART_MIN_SIZE", 1)
    return 64


@pytest.fixture(scope="session")
def tiny_gym() -> Gym:
    return make_gym(plan_of_size("tiny"))


@pytest.fixture
def gym_folder(tiny_gym: Gym, tmp_path: Path) -> Path:
    """A folder store with the tiny gym's files, of which nothing has been built."""
    from basin_assets_tests.graph_runs import put_files

    folder = tmp_path / "gym"
    put_files(FolderStore(folder), tiny_gym.files)
    return folder


class FirstRun(NamedTuple):
    """A store after one complete run, and the run."""

    folder: Path
    result: "dg.ExecuteInProcessResult"


@pytest.fixture(scope="session")
def first_run(tiny_gym: Gym, tmp_path_factory: pytest.TempPathFactory) -> FirstRun:
    """A complete run over the tiny gym's months in a folder store."""
    from basin_assets_tests.graph_runs import errors_of, put_files, run_daily, short_settings

    folder = tmp_path_factory.mktemp("built") / "gym"
    put_files(FolderStore(folder), tiny_gym.files)
    result = run_daily(short_settings(folder))
    assert result.success, errors_of(result)
    return FirstRun(folder, result)


@pytest.fixture(scope="session")
def built_gym(first_run: FirstRun) -> Path:
    """The store after that run. To be copied, not used."""
    return first_run.folder


@pytest.fixture
def gym(built_gym: Path, tmp_path: Path) -> Path:
    """A copy of the built store, for a test's own changes."""
    return Path(shutil.copytree(built_gym, tmp_path / "gym"))


@pytest.fixture(scope="session")
def gym_of_strangers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gym of strange names with what a run publishes of it. To be copied, not changed."""
    from basin_assets_tests.cli import strange_gym as strange
    from basin_assets_tests.published_gym import publish_purely

    folder = tmp_path_factory.mktemp("strange")
    publish_purely(FolderStore(folder), strange.strange_gym(), strange.LAST_MONTH)
    return folder
