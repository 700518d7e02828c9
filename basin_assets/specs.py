"""What other code locations of Dagster build on; see docs/extending.md.

It stays as it is from one minor version to the next. What is not here may change.
"""

from basin_assets.orchestration.specs import BASIN, asset_specs, months, resources

__all__ = ["BASIN", "asset_specs", "months", "resources"]
