"""`guests_to_convert`: guests who are not members, and come again and again."""

import pandas as pd

from basin_assets.contracts.insights import GUESTS_TO_CONVERT
from basin_assets.rules.connections.evidence import Evidence, of_pairs
from basin_assets.rules.connections.guests import extract_guest_connections
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.insights.outreach import (
    count_sure_transfers_only,
    name_only_contacts,
    sure_transfers,
)
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

_DIRECTED = ["host_customer_id", "guest_customer_id"]


def find_guests_to_convert(
    connections: pd.DataFrame,
    evidence: Evidence,
    contacts: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """One row a guest and host: `not_member`, and connected by more than 30. Strongest first.

    Args:
        connections: `customer_connections`, for the strengths.
        evidence: what they are made from; transfers that are not sure do not count.
        contacts: who may be named, by `outreach.find_contacts`.
        settings: the strength to be over, the least confidence.
    """
    enriched = sure_transfers(evidence.enriched, settings)
    guests = extract_guest_connections(enriched, evidence.members, evidence.as_of, settings)
    guests = guests[guests["conversion_status"] == "not_member"]
    strengths = count_sure_transfers_only(of_pairs(connections, guests), evidence, settings)
    found = guests[[*PAIR, *_DIRECTED]].merge(strengths, on=PAIR)
    found = found[found["connection_strength"] > settings.convert_guests_over]
    found = found.merge(_visits(enriched), on=_DIRECTED)
    found = found.sort_values(
        ["connection_strength", "visits", "last_visit", *_DIRECTED[::-1]],
        ascending=[False, False, False, True, True],
    )
    named = name_only_contacts(found, "guest", "host", contacts, evidence.customers)
    return GUESTS_TO_CONVERT.frame(named)


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
