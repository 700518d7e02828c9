"""Rows of relations.csv and referrals.csv."""

from __future__ import annotations

from itertools import permutations

from basin_assets.demo.quirks import Row
from basin_assets.demo.tables import Facts

RELATION_COLUMNS = ("customer_id", "related_customer_id", "relationship")
REFERRAL_COLUMNS = ("referral_id", "referrer_customer_id", "referred_customer_id", "purchase_date")


def relation_rows(facts: Facts) -> list[Row]:
    """Rows of relations.csv: for half of the families, from both sides, where both are customers.

    The worked example's family has none, since its connections must not depend on them.
    """
    rng = facts.plan.stream("relations")
    rows = []
    for household in facts.population.of_kind("family"):
        if rng.random() < 0.5:
            continue
        for person, other in permutations(household.members, 2):
            kinds = {(False, True): "CHI", (True, False): "PRE", (True, True): "SIB"}
            sides = (person in household.minors, other in household.minors)
            if not {person, other} & facts.registration.missing:
                ids = (str(facts.customer_id(each)) for each in (person, other))
                row = (*ids, kinds.get(sides, "SPO"))
                rows.append(dict(zip(RELATION_COLUMNS, row, strict=True)))
    return rows


def referral_rows(facts: Facts) -> list[Row]:
    """Rows of referrals.csv: guests who bought a membership, with the first host of each."""
    hosts: dict[int, int] = {}
    for transfer in facts.transfers:
        use = transfer.checkin.visit.pass_use
        if use is not None and use.source.is_guest_pass and transfer.purchaser is not None:
            hosts.setdefault(transfer.checkin.visit.person, transfer.purchaser)
    bought = [
        membership
        for membership in facts.book.memberships
        if membership.story == "converted" and membership.owner in hosts
    ]
    return [
        {
            "referral_id": str(number),
            "referrer_customer_id": str(facts.customer_id(hosts[membership.owner])),
            "referred_customer_id": str(facts.customer_id(membership.owner)),
            "purchase_date": str(membership.start),
        }
        for number, membership in enumerate(bought, start=1)
    ]
