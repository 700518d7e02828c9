"""An export that broke off is not published, unless a person says that it is right."""

import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest

from basin_assets.contracts.sources import SOURCES
from basin_assets.contracts.tables import PUBLISHED_ACCOUNTING
from basin_assets.orchestration import daily_run
from basin_assets.orchestration.automation.faults import find_faults
from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.build import build_defs
from basin_assets.orchestration.checks.shrinkage import check_shrinkage
from basin_assets.rules.exports.accounting import find_shrunken_sources
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import (
    DamagedObjectError,
    Stored,
    StoreError,
    UnreachableStoreError,
)
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    SHORT,
    internal,
    materialize,
    published,
    run_daily,
    short_settings,
)
from basin_assets_tests.rules.frames import SETTINGS, source_accounting

pytestmark = DAGSTER_WARNINGS


def shrunken(before: int, now: int, source: str = "checkins", *accepted: str) -> dict[str, str]:
    names = [each.name for each in SOURCES]
    used = [now if name == source else 100 for name in names]
    accounting = source_accounting(
        *(
            {"source": name, "used": count, "rows_read": count}
            for name, count in zip(names, used, strict=True)
        )
    )
    past = PUBLISHED_ACCOUNTING.frame(
        {"source": names, "used": [before if name == source else 100 for name in names]}
    )
    return find_shrunken_sources(accounting, past, accepted, SETTINGS.most_shrink_percent)


@pytest.mark.parametrize(
    ("before", "now", "is_refused"),
    [(1000, 800, False), (1000, 799, True), (100, 0, True), (0, 0, False), (100, 500, False)],
)
def test_more_than_a_fifth_of_the_rows_must_not_go(before: int, now: int, is_refused: bool) -> None:
    assert bool(shrunken(before, now)) is is_refused


def test_the_refusal_says_what_to_do() -> None:
    says = shrunken(50_000, 20_000)["checkins"]
    assert "basin run --accept-shrink checkins" in says
    assert "20000" in says
    assert "50000" in says


def test_what_a_person_accepts_or_writes_themselves_may_shrink() -> None:
    assert shrunken(100, 0, "checkins", "checkins") == {}
    assert shrunken(100, 0, "checkins", "members") != {}
    assert shrunken(100, 0, "purchaser_overrides") == {}


@pytest.fixture
def gym(built_gym: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_gym, tmp_path / "gym"))


@pytest.fixture
def basin_run(tmp_path: Path) -> Callable[..., tuple[bool, str]]:
    """What `basin run` does, and whether it succeeded and what it says."""
    home = tmp_path / "dagster_home"
    home.mkdir()

    def run(folder: Path, accept_shrink: Collection[str] = ()) -> tuple[bool, str]:
        finished = daily_run.run_daily(short_settings(folder), home, accept_shrink=accept_shrink)
        return finished.is_success, " ".join(finished.faults)

    return run


def halve(file: Path) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[: len(lines) // 2]))


def test_a_run_over_half_an_export_publishes_nothing_until_it_is_accepted(
    gym: Path, basin_run: Callable[..., tuple[bool, str]]
) -> None:
    before = published(gym)
    halve(gym / "capitan" / "checkins.csv")

    for _ in range(2):  # what was refused is not what the next run is compared with
        succeeded, says = basin_run(gym)
        assert not succeeded
        assert "--accept-shrink checkins" in says
        assert published(gym) == before

    assert basin_run(gym, accept_shrink=["checkins"])[0]
    assert published(gym) != before
    assert basin_run(gym)[0]  # from now on the smaller export is the measure


def test_the_merge_alone_publishes_nothing_of_what_was_refused(gym: Path) -> None:
    before = published(gym)
    halve(gym / "capitan" / "pass_transfers.csv")
    assert not run_daily(short_settings(gym)).success
    assert materialize(short_settings(gym), "capitan/customer_events").success
    assert published(gym) == before


def daily() -> dg.JobDefinition:
    """The job as Dagster's processes load it, by the settings of the environment."""
    return build_defs().resolve_job_def(DAILY)


def test_a_run_that_is_repeated_from_where_it_was_refused_reads_the_mended_export(
    gym: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASIN_STORE", str(gym))
    monkeypatch.setenv("BASIN_FIRST_MONTH", SHORT)
    checkins = gym / "capitan" / "checkins.csv"
    whole, before, built = checkins.read_bytes(), published(gym), internal(gym)
    (tmp_path / "home").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "home")) as instance:

        def execute(**options: Any) -> dg.JobExecutionResult:
            config = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
            return dg.execute_job(dg.reconstructable(daily), instance, run_config=config, **options)

        halve(checkins)
        with execute() as refused:
            assert not refused.success
        assert published(gym) == before
        only_accounted = "basin_assets/source_accounting.parquet"
        assert {k: v for k, v in internal(gym).items() if k != only_accounted} == {
            k: v for k, v in built.items() if k != only_accounted
        }

        checkins.write_bytes(whole)
        options = dg.ReexecutionOptions.from_failure(refused.run_id, instance)
        with execute(reexecution_options=options) as mended:
            assert mended.success
    assert published(gym) == before
    assert internal(gym) == built


def test_the_refusal_names_the_tag_that_accepts_it_in_the_ui(gym: Path) -> None:
    halve(gym / "capitan" / "checkins.csv")
    halve(gym / "capitan" / "members.csv")
    result = run_daily(short_settings(gym))
    (fault,) = find_faults(result.all_events)
    assert "the tag basin/accept_shrink = checkins,members" in str(fault)


def test_the_measure_is_that_of_the_last_published_run(built_gym: Path) -> None:
    stored = pd.read_parquet(built_gym / "basin_assets" / "published_accounting.parquet")
    accounting = pd.read_parquet(built_gym / "basin_assets" / "source_accounting.parquet")
    pd.testing.assert_frame_equal(stored, accounting[["source", "used"]])


@pytest.mark.parametrize(
    ("damage", "accepted"), [(b"", "all"), (b"PAR1 damaged", "checkins")], ids=["empty", "damaged"]
)
def test_a_damaged_record_of_the_last_run_publishes_nothing_until_it_is_accepted(
    gym: Path, basin_run: Callable[..., tuple[bool, str]], damage: bytes, accepted: str
) -> None:
    before = published(gym)
    record = gym / "basin_assets" / "published_accounting.parquet"
    record.write_bytes(damage)
    halve(gym / "capitan" / "checkins.csv")

    succeeded, says = basin_run(gym)
    assert not succeeded
    assert "published_accounting.parquet, which says" in says
    assert "is damaged" in says
    assert "shrunk" not in says
    assert "--accept-shrink all" in says
    assert published(gym) == before
    assert record.read_bytes() == damage

    assert basin_run(gym, accept_shrink=[accepted])[0]
    assert published(gym) != before


class _Unread(FolderStore):
    """A folder from which one read comes to nothing."""

    def __init__(self, folder: Path, error: StoreError) -> None:
        super().__init__(folder)
        self._error = error

    def read(self, key: str) -> Stored:
        raise self._error


@pytest.mark.parametrize("accepted", [{}, {"basin/accept_shrink": "checkins"}], ids=["", "one"])
@pytest.mark.parametrize("kind", [UnreachableStoreError, DamagedObjectError])
def test_a_record_that_did_not_come_whole_is_an_outage_and_says_nothing_of_the_exports(
    built_gym: Path, kind: type[StoreError], accepted: dict[str, str]
) -> None:
    accounting = pd.read_parquet(built_gym / "basin_assets" / "source_accounting.parquet")
    store = _Unread(built_gym, kind("it could not be read"))
    with pytest.raises(kind, match="it could not be read") as caught:
        check_shrinkage(accounting, store, SETTINGS, accepted)
    assert caught.value.retry_helps
    by_hand = {"basin/accept_shrink": "all"}  # where it lies damaged in the bucket for good
    assert check_shrinkage(accounting, store, SETTINGS, by_hand).passed
    assert ("--accept-shrink all" in str(caught.value)) is (kind is DamagedObjectError)
