"""Dagster in production as `deploy/` sets it up: Postgres, S3, code server, webserver, daemon."""
