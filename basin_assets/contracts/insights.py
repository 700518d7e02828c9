"""The insights: tables that answer people's questions about connections."""

from basin_assets.contracts.connections import BANDS, CONNECTION_TYPES
from basin_assets.contracts.groups import CUSTOMER_GROUPS, MEMBER_SEPARATOR
from basin_assets.contracts.table import Column, Kind, Table, choice, count, share
from basin_assets.contracts.tie_scores import PROBABILITY, RANK

CLOSENESS = ("close", "tie", "chance")
CHANGES = ("new", "stronger", "gone")
STANDS_FOR = ("self", "adult_of_family")
NO_CONSENT, MINOR_WITHOUT_ADULT = "no_consent", "minor_without_adult"
NO_CLOSE_FRIEND = "no_close_friend"
WHY_NOT_AT_RISK = (NO_CONSENT, MINOR_WITHOUT_ADULT, NO_CLOSE_FRIEND)
CAME_TOO_SELDOM, LONG_AGO, WEAK_CONNECTION = (
    "came_too_seldom",
    "last_visit_long_ago",
    "weak_connection",
)
WHY_NOT_TO_CONVERT = (CAME_TOO_SELDOM, LONG_AGO, WEAK_CONNECTION, NO_CONSENT, MINOR_WITHOUT_ADULT)
NOT_LISTED = "Not listed: "
"""Begins the description of a figure that counts whom an outreach table leaves out."""
NOT_LISTED_IN_WORDS = {
    NO_CONSENT: "did not opt in to marketing",
    MINOR_WITHOUT_ADULT: "minor or of unknown age, and no adult of the household opted in",
    NO_CLOSE_FRIEND: "no close friend is a member",
    CAME_TOO_SELDOM: "came fewer than {convert_guests_visits} times with any one host",
    LONG_AGO: "came last over {convert_guests_days} days ago",
    WEAK_CONNECTION: "strength of {convert_guests_over} points at most",
}
"""Why somebody is not in an outreach table, of whom it could speak."""

_OUTREACH = (
    "For outreach: it names only adults who opted in. Instead of a minor, or of somebody of "
    "unknown age, it names an adult of the household, or nobody; transfers below min_confidence "
    "do not count."
)


def _customer(name: str, of: str, *, nullable: bool = False) -> Column:
    return Column(name, Kind.ID, f"The {of}", nullable=nullable)


def _name(name: str, of: str) -> Column:
    return Column(name, Kind.TEXT, f"The {of}'s name; blank where none is known", nullable=True)


def _is(name: str, of: str, *, nullable: bool = False) -> Column:
    described = f"Whether this is the {of}, or an adult instead of a minor of the household"
    return choice(name, described, STANDS_FOR, nullable=nullable)


def _strength(name: str = "connection_strength", more: str = "") -> Column:
    described = f"Strength of the connection{more}"
    unit = "points, 0-100"
    return count(name, described, unit=unit, at_most=100)


def _referred(name: str, what: str) -> Column:
    described = f"{what}; blank where there is no referrals.csv"
    return count(name, described, nullable=True)


_TIE_SCORE = share(
    "tie_score",
    "How surely they know each other, by their visits and whether a pass, a membership or a "
    "relation connects them, 0 to 1; blank without days together",
    unit="0-1",
    nullable=True,
)
_TIE_SCORE_IS = choice(
    "tie_score_is",
    "Whether tie scores are probabilities, or ranks, whose order alone counts; why, says "
    "connection_metrics",
    (PROBABILITY, RANK),
    nullable=True,
)
_TYPES = Column("connection_types", Kind.TEXT, "The connection types, comma-separated")
_COUNTED_TIES = (
    "A tie is a connection that is more than a chance meeting: a pass, guest visit or membership, "
    "a strength over Weak, or a high tie score."
)

CUSTOMER_FRIENDS = Table(
    name="customer_friends",
    description=(
        "Each connected pair that is more than a chance meeting, from both sides: any type but "
        "same_day_group, or two days, or a tie score from .5. `connection_metrics` says how many "
        "are left out. By customer, the surest friends first: by closeness, then those with a "
        "pass, guest visit or membership, then by strength, tie score and id."
    ),
    columns=(
        _customer("customer_id", "customer"),
        _name("customer_name", "customer"),
        _customer("friend_customer_id", "friend"),
        _name("friend_name", "friend"),
        choice("closeness", "Close, a tie, or possibly chance; filter by it", CLOSENESS),
        _strength(),
        choice("strength_band", "The same in words", BANDS),
        _TIE_SCORE,
        _TIE_SCORE_IS,
        _TYPES,
        Column("friends_since", Kind.DAY, "Gym-local day of their first interaction"),
        Column("last_seen", Kind.DAY, "Gym-local day of their last interaction"),
        Column("evidence", Kind.TEXT, "The evidence in words, from the customer's side"),
    ),
    key=("customer_id", "friend_customer_id"),
    question="Who are this customer's friends?",
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
        choice("connection_type", "One type", CONNECTION_TYPES),
        _strength(more=" by this type alone"),
        count("interaction_count", "Interactions of this type", at_least=1),
        Column("first_interaction_date", Kind.DAY, "Gym-local day of the first of them"),
        Column("last_interaction_date", Kind.DAY, "Gym-local day of the last of them"),
        Column("direction", Kind.TEXT, "The direction in words, from the customer's side"),
    ),
    key=("customer_id", "other_customer_id", "connection_type"),
    question="Who is connected by passes, by visits, by a membership, as a guest?",
)

TOP_CONNECTORS = Table(
    name="top_connectors",
    description=(
        "Customers who bring people in: one row a customer with a tie or referral, sorted by "
        "guests brought, guests converted, customers referred, referred members, then passes "
        f"shared, most first. {_COUNTED_TIES}"
    ),
    columns=(
        _customer("customer_id", "customer"),
        _name("customer_name", "customer"),
        count("ties", "People with a tie to the customer"),
        count("strength_sum", "Strengths of these ties", unit="points"),
        count("passes_given", "Passes that the customer bought and others used"),
        count("guests_brought", "Guests of the customer"),
        count("guests_converted", "Guests who became members since"),
        _referred("customers_referred", "Customers whom the customer referred"),
        _referred("referred_members", "Those of them who are members at as_of"),
    ),
    key=("customer_id",),
    question="Who brings people in?",
)

FRIENDS_AT_RISK = Table(
    name="friends_at_risk",
    description=(
        "People whose last membership ends within {at_risk_days} days before or after as_of, with "
        "each close friend who is a member at as_of: one row a person and friend, the earliest end "
        "first. A friend who may not be named is blank, and only where no other is named. "
        f"{_OUTREACH}"
    ),
    columns=(
        _customer("customer_id", "person to talk to"),
        _name("customer_name", "person to talk to"),
        _is("customer_is", "person at risk"),
        Column("membership_end", Kind.DAY, "Last day of the last membership"),
        Column("days_to_end", Kind.COUNT, "Days from as_of; negative if it has ended", unit="days"),
        _customer("friend_customer_id", "close friend", nullable=True),
        _name("friend_name", "close friend"),
        _is("friend_is", "close friend", nullable=True),
        Column("friend_member_until", Kind.DAY, "Their last day; blank is open", nullable=True),
        _strength(),
        _TIE_SCORE,
        _TIE_SCORE_IS,
        Column("why", Kind.TEXT, "Why the person is at risk, and why the friend is close"),
    ),
    question="Who might leave, and who with them?",
)


def _not_listed(table: Table, reasons: tuple[str, ...]) -> Column:
    described = f"Why nobody is named for them in {table.name}; blank where somebody is"
    return choice("not_listed", described, reasons, nullable=True)


MEMBERSHIPS_ENDING = Table(
    name="memberships_ending",
    description=(
        "Everybody whose last membership ended in the {at_risk_days} days before as_of or ends "
        "within as many after it, the earliest end first, with their close friends who are "
        "members. Not for writing to: friends_at_risk is, and says who may be named."
    ),
    columns=(
        _customer("customer_id", "person at risk"),
        Column("membership_end", Kind.DAY, "Last day of the last membership"),
        Column("days_to_end", Kind.COUNT, "Days from as_of; below 0 it has ended", unit="days"),
        Column(
            "close_friends",
            Kind.TEXT,
            f"Customer ids, the strongest first, separated by '{MEMBER_SEPARATOR}'",
            nullable=True,
        ),
        _customer("contact_customer_id", "person to write to", nullable=True),
        _is("contact_is", "person at risk", nullable=True),
        _not_listed(FRIENDS_AT_RISK, WHY_NOT_AT_RISK),
    ),
    key=("customer_id",),
)

GUESTS_TO_CONVERT = Table(
    name="guests_to_convert",
    description=(
        "Guests who are not members, whose connection to their host is over "
        "{convert_guests_over}, and who came with them at least {convert_guests_visits} times, the "
        "last within {convert_guests_days} days of as_of: one row a guest and host, the strongest "
        "first. A host who may not be named is blank, and only where no other is named. "
        f"{_OUTREACH}"
    ),
    columns=(
        _customer("guest_customer_id", "guest"),
        _name("guest_name", "guest"),
        _is("guest_is", "guest"),
        _customer("host_customer_id", "host", nullable=True),
        _name("host_name", "host"),
        _is("host_is", "host", nullable=True),
        count("visits", "Guest visits with that host", unit="visits", at_least=1),
        Column("last_visit", Kind.DAY, "Gym-local day of the last of them"),
        _strength(),
    ),
    question="Which guests should we invite to become members?",
)

GUESTS_NOT_MEMBERS = Table(
    name="guests_not_members",
    description=(
        "Every guest who is not a member, with each of their hosts, the strongest first. Not for "
        "writing to: guests_to_convert is, and says who may be named."
    ),
    columns=(
        _customer("guest_customer_id", "guest"),
        _customer("host_customer_id", "host"),
        count("visits", "Guest visits with that host", unit="visits", at_least=1),
        Column("last_visit", Kind.DAY, "Gym-local day of the last of them"),
        _strength(),
        _customer("contact_customer_id", "person to write to", nullable=True),
        _not_listed(GUESTS_TO_CONVERT, WHY_NOT_TO_CONVERT),
    ),
    key=("guest_customer_id", "host_customer_id"),
)

CHANGES_LAST_7_DAYS = Table(
    name="changes_last_7_days",
    description=(
        "Changes of ties from the end of the day 7 days before as_of to as_of, by the rules of the "
        "connections themselves. New: a tie now, and not connected then. Stronger: connected then, "
        "and now in a higher band, or a tie for the first time. Gone: on one membership then, "
        "which has ended since, and on none now; passes and days together never expire. A tie is "
        "here a connection over Weak, or one with a pass, guest visit or membership: a single "
        "chance meeting is no news."
    ),
    columns=(
        choice("change", "The kind of change", CHANGES),
        _customer("customer_id_1", "lower id of the pair"),
        _name("customer_name_1", "customer with the lower id"),
        _customer("customer_id_2", "higher id of the pair"),
        _name("customer_name_2", "customer with the higher id"),
        _strength(),
        _strength("strength_before", " 7 days before; 0 where there was none"),
        choice("strength_band", "The strength in words", BANDS),
        choice(
            "band_before",
            "The same 7 days before; blank where there was none",
            BANDS,
            nullable=True,
        ),
        _TYPES,
        Column("types_before", Kind.TEXT, "The same 7 days before", nullable=True),
        Column("last_seen", Kind.DAY, "Gym-local day of their last interaction"),
    ),
    key=("change", "customer_id_1", "customer_id_2"),
    ordered_pair=("customer_id_1", "customer_id_2"),
    question="Which connections are new, stronger or gone this week?",
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
OUTREACH_FIGURES = {
    FRIENDS_AT_RISK.name: ("memberships_ending", "memberships_ending_listed"),
    GUESTS_TO_CONVERT.name: ("guests_not_members", "guests_to_convert"),
}
"""The figures of an outreach table: everybody whom it could speak of, and those it speaks of."""
