"""The public names for other code locations of Dagster; see docs/extending.md.

They stay the same from one minor version to the next; all other names may change.
"""

from basin_assets.orchestration.specs import BASIN, asset_specs, months, resources

__all__ = ["BASIN", "asset_specs", "months", "resources"]
