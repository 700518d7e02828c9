"""The CSV files that other people and programs read; some of their keys are settings."""

from dataclasses import dataclass

from basin_assets.contracts.connections import CUSTOMER_CONNECTIONS
from basin_assets.contracts.insights import INSIGHTS
from basin_assets.contracts.table import Column, Table
from basin_assets.contracts.tables import (
    CONNECTION_METRICS,
    PURCHASER_REVIEW,
    SHARING_EVENTS,
)
from basin_assets.settings import Settings


@dataclass(frozen=True)
class PublishedFile:
    """A published CSV: its table and the columns it has.

    Attributes:
        path: the key below `capitan/`, without `.csv`; it is the asset's key, too.
        for_people: whether texts that a spreadsheet would run as a formula get an apostrophe.
        key_setting: the setting that can move the file; None where its key is fixed.
    """

    path: tuple[str, ...]
    table: Table
    columns: tuple[Column, ...]
    for_people: bool = False
    key_setting: str | None = None

    @property
    def key(self) -> str:
        """The default key below the store, e.g. `capitan/customer_connections.csv`."""
        return "/".join(("capitan", *self.path)) + ".csv"

    def key_in(self, settings: Settings) -> str:
        """The key below the store by these settings."""
        return getattr(settings, self.key_setting) if self.key_setting else self.key


CONNECTIONS_FILE = PublishedFile(
    ("customer_connections",),
    CUSTOMER_CONNECTIONS,
    CUSTOMER_CONNECTIONS.columns,
    key_setting="connections_key",
)
EVENT_COLUMNS = SHARING_EVENTS.columns[:4]
EVENTS_FILE = PublishedFile(("pass_sharing_events",), SHARING_EVENTS, EVENT_COLUMNS)


def _insight(table: Table) -> PublishedFile:
    return PublishedFile(("insights", table.name), table, table.columns, for_people=True)


METRICS_FILE = _insight(CONNECTION_METRICS)
REVIEW_FILE = _insight(PURCHASER_REVIEW)
INSIGHT_FILES = tuple(_insight(table) for table in INSIGHTS)
PUBLISHED_FILES = (CONNECTIONS_FILE, EVENTS_FILE, METRICS_FILE, REVIEW_FILE, *INSIGHT_FILES)

EXPLORER_PATH = ("insights", "connections_explorer")
EXPLORER_KEY = "/".join(("capitan", *EXPLORER_PATH)) + ".html"

TIMELINE_KEY: str = Settings.model_fields["events_key"].default
"""The timeline's default key; see `Settings.events_key`."""
