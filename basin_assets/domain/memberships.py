"""Who is on one membership.

The export names the membership's TYPE, so families on one plan, start and price share a key. The
rows of one key are told apart by `memberships.csv` where it is there, else by surname. What stays
unclear connects nobody and is counted.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from basin_assets.contracts.tables import SHARED_MEMBERSHIPS
from basin_assets.domain.names import folded_surnames
from basin_assets.settings import Settings

KEY = ["membership_id", "name", "start_date", "end_date", "billing_amount"]
SHARED_SIZES = ("duo", "family")
_STAFF = r"\bstaff\b"


class _Instance(NamedTuple):
    membership_id: int
    membership_type_id: int
    owner_id: int


class _Part(NamedTuple):
    """Rows of one key that are one membership, or that are unclear together."""

    rows: pd.DataFrame
    unclear_reason: str | None
    instance: _Instance | None = None


def find_shared_memberships(
    members: pd.DataFrame,
    memberships: pd.DataFrame,
    customers: pd.DataFrame,
    as_of: pd.Timestamp | None,
    *,
    has_memberships: bool,
    settings: Settings,
) -> pd.DataFrame:
    """The family and duo memberships that began by `as_of`, staff plans left out.

    Args:
        members: the typed members.
        memberships: the typed memberships; empty where there is no such export.
        customers: the typed customers, for their surnames.
        as_of: the day that stands for today; None where there is no check-in at all.
        has_memberships: whether `memberships.csv` is there, if only with a header.
        settings: how many fit a duo and a family.

    Returns:
        `shared_memberships`: the customers of each membership, and of each key that is not clear.
    """
    keys_of_id = members.drop_duplicates(KEY)["membership_id"].value_counts()
    instances = _instances_by_key(memberships)
    surnames = dict(
        zip(customers["customer_id"], folded_surnames(customers["last_name"]), strict=True)
    )
    parts: list[_Part] = []
    eligible = _eligible(members, as_of)
    several = eligible[eligible.duplicated(KEY, keep=False)]
    for _, rows in several.groupby(KEY, dropna=False, sort=True):
        if rows["customer_id"].nunique() < 2:
            continue
        if has_memberships:
            parts += _by_instances(rows, instances.get(_key_of(rows.iloc[0]), ()), settings)
        else:
            is_only_key = int(keys_of_id[rows["membership_id"].iloc[0]]) == 1
            parts += _by_surname(rows, surnames, is_only_key, settings)
    return _frame(parts)


def _eligible(members: pd.DataFrame, as_of: pd.Timestamp | None) -> pd.DataFrame:
    if as_of is None:
        return members.iloc[:0]
    is_staff = members["name"].fillna("").str.contains(_STAFF, case=False, regex=True)
    begins_later = members["start_date"] > as_of
    return members[members["size"].isin(SHARED_SIZES) & ~is_staff & ~begins_later]


def _key_of(row: "pd.Series[Any]") -> tuple[object, ...]:
    return tuple(None if pd.isna(row[name]) else row[name] for name in KEY)


def _instances_by_key(memberships: pd.DataFrame) -> dict[tuple[object, ...], tuple[_Instance, ...]]:
    """The instances by each key they share: by their type's id, and by their own."""
    by_key: dict[tuple[object, ...], set[_Instance]] = {}
    for row in memberships.to_dict("records"):
        instance = _Instance(
            int(row["membership_id"]), int(row["membership_type_id"]), int(row["owner_id"])
        )
        rest = tuple(None if pd.isna(row[name]) else row[name] for name in KEY[1:])
        for id_ in (instance.membership_type_id, instance.membership_id):
            by_key.setdefault((id_, *rest), set()).add(instance)
    return {key: tuple(sorted(found)) for key, found in by_key.items()}


def _fits(rows: pd.DataFrame, settings: Settings) -> bool:
    limit = {"duo": settings.max_duo_members, "family": settings.max_family_members}
    return bool(rows["customer_id"].nunique() <= limit[rows["size"].iloc[0]])


def _by_instances(
    rows: pd.DataFrame, instances: Sequence[_Instance], settings: Settings
) -> list[_Part]:
    """The memberships that a key's rows are, by the instances that share the key."""
    if reason := _reason_unclear(rows):
        return [_Part(rows, reason)]
    count = len({instance.membership_id for instance in instances})
    if count == 0:
        return [_Part(rows, "no_such_membership")]
    if count == 1:
        return [_Part(rows, None, instances[0])]
    cut = _cut_at_widest_gaps(rows, count)
    if cut is None:
        return [_Part(rows, "no_clear_cut")]
    if not all(_fits(part, settings) for part in cut):
        return [_Part(rows, "size_does_not_fit")]
    left = list(instances)
    parts = []
    for part in cut:
        owners = {i.owner_id for i in instances} & set(part["customer_id"])
        owned = [instance for instance in left if instance.owner_id in owners]
        if len(owners) != 1 or not owned:
            return [_Part(rows, "not_one_owner")]
        left.remove(owned[0])
        parts.append(_Part(part, None, owned[0]))
    return parts


def _cut_at_widest_gaps(rows: pd.DataFrame, parts: int) -> list[pd.DataFrame] | None:
    """The rows by `member_id`, cut at the widest gaps; None where these are not distinct."""
    if rows["member_id"].isna().any() or len(rows) < parts:
        return None
    ordered = rows.sort_values(["member_id", "customer_id"])
    gaps = ordered["member_id"].astype("int64").diff().iloc[1:].tolist()
    widest = sorted(range(len(gaps)), key=lambda at: -gaps[at])
    cuts, rest = widest[: parts - 1], widest[parts - 1 :]
    if rest and gaps[cuts[-1]] == gaps[rest[0]]:
        return None
    bounds = [0, *(at + 1 for at in sorted(cuts)), len(ordered)]
    return [ordered.iloc[a:b] for a, b in pairwise(bounds)]


def _by_surname(
    rows: pd.DataFrame, surnames: Mapping[int, object], is_only_key: bool, settings: Settings
) -> list[_Part]:
    """The membership that a key's rows are, where no export of instances tells."""
    if reason := _reason_unclear(rows):
        return [_Part(rows, reason)]
    if not _fits(rows, settings):
        return [_Part(rows, "size_does_not_fit")]
    shared = {surnames.get(customer_id) for customer_id in rows["customer_id"]}
    one_surname = len(shared) == 1 and isinstance(next(iter(shared)), str)
    return [_Part(rows, None if one_surname or is_only_key else "surnames_differ")]


def _reason_unclear(rows: pd.DataFrame) -> str | None:
    """What makes a key's rows unclear whatever the other exports say."""
    if pd.isna(rows["start_date"].iloc[0]):
        return "start_unknown"
    return "sizes_differ" if len(set(rows["size"])) > 1 else None


def _frame(parts: Sequence[_Part]) -> pd.DataFrame:
    """The parts by `shared_memberships`, numbered in the order of their keys."""
    columns: dict[str, list[object]] = {name: [] for name in SHARED_MEMBERSHIPS.column_names}
    for number, part in enumerate(parts):
        head, instance = part.rows.iloc[0], part.instance
        said = {
            "part": number,
            "membership_id": instance.membership_id if instance else None,
            "membership_type_id": (
                instance.membership_type_id if instance else head["membership_id"]
            ),
            "membership_type": head["name"],
            "size": head["size"],
            "start_date": head["start_date"],
            "end_date": head["end_date"],
            "unclear_reason": part.unclear_reason,
        }
        for customer_id in sorted(set(part.rows["customer_id"])):
            for name, value in (said | {"customer_id": customer_id}).items():
                columns[name].append(value)
    if not parts:
        return SHARED_MEMBERSHIPS.empty()
    return SHARED_MEMBERSHIPS.frame(columns)
