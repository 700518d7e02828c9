"""Habits: how often each customer comes, when, and where.

Grain: the customer, over all months. Where both have the habit, a meeting is ordinary.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.table import ContractError
from basin_assets.rules.visits.visits import location_of

Ints = npt.NDArray[np.int64]
QUARTERS, WEEKDAYS = 96, 7
"""Quarters of an hour a day, and days of a week."""
_HOURS = 24
STALE_CO_VISITS = (
    "co_visits: {} rows have {} that no check-in has, so it was made from other check-ins; "
    "materialize co_visits of all months, then this again"
)


@dataclass(frozen=True)
class Habits:
    """Counts of visits. A visit is a customer's day at a location, at the hour of the first scan.

    Attributes:
        customers: ids, ascending.
        visit_days: days on which each came, at any location.
        locations: every location with a check-in, ascending.
        people: customers who ever came to each location.
        occasions: codes of (customer, location, weekday, hour), ascending.
        occasion_days: visits on each occasion.
    """

    customers: Ints
    visit_days: Ints
    locations: pd.Index
    people: Ints
    occasions: Ints
    occasion_days: Ints

    def positions_of(self, customer_ids: "pd.Series[int]") -> Ints:
        """The positions of some customers in `self.customers`.

        Raises:
            ContractError: one of them never checked in.
        """
        ids = customer_ids.to_numpy("int64")
        at = np.searchsorted(self.customers, ids)
        within = at < len(self.customers)
        unknown = len(ids) - int((self.customers[at[within]] == ids[within]).sum())
        if unknown:
            raise ContractError(STALE_CO_VISITS.format(unknown, "customers"))
        return at

    def location_codes(self, locations: "pd.Series[str]") -> Ints:
        """The positions of some locations in `self.locations`.

        Raises:
            ContractError: nobody ever checked in at one of them.
        """
        codes, found = pd.factorize(locations)
        position = np.asarray(self.locations.get_indexer(found), dtype=np.int64)
        if (position < 0).any():
            raise ContractError(STALE_CO_VISITS.format(int((position < 0).sum()), "locations"))
        return position[codes]

    def visits_about(self, customers: Ints, locations: Ints, weekdays: Ints, hours: Ints) -> Ints:
        """Visits of each customer to the location on that weekday, within an hour of that hour."""
        first, last = (
            _occasion(customers, locations, len(self.locations), weekdays, hour)
            for hour in (np.maximum(hours - 1, 0), np.minimum(hours + 1, _HOURS - 1))
        )
        before = np.concatenate([[0], np.cumsum(self.occasion_days)])  # hours of a day are in a row
        until = np.searchsorted(self.occasions, last, side="right")
        visits: Ints = before[until] - before[np.searchsorted(self.occasions, first)]
        return visits


def find_habits(checkins: pd.DataFrame) -> Habits:
    """The habits of everybody who checks in.

    Args:
        checkins: the check-ins of all months, by the `checkins` contract.
    """
    return habits_of(find_visits(checkins))


def habits_of(visits: pd.DataFrame) -> Habits:
    """The habits of everybody who visits.

    Args:
        visits: of all months, by `find_visits`.
    """
    locations = pd.Index(np.unique(visits["location"].to_numpy(object)))
    location = np.asarray(locations.get_indexer(visits["location"]), dtype=np.int64)
    customers, customer = np.unique(visits["customer_id"].to_numpy("int64"), return_inverse=True)
    days = visits[["customer_id", "day"]].drop_duplicates()
    regulars = np.unique(customer * len(locations) + location)
    occasions, occasion_days = np.unique(
        _occasion(
            customer,
            location,
            len(locations),
            visits["day"].dt.day_of_week.to_numpy("int64"),
            visits["hour"].to_numpy("int64"),
        ),
        return_counts=True,
    )
    return Habits(
        customers=customers,
        visit_days=np.bincount(
            np.searchsorted(customers, days["customer_id"]), minlength=len(customers)
        ),
        locations=locations,
        people=np.bincount(regulars % len(locations), minlength=len(locations)),
        occasions=occasions,
        occasion_days=occasion_days,
    )


def find_visits(checkins: pd.DataFrame) -> pd.DataFrame:
    """One row per customer, day and location.

    Returns:
        customer_id, day, location, and the hour and the quarter of an hour (of 96) of the first
        scan.
    """
    at = checkins["checkin_datetime"]
    scans = pd.DataFrame(
        {
            "customer_id": checkins["customer_id"],
            "day": at.dt.normalize(),
            "location": location_of(checkins),
            "quarter": at.dt.hour.astype("int64") * 4 + at.dt.minute // 15,
        }
    )
    key = ["customer_id", "day", "location"]
    visits = scans.groupby(key, observed=True)["quarter"].min().reset_index()
    return visits.assign(hour=visits["quarter"] // 4)


def _occasion(
    customer: Ints, location: Ints, location_count: int, weekday: Ints, hour: Ints
) -> Ints:
    """One number for a customer, location, weekday and hour."""
    code: Ints = ((customer * location_count + location) * WEEKDAYS + weekday) * _HOURS + hour
    return code
