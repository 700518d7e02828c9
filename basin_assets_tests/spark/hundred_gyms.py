"""Tables of a hundred gyms, as far as pairs and connections are made from them.

They are one built gym's over and over, with people, check-ins and places of their own. Beside them
stands one crowded place, with a fifth of all check-ins, at which one person meets 50,000 others.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from basin_assets.contracts import tables
from basin_assets.contracts.table import Kind, Table
from basin_assets.contracts.tie_scores import MEETING_CHANCE, TIE_CALIBRATION
from basin_assets.rules.ties.meeting_chance import find_meeting_chance
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets.settings import Settings
from basin_assets.spark.steps import STEPS
from basin_assets.stores.protocol import Store
from basin_assets.tables.table_files import load_table, save_table
from basin_assets_tests.spark.gyms import months_of

GYMS = 100
OF_PAIRS = [
    STEPS[name] for name in ("co_visits", "tie_evidence", "same_day_group", "customer_connections")
]
"""Pairs and merge, in the order in which they are made."""
HUB = 1
"""Who meets 50,000 others; all these pairs have one key, for theirs is the lowest id."""
MET = 50_000
_SCANS = 3  # of each who meets the hub
_HOURS = range(8, 22)  # in each of which the hub is there, with some others
_APART = 100_000_000  # more than any id of a gym
_CROWD = 90_000_000  # ids from here on are of no gym
_PLACES = ("location_id", "location_name")


def put_hundred_gyms(gym: Store, chain: Store) -> None:
    """Writes the tables that `OF_PAIRS` take and do not make, of a hundred such gyms."""
    made = {MEETING_CHANCE.name, *(step.output.name for step in OF_PAIRS)}
    taken = [table for step in OF_PAIRS for table in step.inputs]
    for table in (
        table for table in {each.name: each for each in taken}.values() if table.name not in made
    ):
        months = months_of(gym, table)
        frame = load_table(gym, table, months)
        if table.name != TIE_CALIBRATION.name:
            frame = _hundred_times(table, frame)
        if table.name == tables.CHECKINS.name:
            frame = pd.concat([frame, _crowded_place(frame)], ignore_index=True)
            pairs = find_co_visits(frame, Settings().window_minutes)
            save_table(chain, MEETING_CHANCE, find_meeting_chance(frame, [pairs]))
        save_table(chain, table, table.frame(frame), months)


def _hundred_times(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([_of_gym(table, frame, n) for n in range(GYMS)], ignore_index=True)


def _of_gym(table: Table, frame: pd.DataFrame, number: int) -> pd.DataFrame:
    ids = [column.name for column in table.columns if column.kind is Kind.ID]
    places = [name for name in _PLACES if name in frame]
    moved: Mapping[str, pd.Series] = {
        **{name: frame[name] + number * _APART for name in ids},
        **{name: frame[name] + f" of gym {number}" for name in places},
    }
    return frame.assign(**moved)


def _crowded_place(checkins: pd.DataFrame) -> pd.DataFrame:
    """Check-ins of the hub every hour, and of the others in one of these hours each."""
    first, last = checkins["checkin_datetime"].min(), checkins["checkin_datetime"].max()
    days = pd.date_range(first.normalize(), last.normalize(), inclusive="left")
    hours = np.array([day + pd.Timedelta(hours=hour) for day in days for hour in _HOURS])
    met = np.arange(MET)
    of_others = pd.Series(hours[met * len(hours) // MET])
    scans = [of_others + pd.Timedelta(minutes=5 + scan) for scan in range(_SCANS)]
    people = [np.full(len(hours), HUB), *[_CROWD + met] * _SCANS]
    times = pd.concat([pd.Series(hours), *scans], ignore_index=True).astype("datetime64[us]")
    return tables.CHECKINS.empty().assign(
        checkin_id=_CROWD + np.arange(len(times)),
        customer_id=np.concatenate(people),
        checkin_datetime=times,
        location_id="crowded",
    )
