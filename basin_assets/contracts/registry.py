"""Every internal table, by name."""

from collections.abc import Mapping

from basin_assets.contracts import connections, insights, tables, tie_scores
from basin_assets.contracts.table import Table

INTERNAL_TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        *tables.TYPED.values(),
        *tables.QUARANTINE.values(),
        tables.SOURCE_ACCOUNTING,
        tables.PUBLISHED_ACCOUNTING,
        tables.AS_OF,
        tables.CO_VISITS,
        tie_scores.MEETING_CHANCE,
        tie_scores.TIE_EVIDENCE,
        tie_scores.TIE_CALIBRATION,
        tables.TRANSFERS,
        tables.ENRICHED_TRANSFERS,
        tables.PURCHASER_REVIEW,
        tables.SHARING_EVENTS,
        tables.SHARED_MEMBERSHIPS,
        *connections.TYPE_TABLES,
        connections.CUSTOMER_CONNECTIONS,
        tables.CONNECTION_METRICS,
        *insights.INSIGHTS,
        insights.MEMBERSHIPS_ENDING,
        insights.GUESTS_NOT_MEMBERS,
    )
}
