"""Ugly names through the rules of a whole run: published as they are.

How cells, rows and files are read or refused is tested in rules/exports, and random gyms full of
ugly cells go through all rules beside the oracle. `small_gym.run` balances the books of every
source.
"""

import csv
import io
import json

import pytest

from basin_assets_tests.reliability import small_gym as gym
from basin_assets_tests.reliability.small_gym import NANCY, OMAR


def test_without_anything_ugly_there_is_one_pair_and_nothing_is_set_aside() -> None:
    made = gym.run()
    assert (gym.pairs(made), gym.events(made)) == ([gym.PAIR], gym.EVENTS)
    assert (gym.quarantined(made), gym.duplicates(made), gym.unreadable(made)) == ([], {}, {})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"Omar ""Ace"""', 'Omar "Ace"'),
        ('"Omar, Jr"', "Omar, Jr"),
        ('"Omar\nLee"', "Omar\nLee"),
        ("Omar😀", "Omar😀"),
        ("Om\N{RIGHT-TO-LEFT MARK}ar", "Om\N{RIGHT-TO-LEFT MARK}ar"),
        ('5" Omar', '5" Omar'),
    ],
    ids=["quote", "comma", "line break", "emoji", "right-to-left mark", "stray quote"],
)
def test_whatever_stands_in_a_name_is_published_as_it_is(written: str, read: str) -> None:
    customers = [*gym.CUSTOMERS[:3], f"3,{written},Reed,2025-01-01"]
    gift = f"205,2025-10-28 10:00:00,entry_pass,Day Pass,Nancy Davis,{OMAR}"
    made = gym.run(customers=customers, pass_transfers=[*gym.PASS_TRANSFERS, gift])
    rows = list(csv.DictReader(io.StringIO(made.events_csv.decode(), newline="")))
    said = [json.loads(row["metadata"]) for row in rows if row["event_type"] == "shared_pass"]
    assert [each["recipient_name"] for each in said] == ["Charlie Davis", f"{read} Reed"]
    assert said[1]["description"] == f"Shared Day Pass with {read} Reed"
    assert (NANCY, OMAR, "pass_sharer_recipient", 10, 1) in gym.pairs(made)
