"""The internal tables below `basin_assets/`: typed, one object a month or one in all."""

from dataclasses import replace

from basin_assets.contracts import sources
from basin_assets.contracts.pairs import PAIR, PAIR_COLUMNS
from basin_assets.contracts.sources import MEMBERSHIP_SIZES, SOURCES
from basin_assets.contracts.table import Column, Kind, Table, choice, count, measure

MATCH_METHODS = (
    "override",
    "exact",
    "nickname",
    "fuzzy",
    "recent_namesake",
    "ambiguous",
    "seller",
    "unmatched",
)
METHODS_TO_REVIEW = ("recent_namesake", "ambiguous", "unmatched")
EVENT_TYPES = ("shared_pass", "received_shared_pass")
QUARANTINE_REASONS = (
    "wrong_field_count",
    "stray_quote",
    "unreadable_id",
    "unreadable_time",
    "blank_name",
    "unreadable_day",
    "outside_months",
    "equal_override",
    "ends_before_it_begins",
    "unknown_customer",
    "account_to_ignore",
)

TYPED = {source.name: source.typed_table() for source in SOURCES}
CHECKINS = TYPED[sources.CHECKINS.name]
CUSTOMERS = TYPED[sources.CUSTOMERS.name]
PASS_TRANSFERS = TYPED[sources.PASS_TRANSFERS.name]
MEMBERS = TYPED[sources.MEMBERS.name]
MEMBERSHIPS = TYPED[sources.MEMBERSHIPS.name]
PURCHASER_OVERRIDES = TYPED[sources.PURCHASER_OVERRIDES.name]
ASSOCIATIONS = TYPED[sources.ASSOCIATIONS.name]
RELATIONS = TYPED[sources.RELATIONS.name]
REFERRALS = TYPED[sources.REFERRALS.name]
ACCOUNTS_TO_IGNORE = TYPED[sources.ACCOUNTS_TO_IGNORE.name]


def quarantine_of(source: str) -> Table:
    """The contract of a source's quarantined rows."""
    return Table(
        name=f"quarantine/{source}",
        description=(
            f"Rows of {source}.csv that could not be used, with file, line and reason, so that "
            "somebody can correct them. No names."
        ),
        columns=(
            Column("file", Kind.TEXT, "The file's key below the store"),
            Column("line", Kind.COUNT, "The line on which the row begins", unit="lines, from 1"),
            Column("key", Kind.ID, "The row's id, where it is readable", nullable=True),
            choice("reason", "Why the row is not used", QUARANTINE_REASONS),
        ),
        key=("file", "line"),
    )


QUARANTINE = {source.name: quarantine_of(source.name) for source in SOURCES}

SOURCE_ACCOUNTING = Table(
    name="source_accounting",
    description=(
        "The accounting of exported rows, one line an export: rows read = used + duplicates + "
        "quarantined, exactly."
    ),
    columns=(
        choice("source", "The source", tuple(s.name for s in SOURCES)),
        count("files", "Files read; 0 where an optional source is absent"),
        count("rows_read", "Rows in the files", unit="rows"),
        count("used", "Rows in the typed table", unit="rows"),
        Column("duplicates", Kind.COUNT, "Rows that another row of one key replaces", unit="rows"),
        count("quarantined", "Rows that could not be used", unit="rows"),
        Column(
            "of_accounts_to_ignore", Kind.COUNT, "Of these, rows of accounts to ignore", unit="rows"
        ),
        Column(
            "differing_values",
            Kind.JSON,
            "Used rows whose value was replaced by their check-in's: rows by column",
        ),
        Column("extra_columns", Kind.COUNT, "Columns that are not read", unit="columns"),
        Column(
            "unreadable_values",
            Kind.JSON,
            "Optional values that became null because they could not be read: rows by column",
        ),
    ),
    key=("source",),
)

PUBLISHED_ACCOUNTING = Table(
    name="published_accounting",
    description=(
        "Per source, the used rows of the run that published last. A run with much fewer rows is "
        "refused: a truncated export looks like a gym that shrank."
    ),
    columns=(
        choice("source", "The source", tuple(s.name for s in SOURCES)),
        count("used", "Rows in the typed table", unit="rows"),
    ),
    key=("source",),
)

AS_OF = Table(
    name="as_of",
    description="One row: the gym-local day of the newest check-in, which stands for today.",
    columns=(Column("as_of", Kind.DAY, "Null where there is no check-in at all", nullable=True),),
)

CO_VISITS = Table(
    name="co_visits",
    description=(
        "Pairs who checked in at about the same time. One row per pair, gym-local day and location "
        "on which check-ins of the two lie within the window ({window_minutes} minutes, inclusive, "
        "never across midnight). Gap, hour and crowd are those of the two closest scans, on a tie "
        "of the earliest."
    ),
    columns=(
        *PAIR_COLUMNS,
        Column("day", Kind.DAY, "Gym-local day"),
        Column("location", Kind.TEXT, "location_id where filled, else location_name, else blank"),
        measure("gap_seconds", "The smallest gap", unit="seconds"),
        measure("second", "Time of the earlier scan", unit="seconds of the day"),
        count("hour", "Hour of the earlier scan", unit="hour", at_most=23),
        measure(
            "crowd",
            "Check-ins of others at the location within a window of a scan, the mean of both scans",
        ),
    ),
    key=(*PAIR, "day", "location"),
    monthly_by="day",
    ordered_pair=PAIR,
)

FROM_FILE, FROM_CHECKIN = "file", "checkin"
TRANSFERS = replace(
    PASS_TRANSFERS,
    name="transfers",
    description=(
        "Passes that one person used and another had bought: those of pass_transfers.csv, and "
        "those that only a check-in's description names. User and time are the check-in's."
    ),
    columns=(
        *PASS_TRANSFERS.columns,
        choice(
            "origin",
            "Whether the file has the transfer, or only the check-in's description",
            (FROM_FILE, FROM_CHECKIN),
        ),
    ),
)

ENRICHED_TRANSFERS = replace(
    TRANSFERS,
    name="enriched_transfers",
    description=("Each transfer with the customer to whom its printed purchaser was matched."),
    columns=(
        *TRANSFERS.columns,
        Column("purchaser_customer_id", Kind.ID, "The purchaser; null = unknown", nullable=True),
        choice("match_method", "The method of the match", MATCH_METHODS),
        count("match_confidence", "Confidence of the match", unit="0-100", at_most=100),
        count("match_candidates", "Customers who may be the purchaser"),
    ),
)


def _candidate_columns(rank: int) -> tuple[Column, ...]:
    prefix = f"candidate_{rank}"
    return (
        Column(f"{prefix}_id", Kind.ID, f"No. {rank} of the likeliest customers", nullable=True),
        Column(f"{prefix}_name", Kind.TEXT, "Their name", nullable=True),
        Column(f"{prefix}_score", Kind.COUNT, "Posterior probability", nullable=True, unit="0-100"),
        Column(f"{prefix}_why", Kind.TEXT, "Factors for and against the candidate", nullable=True),
    )


PURCHASER_REVIEW = Table(
    name="purchaser_review",
    description=(
        "Names of purchasers that a person should look at. One row per printed name with a "
        "transfer that is recent_namesake, ambiguous or unmatched, most transfers first. A person "
        "reads it to write purchaser_overrides.csv."
    ),
    columns=(
        Column(
            "purchaser_name", Kind.TEXT, "The printed name, trimmed; blank where none is printed"
        ),
        count("transfers", "Transfers with that name", at_least=1),
        count("transfers_to_review", "Those of them to review", at_least=1),
        Column("first_day", Kind.DAY, "Gym-local day of the first of them"),
        Column("last_day", Kind.DAY, "Gym-local day of the last of them"),
        Column("methods", Kind.TEXT, "Methods of their matches, comma-separated"),
        Column("used_by", Kind.TEXT, "Users of the passes to review, most frequent first"),
        *_candidate_columns(1),
        *_candidate_columns(2),
        *_candidate_columns(3),
    ),
    key=("purchaser_name",),
    question="Which printed names should a person settle?",
)

SHARING_EVENTS = Table(
    name="sharing_events",
    description=(
        "Shared passes as events of each customer's timeline: two events for a transfer with a "
        "known purchaser, only the recipient's where the purchaser is unknown, none for a "
        "self-transfer."
    ),
    columns=(
        choice("event_type", "Event of the purchaser, or of the user", EVENT_TYPES),
        Column("event_date", Kind.DAY, "Gym-local day of the transfer"),
        Column("customer_id", Kind.ID, "Customer of the timeline"),
        Column("metadata", Kind.JSON, "The transfer and the other person"),
        Column("checkin_id", Kind.ID, "The check-in that the pass was used for"),
        Column("checkin_datetime", Kind.WALL_TIME, "Gym-local wall time of the check-in"),
        count("match_confidence", "Confidence of the match", at_most=100),
    ),
    key=("checkin_id", "event_type"),
    monthly_by="event_date",
    question="Who gave whom a pass, and when?",
)

UNCLEAR_REASONS = (
    "start_unknown",
    "sizes_differ",
    "no_such_membership",
    "no_clear_cut",
    "not_one_owner",
    "size_does_not_fit",
    "surnames_differ",
    "member_ids_apart",
)

SHARED_MEMBERSHIPS = Table(
    name="shared_memberships",
    description=(
        "The customers on each family or duo membership: one row a membership and customer. "
        "Unclear rows have a reason, and connect nobody. A customer who is alone on a roster is "
        "listed where somebody else owns the membership."
    ),
    columns=(
        Column("part", Kind.COUNT, "Number of the membership, or of a group of unclear rows"),
        Column("customer_id", Kind.ID, "A customer on the membership"),
        Column("membership_id", Kind.ID, "The membership, if memberships.csv names it", True),
        Column("membership_type_id", Kind.ID, "Its type"),
        Column("membership_type", Kind.TEXT, "The plan's name", nullable=True),
        choice("size", "How many may share it", MEMBERSHIP_SIZES),
        Column("start_date", Kind.DAY, "First day", nullable=True),
        Column("end_date", Kind.DAY, "Last day; null is open", nullable=True),
        choice("unclear_reason", "Why the row is unclear", UNCLEAR_REASONS, nullable=True),
    ),
    key=("part", "customer_id"),
)

CONNECTION_METRICS = Table(
    name="connection_metrics",
    description="The gym's figures, one a row.",
    columns=(
        Column("metric", Kind.TEXT, "The figure's name"),
        Column("value", Kind.TEXT, "The figure; blank where it does not apply", True),
        Column("unit", Kind.TEXT, "The figure's unit"),
        Column("description", Kind.TEXT, "The figure's meaning"),
    ),
    key=("metric",),
    question="How do sharing and connections stand at the gym as a whole?",
)
