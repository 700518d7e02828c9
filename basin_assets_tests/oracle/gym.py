"""What a gym is to the oracle: its typed rows, and what was read of each source."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Checkin:
    checkin_id: int
    customer_id: int
    at: datetime
    location: tuple[str, str]
    entry_method: str = ""
    description: str = ""


@dataclass(frozen=True)
class Customer:
    customer_id: int
    first_name: str
    last_name: str
    created_at: datetime | None
    birthday: date | None = None
    opted_in: bool | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Transfer:
    checkin_id: int
    at: datetime
    transfer_type: str | None
    pass_type: str | None
    purchaser_name: str
    user_customer_id: int
    user_name: str
    remaining_count: int | None
    is_punch_pass: bool | None
    is_youth_pass: bool | None


@dataclass(frozen=True)
class Member:
    membership_id: int
    member_id: int | None
    customer_id: int
    name: str
    start: date | None
    end: date | None
    amount: Decimal | None
    size: str


@dataclass(frozen=True)
class Membership:
    membership_id: int
    type_id: int
    name: str
    start: date | None
    end: date | None
    amount: Decimal | None
    owner_id: int


@dataclass(frozen=True)
class Override:
    folded_name: str
    customer_id: int | None
    first_day: date | None
    last_day: date | None


@dataclass
class Gym:
    """All sources, read. `memberships` is None where the file is not there."""

    checkins: list[Checkin] = field(default_factory=list)
    customers: dict[int, Customer] = field(default_factory=dict)
    transfers: list[Transfer] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    memberships: list[Membership] | None = None
    overrides: list[Override] = field(default_factory=list)
    ignored: set[int] = field(default_factory=set)
    relations: list[tuple[int, int, str]] = field(default_factory=list)
    referrals: list[tuple[int, int]] | None = None
    as_of: date | None = None
    accounting: dict[str, dict[str, int]] = field(default_factory=dict)
    quarantined: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
