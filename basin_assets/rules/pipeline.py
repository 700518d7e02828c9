"""The whole flow, from the typed exports to the insights, readable from top to bottom.

Each function computes the table of its name. Its parameters name its input tables, the inputs that
several tables share (`background`, `evidence`, `contacts`), and `settings` where numbers decide.
`build_tables` calls the functions one after the other on frames. The asset graph wraps the same
functions (`orchestration/assets/computed.py`), so a new function here is a new asset.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import pandas as pd

from basin_assets.contracts import connections as types
from basin_assets.contracts import groups, insights, tables
from basin_assets.contracts.sources import MEMBERSHIPS, REFERRALS
from basin_assets.contracts.tie_scores import MEETING_CHANCE, TIE_CALIBRATION, TIE_EVIDENCE
from basin_assets.rules.connections.combine import combine_connections
from basin_assets.rules.connections.evidence import Evidence
from basin_assets.rules.connections.family import extract_family_membership_connections
from basin_assets.rules.connections.guests import extract_guest_connections
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets.rules.connections.pass_sharing import extract_pass_sharing_connections
from basin_assets.rules.connections.ranges import IdRange, in_ranges
from basin_assets.rules.connections.same_day import extract_same_day_group_connections
from basin_assets.rules.events.sharing_events import extract_sharing_events
from basin_assets.rules.exports.as_of import day_of, find_as_of
from basin_assets.rules.exports.coverage import count_uncovered
from basin_assets.rules.exports.ignored_accounts import as_sold_by_accounts, without_accounts
from basin_assets.rules.exports.settling import is_there
from basin_assets.rules.exports.transfers import unite_transfers
from basin_assets.rules.groups.customer_groups import find_customer_groups
from basin_assets.rules.insights.changes import find_changes
from basin_assets.rules.insights.connection_types import list_connection_types
from basin_assets.rules.insights.connectors import rank_top_connectors
from basin_assets.rules.insights.friends import list_customer_friends
from basin_assets.rules.insights.friends_at_risk import (
    find_friends_at_risk,
    find_memberships_ending,
)
from basin_assets.rules.insights.guests_to_convert import (
    find_guests_not_members,
    find_guests_to_convert,
)
from basin_assets.rules.insights.metrics import calculate_connection_metrics
from basin_assets.rules.insights.outreach import find_contacts
from basin_assets.rules.pairs import PAIR
from basin_assets.rules.purchasers.matching import (
    enrich_transfers_with_purchaser_ids,
    index_purchasers,
)
from basin_assets.rules.purchasers.posterior import PurchaserIndex
from basin_assets.rules.purchasers.review import review_purchasers
from basin_assets.rules.purchasers.visit_evidence import DAYS_BEFORE
from basin_assets.rules.table_rule import TableRule, in_one
from basin_assets.rules.ties.calibration import EVIDENCE_READ, calibrate_ties
from basin_assets.rules.ties.evidence import Background, find_background, hold_against
from basin_assets.rules.ties.known_pairs import find_known_pairs
from basin_assets.rules.ties.meeting_chance import find_meeting_chance
from basin_assets.rules.ties.silent_times import find_silent_times
from basin_assets.rules.visits.co_visits import find_co_visits
from basin_assets.settings import Settings

MONTHS_OF_EVIDENCE = 4
"""Months of check-ins before a transfer's own. February to April have 89 days, and it needs 90."""

CONNECTED = types.columns_without_metadata(types.CUSTOMER_CONNECTIONS)
SCORED = [*PAIR, "tie_score", "tie_score_is"]


def build_tables(
    frames: Mapping[str, pd.DataFrame],
    settings: Settings,
    rules: Sequence[TableRule] | None = None,
) -> dict[str, pd.DataFrame]:
    """Returns the given frames and the computed tables, by table name.

    Args:
        frames: the typed exports and `source_accounting`, by table name.
        settings: windows, points and thresholds.
        rules: the rules to apply, in their order; default `PIPELINE`.

    Raises:
        ContractError: a rule broke the contract of its table.
    """
    made = dict(frames)
    for rule in PIPELINE if rules is None else rules:
        made[rule.table.name] = rule.table.validate(in_one(rule(made, settings)))
    return made


# --- what happened: visits, transfers with their purchasers, events, memberships ---


def as_of(checkins: pd.DataFrame) -> pd.DataFrame:
    """The day of the newest check-in: "today" in every rule."""
    return find_as_of(checkins)


def co_visits(checkins: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The pairs of customers who checked in within the window of each other."""
    return find_co_visits(checkins, settings.window_minutes)


def transfers(pass_transfers: pd.DataFrame, checkins: pd.DataFrame) -> pd.DataFrame:
    """The passes that one person used and another had bought."""
    return unite_transfers(pass_transfers, checkins)


def purchasers(
    customers: pd.DataFrame,
    members: pd.DataFrame,
    memberships: pd.DataFrame,
    associations: pd.DataFrame,
    settings: Settings,
) -> PurchaserIndex:
    """Whom printed names may mean."""
    return index_purchasers(customers, members, memberships, settings, associations=associations)


def enriched_transfers(
    transfers: pd.DataFrame,
    purchasers: PurchaserIndex,
    purchaser_overrides: pd.DataFrame,
    accounts_to_ignore: pd.DataFrame,
    checkins: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """The transfers, each printed purchaser matched to a customer or to nobody."""
    first_day = transfers["checkin_datetime"].dt.normalize().min()
    since = first_day - pd.Timedelta(days=DAYS_BEFORE)
    recent = checkins[checkins["checkin_datetime"] >= since]  # older check-ins are no evidence
    enriched = enrich_transfers_with_purchaser_ids(
        transfers, purchasers, purchaser_overrides, recent, settings
    )
    return as_sold_by_accounts(enriched, accounts_to_ignore)


def purchaser_review(
    enriched_transfers: pd.DataFrame,
    customers: pd.DataFrame,
    members: pd.DataFrame,
    memberships: pd.DataFrame,
    associations: pd.DataFrame,
    accounts_to_ignore: pd.DataFrame,
    checkins: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """The printed names that a person should look at."""
    people = without_accounts(customers, accounts_to_ignore)
    index = purchasers(people, members, memberships, associations, settings)
    return review_purchasers(enriched_transfers, people, index, checkins)


def sharing_events(enriched_transfers: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """The sharer's and the recipient's event of each transfer."""
    return extract_sharing_events(enriched_transfers, customers)


def shared_memberships(
    members: pd.DataFrame,
    memberships: pd.DataFrame,
    customers: pd.DataFrame,
    accounts_to_ignore: pd.DataFrame,
    as_of: pd.DataFrame,
    source_accounting: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """The customers on each shared membership."""
    shared = find_shared_memberships(
        members,
        memberships,
        customers,
        day_of(as_of),
        has_memberships=is_there(source_accounting, MEMBERSHIPS),
        settings=settings,
    )
    return without_accounts(shared, accounts_to_ignore)


# --- tie evidence: from visits to the probability that two people know each other ---


def meeting_chance(checkins: pd.DataFrame, co_visits: pd.DataFrame) -> pd.DataFrame:
    """The probability that two visits are a co-visit by chance, by location and month."""
    return find_meeting_chance(checkins, [co_visits])


def background(
    checkins: pd.DataFrame,
    meeting_chance: pd.DataFrame,
    enriched_transfers: pd.DataFrame,
    family_membership: pd.DataFrame,
    relations: pd.DataFrame,
    settings: Settings,
) -> Background:
    """Everybody's habits and arrivals; the evidence of every pair is weighed against them."""
    known = find_known_pairs(enriched_transfers, family_membership, relations, settings)
    return find_background(checkins, meeting_chance, known)


def tie_evidence(co_visits: pd.DataFrame, background: Background) -> Iterator[pd.DataFrame]:
    """Each pair's evidence that its days together are no coincidence."""
    return in_ranges(
        lambda of_range, _: hold_against(background, **of_range), {"co_visits": co_visits}
    )


def tie_calibration(
    tie_evidence: pd.DataFrame, checkins: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """The parameters that turn evidence into a tie score, and whether it is a probability."""
    return calibrate_ties(tie_evidence, checkins, settings)


# --- the connection types, over all months: caps and reciprocity need them all ---


def pass_sharer_recipient(enriched_transfers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The pairs between whom a pass was shared."""
    return extract_pass_sharing_connections(enriched_transfers, settings)


def same_day_group(
    co_visits: pd.DataFrame,
    enriched_transfers: pd.DataFrame,
    tie_evidence: pd.DataFrame,
    tie_calibration: pd.DataFrame,
    settings: Settings,
) -> Iterator[pd.DataFrame]:
    """The pairs with days together, how many days, and their tie score."""
    return in_ranges(
        lambda of_range, _: extract_same_day_group_connections(
            **of_range, enriched=enriched_transfers, calibration=tie_calibration, settings=settings
        ),
        {"co_visits": co_visits, "ties": tie_evidence},
    )


def family_membership(
    shared_memberships: pd.DataFrame, as_of: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """The pairs on one family or duo membership."""
    return extract_family_membership_connections(shared_memberships, day_of(as_of), settings)


def frequent_guest(
    enriched_transfers: pd.DataFrame,
    members: pd.DataFrame,
    as_of: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """The pairs of a host and a guest."""
    return extract_guest_connections(enriched_transfers, members, day_of(as_of), settings)


def customer_connections(
    customers: pd.DataFrame,
    relations: pd.DataFrame,
    settings: Settings,
    **by_type: pd.DataFrame,
) -> Iterator[pd.DataFrame]:
    """The pairs with at least one connection type, their points added up."""
    return in_ranges(
        lambda of_range, _: combine_connections(of_range, customers, relations, settings), by_type
    )


# --- what people ask ---


def connection_metrics(
    customer_connections: pd.DataFrame,
    same_day_group: pd.DataFrame,
    sharing_events: pd.DataFrame,
    enriched_transfers: pd.DataFrame,
    checkins: pd.DataFrame,
    customers: pd.DataFrame,
    members: pd.DataFrame,
    shared_memberships: pd.DataFrame,
    source_accounting: pd.DataFrame,
    tie_calibration: pd.DataFrame,
    memberships_ending: pd.DataFrame,
    guests_not_members: pd.DataFrame,
    as_of: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """The gym's figures: events, connections, groups, coverage."""
    return calculate_connection_metrics(
        connections=customer_connections,
        same_day=same_day_group,
        events=sharing_events,
        enriched=enriched_transfers,
        accounting=source_accounting,
        coverage=count_uncovered(
            checkins, members, customers, enriched_transfers, shared_memberships
        ),
        calibration=tie_calibration,
        silent_days=find_silent_times(checkins).days,
        memberships_ending=memberships_ending,
        guests_not_members=guests_not_members,
        as_of=day_of(as_of),
        settings=settings,
    )


def customer_friends(
    customer_connections: pd.DataFrame,
    customers: pd.DataFrame,
    settings: Settings,
    **by_type: pd.DataFrame,
) -> Iterator[pd.DataFrame]:
    """Each customer's friends; every pair has two rows. Chance meetings are left out."""

    def of_range(tables: Mapping[str, pd.DataFrame], ids: IdRange) -> pd.DataFrame:
        pairs = tables["customer_connections"]
        return list_customer_friends(pairs, tables, customers, settings, ids)

    return in_ranges(of_range, {"customer_connections": customer_connections, **by_type}, PAIR)


def connection_types(customers: pd.DataFrame, **by_type: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Each customer's connections, one row a type; every pair has two rows a type."""
    return in_ranges(
        lambda of_range, ids: list_connection_types(of_range, customers, ids), by_type, PAIR
    )


def top_connectors(
    customer_connections: pd.DataFrame,
    same_day_group: pd.DataFrame,
    pass_sharer_recipient: pd.DataFrame,
    frequent_guest: pd.DataFrame,
    customers: pd.DataFrame,
    referrals: pd.DataFrame,
    members: pd.DataFrame,
    source_accounting: pd.DataFrame,
    as_of: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """The customers by the guests and friends they bring in."""
    return rank_top_connectors(
        customer_connections,
        same_day_group,
        pass_sharer_recipient,
        frequent_guest,
        customers,
        referrals if is_there(source_accounting, REFERRALS) else None,
        members,
        day_of(as_of),
        settings,
    )


def evidence(
    checkins: pd.DataFrame,
    co_visits: pd.DataFrame,
    enriched_transfers: pd.DataFrame,
    tie_evidence: pd.DataFrame,
    tie_calibration: pd.DataFrame,
    shared_memberships: pd.DataFrame,
    members: pd.DataFrame,
    customers: pd.DataFrame,
    relations: pd.DataFrame,
    as_of: pd.DataFrame,
) -> Evidence:
    """The facts behind connections, for insights that rebuild connections as of another day."""
    return Evidence(
        checkins,
        [co_visits],
        enriched_transfers,
        tie_evidence,
        tie_calibration,
        shared_memberships,
        members,
        customers,
        relations,
        day_of(as_of),
    )


def contacts(
    customers: pd.DataFrame,
    accounts_to_ignore: pd.DataFrame,
    shared_memberships: pd.DataFrame,
    memberships: pd.DataFrame,
    relations: pd.DataFrame,
    as_of: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """The adults whom an outreach table may name for each customer."""
    people = without_accounts(customers, accounts_to_ignore)
    today = day_of(as_of)
    return find_contacts(people, shared_memberships, memberships, relations, today, settings)


def friends_at_risk(
    customer_connections: pd.DataFrame,
    same_day_group: pd.DataFrame,
    evidence: Evidence,
    contacts: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """The members whose membership ends, with close friends who are still members."""
    return find_friends_at_risk(customer_connections, same_day_group, evidence, contacts, settings)


def memberships_ending(
    customer_connections: pd.DataFrame,
    same_day_group: pd.DataFrame,
    evidence: Evidence,
    contacts: pd.DataFrame,
    accounts_to_ignore: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Everybody who may leave, and why some of them are not to be written to."""
    ending = find_memberships_ending(
        customer_connections, same_day_group, evidence, contacts, settings
    )
    return without_accounts(ending, accounts_to_ignore)


def guests_not_members(
    customer_connections: pd.DataFrame,
    evidence: Evidence,
    contacts: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Every guest who is not a member, and why some of them are not to be invited."""
    return find_guests_not_members(customer_connections, evidence, contacts, settings)


def guests_to_convert(
    guests_not_members: pd.DataFrame, contacts: pd.DataFrame, customers: pd.DataFrame
) -> pd.DataFrame:
    """The regular guests who are no members."""
    return find_guests_to_convert(guests_not_members, contacts, customers)


def customer_groups(
    same_day_group: pd.DataFrame,
    enriched_transfers: pd.DataFrame,
    family_membership: pd.DataFrame,
    customers: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """The groups of people who know each other and come together."""
    return find_customer_groups(
        same_day_group=same_day_group,
        enriched=enriched_transfers,
        family_membership=family_membership,
        customers=customers,
        settings=settings,
    )


def changes_last_7_days(
    customer_connections: pd.DataFrame,
    evidence: Evidence,
    memberships: pd.DataFrame,
    source_accounting: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """The ties that began, grew by a band or ended in the last week."""
    return find_changes(
        customer_connections,
        evidence,
        memberships,
        has_memberships=is_there(source_accounting, MEMBERSHIPS),
        settings=settings,
    )


_CONNECTED = {"customer_connections": CONNECTED}
_CONNECTED_AND_SCORED = _CONNECTED | {"same_day_group": SCORED}
_OUTREACH: Mapping[str, Callable[..., object]] = {"evidence": evidence, "contacts": contacts}
_INSIGHTS, _LISTS = "insights_of_pairs", "friends_and_groups"
_TYPE_FACTS = {table.name: types.columns_of_facts(table) for table in types.TYPE_TABLES}
# What no list tells of its pairs is not read: same_day_group has millions of rows at a chain.
_LISTED_FACTS = _TYPE_FACTS | {
    "same_day_group": [
        name
        for name in _TYPE_FACTS["same_day_group"]
        if name not in ("typical_day_of_week", "co_visits_with_shared_pass")
    ]
}

PIPELINE: tuple[TableRule, ...] = (
    TableRule(tables.AS_OF, as_of, "tables"),
    TableRule(tables.CO_VISITS, co_visits, "connections"),
    TableRule(tables.TRANSFERS, transfers, "tables"),
    TableRule(
        tables.ENRICHED_TRANSFERS,
        enriched_transfers,
        "tables",
        months_before={"checkins": MONTHS_OF_EVIDENCE},
        prepared={"purchasers": purchasers},
    ),
    TableRule(tables.PURCHASER_REVIEW, purchaser_review, "insights"),
    TableRule(tables.SHARING_EVENTS, sharing_events, "tables"),
    TableRule(tables.SHARED_MEMBERSHIPS, shared_memberships, "connections"),
    TableRule(MEETING_CHANCE, meeting_chance, "connections"),
    TableRule(types.PASS_SHARER_RECIPIENTS, pass_sharer_recipient, "connections"),
    TableRule(types.FAMILY_MEMBERSHIPS, family_membership, "connections"),
    TableRule(TIE_EVIDENCE, tie_evidence, "connections", prepared={"background": background}),
    TableRule(TIE_CALIBRATION, tie_calibration, "connections", {"tie_evidence": EVIDENCE_READ}),
    TableRule(types.SAME_DAY_GROUPS, same_day_group, "connections"),
    TableRule(types.FREQUENT_GUESTS, frequent_guest, "connections"),
    TableRule(types.CUSTOMER_CONNECTIONS, customer_connections, "connections", _TYPE_FACTS),
    TableRule(
        insights.CUSTOMER_FRIENDS,
        customer_friends,
        "insights",
        _CONNECTED | _LISTED_FACTS,
        step=_LISTS,
    ),
    TableRule(
        insights.CONNECTION_TYPE_ROWS, connection_types, "insights", _LISTED_FACTS, step=_LISTS
    ),
    TableRule(
        insights.TOP_CONNECTORS,
        top_connectors,
        "insights",
        _CONNECTED_AND_SCORED,
        step=_INSIGHTS,
    ),
    TableRule(
        insights.FRIENDS_AT_RISK,
        friends_at_risk,
        "insights",
        _CONNECTED_AND_SCORED,
        prepared=_OUTREACH,
        step=_INSIGHTS,
    ),
    TableRule(
        insights.MEMBERSHIPS_ENDING,
        memberships_ending,
        "insights",
        _CONNECTED_AND_SCORED,
        prepared=_OUTREACH,
        step=_INSIGHTS,
    ),
    TableRule(
        insights.GUESTS_NOT_MEMBERS,
        guests_not_members,
        "insights",
        _CONNECTED,
        prepared=_OUTREACH,
        step=_INSIGHTS,
    ),
    TableRule(
        insights.GUESTS_TO_CONVERT, guests_to_convert, "insights", prepared={"contacts": contacts}
    ),
    TableRule(tables.CONNECTION_METRICS, connection_metrics, "insights", _CONNECTED_AND_SCORED),
    TableRule(groups.CUSTOMER_GROUPS, customer_groups, "insights", _LISTED_FACTS, step=_LISTS),
    TableRule(
        insights.CHANGES_LAST_7_DAYS,
        changes_last_7_days,
        "insights",
        _CONNECTED,
        prepared={"evidence": evidence},
        step=_INSIGHTS,
    ),
)
"""All rules; each comes after the rules of its inputs."""
