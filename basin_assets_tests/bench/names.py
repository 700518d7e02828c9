"""What matching costs: the index, and a distinct name, beside a full matrix of similarities."""

import random
import time
from collections.abc import Callable, Sequence

from rapidfuzz import fuzz, process

from basin_assets.demo.name_pools import ADULT_FIRST_NAMES, SURNAMES, TAIL_SURNAMES
from basin_assets.rules.purchasers.customer_names import index_customers
from basin_assets.rules.purchasers.matching_model import MatchingModel
from basin_assets.rules.purchasers.name_fits import find_fits
from basin_assets_tests.bench.tables import Table, figure
from basin_assets_tests.rules.frames import customer, customers

FULL = (12_000, 120_000)
SMALL = (1_200,)
_PRINTED = 1_000
_IN_MATRIX = 200


def names_table(counts: Sequence[int]) -> Table:
    """Costs among so many customers, beside a matrix of similarities."""
    columns = ("customers", "index s", "ms a name", "matrix ms a name", "matrix / ours")
    return Table("Matching by name", columns, [_row(count) for count in counts], _SAYS)


def _row(count: int) -> tuple[str, ...]:
    rng = random.Random(1)
    names = [_name(rng) for _ in range(count)]
    frame = customers(*[customer(n, name) for n, name in enumerate(names, 1)])
    begun = time.process_time()
    index = index_customers(frame, MatchingModel())
    index_seconds = time.process_time() - begun
    printed = sorted({_as_printed(rng, names) for _ in range(_PRINTED)})
    find_fits(index, "Some Body")  # loads the list of diminutives
    ours = _cost(lambda name: find_fits(index, name), printed) * 1e3
    begun = time.process_time()
    process.cdist(printed[:_IN_MATRIX], names, scorer=fuzz.ratio, workers=1)
    matrix = (time.process_time() - begun) / _IN_MATRIX * 1e3
    return (f"{count:,}", *map(figure, (index_seconds, ours, matrix, matrix / ours)))


def _cost(match: Callable[[str], object], names: list[str]) -> float:
    begun = time.process_time()
    for name in names:
        match(name)
    return (time.process_time() - begun) / len(names)


def _name(rng: random.Random) -> str:
    surnames = TAIL_SURNAMES if rng.random() < 0.8 else SURNAMES
    return f"{rng.choice(ADULT_FIRST_NAMES)} {rng.choice(surnames)}"


def _as_printed(rng: random.Random, names: list[str]) -> str:
    """One name in twenty-five is a stranger's; of the others one in seven loses a letter."""
    if rng.random() < 1 / 25:
        return _name(rng)
    name = rng.choice(names)
    at = rng.randrange(1, len(name))
    return name[:at] + name[at + 1 :] if rng.random() < 1 / 7 else name


_SAYS = """\
Seconds of the processor. The index is made once a run; then each distinct printed name is looked
up. The matrix compares it with the name of every customer (`rapidfuzz.process.cdist`), which gives
a similarity, not a decision."""
