"""What the stored months of a table were made by: a month of the same recipe is not made again.

The recipes lie beside the tables, not in their folders, where everything is a month. They are
written after the months: a crash in between, or whatever happens to an object afterwards, costs
that the month is made again, and nothing else.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from pydantic import BaseModel, NonNegativeInt, TypeAdapter, ValidationError

from basin_assets.contracts.table import Table
from basin_assets.rules.json_text import to_json
from basin_assets.rules.months import rows_by_month
from basin_assets.stores.protocol import DamagedObjectError, Store, read_if_there
from basin_assets.tables import keys
from basin_assets.tables.code_version import code_version
from basin_assets.tables.table_files import save_table
from basin_assets.tables.table_rows import SavedTable, TableOutput


def recipe_of(
    table: Table, month: str, settings: Mapping[str, Any], inputs: Mapping[str, str]
) -> str:
    """One hash over all that decides a month of a table.

    Args:
        table: the table.
        month: the month.
        settings: by name, as far as they may change a value.
        inputs: the version of what is read, by its key.
    """
    ingredients = {
        "table": table.name,
        "month": month,
        "code": code_version(),
        "settings": settings,
        "inputs": inputs,
    }
    return hashlib.sha256(to_json(ingredients).encode()).hexdigest()


def make_changed_months(
    store: Store,
    table: Table,
    find_recipes: Callable[[], Mapping[str, str]],
    make: Callable[[list[str]], TableOutput],
) -> SavedTable:
    """Has the months made whose recipe, or whose object, is not the one on record; keeps the rest.

    Args:
        store: where the table is.
        table: its contract.
        find_recipes: the recipe of each month that is asked for, of the inputs as they are now.
        make: makes the months that it is given: their rows, or word that they are stored.

    Raises:
        ContractError: what was made breaks the contract.
    """
    recipes = find_recipes()
    record = _Record.read(store, table)
    kept = {
        month: record.made[month].rows
        for month, recipe in recipes.items()
        if month in record.made and record.made[month].recipe == recipe
    }
    changed = [month for month in recipes if month not in kept]
    saved = SavedTable({}, 0)
    if changed:
        saved = _saved(store, table, changed, make(changed))
        # An input that was replaced meanwhile may not be the one that was read.
        now = find_recipes()
        sure = {month: recipes[month] for month in changed if now.get(month) == recipes[month]}
        record = record.with_made(store, sure, saved.rows)
    record.write(store)
    rows: dict[str | None, int] = {
        month: kept[month] if month in kept else saved.rows[month] for month in recipes
    }
    return replace(saved, rows=rows, months_kept=len(kept), frame=None if kept else saved.frame)


def _saved(store: Store, table: Table, months: Sequence[str], output: TableOutput) -> SavedTable:
    """What was made, saved where it is not yet."""
    if isinstance(output, SavedTable):
        return output
    written = save_table(store, table, output, months)
    of_month = rows_by_month(output[table.monthly_by])
    rows: dict[str | None, int] = {month: len(of_month.get(month, ())) for month in months}
    return SavedTable(rows, written, frame=output)


class _Made(BaseModel, frozen=True, extra="forbid"):
    """A month's recipe, the version of the object that it made, and the rows in it."""

    recipe: str
    version: str
    rows: NonNegativeInt


_MADE_BY_MONTH = TypeAdapter(dict[str, _Made])


@dataclass(frozen=True)
class _Record:
    """What the months of a table that are in the store were made by, as far as that is known.

    Attributes:
        made: by month; only months whose object is there, and of the version that was made.
        stored: the bytes from which it was read.
    """

    table: Table
    made: Mapping[str, _Made]
    stored: bytes

    @classmethod
    def read(cls, store: Store, table: Table) -> Self:
        """The record of a table. One that cannot be read is as none: all is made again."""
        try:
            found = read_if_there(store, keys.recipes(table))
            stored = found.data if found is not None else b""
            made = _MADE_BY_MONTH.validate_json(stored)
        except (DamagedObjectError, ValidationError):
            return cls(table, {}, b"")
        versions = _versions_by_month(store, table)
        there = {month: of for month, of in made.items() if versions.get(month) == of.version}
        return cls(table, there, stored)

    def with_made(
        self, store: Store, recipes: Mapping[str, str], rows: Mapping[str | None, int]
    ) -> Self:
        """The record once months were made: their recipes, and how many rows they have."""
        versions = _versions_by_month(store, self.table)
        made = {
            month: _Made(recipe=recipe, version=versions[month], rows=rows[month])
            for month, recipe in recipes.items()
            if month in versions
        }
        others = {month: of for month, of in self.made.items() if versions.get(month) == of.version}
        return replace(self, made=others | made)

    def write(self, store: Store) -> None:
        """Puts the record where it is not what was read."""
        data = to_json({month: of.model_dump() for month, of in self.made.items()}).encode()
        if data != self.stored and (self.made or self.stored):
            store.write(keys.recipes(self.table), data)


def _versions_by_month(store: Store, table: Table) -> Mapping[str, str]:
    found = store.list(keys.table_folder(table))
    return {keys.month_of_object(key): version for key, version in found.items()}
