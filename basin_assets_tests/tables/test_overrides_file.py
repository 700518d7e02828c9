"""What a person said about a printed name becomes a line of purchaser_overrides.csv."""

from datetime import date
from pathlib import Path

import pytest

from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import ConflictError, Stored
from basin_assets.tables.overrides_file import OverrideError, Statement, add_override

KEY = "capitan/purchaser_overrides.csv"
HEADER = b"purchaser_name,customer_id,from,to\n"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def after(store: FolderStore, before: bytes | None, statement: Statement) -> bytes:
    if before is not None:
        store.write(KEY, before)
    assert add_override(store, statement) == store.location(KEY)
    return store.read(KEY).data


@pytest.mark.parametrize("before", [None, b"", b"\xef\xbb\xbf", b"\n"])
def test_where_there_is_no_file_it_begins_with_a_header(
    store: FolderStore, before: bytes | None
) -> None:
    assert after(store, before, Statement("Nancy Davis", 7)) == HEADER + b"Nancy Davis,7,,\n"


def test_all_other_bytes_stay_and_the_line_has_the_files_columns_and_line_end(
    store: FolderStore,
) -> None:
    before = b'\xef\xbb\xbfnote,customer_id,purchaser_name,to,from\r\n"a\r\nb",,"Quill, Nora",,\r\n'
    line = b',8,"Lee, Ann",2025-10-31,2025-10-01\r\n'
    days = date(2025, 10, 1), date(2025, 10, 31)
    assert after(store, before, Statement("Lee, Ann", 8, *days)) == before + line


def test_a_file_that_lacks_its_last_line_end_gets_it(store: FolderStore) -> None:
    before = HEADER + b"Nora Quill,,,"
    assert after(store, before, Statement("Ann Lee", None)) == before + b"\nAnn Lee,,,\n"


def test_a_known_stranger_has_no_id(store: FolderStore) -> None:
    assert after(store, HEADER, Statement(" Ann Lee ", None)) == HEADER + b"Ann Lee,,,\n"


def test_a_name_that_a_spreadsheet_would_run_gets_the_apostrophe_that_a_run_knows(
    store: FolderStore,
) -> None:
    assert after(store, HEADER, Statement("=Nora Quill", 7)) == HEADER + b"'=Nora Quill,7,,\n"


def test_the_same_name_may_be_another_person_from_another_day_on(store: FolderStore) -> None:
    before = HEADER + b"Ann Lee,7,,\n"
    later = Statement("ann  LEE", 8, date(2025, 10, 1))
    assert after(store, before, later).endswith(b"ann  LEE,8,2025-10-01,\n")


@pytest.mark.parametrize(
    ("before", "statement", "says"),
    [
        (HEADER, Statement("  ", 7), "blank name"),
        (HEADER, Statement("Ann Lee", 7, date(2025, 2, 1), date(2025, 1, 1)), "lies before"),
        (b"name,id\n", Statement("Ann Lee", 7), "no column purchaser_name, customer_id"),
        (b"purchaser_name,customer_id\n", Statement("Ann Lee", 7, date(2025, 1, 1)), "column from"),
        (HEADER + b"ANN LEE,7,,\n", Statement("Ann Lee", 8), "has a line for this name"),
        (
            HEADER + b"Ann Lee,7,2025-01-01,\n",
            Statement("Ann Lee", 7, date(2025, 1, 1)),
            "has a line",
        ),
    ],
)
def test_what_no_run_could_use_is_refused_and_nothing_is_written(
    store: FolderStore, before: bytes, statement: Statement, says: str
) -> None:
    store.write(KEY, before)
    with pytest.raises(OverrideError, match=says):
        add_override(store, statement)
    assert store.read(KEY).data == before


class _WrittenInBetween(FolderStore):
    """Somebody else saves the file just after it was read."""

    def read(self, key: str) -> Stored:
        stored = super().read(key)
        super().write(key, HEADER + b"Nora Quill,9,,\n")
        return stored


def test_what_somebody_else_wrote_in_between_is_not_lost(tmp_path: Path) -> None:
    FolderStore(tmp_path).write(KEY, HEADER)
    with pytest.raises(ConflictError):
        add_override(_WrittenInBetween(tmp_path), Statement("Ann Lee", 7))
    assert FolderStore(tmp_path).read(KEY).data == HEADER + b"Nora Quill,9,,\n"


def test_a_count_behind_the_name_makes_no_other_name(store: FolderStore) -> None:
    store.write(KEY, HEADER + b"Ann Lee (2 remaining),7,,\n")
    with pytest.raises(OverrideError, match="has a line for this name"):
        add_override(store, Statement("ann lee", 8))
    with pytest.raises(OverrideError, match="blank name"):
        add_override(store, Statement("(2 remaining)", 8))
