"""A month is kept only where its recipe and its object are the ones on record; else it is made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from basin_assets.contracts.table import ContractError
from basin_assets.contracts.tables import CHECKINS, CO_VISITS
from basin_assets.rules.months import month_of
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import Store, UnreachableStoreError
from basin_assets.tables import keys
from basin_assets.tables.recipes import make_changed_months, recipe_of
from basin_assets.tables.table_files import save_table
from basin_assets.tables.table_rows import SavedTable, TableOutput
from basin_assets_tests.stores.counting_store import CountingStore
from basin_assets_tests.tables.test_table_files import co_visits_on

MONTHS = ["2025-09", "2025-10", "2025-11"]
RECORD = "basin_assets/recipes/co_visits.json"
OCTOBER = "basin_assets/co_visits/2025-10.parquet"
ROWS: dict[str | None, int] = {"2025-09": 1, "2025-10": 2, "2025-11": 0}
FRAME = co_visits_on("2025-09-02", "2025-10-01", "2025-10-05")


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> CountingStore:
    if request.param == "folder":
        return CountingStore(FolderStore(tmp_path))
    new_bucket: Callable[[], str] = request.getfixturevalue("new_bucket")
    return CountingStore(open_store(f"s3://{new_bucket()}/gym"))


class Maker:
    """Makes co-visits, and notes of which months."""

    def __init__(self, frame: pd.DataFrame = FRAME) -> None:
        self.made: list[str] = []
        self.frame = frame

    def __call__(self, months: Sequence[str]) -> TableOutput:
        self.made += months
        return self.frame[month_of(self.frame["day"]).isin(months)].reset_index(drop=True)


def recipes(*months: str, **other: str) -> dict[str, str]:
    return {month: f"as ever in {month}" for month in months or MONTHS} | other


def run(
    store: Store, of_month: Mapping[str, str] | None = None, maker: Maker | None = None
) -> tuple[SavedTable, list[str]]:
    """What is said of the table, and which months were made."""
    maker = maker or Maker()
    of_month = recipes() if of_month is None else of_month
    saved = make_changed_months(store, CO_VISITS, lambda: of_month, maker)
    return replace(saved, frame=None), maker.made


def objects(store: Store) -> dict[str, bytes]:
    return {key: store.read(key).data for key in store.keys("")}


def test_months_of_which_nothing_is_known_are_made(store: CountingStore) -> None:
    assert run(store) == (SavedTable(ROWS, objects_written=3), MONTHS)


def test_what_is_as_it_was_is_kept_and_nothing_is_written(store: CountingStore) -> None:
    run(store)
    store.puts.clear()
    assert run(store) == (SavedTable(ROWS, objects_written=0, months_kept=3), [])
    assert store.puts == []


def test_a_month_of_another_recipe_is_made_alone(store: CountingStore) -> None:
    run(store)
    changed = recipes(**{"2025-10": "other check-ins"})
    more = Maker(co_visits_on("2025-10-01", "2025-10-05", "2025-10-07"))
    store.puts.clear()
    saved = SavedTable({**ROWS, "2025-10": 3}, objects_written=1, months_kept=2)
    assert run(store, changed, more) == (saved, ["2025-10"])
    assert store.puts == [OCTOBER, RECORD]
    assert run(store, changed)[1] == []


def test_what_an_engine_has_saved_is_on_record_too(store: CountingStore) -> None:
    def engine(months: Sequence[str]) -> SavedTable:
        return SavedTable(ROWS, save_table(store, CO_VISITS, FRAME, months))

    make_changed_months(store, CO_VISITS, recipes, engine)
    assert run(store)[1] == []


def _truncate(store: Store) -> None:
    store.write(OCTOBER, store.read(OCTOBER).data[:-1])


def _replace(store: Store) -> None:
    store.write(OCTOBER, store.read(OCTOBER.replace("10", "09")).data)


def _rebuild_by_hand(store: Store) -> None:
    save_table(store, CO_VISITS, co_visits_on("2025-10-30"), ["2025-10"])


def _delete(store: Store) -> None:
    store.delete(OCTOBER)


@pytest.mark.parametrize("harm", [_truncate, _replace, _rebuild_by_hand, _delete])
def test_a_month_whose_object_is_another_is_made_again(
    store: CountingStore, harm: Callable[[Store], None]
) -> None:
    run(store)
    clean = objects(store)
    harm(store)
    assert run(store)[1] == ["2025-10"]
    assert objects(store) == clean


BROKEN = [
    b"",
    b"{",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'{"2025-10":{"recipe":"r"}}',
    b'{"2025-10":{"recipe":"r","version":"v","rows":-1}}',
    b'{"no month":{"recipe":"r","version":"v","rows":1}}',
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_record_that_says_nothing_is_as_none(store: CountingStore, broken: bytes) -> None:
    run(store)
    clean = objects(store)
    store.write(RECORD, broken)
    assert run(store)[1] == MONTHS
    assert objects(store) == clean


def test_the_record_of_another_store_is_as_none(tmp_path: Path, store: CountingStore) -> None:
    run(store)
    other = FolderStore(tmp_path / "other")
    other.write(RECORD, store.read(RECORD).data)
    assert run(other)[1] == MONTHS


@pytest.mark.parametrize("next_recipe", ["as ever in 2025-10", "other check-ins"])
def test_a_run_that_dies_before_the_record_costs_that_its_months_are_made_again(
    store: CountingStore, next_recipe: str
) -> None:
    run(store)

    def die_at_the_record() -> None:
        if store.puts[-1] == OCTOBER:
            raise UnreachableStoreError

    store.before_write = die_at_the_record
    with pytest.raises(UnreachableStoreError):
        run(store, recipes(**{"2025-10": "other check-ins"}), Maker(co_visits_on("2025-10-07")))
    store.before_write = lambda: None

    assert run(store, recipes(**{"2025-10": next_recipe}))[1] == ["2025-10"]


def test_an_input_that_is_replaced_meanwhile_is_not_on_record(store: CountingStore) -> None:
    now = iter([recipes(), recipes(**{"2025-10": "replaced"})])
    make_changed_months(store, CO_VISITS, lambda: next(now), Maker())
    assert run(store)[1] == ["2025-10"]


def test_months_one_by_one_a_range_and_all_leave_the_same_bytes(
    tmp_path: Path, store: CountingStore
) -> None:
    run(store)
    clean = objects(store)
    for months in ([*MONTHS[::-1]], ["2025-10", "2025-09", "2025-11"]):
        for key in clean:
            store.delete(key)
        for month in months:
            run(store, recipes(month))
        assert objects(store) == clean
    for key in clean:
        store.delete(key)
    run(store, recipes("2025-10", "2025-11"))
    run(store)
    assert objects(store) == clean


def test_a_month_that_is_gone_is_off_the_record(store: CountingStore) -> None:
    run(store)
    store.delete(OCTOBER)
    run(store, recipes("2025-09"))
    assert set(orjson.loads(store.read(RECORD).data)) == {"2025-09", "2025-11"}


def test_the_record_is_no_month_of_the_table(store: CountingStore) -> None:
    run(store)
    assert RECORD not in store.keys(keys.table_folder(CO_VISITS))


def test_rows_that_break_the_contract_are_refused_and_not_on_record(store: CountingStore) -> None:
    with pytest.raises(ContractError):
        run(store, maker=Maker(FRAME.assign(gap_seconds=-1.0)))
    assert objects(store) == {}


def test_a_recipe_is_of_table_month_settings_inputs_and_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found() -> set[str]:
        return {
            recipe_of(CO_VISITS, "2025-10", {"window_minutes": 30}, {"key": "version"}),
            recipe_of(CHECKINS, "2025-10", {"window_minutes": 30}, {"key": "version"}),
            recipe_of(CO_VISITS, "2025-11", {"window_minutes": 30}, {"key": "version"}),
            recipe_of(CO_VISITS, "2025-10", {"window_minutes": 31}, {"key": "version"}),
            recipe_of(CO_VISITS, "2025-10", {"window_minutes": 30}, {"key": "another"}),
            recipe_of(CO_VISITS, "2025-10", {"window_minutes": 30}, {"other": "version"}),
            recipe_of(CO_VISITS, "2025-10", {"window_minutes": 30}, {}),
        }

    before = found()
    assert len(before) == 7
    assert found() == before
    monkeypatch.setattr("basin_assets.tables.recipes.code_version", lambda: "other code")
    assert len(found() | before) == 14


class _Gym:
    """What each month is made of now: a number of co-visits, which is also its recipe."""

    def __init__(self) -> None:
        self.visits = dict.fromkeys(MONTHS, 1)

    def run(self, store: Store, months: Sequence[str]) -> None:
        days = [f"{month}-{day + 1:02}" for month in MONTHS for day in range(self.visits[month])]
        of_month = {month: str(self.visits[month]) for month in months}
        frame = co_visits_on(*days)
        frame["customer_id_1"] = frame["day"].dt.day.astype("int64")  # nothing of other months
        make_changed_months(store, CO_VISITS, lambda: of_month, Maker(frame))


_CHANGES = st.one_of(
    st.tuples(st.just("input"), st.sampled_from(MONTHS), st.integers(0, 3)),
    st.tuples(st.just("run"), st.lists(st.sampled_from(MONTHS), unique=True), st.just(0)),
    st.tuples(st.just("delete"), st.sampled_from(MONTHS), st.just(0)),
    st.tuples(st.just("swap"), st.sampled_from(MONTHS), st.sampled_from(MONTHS)),
    st.tuples(st.just("record"), st.sampled_from(["lost", "older"]), st.just(0)),
)


@given(st.lists(_CHANGES, max_size=12))
def test_whatever_has_happened_a_run_leaves_what_it_leaves_in_an_empty_store(
    changes: list[tuple[str, str, object]],
) -> None:
    gym = _Gym()
    with TemporaryDirectory() as folder, TemporaryDirectory() as empty:
        store, older = FolderStore(folder), b"{}"
        for kind, what, how in changes:
            key = keys.table_object(CO_VISITS, what) if what in MONTHS else RECORD
            there = store.keys("")
            if kind == "input":
                gym.visits[what] = int(str(how))
            elif kind == "run":
                gym.run(store, what)
            elif kind == "delete":
                store.delete(key)
            elif kind == "swap" and (other := keys.table_object(CO_VISITS, str(how))) in there:
                store.write(key, store.read(other).data)
            elif kind == "record" and RECORD in there:
                now = store.read(RECORD).data
                store.write(RECORD, older if what == "older" else b"")
                older = now
        gym.run(store, MONTHS)
        gym.run(FolderStore(empty), MONTHS)
        assert objects(store) == objects(FolderStore(empty))


def test_rows_that_were_all_made_are_at_hand_and_others_are_not(store: CountingStore) -> None:
    first = make_changed_months(store, CO_VISITS, recipes, Maker())
    assert first.frame is not None and len(first.frame) == sum(ROWS.values())
    assert make_changed_months(store, CO_VISITS, recipes, Maker()).frame is None
