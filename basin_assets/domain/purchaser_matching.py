"""Finds out which customer a printed purchaser is.

Grain: one transfer, with the customers and the overrides. In this order: what a person said, the
one customer who bears the name, the most recent of several namesakes, a preferred name, a name
spelled alike with a safe lead over the runner-up. A name that also fits the user is ambiguous.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from basin_assets.contracts.tables import ENRICHED_TRANSFERS
from basin_assets.domain.names import folded
from basin_assets.domain.overrides import Override, overrides_by_name
from basin_assets.domain.purchaser_index import Alike, Bearer, CustomerNames, index_customers
from basin_assets.settings import Settings


class Match(NamedTuple):
    """Whom a printed name was resolved to, how, how surely (0 to 100), and out of how many."""

    customer_id: int | None
    method: str
    confidence: int
    candidates: int


_UNMATCHED = Match(None, "unmatched", 0, 0)


def enrich_transfers_with_purchaser_ids(
    transfers: pd.DataFrame,
    customers: pd.DataFrame,
    overrides: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Each transfer with the customer whom its printed purchaser was resolved to.

    Args:
        transfers: any number of transfers, by the `pass_transfers` contract.
        customers: all customers; one created after a transfer's day cannot be its purchaser.
        overrides: what people said, by the `purchaser_overrides` contract.
        settings: cutoffs, margins and confidences.

    Returns:
        `enriched_transfers`, in the order of the transfers.
    """
    names = index_customers(customers)
    statements = overrides_by_name(overrides)
    printed = folded(transfers["purchaser_name"])
    unknown = [name for name in printed.dropna().unique() if name not in names.full]
    least = max(1, settings.fuzzy_cutoff - settings.fuzzy_margin)
    alike = dict(names.alike(unknown, least))
    days = transfers["checkin_datetime"].dt.normalize()
    matches = [
        _match(name, day, int(user), names, statements, alike, settings)
        for name, day, user in zip(printed, days, transfers["user_customer_id"], strict=True)
    ]
    ids, methods, confidences, candidates = zip(*matches, strict=True) if matches else ([],) * 4
    return ENRICHED_TRANSFERS.frame(
        dict(transfers.reset_index(drop=True))
        | {
            "purchaser_customer_id": pd.array(ids, dtype="Int64"),
            "match_method": methods,
            "match_confidence": confidences,
            "match_candidates": candidates,
        }
    )


def _match(
    name: object,
    day: pd.Timestamp,
    user: int,
    names: CustomerNames,
    statements: Mapping[str, Sequence[Override]],
    alike: Mapping[str, Sequence[Alike]],
    settings: Settings,
) -> Match:
    """The match of one transfer. The name is folded, or null where none is printed."""
    if not isinstance(name, str):
        return _UNMATCHED
    for statement in statements.get(name, ()):
        if statement.first_day <= day <= statement.last_day:
            known = statement.customer_id
            return Match(known, "override", 100, 0 if known is None else 1)
    if bearers := _existing(names.full.get(name, ()), day):
        return _among_namesakes(bearers, user, settings)
    if bearers := _existing(names.preferred.get(name, ()), day):
        return _if_only_one(bearers, "nickname", settings.nickname_confidence)
    return _most_alike(alike.get(name, ()), day, names, settings)


def _existing(bearers: Sequence[Bearer], day: pd.Timestamp) -> list[Bearer]:
    return [bearer for bearer in bearers if bearer.exists_on(day)]


def _among_namesakes(bearers: list[Bearer], user: int, settings: Settings) -> Match:
    count = len(bearers)
    if count == 1:
        return Match(bearers[0].customer_id, "exact", 100, 1)
    if user in [bearer.customer_id for bearer in bearers]:
        return Match(None, "ambiguous", 0, count)
    confidence = min(settings.recent_namesake_confidence, 100 // count)
    return Match(bearers[0].customer_id, "recent_namesake", confidence, count)


def _if_only_one(bearers: list[Bearer], method: str, confidence: int) -> Match:
    if len(bearers) > 1:
        return Match(None, "ambiguous", 0, len(bearers))
    return Match(bearers[0].customer_id, method, confidence, 1)


def _most_alike(
    alike: Sequence[Alike], day: pd.Timestamp, names: CustomerNames, settings: Settings
) -> Match:
    """The customer whose name is spelled most alike, if it is alike enough and leads enough."""
    rivals = [
        (other.similarity, bearers)
        for other in alike
        if (bearers := _existing(names.full[other.name], day))
    ]
    if not rivals or rivals[0][0] < settings.fuzzy_cutoff:
        return _UNMATCHED
    best = rivals[0][0]
    close = [
        bearer
        for score, bearers in rivals
        if best - score < settings.fuzzy_margin
        for bearer in bearers
    ]
    # Of 100 is only what a person said or a customer's very name.
    return _if_only_one(close, "fuzzy", min(best, 99))
