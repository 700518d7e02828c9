"""Dagster's histories for tests: in Dagster's own storage, and events to put into any."""

from pathlib import Path
from uuid import uuid4

import dagster as dg

RUN = str(uuid4())


@dg.asset(code_version="1")
def visits() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"rows": 3}, tags={"gym": "one"})


def as_dagster_comes(home: Path) -> dg.DagsterInstance:
    """The home in the storage that Dagster takes where no configuration names one."""
    home.mkdir(exist_ok=True)
    return dg.DagsterInstance.local_temp(
        str(home), overrides={"storage": {"sqlite": {"base_dir": str(home)}}}
    )


def tell(instance: dg.DagsterInstance, says: str, run: str = RUN) -> None:
    instance.report_engine_event(says, job_name="daily", run_id=run)


def told(instance: dg.DagsterInstance, run: str = RUN) -> list[str | None]:
    return [entry.get_dagster_event().message for entry in instance.all_logs(run)]
