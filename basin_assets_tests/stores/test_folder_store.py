"""What only a folder can do: escape, break off halfway, lie behind a closed door."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from basin_assets.stores.folder import FolderStore
from basin_assets.stores.protocol import UnreachableStoreError


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


@pytest.mark.parametrize("key", ["../out", "a/../../out", "/etc/passwd", "capitan/../../out"])
def test_a_key_that_leads_out_of_the_folder_is_refused(store: FolderStore, key: str) -> None:
    (store_folder := Path(store.address)).mkdir()
    (store_folder.parent / "out").write_bytes(b"secret")
    for use in (store.read, store.delete, lambda key: store.write(key, b"")):
        with pytest.raises(ValueError, match="outside of the store"):
            use(key)
    assert (store_folder.parent / "out").read_bytes() == b"secret"


def test_a_folder_of_the_store_may_be_a_link(store: FolderStore, tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "checkins.csv").write_bytes(b"1")
    Path(store.address).mkdir()
    (Path(store.address) / "capitan").symlink_to(tmp_path / "export")

    assert store.read("capitan/checkins.csv").data == b"1"
    assert store.keys("capitan/") == ["capitan/checkins.csv"]


def test_a_write_that_breaks_off_leaves_the_old_bytes_and_is_not_listed(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write("capitan/a.csv", b"old")
    there: list[list[str]] = []

    def crash(descriptor: int) -> None:
        there.append([path.name for path in Path(store.address, "capitan").iterdir()])
        assert set(store.list("")) == {"capitan/a.csv"}
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    for write in (
        lambda: store.write("capitan/a.csv", b"new"),
        lambda: store.write_parts("capitan/a.csv", [b"n", b"ew"]),
    ):
        with pytest.raises(KeyboardInterrupt):
            write()
    assert [len(names) for names in there] == [2, 2]
    assert store.read("capitan/a.csv").data == b"old"
    assert [path.name for path in Path(store.address, "capitan").iterdir()] == ["a.csv"]


def test_a_full_disk_is_an_error_that_says_what_to_check(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for write in (lambda: store.write("a", b"new"), lambda: store.write_parts("a", [b"new"])):
        with pytest.raises(UnreachableStoreError, match=r"No space left.*Check .* the space left"):
            write()
    assert list(Path(store.address).iterdir()) == []


def test_a_folder_that_may_not_be_read_is_not_taken_for_an_empty_one(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write("capitan/checkins/a.csv", b"1")
    scandir = os.scandir

    def closed(path: Any) -> Iterator[Any]:
        if str(path).endswith("checkins"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(UnreachableStoreError, match="Check the permissions"):
        store.list("capitan/checkins")
