"""`changes_last_7_days`: ties that began, grew stronger or ended in the last week."""

from dataclasses import replace

import pandas as pd

from basin_assets.contracts.connections import BANDS
from basin_assets.contracts.insights import CHANGES, CHANGES_LAST_7_DAYS
from basin_assets.rules.connections.evidence import Evidence, distinct_pairs, of_pairs
from basin_assets.rules.connections.family import extract_family_membership_connections
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets.rules.connections.of_pairs import connect_pairs
from basin_assets.rules.connections.strength import strength_band
from basin_assets.rules.insights.ties import is_tie
from basin_assets.rules.names import names_of
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

DAYS = pd.Timedelta(days=7)
_NEW, _STRONGER, _GONE = CHANGES


def find_changes(
    connections: pd.DataFrame,
    evidence: Evidence,
    memberships: pd.DataFrame,
    *,
    has_memberships: bool,
    settings: Settings,
) -> pd.DataFrame:
    """New, stronger and gone ties, the strongest of each first.

    The same functions make the connections of a week ago from what had happened by then, for the
    pairs of whom anything changed since. Tie scores are left out: chance is learnt anew every day,
    so that those of all pairs move a little.

    Args:
        connections: `customer_connections`.
        evidence: the facts behind them.
        memberships: the typed memberships.
        has_memberships: whether there is an export of them.
        settings: points, caps and bands.
    """
    if evidence.as_of is None:
        return CHANGES_LAST_7_DAYS.empty()
    then = evidence_on(
        evidence, evidence.as_of - DAYS, memberships, has_memberships, settings=settings
    )
    families_now, families_then = (
        extract_family_membership_connections(each.shared_memberships, each.as_of, settings)
        for each in (evidence, then)
    )
    met_since = connections[connections["last_interaction_date"] > then.as_of]
    pairs = distinct_pairs([met_since, families_now, families_then])
    before = connect_pairs(pairs, then, settings)
    before = before.assign(was_tie=is_tie(before, settings))
    before = before[[*PAIR, "connection_strength", "connection_type", "was_tie"]]
    both = of_pairs(connections, pairs).merge(before, on=PAIR, how="left", suffixes=("", "_before"))
    found = _classified(both, _parted(families_now, families_then), settings)
    return CHANGES_LAST_7_DAYS.frame(
        found.assign(
            customer_name_1=names_of(found["customer_id_1"], evidence.customers),
            customer_name_2=names_of(found["customer_id_2"], evidence.customers),
        )
    )


def evidence_on(
    evidence: Evidence,
    day: pd.Timestamp,
    memberships: pd.DataFrame,
    has_memberships: bool,
    *,
    settings: Settings,
) -> Evidence:
    """The facts that were known at the end of a day."""
    checkins, transfers = evidence.checkins, evidence.enriched
    shared = find_shared_memberships(
        evidence.members,
        memberships,
        evidence.customers,
        day,
        has_memberships=has_memberships,
        settings=settings,
    )
    return replace(
        evidence,
        checkins=checkins[checkins["checkin_datetime"].dt.normalize() <= day],
        enriched=transfers[transfers["checkin_datetime"].dt.normalize() <= day],
        shared_memberships=shared,
        as_of=day,
    )


def _parted(families_now: pd.DataFrame, families_then: pd.DataFrame) -> pd.DataFrame:
    """The pairs who shared a current membership then and share none now."""
    current = families_now.loc[families_now["is_current"], PAIR]
    were = families_then.loc[families_then["is_current"], PAIR]
    left = were.merge(current, on=PAIR, how="left", indicator=True)
    return left.loc[left["_merge"] == "left_only", PAIR]


def _classified(both: pd.DataFrame, parted: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The pairs that changed: new, then stronger, then gone; each by strength and ids."""
    known = both["connection_strength_before"].notna()
    strength_before = both["connection_strength_before"].fillna(0).astype("int64")
    band = _bands(both["connection_strength"], settings)
    band_before = _bands(strength_before, settings).where(known)
    was_tie = both["was_tie"].fillna(False).astype("bool")
    is_new_tie = is_tie(both, settings) & ~was_tie
    rose = known & (band.map(BANDS.index) > band_before.map(BANDS.index, na_action="ignore"))
    described = both.assign(
        strength_before=strength_before,
        strength_band=band,
        band_before=band_before,
        connection_types=both["connection_type"],
        types_before=both["connection_type_before"],
        last_seen=both["last_interaction_date"],
        by_strength=-both["connection_strength"],
    )
    return pd.concat(
        [
            rows.assign(change=change).sort_values(["by_strength", *PAIR])
            for change, rows in (
                (_NEW, described[is_new_tie & ~known]),
                (_STRONGER, described[rose | (is_new_tie & known)]),
                (_GONE, of_pairs(described, parted)),
            )
        ]
    )


def _bands(strength: pd.Series, settings: Settings) -> pd.Series:
    bands = strength_band(strength.to_numpy("int64"), settings)
    return pd.Series(bands, index=strength.index, dtype="str")
