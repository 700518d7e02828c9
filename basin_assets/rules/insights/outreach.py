"""Whom an outreach table may name, and which evidence counts: the rules of every such table.

It names adults who opted in. A blank consent is no consent; a customer of unknown age is no adult.
An adult of the household takes a minor's place: somebody on the same family membership, its owner
(on the roster or not), or a parent or child of one of these. Passes count only if their purchaser
is sure enough.
"""

from dataclasses import replace

import pandas as pd

from basin_assets.contracts.insights import MINOR_WITHOUT_ADULT, NO_CONSENT
from basin_assets.rules.connections.evidence import Evidence, distinct_pairs
from basin_assets.rules.connections.kin import parents_and_children
from basin_assets.rules.connections.of_pairs import connect_pairs
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.names import names_of
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

SELF, ADULT_OF_FAMILY = "self", "adult_of_family"


def is_adult(
    birthdays: pd.Series, as_of: pd.Timestamp | None, settings: Settings
) -> "pd.Series[bool]":
    """Which customers are adults on `as_of`; nobody without a birthday, nobody without `as_of`.

    Somebody born on 29 February comes of age on 1 March.
    """
    if as_of is None:
        return pd.Series(False, index=birthdays.index)
    has_had_birthday = (birthdays.dt.month < as_of.month) | (
        (birthdays.dt.month == as_of.month) & (birthdays.dt.day <= as_of.day)
    )
    age = as_of.year - birthdays.dt.year - ~has_had_birthday
    return pd.Series(age >= settings.adult_age, dtype="bool")


def find_contacts(
    customers: pd.DataFrame,
    shared_memberships: pd.DataFrame,
    memberships: pd.DataFrame,
    relations: pd.DataFrame,
    as_of: pd.Timestamp | None,
    settings: Settings,
) -> pd.DataFrame:
    """The contact of each customer who has one: the person whom an outreach table names for them.

    Adults who opted in are their own contact; those who did not have none. A minor's contact is an
    adult of the household who opted in. Of several the membership that began last decides, then the
    one with the higher id; within it the owner comes before the roster, the roster before
    relatives, and then the lowest id. A minor who shares no membership has the own parents.

    Args:
        customers: the typed customers.
        shared_memberships: the customers on each membership, past ones included.
        memberships: the typed memberships, for their owners.
        relations: the typed relations, for parents and children.
        as_of: the day that stands for today; without it nobody is of age.
        settings: the age.

    Returns:
        customer_id, contact (their own id or an adult's), contact_is.
    """
    adult = is_adult(customers["birthday"], as_of, settings)
    opted_in = customers["has_opted_in_to_marketing"].fillna(False).astype("bool")
    may_be_named = customers.loc[adult & opted_in, "customer_id"]
    selves = pd.DataFrame({"customer_id": may_be_named, "contact": may_be_named})
    kin = parents_and_children(relations)
    household = households(shared_memberships, memberships, kin)
    together = household[["customer_id", "part"]].merge(
        household.rename(columns={"customer_id": "contact"}), on="part"
    )
    together = pd.concat([together, kin.rename(columns={"relative": "contact"})])
    of_age = customers.loc[adult, "customer_id"]
    for_others = _the_closest(
        together[together["contact"].isin(may_be_named) & ~together["customer_id"].isin(of_age)]
    )
    contacts = pd.concat(
        [selves.assign(contact_is=SELF), for_others.assign(contact_is=ADULT_OF_FAMILY)],
        ignore_index=True,
    )
    return contacts.astype({"contact": "Int64"})  # a float would not hold every id


def why_nobody_is_named(
    customer_ids: pd.Series, contacts: pd.DataFrame, evidence: Evidence, settings: Settings
) -> pd.Series:
    """Why customers have no contact; null where they have one. Unknown age counts as a minor's.

    Args:
        customer_ids: the customers.
        contacts: by `find_contacts`.
        evidence: for the customers' ages.
        settings: the age.
    """
    customers = evidence.customers
    of_age = customers.loc[is_adult(customers["birthday"], evidence.as_of, settings), "customer_id"]
    why = customer_ids.isin(of_age).map({True: NO_CONSENT, False: MINOR_WITHOUT_ADULT})
    return why.astype("str").where(~customer_ids.isin(contacts["customer_id"]))


def _the_closest(together: pd.DataFrame) -> pd.DataFrame:
    """The one contact of each customer; relatives without a shared membership come last."""
    latest_first = ["start_date", "membership_id", "membership_type_id", "standing"]
    ordered = together.sort_values(
        ["customer_id", *latest_first, "contact"],
        ascending=[True, *[False] * len(latest_first), True],
    )
    return ordered.drop_duplicates("customer_id")[["customer_id", "contact"]]


_RELATED, _ON_ROSTER, _OWNER = range(3)


def households(
    shared_memberships: pd.DataFrame, memberships: pd.DataFrame, kin: pd.DataFrame
) -> pd.DataFrame:
    """The household of each clear membership: roster, owner, and their parents and children.

    A parent who pays for the children but does not climb is in no row of members.

    Returns:
        One row a membership and person: the membership, customer_id, standing.
    """
    clear = shared_memberships[shared_memberships["unclear_reason"].isna()]
    owners = memberships[["membership_id", "owner_id"]].drop_duplicates()
    owners = owners.astype({"membership_id": "Int64"})
    owned = clear.drop(columns="customer_id").drop_duplicates("part")
    owned = owned.merge(owners, on="membership_id").rename(columns={"owner_id": "customer_id"})
    people = pd.concat([owned.assign(standing=_OWNER), clear.assign(standing=_ON_ROSTER)])
    related = people.merge(kin, on="customer_id").assign(
        customer_id=lambda rows: rows["relative"], standing=_RELATED
    )
    every = pd.concat([people, related.drop(columns="relative")])
    return every.drop_duplicates(["part", "customer_id"])


def name_only_contacts(
    rows: pd.DataFrame, person: str, other: str, contacts: pd.DataFrame, customers: pd.DataFrame
) -> pd.DataFrame:
    """The rows with everybody replaced by their contact, in their order, with names.

    A person without a contact loses their rows. The other one without a contact becomes blank, and
    so does one whose contact is the person; a row with a blank stays only if the person has no row
    without. Of several rows with the same two people the one about the person themself stays, else
    the first.

    Args:
        rows: the strongest evidence first.
        person: whom the row is about: `guest` of `guest_customer_id`, `customer` of `customer_id`.
        other: whom they know, e.g. `host`.
        contacts: by `find_contacts`.
        customers: the typed customers, for the names.

    Returns:
        The rows that stay, with the id, `_name` and `_is` of both.
    """
    mine, theirs = _id_column(person), _id_column(other)
    of_customer = contacts.set_index("customer_id")
    named = rows.reset_index(drop=True)
    for who, column in ((person, mine), (other, theirs)):
        contact = of_customer.reindex(named[column])
        named[column] = contact["contact"].array
        named[f"{who}_is"] = contact["contact_is"].astype("str").array
    named = named[named[mine].notna()]
    is_same = (named[mine] == named[theirs]).fillna(False).astype("bool")
    named.loc[is_same, [theirs, f"{other}_is"]] = None
    of_self_first = named.iloc[(named[f"{person}_is"] != SELF).argsort(kind="stable")]
    named = of_self_first.drop_duplicates([mine, theirs]).sort_index()
    knows_one = named[mine].isin(named.loc[named[theirs].notna(), mine])
    named = named[named[theirs].notna() | ~knows_one]
    return named.assign(
        **{f"{who}_name": names_of(named[_id_column(who)], customers) for who in (person, other)}
    )


def _id_column(who: str) -> str:
    return "customer_id" if who == "customer" else f"{who}_customer_id"


def sure_transfers(enriched: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The transfers whose purchaser is sure enough for outreach, by `min_confidence`."""
    return enriched[enriched["match_confidence"] >= settings.min_confidence]


def count_sure_transfers_only(
    connections: pd.DataFrame, evidence: Evidence, settings: Settings
) -> pd.DataFrame:
    """The connections as they are without unsure transfers; only pairs with such are made anew.

    Args:
        connections: `customer_connections`, or any of them.
        evidence: the facts behind them.
        settings: the least confidence, points, caps and bands.
    """
    sure = sure_transfers(evidence.enriched, settings)
    unsure = evidence.enriched.drop(index=sure.index)
    known = connections[PAIR]
    changed = distinct_pairs([shares(unsure)]).merge(known, on=PAIR)
    if changed.empty:
        return connections
    anew = connect_pairs(changed, replace(evidence, enriched=sure), settings)
    is_changed = known.merge(changed, on=PAIR, how="left", indicator=True)["_merge"] == "both"
    kept = connections[~is_changed.to_numpy("bool")]
    return pd.concat([kept, anew]).sort_values(PAIR, ignore_index=True)
