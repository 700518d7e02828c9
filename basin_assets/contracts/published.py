"""The CSV files below `capitan/` that other people and programs read."""

from dataclasses import dataclass

from basin_assets.contracts.connections import CUSTOMER_CONNECTIONS
from basin_assets.contracts.insights import INSIGHTS
from basin_assets.contracts.table import Column, Table
from basin_assets.contracts.tables import (
    CONNECTION_METRICS,
    EVENT_TYPES,
    PURCHASER_REVIEW,
    SHARING_EVENTS,
)


@dataclass(frozen=True)
class PublishedFile:
    """A published CSV: the table it is written from, and the columns it shows.

    Attributes:
        path: the key below `capitan/`, without `.csv`; it is the asset's key, too.
        for_people: cells that a spreadsheet would run as a formula are made harmless.
    """

    path: tuple[str, ...]
    table: Table
    columns: tuple[Column, ...]
    for_people: bool = False

    @property
    def key(self) -> str:
        """Where it lies below the store, e.g. `capitan/customer_connections.csv`."""
        return "/".join(("capitan", *self.path)) + ".csv"


CONNECTIONS_FILE = PublishedFile(
    ("customer_connections",), CUSTOMER_CONNECTIONS, CUSTOMER_CONNECTIONS.columns
)
EVENT_COLUMNS = SHARING_EVENTS.columns[:4]
EVENTS_FILE = PublishedFile(("pass_sharing_events",), SHARING_EVENTS, EVENT_COLUMNS)
METRICS_FILE = PublishedFile(
    ("insights", "connection_metrics"),
    CONNECTION_METRICS,
    CONNECTION_METRICS.columns,
    for_people=True,
)
REVIEW_FILE = PublishedFile(
    ("insights", "purchaser_review"), PURCHASER_REVIEW, PURCHASER_REVIEW.columns, for_people=True
)
INSIGHT_FILES = tuple(
    PublishedFile(("insights", table.name), table, table.columns, for_people=True)
    for table in INSIGHTS
)
PUBLISHED_FILES = (CONNECTIONS_FILE, EVENTS_FILE, METRICS_FILE, REVIEW_FILE, *INSIGHT_FILES)

EXPLORER_PATH = ("insights", "connections_explorer")
EXPLORER_KEY = "/".join(("capitan", *EXPLORER_PATH)) + ".html"

TIMELINE_KEY = "capitan/customer_events.csv"
OUR_EVENT_TYPES = EVENT_TYPES
