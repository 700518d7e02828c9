"""A figure of `connection_metrics`."""

from typing import NamedTuple


class Figure(NamedTuple):
    """One figure: None where there is nothing to count."""

    metric: str
    value: int | float | str | None
    unit: str
    description: str
