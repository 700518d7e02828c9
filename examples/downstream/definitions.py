"""A code location of another team on our tables: a monthly asset, and one of all months."""

import dagster as dg
import pandas as pd

from basin_assets import specs

FROM_BASIN = dg.AssetIn(input_manager_key=specs.BASIN)


@dg.asset(partitions_def=specs.months(), ins={"co_visits": FROM_BASIN}, group_name="marketing")
def busiest_hour(co_visits: pd.DataFrame) -> dg.MaterializeResult[None]:
    """The hour of a month at which most people came together."""
    hours = co_visits["hour"].mode()
    return dg.MaterializeResult(metadata={"hour": int(hours[0]) if len(hours) else None})


@dg.asset(ins={"customer_connections": FROM_BASIN}, group_name="marketing")
def strong_pairs(customer_connections: pd.DataFrame) -> dg.MaterializeResult[None]:
    """How many pairs are strong, over all months."""
    strong = customer_connections["connection_strength"] > 40
    return dg.MaterializeResult(metadata={"pairs": int(strong.sum())})


defs = dg.Definitions(
    [*specs.asset_specs(), busiest_hour, strong_pairs], resources=specs.resources()
)
