"""Faults of a whole export, which stop a run before anything is published.

A single bad row is set aside, and the run goes on. An export that is misread from end to end would
publish a wrong gym, or an empty one, without a word.
"""

import pandas as pd

from basin_assets.contracts.sources import CHECKINS, Parse
from basin_assets.rules.exports.source_header import SourceFileError
from basin_assets.rules.exports.source_rows import SourceRows
from basin_assets.rules.exports.typed_values import contradicting_cells
from basin_assets.rules.months import MonthWindow, month_of
from basin_assets.settings import DateOrder

_OF_TIME = (Parse.WALL_TIME, Parse.WALL_TIME_OR_DAY, Parse.DAY)
_NOTHING = "Nothing was published."


def refuse_contradicting_days(rows: SourceRows, date_order: DateOrder) -> None:
    """Refuses a column of times that shows that month and day stand the other way round.

    Else half of its rows would be read as another day, and only the other half set aside.

    Raises:
        SourceFileError: names file, line, column and setting.
    """
    for column in rows.source.columns:
        if column.parse not in _OF_TIME:
            continue
        contradicts = contradicting_cells(rows.text[column.name], date_order)
        if contradicts.any():
            first = rows.text[contradicts].iloc[0]
            position, other = (
                ("first", "day-first") if date_order == "month-first" else ("second", "month-first")
            )
            raise SourceFileError(
                f"{first['file']} line {first['line']}: the {position} number of {column.name} is"
                f" over 12, but BASIN_DATE_ORDER={date_order} reads it as the month"
                f" ({int(contradicts.sum())} such rows). If this export writes its days so, set"
                f" BASIN_DATE_ORDER={other}; else correct these lines. {_NOTHING}"
            )


def refuse_a_slow_clock(rows: SourceRows, times: pd.Series, window: MonthWindow) -> None:
    """Refuses check-ins of which one in a hundred lies after the month of the machine's clock.

    A clock that is a month slow would withdraw the newest month from everything published. A lone
    row more than a year ahead is no sign of that, however few others there are, but a bad row.

    Args:
        rows: of which export.
        times: the gym-local time of each check-in, one a key.
        window: the months that exist; the last is the clock's.

    Raises:
        SourceFileError: says how many.
    """
    if rows.source is not CHECKINS:
        return
    months = month_of(times)
    late = months[months > window.last]
    a_year_on = str(pd.Period(window.last, "M") + 12)
    is_bad_row = len(late) == 1 and late.iloc[0] > a_year_on
    if len(late) and 100 * len(late) >= len(times) and not is_bad_row:
        raise SourceFileError(
            f"{len(late):,} of the {len(times):,} rows of {rows.source.file_name} lie after"
            f" {window.last}, the current month by this machine's clock. Set the clock right and"
            f" run again; if it is right, correct the times in the export. {_NOTHING}"
        )


def refuse_nothing_usable(rows: SourceRows, used: int, quarantine: pd.DataFrame) -> None:
    """Refuses a required export that has rows, but none that can be used.

    Raises:
        SourceFileError: names the reasons, and file and line of the first row.
    """
    if rows.source.optional or used or not len(quarantine):
        return
    reasons = ", ".join(
        f"{count:,} {reason}" for reason, count in quarantine["reason"].value_counts().items()
    )
    first = quarantine.iloc[0]
    advice = "It may be another table, or in another format: export it again."
    # Most, not all: a real export has rows with other faults, too.
    if (quarantine["reason"] == "outside_months").mean() > 0.5:
        advice = (
            "Correct the times in the export, or, where they lie before BASIN_FIRST_MONTH, set that"
            " to an earlier month."
        )
    raise SourceFileError(
        f"None of the {rows.rows_read:,} rows of {rows.source.file_name} can be used: {reasons};"
        f" the first is line {first['line']} of {first['file']}. {advice} {_NOTHING}"
    )
