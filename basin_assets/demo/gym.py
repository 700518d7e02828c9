"""The synthetic gym: a plan in, the exported files and the truth about them out."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from basin_assets.demo.accounts import register
from basin_assets.demo.checkins import number_checkins
from basin_assets.demo.circles import form_circles
from basin_assets.demo.crowd import Crowd
from basin_assets.demo.edges import plant_edges
from basin_assets.demo.households import settle
from basin_assets.demo.memberships import (
    number_memberships,
    sell_memberships,
    take_owner_off_roster,
)
from basin_assets.demo.outings import add_circle_visits, add_walk_ins
from basin_assets.demo.passes import PassSharing
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.printed_names import print_names
from basin_assets.demo.quirks import add_quirks
from basin_assets.demo.tables import COLUMNS_WITHOUT_ROWS, Row, export
from basin_assets.demo.truth import Truth, truth_of
from basin_assets.demo.turnover import convert_guests, let_members_leave
from basin_assets.demo.worked_example import WORKED_EXAMPLE_FAMILY
from basin_assets.demo.world import World


@dataclass(frozen=True)
class Gym:
    """A synthetic gym."""

    files: dict[str, bytes]  # CSV by key below the store, such as `capitan/checkins.csv`
    truth: Truth


def make_gym(plan: GymPlan) -> Gym:
    """Make the gym of a plan; the same bytes for the same plan, see `plan_of_size`."""
    world = _live(plan)
    tables = export(world)
    truth = truth_of(world, planted=add_quirks(world, tables))
    files = {f"capitan/{name}.csv": _written(name, rows) for name, rows in tables.items()}
    return Gym(files, truth)


def _live(plan: GymPlan) -> World:
    """Simulates everything that happens at the gym."""
    world, crowd = World(plan), Crowd(plan)
    settle(world)
    sell_memberships(world)
    form_circles(world)
    let_members_leave(world)
    plant_edges(world)
    given = len(WORKED_EXAMPLE_FAMILY) - 1
    PassSharing(world, crowd).fill(plan.transfers - given)
    convert_guests(world)
    number_memberships(world)
    add_circle_visits(world, crowd)
    add_walk_ins(world, crowd)
    register(world)
    take_owner_off_roster(world)
    number_checkins(world)
    print_names(world)
    return world


def _written(name: str, rows: list[Row]) -> bytes:
    """Customers come from a spreadsheet; the others from scripts."""
    columns = rows[0] if rows else COLUMNS_WITHOUT_ROWS[name]
    return csv_bytes(rows, columns, from_spreadsheet=name == "customers")


def csv_bytes(rows: list[Row], columns: Iterable[str], *, from_spreadsheet: bool = False) -> bytes:
    """A CSV file in UTF-8 with a header line, quoted only where needed.

    Args:
        rows: One mapping of column to text per line, each with exactly these columns.
        columns: In the order of the file.
        from_spreadsheet: Whether it has a BOM and CRLF.
    """
    text, names = io.StringIO(newline=""), list(columns)
    writer = csv.writer(text, lineterminator="\r\n" if from_spreadsheet else "\n")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    return text.getvalue().encode("utf-8-sig" if from_spreadsheet else "utf-8")
