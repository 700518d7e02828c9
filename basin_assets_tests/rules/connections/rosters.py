"""Rosters and what memberships are found on them, where `memberships.csv` is there."""

from collections.abc import Sequence

import pandas as pd

from basin_assets.contracts.tables import SHARED_MEMBERSHIPS
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets_tests.rules.frames import (
    SETTINGS,
    Row,
    customers,
    member,
    members,
    memberships,
    moment,
    rows_of,
)

AS_OF = moment("2025-10-26")


def found(
    people: list[Row],
    instances: list[Row],
    as_of: pd.Timestamp | None = AS_OF,
    names: Sequence[Row] = (),
) -> pd.DataFrame:
    """The customers on each membership."""
    return SHARED_MEMBERSHIPS.validate(
        find_shared_memberships(
            members(*people),
            memberships(*instances),
            customers(*names),
            as_of,
            has_memberships=True,
            settings=SETTINGS,
        )
    )


def parts(
    people: list[Row], instances: list[Row], names: Sequence[Row] = ()
) -> list[tuple[object, ...]]:
    """Each part's customers, membership and reason why it is not clear."""
    table = found(people, instances, names=names)
    return [
        (rows["customer_id"].tolist(), *rows_of(rows, "membership_id", "unclear_reason")[0])
        for _, rows in table.groupby("part")
    ]


def family(*member_ids: int) -> list[Row]:
    """A row for each member id; the customer's id is ten times as high."""
    return [member(10 * member_id, member_id) for member_id in member_ids]
