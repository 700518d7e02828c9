"""Every internal table, by name."""

from collections.abc import Mapping

from basin_assets.contracts import connections, insights, tables
from basin_assets.contracts.sources import SOURCES
from basin_assets.contracts.table import Table

INTERNAL_TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        *(source.typed_table() for source in SOURCES),
        *tables.QUARANTINE.values(),
        tables.SOURCE_ACCOUNTING,
        tables.PUBLISHED_ACCOUNTING,
        tables.AS_OF,
        tables.CO_VISITS,
        tables.MEETING_CHANCE,
        tables.TIE_EVIDENCE,
        tables.TIE_CALIBRATION,
        tables.TRANSFERS,
        tables.ENRICHED_TRANSFERS,
        tables.PURCHASER_REVIEW,
        tables.SHARING_EVENTS,
        tables.SHARED_MEMBERSHIPS,
        *connections.TYPE_TABLES,
        connections.CUSTOMER_CONNECTIONS,
        tables.CONNECTION_METRICS,
        *insights.INSIGHTS,
    )
}
