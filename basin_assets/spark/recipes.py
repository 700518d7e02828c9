"""What each month of a step's output is made by, and of which months of its inputs."""

from collections.abc import Mapping, Sequence

from basin_assets.settings import Settings
from basin_assets.spark.step import Step
from basin_assets.stores.protocol import Store
from basin_assets.tables import keys
from basin_assets.tables.recipes import recipe_of
from basin_assets.tables.table_rows import TableRows

OF_NO_VALUE = {
    "store",  # where
    "engine",  # who computes: to the same bytes
    "spark_master",
    "automation",
    "failure_webhook",
    "ui_address",
    "explorer_names",  # no monthly table is of the explorer
    "most_shrink_percent",  # whether a run may publish
}
"""The settings that no row of a monthly table can depend on. All others count, new ones too."""


def recipes_of(
    step: Step,
    settings: Settings,
    store: Store,
    inputs: Sequence[TableRows],
    months: Sequence[str],
) -> Mapping[str, str]:
    """The recipe of each month of a monthly step's output, of the inputs as they are stored."""
    versions: dict[str, str] = {}
    for rows in inputs:
        is_whole = rows.months is None
        prefix = keys.table_object(rows.table) if is_whole else keys.table_folder(rows.table)
        versions |= store.list(prefix)
    counting = settings.model_dump(mode="json", exclude=OF_NO_VALUE)

    def of_month(month: str) -> str:
        objects = [key for rows in inputs for key in _objects(step, rows, month)]
        there = {key: versions[key] for key in objects if key in versions}
        return recipe_of(step.output, month, counting, there)

    return {month: of_month(month) for month in months}


def inputs_of_months(
    step: Step, inputs: Sequence[TableRows], months: Sequence[str]
) -> list[TableRows]:
    """The inputs, narrowed to the months that some months of the output are made of."""
    return [_narrowed(step, rows, months) for rows in inputs]


def _narrowed(step: Step, rows: TableRows, months: Sequence[str]) -> TableRows:
    if rows.months is None:
        return rows
    read = {each for month in months for each in _months_read(step, rows, month)}
    narrowed = [month for month in rows.months if month in read]
    return rows.of_months(narrowed)


def _objects(step: Step, rows: TableRows, month: str) -> list[str]:
    """The keys of an input's objects that a month of the output is made of."""
    if rows.months is None:
        return [keys.table_object(rows.table)]
    return [keys.table_object(rows.table, each) for each in _months_read(step, rows, month)]


def _months_read(step: Step, rows: TableRows, month: str) -> list[str]:
    """The months of a monthly input, of those asked for, that a month of the output is made of."""
    name, asked_for = rows.table.name, rows.months or ()
    if step.is_whole(name):
        return [*asked_for]
    first, last = step.months_around(name, month) if name in step.months_before else (month, month)
    return [each for each in asked_for if first <= each <= last]
