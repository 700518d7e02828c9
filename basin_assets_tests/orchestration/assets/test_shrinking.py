"""An export that broke off is not published, unless a person says that it is right."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest

from basin_assets.contracts.published import EXPLORER_KEY
from basin_assets.orchestration import daily_run
from basin_assets.orchestration.automation.faults import find_faults
from basin_assets.orchestration.automation.jobs import DAILY
from basin_assets.orchestration.build import build_defs
from basin_assets.orchestration.checks.shrinkage import accept_shrink_tags, check_shrinkage
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import (
    DamagedObjectError,
    Stored,
    StoreError,
    UnreachableStoreError,
)
from basin_assets.tables.last_run import RECORD
from basin_assets.tables.shrinkage import LastRunUnknownError
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    GYM_MONTHS,
    QUIET,
    SHORT,
    errors_of,
    internal,
    materialize,
    new_instance,
    published,
    run_daily,
    short_settings,
)
from basin_assets_tests.orchestration.assets.test_foreign_files import FOREIGN, KEY
from basin_assets_tests.rules.frames import SETTINGS

pytestmark = DAGSTER_WARNINGS


def halve(file: Path) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[: len(lines) // 2]))


def test_half_an_export_and_a_foreign_file_stop_all_publishing_until_each_is_accepted_once(
    gym: Path, tmp_path: Path
) -> None:
    def basin_run(
        accept_shrink: Collection[str] = (), take_over: Collection[str] = ()
    ) -> tuple[bool, str]:
        """What `basin run` does: whether it succeeded and what it says."""
        finished = daily_run.run_daily(
            short_settings(gym),
            tmp_path / "home",
            accept_shrink=accept_shrink,
            take_over=take_over,
        )
        return finished.is_success, " ".join(finished.faults)

    halve(gym / "capitan" / "checkins.csv")
    (gym / KEY).write_bytes(FOREIGN)
    (gym / EXPLORER_KEY).write_bytes(b"")  # nobody's; a run that publishes would fill it
    before = published(gym)
    says_of_shrink, says_of_foreign = "--accept-shrink checkins", f"--take-over {KEY}"

    for accepted, due in (
        ([], says_of_shrink),
        (["checkins"], says_of_foreign),
        ([], says_of_shrink),  # what was refused is not what the next run is compared with
    ):
        succeeded, says = basin_run(accept_shrink=accepted)
        assert not succeeded
        assert due in says
        assert published(gym) == before
    assert basin_run(accept_shrink=["checkins"], take_over=[KEY])[0]
    assert published(gym)[KEY] != FOREIGN
    assert published(gym)[EXPLORER_KEY]

    (gym / KEY).write_bytes(FOREIGN)
    again = materialize(short_settings(gym), "source_accounting")
    (fault,) = find_faults(again.all_events)  # the smaller export is the measure by now
    assert says_of_foreign in str(fault)
    assert "BASIN_CONNECTIONS_KEY" in str(fault)


def daily() -> dg.JobDefinition:
    """The job as Dagster's processes load it, by the settings of the environment."""
    return build_defs().resolve_job_def(DAILY)


def test_a_run_that_is_repeated_from_where_it_was_refused_reads_the_mended_export(
    gym: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASIN_STORE", str(gym))
    monkeypatch.setenv("BASIN_FIRST_MONTH", SHORT)
    exports = [gym / "capitan" / name for name in ("checkins.csv", "pass_transfers.csv")]
    whole = [file.read_bytes() for file in exports]
    before, built = published(gym), internal(gym)
    with new_instance() as instance:

        def execute(**options: Any) -> dg.JobExecutionResult:
            return dg.execute_job(dg.reconstructable(daily), instance, run_config=QUIET, **options)

        for file in exports:
            halve(file)
        with execute() as refused:
            assert not refused.success
            (fault,) = find_faults(refused.all_events)
        assert "the tag basin/accept_shrink = checkins,pass_transfers" in str(fault)
        only_accounted = "basin_assets/source_accounting.parquet"
        assert {k: v for k, v in internal(gym).items() if k != only_accounted} == {
            k: v for k, v in built.items() if k != only_accounted
        }
        # So the merge, which may go on alone, publishes nothing of what was refused.
        assert materialize(short_settings(gym), "capitan/customer_events").success
        assert published(gym) == before

        for file, data in zip(exports, whole, strict=True):
            file.write_bytes(data)
        options = dg.ReexecutionOptions.from_failure(refused.run_id, instance)
        with execute(reexecution_options=options) as mended:
            assert mended.success
    assert published(gym) == before
    assert internal(gym) == built


def test_a_raised_first_month_removes_the_months_before_when_a_run_has_published_without_them(
    gym: Path,
) -> None:
    raised = short_settings(gym).model_copy(update={"first_month": GYM_MONTHS[-1]})
    before = internal(gym).keys()
    earlier = {key for key in before if key.endswith(f"{SHORT}.parquet")}
    with new_instance() as instance:
        assert not run_daily(raised, instance).success  # the check-ins have shrunk
        assert earlier
        assert internal(gym).keys() == before
        accepted = accept_shrink_tags(["all"])
        result = run_daily(raised, instance, tags=accepted)
        assert result.success, errors_of(result)
    assert internal(gym).keys() == before - earlier


def test_the_measure_is_that_of_the_last_published_run(built_gym: Path) -> None:
    stored = pd.read_parquet(built_gym / "basin_assets" / "published_accounting.parquet")
    pd.testing.assert_frame_equal(stored, _accounting(built_gym)[["source", "used"]])


def _accounting(gym: Path) -> pd.DataFrame:
    return pd.read_parquet(gym / "basin_assets" / "source_accounting.parquet")


@pytest.fixture
def history() -> Iterator[dg.DagsterInstance]:
    """A history without runs."""
    with new_instance() as instance:
        yield instance


@pytest.mark.parametrize("damage", [b"", b"PAR1 damaged", None], ids=["empty", "damaged", "gone"])
def test_a_damaged_record_of_the_last_run_refuses_every_run_until_a_person_has_looked(
    gym: Path, damage: bytes | None, history: dg.DagsterInstance
) -> None:
    record = gym / "basin_assets" / "published_accounting.parquet"
    if damage is None:
        record.unlink()
        (gym / RECORD).write_bytes(b"{}")  # shows that a run has succeeded
    else:
        record.write_bytes(damage)
    store, shrunk = FolderStore(gym), _accounting(gym).assign(used=0)
    with pytest.raises(LastRunUnknownError) as refused:
        check_shrinkage(shrunk, store, SETTINGS, {}, history)
    says = str(refused.value)
    assert "published_accounting.parquet, which says" in says
    assert "is damaged" in says
    assert "shrunk" not in says
    assert "--accept-shrink all" in says
    for accepted in ("all", "checkins"):
        assert check_shrinkage(
            shrunk, store, SETTINGS, accept_shrink_tags([accepted]), history
        ).passed


def test_a_record_that_is_gone_is_missed_also_where_dagster_alone_has_run(
    gym: Path, history: dg.DagsterInstance
) -> None:
    store, accounting, key = FolderStore(gym), _accounting(gym), "published_accounting"
    record = gym / "basin_assets" / f"{key}.parquet"
    record.unlink()

    def published_at(where: str) -> None:
        stored_at = {"stored_at": dg.MetadataValue.path(where)}
        history.report_runless_asset_event(dg.AssetMaterialization(key, metadata=stored_at))

    assert check_shrinkage(accounting, store, SETTINGS, {}, history).passed  # a first run
    published_at("another store")
    assert check_shrinkage(accounting, store, SETTINGS, {}, history).passed
    published_at(str(record))
    with pytest.raises(LastRunUnknownError, match="is damaged or gone"):
        check_shrinkage(accounting, store, SETTINGS, {}, history)
    (gym / "basin_assets" / "source_accounting.parquet").unlink()  # the store was emptied
    assert check_shrinkage(accounting, store, SETTINGS, {}, history).passed


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
    built_gym: Path,
    kind: type[StoreError],
    accepted: dict[str, str],
    history: dg.DagsterInstance,
) -> None:
    accounting = _accounting(built_gym)
    store = _Unread(built_gym, kind("it could not be read"))
    with pytest.raises(kind, match="it could not be read") as caught:
        check_shrinkage(accounting, store, SETTINGS, accepted, history)
    assert caught.value.retry_helps
    by_hand = {"basin/accept_shrink": "all"}  # where it lies damaged in the bucket for good
    assert check_shrinkage(accounting, store, SETTINGS, by_hand, history).passed
    assert ("--accept-shrink all" in str(caught.value)) is (kind is DamagedObjectError)
