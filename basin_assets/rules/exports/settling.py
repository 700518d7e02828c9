"""Settles an export: which of its rows are used, which are duplicates, which cannot be used.

Exact accounting: rows read = used + duplicates + quarantined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import pandas as pd

from basin_assets.contracts.sources import Parse, Source
from basin_assets.contracts.tables import QUARANTINE, SOURCE_ACCOUNTING
from basin_assets.rules.exports.refusals import (
    refuse_a_slow_clock,
    refuse_contradicting_days,
    refuse_nothing_usable,
)
from basin_assets.rules.exports.source_rows import SourceRows
from basin_assets.rules.exports.typed_values import is_blank, reader_of
from basin_assets.rules.json_text import to_json
from basin_assets.rules.months import MonthWindow
from basin_assets.settings import Settings

SOURCE_LINE = ["file", "line"]
ACCOUNT_TO_IGNORE = "account_to_ignore"

_REASON_UNREADABLE = {
    Parse.ID: "unreadable_id",
    Parse.WALL_TIME: "unreadable_time",
    Parse.WALL_TIME_OR_DAY: "unreadable_time",
    Parse.DAY: "unreadable_day",
    Parse.TEXT: "blank_name",
}


@dataclass(frozen=True)
class SettledSource:
    """An export after reading.

    Attributes:
        used: the typed rows, by the source's typed contract, in an order of their own content.
        source_lines: `file` and `line` of each of them, in the same order.
        outside_months: the typed rows that would be used if their months existed.
        quarantine: rows that could not be used, by the quarantine contract.
        unreadable: optional values that became null, rows by column.
        first_unreadable: `file` and `line` of the first of them, by column.
        differing: values of used rows that differ from the check-in's, rows by column.
    """

    source: Source
    used: pd.DataFrame
    source_lines: pd.DataFrame
    outside_months: pd.DataFrame
    quarantine: pd.DataFrame
    duplicates: int
    rows_read: int
    files: int
    extra_columns: int
    unreadable: Mapping[str, int]
    first_unreadable: Mapping[str, tuple[str, int]]
    differing: Mapping[str, int]

    def accounting(self) -> dict[str, object]:
        """One row of `source_accounting`."""
        return {
            "source": self.source.name,
            "files": self.files,
            "rows_read": self.rows_read,
            "used": len(self.used),
            "duplicates": self.duplicates,
            "quarantined": len(self.quarantine),
            "of_accounts_to_ignore": int((self.quarantine["reason"] == ACCOUNT_TO_IGNORE).sum()),
            "differing_values": to_json(dict(self.differing)),
            "extra_columns": self.extra_columns,
            "unreadable_values": to_json(dict(self.unreadable)),
        }

    def without(self, reason: "pd.Series[str]") -> Self:
        """The same with those used rows in quarantine for which there is a reason."""
        bad = reason.notna().to_numpy()
        key = self.source.key
        aside = self.source_lines[bad].assign(
            key=self.used.loc[bad, key] if key else pd.array([pd.NA] * int(bad.sum()), "Int64"),
            reason=reason[bad],
        )
        quarantine = pd.concat([self.quarantine, aside]).sort_values(SOURCE_LINE, kind="stable")
        return replace(
            self,
            used=self.used[~bad].reset_index(drop=True),
            source_lines=self.source_lines[~bad].reset_index(drop=True),
            quarantine=QUARANTINE[self.source.name].frame(quarantine),
        )


def settle_source(
    rows: SourceRows,
    window: MonthWindow,
    settings: Settings,
    checkins: pd.DataFrame | None = None,
) -> SettledSource:
    """Types the rows, drops what cannot be used, and lets one row of each key hold.

    A row is unusable without a readable required value. Of several rows with one key the one of
    the greatest file holds, then the latest `created_at`, then the greatest text; that is settled
    over all months, and only then are rows outside of the months set aside.

    Args:
        rows: what was read; see `read_source_rows`.
        window: the months that exist.
        settings: how times are read: the gym's timezone, and the order of month and day.
        checkins: the typed check-ins of all months, also of those that do not exist, for an export
            that is made of them. The user and time of a known check-in hold, because the export may
            be older or lack them.

    Raises:
        SourceFileError: see `refusals`.
    """
    source = rows.source
    refuse_contradicting_days(rows, settings.date_order)
    typed, lost = _typed(rows, settings)
    written = typed
    if checkins is not None:
        typed = _as_in_checkins(source, typed, checkins)
    reason = _reasons_unusable(rows, typed)
    usable = reason.isna()
    holding = _holding_rows(source, rows.text[usable], typed[usable])
    outside = pd.Series(False, index=typed.index)
    if source.month_by:
        outside = holding.reindex(typed.index, fill_value=False)
        refuse_a_slow_clock(rows, typed.loc[outside, source.month_by], window)
        outside &= ~window.holds(typed[source.month_by])
    reason = reason.mask(outside, "outside_months")
    is_used = (usable & ~outside) & holding.reindex(typed.index, fill_value=False)
    used = _ordered(source, typed[is_used])
    quarantine = _quarantine(rows, typed, reason)
    refuse_nothing_usable(rows, len(used), quarantine)
    return SettledSource(
        source=source,
        used=source.typed_table().frame(used),
        source_lines=rows.text.loc[used.index, SOURCE_LINE].reset_index(drop=True),
        outside_months=source.typed_table().frame(typed[outside]),
        quarantine=quarantine,
        duplicates=int((usable & ~outside & ~is_used).sum()),
        rows_read=rows.rows_read,
        files=rows.files,
        extra_columns=rows.extra_columns,
        unreadable={name: int(is_lost.sum()) for name, is_lost in lost.items()},
        first_unreadable={
            name: tuple(rows.text.loc[is_lost, SOURCE_LINE].iloc[0])
            for name, is_lost in lost.items()
        },
        differing=_differing(written, used, [*source.checkin_columns]),
    )


def _typed(
    rows: SourceRows, settings: Settings
) -> tuple[pd.DataFrame, dict[str, "pd.Series[bool]"]]:
    """Every column in its type, null where unreadable, and by optional column where that was."""
    values: dict[str, pd.Series] = {}
    unreadable: dict[str, pd.Series[bool]] = {}
    for column in rows.source.columns:
        cells = rows.text[column.name]
        values[column.name] = reader_of(column, settings)(cells)
        if not column.required and not column.strict:
            is_lost = _is_unreadable(values[column.name], cells)
            if is_lost.any():
                unreadable[column.name] = is_lost
    return pd.DataFrame(values, index=rows.text.index), unreadable


def _as_in_checkins(source: Source, typed: pd.DataFrame, checkins: pd.DataFrame) -> pd.DataFrame:
    """The rows with what the check-in of their key says, where it is known."""
    known = checkins.set_index(checkins["checkin_id"].astype("Int64"))
    held = {}
    for column, theirs in source.checkin_columns.items():
        said = known[theirs].astype(typed[column].dtype).reindex(typed[source.key])
        held[column] = said.set_axis(typed.index).fillna(typed[column])
    return typed.assign(**held)


def _differing(written: pd.DataFrame, used: pd.DataFrame, columns: Sequence[str]) -> dict[str, int]:
    """The number of values of used rows that differ from the file's, blanks included."""
    counts = {
        column: int((written.loc[used.index, column] != used[column]).fillna(True).sum())
        for column in columns
    }
    return {column: count for column, count in counts.items() if count}


def _is_unreadable(values: pd.Series, cells: pd.Series) -> "pd.Series[bool]":
    return values.isna() & ~is_blank(cells)


def _reasons_unusable(rows: SourceRows, typed: pd.DataFrame) -> "pd.Series[str]":
    """Why each row cannot be used, by its first such column; null where it can."""
    reason = pd.Series(pd.NA, index=typed.index, dtype="str")
    for column in reversed(rows.source.columns):
        values = typed[column.name]
        if column.required:
            reason = reason.mask(values.isna(), _REASON_UNREADABLE[column.parse])
        elif column.strict:
            lost = _is_unreadable(values, rows.text[column.name])
            reason = reason.mask(lost, _REASON_UNREADABLE[column.parse])
    return reason


def _holding_rows(source: Source, text: pd.DataFrame, typed: pd.DataFrame) -> "pd.Series[bool]":
    """For each row whether it is the one that holds for its key."""
    holding = pd.Series(True, index=typed.index)
    if source.key is None:
        return holding
    rivals = typed.index[typed.duplicated(source.key, keep=False)]
    if rivals.empty:
        return holding
    rank = text.loc[rivals, [column.name for column in source.columns]].add_prefix("text_")
    rank.insert(0, "key", typed.loc[rivals, source.key])
    rank.insert(1, "file_rank", text.loc[rivals, "file_rank"])
    if "created_at" in typed:
        rank.insert(2, "created_at", typed.loc[rivals, "created_at"])
    ranked = rank.sort_values(list(rank.columns), na_position="first", kind="stable")
    holding[ranked.index[ranked.duplicated("key", keep="last")]] = False
    return holding


def _ordered(source: Source, typed: pd.DataFrame) -> pd.DataFrame:
    """The rows by key, or by all they say: an order of content alone."""
    by = [source.key] if source.key else list(typed.columns)
    return typed.sort_values(by, na_position="first", kind="stable")


def _quarantine(rows: SourceRows, typed: pd.DataFrame, reason: "pd.Series[str]") -> pd.DataFrame:
    bad = reason.notna()
    unusable = rows.text.loc[bad, SOURCE_LINE].assign(reason=reason[bad])
    key = rows.source.key
    unusable["key"] = (
        typed.loc[bad, key] if key else pd.array([pd.NA] * len(unusable), dtype="Int64")
    )
    malformed = rows.malformed.assign(key=pd.array([pd.NA] * len(rows.malformed), dtype="Int64"))
    joined = pd.concat([unusable, malformed]).sort_values(SOURCE_LINE, kind="stable")
    return QUARANTINE[rows.source.name].frame(joined)


def is_there(accounting: pd.DataFrame, source: Source) -> bool:
    """Whether an optional export was there, if only with a header, by `source_accounting`."""
    return source.name in accounting.loc[accounting["files"] > 0, "source"].tolist()


def accounting_of(settled: list[SettledSource]) -> pd.DataFrame:
    """The table `source_accounting`, one row a source, in the order given."""
    rows = [source.accounting() for source in settled]
    return SOURCE_ACCOUNTING.frame(
        {name: [row[name] for row in rows] for name in SOURCE_ACCOUNTING.column_names}
    )
