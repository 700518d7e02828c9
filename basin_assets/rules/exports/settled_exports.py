"""The exports of one run, each read and settled once, after those that decide over its rows."""

from collections.abc import Callable

import pandas as pd

from basin_assets.contracts.sources import (
    ACCOUNTS_TO_IGNORE,
    CHECKINS,
    CUSTOMERS,
    PURCHASER_OVERRIDES,
    SOURCES,
    Source,
)
from basin_assets.rules.exports.ignored_accounts import set_ignored_aside
from basin_assets.rules.exports.overrides import settle_overrides
from basin_assets.rules.exports.settling import SettledSource, settle_source
from basin_assets.rules.exports.source_rows import SourceRows
from basin_assets.rules.months import MonthWindow
from basin_assets.settings import Settings


class SettledExports:
    """Settles exports when they are asked for, and keeps them.

    `contracts.sources.settled_with` says which exports decide over the rows of one.
    """

    def __init__(
        self, read: Callable[[Source], SourceRows], window: MonthWindow, settings: Settings
    ) -> None:
        """Begins with nothing read.

        Args:
            read: gives the rows of an export as text.
            window: the months that exist.
            settings: how times are read.
        """
        self._read = read
        self._window = window
        self._settings = settings
        self._alone: dict[str, SettledSource] = {}
        self._settled: dict[str, SettledSource] = {}

    def of(self, source: Source) -> SettledSource:
        """The export, settled over all months.

        Raises:
            SourceFileError: one of its files cannot be read, or is refused as a whole.
        """
        if source.name not in self._settled:
            settled = self._of_itself(source)
            if source is PURCHASER_OVERRIDES:
                settled = settle_overrides(settled, self._of_itself(CUSTOMERS).used)
            if source.account_columns:
                settled = set_ignored_aside(settled, self._of_itself(ACCOUNTS_TO_IGNORE).used)
            self._settled[source.name] = settled
        return self._settled[source.name]

    def all(self) -> list[SettledSource]:
        """Every export, in the order of the contracts."""
        settled = [self.of(source) for source in SOURCES]
        self._alone.clear()  # no export will be settled after another any more
        return settled

    def _of_itself(self, source: Source) -> SettledSource:
        """The export before accounts are ignored and overrides held against customers."""
        if source.name not in self._alone:
            rows = self._read(source)  # first: its own faults are told before the check-ins'
            checkins = self._checkins_of_all_months() if source.checkin_columns else None
            self._alone[source.name] = settle_source(rows, self._window, self._settings, checkins)
        return self._alone[source.name]

    def _checkins_of_all_months(self) -> pd.DataFrame:
        """Also of months that do not exist: else their passes would count by the file's times."""
        checkins = self._of_itself(CHECKINS)
        parts = [part for part in (checkins.used, checkins.outside_months) if len(part)]
        return pd.concat(parts or [checkins.used], ignore_index=True)
