"""What only a folder can do: escape, break off halfway, lie behind a closed door."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from basin_assets.stores.folder import FolderStore
from basin_assets.stores.lease import hold
from basin_assets.stores.protocol import RefusedError, StoreError, UnreachableStoreError


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


def test_what_a_killed_run_left_half_written_is_in_nobodys_way(store: FolderStore) -> None:
    store.write("a", b"old")
    (left := Path(store.address, ".a.half-written")).write_bytes(b"half of what was to be written")
    left.chmod(0o400)
    for write in _bytes_and_parts(store, "a"):
        write(b"new")
    assert store.read("a").data == b"new"
    assert [path.name for path in Path(store.address).iterdir()] == ["a"]


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
    with pytest.raises(RefusedError, match=r"checkins cannot be read.*Check the permissions"):
        store.list("capitan/checkins")


def _bytes_and_parts(store: FolderStore, key: str) -> list[Callable[[bytes], object]]:
    return [
        lambda data: store.write(key, data),
        lambda data: store.write_parts(key, [data[:2], data[2:]]),
    ]


def test_a_file_that_is_replaced_keeps_its_mode(store: FolderStore) -> None:
    store.write("a.csv", b"old")
    path = Path(store.location("a.csv"))
    for mode, write in zip((0o640, 0o604), _bytes_and_parts(store, "a.csv"), strict=True):
        path.chmod(mode)
        write(b"new %o" % mode)
        assert (path.read_bytes(), path.stat().st_mode & 0o7777) == (b"new %o" % mode, mode)


def test_a_file_that_is_new_has_the_mode_of_any_new_file(store: FolderStore) -> None:
    store.write("a.csv", b"new")
    (another := Path(store.address, "b")).touch()
    assert Path(store.location("a.csv")).stat().st_mode == another.stat().st_mode


def _owned_by_another(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Lets a file seem to be of user 4711 and group 4712."""
    stat = Path.stat

    def of_another(self: Path, **how: bool) -> os.stat_result:
        there = stat(self, **how)
        owned = [*there[:4], 4711, 4712, *there[6:]]
        return os.stat_result(owned) if self == path else there

    monkeypatch.setattr(Path, "stat", of_another)


def test_a_file_that_is_replaced_stays_its_owners(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, int]] = []
    store.write("a.csv", b"old")
    path = Path(store.location("a.csv"))
    if os.geteuid() == 0:
        os.chown(path, 4711, 4712)
    else:  # only root may give files away
        _owned_by_another(monkeypatch, path)
        monkeypatch.setattr(os, "fchown", lambda _, user, group: given.append((user, group)))
    for write in _bytes_and_parts(store, "a.csv"):
        write(b"new")
        assert (path.stat().st_uid, path.stat().st_gid) == (4711, 4712)
    assert os.geteuid() == 0 or given == [(4711, 4712)] * 2
    assert store.read("a.csv").data == b"new"


def test_a_file_that_cannot_be_given_to_its_owner_is_left_as_it_is(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(file: int, user: int, group: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    store.write("a.csv", b"old")
    monkeypatch.setattr(os, "fchown", forbidden)
    _owned_by_another(monkeypatch, Path(store.location("a.csv")))
    for write in _bytes_and_parts(store, "a.csv"):
        with pytest.raises(RefusedError, match=r"belongs to user 4711.*Run as its owner"):
            write(b"new")
    assert store.read("a.csv").data == b"old"
    assert [path.name for path in Path(store.address).iterdir()] == ["a.csv"]


@pytest.mark.parametrize("is_there", [True, False], ids=["a file", "nothing yet"])
def test_a_link_stays_a_link_and_its_target_gets_the_bytes(
    store: FolderStore, tmp_path: Path, is_there: bool
) -> None:
    (elsewhere := tmp_path / "elsewhere").mkdir()
    target, link = elsewhere / "real.csv", Path(store.location("capitan/a.csv"))
    if is_there:
        target.write_bytes(b"old")
        target.chmod(0o640)
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    for number, write in enumerate(_bytes_and_parts(store, "capitan/a.csv")):
        write(b"new %d" % number)
        assert link.is_symlink()
        assert target.read_bytes() == b"new %d" % number
    assert not is_there or target.stat().st_mode & 0o7777 == 0o640
    assert list(elsewhere.iterdir()) == [target]


@pytest.mark.parametrize(
    ("number", "kind", "advice"),
    [
        (errno.EROFS, RefusedError, "Check the permissions and BASIN_STORE"),
        (errno.EACCES, RefusedError, "Check the permissions and BASIN_STORE"),
        (errno.ENOSPC, UnreachableStoreError, "Check the disk and the space left"),
        (errno.EIO, UnreachableStoreError, "Check the disk and the space left"),
    ],
)
def test_a_folder_that_cannot_be_written_is_told_with_what_to_do(
    store: FolderStore,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    kind: type[StoreError],
    advice: str,
) -> None:
    store.write("a", b"1")

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    for name in ("mkdir", "unlink"):
        monkeypatch.setattr(Path, name, fail)
    asked: list[Callable[[], object]] = [
        lambda: store.write("a", b"2"),
        lambda: store.write_parts("a", [b"2"]),
        lambda: store.delete("a"),
        lambda: hold(store, 0),
    ]
    for ask in asked:
        with pytest.raises(kind, match=f"{os.strerror(number)}.*{advice}") as raised:
            ask()
        assert type(raised.value) is kind
    assert store.read("a").data == b"1"


def test_a_store_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = FolderStore(tmp_path / "file")
    for ask in (lambda: store.write("a", b"1"), lambda: hold(store, 0)):
        with pytest.raises(RefusedError, match="BASIN_STORE"):
            ask()
