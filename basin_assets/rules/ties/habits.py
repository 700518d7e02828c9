"""Habits: how often each customer comes, when, and where.

Grain: the customer, over all months. What is a habit makes a meeting ordinary.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from basin_assets.contracts.table import ContractError
from basin_assets.rules.visits.visits import location_of

Ints = npt.NDArray[np.int64]
_HOURS, _WEEKDAYS = 24, 7
STALE_CO_VISITS = (
    "co_visits: {} rows have {} that no check-in has, so it was made from other check-ins; "
    "materialize co_visits of all months, then this again"
)


@dataclass(frozen=True)
class Habits:
    """Visits, counted. A visit is a customer's day at a place; its hour is that of the first scan.

    Attributes:
        customers: ids, ascending.
        visit_days: days on which each came, wherever.
        places: locations, ascending.
        people: customers who ever came to each place.
        occasions: codes of (customer, place, weekday, hour), ascending.
        occasion_days: visits on each occasion.
    """

    customers: Ints
    visit_days: Ints
    places: pd.Index
    people: Ints
    occasions: Ints
    occasion_days: Ints

    def positions_of(self, customer_ids: "pd.Series[int]") -> Ints:
        """Where the customers stand in `customers`.

        Raises:
            ContractError: somebody never checked in.
        """
        ids = customer_ids.to_numpy("int64")
        at = np.searchsorted(self.customers, ids)
        within = at < len(self.customers)
        unknown = len(ids) - int((self.customers[at[within]] == ids[within]).sum())
        if unknown:
            raise ContractError(STALE_CO_VISITS.format(unknown, "customers"))
        return at

    def place_codes(self, locations: "pd.Series[str]") -> Ints:
        """Where the locations stand in `places`.

        Raises:
            ContractError: nobody ever checked in at one of them.
        """
        codes, found = pd.factorize(locations)
        places = np.asarray(self.places.get_indexer(found), dtype=np.int64)
        if (places < 0).any():
            raise ContractError(STALE_CO_VISITS.format(int((places < 0).sum()), "locations"))
        return places[codes]

    def visits_about(self, customers: Ints, places: Ints, weekdays: Ints, hours: Ints) -> Ints:
        """Visits of each customer to the place on that weekday, within an hour of that hour."""
        visits = np.zeros(len(customers), dtype=np.int64)
        for hour in (hours - 1, hours, hours + 1):
            code = _occasion(customers, places, len(self.places), weekdays, hour)
            at = np.minimum(np.searchsorted(self.occasions, code), len(self.occasions) - 1)
            is_there = (self.occasions[at] == code) & (hour >= 0) & (hour < _HOURS)
            visits += np.where(is_there, self.occasion_days[at], 0)
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
    places = pd.Index(np.unique(visits["location"].to_numpy(object)))
    place = np.asarray(places.get_indexer(visits["location"]), dtype=np.int64)
    customers, customer = np.unique(visits["customer_id"].to_numpy("int64"), return_inverse=True)
    days = visits[["customer_id", "day"]].drop_duplicates()
    regulars = np.unique(customer * max(len(places), 1) + place)
    occasions, occasion_days = np.unique(
        _occasion(
            customer,
            place,
            len(places),
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
        places=places,
        people=np.bincount(regulars % max(len(places), 1), minlength=len(places)),
        occasions=occasions,
        occasion_days=occasion_days,
    )


def find_visits(checkins: pd.DataFrame) -> pd.DataFrame:
    """One row per customer, day and location: customer_id, day, location, hour (first scan's)."""
    at = checkins["checkin_datetime"]
    scans = pd.DataFrame(
        {
            "customer_id": checkins["customer_id"],
            "day": at.dt.normalize(),
            "location": location_of(checkins),
            "hour": at.dt.hour.astype("int64"),
        }
    )
    key = ["customer_id", "day", "location"]
    return scans.groupby(key, sort=True, observed=True)["hour"].min().reset_index()


def _occasion(customer: Ints, place: Ints, place_count: int, weekday: Ints, hour: Ints) -> Ints:
    """One number for a customer, place, weekday and hour."""
    code: Ints = ((customer * place_count + place) * _WEEKDAYS + weekday) * _HOURS + hour
    return code
