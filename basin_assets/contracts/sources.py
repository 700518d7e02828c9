"""The exports that the gym's software puts below `capitan/`.

Only the columns named here are read; others, such as contact data, are ignored and counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    Parse.WALL_TIME_OR_DAY: Kind.WALL_TIME,
    Parse.AMOUNT: Kind.NUMBER,
    Parse.WORD: Kind.TEXT,
    Parse.CODE: Kind.TEXT,
}
"""The kinds of values whose reader has another name."""


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
            _KINDS.get(self.parse) or Kind(self.parse.value),
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


def _key(name: str, description: str, **more: Any) -> SourceColumn:
    """An id without which a row cannot be used."""
    return _must(name, Parse.ID, description, required=True, **more)


def _must(name: str, parse: Parse, description: str, **more: Any) -> SourceColumn:
    """A column that the header must name."""
    return SourceColumn(name, parse, description, must_exist=True, **more)


_may = SourceColumn  # a column that the file may lack


CHECKINS = Source(
    name="checkins",
    description="One row a check-in: a person came through the door.",
    columns=(
        _key("checkin_id", "The check-in"),
        _key("customer_id", "The customer who came", of_account=True),
        _must("checkin_datetime", Parse.WALL_TIME, "Gym-local wall time", required=True),
        _may("location_id", Parse.TEXT, "The location's id"),
        _may("location_name", Parse.TEXT, "The location's name"),
        _may("entry_method", Parse.TEXT, "Kind of entry: MEM, ENT, GUE, FRE or EVE"),
        _may("entry_method_description", Parse.TEXT, "The entry in words"),
        _may(
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
        _must("first_name", Parse.TEXT, "First name"),
        _must("last_name", Parse.TEXT, "Last name"),
        _may("preferred_name", Parse.TEXT, "Another first name that they prefer"),
        _may("birthday", Parse.DAY, "Day of birth", private=True),
        _may("created_at", Parse.WALL_TIME_OR_DAY, "When they became a customer"),
        _may("has_opted_in_to_marketing", Parse.FLAG, "Consent to be written to; blank is no"),
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
        _must(
            "checkin_datetime",
            Parse.WALL_TIME_OR_DAY,
            "Gym-local wall time of its use",
            required=True,
            of_checkin="checkin_datetime",
        ),
        _must(
            "transfer_type",
            Parse.WORD,
            "An entry of a punch pass, or a member's guest pass",
            words=TRANSFER_TYPES,
        ),
        _must("pass_type", Parse.TEXT, "The pass as it is sold"),
        _must("purchaser_name", Parse.TEXT, "The buyer as printed; never an id"),
        _key("user_customer_id", "The user", of_account=True, of_checkin="customer_id"),
        _may("user_first_name", Parse.TEXT, "First name of the user, as printed"),
        _may("user_last_name", Parse.TEXT, "Last name of the user, as printed"),
        _may("remaining_count", Parse.COUNT, "Entries left on the pass", unit="entries"),
        _may("is_punch_pass", Parse.FLAG, "A pass of several entries"),
        _may("is_youth_pass", Parse.FLAG, "A pass for the young"),
        _may("entry_method", Parse.TEXT, "Kind of entry"),
        _may("location_name", Parse.TEXT, "The location of its use"),
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
        _may(
            "member_id",
            Parse.ID,
            "The row's id; people who signed up together have neighbouring ids",
        ),
        _key("customer_id", "The member"),
        _may("name", Parse.TEXT, "The plan"),
        _must("start_date", Parse.DAY, "First day"),
        _may("end_date", Parse.DAY, "Last day; blank is open"),
        _may("billing_amount", Parse.AMOUNT, "What is billed an interval", private=True),
        _may("interval", Parse.TEXT, "How often it is billed"),
        _may("status", Parse.TEXT, "The status in the gym's software"),
        _must("size", Parse.WORD, "How many may share it", words=MEMBERSHIP_SIZES),
    ),
)

MEMBERSHIPS = Source(
    name="memberships",
    description="One row a membership, with the customer who owns it.",
    columns=(
        _key("membership_id", "The membership itself"),
        _key("membership_type_id", "Its type"),
        _may("name", Parse.TEXT, "The plan"),
        _must("start_date", Parse.DAY, "First day"),
        _may("end_date", Parse.DAY, "Last day; blank is open"),
        _may("billing_amount", Parse.AMOUNT, "What is billed an interval", private=True),
        _key("owner_id", "The customer who owns it"),
    ),
    optional=True,
)

PURCHASER_OVERRIDES = Source(
    name="purchaser_overrides",
    description="Statements of people at the gym: this printed name is that customer.",
    columns=(
        _must("purchaser_name", Parse.TEXT, "The printed name", required=True),
        _must("customer_id", Parse.ID, "The customer; blank is a known stranger", strict=True),
        _may("from", Parse.DAY, "First day it holds; blank is open", strict=True),
        _may("to", Parse.DAY, "Last day it holds; blank is open", strict=True),
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
        _must("name", Parse.TEXT, "Its name", required=True),
    ),
    optional=True,
)

RELATIONS = Source(
    name="relations",
    description="Children, parents and siblings, as the gym's software knows them.",
    columns=(
        _key("customer_id", "A customer", of_account=True),
        _key("related_customer_id", "A relative of the customer", of_account=True),
        _must(
            "relationship",
            Parse.CODE,
            "CHI: the second is the first's child; PRE: the parent; SIB: a sibling; else related",
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
        _may("purchase_date", Parse.DAY, "Day on which the latter bought a membership"),
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
        _may("reason", Parse.TEXT, "The reason, for people"),
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
