"""The doctor finds what would stop a run, and says what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from basin_assets.cli.doctor import MEND, Finding, Health, examine, examine_address, is_fit
from basin_assets.contracts.sources import SOURCES, Source
from basin_assets.contracts.tables import PUBLISHED_ACCOUNTING, QUARANTINE_REASONS
from basin_assets.rules.exports.settling import ACCOUNT_TO_IGNORE
from basin_assets.settings import Settings
from basin_assets.stores.folder import FolderStore
from basin_assets.tables.last_run import RECORD
from basin_assets.tables.table_files import save_table
from basin_assets_tests.graph_runs import put_files
from basin_assets_tests.reliability.small_gym import MEMBERS
from basin_assets_tests.reliability.small_gym import gym as small_gym

MONTH = "2025-12"


@pytest.fixture
def gym(gym_folder: Path) -> Path:
    """A gym of which nothing has been built."""
    return gym_folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A gym of three people."""
    put_files(FolderStore(tmp_path), small_gym())
    return tmp_path


def _findings(folder: Path) -> list[Finding]:
    return list(examine(FolderStore(folder), Settings(), MONTH))


def _said(findings: list[Finding], health: Health) -> str:
    return "\n".join(f"{f.what}: {f.says}" for f in findings if f.health is health)


def test_the_demo_gym_is_fit(gym: Path) -> None:
    findings = _findings(gym)

    assert is_fit(findings)
    assert "newest on 2025-11-30" in _said(findings, Health.GOOD)
    assert "conditional writes: the store honours them" in _said(findings, Health.GOOD)
    assert "equal_override" in _said(findings, Health.WARNING)


def test_an_empty_store_is_said_to_be_empty(tmp_path: Path) -> None:
    (finding,) = _findings(tmp_path)

    assert finding.health is Health.BAD
    assert "BASIN_STORE" in finding.says


@pytest.mark.parametrize(
    ("address", "says"),
    [("s3://", "names no bucket"), (__file__, "is a file"), ("ftp://gym", "neither a folder")],
)
def test_a_store_that_cannot_be_opened_is_a_finding(address: str, says: str) -> None:
    (finding,) = examine_address(Settings(store=address), MONTH)

    assert finding.health is Health.BAD
    assert says in finding.says


def _publish_accounting(folder: Path, **used: int) -> None:
    names = [source.name for source in SOURCES]
    rows = {"source": names, "used": [used.get(name, 0) for name in names]}
    save_table(FolderStore(folder), PUBLISHED_ACCOUNTING, PUBLISHED_ACCOUNTING.frame(rows))


def test_an_export_that_has_shrunk_is_bad_in_the_words_of_the_refused_run(small: Path) -> None:
    _publish_accounting(small, checkins=100)
    findings = _findings(small)

    assert not is_fit(findings)
    said = _said(findings, Health.BAD)
    assert said.startswith("last run: checkins has ")
    assert "where the last published run had 100" in said
    assert "basin run --accept-shrink checkins" in said


def test_exports_that_have_not_shrunk_are_good(small: Path) -> None:
    assert "last run: there is no earlier run" in _said(_findings(small), Health.GOOD)
    _publish_accounting(small, checkins=2)
    assert "last run: no export has lost many rows" in _said(_findings(small), Health.GOOD)


@pytest.mark.parametrize("damage", [b"PAR1 damaged", None], ids=["damaged", "gone"])
def test_a_damaged_record_of_the_last_run_is_bad(small: Path, damage: bytes | None) -> None:
    if damage is None:
        (small / RECORD).parent.mkdir()
        (small / RECORD).write_bytes(b"{}")  # shows that a run has succeeded
    else:
        _publish_accounting(small)
        (small / "basin_assets" / "published_accounting.parquet").write_bytes(damage)
    said = _said(_findings(small), Health.BAD)

    assert "published_accounting.parquet, which says" in said
    assert "basin run --accept-shrink all" in said


RELATIONS = "customer_id,related_customer_id,relationship\n"


@pytest.mark.parametrize(
    ("bad", "good", "health"),
    [
        (0, 0, Health.GOOD),
        (1, 99, Health.GOOD),
        (2, 98, Health.WARNING),
        (99, 1, Health.WARNING),
        (3, 0, Health.BAD),
    ],
)
@pytest.mark.parametrize(
    ("file", "header", "good_row", "bad_row"),
    [
        ("members.csv", f"{MEMBERS[0]}\n", "1,9,100,Ann Lee,2025-01-01,,solo\n", ",9,,Ann,,,\n"),
        ("relations.csv", RELATIONS, "100,101,SIB\n", "100,Ann Lee,SIB\n"),
        ("associations.csv", "association_id,name\n", "1,Hill School\n", "1,\n"),
    ],
)
def test_the_same_share_of_bad_rows_means_the_same_in_every_file(
    small: Path,
    file: str,
    header: str,
    good_row: str,
    bad_row: str,
    bad: int,
    good: int,
    health: Health,
) -> None:
    path = small / "capitan" / file
    path.write_text(header + good * good_row + bad * bad_row, encoding="utf-8")

    (found,) = [each for each in _findings(small) if each.what == file]

    assert found.health is health


def test_a_bad_row_is_named_by_line_and_reason_with_what_to_change_and_without_the_person(
    small: Path,
) -> None:
    path = small / "capitan" / "relations.csv"
    rows = "100,101,SIB\n100,Zqxvn Lee,SIB\n100,,SIB\n"
    path.write_text(RELATIONS + rows, encoding="utf-8")

    (found,) = [each for each in _findings(small) if each.what == "relations.csv"]

    assert found.says.splitlines() == [
        "3 rows: 1 used, 0 duplicates, 2 that cannot be used",
        "2 rows, the first line 3 of capitan/relations.csv, unreadable_id: fill in the id, in"
        " digits",
    ]


def test_an_unreadable_value_is_named_by_line(gym: Path) -> None:
    path = gym / "capitan" / "customers.csv"
    header = path.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    row = dict.fromkeys(header, "") | {"customer_id": "1", "birthday": "spring"}
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(row.values()) + "\n")
    line = len(path.read_text(encoding="utf-8").splitlines())

    (found,) = [each for each in _findings(gym) if each.what == "customers.csv birthday"]

    assert found.says.endswith(
        f"line {line} of capitan/customers.csv, unreadable_value: it counts as blank; correct it"
        " in the export"
    )


def test_for_every_reason_it_is_said_what_to_change() -> None:
    assert set(MEND) == set(QUARANTINE_REASONS) - {ACCOUNT_TO_IGNORE}


def test_a_missing_export_and_a_missing_column_are_named(gym: Path) -> None:
    (gym / "capitan" / "members.csv").unlink()
    transfers = gym / "capitan" / "pass_transfers.csv"
    transfers.write_bytes(transfers.read_bytes().replace(b"purchaser_name", b"buyer", 1))

    findings = _findings(gym)
    bad = _said(findings, Health.BAD)

    assert not is_fit(findings)
    assert "members.csv is missing" in bad
    assert "has no column purchaser_name" in bad


def _columns(source: Source) -> str:
    return ",".join(column.name for column in source.columns)


_REFUSED_BY_CAUSE: dict[str, Callable[[Source], bytes]] = {
    "column twice": lambda source: f"{_columns(source)},{source.columns[0].name}\n".encode(),
    "no columns of ours": lambda _: b"one,two\n",
    "0 bytes": lambda _: b"",
    "UTF-16": lambda source: f"{_columns(source)}\n".encode("utf-16"),
    "a quote left open": lambda source: f'"{_columns(source)}\n'.encode(),
}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@pytest.mark.parametrize("cause", _REFUSED_BY_CAUSE)
def test_a_refusal_is_told_once_of_its_own_file(small: Path, source: Source, cause: str) -> None:
    path = small / "capitan" / source.file_name
    path.write_bytes(_REFUSED_BY_CAUSE[cause](source))

    findings = _findings(small)
    (bad,) = [found for found in findings if found.health is Health.BAD]
    (note,) = [found for found in findings if found.what == "not looked at"]

    assert bad.what == source.file_name
    assert sum(bad.says in found.says for found in findings) == 1
    assert "last run" in note.says
    assert f"because of {source.file_name}. Mend that first" in note.says
    assert not {found.what for found in findings} & set(_not_looked_at(note))


def _not_looked_at(note: Finding) -> list[str]:
    return note.says.partition(", because of ")[0].split(", ")


@pytest.mark.parametrize(
    ("file", "content", "not_looked_at"),
    [
        ("relations.csv", b"", ["last run"]),
        ("pass_transfers.csv", b"", ["last run", "transfers"]),
        ("checkins.csv", b"", ["pass_transfers.csv", "last run", "transfers", "months", "times"]),
        (
            "checkins.csv",
            b"checkin_id,customer_id,checkin_datetime\n1,1,13/10/2025 17:08\n",
            ["pass_transfers.csv", "last run", "transfers", "months", "times"],
        ),
        (
            "accounts_to_ignore.csv",
            b"",
            ["checkins.csv", "pass_transfers.csv", "last run", "transfers", "months", "times"],
        ),
    ],
)
def test_what_a_refusal_hides_is_named(
    small: Path, file: str, content: bytes, not_looked_at: list[str]
) -> None:
    (small / "capitan" / file).write_bytes(content)
    findings = _findings(small)

    (note,) = [found for found in findings if found.what == "not looked at"]

    assert _not_looked_at(note) == not_looked_at
    assert sum(found.health is Health.BAD for found in findings) == 1


def test_two_refused_exports_are_both_told_although_one_decides_over_the_other(
    small: Path,
) -> None:
    for name in ("checkins", "pass_transfers"):
        (small / "capitan" / f"{name}.csv").write_bytes(b"")

    bad = [found.what for found in _findings(small) if found.health is Health.BAD]

    assert bad == ["checkins.csv", "pass_transfers.csv"]


def test_a_timeline_that_cannot_be_merged_into_is_found(small: Path) -> None:
    (small / "capitan" / "customer_events.csv").write_bytes(b"a,b\n1,2\n")

    assert "has no header line" in _said(_findings(small), Health.BAD)


def test_somebody_elses_file_where_we_publish_is_found(small: Path) -> None:
    foreign = small / "capitan" / "customer_connections.csv"
    foreign.write_bytes(b"customer_id_1,customer_id_2,strength_score,interaction_types\n")

    assert "BASIN_CONNECTIONS_KEY" in _said(_findings(small), Health.BAD)


@pytest.mark.parametrize("begun", [b"", b"shared_pass,2025-10-26,1,{}\n"], ids=["header", "rows"])
def test_beside_a_timeline_of_our_rows_alone_the_gyms_own_is_pointed_at(
    small: Path, begun: bytes
) -> None:
    header = b"event_type,event_date,customer_id,metadata\n"
    (small / "customers").mkdir()
    (small / "customers" / "customer_events.csv").write_bytes(header + b"note,2025-10-26,1,{}\n")
    ours = small / "capitan" / "customer_events.csv"

    ours.write_bytes(header + begun)
    assert "BASIN_EVENTS_KEY=" in _said(_findings(small), Health.WARNING)
    ours.write_bytes(header + b"note,2025-10-26,1,{}\n" + begun)
    assert "BASIN_EVENTS_KEY=" not in _said(_findings(small), Health.WARNING)


def test_a_timeline_where_the_gyms_program_keeps_it_is_pointed_at(gym: Path) -> None:
    (gym / "customers").mkdir()
    (gym / "capitan" / "customer_events.csv").rename(gym / "customers" / "customer_events.csv")

    findings = _findings(gym)

    assert is_fit(findings)
    assert "BASIN_EVENTS_KEY=customers/customer_events.csv" in _said(findings, Health.WARNING)


def test_a_folder_in_the_place_of_an_optional_export_is_found(gym: Path) -> None:
    (gym / "capitan" / "purchaser_overrides.csv").unlink()
    (gym / "capitan" / "purchaser_overrides.csv").mkdir()

    assert "purchaser_overrides.csv is a folder" in _said(_findings(gym), Health.BAD)


def test_unreadable_times_are_counted(gym: Path) -> None:
    checkins = gym / "capitan" / "checkins.csv"
    lines = checkins.read_bytes().split(b"\n")
    at = lines[0].split(b",").index(b"checkin_datetime")
    ruined = [lines[0], *(_with_cell(line, at, b"yesterday") for line in lines[1:] if line)]
    checkins.write_bytes(b"\n".join(ruined))

    findings = _findings(gym)
    noticed = _said(findings, Health.WARNING) + _said(findings, Health.BAD)

    assert "checkins.csv" in noticed
    assert "unreadable_time" in noticed


def test_days_whose_times_say_nothing_are_named(gym: Path) -> None:
    path = gym / "capitan" / "checkins.csv"
    first, *rows = path.read_bytes().splitlines(keepends=True)
    at = first.decode().strip().split(",").index("checkin_datetime")
    path.write_bytes(first + b"".join(_with_cell(row, at, b"2025-10-20 00:00:00") for row in rows))

    said = _said(_findings(gym), Health.WARNING)

    assert "times" in said
    assert "2025-10-20: every check-in is at midnight" in said


def test_a_clock_that_is_a_month_slow_is_found(gym: Path) -> None:
    findings = list(examine(FolderStore(gym), Settings(), "2025-10"))

    assert not is_fit(findings)
    assert "lie after 2025-10, the current month by this machine's clock" in _said(
        findings, Health.BAD
    )


def test_days_in_the_other_order_are_found(gym: Path) -> None:
    members = gym / "capitan" / "members.csv"
    members.write_bytes(members.read_bytes() + b"1,2,3,,,Plan,26/10/2025,,,,,solo\n")

    assert "BASIN_DATE_ORDER=day-first" in _said(_findings(gym), Health.BAD)


def _with_cell(line: bytes, at: int, cell: bytes) -> bytes:
    cells = line.split(b",")
    return b",".join([*cells[:at], cell, *cells[at + 1 :]])
