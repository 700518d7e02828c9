"""Exports written out as text, and what reading and settling makes of them."""

from collections.abc import Mapping

from basin_assets.contracts.sources import Source
from basin_assets.contracts.tables import QUARANTINE
from basin_assets.rules.exports.settling import SettledSource, settle_source
from basin_assets.rules.exports.source_rows import SourceRows, read_source_rows
from basin_assets.rules.months import MonthWindow
from basin_assets.settings import Settings
from basin_assets_tests.rules.frames import SETTINGS

WINDOW = MonthWindow("2024-01", "2025-12")

CHECKINS_HEADER = "checkin_id,customer_id,checkin_datetime"
WITH_CREATED = f"{CHECKINS_HEADER},created_at"
TIME = "2025-10-26 17:08:59"


def key_of(source: Source) -> str:
    return f"capitan/{source.name}.csv"


def read(source: Source, *lines: str) -> SourceRows:
    """The rows of a file of these lines."""
    return read_bytes(source, "".join(f"{line}\n" for line in lines).encode())


def read_bytes(source: Source, data: bytes) -> SourceRows:
    return read_source_rows(source, {key_of(source): data})


def settle(source: Source, *lines: str) -> SettledSource:
    """A file of these lines, settled."""
    return settle_files(source, {key_of(source): "".join(f"{line}\n" for line in lines).encode()})


def settle_files(
    source: Source,
    files: Mapping[str, bytes],
    window: MonthWindow = WINDOW,
    settings: Settings = SETTINGS,
) -> SettledSource:
    settled = settle_source(read_source_rows(source, files), window, settings)
    source.typed_table().validate(settled.used)
    QUARANTINE[source.name].validate(settled.quarantine)
    assert len(settled.source_lines) == len(settled.used)
    return settled


def balance(settled: SettledSource) -> tuple[int, int, int, int]:
    """Rows read, used, duplicates, quarantined."""
    return (
        settled.rows_read,
        len(settled.used),
        settled.duplicates,
        len(settled.quarantine),
    )


def reasons(settled: SettledSource) -> list[tuple[int, str]]:
    """Line and reason of each row in quarantine."""
    quarantine = settled.quarantine
    return list(zip(quarantine["line"].tolist(), quarantine["reason"].tolist(), strict=True))
