"""Families of one key whose member ids interleave, and how many pairs are found of them.

Whoever signs up at one desk gets the next number, so families at two desks at one time get numbers
that interleave; later a child or a partner is added, with a number far from the others.
"""

from dataclasses import dataclass
from random import Random

import pandas as pd

from basin_assets.contracts.tables import CUSTOMERS, MEMBERS, MEMBERSHIPS
from basin_assets.rules.connections.family import extract_family_membership_connections
from basin_assets.rules.connections.memberships import find_shared_memberships
from basin_assets.rules.pairs import PAIR
from basin_assets.settings import Settings

SURNAMES = tuple(
    first + second
    for first in ("Smy", "Dor", "Vos", "Far", "Wex", "Hol", "Bren", "Tal", "Mar", "Quil")
    for second in ("the", "velt", "kuil", "row", "combe", "den", "ner", "by", "low", "ham", "ster")
)
AS_OF = pd.Timestamp("2025-10-26")
START = pd.Timestamp("2025-05-04")
HELD_OUT_SEEDS = range(1001, 1011)
"""Seeds on which nothing was tuned: the rule's numbers were chosen on 0 to 2."""
DESKS = ("alone", "interleaved", "in pauses", "added later")
"""How the families of a key signed up: one after the other; person by person at several desks;
the same with pauses; or the owners at one time, and their families later."""


@dataclass(frozen=True)
class Outcome:
    """Pairs of people: found and right, found and wrong, and all that there are."""

    right: int
    wrong: int
    true: int
    unclear_keys: int

    @property
    def precision(self) -> float:
        """Of the pairs found, how many are right; 1 where none was."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0


def interleaved_key(rng: Random, desks: str) -> list[list[tuple[int, int, str]]]:
    """Two to four families of one key; of each person member id, customer id and surname.

    The first of a family is who signs up and owns the membership.
    """
    families = [_family(rng) for _ in range(rng.randint(2, 4))]
    waiting = [(family, at) for family, names in enumerate(families) for at in range(len(names))]
    if desks == "added later":
        waiting.sort(key=lambda each: each[1] > 0)
    elif desks != "alone":
        order = [family for family, _ in waiting]
        rng.shuffle(order)
        places = [0] * len(families)
        waiting = []
        for family in order:
            waiting.append((family, places[family]))
            places[family] += 1
    numbered: list[list[tuple[int, int, str]]] = [[] for _ in families]
    member_id, before = rng.randint(8000, 9000), -1
    for family, at in waiting:
        member_id += _pause(rng, desks, family != before, is_first=at == 0)
        before = family
        numbered[family].append((member_id, member_id + 500_000, families[family][at]))
    return numbered


def _family(rng: Random) -> list[str]:
    """The surnames of a family; in one of four they differ."""
    size = rng.randint(2, 5)
    if rng.random() < 0.25:
        return rng.sample(SURNAMES, 2) + [rng.choice(SURNAMES) for _ in range(size - 2)]
    return [rng.choice(SURNAMES)] * size


def _pause(rng: Random, desks: str, is_next_family: bool, *, is_first: bool) -> int:
    if desks == "alone":
        return rng.randint(12, 60) if is_next_family else rng.randint(1, 2)
    if desks == "added later" and not is_first and is_next_family:
        return rng.randint(100, 900)
    return rng.randint(1, 9) if desks == "in pauses" else rng.randint(1, 3)


def evaluate(seed: int, desks: str, keys: int, *, has_memberships: bool = True) -> Outcome:
    """What is found of so many keys, each with a start of its own, with memberships.csv or not."""
    rng = Random(f"{seed} {desks}")
    plans = [interleaved_key(rng, desks) for _ in range(keys)]
    members, instances, people = [], [], []
    true = set()
    for number, families in enumerate(plans):
        plan = {
            "name": "Family Annual",
            "start_date": START - pd.Timedelta(days=number),
            "end_date": pd.NaT,
            "billing_amount": 85.0,
        }
        shift = 1_000_000 * number
        for at, family in enumerate(families):
            ids = sorted(customer + shift for _, customer, _ in family)
            true |= {(one, other) for one in ids for other in ids if one < other}
            instance = {"membership_id": 9_000_000 + 10 * number + at, "membership_type_id": 451}
            instances.append({**plan, **instance, "owner_id": family[0][1] + shift})
            for member_id, customer, surname in family:
                row = {"membership_id": 451, "member_id": member_id, "size": "family"}
                members.append({**plan, **row, "customer_id": customer + shift})
                people.append({"customer_id": customer + shift, "last_name": surname})
    settings = Settings()
    shared = find_shared_memberships(
        MEMBERS.frame(_columns(MEMBERS.column_names, members)),
        MEMBERSHIPS.frame(_columns(MEMBERSHIPS.column_names, instances)),
        CUSTOMERS.frame(_columns(CUSTOMERS.column_names, people)),
        AS_OF,
        has_memberships=has_memberships,
        settings=settings,
    )
    pairs = extract_family_membership_connections(shared, AS_OF, settings)
    found = set(pairs[PAIR].itertuples(index=False, name=None))
    unclear = shared.loc[shared["unclear_reason"].notna(), "part"].nunique()
    return Outcome(len(found & true), len(found - true), len(true), int(unclear))


def _columns(names: list[str], rows: list[dict[str, object]]) -> dict[str, list[object]]:
    return {name: [row.get(name) for row in rows] for name in names}
