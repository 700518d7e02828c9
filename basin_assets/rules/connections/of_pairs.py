"""The connections of some pairs alone, by the very functions that make those of all.

A connection is local to its pair: what is counted for one does not depend on other pairs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from basin_assets.contracts import connections as types
from basin_assets.contracts.tables import CO_VISITS
from basin_assets.rules.connections.combine import combine_connections
from basin_assets.rules.connections.family import extract_family_membership_connections
from basin_assets.rules.connections.guests import extract_guest_connections
from basin_assets.rules.connections.pass_sharing import extract_pass_sharing_connections
from basin_assets.rules.connections.same_day import extract_same_day_group_connections
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings


@dataclass(frozen=True)
class Evidence:
    """What connections are made from.

    Attributes:
        co_visits: the co-visits of all months, in any number of frames; gone through again and
            again. Those after `as_of` do not count.
        enriched: the enriched transfers of all months.
        ties: the evidence of all pairs with a co-visit, by `tie_evidence`.
        calibration: how it becomes a score, by `tie_calibration`.
        shared_memberships: who is on one membership, as of `as_of`.
        members: the typed members.
        customers: the typed customers.
        as_of: the day that stands for today.
    """

    co_visits: Iterable[pd.DataFrame]
    enriched: pd.DataFrame
    ties: pd.DataFrame
    calibration: pd.DataFrame
    shared_memberships: pd.DataFrame
    members: pd.DataFrame
    customers: pd.DataFrame
    as_of: pd.Timestamp | None

    def co_visits_of(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """The co-visits of some pairs up to `as_of`."""
        if self.as_of is None:
            return CO_VISITS.empty()
        found = [of_pairs(rows, pairs) for rows in self.co_visits]
        together = pd.concat(found, ignore_index=True) if found else CO_VISITS.empty()
        return together[together["day"] <= self.as_of]

    def family(self, settings: Settings) -> pd.DataFrame:
        """`family_membership`."""
        return extract_family_membership_connections(self.shared_memberships, self.as_of, settings)

    def guests(self, settings: Settings) -> pd.DataFrame:
        """`frequent_guest`."""
        return extract_guest_connections(self.enriched, self.members, self.as_of, settings)


def distinct_pairs(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Every pair that any of the frames has a row of, once."""
    return pd.concat([frame[PAIR] for frame in frames]).drop_duplicates(ignore_index=True)


def of_pairs(frame: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """The rows of those pairs, in their order."""
    return frame.merge(pairs[PAIR], on=PAIR, validate="many_to_one")


def connect_pairs(pairs: pd.DataFrame, evidence: Evidence, settings: Settings) -> pd.DataFrame:
    """`customer_connections` of those pairs among the given that are connected at all.

    Args:
        pairs: the pairs, each once.
        evidence: what connections are made from, of these pairs and any others.
        settings: points, caps and bands.
    """
    by_type = connect_pairs_by_type(pairs, evidence, settings)
    return combine_connections(by_type, evidence.customers, settings)


def connect_pairs_by_type(
    pairs: pd.DataFrame, evidence: Evidence, settings: Settings
) -> dict[str, pd.DataFrame]:
    """The table of each connection type, with the rows of those pairs; see `connect_pairs`."""
    shared = of_pairs(shares(evidence.enriched), pairs)
    enriched = evidence.enriched[evidence.enriched["checkin_id"].isin(shared["checkin_id"])]
    of_these = replace(evidence, enriched=enriched)
    co_visits = evidence.co_visits_of(pairs)
    met = distinct_pairs([co_visits])
    return {
        types.PASS_SHARER_RECIPIENT: extract_pass_sharing_connections(enriched, settings),
        types.SAME_DAY_GROUP: extract_same_day_group_connections(
            co_visits,
            enriched,
            of_pairs(evidence.ties, met),
            evidence.calibration,
            settings,
        ),
        types.FAMILY_MEMBERSHIP: of_pairs(evidence.family(settings), pairs),
        types.FREQUENT_GUEST: of_these.guests(settings),
    }
