"""Every number and address that a gym may want to change, in one model.

Each field can be set as `BASIN_<FIELD>`, e.g. `BASIN_STORE=s3://bucket/prefix` or
`BASIN_WINDOW_MINUTES=20`. The defaults are the rules as they were decided.
"""

import os
import re
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from basin_assets.timezones import timezone_of

DateOrder: TypeAlias = Literal["month-first", "day-first"]


def _known_timezone(name: str) -> str:
    timezone_of(name)
    return name


def _blank_or_http(address: SecretStr) -> SecretStr:
    if address.get_secret_value() and not address.get_secret_value().startswith(
        ("http://", "https://")
    ):
        raise ValueError("write an address that begins with http:// or https://")
    return address


def _month(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise ValueError("write a month such as 2024-01")
    return text


def _csv_key(key: str) -> str:
    parts = key.split("/")
    is_plain = all(part and part == part.strip() and part[0] != "." for part in parts)
    if not (key.endswith(".csv") and is_plain and key.isprintable()) or "\\" in key:
        raise ValueError("write a key below the store, such as customers/customer_events.csv")
    if parts[0] == "basin_assets":
        raise ValueError("basin_assets/ is for internal tables; choose another folder")
    return key


_PREFIX = "BASIN_"
# Kubernetes sets these in every container beside a service whose name begins with "basin".
_OF_A_SERVICE = re.compile(
    rf"{_PREFIX}(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)"
)

LOCAL = "local"
"""The engine that computes in the run's own process."""


class Settings(BaseModel):
    """A gym's settings. Points are strength points, 0 to 100."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,  # the webhook's address is a secret
    )

    store: str = Field("./demo", description="Where everything lives: a folder or s3://bucket[/p]")
    timezone: Annotated[str, AfterValidator(_known_timezone)] = Field(
        "America/Chicago", description="The gym's IANA timezone; days and months are local to it"
    )
    date_order: DateOrder = Field(
        "month-first", description="How the exports write 05/10/2025: 10 May, or 5 October"
    )
    first_month: Annotated[str, AfterValidator(_month)] = Field(
        "2024-01", description="First month that is built"
    )
    engine: str = Field(
        LOCAL, description="Engine of the large tables: `local` (the run's process) or `spark`"
    )
    spark_master: str = Field(
        "local[*]", description="The cluster: spark://host:port, yarn, k8s://..., local[*]"
    )
    automation: bool = Field(False, description="Switches the schedule and both sensors on")
    failure_webhook: Annotated[SecretStr, AfterValidator(_blank_or_http)] = Field(
        SecretStr(""), description="Address that gets failed runs as JSON; blank is none"
    )
    ui_address: str = Field(
        "http://127.0.0.1:3000", description="Dagster's UI, for links to runs in messages"
    )

    connections_key: Annotated[str, AfterValidator(_csv_key)] = Field(
        "capitan/customer_connections.csv",
        description="Key of customer_connections.csv",
    )
    events_key: Annotated[str, AfterValidator(_csv_key)] = Field(
        "capitan/customer_events.csv",
        description="Key of the timeline, which another program writes",
    )
    explorer_names: Literal["adults", "initials", "all"] = Field(
        "adults",
        description="Whose full names the explorer shows: adults', nobody's or all",
    )

    most_shrink_percent: float = Field(
        20.0, ge=0, le=100, description="Most rows that an export may lose between published runs"
    )

    # Purchaser matching: posteriors run from 0 to 1, confidences from 0 to 100.
    match_threshold: float = Field(0.8, gt=0.5, le=1, description="Least posterior of a match")
    namesake_threshold: float = Field(
        0.95,
        gt=0.5,
        le=1,
        description="Least posterior of a match against the next likeliest customer",
    )
    surname_threshold: float = Field(
        0.96, gt=0.5, le=1, description="Least posterior of a match by one of the two names alone"
    )
    ambiguous_threshold: float = Field(
        0.5, ge=0, le=1, description="Least posterior of all candidates of an ambiguous name"
    )
    namesake_lead: float = Field(
        2.0, ge=1, description="Least odds of evidence that favours one of several namesakes"
    )
    recent_namesake_confidence: int = Field(50, ge=0, le=50, description="Shared by namesakes")
    min_confidence: int = Field(60, ge=0, le=100, description="Least confidence for outreach")

    # 5.1 pass_sharer_recipient
    points_per_share: int = 10
    points_if_both_shared: int = 5
    max_share_points: int = 50

    # 5.2 same_day_group
    window_minutes: int = Field(30, ge=0, le=24 * 60, description="Widest gap of a co-visit")
    points_per_shared_day: int = 5
    points_if_passes_shared: int = 10
    min_days_with_shared_pass: int = Field(2, description="Days that earn points_if_passes_shared")
    max_same_day_points: int = 40

    # 5.3 family_membership
    family_points: int = 80
    max_duo_members: int = 2
    max_family_members: int = 10
    clear_cut_ratio: int = Field(
        5, ge=2, description="Least ratio of a gap between families to a gap within one"
    )
    member_id_gap: int = Field(
        20,
        ge=1,
        description="Widest gap of member ids in one sign-up, without memberships.csv",
    )

    # 5.4 frequent_guest
    points_per_guest_visit: int = 15
    max_guest_points: int = 60

    # 5.5 customer_connections: the highest strength of each band but the last.
    max_strength: int = 100
    weak_up_to: int = 20
    moderate_up_to: int = 40
    strong_up_to: int = 60
    very_strong_up_to: int = 80

    # 6 what people ask
    close_tie_score: float = Field(0.8, ge=0, le=1, description="Least tie score of close friends")
    adult_age: int = Field(18, ge=0, description="Years from which somebody may be written to")
    at_risk_days: int = Field(30, ge=0, description="Days from a membership's end, either way")
    convert_guests_over: int = Field(
        30, description="Strength over which a guest is to be converted"
    )
    convert_guests_visits: int = Field(
        2, ge=1, description="Least visits with one host of a guest to convert"
    )
    convert_guests_days: int = Field(
        90, ge=0, description="Most days since the last visit of a guest to convert"
    )

    # customer_groups
    group_threshold: float = Field(
        0.6, gt=0.4, le=1, description="Least likelihood that two of a group know each other"
    )
    small_group_size: int = Field(
        6, ge=2, description="Most people of one party; larger chains of ties are split"
    )

    @model_validator(mode="before")
    @classmethod
    def _from_the_environment(cls, values: Any) -> Any:
        """Adds the variables of the environment to the given values; blank ones set nothing.

        It refuses a misspelt setting, for which a run would silently use the default.
        pydantic-settings, which reads more kinds of sources, costs a quarter of pandas to load.
        """
        if not isinstance(values, dict):
            return values
        setting_of = {f"{_PREFIX}{name.upper()}": name for name in cls.model_fields}
        found = {}
        unknown = {}
        for name, value in sorted(os.environ.items()):
            variable = name.upper()
            if not value or not variable.startswith(_PREFIX) or _OF_A_SERVICE.fullmatch(variable):
                continue
            if variable in setting_of:
                found[setting_of[variable]] = value
            else:
                unknown[name] = get_close_matches(variable, setting_of, 1, 0)[0]
        if unknown:
            raise ValueError(
                " ".join(
                    f"{name} is no setting. Did you mean {near}? Rename it, or unset it."
                    for name, near in unknown.items()
                )
            )
        return found | values

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        if self.connections_key == self.events_key:
            raise ValueError("BASIN_CONNECTIONS_KEY and BASIN_EVENTS_KEY must not be the same key")
        return self

    @model_validator(mode="after")
    def _bands_rise(self) -> Self:
        bounds = (self.weak_up_to, self.moderate_up_to, self.strong_up_to, self.very_strong_up_to)
        if list(bounds) != sorted(set(bounds)) or bounds[-1] >= self.max_strength:
            raise ValueError("strength bands must rise: weak < moderate < strong < very strong")
        return self


def fill_in(text: str, settings: Settings | None = None) -> str:
    """Fills the settings that a text names in braces, such as `{window_minutes}`.

    Args:
        text: e.g. a contract's description.
        settings: the gym's settings; default: the defaults.
    """
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    return text.format_map(defaults if settings is None else settings.model_dump())
