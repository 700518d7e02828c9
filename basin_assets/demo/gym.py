"""The synthetic gym: a plan in, the exported files and the truth about them out."""

from __future__ import annotations

from dataclasses import dataclass

from basin_assets.demo.checkins import number_checkins
from basin_assets.demo.circles import Circle, make_circles
from basin_assets.demo.conversions import convert_guests
from basin_assets.demo.crowd import Crowd
from basin_assets.demo.edges import plant_edges
from basin_assets.demo.export import csv_bytes
from basin_assets.demo.exported_twice import (
    Repeats,
    repeat_checkins,
    repeat_customers,
    repeat_transfers,
)
from basin_assets.demo.households import WORKED_EXAMPLE, make_population
from basin_assets.demo.kin import (
    REFERRAL_COLUMNS,
    RELATION_COLUMNS,
    referral_rows,
    relation_rows,
)
from basin_assets.demo.leavers import let_members_leave
from basin_assets.demo.memberships import sell_memberships
from basin_assets.demo.no_guests import DESK_ACCOUNT, association_rows, front_desk
from basin_assets.demo.off_roster import off_roster
from basin_assets.demo.outings import add_circle_visits
from basin_assets.demo.overrides import override_rows
from basin_assets.demo.passes import PassSharing
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.printed_names import NamePrinter
from basin_assets.demo.quirks import (
    Row,
    bad_checkins,
    bad_customers,
    bad_members,
    bad_transfers,
)
from basin_assets.demo.registration import register
from basin_assets.demo.stale_file import stale_file
from basin_assets.demo.tables import (
    Facts,
    checkin_rows,
    customer_rows,
    member_rows,
    membership_rows,
    transfer_rows,
)
from basin_assets.demo.timeline import timeline_rows
from basin_assets.demo.truth import Truth, truth_of
from basin_assets.demo.visits import Diary
from basin_assets.demo.walk_ins import add_walk_ins


@dataclass(frozen=True)
class Gym:
    """A synthetic gym.

    Attributes:
        files: CSV bytes by key below the store, such as `capitan/checkins.csv`.
        truth: The truth about it.
    """

    files: dict[str, bytes]
    truth: Truth

    def truth_json(self) -> bytes:
        """Content of `truth.json`, the file beside the data."""
        return self.truth.to_json()


def make_gym(plan: GymPlan) -> Gym:
    """Make the gym of a plan.

    Args:
        plan: Every knob; see `plan_of_size`.

    Returns:
        The files and the truth, the same bytes for the same plan.
    """
    facts, circles = _live(plan)
    tables = {
        "checkins": checkin_rows(facts),
        "customers": customer_rows(facts),
        "pass_transfers": transfer_rows(facts),
        "members": member_rows(facts, off_roster(facts)),
        "memberships": membership_rows(facts),
        "purchaser_overrides": override_rows(facts),
        "customer_events": timeline_rows(facts),
        "associations": association_rows(),
        "relations": relation_rows(facts),
        "referrals": referral_rows(facts),
    }
    columns = _COLUMNS_WITHOUT_ROWS | {
        name: tuple(rows[0]) for name, rows in tables.items() if rows
    }
    stale = stale_file(plan, tables["pass_transfers"], _untouched(facts))
    tables["pass_transfers"] = stale.rows
    repeats = _repeats(facts, tables)
    truth = truth_of(facts, circles, repeats)
    _add_desk(facts, tables, truth)
    columns["accounts_to_ignore"] = ("customer_id", "reason")
    truth.ingredients["transfers_missing_in_file"] = stale.missing
    truth.ingredients["transfers_of_merged_accounts"] = stale.merged
    truth.ingredients["transfers_without_time"] = stale.timeless
    for name, repeat in repeats.items():
        tables[name] = tables[name] + repeat.rows
    for name, rows in _bad_rows(plan, tables).items():
        tables[name] = tables[name] + rows
        truth.ingredients[f"bad_rows_{name}"] = [len(rows)]
    files = {f"capitan/{n}.csv": _written(n, rows, columns[n]) for n, rows in tables.items()}
    return Gym(files, truth)


_COLUMNS_WITHOUT_ROWS = {
    "purchaser_overrides": ("purchaser_name", "customer_id", "from", "to"),
    "relations": RELATION_COLUMNS,
    "referrals": REFERRAL_COLUMNS,
}


def _add_desk(facts: Facts, tables: dict[str, list[Row]], truth: Truth) -> None:
    """The desk's account among the customers, and its scans among the check-ins."""
    desk = front_desk(facts, tables["customers"], tables["checkins"])
    tables["customers"] = [desk.customer, *tables["customers"]]
    tables["checkins"] = tables["checkins"] + desk.scans
    tables["accounts_to_ignore"] = desk.ignored
    truth.ingredients["accounts_to_ignore"] = [DESK_ACCOUNT]
    truth.ingredients["checkins_of_accounts_to_ignore"] = desk.scan_ids


def _untouched(facts: Facts) -> frozenset[str]:
    return frozenset(str(c.checkin_id) for c in facts.checkins if c.visit.untouched)


def _live(plan: GymPlan) -> tuple[Facts, list[Circle]]:
    """Simulates everything that happens at the gym."""
    population = make_population(plan)
    book = sell_memberships(plan, population)
    circles = make_circles(plan, population, book)
    let_members_leave(plan, population, book, circles)
    crowd = Crowd(plan)
    diary = Diary(plan.first_day, plan.last_day)
    plant_edges(plan, population, diary)
    given = len(WORKED_EXAMPLE) - 1
    PassSharing(plan, crowd, population, book, circles).fill(diary, plan.transfers - given)
    circles += convert_guests(plan, population, book, diary)
    book.number(plan.stream("membership numbers"))
    add_circle_visits(plan, crowd, circles, diary)
    add_walk_ins(plan, crowd, population, circles, diary)
    registration = register(plan, population, book, diary)
    checkins = number_checkins(plan, book, diary.visits)
    transfers = NamePrinter(plan, population.people, registration).print_all(checkins)
    return Facts(plan, population, book, registration, checkins, transfers), circles


def _repeats(facts: Facts, tables: dict[str, list[Row]]) -> dict[str, Repeats]:
    untouched, plan = _untouched(facts), facts.plan
    return {
        "checkins": repeat_checkins(plan, tables["checkins"], untouched),
        "customers": repeat_customers(plan, tables["customers"]),
        "pass_transfers": repeat_transfers(plan, tables["pass_transfers"], untouched),
    }


def _bad_rows(plan: GymPlan, tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Rows that must be quarantined, made from the last good row of each table."""
    if not plan.bad_rows:
        return {}
    return {
        "checkins": bad_checkins(tables["checkins"][-1]),
        "customers": bad_customers(tables["customers"][-1]),
        "pass_transfers": bad_transfers(tables["pass_transfers"][-1]),
        "members": bad_members(tables["members"][-1]),
    }


def _written(name: str, rows: list[Row], columns: tuple[str, ...]) -> bytes:
    """Customers come from a spreadsheet, with BOM and CRLF; the others from scripts."""
    from_spreadsheet = name == "customers"
    return csv_bytes(
        rows,
        columns,
        line_ending="\r\n" if from_spreadsheet else "\n",
        byte_order_mark=from_spreadsheet,
    )
