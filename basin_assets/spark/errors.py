"""What engines raise."""

from basin_assets.errors import BasinError


class EngineError(BasinError):
    """The cluster did not do a step. Says why, as far as that holds nothing of people."""
