"""Options, consoles and settings that all subcommands share."""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import ValidationError
from rich.console import Console

from basin_assets.errors import BasinError
from basin_assets.rules.json_text import to_json
from basin_assets.settings import Settings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
store_option = click.option(
    "--store", metavar="DIR", help="Folder or s3://bucket[/prefix]; BASIN_STORE where not given."
)


class SettingsError(BasinError):
    """The environment or the command line sets what no run can have."""


def read_settings(store: str | None) -> Settings:
    """The settings of the environment, with the store of the command line.

    Raises:
        SettingsError: names each setting and what it may be.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise SettingsError("\n".join(map(_fault_in_words, faults))) from None
    if store is not None:
        settings = settings.model_copy(update={"store": store})
    if "://" not in settings.store:  # runs of the daemon may have another current folder
        settings = settings.model_copy(update={"store": str(Path(settings.store).absolute())})
    elif not settings.store.startswith("s3://"):
        raise SettingsError(f"{settings.store} is neither a folder nor s3://bucket[/prefix]")
    return settings


def _fault_in_words(fault: "ErrorDetails") -> str:
    name = "_".join(str(part) for part in fault["loc"]).upper()
    says = fault["msg"].removeprefix("Value error, ")
    return f"BASIN_{name}: {says}" if name else says


def print_json(value: object) -> None:
    """Prints a value as JSON, in UTF-8 whatever the terminal."""
    click.echo(to_json(value).encode())


def print_what_can_be() -> None:
    """Lets a terminal that knows few letters show `?` for the others, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
