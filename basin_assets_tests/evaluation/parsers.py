"""Transfers as a gym's script cuts them out of the desk's words, and how they compare with ours.

`python -m basin_assets_tests.evaluation.parsers` prints it for the full demo gym.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

import pandas as pd
from rich.console import Console
from rich.table import Table

from basin_assets.demo import make_gym, plan_of_size
from basin_assets.demo.plan import SizeName
from basin_assets.rules.exports.transfers import transfers_of_checkins, unite_transfers
from basin_assets.rules.months import MonthWindow
from basin_assets.rules.purchasers.person_names import without_receipt
from basin_assets_tests.pure_run import settle_all
from basin_assets_tests.rules.frames import SETTINGS

_LAST_MONTH = "2025-12"


class Gift(NamedTuple):
    """What is cut out of a description: the pass, the purchaser, and the entries left."""

    pass_type: str
    purchaser: str
    left: int | None


Parser: TypeAlias = Callable[[str], Gift | None]


def split_once(description: str) -> Gift | None:
    """`desc.split(" from ")[1]`: what most scripts begin with."""
    parts = description.split(" from ")
    return Gift(parts[0], parts[1], None) if len(parts) > 1 else None


def one_greedy_pattern(description: str) -> Gift | None:
    """One pattern over all; `(.+)` takes the brackets, so the count is found for itself."""
    found = re.match(r"(.+?) from (.+)", description)
    left = re.search(r"\((\d+) remaining\)", description)
    return Gift(found[1], found[2], int(left[1]) if left else None) if found else None


def first_bracket(description: str) -> Gift | None:
    """Cut at the first bracket, to be rid of the count."""
    name, _, rest = description.partition("(")
    found = re.match(r"(.+) from (.+)", name.strip())
    left = re.match(r"(\d+)", rest)
    return Gift(found[1], found[2], int(left[1]) if left else None) if found else None


def strict_pattern(description: str) -> Gift | None:
    """A pattern that wants the count, and no brackets in a name."""
    found = re.search(r"(.+) from ([^(]+) \((\d+) remaining\)", description)
    return Gift(found[1], found[2], int(found[3])) if found else None


SCRIPTS: Mapping[str, Parser] = {
    'split(" from ")[1]': split_once,
    '"(.+?) from (.+)"': one_greedy_pattern,
    '"from ([^(]+) (N remaining)"': strict_pattern,
    "up to the first bracket": first_bracket,
}


class Comparison(NamedTuple):
    """How the transfers that one reading finds compare with those that there are.

    Attributes:
        there: transfers that there are.
        lost: of these, not found.
        spoiled: found with another pass, purchaser or count.
        invented: found where there is none.
    """

    there: int
    lost: int
    spoiled: int
    invented: int


class Described(NamedTuple):
    """A gym's transfers, of the file and beside it, and the check-ins with the desk's words."""

    transfers: Mapping[int, Gift]
    checkins: pd.DataFrame


def described_gym(size: SizeName) -> Described:
    """A demo gym. What a receipt leaves in a printed name is none of it."""
    files = make_gym(plan_of_size(size)).files
    settled = settle_all(files, MonthWindow(SETTINGS.first_month, _LAST_MONTH), SETTINGS)
    checkins = settled["checkins"].used
    transfers = unite_transfers(settled["pass_transfers"].used, checkins)
    return Described(_gifts(transfers), checkins)


def compare(gym: Described, found: Mapping[int, Gift]) -> Comparison:
    """The transfers that one reading finds, held against those that there are."""
    due = gym.transfers
    return Comparison(
        there=len(due),
        lost=len(due.keys() - found.keys()),
        spoiled=sum(due[each] != found[each] for each in due.keys() & found.keys()),
        invented=len(found.keys() - due.keys()),
    )


def ours(gym: Described) -> Mapping[int, Gift]:
    """The transfers that this project reads from the descriptions alone."""
    return _gifts(transfers_of_checkins(gym.checkins))


def read_by(parser: Parser, gym: Described) -> Mapping[int, Gift]:
    """The transfers that a script finds, of all check-ins that are not by membership."""
    rows = gym.checkins[gym.checkins["entry_method"] != "MEM"].dropna(
        subset="entry_method_description"
    )
    ids, texts = rows["checkin_id"].tolist(), rows["entry_method_description"].tolist()
    found = {each: parser(text) for each, text in zip(ids, texts, strict=True)}
    return {each: gift for each, gift in found.items() if gift is not None}


def _gifts(transfers: pd.DataFrame) -> dict[int, Gift]:
    columns = ["checkin_id", "pass_type", "purchaser_name", "remaining_count"]
    return {
        checkin: Gift(pass_type, without_receipt(name), None if pd.isna(left) else int(left))
        for checkin, pass_type, name, left in transfers[columns].itertuples(index=False)
    }


def main() -> None:
    """Prints the table."""
    gym = described_gym("full")
    shown = Table("read by", "transfers", "lost", "spoiled", "invented", "wrong")
    readings = {"this project": ours(gym)}
    readings |= {name: read_by(parser, gym) for name, parser in SCRIPTS.items()}
    for name, found in readings.items():
        result = compare(gym, found)
        wrong = sum(result[1:]) / result.there
        shown.add_row(name, *map(str, result), f"{wrong:.1%}")
    Console(width=100).print(shown)


if __name__ == "__main__":
    main()
