"""The rules in one go without Dagster and without files, for comparisons over many gyms."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from basin_assets.contracts import connections as types
from basin_assets.contracts.published import CONNECTIONS_FILE, EVENTS_FILE, TIMELINE_KEY
from basin_assets.contracts.sources import PURCHASER_OVERRIDES, SOURCES, Source
from basin_assets.contracts.tables import AS_OF
from basin_assets.domain.as_of import day_of, find_as_of
from basin_assets.domain.co_visits import find_co_visits
from basin_assets.domain.connections.combine import combine_connections
from basin_assets.domain.connections.family import extract_family_membership_connections
from basin_assets.domain.connections.guests import extract_guest_connections
from basin_assets.domain.connections.pass_sharing import extract_pass_sharing_connections
from basin_assets.domain.connections.same_day import extract_same_day_group_connections
from basin_assets.domain.memberships import find_shared_memberships
from basin_assets.domain.months import MonthWindow
from basin_assets.domain.overrides import settle_overrides
from basin_assets.domain.purchaser_matching import enrich_transfers_with_purchaser_ids
from basin_assets.domain.settling import SettledSource, settle_source
from basin_assets.domain.sharing_events import extract_sharing_events
from basin_assets.domain.source_rows import read_source_rows
from basin_assets.domain.ties.calibration import calibrate_ties, find_known_pairs
from basin_assets.domain.ties.evidence import find_ties
from basin_assets.domain.timeline import TimelineRefusedError, merge_timeline
from basin_assets.io.csv_files import to_csv
from basin_assets.settings import Settings


@dataclass(frozen=True)
class PureRun:
    """What a run computes from a gym's files."""

    settled: Mapping[str, SettledSource]
    enriched: pd.DataFrame
    events: pd.DataFrame
    ties: pd.DataFrame
    connections: pd.DataFrame
    timeline: bytes | None

    @property
    def connections_csv(self) -> bytes:
        """`customer_connections.csv`."""
        return to_csv(CONNECTIONS_FILE, CONNECTIONS_FILE.table.validate(self.connections))

    @property
    def events_csv(self) -> bytes:
        """`pass_sharing_events.csv`."""
        return to_csv(EVENTS_FILE, EVENTS_FILE.table.validate(self.events))


def run_purely(files: Mapping[str, bytes], *, last_month: str) -> PureRun:
    """Runs the rules over a gym's files with the default settings."""
    settings = Settings()
    settled = settle_all(files, MonthWindow(settings.first_month, last_month), settings)
    used = {name: source.used for name, source in settled.items()}
    as_of = day_of(AS_OF.validate(find_as_of(used["checkins"])))
    co_visits = find_co_visits(used["checkins"], settings.window_minutes)
    shared = find_shared_memberships(
        used["members"],
        used["memberships"],
        used["customers"],
        as_of,
        has_memberships=settled["memberships"].files > 0,
        settings=settings,
    )
    enriched = enrich_transfers_with_purchaser_ids(
        used["pass_transfers"],
        used["customers"],
        used["purchaser_overrides"],
        used["members"],
        used["memberships"],
        used["checkins"],
        settings,
    )
    family = extract_family_membership_connections(shared, as_of, settings)
    ties = find_ties(used["checkins"], co_visits)
    known = find_known_pairs(enriched, family, settings)
    curve = calibrate_ties(ties, used["checkins"], known, settings)
    by_type = {
        types.PASS_SHARER_RECIPIENT: extract_pass_sharing_connections(enriched, settings),
        types.SAME_DAY_GROUP: extract_same_day_group_connections(
            co_visits, enriched, ties, curve, settings
        ),
        types.FAMILY_MEMBERSHIP: family,
        types.FREQUENT_GUEST: extract_guest_connections(enriched, used["members"], as_of, settings),
    }
    events = extract_sharing_events(enriched, used["customers"])
    try:
        timeline = merge_timeline(files.get(TIMELINE_KEY), events, settings)
    except TimelineRefusedError:
        timeline = None
    connections = combine_connections(by_type, used["customers"], settings)
    return PureRun(settled, enriched, events, ties, connections, timeline)


def settle_all(
    files: Mapping[str, bytes], window: MonthWindow, settings: Settings
) -> dict[str, SettledSource]:
    """Every export, settled."""
    settled = {
        source.name: settle_source(
            read_source_rows(source, _files_of(source, files)), window, settings.timezone
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
