"""Options, consoles and settings that all subcommands share."""

import re
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import ValidationError
from rich import markup
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

# Characters that steer a terminal, break a line, or turn the direction of what follows.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")


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


def plain(text: object) -> str:
    """The text on one line, without what would steer a terminal."""
    return _CONTROL.sub(" ", str(text))


def escape(text: str) -> str:
    """The text as Rich markup: every line of it plain, and no markup of its own."""
    return "\n".join(markup.escape(plain(line)) for line in text.split("\n"))


def print_json(value: object) -> None:
    """Prints a value as JSON, in UTF-8 whatever the terminal."""
    click.echo(to_json(value).encode())


def print_what_can_be() -> None:
    """Lets a terminal that knows few letters show `?` for the others, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
