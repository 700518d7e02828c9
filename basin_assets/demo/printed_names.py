"""Purchasers as the receipt prints them: exact, distorted, or strangers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from basin_assets.demo.checkins import Checkin
from basin_assets.demo.name_noise import distort, sellers_name
from basin_assets.demo.naming import NameSampler, folded
from basin_assets.demo.people import Person
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.registration import Registration

NAME_KINDS: tuple[str, ...] = (
    "exact",
    "namesake",
    "nickname",
    "typo",
    "case",
    "spaces",
    "middle_initial",
    "last_first",
    "hyphen",
    "suffix",
    "accent",
    "title",
    "receipt",
    "couple",
    "unlisted_variant",
    "stranger",
    "stranger_with_customers_name",
    "seller",
)


@dataclass(frozen=True, slots=True)
class Transfer:
    """One visit on a pass that somebody gave.

    Attributes:
        checkin: The recipient's check-in.
        printed_name: The purchaser as printed.
        kind: The distortion of the name, one of `NAME_KINDS`; `namesake` where it is
            exact and several customers of that day bear it.
        purchaser: The true purchaser, by position; None for a stranger.
        bearers: Customers of that day whose folded name is the printed one.
    """

    checkin: Checkin
    printed_name: str
    kind: str
    purchaser: int | None
    bearers: int


class NamePrinter:
    """Prints one name per pass, noisy for the plan's shares of transfers."""

    def __init__(self, plan: GymPlan, people: list[Person], registration: Registration) -> None:
        """Index the customers by folded name.

        Args:
            plan: The plan.
            people: All people.
            registration: Their accounts; a missing account bears no name.
        """
        self._plan = plan
        self._people = people
        self._created_at = registration.created_at
        self._rng = plan.stream("printed_names")
        self._sampler = NameSampler(plan.stream("strangers"), plan.surname_tail_share)
        self._bearers: dict[str, list[int]] = {}
        for person, record in enumerate(people):
            if person not in registration.missing:
                self._bearers.setdefault(folded(record.full_name), []).append(person)
        self._customers = [
            person
            for person, record in enumerate(people)
            if person not in registration.missing and record.last_name != "Davis"
        ]

    def print_all(self, checkins: list[Checkin]) -> list[Transfer]:
        """The transfers among the check-ins, in their order, each with its printed name."""
        rows = [checkin for checkin in checkins if checkin.is_transfer]
        by_pass: dict[int, list[Checkin]] = {}
        for row in rows:
            by_pass.setdefault(_pass_number(row), []).append(row)
        printed = self._known(by_pass) | self._strangers(by_pass)
        return [self._transfer(row, *printed[_pass_number(row)]) for row in rows]

    def _transfer(self, row: Checkin, name: str, kind: str) -> Transfer:
        bearers = sum(
            self._created_at[person] <= row.visit.when
            for person in self._bearers.get(folded(name), [])
        )
        if kind == "exact" and bearers > 1:
            kind = "namesake"
        if kind == "receipt" and (use := row.visit.pass_use):
            name = f"{name} ({use.remaining} remaining)"
        return Transfer(row, name, kind, _purchaser(row), bearers)

    def _known(self, by_pass: dict[int, list[Checkin]]) -> dict[int, tuple[str, str]]:
        """Name and kind of the passes of customers; noise goes to passes drawn at random."""
        known = [n for n, rows in by_pass.items() if _purchaser(rows[0]) is not None]
        transfers = sum(len(by_pass[n]) for n in known)
        unlisted_left = self._plan.unlisted_variant_share * transfers
        noisy_left = self._plan.noisy_name_share * transfers
        done: dict[str, int] = {}
        printed: dict[int, tuple[str, str]] = {}
        for number in self._rng.permutation(known).tolist():
            rows = by_pass[number]
            buyer = _purchaser(rows[0]) or 0
            purchaser = self._people[buyer]
            name, kind = purchaser.full_name, "exact"
            if rows[0].visit.untouched:
                pass
            elif unlisted_left >= len(rows) / 2:
                unlisted_left -= len(rows)
                kind = "unlisted_variant"
                name = distort(self._rng, purchaser, kind) or name
            elif noisy_left >= len(rows) / 2:
                noisy_left -= len(rows)
                name, kind = self._noisy(buyer, done, rows)
            printed[number] = (name, kind)
        return printed

    def _noisy(self, buyer: int, done: dict[str, int], rows: list[Checkin]) -> tuple[str, str]:
        """The kind of noise that lags behind its weight most and fits the name and the pass."""
        purchaser, partner = self._people[buyer], self._partner_of(buyer)
        total = sum(done.values()) + len(rows)
        lag = [(done.get(k, 0) - weight * total, k) for k, weight in self._plan.noise_weights]
        for _, kind in sorted(lag):
            name = distort(self._rng, purchaser, kind, partner)
            if kind == "receipt" and not all(_is_counted(row) for row in rows):
                continue
            if name is not None:
                done[kind] = done.get(kind, 0) + len(rows)
                return name, kind
        return purchaser.full_name, "exact"

    def _partner_of(self, person: int) -> Person | None:
        """The other adult of a household; households stand together in the list of people."""
        beside = self._people[max(person - 1, 0) : person + 2]
        return next(
            (
                other
                for other in beside
                if other is not self._people[person]
                and other.household == self._people[person].household
                and not other.is_minor
            ),
            None,
        )

    def _strangers(self, by_pass: dict[int, list[Checkin]]) -> dict[int, tuple[str, str]]:
        """Name and kind of the passes of strangers."""
        numbers = [n for n, rows in by_pass.items() if _purchaser(rows[0]) is None]
        transfers = sum(len(by_pass[n]) for n in numbers)
        borrowed_left = self._plan.stranger_with_customers_name_share * transfers
        sold_left = self._plan.seller_share * transfers
        printed: dict[int, tuple[str, str]] = {}
        for number in self._rng.permutation(numbers).tolist():
            rows = by_pass[number]
            if borrowed_left > 0:
                borrowed_left -= len(rows)
                printed[number] = self._name_of_a_customer(rows)
            elif sold_left > 0:
                sold_left -= len(rows)
                person = self._people[int(self._rng.choice(self._customers))]
                printed[number] = (sellers_name(self._rng, person), "seller")
            else:
                printed[number] = (self._name_of_nobody(), "stranger")
        return printed

    def _name_of_a_customer(self, rows: list[Checkin]) -> tuple[str, str]:
        """Name of an adult customer of another household, entered before the first of the rows."""
        first: datetime = min(row.visit.when for row in rows)
        households = [self._people[row.visit.person].household for row in rows]
        candidates = [
            person
            for person in self._customers
            if self._created_at[person] < first
            and not self._people[person].is_minor
            and self._people[person].household not in households
        ]
        if not candidates:
            return self._name_of_nobody(), "stranger"
        person = candidates[int(self._rng.integers(len(candidates)))]
        return self._people[person].full_name, "stranger_with_customers_name"

    def _name_of_nobody(self) -> str:
        while True:
            surname = self._sampler.surname()
            first = self._sampler.first_name(minor=False, surname=surname, taken=[])
            name = f"{first} {surname}"
            if folded(name) not in self._bearers:
                return name


def _is_counted(row: Checkin) -> bool:
    use = row.visit.pass_use
    return use is not None and use.remaining is not None


def _pass_number(row: Checkin) -> int:
    use = row.visit.pass_use
    return use.source.number if use else 0


def _purchaser(row: Checkin) -> int | None:
    use = row.visit.pass_use
    return use.source.purchaser if use else None
