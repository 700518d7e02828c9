"""The facts behind connections, of all pairs or of some.

A connection is local to its pair: other pairs do not change what is counted for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from basin_assets.contracts.tables import CO_VISITS
from basin_assets.rules.events.sharing import shares
from basin_assets.rules.pairs import PAIR, are_among


@dataclass(frozen=True)
class Evidence:
    """The facts behind connections.

    Attributes:
        checkins: the check-ins of all months.
        co_visits: the co-visits of all months, in any number of frames, which are read more than
            once. Those after `as_of` do not count.
        enriched: the enriched transfers of all months.
        ties: the evidence of all pairs with a co-visit, by `tie_evidence`.
        calibration: the parameters that turn it into a score, by `tie_calibration`.
        shared_memberships: the customers on each membership, as of `as_of`.
        members: the typed members.
        customers: the typed customers.
        relations: the typed relations.
        as_of: the day that stands for today.
    """

    checkins: pd.DataFrame
    co_visits: Iterable[pd.DataFrame]
    enriched: pd.DataFrame
    ties: pd.DataFrame
    calibration: pd.DataFrame
    shared_memberships: pd.DataFrame
    members: pd.DataFrame
    customers: pd.DataFrame
    relations: pd.DataFrame
    as_of: pd.Timestamp | None

    def all_co_visits(self) -> pd.DataFrame:
        """The co-visits as one frame."""
        return pd.concat([CO_VISITS.empty(), *self.co_visits], ignore_index=True)

    def of(self, pairs: pd.DataFrame) -> "Evidence":
        """The facts of those pairs, and the customers in them."""
        co_visits = self._co_visits_of(pairs)
        shared = of_pairs(shares(self.enriched), pairs)
        people = pd.concat([pairs[name] for name in PAIR])

        def of_people(frame: pd.DataFrame) -> pd.DataFrame:
            return frame[frame["customer_id"].isin(people)]

        return replace(
            self,
            checkins=of_people(self.checkins),
            co_visits=[co_visits],
            enriched=self.enriched[self.enriched["checkin_id"].isin(shared["checkin_id"])],
            ties=of_pairs(self.ties, distinct_pairs([co_visits])),
            shared_memberships=of_people(self.shared_memberships),
            members=of_people(self.members),
            customers=of_people(self.customers),
        )

    def _co_visits_of(self, pairs: pd.DataFrame) -> pd.DataFrame:
        """The co-visits of some pairs up to `as_of`."""
        if self.as_of is None:
            return CO_VISITS.empty()
        found = [of_pairs(rows, pairs) for rows in self.co_visits]
        together = pd.concat([CO_VISITS.empty(), *found])
        return together[together["day"] <= self.as_of]


def distinct_pairs(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Every pair with a row in any of the frames, once."""
    return pd.concat([frame[PAIR] for frame in frames]).drop_duplicates(ignore_index=True)


def of_pairs(frame: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """The rows of those pairs, in their order."""
    return frame[are_among(frame, pairs)].reset_index(drop=True)
