"""The rules in one go without Dagster and without files, for comparisons over many gyms."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from basin_assets.contracts import connections as types
from basin_assets.contracts.published import CONNECTIONS_FILE, EVENTS_FILE, TIMELINE_KEY
from basin_assets.contracts.sources import PURCHASER_OVERRIDES, SOURCES, Source
from basin_assets.rules.events.timeline import TimelineRefusedError, merge_timeline
from basin_assets.rules.exports.as_of import day_of
from basin_assets.rules.exports.overrides import settle_overrides
from basin_assets.rules.exports.settling import SettledSource, accounting_of, settle_source
from basin_assets.rules.exports.source_rows import read_source_rows
from basin_assets.rules.months import MonthWindow
from basin_assets.rules.pipeline import PIPELINE, build_tables
from basin_assets.settings import Settings
from basin_assets.tables.csv_files import to_csv

_ASKED = [rule for rule in PIPELINE if rule.group == "insights"]
_MADE = [rule for rule in PIPELINE if rule.group != "insights"]


@dataclass(frozen=True)
class PureRun:
    """What a run computes from a gym's files, but for the insights."""

    settled: Mapping[str, SettledSource]
    tables: Mapping[str, pd.DataFrame]
    timeline: bytes | None

    @property
    def as_of(self) -> pd.Timestamp | None:
        return day_of(self.tables["as_of"])

    @property
    def co_visits(self) -> pd.DataFrame:
        return self.tables["co_visits"]

    @property
    def shared_memberships(self) -> pd.DataFrame:
        return self.tables["shared_memberships"]

    @property
    def enriched(self) -> pd.DataFrame:
        return self.tables["enriched_transfers"]

    @property
    def by_type(self) -> Mapping[str, pd.DataFrame]:
        return {name: self.tables[name] for name in types.CONNECTION_TYPES}

    @property
    def events(self) -> pd.DataFrame:
        return self.tables["sharing_events"]

    @property
    def ties(self) -> pd.DataFrame:
        return self.tables["tie_evidence"]

    @property
    def calibration(self) -> pd.DataFrame:
        return self.tables["tie_calibration"]

    @property
    def connections(self) -> pd.DataFrame:
        return self.tables["customer_connections"]

    @property
    def connections_csv(self) -> bytes:
        """`customer_connections.csv`."""
        return to_csv(CONNECTIONS_FILE, self.connections)

    @property
    def events_csv(self) -> bytes:
        """`pass_sharing_events.csv`."""
        return to_csv(EVENTS_FILE, self.events)


def run_purely(files: Mapping[str, bytes], *, last_month: str) -> PureRun:
    """Runs the rules over a gym's files with the default settings."""
    settings = Settings()
    settled = settle_all(files, MonthWindow(settings.first_month, last_month), settings)
    exports = {name: source.used for name, source in settled.items()}
    exports["source_accounting"] = accounting_of([*settled.values()])
    tables = build_tables(exports, settings, _MADE)
    try:
        timeline = merge_timeline(files.get(TIMELINE_KEY), tables["sharing_events"], settings)
    except TimelineRefusedError:
        timeline = None
    return PureRun(settled, tables, timeline)


def insights_of(run: PureRun) -> dict[str, pd.DataFrame]:
    """The tables that answer what people ask, by name."""
    tables = build_tables(run.tables, Settings(), _ASKED)
    return {rule.table.name: tables[rule.table.name] for rule in _ASKED}


def settle_all(
    files: Mapping[str, bytes], window: MonthWindow, settings: Settings
) -> dict[str, SettledSource]:
    """Every export, settled."""
    settled = {
        source.name: settle_source(
            read_source_rows(source, _files_of(source, files)), window, settings
        )
        for source in SOURCES
    }
    overrides = settled[PURCHASER_OVERRIDES.name]
    settled[PURCHASER_OVERRIDES.name] = settle_overrides(overrides, settled["customers"].used)
    return settled


def _files_of(source: Source, files: Mapping[str, bytes]) -> dict[str, bytes]:
    single, folder = f"capitan/{source.name}.csv", f"capitan/{source.name}/"
    return {
        key: data
        for key, data in files.items()
        if key == single
        or (
            source.may_be_folder
            and key.startswith(folder)
            and key.endswith(".csv")
            and "/" not in key.removeprefix(folder)
        )
    }
