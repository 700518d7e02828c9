"""The two ids that every table of pairs begins with."""

from basin_assets.contracts.table import Column, Kind

PAIR = ("customer_id_1", "customer_id_2")
PAIR_COLUMNS = (
    Column(PAIR[0], Kind.ID, "The lower id of the pair"),
    Column(PAIR[1], Kind.ID, "The higher id of the pair"),
)
