"""Tables in the store: one object a month, and back as one frame."""

from pathlib import Path

import pandas as pd
import pytest

from basin_assets.contracts.table import ContractError
from basin_assets.contracts.tables import CO_VISITS, CUSTOMERS
from basin_assets.stores.folder import FolderStore
from basin_assets.tables import keys
from basin_assets.tables.parquet import to_frame, to_parquet
from basin_assets.tables.table_files import (
    MissingMonthsError,
    load_table,
    remove_months_before,
    save_table,
    stored_batches,
    validate_stored,
)
from basin_assets_tests.stores.counting_store import CountingStore
from basin_assets_tests.tables.sample_frames import sample_frame

MONTHS = ["2025-09", "2025-10", "2025-11", "2025-12"]


@pytest.fixture
def store(tmp_path: Path) -> CountingStore:
    return CountingStore(FolderStore(tmp_path))


def co_visits_on(*days: str) -> pd.DataFrame:
    return CO_VISITS.frame(
        {
            "customer_id_1": range(1, len(days) + 1),
            "customer_id_2": [99] * len(days),
            "day": pd.to_datetime(list(days)),
            "location": ["1"] * len(days),
            "gap_seconds": [60.0] * len(days),
            "hour": [17] * len(days),
            "second": [37] * len(days),
            "crowd": [0] * len(days),
        }
    )


def test_a_range_of_months_is_one_object_a_month(store: CountingStore) -> None:
    frame = co_visits_on("2025-10-31", "2025-11-01", "2025-10-01")
    assert save_table(store, CO_VISITS, frame, MONTHS[1:3]).objects_written == 2
    assert set(store.list("")) == {
        "basin_assets/co_visits/2025-10.parquet",
        "basin_assets/co_visits/2025-11.parquet",
    }
    october = load_table(store, CO_VISITS, ["2025-10"])
    pd.testing.assert_frame_equal(october, frame.iloc[[0, 2]].reset_index(drop=True))


def test_a_table_comes_in_batches_in_the_order_of_its_months(store: CountingStore) -> None:
    frame = co_visits_on("2025-09-02", "2025-10-01", "2025-10-05", "2025-11-09")
    save_table(store, CO_VISITS, frame, MONTHS)
    batches = [to_frame(CO_VISITS, rows) for rows in stored_batches(store, CO_VISITS, MONTHS)]
    pd.testing.assert_frame_equal(pd.concat(batches, ignore_index=True), frame)


def test_a_month_that_was_never_built_amid_others_is_no_empty_month(store: CountingStore) -> None:
    save_table(store, CO_VISITS, co_visits_on("2025-09-02"), ["2025-09"])
    save_table(store, CO_VISITS, co_visits_on("2025-11-02"), ["2025-11"])
    with pytest.raises(MissingMonthsError, match="co_visits was not built for 2025-10"):
        list(stored_batches(store, CO_VISITS, MONTHS))


def test_months_that_do_not_exist_are_in_no_batch(store: CountingStore) -> None:
    """A run with a clock a year ahead built them; the next one knows better."""
    frame = co_visits_on("2025-09-02", "2025-10-01", "2025-11-09")
    save_table(store, CO_VISITS, frame, MONTHS)
    batches = [to_frame(CO_VISITS, rows) for rows in stored_batches(store, CO_VISITS, MONTHS[1:2])]
    pd.testing.assert_frame_equal(
        pd.concat(batches, ignore_index=True), frame.iloc[1:2].reset_index(drop=True)
    )


def test_months_before_the_first_are_removed_from_every_table(store: CountingStore) -> None:
    save_table(store, CO_VISITS, co_visits_on("2025-09-02", "2025-11-09"), MONTHS)
    save_table(store, CUSTOMERS, sample_frame(CUSTOMERS))
    store.write("basin_assets/no_table_any_more/2025-09.parquet", b"of an older version")
    store.write("capitan/checkins/2025-09.csv", b"an export")
    remove_months_before(store, "2025-11")
    assert set(store.list("")) == {
        "basin_assets/co_visits/2025-11.parquet",
        "basin_assets/co_visits/2025-12.parquet",
        "basin_assets/customers.parquet",
        "capitan/checkins/2025-09.csv",
    }


def test_a_range_comes_back_as_one_frame_month_after_month(store: CountingStore) -> None:
    frame = co_visits_on("2025-09-02", "2025-10-01", "2025-10-05", "2025-11-09")
    save_table(store, CO_VISITS, frame, MONTHS)
    pd.testing.assert_frame_equal(load_table(store, CO_VISITS, MONTHS), frame)
    pd.testing.assert_frame_equal(load_table(store, CO_VISITS, MONTHS[::-1]), frame)


def test_a_range_at_once_is_the_months_one_by_one(tmp_path: Path) -> None:
    frame = co_visits_on("2025-10-01", "2025-11-09", "2025-10-05")
    at_once, singly = FolderStore(tmp_path / "a"), FolderStore(tmp_path / "b")
    save_table(at_once, CO_VISITS, frame, MONTHS)
    for month in MONTHS:
        rows = frame[frame["day"].dt.strftime("%Y-%m") == month]
        save_table(singly, CO_VISITS, rows, [month])
    assert at_once.list("") == singly.list("")


def test_a_month_without_rows_is_kept_and_is_not_a_month_never_built(store: CountingStore) -> None:
    save_table(store, CO_VISITS, CO_VISITS.empty(), ["2025-10"])
    pd.testing.assert_frame_equal(load_table(store, CO_VISITS, ["2025-10"]), CO_VISITS.empty())


def test_months_never_built_amid_others_are_named(store: CountingStore) -> None:
    save_table(store, CO_VISITS, CO_VISITS.empty(), ["2025-08"])
    save_table(store, CO_VISITS, CO_VISITS.empty(), ["2025-11"])
    with pytest.raises(MissingMonthsError, match=r"co_visits .* 2025-09, 2025-10\. .*basin run"):
        load_table(store, CO_VISITS, ["2025-08", *MONTHS])


def test_months_before_the_first_and_behind_the_last_hold_no_data(store: CountingStore) -> None:
    frame = co_visits_on("2025-10-01")
    save_table(store, CO_VISITS, frame, ["2025-10"])
    pd.testing.assert_frame_equal(load_table(store, CO_VISITS, MONTHS), frame)


def test_a_table_never_built_is_no_empty_one(store: CountingStore) -> None:
    with pytest.raises(MissingMonthsError, match="customers was not built"):
        load_table(store, CUSTOMERS)
    with pytest.raises(MissingMonthsError, match="co_visits was not built for 2025-09, 2025-10"):
        load_table(store, CO_VISITS, MONTHS)
    save_table(store, CO_VISITS, CO_VISITS.empty(), ["2025-10"])
    with pytest.raises(MissingMonthsError, match="2025-12"):
        load_table(store, CO_VISITS, ["2025-12"])


def test_a_frame_that_breaks_its_contract_is_refused_before_anything_is_written(
    store: CountingStore,
) -> None:
    broken = co_visits_on("2025-09-01", "2025-11-01").assign(customer_id_2=0)
    with pytest.raises(ContractError, match="customer_id_1 is not below customer_id_2 in 2 rows"):
        save_table(store, CO_VISITS, broken, MONTHS)
    assert store.puts == []


def test_rows_of_other_months_are_refused_before_anything_is_written(store: CountingStore) -> None:
    frame = co_visits_on("2025-10-01", "2025-11-01")
    with pytest.raises(ContractError, match="co_visits: 1 rows lie outside of the months"):
        save_table(store, CO_VISITS, frame, ["2025-10"])
    assert store.puts == []


def test_only_months_that_changed_are_put_again(store: CountingStore) -> None:
    save_table(store, CO_VISITS, co_visits_on("2025-09-01", "2025-10-01"), MONTHS)
    again = save_table(store, CO_VISITS, co_visits_on("2025-09-01", "2025-10-01"), MONTHS)
    assert (again.rows, again.objects_written) == (2, 0)
    store.puts.clear()
    changed = save_table(store, CO_VISITS, co_visits_on("2025-09-01", "2025-10-02"), MONTHS)
    assert changed.objects_written == 1
    assert store.puts == ["basin_assets/co_visits/2025-10.parquet"]


def test_an_unpartitioned_table_is_one_object(store: CountingStore) -> None:
    frame = sample_frame(CUSTOMERS)
    assert [save_table(store, CUSTOMERS, frame).objects_written for _ in range(2)] == [1, 0]
    assert store.puts == ["basin_assets/customers.parquet"]
    pd.testing.assert_frame_equal(load_table(store, CUSTOMERS), frame)


def test_parts_are_one_object_with_the_bytes_of_the_whole(store: CountingStore) -> None:
    frame = sample_frame(CUSTOMERS)
    save_table(store, CUSTOMERS, frame)
    parts = (frame.iloc[[at]].reset_index(drop=True) for at in range(len(frame)))
    saved = save_table(store, CUSTOMERS, parts)
    assert (saved.rows, saved.objects_written) == (len(frame), 0)


def test_parts_that_break_the_contract_only_together_are_refused_before_anything_is_written(
    store: CountingStore,
) -> None:
    frame = sample_frame(CUSTOMERS)
    with pytest.raises(ContractError, match=r"the key \(customer_id\) repeats"):
        save_table(store, CUSTOMERS, iter([frame, frame]))
    assert store.puts == []


def test_some_columns_are_read_alone(store: CountingStore) -> None:
    frame = co_visits_on("2025-10-02", "2025-11-01")
    save_table(store, CO_VISITS, frame, MONTHS)
    columns = ["location", "customer_id_1"]
    read = load_table(store, CO_VISITS, MONTHS, columns)
    pd.testing.assert_frame_equal(read, frame[columns])


def test_what_is_stored_is_validated_whoever_wrote_it(store: CountingStore) -> None:
    kept = sample_frame(CUSTOMERS)
    doubled = pd.concat([kept, kept], ignore_index=True)
    store.write(keys.table_object(CUSTOMERS), to_parquet(CUSTOMERS, kept))
    assert validate_stored(store, CUSTOMERS) == len(kept)
    store.write(keys.table_object(CUSTOMERS), to_parquet(CUSTOMERS, doubled))
    with pytest.raises(ContractError, match="the key"):
        validate_stored(store, CUSTOMERS)
