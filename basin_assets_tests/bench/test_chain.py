"""A chain is its gyms side by side: no id and no place in two of them."""

import csv
import io

import pandas as pd

from basin_assets.demo.gym import make_gym
from basin_assets.demo.plan import plan_of_size
from basin_assets.rules.months import MonthWindow
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets.settings import Settings
from basin_assets_tests.bench.chain import CHECKINS_KEY, chain_files
from basin_assets_tests.pure_run import settle_all

CHAIN = chain_files("tiny", gyms=2)
FIRST = make_gym(plan_of_size("tiny")).files


def table(files: dict[str, bytes], key: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(files[key].decode("utf-8-sig"), newline="")))


def used(name: str) -> pd.DataFrame:
    return settle_all(CHAIN, MonthWindow("2024-01", "2025-11"), Settings())[name].used


def test_the_first_gym_of_a_chain_is_the_demo_with_places_named_after_it() -> None:
    assert CHAIN.keys() == FIRST.keys()
    for key in set(FIRST) - {CHECKINS_KEY, "capitan/pass_transfers.csv"}:
        gym = table(FIRST, key)
        assert table(CHAIN, key)[: len(gym)] == gym
    places = {
        row[table(FIRST, CHECKINS_KEY)[0].index("location_id")]
        for row in table(CHAIN, CHECKINS_KEY)
    }
    assert {"1 of gym 1", "2 of gym 1", "1 of gym 2", "2 of gym 2"} <= places


def test_gyms_share_no_customers_and_meet_nobody_of_another() -> None:
    checkins = used("checkins").dropna(subset=["location_id"])
    gym = checkins["location_id"].str[-1]
    assert gym.value_counts().min() > 300
    assert (
        checkins.groupby("customer_id")["location_id"].agg(lambda of: of.str[-1].nunique()).max()
        == 1
    )

    pairs = find_co_visits(checkins, 30)
    of_first = find_co_visits(checkins[gym == "1"], 30)
    of_second = find_co_visits(checkins[gym == "2"], 30)
    assert len(of_first) + len(of_second) == len(pairs) > 200


def test_transfers_and_memberships_keep_to_the_customers_of_their_gym() -> None:
    known = set(used("checkins")["customer_id"])
    assert used("pass_transfers")["user_customer_id"].isin(known).all()
    owners = set(used("memberships")["owner_id"])
    assert owners <= set(used("members")["customer_id"])
    assert min(owners) < 100_000_000 < max(owners)
