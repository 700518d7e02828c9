"""The people of the gym."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from basin_assets.demo.name_pools import NICKNAMES, PET_NAMES
from basin_assets.demo.plan import GymPlan


@dataclass(frozen=True, slots=True)
class Person:
    """One person; elsewhere people are known by their position in the list of people.

    Attributes:
        first_name: As the customer record has it.
        last_name: As the customer record has it, a suffix included.
        preferred_name: Another first name, or empty.
        middle_initial: In no file; it turns up in printed names.
        birthday: None where the gym does not know it.
        is_minor: Under 18 on the plan's last day, known or not.
        opted_in: Wants marketing; None where the field is blank.
        household: Number of the household.
    """

    first_name: str
    last_name: str
    preferred_name: str
    middle_initial: str
    birthday: date | None
    is_minor: bool
    opted_in: bool | None
    household: int

    @property
    def full_name(self) -> str:
        """First and last name as the customer record has them."""
        return f"{self.first_name} {self.last_name}"


def make_person(
    rng: np.random.Generator,
    plan: GymPlan,
    names: tuple[str, str],
    *,
    age: int,
    household: int,
) -> Person:
    """A person of the given names and age in years on the plan's last day.

    Returns:
        The person, with birthday, preferred name, initial and consent drawn from `rng`.
    """
    first_name, last_name = names
    has_birthday = rng.random() >= 0.01
    birthday = _birthday(rng, plan.last_day, age)
    prefers = rng.random() < plan.preferred_name_share
    consent = rng.random()
    return Person(
        first_name=first_name,
        last_name=last_name,
        preferred_name=_preferred_name(rng, first_name) if prefers else "",
        middle_initial="ABCDEFGHJKLMNPRSTW"[int(rng.integers(18))],
        birthday=birthday if has_birthday else None,
        is_minor=age < 18,
        opted_in=None if consent > 0.98 else consent < plan.opted_in_share,
        household=household,
    )


def _birthday(rng: np.random.Generator, last_day: date, age: int) -> date:
    """A day on which somebody was born who is `age` years old on `last_day`."""
    latest = last_day.replace(year=last_day.year - age, day=min(last_day.day, 28))
    return latest - timedelta(days=int(rng.integers(0, 360)))


def _preferred_name(rng: np.random.Generator, first_name: str) -> str:
    choices = NICKNAMES.get(first_name, PET_NAMES)
    return choices[int(rng.integers(len(choices)))]
