"""Check-ins of a chain of gyms in bulk: the crowd of the demo's gym, drawn with numpy at once.

Only what finding pairs depends on: how many people, how often each comes, when the gyms are full,
who comes together, and who scans twice.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from basin_assets.contracts.tables import CHECKINS

MONTHS = 14
_MONTHS = pd.period_range("2024-10", periods=MONTHS, freq="M")
_CHECKINS_A_MONTH = 3_440  # of one gym: 48 thousand in 14 months
_CUSTOMERS = 7_500  # of one gym; ids of the gyms do not overlap
_SKEW = 5.0
_GUEST_SHARE = 0.03  # comes from another gym of the chain
_FOLLOWER_SHARE = 0.15  # arrives about a minute behind somebody
_RESCAN_SHARE = 0.01
_SCANS_BY_HOUR = np.array(
    [0, 0, 0, 0, 0, 5, 37, 25, 22, 47, 58, 50, 59, 45, 47, 60, 76, 152, 136, 122, 40, 18, 1, 0]
)
_SCANS_BY_WEEKDAY = np.array([16, 16, 16, 15, 12, 14, 11])
_MICROSECONDS = 1_000_000


def checkins_by_month(locations: int, months: int = MONTHS) -> Iterator[pd.DataFrame]:
    """The check-ins of some gyms month by month, by the `checkins` contract, in no order."""
    for number, month in enumerate(_MONTHS[:months]):
        rng = np.random.default_rng([locations, number])
        yield _month(rng, month, locations, first_id=number * locations * _CHECKINS_A_MONTH * 2)


def _month(
    rng: np.random.Generator, month: pd.Period, locations: int, first_id: int
) -> pd.DataFrame:
    location = np.repeat(np.arange(locations), _CHECKINS_A_MONTH)
    count = len(location)
    home = np.where(rng.random(count) < _GUEST_SHARE, rng.integers(0, locations, count), location)
    # Few come often, half of all at most four times.
    rank = np.expm1(_SKEW * rng.random(count)) / np.expm1(_SKEW)
    customer = home * _CUSTOMERS + (_CUSTOMERS * rank).astype("int64")
    at = _times(rng, month, count)
    leader = np.flatnonzero(rng.random(count) < _FOLLOWER_SHARE)
    follower = np.minimum(leader + 1, count - 1)
    at[follower] = at[leader] + rng.integers(0, 120, len(leader)) * _MICROSECONDS
    again = np.flatnonzero(rng.random(count) < _RESCAN_SHARE)
    later = at[again] + rng.integers(1, 7200, len(again)) * _MICROSECONDS
    customer, location = np.append(customer, customer[again]), np.append(location, location[again])
    end = np.datetime64((month + 1).start_time, "us").astype("int64")
    at = np.minimum(np.append(at, later), end - _MICROSECONDS)
    names = (np.arange(locations) + 1).astype(str).astype(object)
    nulls = CHECKINS.empty()[["entry_method", "entry_method_description", "created_at"]]
    filled = {
        "checkin_id": first_id + np.arange(len(at)),
        "customer_id": 2_000_000 + customer,
        "checkin_datetime": at.astype("datetime64[us]"),
        "location_id": names[location],
        "location_name": ("Gym " + names)[location],
    }
    rows = CHECKINS.frame(dict(nulls.reindex(range(len(at)))) | filled)
    return rows.take(rng.permutation(len(rows))).reset_index(drop=True)


def _times(rng: np.random.Generator, month: pd.Period, count: int) -> np.ndarray:
    """Wall times in microseconds since 1970, to the second."""
    days = np.arange(month.days_in_month)
    weekday = (month.start_time.day_of_week + days) % 7
    weight = _SCANS_BY_WEEKDAY[weekday] / _SCANS_BY_WEEKDAY[weekday].sum()
    day = rng.choice(days, count, p=weight)
    hour = rng.choice(24, count, p=_SCANS_BY_HOUR / _SCANS_BY_HOUR.sum())
    second = rng.integers(0, 3600, count)
    first = np.datetime64(month.start_time, "us").astype("int64")
    times: np.ndarray = first + ((day * 24 + hour) * 3600 + second) * _MICROSECONDS
    return times
