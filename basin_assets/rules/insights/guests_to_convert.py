"""`guests_to_convert`: guests who are not members and come regularly."""

import numpy as np
import pandas as pd

from basin_assets.contracts.insights import (
    CAME_TOO_SELDOM,
    GUESTS_NOT_MEMBERS,
    GUESTS_TO_CONVERT,
    LONG_AGO,
    WEAK_CONNECTION,
)
from basin_assets.rules.connections.evidence import Evidence, of_pairs
from basin_assets.rules.connections.guests import extract_guest_connections
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.insights.outreach import (
    count_sure_transfers_only,
    name_only_contacts,
    sure_transfers,
    why_nobody_is_named,
)
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

_DIRECTED = ["host_customer_id", "guest_customer_id"]


def find_guests_not_members(
    connections: pd.DataFrame,
    evidence: Evidence,
    contacts: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """`guests_not_members`: every `not_member` guest with each host, and why the guest is not in
    `guests_to_convert`.

    Args:
        connections: `customer_connections`, for the strengths.
        evidence: the facts behind them; unsure transfers do not count.
        contacts: by `outreach.find_contacts`.
        settings: the strength to exceed, visits and days, the least confidence.
    """
    enriched = sure_transfers(evidence.enriched, settings)
    guests = extract_guest_connections(enriched, evidence.members, evidence.as_of, settings)
    guests = guests[guests["conversion_status"] == "not_member"]
    strengths = count_sure_transfers_only(of_pairs(connections, guests), evidence, settings)
    found = guests[[*PAIR, *_DIRECTED]].merge(strengths, on=PAIR)
    found = found.merge(_visits(enriched), on=_DIRECTED)
    found = found.sort_values(
        ["connection_strength", "visits", "last_visit", *_DIRECTED[::-1]],
        ascending=[False, False, False, True, True],
    )
    contact_of = contacts.set_index("customer_id")["contact"]
    found["contact_customer_id"] = contact_of.reindex(found["guest_customer_id"]).array
    found["not_listed"] = _why_not_listed(found, contacts, evidence, settings)
    return GUESTS_NOT_MEMBERS.frame(found)


def find_guests_to_convert(
    guests: pd.DataFrame, contacts: pd.DataFrame, customers: pd.DataFrame
) -> pd.DataFrame:
    """One row for each guest worth inviting and host, strongest first; contacts replace people.

    Args:
        guests: `guests_not_members`; those with a reason are left out.
        contacts: by `outreach.find_contacts`.
        customers: the typed customers, for the names.
    """
    listed = guests[guests["not_listed"].isna()].drop(columns=["contact_customer_id", "not_listed"])
    return GUESTS_TO_CONVERT.frame(name_only_contacts(listed, "guest", "host", contacts, customers))


def _why_not_listed(
    found: pd.DataFrame, contacts: pd.DataFrame, evidence: Evidence, settings: Settings
) -> pd.Series:
    """The first reason that applies to each row, in the rule's order; null where none does."""
    if evidence.as_of is None:
        return pd.Series(index=found.index, dtype="str")
    days = (evidence.as_of - found["last_visit"]).dt.days
    reasons = {
        CAME_TOO_SELDOM: found["visits"] < settings.convert_guests_visits,
        LONG_AGO: days > settings.convert_guests_days,
        WEAK_CONNECTION: found["connection_strength"] <= settings.convert_guests_over,
    }
    unnamed = why_nobody_is_named(found["guest_customer_id"], contacts, evidence, settings)
    first = np.select([each.to_numpy("bool") for each in reasons.values()], [*reasons], "")
    why = pd.Series(first, index=found.index, dtype="str")
    return why.where(why != "", unnamed)


def _visits(enriched: pd.DataFrame) -> pd.DataFrame:
    """How often, and when last, each guest came with each host."""
    shared = shares(enriched)
    visits = shared[shared["transfer_type"] == "guest_pass"]
    return (
        visits.groupby(["sharer", "recipient"])["day"]
        .agg(visits="size", last_visit="max")
        .rename_axis(_DIRECTED)
        .reset_index()
    )
