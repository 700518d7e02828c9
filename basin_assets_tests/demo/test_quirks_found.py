"""The demo gym is as real exports are; a run over it finds what is known to be true."""

import re
from itertools import combinations

import pytest

from basin_assets.contracts.connections import FAMILY_MEMBERSHIP
from basin_assets.contracts.published import PUBLISHED_FILES
from basin_assets.demo.accounts import DESK_ACCOUNT
from basin_assets.demo.truth import Truth
from basin_assets.rules.insights.outreach import find_contacts
from basin_assets.tables.csv_files import to_csv
from basin_assets_tests.demo.reading import gym_of
from basin_assets_tests.pure_run import PureRun, insights_of, run_purely
from basin_assets_tests.rules.frames import SETTINGS, pairs_of, rows_of


@pytest.fixture(scope="module")
def truth() -> Truth:
    return gym_of("demo").truth


@pytest.fixture(scope="module")
def run() -> PureRun:
    return run_purely(gym_of("demo").files, last_month="2025-11")


def _pairs_of_stories(truth: Truth, *stories: str) -> set[tuple[int, int]]:
    """The pairs on memberships of these stories that are on no other."""
    of_story, others = set(), set()
    for each in truth.memberships:
        pairs = set(combinations(each.members, 2))
        if each.story in stories:
            of_story |= pairs
        elif each.size in ("duo", "family"):
            others |= pairs
    return of_story - others


def test_what_a_seller_sold_is_nobodys(run: PureRun, truth: Truth) -> None:
    sold = {transfer.checkin_id for transfer in truth.transfers if transfer.kind == "seller"}
    names = ("checkin_id", "purchaser_customer_id", "match_method")
    found = {row for row in rows_of(run.enriched, *names) if row[0] in sold}
    assert found == {(checkin_id, None, "seller") for checkin_id in sold}


def test_the_desk_stands_in_nothing(run: PureRun, truth: Truth) -> None:
    for table in (run.connections, run.events, *insights_of(run).values()):
        ids = [name for name in table.columns if "customer_id" in name]
        assert not (table[ids] == DESK_ACCOUNT).any(axis=None)
    counted = run.settled["checkins"].accounting()["of_accounts_to_ignore"]
    assert counted == len(truth.ingredients["checkins_of_accounts_to_ignore"])


def test_two_exports_of_one_membership_agree_on_no_amount(run: PureRun, truth: Truth) -> None:
    paid = {each.membership_id: each.members for each in truth.memberships}
    without = [paid[number] for number in truth.ingredients["memberships_without_amount"]]
    connected = set(pairs_of(run.by_type[FAMILY_MEMBERSHIP]))
    assert without
    assert all(pair in connected for members in without for pair in combinations(members, 2))


def test_a_parent_off_the_roster_stands_for_the_minors_and_is_connected_to_nobody_by_it(
    run: PureRun, truth: Truth
) -> None:
    (owner,) = truth.ingredients["owners_off_roster"]
    owned = rows_of(run.tables["memberships"], "membership_id", "owner_id")
    (membership_id,) = [number for number, owned_by in owned if owned_by == owner]
    (roster,) = [each.members for each in truth.memberships if each.membership_id == membership_id]
    found = find_contacts(
        run.tables["customers"],
        run.shared_memberships,
        run.tables["memberships"],
        run.tables["relations"],
        run.as_of,
        SETTINGS,
    )
    contacts = dict(rows_of(found, "customer_id", "contact"))
    stood_for = [each for each in roster if contacts.get(each) == owner]

    assert len(stood_for) > 1
    assert owner not in roster
    family = pairs_of(run.by_type[FAMILY_MEMBERSHIP])
    assert set(combinations(roster, 2)) <= set(family)
    assert not [pair for pair in family if owner in pair]


def test_whose_sign_ups_interleave_are_connected_to_nobody(run: PureRun, truth: Truth) -> None:
    mixed = _pairs_of_stories(truth, "unclear", "unclear_other")
    assert mixed
    assert not mixed & set(pairs_of(run.by_type[FAMILY_MEMBERSHIP]))


@pytest.mark.parametrize(("kind", "least"), [("receipt", 0.5), ("title", 0.5), ("couple", 0.0)])
def test_who_is_found_behind_receipts_couples_and_titles_is_right(
    run: PureRun, truth: Truth, kind: str, least: float
) -> None:
    of_kind = {each.checkin_id: each for each in truth.transfers if each.kind == kind}
    found = {
        checkin_id: purchaser
        for checkin_id, purchaser in rows_of(run.enriched, "checkin_id", "purchaser_customer_id")
        if checkin_id in of_kind and purchaser is not None
    }
    assert of_kind and len(found) >= least * len(of_kind)
    assert all(of_kind[at].purchaser_customer_id == purchaser for at, purchaser in found.items())


def test_a_stale_file_loses_no_transfer_and_no_user(run: PureRun, truth: Truth) -> None:
    users = dict(rows_of(run.enriched, "checkin_id", "user_customer_id"))
    for transfer in truth.transfers:
        assert users[transfer.checkin_id] == transfer.user_customer_id
    differing = run.settled["pass_transfers"].differing
    assert differing["user_customer_id"] >= len(truth.ingredients["transfers_of_merged_accounts"])
    assert differing["checkin_datetime"] >= len(truth.ingredients["transfers_without_time"])


def test_a_name_that_begins_a_formula_is_harmless_in_every_file_for_people(run: PureRun) -> None:
    tables = dict(run.tables) | insights_of(run)
    seen = 0
    for file in PUBLISHED_FILES:
        if file.for_people and file.table.name in tables:
            text = to_csv(file, tables[file.table.name]).decode()
            seen += text.count("'\N{FULLWIDTH EQUALS SIGN}Ava")
            assert not re.search(r'(?:^|,|")[=\N{FULLWIDTH EQUALS SIGN}]', text, re.MULTILINE)
    assert seen
