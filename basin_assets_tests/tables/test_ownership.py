"""Whose file lies where we publish: ours of any version, nobody's, or another program's."""

from pathlib import Path

import pytest

from basin_assets.contracts.published import CONNECTIONS_FILE, EXPLORER_KEY, PUBLISHED_FILES
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import DamagedObjectError, RefusedError, Stored
from basin_assets.tables.csv_files import to_csv
from basin_assets.tables.ownership import (
    ForeignFileError,
    find_foreign_files,
    ours_at,
    refuse_foreign_file,
)

SETTINGS = Settings()
KEY = CONNECTIONS_FILE.key
OURS = [column.name for column in CONNECTIONS_FILE.columns]


def _quoted(names: list[str]) -> str:
    return ",".join(f'"{name}"' for name in names)


FOREIGN = b"customer_id_1,customer_id_2,strength_score,interaction_types\n1,2,30,visit\n"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def refused(store: FolderStore, start: bytes, key: str = KEY) -> list[str]:
    store.write(key, start)
    return find_foreign_files(store, SETTINGS)


def test_an_empty_store_holds_nobodys_files(store: FolderStore) -> None:
    assert find_foreign_files(store, SETTINGS) == []


def test_a_header_that_is_not_ours_is_refused_with_the_setting(store: FolderStore) -> None:
    (says,) = refused(store, FOREIGN)
    assert store.location(KEY) in says
    assert "BASIN_CONNECTIONS_KEY" in says
    assert f"basin run --take-over {KEY}" in says


@pytest.mark.parametrize("file", PUBLISHED_FILES, ids=lambda file: file.key)
def test_every_published_table_is_ours_and_never_somebody_elses(
    store: FolderStore, file: object
) -> None:
    assert isinstance(file, type(CONNECTIONS_FILE))
    assert refused(store, to_csv(file, file.table.empty()), file.key) == []
    assert len(refused(store, b"a,b\n1,2\n", file.key)) == 1


@pytest.mark.parametrize(
    "header",
    [
        ",".join(OURS),
        ",".join(reversed(OURS)),
        _quoted(OURS[:-1]),
        _quoted(OURS[:4]),
        _quoted([*OURS, "tie_score"]),
        "\ufeff" + _quoted(OURS),
        ", ".join(OURS),
    ],
)
def test_fewer_or_more_of_our_columns_are_another_version_of_ours(
    store: FolderStore, header: str
) -> None:
    assert refused(store, f"{header}\r\n1,2\r\n".encode()) == []
    assert refused(store, header.encode()) == []


@pytest.mark.parametrize(
    "start",
    [
        b"customer_id_1,customer_id_2,connection_strength\n",
        b"connection_type,connection_strength,interaction_count,metadata\n",
        b"1,2,family_membership,80\n",
        b"customer_id_1,customer_id_2,connection_type,connection_strength\n",
        f"{','.join(OURS)},last_seen_by\n".encode(),
        f"{_quoted(OURS)},last_seen_by\n".encode(),
        b"\x89PNG\r\n\x1a\n",
        "customer_id_1,customer_id_2,strength_score".encode("utf-16"),
        b'"customer_id_1',
    ],
)
def test_what_only_shares_some_columns_is_somebody_elses(store: FolderStore, start: bytes) -> None:
    assert len(refused(store, start)) == 1


@pytest.mark.parametrize("key", [KEY, EXPLORER_KEY])
@pytest.mark.parametrize("nothing", [b"", b"\n", b"\xef\xbb\xbf"])
def test_a_file_of_nothing_is_nobodys(store: FolderStore, key: str, nothing: bytes) -> None:
    assert refused(store, nothing, key) == []


def test_a_page_that_is_not_our_explorer_is_refused(store: FolderStore) -> None:
    (says,) = refused(store, b"<!doctype html><title>Our gym</title>", EXPLORER_KEY)
    assert EXPLORER_KEY in says
    page = b"<!doctype html><title>Connections explorer</title>"
    assert refused(store, page, EXPLORER_KEY) == []


def test_a_refusal_shows_nothing_of_the_file(store: FolderStore) -> None:
    (says,) = refused(store, b"Nancy Davis,Charlie Davis\n")
    assert "Nancy" not in says


def test_what_a_person_takes_over_is_not_refused(store: FolderStore) -> None:
    store.write(KEY, FOREIGN)
    ours = ours_at(SETTINGS)[KEY]
    assert find_foreign_files(store, SETTINGS, {KEY}) == []
    refuse_foreign_file(store, ours, {KEY})
    with pytest.raises(ForeignFileError, match="somebody else's file"):
        refuse_foreign_file(store, ours, {EXPLORER_KEY})


def test_a_foreign_file_beside_our_own_key_is_left_alone(store: FolderStore) -> None:
    store.write(KEY, FOREIGN)
    elsewhere = Settings(connections_key="capitan/basin_connections.csv")
    assert find_foreign_files(store, elsewhere) == []


@pytest.mark.parametrize(
    "settings",
    [
        Settings(connections_key="capitan/pass_sharing_events.csv"),
        Settings(connections_key="capitan/purchaser_overrides.csv"),
        Settings(connections_key="capitan/checkins/all.csv"),
        Settings(events_key="capitan/insights/top_connectors.csv"),
        Settings(events_key="capitan/customer_connections.csv/events.csv"),
        Settings(connections_key="capitan/members.csv/connections.csv"),
    ],
)
def test_a_key_that_is_taken_is_refused(store: FolderStore, settings: Settings) -> None:
    (says,) = find_foreign_files(store, settings)
    assert says.startswith("BASIN_")
    assert "Choose another." in says


def test_an_export_at_a_key_of_ours_is_never_offered_to_be_replaced(store: FolderStore) -> None:
    store.write("capitan/members.csv", b"membership_id,customer_id\n")
    (says,) = find_foreign_files(store, Settings(connections_key="capitan/members.csv"))
    assert "take" not in says


def test_a_file_in_the_place_of_a_folder_is_refused_before_anything_is_published(
    store: FolderStore,
) -> None:
    store.write("capitan/insights", b"notes\n")
    with pytest.raises(RefusedError, match="lies below a file"):
        find_foreign_files(store, SETTINGS)


class _Damaged(FolderStore):
    """Nothing can be read whole."""

    def read(self, key: str) -> Stored:
        raise DamagedObjectError(f"{key} could not be read whole")


def test_a_damaged_file_that_was_ours_is_put_right(tmp_path: Path) -> None:
    whole = to_csv(CONNECTIONS_FILE, CONNECTIONS_FILE.table.empty())
    FolderStore(tmp_path).write(KEY, whole.replace(b"strength", b"stren7th"))
    assert find_foreign_files(_Damaged(tmp_path), SETTINGS) == []


def test_a_file_that_cannot_be_read_whole_and_was_never_ours_is_not_replaced(
    tmp_path: Path,
) -> None:
    FolderStore(tmp_path).write(KEY, FOREIGN)
    with pytest.raises(DamagedObjectError):
        find_foreign_files(_Damaged(tmp_path), SETTINGS)
