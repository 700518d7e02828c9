"""Tests of basin_assets, in the order of the package."""
