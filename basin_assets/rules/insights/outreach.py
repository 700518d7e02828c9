"""Who may be talked to, and on which evidence: the rules of every outreach table.

Adults only, at `as_of`, who opted in: blank is no, and unknown age is not adult. Where a minor
would stand, an adult of the household does: one of the same family membership, its owner, who need
not be on the roster, or a parent or child of theirs. Passes whose purchaser is not sure enough do
not count.
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
    """Who is of age; not who has no birthday. Born on 29 February, one is on 1 March.

    Without a day that stands for today nobody is.
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
    """Who may be named where a customer would stand: one row a customer with such a contact.

    Of several adults it is one of the membership that began last, then of the higher id; there
    its owner, else one on the roster, else a relative, then the lowest id. Who is in no household
    of a membership has their own parents and children. Nobody stands for an adult who did not opt
    in.

    Args:
        customers: the typed customers.
        shared_memberships: who is on one membership, past ones included.
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
    """Why no contact stands for a customer; null where one does. Unknown age counts as a minor's.

    Args:
        customer_ids: the customers.
        contacts: who may be named, by `find_contacts`.
        evidence: for the customers' ages.
        settings: the age.
    """
    customers = evidence.customers
    of_age = customers.loc[is_adult(customers["birthday"], evidence.as_of, settings), "customer_id"]
    why = customer_ids.isin(of_age).map({True: NO_CONSENT, False: MINOR_WITHOUT_ADULT})
    return why.astype("str").where(~customer_ids.isin(contacts["customer_id"]))


def _the_closest(together: pd.DataFrame) -> pd.DataFrame:
    """For each customer one of those together with them; who are so by no membership come last."""
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
    """Who is on each clear membership, owns it, or is parent or child of one of these.

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
    return every.drop_duplicates(["part", "customer_id"], ignore_index=True)


def name_only_contacts(
    rows: pd.DataFrame, person: str, other: str, contacts: pd.DataFrame, customers: pd.DataFrame
) -> pd.DataFrame:
    """The rows with contacts in everybody's place, in their order; names are filled in.

    Whom nobody stands for is left out as a person. As the other one of a row they are blank, as
    is the person's own self; and a row with a blank stays only where the person has none without.
    Of several rows with one person and other, that about the person themself holds, else the first.

    Args:
        rows: the most telling first.
        person: whom the row is about: `guest` of `guest_customer_id`, `customer` of `customer_id`.
        other: whom they know, e.g. `host`.
        contacts: who may be named, by `find_contacts`.
        customers: the typed customers, for the names.

    Returns:
        The rows left, with the id, `_name` and `_is` of both.
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
    """The transfers whose purchaser is sure enough for outreach."""
    return enriched[enriched["match_confidence"] >= settings.min_confidence]


def count_sure_transfers_only(
    connections: pd.DataFrame, evidence: Evidence, settings: Settings
) -> pd.DataFrame:
    """The connections without the transfers that are not sure; only their pairs are made anew.

    Args:
        connections: `customer_connections`, or any of them.
        evidence: what they are made from.
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
