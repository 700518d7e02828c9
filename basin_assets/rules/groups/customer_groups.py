"""`customer_groups`: the groups, and the evidence that ties their members."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import pandas as pd

from basin_assets.contracts.groups import CUSTOMER_GROUPS, MEMBER_SEPARATOR
from basin_assets.contracts.table import Row
from basin_assets.rules.groups.acquaintance import FLAGS, find_acquaintances
from basin_assets.rules.groups.communities import Group, find_groups
from basin_assets.rules.names import full_names
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

_WORDS = dict(
    zip(
        FLAGS,
        ("on one membership", "shared passes", "came on one pass", "with the same surname"),
        strict=True,
    )
)


def find_customer_groups(
    *,
    same_day_group: pd.DataFrame,
    enriched: pd.DataFrame,
    family_membership: pd.DataFrame,
    customers: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Returns the groups by `customer_groups`, sorted by their smallest customer.

    Args:
        same_day_group: the pairs who met, with their tie scores.
        enriched: the enriched transfers of all months.
        family_membership: the pairs on one membership.
        customers: the typed customers, for their names.
        settings: thresholds and sizes.
    """
    pairs = find_acquaintances(same_day_group, enriched, family_membership, customers, settings)
    groups = _in_order(find_groups(pairs, settings))
    evidence = _evidence_by_pair(pairs, groups)
    names = _names(customers)
    return _frame([_row(group, evidence, names) for group in groups], circle_numbers(groups))


def circle_numbers(groups: Sequence[Group]) -> list[int]:
    """The number of each group among those with its smallest customer, from 1."""
    seen = Counter[int]()
    numbers = []
    for group in groups:
        seen[group[0]] += 1
        numbers.append(seen[group[0]])
    return numbers


def _in_order(groups: Sequence[Group]) -> list[Group]:
    """Groups by their smallest customer, then the larger first."""
    return sorted(groups, key=lambda group: (group[0], -len(group), group))


def _evidence_by_pair(
    pairs: pd.DataFrame, groups: Sequence[Group]
) -> Mapping[tuple[int, int], Row]:
    """The evidence of each pair within a group that has any."""
    wanted = {pair for group in groups for pair in combinations(group, 2)}
    ends = pd.DataFrame(sorted(wanted), columns=PAIR, dtype="int64")
    rows = pairs.merge(ends, on=PAIR).to_dict("records")
    return {(row["customer_id_1"], row["customer_id_2"]): row for row in rows}


def _names(customers: pd.DataFrame) -> Mapping[int, str]:
    names = full_names(customers["first_name"], customers["last_name"])
    return dict(zip(customers["customer_id"].tolist(), names.tolist(), strict=True))


def _row(
    group: Group, evidence: Mapping[tuple[int, int], Row], names: Mapping[int, str]
) -> dict[str, object]:
    pairs = list(combinations(group, 2))
    known = [evidence[pair] for pair in pairs if pair in evidence]
    last_days = [row["last_day_together"] for row in known if row["days_together"]]
    shown = [names.get(member) for member in group]
    return {
        "group_id": group[0],
        "size": len(group),
        "members": MEMBER_SEPARATOR.join(str(member) for member in group),
        "member_names": MEMBER_SEPARATOR.join(
            name if isinstance(name, str) else str(member)
            for member, name in zip(group, shown, strict=True)
        ),
        "how_tied": describe_ties(known, len(pairs)),
        "tie_strength": round(sum(row["likelihood"] for row in known) / len(pairs), 3),
        "days_together": max(row["days_together"] for row in known),
        "last_day_together": max(last_days, default=pd.NaT),
    }


def describe_ties(known: Sequence[Row], pairs: int) -> str:
    """A group's evidence in words: the counts of its pairs by kind of evidence.

    Args:
        known: the evidence of the pairs that have any.
        pairs: how many pairs the group has.
    """
    days = [row["days_together"] for row in known if row["days_together"]]
    counts = {words: sum(bool(row[flag]) for row in known) for flag, words in _WORDS.items()}
    if pairs == 1:
        said = [words for words, count in counts.items() if count]
        return ", ".join([*said, *(f"{_days(count)} together" for count in days)])
    said = [f"{count} {words}" for words, count in counts.items() if count]
    if days:
        most = f"on up to {_days(max(days))}" if max(days) > 1 else "once"
        said.append(f"{len(days)} came together {most}")
    return f"of {pairs} pairs: {', '.join(said)}"


def _days(count: int) -> str:
    return f"{count} {'day' if count == 1 else 'days'}"


def _frame(rows: Sequence[Mapping[str, object]], circles: Sequence[int]) -> pd.DataFrame:
    if not rows:
        return CUSTOMER_GROUPS.empty()
    columns = pd.DataFrame(list(rows)).assign(circle=circles)
    return CUSTOMER_GROUPS.frame(columns)
