"""The error of engines."""

from basin_assets.errors import BasinError


class EngineError(BasinError):
    """The cluster failed to compute a step."""
