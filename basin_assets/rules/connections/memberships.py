"""The customers on each membership.

The members export names the membership's TYPE, so all families with one plan, start and price share
a key. `memberships.csv` says how many memberships a key has; without it surnames and the order of
member ids (`sign_ups.py`) do. What stays unclear connects nobody and is counted.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from basin_assets.contracts.tables import SHARED_MEMBERSHIPS
from basin_assets.rules.connections.sign_ups import SignUp, cut_clearly, lie_together
from basin_assets.rules.names import folded_surnames
from basin_assets.rules.plain_values import plain_values
from basin_assets.settings import Settings

KEY = ["membership_id", "name", "start_date", "end_date", "billing_amount"]
SHARED_SIZES = ("duo", "family")
_STAFF = r"(?:\b|_)staff(?:\b|_)"


class _Instance(NamedTuple):
    membership_id: int
    membership_type_id: int
    owner_id: int
    billing_amount: float


class _Key(NamedTuple):
    """The values of `KEY`, None where null."""

    membership_id: int
    name: str | None
    start_date: pd.Timestamp | None
    end_date: pd.Timestamp | None
    billing_amount: float | None

    @property
    def amount(self) -> float:
        """The amount as the two exports agree on it: one writes nothing where the other has 0."""
        return self.billing_amount or 0.0


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
    """The family and duo memberships that began by `as_of`, except staff plans.

    Args:
        members: the typed members.
        memberships: the typed memberships; empty where there is no such export.
        customers: the typed customers, for their surnames.
        as_of: the day that stands for today; None where there is no check-in at all.
        has_memberships: whether `memberships.csv` is there, if only with a header.
        settings: how many fit a duo and a family.

    Returns:
        `shared_memberships`: the roster of each membership that several people share (the owner
        counts, on the roster or not), and the rows of each unclear key.
    """
    plans = members["name"].map(_plan_name, na_action="ignore")
    members = members.assign(
        name=members["name"].groupby(plans).transform("min"),  # one spelling of each
        billing_amount=members["billing_amount"].fillna(0.0),
    )
    by_key = _rows_by_key(_eligible(members, as_of))
    people = customers[customers["customer_id"].isin(members["customer_id"])]
    folded = folded_surnames(people["last_name"])
    surnames = dict(zip(people["customer_id"].tolist(), folded.tolist(), strict=True))
    if has_memberships:
        known = _instances_by_plan(memberships)
        found = [
            _by_instances(rows, _instances_of(rows[0].key, known), surnames, settings)
            for rows in by_key
        ]
    else:
        keys_of_id = members.drop_duplicates(KEY)["membership_id"].value_counts()
        found = [_by_surname(rows, surnames, keys_of_id, settings) for rows in by_key]
    return _frame([part for parts in found if _is_of_several(parts) for part in parts])


def _is_of_several(parts: Sequence[_Part]) -> bool:
    """Whether a key has several customers, or one whose membership another person owns."""
    customer_ids = {row.customer_id for part in parts for row in part.rows}
    owner_ids = {part.instance.owner_id for part in parts if part.instance}
    return len(customer_ids | owner_ids) > 1


def _eligible(members: pd.DataFrame, as_of: pd.Timestamp | None) -> pd.DataFrame:
    if as_of is None:
        return members.iloc[:0]
    is_staff = members["name"].fillna("").str.contains(_STAFF, case=False, regex=True)
    begins_later = members["start_date"] > as_of
    return members[members["size"].isin(SHARED_SIZES) & ~is_staff & ~begins_later]


def _rows_by_key(eligible: pd.DataFrame) -> Iterator[list[_Row]]:
    """The rows of each key, in the order of the keys.

    As plain tuples: a frame a key would take twenty times as long.
    """
    number = eligible.groupby(KEY, dropna=False).ngroup()
    order = number.argsort(kind="stable")
    ordered = eligible.iloc[order]
    people = (plain_values(ordered[name]) for name in ("member_id", "customer_id", "size"))
    rows = map(_Row, _keys_of(ordered), *people)
    for _, of_key in groupby(zip(number.iloc[order].tolist(), rows, strict=True), lambda at: at[0]):
        yield [row for _, row in of_key]


def _keys_of(rows: pd.DataFrame) -> Iterator[_Key]:
    return map(_Key, *(plain_values(rows[name]) for name in KEY))


def _instances_by_plan(memberships: pd.DataFrame) -> dict[_Key, set[_Instance]]:
    """The instances by their key without the amount: by their type's id, and by their own."""
    by_plan: dict[_Key, set[_Instance]] = {}
    ids = (memberships[name].tolist() for name in _Instance._fields[:-1])
    for (own_id, type_id, owner_id), key in zip(
        zip(*ids, strict=True), _keys_of(memberships), strict=True
    ):
        instance = _Instance(own_id, type_id, owner_id, key.amount)
        for id_ in (type_id, own_id):
            plan = _plan(key._replace(membership_id=id_))
            by_plan.setdefault(plan, set()).add(instance)
    return by_plan


def _plan_name(name: str) -> str:
    """A plan's name without case and extra spaces; `II` and `III` tell plans apart."""
    return " ".join(name.casefold().split())


def _plan(key: _Key) -> _Key:
    """The key by which the two exports are joined: the plan's name, without the amount."""
    name = None if key.name is None else _plan_name(key.name)
    return key._replace(name=name, billing_amount=None)


def _instances_of(key: _Key, by_plan: Mapping[_Key, set[_Instance]]) -> list[_Instance]:
    """The instances that share a key.

    Amounts decide only where plan, name, start and end leave several: two exports of one fact need
    not agree to the cent.
    """
    found = by_plan.get(_plan(key), set())
    if _count(found) > 1:
        found = {instance for instance in found if instance.billing_amount == key.amount}
    return sorted(found)


def _count(instances: Collection[_Instance]) -> int:
    return len({instance.membership_id for instance in instances})


def _fits(rows: Sequence[_Row], settings: Settings) -> bool:
    limit = {"duo": settings.max_duo_members, "family": settings.max_family_members}
    return len({row.customer_id for row in rows}) <= limit[rows[0].size]


def _by_instances(
    rows: Sequence[_Row],
    instances: Sequence[_Instance],
    surnames: Mapping[int, object],
    settings: Settings,
) -> list[_Part]:
    """The memberships among a key's rows, found by the instances that share the key."""
    if reason := _reason_unclear(rows):
        return [_Part(rows, reason)]
    count = _count(instances)
    if count == 0:
        return [_Part(rows, "no_such_membership")]
    if count == 1:
        return [_Part(rows, None, instances[0])]
    positions = cut_clearly(_sign_ups(rows, surnames), count, settings.clear_cut_ratio)
    if positions is None:
        return [_Part(rows, "no_clear_cut")]
    cut = [[rows[at] for at in part] for part in positions]
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


def _sign_ups(rows: Sequence[_Row], surnames: Mapping[int, object]) -> list[SignUp]:
    known = (surnames.get(row.customer_id) for row in rows)
    return [
        SignUp(row.member_id, row.customer_id, surname if isinstance(surname, str) else None)
        for row, surname in zip(rows, known, strict=True)
    ]


def _by_surname(
    rows: Sequence[_Row],
    surnames: Mapping[int, object],
    keys_of_id: "pd.Series[int]",
    settings: Settings,
) -> list[_Part]:
    """The membership of a key's rows, found without an export of instances."""
    if reason := _reason_unclear(rows):
        return [_Part(rows, reason)]
    if not _fits(rows, settings):
        return [_Part(rows, "size_does_not_fit")]
    sign_ups = _sign_ups(rows, surnames)
    if not lie_together(sign_ups, settings.member_id_gap, settings.clear_cut_ratio):
        return [_Part(rows, "member_ids_apart")]
    bearers = Counter({each.customer_id: each.surname for each in sign_ups}.values())
    one_surname = len(bearers) == 1 and None not in bearers
    is_only_key = keys_of_id[rows[0].key.membership_id] == 1
    # Two Lees and two Rays look like two families, although their plan has no other key.
    are_families = len(bearers) > 1 and None not in bearers and min(bearers.values()) > 1
    is_one = one_surname or (is_only_key and not are_families)
    return [_Part(rows, None if is_one else "surnames_differ")]


def _reason_unclear(rows: Sequence[_Row]) -> str | None:
    """Why a key's rows are unclear, whatever the other exports say; None if they are not."""
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
