"""How people come: their membership, last visit and visits a month; and the gym's months."""

import string

import numpy as np
import pandas as pd

from basin_assets.explorer.tables import Content, Ids, days
from basin_assets.rules.events.sharing import has_known_purchaser
from basin_assets.rules.months import month_of

MONTHS = 12
"""So many months back a person's visits and the gym's figures are shown."""

_DIGITS = string.digits + string.ascii_lowercase  # up to 35: days of a month are fewer
_NO_MONTH = "0" * MONTHS


def last_months(as_of: pd.Timestamp | None) -> list[str]:
    """The months that are shown, the newest last; none without a day that stands for today."""
    if as_of is None:
        return []
    return [str(month) for month in pd.period_range(end=as_of, periods=MONTHS, freq="M")]


def visits_of(ids: Ids, checkins: pd.DataFrame, as_of: pd.Timestamp | None) -> Content:
    """For each of the people the day of the last visit, and days with a visit in each month.

    Returns:
        `last_visit`, null where there is none; `visits`, one digit a month in base 36, blank
        where there is none in these months.
    """
    day = checkins["checkin_datetime"].dt.normalize()
    came = pd.DataFrame({"id": checkins["customer_id"], "day": day}).drop_duplicates()
    last = came.groupby("id")["day"].max().reindex(ids)
    counts = _days_by_month(ids, came, last_months(as_of))
    shown = ["".join(_DIGITS[count] for count in row) for row in counts.tolist()]
    return {
        "last_visit": days(last),
        "visits": ["" if row == _NO_MONTH else row for row in shown],
    }


def _days_by_month(ids: Ids, came: pd.DataFrame, months: list[str]) -> Ids:
    """The days of each person, one row, in each month, one column."""
    first = np.datetime64(months[0] if months else 0, "M")
    month = (came["day"].to_numpy("datetime64[M]") - first).astype("int64")
    known = pd.Index(ids).get_indexer(pd.Index(came["id"]))
    is_shown = (known >= 0) & (month >= 0) & (month < len(months))
    cells = known[is_shown] * len(months) + month[is_shown]
    shape = len(ids), len(months)
    return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)


def memberships_of(ids: Ids, members: pd.DataFrame) -> Content:
    """For each of the people the membership that goes on longest: its name, first and last day.

    Returns:
        `membership`, the place among `membership_names`, -1 where there is none; `member_since`;
        `member_until`, null where it is open.
    """
    forever = pd.Timestamp.max.floor("D").as_unit("us")
    ordered = members.assign(until=members["end_date"].fillna(forever)).sort_values(
        ["customer_id", "until", "start_date", "name"], na_position="first"
    )
    latest = ordered.drop_duplicates("customer_id", keep="last").set_index("customer_id")
    latest = latest.reindex(ids)
    names = latest["name"].fillna("Membership").where(latest["until"].notna())
    places, distinct = pd.factorize(names, sort=True)
    return {
        "membership": places.tolist(),
        "membership_names": distinct.tolist(),
        "member_since": days(latest["start_date"]),
        "member_until": days(latest["end_date"]),
    }


def gym_by_month(
    checkins: pd.DataFrame,
    enriched: pd.DataFrame,
    new_ties: pd.Series,
    as_of: pd.Timestamp | None,
) -> Content:
    """The gym's figures in each of the last months.

    Args:
        checkins: of all months.
        enriched: `enriched_transfers` of all months.
        new_ties: since when each tie is known.
        as_of: the day that stands for today.
    """
    months = last_months(as_of)
    of_checkin, of_transfer = (month_of(each["checkin_datetime"]) for each in (checkins, enriched))
    known = has_known_purchaser(enriched).groupby(of_transfer).mean()
    columns = {
        "checkins": of_checkin.value_counts(),
        "people": checkins["customer_id"].groupby(of_checkin).nunique(),
        "transfers": of_transfer.value_counts(),
        "new_ties": month_of(new_ties).value_counts(),
    }
    counts = {
        name: [int(column.get(month, 0)) for month in months] for name, column in columns.items()
    }
    percent = (100 * known).round(1).reindex(months)
    return {
        "month": months,
        **counts,
        "known_percent": [None if np.isnan(each) else each for each in percent.tolist()],
    }
