"""The table of groups."""

from basin_assets.contracts.table import Column, Kind, Table, count, share

MEMBER_SEPARATOR = "; "  # a spreadsheet would read 101,102 as a number

CUSTOMER_GROUPS = Table(
    name="customer_groups",
    description=(
        "People who know each other and come together: one row a group of two or more. Somebody "
        "can be in several, such as a family and a circle of friends."
    ),
    columns=(
        Column("group_id", Kind.ID, "The group's smallest customer id"),
        count(
            "circle",
            "1; where several groups have the same smallest customer, 1 is the largest of them",
            at_least=1,
        ),
        count("size", "Members", unit="customers", at_least=2),
        Column("members", Kind.TEXT, "Their customer ids, ascending, separated by '; '"),
        Column("member_names", Kind.TEXT, "Their names in the same order; the id where unknown"),
        Column("how_tied", Kind.TEXT, "The evidence in words"),
        share(
            "tie_strength",
            "Mean likelihood that two members know each other, by passes, memberships, surnames "
            "and visits",
            unit="0-1",
        ),
        count("days_together", "Days together of the two members who met most often", unit="days"),
        Column(
            "last_day_together",
            Kind.DAY,
            "Last gym-local day on which two members met; blank where none met",
            nullable=True,
        ),
    ),
    key=("group_id", "circle"),
    question="Who comes as a group?",
)
