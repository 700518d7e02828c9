"""Who is on one membership.

The export names the membership's TYPE, so families on one plan, start and price share a key. The
rows of one key are told apart by `memberships.csv` where it is there, else by surname. What stays
unclear connects nobody and is counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import pandas as pd

from basin_assets.contracts.tables import SHARED_MEMBERSHIPS
from basin_assets.rules.names import folded_surnames
from basin_assets.rules.plain_values import plain_values
from basin_assets.settings import Settings

KEY = ["membership_id", "name", "start_date", "end_date", "billing_amount"]
SHARED_SIZES = ("duo", "family")
_STAFF = r"\bstaff\b"


class _Instance(NamedTuple):
    membership_id: int
    membership_type_id: int
    owner_id: int


class _Key(NamedTuple):
    """The values of `KEY`, None where null."""

    membership_id: int
    name: str | None
    start_date: pd.Timestamp | None
    end_date: pd.Timestamp | None
    billing_amount: float | None


class _Row(NamedTuple):
    """A person on a membership of a key."""

    key: _Key
    member_id: int | None
    customer_id: int
    size: str


class _Part(NamedTuple):
    """Rows of one key that are one membership, or that are unclear together."""

    rows: Sequence[_Row]
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
    by_key = _rows_by_key(_eligible(members, as_of))
    shared = [rows for rows in by_key if len({row.customer_id for row in rows}) > 1]
    if has_memberships:
        instances = _instances_by_key(memberships)
        found = [_by_instances(rows, instances.get(rows[0].key, ()), settings) for rows in shared]
    else:
        keys_of_id = members.drop_duplicates(KEY)["membership_id"].value_counts()
        folded = folded_surnames(customers["last_name"])
        surnames = dict(zip(customers["customer_id"], folded, strict=True))
        found = [_by_surname(rows, surnames, keys_of_id, settings) for rows in shared]
    return _frame([part for parts in found for part in parts])


def _eligible(members: pd.DataFrame, as_of: pd.Timestamp | None) -> pd.DataFrame:
    if as_of is None:
        return members.iloc[:0]
    is_staff = members["name"].fillna("").str.contains(_STAFF, case=False, regex=True)
    begins_later = members["start_date"] > as_of
    return members[members["size"].isin(SHARED_SIZES) & ~is_staff & ~begins_later]


def _rows_by_key(eligible: pd.DataFrame) -> Iterator[list[_Row]]:
    """The rows of each key that several rows share, in the order of the keys.

    As plain tuples: a frame a key would take twenty times as long.
    """
    several = eligible[eligible.duplicated(KEY, keep=False)]
    number = several.groupby(KEY, dropna=False, sort=True).ngroup()
    order = number.argsort(kind="stable")
    ordered = several.iloc[order]
    people = (plain_values(ordered[name]) for name in ("member_id", "customer_id", "size"))
    rows = map(_Row, _keys_of(ordered), *people)
    for _, of_key in groupby(zip(number.iloc[order].tolist(), rows, strict=True), lambda at: at[0]):
        yield [row for _, row in of_key]


def _keys_of(rows: pd.DataFrame) -> Iterator[_Key]:
    return map(_Key, *(plain_values(rows[name]) for name in KEY))


def _instances_by_key(memberships: pd.DataFrame) -> dict[_Key, tuple[_Instance, ...]]:
    """The instances by each key they share: by their type's id, and by their own."""
    by_key: dict[_Key, set[_Instance]] = {}
    ids = (memberships[name].tolist() for name in _Instance._fields)
    for instance, own in zip(map(_Instance, *ids), _keys_of(memberships), strict=True):
        for id_ in (instance.membership_type_id, instance.membership_id):
            by_key.setdefault(own._replace(membership_id=id_), set()).add(instance)
    return {key: tuple(sorted(found)) for key, found in by_key.items()}


def _fits(rows: Sequence[_Row], settings: Settings) -> bool:
    limit = {"duo": settings.max_duo_members, "family": settings.max_family_members}
    return len({row.customer_id for row in rows}) <= limit[rows[0].size]


def _by_instances(
    rows: Sequence[_Row], instances: Sequence[_Instance], settings: Settings
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
        owners = {i.owner_id for i in instances} & {row.customer_id for row in part}
        owned = [instance for instance in left if instance.owner_id in owners]
        if len(owners) != 1 or not owned:
            return [_Part(rows, "not_one_owner")]
        left.remove(owned[0])
        parts.append(_Part(part, None, owned[0]))
    return parts


def _cut_at_widest_gaps(rows: Sequence[_Row], parts: int) -> list[list[_Row]] | None:
    """The rows by `member_id`, cut at the widest gaps; None where these are not distinct."""
    numbered = [(row.member_id, row.customer_id, row) for row in rows if row.member_id is not None]
    if len(numbered) < max(len(rows), parts):
        return None
    numbered.sort(key=lambda each: each[:2])
    gaps = [after[0] - before[0] for before, after in pairwise(numbered)]
    widest = sorted(range(len(gaps)), key=lambda at: -gaps[at])
    cuts, rest = widest[: parts - 1], widest[parts - 1 :]
    if rest and gaps[cuts[-1]] == gaps[rest[0]]:
        return None
    bounds = [0, *(at + 1 for at in sorted(cuts)), len(numbered)]
    return [[row for *_, row in numbered[a:b]] for a, b in pairwise(bounds)]


def _by_surname(
    rows: Sequence[_Row],
    surnames: Mapping[int, object],
    keys_of_id: "pd.Series[int]",
    settings: Settings,
) -> list[_Part]:
    """The membership that a key's rows are, where no export of instances tells."""
    if reason := _reason_unclear(rows):
        return [_Part(rows, reason)]
    if not _fits(rows, settings):
        return [_Part(rows, "size_does_not_fit")]
    shared = {surnames.get(row.customer_id) for row in rows}
    one_surname = len(shared) == 1 and isinstance(next(iter(shared)), str)
    is_only_key = keys_of_id[rows[0].key.membership_id] == 1
    return [_Part(rows, None if one_surname or is_only_key else "surnames_differ")]


def _reason_unclear(rows: Sequence[_Row]) -> str | None:
    """What makes a key's rows unclear whatever the other exports say."""
    if rows[0].key.start_date is None:
        return "start_unknown"
    return "sizes_differ" if len({row.size for row in rows}) > 1 else None


def _frame(parts: Sequence[_Part]) -> pd.DataFrame:
    """The parts by `shared_memberships`, numbered in the order of their keys."""
    columns: dict[str, list[object]] = {name: [] for name in SHARED_MEMBERSHIPS.column_names}
    for number, part in enumerate(parts):
        key, instance = part.rows[0].key, part.instance
        said = {
            "part": number,
            "membership_id": instance.membership_id if instance else None,
            "membership_type_id": (instance.membership_type_id if instance else key.membership_id),
            "membership_type": key.name,
            "size": part.rows[0].size,
            "start_date": key.start_date,
            "end_date": key.end_date,
            "unclear_reason": part.unclear_reason,
        }
        for customer_id in sorted({row.customer_id for row in part.rows}):
            for name, value in (said | {"customer_id": customer_id}).items():
                columns[name].append(value)
    if not parts:
        return SHARED_MEMBERSHIPS.empty()
    return SHARED_MEMBERSHIPS.frame(columns)
