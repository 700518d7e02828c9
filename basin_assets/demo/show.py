"""Puts a synthetic gym into a store, and shows the worked example's connections."""

import io
from datetime import date

import pandas as pd

from basin_assets.contracts.published import EXPLORER_KEY, TIMELINE_KEY
from basin_assets.demo.gym import Gym, make_gym
from basin_assets.demo.plan import SizeName, ending_on, plan_of_size
from basin_assets.settings import Settings
from basin_assets.stores.opening import open_store
from basin_assets.stores.protocol import write_if_changed

TRUTH_KEY = "truth.json"
_WORTH_OPENING = (
    ("customer_friends", "everybody's friends, with the evidence in words"),
    ("connection_types", "every connection by its type, from both sides"),
    ("top_connectors", "who brings people in"),
    ("guests_to_convert", "guests who came at least twice and are not members"),
    (
        "friends_at_risk",
        "who may leave, and their close friends who are still members",
    ),
    ("changes_last_7_days", "connections that are new, stronger or gone since a week ago"),
    ("purchaser_review", "printed names that a person should look at"),
)


def put_gym(
    address: str, size: SizeName, events_key: str = TIMELINE_KEY, today: date | None = None
) -> Gym:
    """Makes the gym of a size and puts its exports and its truth into the store.

    Args:
        address: the store.
        size: tiny, demo or full.
        events_key: the timeline's key.
        today: its last day; where not given, 2025-11-30, so that a test finds the same every day.

    Returns:
        The gym.
    """
    plan = plan_of_size(size)
    gym = make_gym(plan if today is None else ending_on(plan, today))
    store = open_store(address)
    for key, data in {**gym.files, TRUTH_KEY: gym.truth.to_json()}.items():
        write_if_changed(store, events_key if key == TIMELINE_KEY else key, data)
    return gym


def worked_example(settings: Settings, gym: Gym) -> list[str]:
    """The published connections among the five people of the worked example, a line each."""
    data = open_store(settings.store).read(settings.connections_key).data
    pairs = pd.read_csv(io.BytesIO(data), dtype="str", keep_default_na=False)
    planted = set(gym.truth.ingredients["worked_example"])
    people = {
        str(customer_id)
        for transfer in gym.truth.transfers
        if transfer.checkin_id in planted
        for customer_id in (transfer.purchaser_customer_id, transfer.user_customer_id)
    }
    among = pairs[pairs["customer_id_1"].isin(people) & pairs["customer_id_2"].isin(people)]
    shown = among.drop(columns="metadata")
    return shown.to_csv(index=False, lineterminator="\n").splitlines()


def worth_opening(address: str) -> list[tuple[str, str]]:
    """The locations and descriptions of the files to open first, without empty ones."""
    store = open_store(address)
    keys = {f"capitan/insights/{name}.csv": says for name, says in _WORTH_OPENING}
    explorer = (store.location(EXPLORER_KEY), "the explorer: open it in a browser, type a name")
    return [explorer] + [
        (store.location(key), says)
        for key, says in keys.items()
        if store.read(key).data.count(b"\n") > 1
    ]
