"""No name, e-mail, phone or birthday of anybody gets into logs, run history or errors.

A gym of canaries is run, well and badly; then everything that a run leaves besides the store is
searched, byte by byte and through Dagster's own interface.
"""

import pkgutil
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from unittest.mock import Mock

import orjson
import pandas as pd
import pyarrow as pa
import pydantic
import pytest
from click.testing import CliRunner

from basin_assets.cli.basin import main
from basin_assets.contracts.insights import INSIGHTS
from basin_assets.contracts.published import EXPLORER_KEY, INSIGHT_FILES
from basin_assets.orchestration.home import open_home
from basin_assets.stores.folder import FolderStore
from basin_assets_tests.explorer.reading import content_in
from basin_assets_tests.graph_runs import DAGSTER_WARNINGS, SHORT, put_files
from basin_assets_tests.reliability import canary_gym as canary
from basin_assets_tests.reliability.small_gym import lines

pytestmark = [
    *DAGSTER_WARNINGS,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:dagster"),
]


class Left(NamedTuple):
    """The store and Dagster's home of a run, and what the run printed."""

    store: Path
    home: Path
    printed: str

    def canaries(self) -> dict[str, list[str]]:
        """Every canary that is anywhere but in the store, by where it is."""
        assert "RUN_START" in self.printed or "RUN_FAILURE" in self.printed  # Dagster's own log
        texts = {"printed": self.printed, **_texts_of(self.home)}
        found = {where: canary.found_in(text) for where, text in texts.items()}
        found |= canary.found_below(self.home)
        return {where: canaries for where, canaries in found.items() if canaries}


def _basin_run(folder: Path, *words: str, **changed: bytes) -> tuple[int, Left]:
    """`basin run` over the canaries: the exit code, and what it leaves.

    Dagster logs all that it can to the console, more than under its daemon.
    """
    store, home = folder / "gym", folder / "home"
    put_files(FolderStore(store), canary.canary_files(**changed))
    environment = {"DAGSTER_HOME": str(home), "BASIN_FIRST_MONTH": SHORT}
    talkative = {"loggers": {"console": {"config": {"log_level": "DEBUG"}}}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("basin_assets.orchestration.daily_run._QUIET", talkative)
        shown = CliRunner().invoke(main, ["run", "--store", str(store), *words], env=environment)
    assert isinstance(shown.exception, SystemExit | None)
    return shown.exit_code, Left(store, home, shown.output + shown.stderr)


def _texts_of(home: Path) -> dict[str, str]:
    """Runs, tags, events, metadata and messages as Dagster gives them out."""
    with open_home(home) as instance:
        runs = instance.get_run_records()
        assert runs
        texts = {f"run {run.dagster_run.run_id}": repr(run) for run in runs}
        for run in runs:
            for number, entry in enumerate(instance.all_logs(run.dagster_run.run_id)):
                texts[f"event {number} of {entry.step_key}"] = f"{entry!r}\n{entry.message}"
    return texts


def test_the_search_finds_every_canary_where_it_is(tmp_path: Path) -> None:
    put_files(FolderStore(tmp_path), canary.canary_files())
    everywhere = {each for found in canary.found_below(tmp_path).values() for each in found}
    assert everywhere == {each.decode() for each in canary.EVERY}
    assert canary.found_in(f"... {canary.MAIL.upper()} ...") == ["zqxvmail"]


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """What a run leaves that succeeds."""
    code, left = _basin_run(tmp_path_factory.mktemp("canaries"))
    assert code == 0, left.printed[-3_000:]
    return left


def test_a_run_that_succeeds_leaves_no_canary_besides_the_store(left: Left) -> None:
    assert left.canaries() == {}


WITHOUT_LAST_NAME = lines(
    *(",".join([*row.split(",")[:2], *row.split(",")[3:]]) for row in canary.CUSTOMERS)
)
UNREADABLE_FILES = {
    "missing column": {"customers": WITHOUT_LAST_NAME},
    "no header": {"customers": lines(*canary.CUSTOMERS[1:])},
    "a header that a quote keeps open": {
        "customers": lines(f'{canary.CUSTOMERS[0]},"notes', *canary.CUSTOMERS[1:])
    },
    "a header whose quote is closed by a row": {
        "customers": lines(
            'customer_id,first_name,created_at,"notes',
            f'1,{canary.NAME},{canary.MAIL},x",y',
            *canary.CUSTOMERS[1:],
        )
    },
    "a timeline with an open quote": {
        "customer_events": lines(*canary.TIMELINE, f'checkin,2025-10-26,1,"{canary.NAME}')
    },
}


@pytest.mark.long
@pytest.mark.parametrize("changed", UNREADABLE_FILES.values(), ids=UNREADABLE_FILES.keys())
def test_a_file_that_is_refused_leaves_no_canary(tmp_path: Path, changed: dict[str, bytes]) -> None:
    code, left = _basin_run(tmp_path, **changed)
    assert code == 1
    assert left.canaries() == {}


def _quoted() -> None:
    raise ValueError(f"what to do with {canary.NAME} of {canary.MAIL}?")


def _missing_key() -> None:
    raise KeyError(canary.NAME)


def _pandas_number() -> None:
    pd.Series([canary.NAME, canary.PHONE]).astype("int64")


def _pandas_time() -> None:
    pd.to_datetime(pd.Series([f"{canary.BIRTHDAY} of {canary.NAME}"]), format="%Y-%m-%d")


def _arrow_cast() -> None:
    pa.array([canary.MAIL]).cast(pa.int64())


def _pydantic() -> None:
    pydantic.TypeAdapter(list[int]).validate_python([canary.PHONE, canary.NAME])


def _chained() -> None:
    try:
        _missing_key()
    except KeyError as error:
        raise RuntimeError("of another one") from error


def _in_its_context() -> None:
    try:
        _missing_key()
    except KeyError:
        raise RuntimeError("while another one was handled")  # noqa: B904


def _noted() -> None:
    error = RuntimeError("with a note")
    error.add_note(f"of {canary.NAME}")
    raise error


def _group() -> None:
    raise ExceptionGroup("several", [ValueError(canary.MAIL), KeyError(canary.NAME)])


ERRORS: dict[str, Callable[[], None]] = {
    "review_purchasers": _missing_key,
    "calculate_connection_metrics": _pandas_number,
    "list_customer_friends": _pandas_time,
    "list_connection_types": _arrow_cast,
    "rank_top_connectors": _pydantic,
    "find_friends_at_risk": _chained,
    "find_guests_to_convert": _in_its_context,
    "find_customer_groups": _noted,
    "find_changes": _group,
}
PLACES = (
    "basin_assets.tables.source_reader.content_hash",
    "basin_assets.rules.exports.settled_exports.settle_source",
    "basin_assets.orchestration.assets.tables.accounting_of",
    "basin_assets.rules.pipeline.enrich_transfers_with_purchaser_ids",
    "basin_assets.rules.pipeline.find_co_visits",
    "basin_assets.orchestration.checks.conservation.find_lost_rows",
    "basin_assets.tables.run_tables.validate_stored",
    "basin_assets.orchestration.checks.plausibility.percent_known",
    "basin_assets.tables.run_tables.save_table",
    "basin_assets.orchestration.assets.publish.publish_parts",
    "basin_assets.orchestration.assets.publish.to_csv",
    "basin_assets.orchestration.assets.explorer.explorer_page",
    "basin_assets.orchestration.assets.publish.publish_timeline",
)


def _break(patch: pytest.MonkeyPatch, place: str, error: Callable[[], None]) -> Mock:
    broken = Mock(side_effect=lambda *args, **kwargs: error())
    patch.setattr(place, broken)
    return broken


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.removeprefix("basin_assets."))
def test_a_place_to_break_is_called_by_this_name(place: str) -> None:
    assert callable(pkgutil.resolve_name(place))


@pytest.mark.long
@pytest.mark.parametrize(("rule", "error"), ERRORS.items(), ids=list(ERRORS))
def test_an_error_of_any_kind_leaves_no_canary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, error: Callable[[], None]
) -> None:
    broken = _break(monkeypatch, f"basin_assets.rules.pipeline.{rule}", error)
    code, left = _basin_run(tmp_path)
    assert code == 1
    assert broken.called
    assert left.canaries() == {}


@pytest.mark.long
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.removeprefix("basin_assets."))
def test_an_error_anywhere_leaves_no_canary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    broken = _break(monkeypatch, place, _quoted)
    _, left = _basin_run(tmp_path)  # the checks that only warn hold up no run
    assert broken.called
    assert left.canaries() == {}


@pytest.mark.parametrize(
    ("rule", "changed", "words"),
    [
        ("", UNREADABLE_FILES["missing column"], ()),
        ("basin_assets.rules.pipeline.extract_sharing_events", {}, ("--json",)),
    ],
    ids=["a refused file", "an error, as JSON"],
)
def test_a_run_that_fails_tells_no_canary(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rule: str,
    changed: dict[str, bytes],
    words: tuple[str, ...],
) -> None:
    if rule:
        _break(monkeypatch, rule, _quoted)
    code, left = _basin_run(tmp_path, *words, **changed)
    assert code == 1
    assert left.canaries() == {}


@pytest.mark.parametrize("kind", ["good", "missing column"])
def test_the_doctor_tells_no_canary(tmp_path: Path, kind: str) -> None:
    put_files(FolderStore(tmp_path), canary.canary_files(**UNREADABLE_FILES.get(kind, {})))
    shown = CliRunner().invoke(main, ["doctor", "--store", str(tmp_path)])
    assert shown.exit_code == int(kind != "good"), shown.output[-3_000:]
    assert canary.found_in(shown.output + shown.stderr) == []


@pytest.fixture(scope="module")
def built(left: Left) -> Path:
    """The store of canaries after a run."""
    return left.store


# Where the contracts have a name: of a customer, of a user, of a purchaser as printed.
NAMES_IN = {
    ("checkins", "entry_method_description"),
    ("customers", "first_name"),
    ("customers", "last_name"),
    ("customers", "preferred_name"),
    *(
        (table, column)
        for table in ("pass_transfers", "transfers", "enriched_transfers")
        for column in ("purchaser_name", "user_first_name", "user_last_name")
    ),
    ("purchaser_overrides", "purchaser_name"),
    ("purchaser_review", "purchaser_name"),
    ("purchaser_review", "used_by"),
    *(
        (table.name, column.name)
        for table in INSIGHTS
        for column in table.columns
        if {"name", "names"} & set(column.name.split("_"))
    ),
    *(
        ("purchaser_review", f"candidate_{rank}_{what}")
        for rank in (1, 2, 3)
        for what in ("name", "why")
    ),
    ("sharing_events", "metadata"),
}


def test_internal_tables_hold_names_in_their_columns_and_contact_data_nowhere(built: Path) -> None:
    names, contact, birthdays = set(), set(), set()
    for path in sorted((built / "basin_assets").rglob("*.parquet")):
        table = path.relative_to(built / "basin_assets").with_suffix("").as_posix()
        table = table.rpartition("/2")[0] or table
        for column, text in canary.columns_of(path.read_bytes()):
            names |= {(table, column)} if canary.found_in(text, canary.NAMES) else set()
            contact |= {(table, column)} if canary.found_in(text, canary.CONTACT) else set()
            birthdays |= {(table, column)} if canary.found_in(text, canary.BIRTHDAYS) else set()
    assert names <= NAMES_IN
    assert {("customers", "first_name"), ("sharing_events", "metadata")} <= names
    assert contact == set()
    assert birthdays == {("customers", "birthday")}


def test_published_files_hold_names_where_they_are_told_and_contact_data_nowhere(
    built: Path, tmp_path: Path
) -> None:
    ours = Path(shutil.copytree(built / "capitan", tmp_path / "capitan"))
    for key in canary.canary_files():
        (tmp_path / key).unlink()
    found = canary.found_below(tmp_path)
    named = {"capitan/pass_sharing_events.csv", "capitan/insights/purchaser_review.csv"}
    may_be_named = {file.key for file in INSIGHT_FILES}
    assert {canary for canaries in found.values() for canary in canaries} == {"zqxvn"}
    assert named | {"capitan/insights/customer_friends.csv"} <= set(found) <= named | may_be_named
    assert (ours / "customer_connections.csv").is_file()


def test_the_explorer_holds_names_of_adults_and_no_contact_data(built: Path) -> None:
    content = orjson.dumps(content_in((built / EXPLORER_KEY).read_bytes())).decode()
    assert canary.found_in(content) == ["zqxvn"]
    assert canary.NAME in content  # born in 1987
    assert "Zqxvncleo Z." in content  # of unknown age, as a customer and as a printed purchaser
    assert "Zqxvnmoor" not in content


def test_the_timeline_gets_names_and_no_contact_data_from_us(built: Path) -> None:
    before = lines(*canary.TIMELINE)
    after = (built / "capitan/customer_events.csv").read_bytes()
    assert after.startswith(before)
    assert canary.found_in(after.removeprefix(before)) == ["zqxvn"]
