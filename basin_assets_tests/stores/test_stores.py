"""Both stores keep one contract: whole objects, versions, conditional writes."""

from collections.abc import Iterator

import pytest

from basin_assets.stores.protocol import (
    ABSENT,
    ConflictError,
    MissingObjectError,
    Put,
    Store,
    read_if_there,
    write_if_changed,
)


def test_what_was_written_is_read_back_with_its_version(store: Store) -> None:
    version = store.write("capitan/a.csv", b"\x00bytes\r\n")
    assert store.read("capitan/a.csv") == (b"\x00bytes\r\n", version)


def test_an_empty_object_is_not_a_missing_one(store: Store) -> None:
    store.write("a", b"")
    assert store.read("a").data == b""
    with pytest.raises(MissingObjectError, match="b does not exist"):
        store.read("b")
    assert read_if_there(store, "b") is None


def test_a_listing_holds_the_versions_of_a_prefix_and_no_other_key(store: Store) -> None:
    assert store.list("") == {}
    for key in ("x/1.csv", "x/deep/2.csv", "x.csv", "xy/3.csv", "y"):
        store.write(key, key.encode())
    assert set(store.list("x/")) == {"x/1.csv", "x/deep/2.csv"}
    assert set(store.list("x")) == {"x/1.csv", "x/deep/2.csv", "x.csv", "xy/3.csv"}
    assert set(store.list("nothing/here")) == set()
    assert store.list("y") == {"y": store.read("y").version}
    for prefix in ("", "x", "x/", "nothing/here"):
        assert store.keys(prefix) == sorted(store.list(prefix))


def test_a_version_stands_for_the_content(store: Store) -> None:
    first = store.write("a", b"A")
    second = store.write("a", b"B")
    assert first != second
    assert store.write("a", b"A") == first


def test_a_write_that_expects_the_version_read_goes_through(store: Store) -> None:
    version = store.write("a", b"old")
    store.write("a", b"new", expected=version)
    assert store.read("a").data == b"new"


def test_a_write_that_expects_a_version_gone_by_changes_nothing(store: Store) -> None:
    stale = store.write("a", b"old")
    store.write("a", b"somebody else's")
    with pytest.raises(ConflictError, match="changed by somebody else"):
        store.write("a", b"ours", expected=stale)
    assert store.read("a").data == b"somebody else's"


def test_a_write_that_expects_nothing_there_replaces_nothing(store: Store) -> None:
    store.write("a", b"first", expected=ABSENT)
    with pytest.raises(ConflictError):
        store.write("a", b"second", expected=ABSENT)
    assert store.read("a").data == b"first"


def test_a_write_that_expects_an_object_that_was_deleted_is_a_conflict(store: Store) -> None:
    version = store.write("a", b"old")
    store.delete("a")
    with pytest.raises(ConflictError):
        store.write("a", b"new", expected=version)
    assert store.list("") == {}


def test_only_the_same_bytes_are_the_same(store: Store) -> None:
    assert store.version_if_same("a", b"12") is None
    version = store.write("a", b"12")
    assert store.version_if_same("a", b"12") == version
    assert store.version_if_same("a", b"13") is None
    assert store.version_if_same("a", b"123") is None


def test_only_changed_bytes_are_put(store: Store) -> None:
    puts = [write_if_changed(store, "a", data) for data in (b"1", b"1", b"2")]
    assert [put.was_written for put in puts] == [True, False, True]
    assert puts[0].version == puts[1].version
    assert puts[2].version == store.read("a").version


SIZES = (0, 1, 63, 64, 65, 1000)


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize("cut", [1, 50, 64, 2000])
@pytest.mark.usefixtures("small_parts")
def test_what_comes_in_parts_is_one_object_however_it_is_cut(store: Store, cut: int) -> None:
    for size in SIZES:
        data = bytes(range(250))[: size % 250] + bytes(size - size % 250)
        put = store.write_parts(f"a/{size}", _cut(data, cut))
        assert store.read(f"a/{size}") == (data, put.version)
        assert put == Put(size, store.list("")[f"a/{size}"], was_written=True)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.usefixtures("small_parts")
def test_an_object_that_is_there_is_not_put_again_however_it_came(store: Store, size: int) -> None:
    data = b"1" * size
    version = store.write("whole", data)
    assert store.write_parts("whole", _cut(data, 50)) == Put(size, version, was_written=False)
    put = store.write_parts("parts", _cut(data, 70))
    assert store.write_parts("parts", _cut(data, 50)) == put._replace(was_written=False)
    assert store.version_if_same("parts", data) == put.version
    assert store.version_if_same("parts", data + b"1") is None
    assert store.version_if_same("parts", b"2" * (size + 1)) is None


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.usefixtures("small_parts")
def test_an_object_of_other_bytes_is_replaced_by_parts(store: Store, size: int) -> None:
    for other in (b"2" * size + b"2", b"1" * (size + 1), b"1" * size):
        put = store.write_parts("a", _cut(other, 50))
        assert (put.was_written, store.read("a").data) == (True, other)


@pytest.mark.usefixtures("small_parts")
def test_parts_that_break_off_leave_the_old_object_and_nothing_else(store: Store) -> None:
    def broken() -> Iterator[bytes]:
        yield from (b"new" * 50, b"new" * 50)
        raise KeyboardInterrupt

    store.write_parts("a", [b"old" * 50])
    for key in ("a", "b"):
        with pytest.raises(KeyboardInterrupt):
            store.write_parts(key, broken())
    assert store.keys("") == ["a"]
    assert store.read("a").data == b"old" * 50


def test_what_is_deleted_is_gone_and_may_be_deleted_again(store: Store) -> None:
    store.write("a", b"1")
    store.delete("a")
    store.delete("a")
    assert read_if_there(store, "a") is None


def test_a_location_is_where_a_person_finds_the_object(store: Store) -> None:
    assert store.location("capitan/a.csv") == f"{store.address}/capitan/a.csv"
