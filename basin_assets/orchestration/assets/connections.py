"""Who is connected to whom: co-visits, memberships, the four types, and the table of all pairs."""

import dagster as dg
import pandas as pd

from basin_assets.contracts import connections as types
from basin_assets.contracts import tables
from basin_assets.contracts.sources import MEMBERSHIPS
from basin_assets.orchestration.assets.figures import (
    band_figures,
    close_ties,
    picture_of_strengths,
    tie_figures,
)
from basin_assets.orchestration.assets.table_asset import counted, table_asset
from basin_assets.orchestration.resources import EngineResource
from basin_assets.rules.connections.family import extract_family_membership_connections
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets.rules.exports.as_of import day_of
from basin_assets.rules.exports.settling import is_there
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.ties.calibration import calibrate_ties, find_known_pairs
from basin_assets.rules.ties.meeting_chance import find_meeting_chance
from basin_assets.settings import Settings
from basin_assets.spark import steps
from basin_assets.tables.table_rows import TableOutput, TableRows

GROUP = "connections"


def evidence_assets(months: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """What the connection types count: co-visits by month, and shared memberships."""

    @table_asset(tables.CO_VISITS, GROUP, months)
    def co_visits(
        context: dg.AssetExecutionContext,
        checkins: TableRows,
        engine: EngineResource,
    ) -> TableOutput:
        together = engine.run(steps.CO_VISITS, [checkins], context.partition_keys)
        return counted(context, tables.CO_VISITS, together)

    @table_asset(tables.SHARED_MEMBERSHIPS, GROUP)
    def shared_memberships(
        context: dg.AssetExecutionContext,
        members: pd.DataFrame,
        memberships: pd.DataFrame,
        customers: pd.DataFrame,
        as_of: pd.DataFrame,
        source_accounting: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        shared = find_shared_memberships(
            members,
            memberships,
            customers,
            day_of(as_of),
            has_memberships=is_there(source_accounting, MEMBERSHIPS),
            settings=settings,
        )
        return counted(context, tables.SHARED_MEMBERSHIPS, shared)

    return [co_visits, shared_memberships]


def tie_assets() -> list[dg.AssetsDefinition]:
    """What days together say of whether two people know each other."""

    @table_asset(tables.MEETING_CHANCE, GROUP)
    def meeting_chance(
        context: dg.AssetExecutionContext, checkins: pd.DataFrame, co_visits: TableRows
    ) -> pd.DataFrame:
        found = find_meeting_chance(checkins, co_visits.in_parts(["day", "location"]))
        return counted(context, tables.MEETING_CHANCE, found)

    @table_asset(tables.TIE_EVIDENCE, GROUP)
    def tie_evidence(
        context: dg.AssetExecutionContext,
        co_visits: TableRows,
        checkins: TableRows,
        meeting_chance: TableRows,
        engine: EngineResource,
    ) -> TableOutput:
        ties = engine.run(steps.TIE_EVIDENCE, [co_visits, checkins, meeting_chance])
        return counted(context, tables.TIE_EVIDENCE, ties)

    @table_asset(tables.TIE_CALIBRATION, GROUP)
    def tie_calibration(
        context: dg.AssetExecutionContext,
        tie_evidence: TableRows,
        checkins: pd.DataFrame,
        enriched_transfers: pd.DataFrame,
        family_membership: TableRows,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        families = family_membership.read(PAIR)
        known = find_known_pairs(enriched_transfers, families, settings)
        curve = calibrate_ties(tie_evidence.read([*PAIR, "evidence"]), checkins, known, settings)
        return counted(context, tables.TIE_CALIBRATION, curve, tie_figures)

    return [meeting_chance, tie_evidence, tie_calibration]


def connection_type_assets() -> list[dg.AssetsDefinition]:
    """The four types, each over all months: caps and reciprocity need them all."""

    @table_asset(types.PASS_SHARER_RECIPIENTS, GROUP)
    def pass_sharer_recipient(
        context: dg.AssetExecutionContext,
        enriched_transfers: TableRows,
        engine: EngineResource,
    ) -> TableOutput:
        pairs = engine.run(steps.PASS_SHARER_RECIPIENT, [enriched_transfers])
        return counted(context, types.PASS_SHARER_RECIPIENTS, pairs)

    @table_asset(types.SAME_DAY_GROUPS, GROUP)
    def same_day_group(
        context: dg.AssetExecutionContext,
        co_visits: TableRows,
        enriched_transfers: TableRows,
        tie_evidence: TableRows,
        tie_calibration: TableRows,
        engine: EngineResource,
        settings: dg.ResourceParam[Settings],
    ) -> TableOutput:
        rows = [co_visits, enriched_transfers, tie_evidence, tie_calibration]
        pairs = engine.run(steps.SAME_DAY_GROUP, rows)
        return counted(
            context, types.SAME_DAY_GROUPS, pairs, lambda pairs: close_ties(pairs, settings)
        )

    @table_asset(types.FAMILY_MEMBERSHIPS, GROUP)
    def family_membership(
        context: dg.AssetExecutionContext,
        shared_memberships: pd.DataFrame,
        as_of: pd.DataFrame,
        settings: dg.ResourceParam[Settings],
    ) -> pd.DataFrame:
        pairs = extract_family_membership_connections(shared_memberships, day_of(as_of), settings)
        return counted(context, types.FAMILY_MEMBERSHIPS, pairs)

    @table_asset(types.FREQUENT_GUESTS, GROUP)
    def frequent_guest(
        context: dg.AssetExecutionContext,
        enriched_transfers: TableRows,
        members: TableRows,
        as_of: TableRows,
        engine: EngineResource,
    ) -> TableOutput:
        rows = [enriched_transfers, members, as_of]
        pairs = engine.run(steps.FREQUENT_GUEST, rows)
        return counted(context, types.FREQUENT_GUESTS, pairs)

    return [pass_sharer_recipient, same_day_group, family_membership, frequent_guest]


def combined_assets() -> list[dg.AssetsDefinition]:
    """The table of all connected pairs."""

    @table_asset(types.CUSTOMER_CONNECTIONS, GROUP)
    def customer_connections(
        context: dg.AssetExecutionContext,
        pass_sharer_recipient: TableRows,
        same_day_group: TableRows,
        family_membership: TableRows,
        frequent_guest: TableRows,
        customers: TableRows,
        engine: EngineResource,
        settings: dg.ResourceParam[Settings],
    ) -> TableOutput:
        by_type = [pass_sharer_recipient, same_day_group, family_membership, frequent_guest]
        pairs = engine.run(steps.CUSTOMER_CONNECTIONS, [*by_type, customers])
        return counted(
            context,
            types.CUSTOMER_CONNECTIONS,
            pairs,
            lambda pairs: band_figures(pairs, settings),
            lambda pairs: {"strengths": picture_of_strengths(pairs, settings)},
        )

    return [customer_connections]
