"""What the page needs to write a `purchaser_overrides.csv` that is valid as it is."""

import pandas as pd

from basin_assets.contracts.sources import PURCHASER_OVERRIDES
from basin_assets.explorer.tables import Content, days, or_none
from basin_assets.rules.names import fold

FILE = PURCHASER_OVERRIDES.file_name
KEY = f"capitan/{FILE}"
HEADER = [column.name for column in PURCHASER_OVERRIDES.columns]
BLANK, HIDDEN, SAID = "blank", "hidden", "said"
"""Why a name cannot be settled on the page: nothing is printed, the page may not hold the name, or
the file says already who that is."""


def overrides_content(
    overrides: pd.DataFrame, accounting: pd.DataFrame, shown: "pd.Series[str]"
) -> Content:
    """The overrides that are there, for a file that can take the place of the one in the store.

    Args:
        overrides: the typed overrides.
        accounting: `source_accounting`.
        shown: their printed names as the page may show them.

    Returns:
        `key`, `header`, `rows` as in the file; `unused`: lines of the file that no run could use,
        which are not among the rows; `is_whole`: whether the rows are all of the file that counts.
        They are not where it has columns that are not ours, or names that the page may not hold:
        then `rows` is empty, and new lines are to be added at the end of the file.
    """
    of_file = accounting[accounting["source"] == PURCHASER_OVERRIDES.name]
    has_more = bool(of_file["extra_columns"].to_numpy("int64").sum())
    is_whole = not has_more and shown.tolist() == overrides["purchaser_name"].tolist()
    rows = zip(
        overrides["purchaser_name"].tolist(),
        or_none(overrides["customer_id"].astype("str")),
        days(overrides["from"]),
        days(overrides["to"]),
        strict=True,
    )
    return {
        "key": KEY,
        "header": HEADER,
        "rows": [[cell or "" for cell in row] for row in rows] if is_whole else [],
        "unused": int(of_file["quarantined"].sum()),
        "is_whole": is_whole,
    }


def why_not_settled_here(
    printed: pd.Series, shown: "pd.Series[str]", overrides: pd.DataFrame
) -> list[str | None]:
    """For each printed name why the page cannot add a line for it; None where it can.

    Args:
        printed: the names in question.
        shown: the same as the page shows them.
        overrides: the typed overrides: of two lines from one day on neither would be used.
    """
    said = {fold(name) for name in overrides.loc[overrides["from"].isna(), "purchaser_name"]}

    def why(name: str, seen: str) -> str | None:
        if not fold(name):
            return BLANK
        if name != seen:
            return HIDDEN
        return SAID if fold(name) in said else None

    return [why(*each) for each in zip(printed.tolist(), shown.tolist(), strict=True)]
