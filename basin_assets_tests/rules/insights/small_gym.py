"""A gym of a few people, from what happened in it to its connections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from basin_assets.contracts import connections as types
from basin_assets.rules.connections.combine import combine_connections
from basin_assets.rules.connections.evidence import Evidence
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets.rules.connections.types import TYPES
from basin_assets.rules.insights.guests_to_convert import (
    find_guests_not_members,
    find_guests_to_convert,
)
from basin_assets.rules.insights.outreach import find_contacts
from basin_assets_tests.rules.frames import (
    DAY,
    SETTINGS,
    Row,
    checkins,
    co_visits,
    customer,
    customers,
    enriched,
    evidence_of,
    members,
    memberships,
    relations,
    tie_calibration,
)

AS_OF = pd.Timestamp(DAY)


def day(offset: int) -> str:
    """The day that many days from `as_of`, which is `DAY`."""
    return str((AS_OF + pd.Timedelta(days=offset)).date())


def adult(customer_id: int, name: str = "Ann Davis", **more: Any) -> Row:
    """A customer of age who opted in."""
    of_age: dict[str, Any] = {"birthday": "1990-05-05", "has_opted_in_to_marketing": True}
    return customer(customer_id, name, **(of_age | more))


def child(customer_id: int, name: str = "Kit Davis", **more: Any) -> Row:
    """A customer of ten years who opted in, whatever that is worth."""
    return adult(customer_id, name, **{"birthday": "2015-05-05", **more})


@dataclass(frozen=True)
class SmallGym:
    """What there is, and what the connections are made of it."""

    evidence: Evidence
    memberships: pd.DataFrame
    by_type: Mapping[str, pd.DataFrame]
    connections: pd.DataFrame

    @property
    def same_day(self) -> pd.DataFrame:
        return self.by_type[types.SAME_DAY_GROUP]

    @property
    def customers(self) -> pd.DataFrame:
        return self.evidence.customers

    @property
    def contacts(self) -> pd.DataFrame:
        return find_contacts(
            self.customers,
            self.evidence.shared_memberships,
            self.memberships,
            self.evidence.relations,
            self.evidence.as_of,
            SETTINGS,
        )


def small_gym(
    *,
    people: Sequence[Row] = (),
    gifts: Sequence[Row] = (),
    met: Sequence[Row] = (),
    on_plans: Sequence[Row] = (),
    plans: Sequence[Row] = (),
    kin: Sequence[tuple[int, int, str]] = (),
    as_of: pd.Timestamp | None = AS_OF,
) -> SmallGym:
    """The gym of some customers, gifts, co-visits, members and memberships."""
    here, held, instances = customers(*people), members(*on_plans), memberships(*plans)
    shared = find_shared_memberships(
        held, instances, here, as_of, has_memberships=bool(plans), settings=SETTINGS
    )
    days = co_visits(*met)
    evidence = Evidence(
        checkins=checkins(),
        co_visits=[days],
        enriched=enriched(*gifts),
        ties=evidence_of(days),
        calibration=tie_calibration(),
        shared_memberships=shared,
        members=held,
        customers=here,
        relations=relations(*kin),
        as_of=as_of,
    )
    return connected(evidence, instances)


def connected(evidence: Evidence, instances: pd.DataFrame) -> SmallGym:
    """The gym of some evidence and memberships."""
    by_type = {each.name: each.extract(evidence, SETTINGS) for each in TYPES}
    connections = combine_connections(by_type, evidence.customers, evidence.relations, SETTINGS)
    return SmallGym(evidence, instances, by_type, connections)


def guests_not_members(gym: SmallGym) -> pd.DataFrame:
    """The table of that name."""
    return find_guests_not_members(gym.connections, gym.evidence, gym.contacts, SETTINGS)


def guests_to_convert(gym: SmallGym) -> pd.DataFrame:
    """The table of that name, made of the other one."""
    return find_guests_to_convert(guests_not_members(gym), gym.contacts, gym.evidence.customers)
