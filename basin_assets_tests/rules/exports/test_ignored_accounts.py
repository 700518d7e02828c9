"""The front desk, tests and staff stand in nothing that is published, and are counted."""

import json

from basin_assets.contracts.sources import CHECKINS, RELATIONS
from basin_assets.rules.exports.ignored_accounts import as_sold_by_accounts, set_ignored_aside
from basin_assets_tests.pure_run import insights_of
from basin_assets_tests.reliability import small_gym as gym
from basin_assets_tests.reliability.small_gym import CHARLIE, NANCY, OMAR
from basin_assets_tests.rules.exports.written import CHECKINS_HEADER, balance, reasons, settle
from basin_assets_tests.rules.frames import accounts_to_ignore, enriched, gift, rows_of

TIME = "2025-10-26 17:08:59"
IGNORED = ["customer_id,reason", f"{NANCY},front desk"]


def test_the_rows_of_an_account_are_set_aside_with_their_lines() -> None:
    settled = settle(CHECKINS, CHECKINS_HEADER, f"9,7,{TIME}", f"8,1,{TIME}", f"x,7,{TIME}")

    aside = set_ignored_aside(settled, accounts_to_ignore(7))

    assert rows_of(aside.used, "checkin_id") == [(8,)]
    assert rows_of(aside.source_lines, "line") == [(3,)]
    assert reasons(aside) == [(2, "account_to_ignore"), (4, "unreadable_id")]
    assert rows_of(aside.quarantine, "key") == [(9,), (None,)]
    assert balance(aside) == (3, 1, 0, 2)
    assert aside.accounting()["of_accounts_to_ignore"] == 1


def test_a_relation_is_set_aside_by_either_side() -> None:
    header = "customer_id,related_customer_id,relationship"
    settled = settle(RELATIONS, header, "1,2,CHI", "2,7,pre", "7,1,SIB", "2,1, pre ")

    aside = set_ignored_aside(settled, accounts_to_ignore(7))

    assert rows_of(aside.used, "customer_id", "related_customer_id", "relationship") == [
        (1, 2, "CHI"),
        (2, 1, "PRE"),
    ]
    assert [line for line, _ in reasons(aside)] == [3, 4]


def test_without_accounts_nothing_is_set_aside() -> None:
    settled = settle(CHECKINS, CHECKINS_HEADER, f"9,7,{TIME}")
    assert balance(set_ignored_aside(settled, accounts_to_ignore())) == (1, 1, 0, 0)


def test_what_an_account_bought_is_a_sellers() -> None:
    found = as_sold_by_accounts(
        enriched(gift(7, 1), gift(2, 1), gift(None, 1)), accounts_to_ignore(7)
    )

    assert rows_of(found, "purchaser_customer_id", "match_method", "match_confidence") == [
        (None, "seller", 0),
        (2, "exact", 100),
        (None, "unmatched", 0),
    ]


def test_an_account_is_in_no_connection_event_or_insight() -> None:
    ignored = gym.run(accounts_to_ignore=IGNORED)
    quarantined = gym.quarantined(ignored)

    assert gym.pairs(ignored) == []
    assert gym.events(ignored) == gym.EVENTS[:1]
    (received,) = gym.metadata(ignored)
    assert (received["sharer_customer_id"], received["match_method"]) == (None, "seller")
    assert quarantined == [("checkins", 2, "account_to_ignore")]
    for table in insights_of(ignored).values():
        ids = [name for name in table.columns if name.endswith("_id") or "customer_id" in name]
        assert not (table[ids] == NANCY).any(axis=None)


def test_whoever_used_a_pass_on_an_account_to_ignore_gets_no_event() -> None:
    ignored = gym.run(accounts_to_ignore=["customer_id", str(CHARLIE)])

    assert (gym.pairs(ignored), gym.events(ignored)) == ([], [])
    assert gym.quarantined(ignored) == [
        ("checkins", 3, "account_to_ignore"),
        ("pass_transfers", 2, "account_to_ignore"),
    ]


def test_the_family_of_an_account_stays_a_family() -> None:
    header = "membership_id,member_id,customer_id,name,start_date,end_date,size"
    row = "451,{0},{1},Family Annual,2025-05-04,,family"
    members = [header, *(row.format(8500 + who, who) for who in (NANCY, CHARLIE, OMAR))]
    memberships = [
        "membership_id,membership_type_id,name,start_date,end_date,owner_id",
        f"90010,451,Family Annual,2025-05-04,,{NANCY}",
    ]

    ignored = gym.run(members=members, memberships=memberships, accounts_to_ignore=IGNORED)

    assert [pair[:3] for pair in gym.pairs(ignored)] == [(CHARLIE, OMAR, "family_membership")]


def test_an_account_is_nobodys_contact() -> None:
    members = [
        "membership_id,member_id,customer_id,name,start_date,end_date,size",
        f"451,8501,{CHARLIE},Family Annual,2025-05-04,2025-11-04,family",
        f"430,8601,{OMAR},Solo,2025-05-04,,solo",
    ]
    memberships = [
        "membership_id,membership_type_id,name,start_date,end_date,owner_id",
        f"90010,451,Family Annual,2025-05-04,2025-11-04,{NANCY}",
    ]
    customers = [
        "customer_id,first_name,last_name,created_at,birthday,has_opted_in_to_marketing",
        "1,Nancy,Davis,2025-01-01,1980-01-01,yes",
        "2,Charlie,Davis,2025-01-01,2015-01-01,",
        "3,Omar,Reed,2025-01-01,1980-01-01,yes",
    ]
    met = [f"{day}{who},{who},2025-10-{day} 10:00:00,1" for day in range(10, 27) for who in (2, 3)]
    checkins = [gym.CHECKINS[0], *met]
    gifts = [
        f"{day}2,2025-10-{day} 10:00:00,entry_pass,Day Pass,Omar Reed,2" for day in range(10, 20)
    ]
    files = {
        "members": members,
        "memberships": memberships,
        "customers": customers,
        "checkins": checkins,
        "pass_transfers": [gym.PASS_TRANSFERS[0], *gifts],
    }

    at_risk = insights_of(gym.run(**files))["friends_at_risk"]
    ignored = insights_of(gym.run(**files, accounts_to_ignore=IGNORED))["friends_at_risk"]

    assert at_risk["customer_id"].tolist() == [NANCY]
    assert ignored.empty


def test_accounts_and_their_rows_are_counted() -> None:
    ignored = gym.run(accounts_to_ignore=IGNORED)
    metrics = insights_of(ignored)["connection_metrics"].set_index("metric")["value"]

    assert metrics["accounts_to_ignore"] == "1"
    assert metrics["rows_of_accounts_to_ignore"] == "1"
    assert json.loads(str(ignored.settled["checkins"].accounting()["unreadable_values"])) == {}
