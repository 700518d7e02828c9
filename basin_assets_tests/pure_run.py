"""The rules in one go without Dagster and without files, for comparisons over many gyms."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from basin_assets.contracts import connections as types
from basin_assets.contracts import insights
from basin_assets.contracts.groups import CUSTOMER_GROUPS
from basin_assets.contracts.published import CONNECTIONS_FILE, EVENTS_FILE, TIMELINE_KEY
from basin_assets.contracts.sources import PURCHASER_OVERRIDES, SOURCES, Source
from basin_assets.contracts.tables import AS_OF
from basin_assets.rules.connections.combine import combine_connections
from basin_assets.rules.connections.evidence import Evidence
from basin_assets.rules.connections.family import extract_family_membership_connections
from basin_assets.rules.connections.guests import extract_guest_connections
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets.rules.connections.pass_sharing import extract_pass_sharing_connections
from basin_assets.rules.connections.same_day import extract_same_day_group_connections
from basin_assets.rules.events.sharing_events import extract_sharing_events
from basin_assets.rules.events.timeline import TimelineRefusedError, merge_timeline
from basin_assets.rules.exports.as_of import day_of, find_as_of
from basin_assets.rules.exports.overrides import settle_overrides
from basin_assets.rules.exports.settling import SettledSource, settle_source
from basin_assets.rules.exports.source_rows import read_source_rows
from basin_assets.rules.groups.customer_groups import find_customer_groups
from basin_assets.rules.insights.changes import find_changes
from basin_assets.rules.insights.connectors import rank_top_connectors
from basin_assets.rules.insights.friends import list_customer_friends
from basin_assets.rules.insights.friends_at_risk import find_friends_at_risk
from basin_assets.rules.insights.guests_to_convert import find_guests_to_convert
from basin_assets.rules.insights.outreach import find_contacts
from basin_assets.rules.months import MonthWindow
from basin_assets.rules.purchasers.matching import enrich_transfers_with_purchaser_ids
from basin_assets.rules.ties.calibration import calibrate_ties, find_known_pairs
from basin_assets.rules.ties.evidence import find_ties
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets.settings import Settings
from basin_assets.tables.csv_files import to_csv


@dataclass(frozen=True)
class PureRun:
    """What a run computes from a gym's files."""

    settled: Mapping[str, SettledSource]
    as_of: pd.Timestamp | None
    co_visits: pd.DataFrame
    shared_memberships: pd.DataFrame
    enriched: pd.DataFrame
    by_type: Mapping[str, pd.DataFrame]
    events: pd.DataFrame
    ties: pd.DataFrame
    calibration: pd.DataFrame
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
    return PureRun(
        settled,
        as_of,
        co_visits,
        shared,
        enriched,
        by_type,
        events,
        ties,
        curve,
        connections,
        timeline,
    )


def insights_of(run: PureRun) -> dict[str, pd.DataFrame]:
    """The tables that answer what people ask, by name."""
    settings = Settings()
    used = {name: source.used for name, source in run.settled.items()}
    people, memberships = used["customers"], used["memberships"]
    connections, by_type = run.connections, run.by_type
    evidence = Evidence(
        used["checkins"],
        [run.co_visits],
        run.enriched,
        run.ties,
        run.calibration,
        run.shared_memberships,
        used["members"],
        people,
        run.as_of,
    )
    contacts = find_contacts(people, run.shared_memberships, memberships, run.as_of, settings)
    same_day = by_type[types.SAME_DAY_GROUP]
    found = {
        insights.CUSTOMER_FRIENDS: list_customer_friends(connections, by_type, people, settings),
        insights.TOP_CONNECTORS: rank_top_connectors(
            connections,
            same_day,
            by_type[types.PASS_SHARER_RECIPIENT],
            by_type[types.FREQUENT_GUEST],
            people,
            settings,
        ),
        insights.FRIENDS_AT_RISK: find_friends_at_risk(
            connections, same_day, evidence, contacts, settings
        ),
        insights.GUESTS_TO_CONVERT: find_guests_to_convert(
            connections, evidence, contacts, settings
        ),
        CUSTOMER_GROUPS: find_customer_groups(
            same_day_group=same_day,
            enriched=run.enriched,
            family_membership=by_type[types.FAMILY_MEMBERSHIP],
            customers=people,
            settings=settings,
        ),
        insights.CHANGES_LAST_7_DAYS: find_changes(
            connections,
            evidence,
            memberships,
            has_memberships=run.settled["memberships"].files > 0,
            settings=settings,
        ),
    }
    return {table.name: table.validate(frame) for table, frame in found.items()}


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
