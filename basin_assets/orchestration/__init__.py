"""All that imports Dagster: assets, checks, automation, IO manager, storage, and the run."""
