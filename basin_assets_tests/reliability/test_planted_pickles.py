"""Whoever may write to the store cannot have anything executed by it.

A pickle that makes a file when it is loaded lies at every key that a run reads, and beside them.
"""

import ast
import pickle
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

import basin_assets
from basin_assets.cli.doctor import examine
from basin_assets.cli.why import explain_purchaser
from basin_assets.contracts.published import EXPLORER_KEY, PUBLISHED_FILES, TIMELINE_KEY
from basin_assets.contracts.registry import INTERNAL_TABLES
from basin_assets.contracts.sources import SOURCES, Source
from basin_assets.contracts.table import ContractError, Table
from basin_assets.rules.exports.source_rows import SourceFileError, read_source_rows
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import StoreError
from basin_assets.tables import keys
from basin_assets_tests.graph_runs import (
    DAGSTER_WARNINGS,
    GYM_MONTHS,
    errors_of,
    materialize,
    published,
    run_daily,
    short_settings,
)

pytestmark = DAGSTER_WARNINGS


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self._marker,)


class Planted:
    """A built gym, and a pickle to plant in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = FolderStore(folder)
        self.marker = folder.parent / "executed"
        self.pickle = pickle.dumps(Bomb(self.marker))

    def plant(self, *where: str) -> None:
        for key in where:
            self.store.write(key, self.pickle)

    @property
    def is_executed(self) -> bool:
        return self.marker.exists()


@pytest.fixture
def gym(built_gym: Path, tmp_path: Path) -> Planted:
    return Planted(Path(shutil.copytree(built_gym, tmp_path / "gym")))


def _objects(table: Table) -> list[str]:
    if not table.is_monthly:
        return [keys.table_object(table)]
    return [keys.table_object(table, month) for month in GYM_MONTHS]


INTERNAL = [key for table in INTERNAL_TABLES.values() for key in _objects(table)]
RECORD = "basin_assets/published_accounting.parquet"
PUBLISHED = [*(file.key for file in PUBLISHED_FILES), EXPLORER_KEY]
SOURCE_KEYS = {source.name: keys.source_file(source) for source in SOURCES}
BESIDE = [
    *(f"basin_assets/{name}" for name in INTERNAL_TABLES if name.count("/") == 0),
    *(f"basin_assets/{name}.pickle" for name in INTERNAL_TABLES),
    *(f"basin_assets/{name}.parquet.pkl" for name in INTERNAL_TABLES),
    *(f"capitan/{source.name}.pkl" for source in SOURCES),
    "basin_assets/storage/customers",
    "basin_assets/co_visits/2025-10.pkl",
    "basin_assets/.pickle",
    "capitan/checkins/upload.pkl",
    "storage/customers",
    "customers",
]


def test_the_planted_pickle_does_execute_when_it_is_loaded(gym: Planted) -> None:
    assert not gym.is_executed
    pickle.loads(gym.pickle)  # noqa: S301
    assert gym.is_executed


def test_pickles_in_the_place_of_published_files_and_of_the_record_are_refused(
    gym: Planted,
) -> None:
    gym.plant(RECORD, *PUBLISHED)
    assert not run_daily(short_settings(gym.folder)).success
    assert {gym.store.read(key).data for key in PUBLISHED} == {gym.pickle}
    assert not gym.is_executed


def test_a_run_over_pickles_at_every_key_of_its_tables_replaces_them(
    gym: Planted, built_gym: Path
) -> None:
    for key in BESIDE:
        if not (gym.folder / key).is_dir():
            gym.plant(key)
    gym.plant(*(key for key in INTERNAL if key != RECORD))
    result = run_daily(short_settings(gym.folder))
    assert result.success, errors_of(result)
    assert published(gym.folder) == published(built_gym)
    assert gym.pickle not in [gym.store.read(key).data for key in INTERNAL]
    assert not gym.is_executed


@pytest.mark.parametrize(
    "key", [SOURCE_KEYS["checkins"], "capitan/pass_transfers/upload.csv", TIMELINE_KEY]
)
def test_a_pickle_in_the_place_of_an_export_is_refused_by_its_name(gym: Planted, key: str) -> None:
    gym.plant(key)
    before = {file: gym.store.read(file).data for file in PUBLISHED}
    result = run_daily(short_settings(gym.folder))
    assert not result.success
    assert key in errors_of(result)
    assert gym.store.read(key).data == gym.pickle
    assert {file: gym.store.read(file).data for file in PUBLISHED} == before
    assert list(examine(gym.store, short_settings(gym.folder), GYM_MONTHS[-1]))
    assert not gym.is_executed


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_every_export_that_is_a_pickle_is_refused_by_its_name(
    source: Source, tmp_path: Path
) -> None:
    bomb = pickle.dumps(Bomb(tmp_path / "executed"))
    with pytest.raises(SourceFileError, match=SOURCE_KEYS[source.name]):
        read_source_rows(source, {SOURCE_KEYS[source.name]: bomb})
    assert not (tmp_path / "executed").exists()


READERS = {
    "co_visits": "checkins",
    "family_membership": "shared_memberships",
    "customer_friends": "frequent_guest",
    "capitan/pass_sharing_events": "sharing_events",
    "capitan/customer_events": "sharing_events",
    "capitan/insights/connections_explorer": "tie_calibration",
}
"""Of each kind of asset one: by month and whole, published, merged and the page; all are read by
one IO manager.
"""


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
def test_an_asset_that_is_built_alone_refuses_a_pickle_among_its_inputs(
    gym: Planted, reader: str
) -> None:
    gym.plant(*_objects(INTERNAL_TABLES[READERS[reader]]))
    before = published(gym.folder)
    is_monthly = reader in INTERNAL_TABLES and INTERNAL_TABLES[reader].is_monthly
    months = GYM_MONTHS if is_monthly else None
    result = materialize(short_settings(gym.folder), reader, months=months)
    assert not result.success
    assert published(gym.folder) == before
    assert not gym.is_executed


def test_a_question_over_pickles_executes_none_of_them(gym: Planted) -> None:
    gym.plant(*INTERNAL)
    with pytest.raises((pa.ArrowInvalid, ContractError, StoreError)):
        explain_purchaser(gym.store, short_settings(gym.folder), "Nancy Davis", None)
    assert not gym.is_executed


FORBIDDEN_MODULES = {
    "pickle",
    "_pickle",
    "cPickle",
    "pickletools",
    "cloudpickle",
    "dill",
    "shelve",
    "joblib",
    "marshal",
    "yaml",
    "code",
    "runpy",
}
FORBIDDEN_NAMES = {"eval", "exec", "compile", "__import__", "read_pickle", "to_pickle"}
FORBIDDEN_WORDS = {"allow_pickle", "shell"}
MODULES = sorted(Path(basin_assets.__file__).parent.rglob("*.py"))


def _executing(source: str) -> set[str]:
    """What a module names that turns data into code."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found |= {name.name.partition(".")[0] for name in names} & FORBIDDEN_MODULES
            case ast.ImportFrom(module=str(module), names=names):
                found |= {module.partition(".")[0]} & FORBIDDEN_MODULES
                found |= {name.name for name in names} & FORBIDDEN_NAMES
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in FORBIDDEN_NAMES:
                found |= {name} if not _is_regular_expression(node) else set()
            case ast.keyword(arg=str(word)) if word in FORBIDDEN_WORDS:
                found.add(word)
    return found


def _is_regular_expression(node: ast.AST) -> bool:
    """`re.compile` makes no code of ours."""
    return isinstance(node, ast.Attribute) and ast.unparse(node) == "re.compile"


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "import joblib.memory",
        "from yaml import load",
        "eval(x)",
        "builtins.exec(x)",
        "pd.read_pickle(x)",
        "np.load(x, allow_pickle=True)",
        "compile(x)",
    ],
)
def test_the_search_finds_what_turns_data_into_code(source: str) -> None:
    assert _executing(source)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_module_turns_data_into_code(module: Path) -> None:
    assert _executing(module.read_text(encoding="utf-8")) == set()
