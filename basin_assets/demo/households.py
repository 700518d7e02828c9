"""Households: families, couples, singles, and children who come alone."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from basin_assets.demo.naming import NameSampler
from basin_assets.demo.people import Person, make_person
from basin_assets.demo.plan import GymPlan

HouseholdKind = Literal["family", "couple", "single", "lone_minor", "worked_example"]

# Name, age on the last day, consent: the family of the worked example, in order of arrival.
WORKED_EXAMPLE: tuple[tuple[str, int, bool], ...] = (
    ("Nancy", 41, True),
    ("Charlie", 12, False),
    ("Harry", 10, False),
    ("Rhodes", 8, False),
    ("Walter", 43, True),
)

# Names that break readers: missing-value words, quotes, a comma, an emoji behind a full-width sign
# that begins a formula in a spreadsheet. Each goes to one person of a household of one.
_AWKWARD_NAMES: tuple[tuple[str, str], ...] = (
    ("Priya", "NA"),
    ("Owen", "Null"),
    ("Grace", "None"),
    ('Robert "Bobby"', "Ostenberg"),
    ("\N{FULLWIDTH EQUALS SIGN}Ava 🧗", "Fenwick"),
    ("Desmond", "Carlisle, DDS"),
    ("Siobhán", "O'Rourke"),
    ("Beatrix", "Thornfield III"),
)


@dataclass(frozen=True, slots=True)
class Household:
    """People who live together, by position in the list of people; adults come first."""

    kind: HouseholdKind
    adults: tuple[int, ...]
    minors: tuple[int, ...]

    @property
    def members(self) -> tuple[int, ...]:
        """Adults, then minors."""
        return self.adults + self.minors


@dataclass(frozen=True, slots=True)
class Population:
    """All people and their households; household 0 is the worked example's.

    Attributes:
        people: All people; elsewhere they are known by their position here.
        households: All households.
        planted: Adults with a planted name: two namesakes, then people of awkward names. Each
            is in a group of friends and buys at least one pass for somebody.
    """

    people: list[Person]
    households: list[Household]
    planted: list[int] = dataclasses.field(default_factory=list)

    def of_kind(self, *kinds: HouseholdKind) -> list[Household]:
        """Households of these kinds, in order."""
        return [household for household in self.households if household.kind in kinds]

    def adults(self) -> list[int]:
        """Adults outside the worked example, in order."""
        return [p for h in self.households[1:] for p in h.adults]

    def minors(self) -> list[int]:
        """Minors outside the worked example, in order."""
        return [p for h in self.households[1:] for p in h.minors]


def make_population(plan: GymPlan) -> Population:
    """Exactly `plan.people` people, `plan.minor_share` of them minors.

    Returns:
        The population; the first five people are the worked example's.
    """
    rng = plan.stream("households")
    sampler = NameSampler(plan.stream("names"), plan.surname_tail_share)
    population = Population(*_worked_example(plan, rng))
    people = population.people
    minors = len(population.households[0].minors)
    while len(people) < plan.people:
        lacks_minors = minors < plan.minor_share * len(people)
        kind = _next_kind(rng, lacks_minors=lacks_minors)
        room = plan.people - len(people)
        ages = _ages(rng, kind)[:room]
        number = len(population.households)
        first = len(people)
        people.extend(_household_people(plan, rng, sampler, ages, number))
        adults = tuple(i for i in range(first, len(people)) if not people[i].is_minor)
        children = tuple(i for i in range(first, len(people)) if people[i].is_minor)
        minors += len(children)
        population.households.append(Household(kind, adults, children))
    _plant_names(population)
    return population


def _worked_example(
    plan: GymPlan, rng: np.random.Generator
) -> tuple[list[Person], list[Household]]:
    birthdays = plan.last_day.year - (plan.last_day < plan.last_day.replace(month=3, day=14))
    people = [
        dataclasses.replace(
            make_person(rng, plan, (name, "Davis"), age=age, household=0),
            preferred_name="",
            birthday=date(birthdays - age, 3, 14),
            opted_in=opted_in,
        )
        for name, age, opted_in in WORKED_EXAMPLE
    ]
    adults = tuple(i for i, person in enumerate(people) if not person.is_minor)
    minors = tuple(i for i, person in enumerate(people) if person.is_minor)
    return people, [Household("worked_example", adults, minors)]


def _next_kind(rng: np.random.Generator, *, lacks_minors: bool) -> HouseholdKind:
    draw = rng.random()
    if lacks_minors:
        return "family" if draw < 0.88 else "lone_minor"
    return "couple" if draw < 0.22 else "single"


def _ages(rng: np.random.Generator, kind: HouseholdKind) -> list[int]:
    """Ages in years on the last day, adults first."""
    if kind == "lone_minor":
        return [int(rng.integers(8, 18))]
    if kind == "single":
        return [int(np.clip(rng.gamma(4.0, 4.0) + 17, 18, 78))]
    if kind == "couple":
        age = int(np.clip(rng.gamma(4.0, 4.0) + 19, 20, 76))
        return [age, int(np.clip(age + rng.integers(-5, 6), 18, 78))]
    parents = [int(rng.integers(30, 52)) for _ in range(1 if rng.random() < 0.3 else 2)]
    children = int(rng.choice(4, p=[0.32, 0.42, 0.2, 0.06])) + 1
    return parents + [int(rng.integers(4, 18)) for _ in range(children)]


def _household_people(
    plan: GymPlan,
    rng: np.random.Generator,
    sampler: NameSampler,
    ages: list[int],
    number: int,
) -> list[Person]:
    """People of one household; most share a surname, a few sons bear their father's full name."""
    family_name = sampler.surname()
    other_name = sampler.surname() if rng.random() < 0.4 else family_name
    junior = len(ages) > 2 and rng.random() < 0.02
    people: list[Person] = []
    for position, age in enumerate(ages):
        surname = other_name if position == 1 and age >= 18 else family_name
        taken = [person.first_name for person in people]
        first = sampler.first_name(minor=age < 18, surname=surname, taken=taken)
        if junior and position == len(ages) - 1 and "Davis" not in surname:
            first, surname = taken[0], f"{surname} {'III' if rng.random() < 0.3 else 'Jr'}"
        people.append(make_person(rng, plan, (first, surname), age=age, household=number))
    return people


def _plant_names(population: Population) -> None:
    """Give two people of households of one the same name, and the next ones awkward names."""
    singles = [household.adults[0] for household in population.of_kind("single")]
    namesake = population.people[singles[0]]
    names = [(namesake.first_name, namesake.last_name)] * 2 + list(_AWKWARD_NAMES)
    for person, (first, last) in zip(singles, names, strict=False):
        population.people[person] = dataclasses.replace(
            population.people[person], first_name=first, last_name=last, preferred_name=""
        )
        population.planted.append(person)
