"""The files of an export: a single one, a folder of uploads, both, or none."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from basin_assets.contracts.sources import (
    CHECKINS,
    CUSTOMERS,
    MEMBERSHIPS,
    PASS_TRANSFERS,
    PURCHASER_OVERRIDES,
    SOURCES,
    Source,
)
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import MissingObjectError, RefusedError, StoreError
from basin_assets.tables.source_files import (
    SourceIsFolderError,
    UploadsAreFileError,
    content_hash,
    list_source_files,
    read_source_files,
)
from basin_assets.tables.source_reader import SourceReader
from basin_assets_tests.stores.counting_store import CountingStore


@pytest.fixture
def store(tmp_path: Path) -> CountingStore:
    return CountingStore(FolderStore(tmp_path))


def _put(store: CountingStore, *keys: str) -> None:
    for key in keys:
        store.write(key, key.encode())


def test_a_single_file_and_every_upload_count(store: CountingStore) -> None:
    keys = ["capitan/checkins.csv", "capitan/checkins/1.csv", "capitan/checkins/2.csv"]
    _put(store, *keys)
    assert read_source_files(store, CHECKINS) == {key: key.encode() for key in keys}
    assert list_source_files(store, CHECKINS) == {key: store.read(key).version for key in keys}


def test_uploads_alone_will_do(store: CountingStore) -> None:
    _put(store, "capitan/pass_transfers/2025-10.csv")
    assert set(read_source_files(store, PASS_TRANSFERS)) == {"capitan/pass_transfers/2025-10.csv"}


def test_what_is_no_upload_is_not_read(store: CountingStore) -> None:
    _put(
        store,
        "capitan/checkins.csv",
        "capitan/checkins.csv.bak",
        "capitan/checkins_old.csv",
        "capitan/checkins/deep/1.csv",
        "capitan/checkins/readme.txt",
        "capitan/checkins/1.csv.tmp",
    )
    assert set(read_source_files(store, CHECKINS)) == {"capitan/checkins.csv"}
    assert set(list_source_files(store, CHECKINS)) == {"capitan/checkins.csv"}


def test_an_export_of_one_file_has_no_uploads(store: CountingStore) -> None:
    _put(store, "capitan/customers.csv", "capitan/customers/1.csv")
    assert set(read_source_files(store, CUSTOMERS)) == {"capitan/customers.csv"}
    assert set(list_source_files(store, CUSTOMERS)) == {"capitan/customers.csv"}


def test_a_missing_export_is_named_with_what_to_do(store: CountingStore) -> None:
    with pytest.raises(MissingObjectError, match=r"customers\.csv is missing.*BASIN_STORE") as one:
        read_source_files(store, CUSTOMERS)
    assert store.location("capitan/customers.csv") in str(one.value)
    with pytest.raises(MissingObjectError, match=r"or as capitan/checkins/\*\.csv"):
        read_source_files(store, CHECKINS)


def test_an_optional_export_may_be_absent(store: CountingStore) -> None:
    assert read_source_files(store, MEMBERSHIPS) == {}


def test_the_hash_stands_for_names_and_bytes_and_not_for_their_order() -> None:
    files = {"a": b"1", "b": b"2"}
    assert content_hash(files) == content_hash(dict(reversed(files.items())))
    others = [{"a": b"2", "b": b"1"}, {"a": b"1"}, {"a": b"1", "c": b"2"}, {"a": b"1b2"}]
    assert len({content_hash(each) for each in [files, *others]}) == 5


def test_a_reader_reads_each_file_once_and_sees_one_version_of_it(store: CountingStore) -> None:
    header = "customer_id,first_name,last_name\n"
    store.write("capitan/customers.csv", f"{header}1,Nancy,Davis\n".encode())
    reader = SourceReader(store, Settings(), "2025-12")
    version = reader.version(CUSTOMERS)
    store.write("capitan/customers.csv", f"{header}1,Nancy,Davis\n2,Charlie,Davis\n".encode())
    assert len(reader.settled(CUSTOMERS).used) == 1
    assert reader.version(CUSTOMERS) == version
    assert store.reads.count("capitan/customers.csv") == 1
    anew = SourceReader(store, Settings(), "2025-12")
    assert anew.version(CUSTOMERS) != version
    assert len(anew.settled(CUSTOMERS).used) == 2


def test_an_absent_export_has_a_version_of_its_own(store: CountingStore) -> None:
    reader = SourceReader(store, Settings(), "2025-12")
    assert reader.version(MEMBERSHIPS) == "absent"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@pytest.mark.parametrize("content", ["", "/part-0.csv"], ids=["empty", "filled"])
def test_a_folder_in_the_place_of_an_export_is_named(
    store: CountingStore, tmp_path: Path, source: Source, content: str
) -> None:
    folder = tmp_path / "capitan" / source.file_name
    folder.mkdir(parents=True)
    if content:
        _put(store, f"capitan/{source.file_name}{content}")
    with pytest.raises(StoreError, match=rf"{source.file_name} is a folder where a file should be"):
        read_source_files(store, source)


def test_objects_below_the_name_of_an_export_are_a_folder_in_a_bucket_too(
    new_bucket: Callable[[], str],
) -> None:
    bucket = open_store(f"s3://{new_bucket()}")
    bucket.write("capitan/purchaser_overrides.csv/part-0.csv", b"purchaser_name,customer_id\n")
    with pytest.raises(SourceIsFolderError, match=r"purchaser_overrides\.csv is a folder"):
        read_source_files(bucket, PURCHASER_OVERRIDES)


def test_an_upload_that_is_a_folder_is_named(store: CountingStore) -> None:
    _put(store, "capitan/checkins.csv", "capitan/checkins/2025-10.csv/part-0.csv")
    with pytest.raises(SourceIsFolderError, match=r"2025-10\.csv is a folder"):
        read_source_files(store, CHECKINS)


@pytest.mark.parametrize("source", [s for s in SOURCES if s.may_be_folder], ids=lambda s: s.name)
def test_a_file_in_the_place_of_the_folder_of_uploads_is_named(
    store: CountingStore, new_bucket: Callable[[], str], source: Source
) -> None:
    for each in (store, open_store(f"s3://{new_bucket()}")):
        each.write(f"capitan/{source.name}.csv", b"x\n")
        each.write(f"capitan/{source.name}", b"x\n")
        with pytest.raises(UploadsAreFileError, match=rf"{source.name} is a file where a folder"):
            read_source_files(each, source)


def test_a_link_that_leads_nowhere_is_named(store: CountingStore, tmp_path: Path) -> None:
    (tmp_path / "capitan").mkdir()
    (tmp_path / "capitan" / "memberships.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(RefusedError, match=r"memberships\.csv is a link that leads to no file"):
        read_source_files(store, MEMBERSHIPS)


def test_an_upload_that_is_a_link_to_nowhere_is_named(store: CountingStore, tmp_path: Path) -> None:
    _put(store, "capitan/checkins/2025-09.csv")
    (tmp_path / "capitan/checkins/2025-10.csv").symlink_to(tmp_path / "unmounted.csv")
    with pytest.raises(RefusedError, match=r"2025-10\.csv is a link that leads to no file"):
        read_source_files(store, CHECKINS)


def test_an_export_that_may_not_be_read_is_named(
    store: CountingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(RefusedError, match=r"memberships\.csv cannot be read: Permission denied"):
        read_source_files(store, MEMBERSHIPS)
