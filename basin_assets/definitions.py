"""What Dagster loads."""

from basin_assets.build import build_defs

defs = build_defs()
