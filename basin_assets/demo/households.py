"""People and their households: families, couples, singles, and children who come alone."""

from datetime import date, timedelta

import numpy as np

from basin_assets.demo.name_pools import NICKNAMES, PET_NAMES
from basin_assets.demo.naming import NameSampler
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.worked_example import WORKED_EXAMPLE_FAMILY
from basin_assets.demo.world import Household, HouseholdKind, Person, World

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


def settle(world: World) -> None:
    """Exactly `plan.people` people, in households; the first is the worked example's."""
    plan, people = world.plan, world.people
    rng = plan.stream("households")
    sampler = NameSampler(plan.stream("names"), plan.surname_tail_share)
    people += _worked_example(plan, rng)
    minors = _add_household(world, "worked_example", 0)
    while len(people) < plan.people:
        kind = _next_kind(rng, lacks_minors=minors < plan.minor_share * len(people))
        ages = _ages(rng, kind)[: plan.people - len(people)]
        first = len(people)
        people += _household_people(plan, rng, sampler, ages, len(world.households))
        minors += _add_household(world, kind, first)
    _plant_names(world)


def _add_household(world: World, kind: HouseholdKind, first: int) -> int:
    """Put the people from `first` on into one household; returns how many are minors."""
    numbers = range(first, len(world.people))
    adults = tuple(number for number in numbers if not world.people[number].is_minor)
    minors = tuple(number for number in numbers if world.people[number].is_minor)
    world.households.append(Household(kind, adults, minors))
    return len(minors)


def _worked_example(plan: GymPlan, rng: np.random.Generator) -> list[Person]:
    born_before = plan.last_day.year - (plan.last_day < plan.last_day.replace(month=3, day=14))
    people = []
    for davis in WORKED_EXAMPLE_FAMILY:
        person = _person(rng, plan, (davis.first_name, "Davis"), davis.age, 0)
        person.preferred_name, person.opted_in = "", davis.opted_in
        person.birthday = date(born_before - davis.age, 3, 14)
        people.append(person)
    return people


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
    plan: GymPlan, rng: np.random.Generator, sampler: NameSampler, ages: list[int], number: int
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
        people.append(_person(rng, plan, (first, surname), age, number))
    return people


def _person(
    rng: np.random.Generator, plan: GymPlan, names: tuple[str, str], age: int, household: int
) -> Person:
    """A person who is `age` years old on the plan's last day."""
    has_birthday = rng.random() >= 0.01
    latest = plan.last_day.replace(year=plan.last_day.year - age, day=min(plan.last_day.day, 28))
    birthday = latest - timedelta(days=int(rng.integers(0, 360)))
    prefers = rng.random() < plan.preferred_name_share
    consent = rng.random()
    others = NICKNAMES.get(names[0], PET_NAMES)
    return Person(
        *names,
        preferred_name=others[int(rng.integers(len(others)))] if prefers else "",
        middle_initial="ABCDEFGHJKLMNPRSTW"[int(rng.integers(18))],
        birthday=birthday if has_birthday else None,
        is_minor=age < 18,
        opted_in=None if consent > 0.98 else consent < plan.opted_in_share,
        household=household,
    )


def _plant_names(world: World) -> None:
    """Give two people of households of one the same name, and the next ones awkward names."""
    singles = [household.adults[0] for household in world.of_kind("single")]
    namesake = world.people[singles[0]]
    names = [(namesake.first_name, namesake.last_name)] * 2 + list(_AWKWARD_NAMES)
    for number, (first, last) in zip(singles, names, strict=False):
        person = world.people[number]
        person.first_name, person.last_name, person.preferred_name = first, last, ""
        world.planted.append(number)
