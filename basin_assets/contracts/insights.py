"""The tables that answer what people ask of the connections."""

from basin_assets.contracts.connections import BANDS, CONNECTION_TYPES
from basin_assets.contracts.groups import CUSTOMER_GROUPS
from basin_assets.contracts.table import Column, Kind, Table

CLOSENESS = ("close", "tie", "chance")
CHANGES = ("new", "stronger", "gone")
STANDS_FOR = ("self", "adult_of_family")

_OUTREACH = (
    "For outreach: only adults who opted in are named; where a minor would stand, or somebody of "
    "unknown age, an adult of the same family membership does, or nobody; transfers below "
    "min_confidence do not count."
)


def _customer(name: str, of: str, *, nullable: bool = False) -> Column:
    return Column(name, Kind.ID, f"The {of}", nullable=nullable)


def _name(name: str, of: str) -> Column:
    return Column(name, Kind.TEXT, f"The {of}'s name; blank where none is known", nullable=True)


def _is(name: str, of: str, *, nullable: bool = False) -> Column:
    described = f"Whether the {of} is meant, or stands for a minor of the family"
    return Column(name, Kind.TEXT, described, nullable=nullable, allowed=STANDS_FOR)


def _strength(name: str = "connection_strength", more: str = "") -> Column:
    described = f"How strong the connection is{more}"
    unit = "points, 0-100"
    return Column(name, Kind.COUNT, described, unit=unit, at_least=0, at_most=100)


def _referred(name: str, what: str) -> Column:
    described = f"{what}; blank where there is no referrals.csv"
    return Column(name, Kind.COUNT, described, nullable=True, at_least=0)


_TIE_SCORE = Column(
    "tie_score",
    Kind.NUMBER,
    "How far their check-ins are more than coincidence; blank where there are none together",
    nullable=True,
    unit="0-1",
    at_least=0,
    at_most=1,
)
_TYPES = Column("connection_types", Kind.TEXT, "How they are connected, comma-separated")
_COUNTED_TIES = (
    "A tie is a connection that is more than a chance meeting: a pass, guest visit or membership, "
    "a strength over Weak, or a high tie score."
)

CUSTOMER_FRIENDS = Table(
    name="customer_friends",
    description=(
        "Each connected pair that is more than a chance meeting, from both sides: any type but "
        "same_day_group, or two days, or a tie score from .5. `connection_metrics` says how many "
        "are left out. By customer, the most telling friends first: by "
        "closeness, then those whom a pass, guest visit or membership speaks for, then by "
        "strength, tie score and id."
    ),
    columns=(
        _customer("customer_id", "customer"),
        _name("customer_name", "customer"),
        _customer("friend_customer_id", "friend"),
        _name("friend_name", "friend"),
        Column(
            "closeness",
            Kind.TEXT,
            "Close, a tie at all, or what may be chance; filter by it",
            allowed=CLOSENESS,
        ),
        _strength(),
        Column("strength_band", Kind.TEXT, "The same in words", allowed=BANDS),
        _TIE_SCORE,
        _TYPES,
        Column("friends_since", Kind.DAY, "Gym-local day of their first interaction"),
        Column("last_seen", Kind.DAY, "Gym-local day of their last interaction"),
        Column("evidence", Kind.TEXT, "What speaks for it, as the customer would tell it"),
    ),
    key=("customer_id", "friend_customer_id"),
)

CONNECTION_TYPE_ROWS = Table(
    name="connection_types",
    description=(
        "Each connected pair from both sides, taken apart into its types: one row a pair, type and "
        "side, so that `connection_type == 'frequent_guest'` finds every such pair. By customer, "
        "then by the other's id, then in the order of the types."
    ),
    columns=(
        _customer("customer_id", "customer"),
        _name("customer_name", "customer"),
        _customer("other_customer_id", "other of the pair"),
        _name("other_name", "other of the pair"),
        Column("connection_type", Kind.TEXT, "One type", allowed=CONNECTION_TYPES),
        _strength(more=" by this type alone"),
        Column("interaction_count", Kind.COUNT, "Interactions of this type", at_least=1),
        Column("first_interaction_date", Kind.DAY, "Gym-local day of the first of them"),
        Column("last_interaction_date", Kind.DAY, "Gym-local day of the last of them"),
        Column("direction", Kind.TEXT, "Who gave, got, hosted or was guest, as the customer tells"),
    ),
    key=("customer_id", "other_customer_id", "connection_type"),
)

TOP_CONNECTORS = Table(
    name="top_connectors",
    description=(
        "Who brings people in: one row a customer with any tie or referral, most guests brought "
        "first, then most of them converted, most customers referred, most of them members, then "
        f"most passes given. {_COUNTED_TIES}"
    ),
    columns=(
        _customer("customer_id", "customer"),
        _name("customer_name", "customer"),
        Column("ties", Kind.COUNT, "People they have a tie to", at_least=0),
        Column("strength_sum", Kind.COUNT, "Strengths of these ties", unit="points", at_least=0),
        Column("passes_given", Kind.COUNT, "Passes they bought and others used", at_least=0),
        Column("guests_brought", Kind.COUNT, "People whose host they are", at_least=0),
        Column("guests_converted", Kind.COUNT, "Those who became members since", at_least=0),
        _referred("customers_referred", "Customers whom they referred"),
        _referred("referred_members", "Those of these who are members at as_of"),
    ),
    key=("customer_id",),
)

FRIENDS_AT_RISK = Table(
    name="friends_at_risk",
    description=(
        "Whose last membership ended in the {at_risk_days} days before as_of or ends within as "
        "many after it, and each of their close friends who is a member at as_of: one row a person "
        "and friend, the earliest end first. A friend who may not be named stays blank, and only "
        f"where no other is named. {_OUTREACH}"
    ),
    columns=(
        _customer("customer_id", "person to talk to"),
        _name("customer_name", "person to talk to"),
        _is("customer_is", "person at risk"),
        Column("membership_end", Kind.DAY, "Last day of the last membership"),
        Column("days_to_end", Kind.COUNT, "Days from as_of; below 0 it has ended", unit="days"),
        _customer("friend_customer_id", "close friend", nullable=True),
        _name("friend_name", "close friend"),
        _is("friend_is", "close friend", nullable=True),
        Column("friend_member_until", Kind.DAY, "Their last day; blank is open", nullable=True),
        _strength(),
        _TIE_SCORE,
        Column("why", Kind.TEXT, "Why they are at risk, and why they count as close"),
    ),
)

GUESTS_TO_CONVERT = Table(
    name="guests_to_convert",
    description=(
        "Guests who are not members and whose connection to their host is over "
        "{convert_guests_over}: one row a guest and host, the strongest first. A host who may not "
        f"be named stays blank, and only where no other is named. {_OUTREACH}"
    ),
    columns=(
        _customer("guest_customer_id", "guest"),
        _name("guest_name", "guest"),
        _is("guest_is", "guest"),
        _customer("host_customer_id", "host", nullable=True),
        _name("host_name", "host"),
        _is("host_is", "host", nullable=True),
        Column("visits", Kind.COUNT, "Guest visits with that host", unit="visits", at_least=1),
        Column("last_visit", Kind.DAY, "Gym-local day of the last of them"),
        _strength(),
    ),
)

CHANGES_LAST_7_DAYS = Table(
    name="changes_last_7_days",
    description=(
        "What became of ties from the end of the day 7 days before as_of to as_of, by the rules "
        "of the connections themselves. New: a tie now and none then. Stronger: connected then, "
        "and now in a higher band. Gone: on a membership together then that has ended since, and "
        "on none now; what two people did together stays. A tie is here a connection over Weak, "
        "or one with a pass, guest visit or membership: a single chance meeting is no news."
    ),
    columns=(
        Column("change", Kind.TEXT, "What happened to the tie", allowed=CHANGES),
        _customer("customer_id_1", "lower id of the pair"),
        _name("customer_name_1", "customer with the lower id"),
        _customer("customer_id_2", "higher id of the pair"),
        _name("customer_name_2", "customer with the higher id"),
        _strength(),
        _strength("strength_before", " 7 days before; 0 where there was none"),
        Column("strength_band", Kind.TEXT, "The strength in words", allowed=BANDS),
        Column(
            "band_before",
            Kind.TEXT,
            "The same 7 days before; blank where there was none",
            nullable=True,
            allowed=BANDS,
        ),
        _TYPES,
        Column("types_before", Kind.TEXT, "The same 7 days before", nullable=True),
        Column("last_seen", Kind.DAY, "Gym-local day of their last interaction"),
    ),
    key=("change", "customer_id_1", "customer_id_2"),
    ordered_pair=("customer_id_1", "customer_id_2"),
)

INSIGHTS = (
    CUSTOMER_FRIENDS,
    CONNECTION_TYPE_ROWS,
    TOP_CONNECTORS,
    FRIENDS_AT_RISK,
    GUESTS_TO_CONVERT,
    CUSTOMER_GROUPS,
    CHANGES_LAST_7_DAYS,
)
OUTREACH_TABLES = (FRIENDS_AT_RISK, GUESTS_TO_CONVERT)
