"""The definitions that Dagster loads."""

from basin_assets.orchestration.build import build_defs

defs = build_defs()
