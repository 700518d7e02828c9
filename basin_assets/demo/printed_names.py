"""Purchasers as the receipt prints them: exact, distorted, or strangers."""

from basin_assets.demo.name_noise import NOISE_KINDS, distort, sellers_name
from basin_assets.demo.naming import NameSampler, folded
from basin_assets.demo.world import Checkin, Pass, Person, Transfer, World

NAME_KINDS: tuple[str, ...] = (
    *("exact", "namesake"),  # a namesake's is exact, and several customers of that day bear it
    *NOISE_KINDS,
    *("stranger", "stranger_with_customers_name", "seller"),
)


def print_names(world: World) -> None:
    """The transfers among the check-ins, in their order, each with its printed purchaser."""
    world.transfers = _NamePrinter(world).print_all()


class _NamePrinter:
    """Prints one name per pass, noisy for the plan's shares of transfers."""

    def __init__(self, world: World) -> None:
        self._world, self._plan, self._people = world, world.plan, world.people
        self._rng = world.plan.stream("printed_names")
        self._sampler = NameSampler(world.plan.stream("strangers"), world.plan.surname_tail_share)
        self._bearers: dict[str, list[int]] = {}
        customers = [p for p in range(len(world.people)) if p not in world.missing]
        for person in customers:
            self._bearers.setdefault(folded(self._people[person].full_name), []).append(person)
        self._customers = [p for p in customers if self._people[p].last_name != "Davis"]
        self._of_pass: dict[Pass, list[Checkin]] = {}
        for row in world.checkins:
            visit, used = row.visit, row.visit.used
            if used and (used.purchaser != visit.person or visit.origin == "self_transfer"):
                self._of_pass.setdefault(used, []).append(row)

    def print_all(self) -> list[Transfer]:
        """The transfers, in the order of the check-ins."""
        printed = self._known() | self._strangers()
        transfers = [
            self._transfer(row, used, *printed[used])
            for used, rows in self._of_pass.items()
            for row in rows
        ]
        return sorted(transfers, key=lambda transfer: transfer.checkin.checkin_id)

    def _transfer(self, row: Checkin, used: Pass, name: str, kind: str) -> Transfer:
        same_name = self._bearers.get(folded(name), [])
        bearers = sum(self._world.created_at[person] <= row.visit.when for person in same_name)
        if kind == "exact" and bearers > 1:
            kind = "namesake"
        if kind == "receipt":
            name = f"{name} ({row.visit.remaining} remaining)"
        return Transfer(row, used, name, kind, bearers)

    def _known(self) -> dict[Pass, tuple[str, str]]:
        """Name and kind of the passes of customers; noise goes to passes drawn at random."""
        known = [used for used in self._of_pass if used.purchaser is not None]
        transfers = sum(len(self._of_pass[used]) for used in known)
        unlisted_left = self._plan.unlisted_variant_share * transfers
        noisy_left = self._plan.noisy_name_share * transfers
        done: dict[str, int] = {}
        printed: dict[Pass, tuple[str, str]] = {}
        for used in self._shuffled(known):
            rows = self._of_pass[used]
            purchaser = self._people[used.purchaser or 0]
            name, kind = purchaser.full_name, "exact"
            if rows[0].visit.untouched:
                pass
            elif unlisted_left >= len(rows) / 2:
                unlisted_left -= len(rows)
                kind = "unlisted_variant"
                name = distort(self._rng, purchaser, kind) or name
            elif noisy_left >= len(rows) / 2:
                noisy_left -= len(rows)
                name, kind = self._noisy(used.purchaser or 0, done, rows)
            printed[used] = name, kind
        return printed

    def _noisy(self, buyer: int, done: dict[str, int], rows: list[Checkin]) -> tuple[str, str]:
        """The kind of noise that lags behind its weight most and fits the name and the pass."""
        purchaser, partner = self._people[buyer], self._partner_of(buyer)
        total = sum(done.values()) + len(rows)
        lag = [(done.get(k, 0) - weight * total, k) for k, weight in self._plan.noise_weights]
        for _, kind in sorted(lag):
            name = distort(self._rng, purchaser, kind, partner)
            if kind == "receipt" and any(row.visit.remaining is None for row in rows):
                continue
            if name is not None:
                done[kind] = done.get(kind, 0) + len(rows)
                return name, kind
        return purchaser.full_name, "exact"

    def _partner_of(self, person: int) -> Person | None:
        """The other adult of a household; households stand together in the list of people."""
        household = self._people[person].household
        for other in self._people[max(person - 1, 0) : person + 2]:
            is_other = other is not self._people[person]
            if is_other and other.household == household and not other.is_minor:
                return other
        return None

    def _strangers(self) -> dict[Pass, tuple[str, str]]:
        """Name and kind of the passes of strangers."""
        strange = [used for used in self._of_pass if used.purchaser is None]
        transfers = sum(len(self._of_pass[used]) for used in strange)
        borrowed_left = self._plan.stranger_with_customers_name_share * transfers
        sold_left = self._plan.seller_share * transfers
        printed: dict[Pass, tuple[str, str]] = {}
        for used in self._shuffled(strange):
            rows = self._of_pass[used]
            if borrowed_left > 0:
                borrowed_left -= len(rows)
                printed[used] = self._name_of_a_customer(rows)
            elif sold_left > 0:
                sold_left -= len(rows)
                person = self._people[int(self._rng.choice(self._customers))]
                printed[used] = sellers_name(self._rng, person), "seller"
            else:
                printed[used] = self._name_of_nobody(), "stranger"
        return printed

    def _shuffled(self, passes: list[Pass]) -> list[Pass]:
        return [passes[position] for position in self._rng.permutation(len(passes)).tolist()]

    def _name_of_a_customer(self, rows: list[Checkin]) -> tuple[str, str]:
        """Name of an adult customer of another household, entered before the first of the rows."""
        first = min(row.visit.when for row in rows)
        households = [self._people[row.visit.person].household for row in rows]
        candidates = [
            person
            for person in self._customers
            if self._world.created_at[person] < first
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
