"""`as_of`: the day of the newest check-in, which stands for today everywhere."""

import pandas as pd

from basin_assets.contracts.tables import AS_OF


def find_as_of(checkins: pd.DataFrame) -> pd.DataFrame:
    """The one-row table `as_of` from the check-ins of all months; null where there are none."""
    newest = pd.Series([checkins["checkin_datetime"].max()], dtype="datetime64[us]")
    return AS_OF.frame({"as_of": newest.dt.normalize()})


def day_of(as_of: pd.DataFrame) -> pd.Timestamp | None:
    """The day that the table `as_of` holds."""
    day = as_of["as_of"].iloc[0]
    return None if pd.isna(day) else day
