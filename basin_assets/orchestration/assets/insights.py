"""What people ask of the tables."""

import dagster as dg
import pandas as pd

from basin_assets.contracts import connections as types
from basin_assets.contracts import insights, tables
from basin_assets.contracts.sources import MEMBERSHIPS
from basin_assets.orchestration.assets.figures import (
    friend_figures,
    people_at_risk,
    picture_of_weeks,
    table_of_numbers,
)
from basin_assets.orchestration.assets.table_asset import counted, table_asset
from basin_assets.orchestration.resources import EngineResource
from basin_assets.rules.connections.evidence import Evidence
from basin_assets.rules.exports.as_of import day_of
from basin_assets.rules.exports.coverage import count_uncovered
from basin_assets.rules.exports.settling import is_there
from basin_assets.rules.insights.changes import find_changes
from basin_assets.rules.insights.connectors import rank_top_connectors
from basin_assets.rules.insights.friends_at_risk import find_friends_at_risk
from basin_assets.rules.insights.guests_to_convert import find_guests_to_convert
from basin_assets.rules.insights.metrics import calculate_connection_metrics, percent_known
from basin_assets.rules.insights.outreach import find_contacts
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings
from basin_assets.spark import steps
from basin_assets.tables.table_rows import TableOutput, TableRows

GROUP = "insights"
# The texts of all pairs are most of their bytes, and these read none.
CONNECTED = types.columns_without_metadata(types.CUSTOMER_CONNECTIONS)
SCORED = [*PAIR, "tie_score"]


def metric_assets() -> list[dg.AssetsDefinition]:
    """The gym in numbers."""

    @table_asset(tables.CONNECTION_METRICS, GROUP)
    def connection_metrics(
        context: dg.AssetExecutionContext,
        customer_connections: TableRows,
        sharing_events: pd.DataFrame,
        enriched_transfers: pd.DataFrame,
        checkins: pd.DataFrame,
        co_visits: TableRows,
        customers: pd.DataFrame,
        members: pd.DataFrame,
        shared_memberships: pd.DataFrame,
        source_accounting: pd.DataFrame,
        as_of: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        connections = customer_connections.read(CONNECTED)
        figures = calculate_connection_metrics(
            connections=connections,
            events=sharing_events,
            enriched=enriched_transfers,
            accounting=source_accounting,
            coverage=count_uncovered(
                checkins, members, customers, enriched_transfers, shared_memberships
            ),
            as_of=day_of(as_of),
            settings=settings,
        )
        plotted: dict[str, float | int | None] = {
            "connections": len(connections),
            "known_purchaser_percent": percent_known(enriched_transfers),
            "rows_quarantined": int(source_accounting["quarantined"].sum()),
        }
        return counted(
            context,
            tables.CONNECTION_METRICS,
            figures,
            lambda _: plotted,
            lambda figures: {
                "numbers": table_of_numbers(figures),
                "week": picture_of_weeks(checkins, co_visits.in_parts(["day", "hour"])),
            },
        )

    return [connection_metrics]


def insight_assets() -> list[dg.AssetsDefinition]:
    """Who everybody's friends are, who brings people in, and what has changed."""

    @table_asset(insights.CUSTOMER_FRIENDS, GROUP)
    def customer_friends(
        context: dg.AssetExecutionContext,
        customer_connections: TableRows,
        pass_sharer_recipient: TableRows,
        same_day_group: TableRows,
        family_membership: TableRows,
        frequent_guest: TableRows,
        customers: TableRows,
        engine: EngineResource,
    ) -> TableOutput:
        by_type = [pass_sharer_recipient, same_day_group, family_membership, frequent_guest]
        rows = [customer_connections, *by_type, customers]
        friends = engine.run(steps.CUSTOMER_FRIENDS, rows)
        return counted(context, insights.CUSTOMER_FRIENDS, friends, friend_figures)

    @table_asset(insights.TOP_CONNECTORS, GROUP)
    def top_connectors(
        context: dg.AssetExecutionContext,
        customer_connections: TableRows,
        same_day_group: TableRows,
        pass_sharer_recipient: pd.DataFrame,
        frequent_guest: pd.DataFrame,
        customers: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        connectors = rank_top_connectors(
            customer_connections.read(CONNECTED),
            same_day_group.read(SCORED),
            pass_sharer_recipient,
            frequent_guest,
            customers,
            settings,
        )
        return counted(context, insights.TOP_CONNECTORS, connectors)

    @table_asset(insights.CHANGES_LAST_7_DAYS, GROUP)
    def changes_last_7_days(
        context: dg.AssetExecutionContext,
        customer_connections: TableRows,
        checkins: pd.DataFrame,
        co_visits: TableRows,
        enriched_transfers: pd.DataFrame,
        tie_evidence: pd.DataFrame,
        tie_calibration: pd.DataFrame,
        shared_memberships: pd.DataFrame,
        members: pd.DataFrame,
        memberships: pd.DataFrame,
        customers: pd.DataFrame,
        source_accounting: pd.DataFrame,
        as_of: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        evidence = Evidence(
            checkins=checkins,
            co_visits=co_visits.in_parts(),
            enriched=enriched_transfers,
            ties=tie_evidence,
            calibration=tie_calibration,
            shared_memberships=shared_memberships,
            members=members,
            customers=customers,
            as_of=day_of(as_of),
        )
        changes = find_changes(
            customer_connections.read(CONNECTED),
            evidence,
            memberships,
            has_memberships=is_there(source_accounting, MEMBERSHIPS),
            settings=settings,
        )
        return counted(context, insights.CHANGES_LAST_7_DAYS, changes)

    return [customer_friends, top_connectors, changes_last_7_days]


def outreach_assets() -> list[dg.AssetsDefinition]:
    """Whom to talk to: only adults who opted in stand in these."""

    @table_asset(insights.FRIENDS_AT_RISK, GROUP)
    def friends_at_risk(
        context: dg.AssetExecutionContext,
        customer_connections: TableRows,
        same_day_group: TableRows,
        checkins: pd.DataFrame,
        co_visits: TableRows,
        enriched_transfers: pd.DataFrame,
        tie_evidence: pd.DataFrame,
        tie_calibration: pd.DataFrame,
        shared_memberships: pd.DataFrame,
        members: pd.DataFrame,
        memberships: pd.DataFrame,
        customers: pd.DataFrame,
        as_of: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        today = day_of(as_of)
        evidence = Evidence(
            checkins=checkins,
            co_visits=co_visits.in_parts(),
            enriched=enriched_transfers,
            ties=tie_evidence,
            calibration=tie_calibration,
            shared_memberships=shared_memberships,
            members=members,
            customers=customers,
            as_of=today,
        )
        contacts = find_contacts(customers, shared_memberships, memberships, today, settings)
        connections = customer_connections.read(CONNECTED)
        at_risk = find_friends_at_risk(
            connections, same_day_group.read(SCORED), evidence, contacts, settings
        )
        return counted(context, insights.FRIENDS_AT_RISK, at_risk, people_at_risk)

    @table_asset(insights.GUESTS_TO_CONVERT, GROUP)
    def guests_to_convert(
        context: dg.AssetExecutionContext,
        customer_connections: TableRows,
        checkins: pd.DataFrame,
        co_visits: TableRows,
        enriched_transfers: pd.DataFrame,
        tie_evidence: pd.DataFrame,
        tie_calibration: pd.DataFrame,
        shared_memberships: pd.DataFrame,
        members: pd.DataFrame,
        memberships: pd.DataFrame,
        customers: pd.DataFrame,
        as_of: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        today = day_of(as_of)
        evidence = Evidence(
            checkins=checkins,
            co_visits=co_visits.in_parts(),
            enriched=enriched_transfers,
            ties=tie_evidence,
            calibration=tie_calibration,
            shared_memberships=shared_memberships,
            members=members,
            customers=customers,
            as_of=today,
        )
        contacts = find_contacts(customers, shared_memberships, memberships, today, settings)
        connections = customer_connections.read(CONNECTED)
        guests = find_guests_to_convert(connections, evidence, contacts, settings)
        return counted(context, insights.GUESTS_TO_CONVERT, guests)

    return [friends_at_risk, guests_to_convert]
