"""The exports that the gym's software puts below `capitan/`.

Only the columns named here are read; others, such as contact data, are ignored and counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from basin_assets.contracts.table import Column, Kind, Table


class Parse(StrEnum):
    """The reader of a column's cells."""

    ID = "id"
    TEXT = "text"
    WALL_TIME = "wall_time"
    WALL_TIME_OR_DAY = "wall_time_or_day"
    DAY = "day"
    COUNT = "count"
    AMOUNT = "amount"
    FLAG = "flag"
    WORD = "word"
    CODE = "code"


_KINDS = {
    Parse.ID: Kind.ID,
    Parse.TEXT: Kind.TEXT,
    Parse.WALL_TIME: Kind.WALL_TIME,
    Parse.WALL_TIME_OR_DAY: Kind.WALL_TIME,
    Parse.DAY: Kind.DAY,
    Parse.COUNT: Kind.COUNT,
    Parse.AMOUNT: Kind.NUMBER,
    Parse.FLAG: Kind.FLAG,
    Parse.WORD: Kind.TEXT,
    Parse.CODE: Kind.TEXT,
}


@dataclass(frozen=True)
class SourceColumn:
    """A column of an export, and how to read it.

    Attributes:
        must_exist: whether the header must name it.
        required: whether a row without a readable value is quarantined.
        strict: whether a row with an unreadable value is quarantined, where null would have
            another meaning.
        words: the words that the column may hold; others are unreadable.
        of_account: whether it names the row's customer: rows of `accounts_to_ignore` are not used.
        of_checkin: the column of the row's check-in whose value replaces this one.
        private: see `Column.private`.
    """

    name: str
    parse: Parse
    description: str
    must_exist: bool = False
    required: bool = False
    strict: bool = False
    words: tuple[str, ...] | None = None
    unit: str | None = None
    private: bool = False
    of_account: bool = False
    of_checkin: str | None = None

    def typed(self) -> Column:
        """The column of the typed table."""
        return Column(
            self.name,
            _KINDS[self.parse],
            self.description,
            nullable=not self.required,
            unit=self.unit,
            allowed=self.words,
            private=self.private,
        )


@dataclass(frozen=True)
class Source:
    """An export: `capitan/<name>.csv` and, where it may be a folder, `capitan/<name>/*.csv`.

    Attributes:
        key: the column that identifies a row; only one row of a key is used.
        month_by: the column with the time that decides a row's month.
        by_hand: whether people write the file, so that it may shrink at any time.
    """

    name: str
    description: str
    columns: tuple[SourceColumn, ...]
    optional: bool = False
    may_be_folder: bool = False
    key: str | None = None
    month_by: str | None = None
    by_hand: bool = False

    @property
    def file_name(self) -> str:
        """The file's name, e.g. `checkins.csv`."""
        return f"{self.name}.csv"

    @property
    def checkin_columns(self) -> Mapping[str, str]:
        """By column, the check-in's column that replaces it; see `SourceColumn.of_checkin`."""
        return {each.name: each.of_checkin for each in self.columns if each.of_checkin}

    @property
    def account_columns(self) -> list[str]:
        """The columns that name the row's customer; see `SourceColumn.of_account`."""
        return [column.name for column in self.columns if column.of_account]

    def typed_table(self) -> Table:
        """The contract of the typed rows."""
        return Table(
            name=self.name,
            description=self.description,
            columns=tuple(column.typed() for column in self.columns),
            key=(self.key,) if self.key else (),
            monthly_by=self.month_by,
        )


def _key(name: str, description: str, *, of_account: bool = False) -> SourceColumn:
    return SourceColumn(
        name, Parse.ID, description, must_exist=True, required=True, of_account=of_account
    )


def _optional(name: str, parse: Parse, description: str, unit: str | None = None) -> SourceColumn:
    return SourceColumn(name, parse, description, unit=unit)


CHECKINS = Source(
    name="checkins",
    description="One row a check-in: a person came through the door.",
    columns=(
        _key("checkin_id", "The check-in"),
        _key("customer_id", "The customer who came", of_account=True),
        SourceColumn(
            "checkin_datetime",
            Parse.WALL_TIME,
            "Gym-local wall time",
            must_exist=True,
            required=True,
        ),
        _optional("location_id", Parse.TEXT, "The location's id"),
        _optional("location_name", Parse.TEXT, "The location's name"),
        _optional("entry_method", Parse.TEXT, "Kind of entry: MEM, ENT, GUE, FRE or EVE"),
        _optional("entry_method_description", Parse.TEXT, "The entry in words"),
        _optional(
            "created_at",
            Parse.WALL_TIME_OR_DAY,
            "Time of the row; of several rows the latest is used",
        ),
    ),
    may_be_folder=True,
    key="checkin_id",
    month_by="checkin_datetime",
)

CUSTOMERS = Source(
    name="customers",
    description="One row a customer. Contact columns are never read.",
    columns=(
        _key("customer_id", "The customer"),
        SourceColumn("first_name", Parse.TEXT, "First name", must_exist=True),
        SourceColumn("last_name", Parse.TEXT, "Last name", must_exist=True),
        _optional("preferred_name", Parse.TEXT, "Another first name that they prefer"),
        SourceColumn("birthday", Parse.DAY, "Day of birth", private=True),
        _optional("created_at", Parse.WALL_TIME_OR_DAY, "When they became a customer"),
        _optional("has_opted_in_to_marketing", Parse.FLAG, "Consent to be written to; blank is no"),
    ),
    key="customer_id",
)

TRANSFER_TYPES = ("entry_pass", "guest_pass")

PASS_TRANSFERS = Source(
    name="pass_transfers",
    description=(
        "One row a pass that one person used and another had bought, as an older script read it "
        "from the check-ins' descriptions."
    ),
    columns=(
        _key("checkin_id", "The check-in that the pass was used for"),
        SourceColumn(
            "checkin_datetime",
            Parse.WALL_TIME_OR_DAY,
            "Gym-local wall time of its use",
            must_exist=True,
            required=True,
            of_checkin="checkin_datetime",
        ),
        SourceColumn(
            "transfer_type",
            Parse.WORD,
            "An entry of a punch pass, or a member's guest pass",
            must_exist=True,
            words=TRANSFER_TYPES,
        ),
        SourceColumn("pass_type", Parse.TEXT, "The pass as it is sold", must_exist=True),
        SourceColumn(
            "purchaser_name", Parse.TEXT, "The buyer as printed; never an id", must_exist=True
        ),
        SourceColumn(
            "user_customer_id",
            Parse.ID,
            "The user",
            must_exist=True,
            required=True,
            of_account=True,
            of_checkin="customer_id",
        ),
        _optional("user_first_name", Parse.TEXT, "First name of the user, as printed"),
        _optional("user_last_name", Parse.TEXT, "Last name of the user, as printed"),
        _optional("remaining_count", Parse.COUNT, "Entries left on the pass", unit="entries"),
        _optional("is_punch_pass", Parse.FLAG, "A pass of several entries"),
        _optional("is_youth_pass", Parse.FLAG, "A pass for the young"),
        _optional("entry_method", Parse.TEXT, "Kind of entry"),
        _optional("location_name", Parse.TEXT, "The location of its use"),
    ),
    optional=True,
    may_be_folder=True,
    key="checkin_id",
    month_by="checkin_datetime",
)

MEMBERSHIP_SIZES = ("solo", "duo", "family", "corporate")

MEMBERS = Source(
    name="members",
    description=(
        "The members and their plans, one row a person and membership. `membership_id` is mostly "
        "the TYPE's id."
    ),
    columns=(
        _key(
            "membership_id",
            "In the real export the id of the membership type, not of the membership",
        ),
        _optional(
            "member_id",
            Parse.ID,
            "The row's id; people who signed up together have neighbouring ids",
        ),
        _key("customer_id", "The member"),
        _optional("name", Parse.TEXT, "The plan"),
        SourceColumn("start_date", Parse.DAY, "First day", must_exist=True),
        _optional("end_date", Parse.DAY, "Last day; blank is open"),
        SourceColumn("billing_amount", Parse.AMOUNT, "What is billed an interval", private=True),
        _optional("interval", Parse.TEXT, "How often it is billed"),
        _optional("status", Parse.TEXT, "The status in the gym's software"),
        SourceColumn(
            "size", Parse.WORD, "How many may share it", must_exist=True, words=MEMBERSHIP_SIZES
        ),
    ),
)

MEMBERSHIPS = Source(
    name="memberships",
    description="One row a membership, with the customer who owns it.",
    columns=(
        _key("membership_id", "The membership itself"),
        _key("membership_type_id", "Its type"),
        _optional("name", Parse.TEXT, "The plan"),
        SourceColumn("start_date", Parse.DAY, "First day", must_exist=True),
        _optional("end_date", Parse.DAY, "Last day; blank is open"),
        SourceColumn("billing_amount", Parse.AMOUNT, "What is billed an interval", private=True),
        _key("owner_id", "The customer who owns it"),
    ),
    optional=True,
)

PURCHASER_OVERRIDES = Source(
    name="purchaser_overrides",
    description="Statements of people at the gym: this printed name is that customer.",
    columns=(
        SourceColumn(
            "purchaser_name", Parse.TEXT, "The printed name", must_exist=True, required=True
        ),
        SourceColumn(
            "customer_id",
            Parse.ID,
            "The customer; blank is a known stranger",
            must_exist=True,
            strict=True,
        ),
        SourceColumn("from", Parse.DAY, "First day it holds; blank is open", strict=True),
        SourceColumn("to", Parse.DAY, "Last day it holds; blank is open", strict=True),
    ),
    optional=True,
    by_hand=True,
)

ASSOCIATIONS = Source(
    name="associations",
    description=(
        "Companies, schools and teams that sell or give passes to their people. Their names are "
        "printed as purchasers."
    ),
    columns=(
        _key("association_id", "The association"),
        SourceColumn("name", Parse.TEXT, "Its name", must_exist=True, required=True),
    ),
    optional=True,
)

RELATIONS = Source(
    name="relations",
    description="Children, parents and siblings, as the gym's software knows them.",
    columns=(
        _key("customer_id", "A customer", of_account=True),
        _key("related_customer_id", "A relative of the customer", of_account=True),
        SourceColumn(
            "relationship",
            Parse.CODE,
            "CHI: the second is the first's child; PRE: the parent; SIB: a sibling; else related",
            must_exist=True,
        ),
    ),
    optional=True,
)

REFERRALS = Source(
    name="referrals",
    description="Customers who brought other customers to the gym.",
    columns=(
        _key("referrer_customer_id", "The customer who recommended the gym", of_account=True),
        _key("referred_customer_id", "The customer who came because of it", of_account=True),
        _optional("purchase_date", Parse.DAY, "Day on which the latter bought a membership"),
    ),
    optional=True,
)

ACCOUNTS_TO_IGNORE = Source(
    name="accounts_to_ignore",
    description=(
        "Accounts that are no guests: the front desk, tests, staff. They are in no connection, "
        "event, group or insight."
    ),
    columns=(
        _key("customer_id", "The account"),
        _optional("reason", Parse.TEXT, "The reason, for people"),
    ),
    optional=True,
    key="customer_id",
    by_hand=True,
)

SOURCES: tuple[Source, ...] = (
    CHECKINS,
    CUSTOMERS,
    PASS_TRANSFERS,
    MEMBERS,
    MEMBERSHIPS,
    PURCHASER_OVERRIDES,
    ASSOCIATIONS,
    RELATIONS,
    REFERRALS,
    ACCOUNTS_TO_IGNORE,
)


def settled_with(source: Source) -> tuple[Source, ...]:
    """The other exports that decide which rows of a source are used."""
    ignored = (ACCOUNTS_TO_IGNORE,) if source.account_columns else ()
    customers = (CUSTOMERS,) if source is PURCHASER_OVERRIDES else ()
    checkins = (CHECKINS,) if source.checkin_columns else ()
    return (*customers, *checkins, *ignored)
