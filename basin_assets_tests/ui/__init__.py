"""Dagster's UI over a demo gym, in a real browser."""
