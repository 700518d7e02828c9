"""The tables of the four connection types, and the table that joins them."""

from dataclasses import replace

from basin_assets.contracts.pairs import PAIR, PAIR_COLUMNS
from basin_assets.contracts.table import Column, Kind, Table, choice, count, share
from basin_assets.contracts.tie_scores import EXPECTED_CO_VISITS, PROBABILITY, RANK

PASS_SHARER_RECIPIENT = "pass_sharer_recipient"
SAME_DAY_GROUP = "same_day_group"
FAMILY_MEMBERSHIP = "family_membership"
FREQUENT_GUEST = "frequent_guest"

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BANDS = ("Weak", "Moderate", "Strong", "Very Strong", "Family/Core")
CONVERSIONS = ("member", "converted", "not_member")

CONNECTION_COLUMNS = (
    *PAIR_COLUMNS,
    Column("connection_type", Kind.TEXT, "The connection types, comma-separated"),
    count(
        "connection_strength",
        "The sum of the types' points, capped",
        unit="points, 0-100",
        at_most=100,
    ),
    Column("first_interaction_date", Kind.DAY, "Gym-local day of the first interaction"),
    Column("last_interaction_date", Kind.DAY, "Gym-local day of the last interaction"),
    count("interaction_count", "Interactions of all types", at_least=1),
    Column("metadata", Kind.JSON, "The evidence, with the direction of passes and visits"),
)


def connection_table(name: str, description: str, *typed: Column) -> Table:
    """The contract of a connection type; its metadata is the JSON of the typed columns."""
    return Table(
        name=name,
        description=description,
        columns=(*CONNECTION_COLUMNS, *typed),
        key=PAIR,
        ordered_pair=PAIR,
    )


PASS_SHARER_RECIPIENTS = connection_table(
    PASS_SHARER_RECIPIENT,
    "Pairs of whom one used a pass that the other had bought. "
    "Strength min({max_share_points}, {points_per_share} x shares + {points_if_both_shared} if "
    "both shared).",
    count("shares_from_1_to_2", "Passes that 1 bought and 2 used"),
    count("shares_from_2_to_1", "Passes that 2 bought and 1 used"),
    Column("pass_types_shared", Kind.JSON, "The passes' names, a sorted list"),
    Column("is_reciprocal", Kind.FLAG, "Whether both shared"),
)

SAME_DAY_GROUPS = connection_table(
    SAME_DAY_GROUP,
    "Pairs who checked in within {window_minutes} minutes of each other at one location. Strength "
    "min({max_same_day_points}, {points_per_shared_day} x days + {points_if_passes_shared} if at "
    "least {min_days_with_shared_pass} of the days are shared-pass days).",
    count("co_visit_count", "Distinct days together, at any location"),
    count("co_visits_with_shared_pass", "Days together on which one shared a pass with the other"),
    choice("typical_day_of_week", "The most frequent weekday", WEEKDAYS),
    EXPECTED_CO_VISITS,
    Column("gap_bins", Kind.JSON, "Days by their smallest gap, under the most seconds of each bin"),
    share(
        "tie_score",
        "How surely the two know each other, by their visits and whether a pass, a membership or "
        "a relation connects them, 0 to 1",
        unit="0-1",
    ),
    choice(
        "tie_score_is",
        "Whether the score is a probability, or a rank, whose order alone counts",
        (PROBABILITY, RANK),
    ),
)

FAMILY_MEMBERSHIPS = connection_table(
    FAMILY_MEMBERSHIP,
    "Pairs on one family or duo membership. Strength {family_points}.",
    Column("membership_id", Kind.ID, "The membership, if memberships.csv names it", nullable=True),
    Column("membership_type_id", Kind.ID, "Its type"),
    Column("membership_type", Kind.TEXT, "The plan's name", nullable=True),
    choice("relationship", "The membership's size", ("duo", "family")),
    Column("is_current", Kind.FLAG, "Whether it covers as_of"),
)

FREQUENT_GUESTS = connection_table(
    FREQUENT_GUEST,
    "Pairs of a host and a guest, by guest passes. "
    "Strength min({max_guest_points}, {points_per_guest_visit} x visits).",
    count("guest_visit_count", "Guest visits, both directions"),
    Column("host_customer_id", Kind.ID, "The host: who hosted more often"),
    Column(
        "guest_customer_id",
        Kind.ID,
        "The guest: who was guest more often, on a tie who was guest last",
    ),
    count("guest_visits_of_1_by_2", "Visits of 1 as 2's guest"),
    count("guest_visits_of_2_by_1", "Visits of 2 as 1's guest"),
    Column("first_guest_visit", Kind.DAY, "The guest's first visit with this host"),
    choice("conversion_status", "Whether the guest was or became a member", CONVERSIONS),
)

TYPE_TABLES = (PASS_SHARER_RECIPIENTS, SAME_DAY_GROUPS, FAMILY_MEMBERSHIPS, FREQUENT_GUESTS)
CONNECTION_TYPES = tuple(table.name for table in TYPE_TABLES)
"""The connection types, in the order in which a pair lists them."""

CUSTOMER_CONNECTIONS = replace(
    connection_table(
        "customer_connections",
        "All connections, one row a connected pair: the types joined, the strengths added up to at "
        "most {max_strength}.",
    ),
    question="Who is connected to whom, how strongly, and by what evidence?",
)


def typed_columns(table: Table) -> tuple[Column, ...]:
    """The columns of this connection type alone, which its metadata holds."""
    return table.columns[len(CONNECTION_COLUMNS) :]


def columns_of_facts(table: Table) -> list[str]:
    """The names of a type's columns without `connection_type` and the JSON."""
    return [name for name in columns_without_metadata(table) if name != "connection_type"]


def columns_without_metadata(table: Table) -> list[str]:
    """The names of a connection table's columns without the JSON, which is most of its bytes."""
    return [name for name in table.column_names if name != "metadata"]
