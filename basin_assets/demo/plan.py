"""The plan of a synthetic gym: every knob of the generator, and the three named sizes."""

import dataclasses
import zlib
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

import numpy as np

from basin_assets.demo.worked_example import WORKED_EXAMPLE_DAY

SizeName = Literal["tiny", "demo", "full"]

_NOISE_WEIGHTS: tuple[tuple[str, float], ...] = (
    ("nickname", 0.24),
    ("typo", 0.20),
    ("case", 0.12),
    ("spaces", 0.10),
    ("middle_initial", 0.10),
    ("last_first", 0.08),
    ("hyphen", 0.06),
    ("suffix", 0.05),
    ("accent", 0.05),
    ("title", 0.04),
    ("receipt", 0.04),
    ("couple", 0.03),
)


@dataclasses.dataclass(frozen=True)
class GymPlan:
    """All parameters of a gym; two equal plans make the same bytes on any machine.

    To vary one thing, use `dataclasses.replace(plan_of_size("demo"), friend_gap_seconds=600.0)`:
    every stage draws from a random stream of its own, so a knob moves little besides its own
    stage. Shares lie between 0 and 1.
    """

    people: int  # customers, the five of the worked example among them; at least 60
    first_day: date  # with check-ins
    months: int  # calendar months from the first day's to the end
    seed: int  # of every random stream
    checkins: int  # before double scans and repeated exports
    transfers: int  # passes given to others, the four of the worked example among them

    minor_share: float = 1 / 3  # of people, under 18 on the last day
    opted_in_share: float = 0.5  # of people
    preferred_name_share: float = 0.06  # of people
    surname_tail_share: float = 0.82  # of surnames, rare ones; the others make the namesakes

    noisy_name_share: float = 1 / 7  # of customers' transfers, purchaser printed with noise
    noise_weights: tuple[tuple[str, float], ...] = _NOISE_WEIGHTS  # what does not fit gives way
    unlisted_variant_share: float = 0.0  # of customers' transfers, first name in no list
    stranger_share: float = 0.04  # of transfers, the purchaser is no customer
    stranger_with_customers_name_share: float = 0.10  # of strangers' transfers
    seller_share: float = 0.08  # of strangers' transfers, by organisations and placeholders

    absent_purchaser_share: float = 0.30  # of customers' transfers
    guest_pass_share: float = 0.3  # of transfers, as far as members know people who are none
    reciprocity: float = 0.15  # probability that a recipient gives the next pass
    self_transfer_share: float = 0.004  # of transfers, to oneself
    conversion_share: float = 0.08  # of adult guests, who buy a membership later

    friend_groups: int = 900  # of 2 to 5 friends
    friend_gap_seconds: float = 90.0  # mean, between friends who arrive together
    household_gap_seconds: float = 25.0  # mean, between people of one household
    late_friend_share: float = 0.15  # of friend groups: arrive 8 to 45 minutes apart, meet inside
    habit_share: float = 0.5  # of visits of friends, families and regulars, on their usual slots
    clubs: int = 8  # their members know each other and come every week
    club_size: int = 10
    club_weekday: int = 1  # of all clubs, 0 is Monday
    club_spread_minutes: float = 10.0  # standard deviation around the start
    classes: int = 14  # weekly at a fixed hour; nobody knows anybody there
    class_size: int = 10
    class_spread_minutes: float = 7.0  # standard deviation around the start
    circle_attendance: float = 0.6  # probability that one of a club or class comes that week
    regulars: int = 380  # solo members of fixed hours of the week; the others come when they like
    regular_spread_minutes: float = 15.0  # standard deviation around the usual hour
    co_arrival_share: float = 0.05  # of walk-ins and regulars, within a stranger's minute (the bus)
    walk_in_share: float = 0.15  # of check-ins, by people without habits
    evening_peak: float = 4.0  # crowd of a peak hour over that of a quiet one
    weekend_peak: float = 1.6  # crowd of a Saturday over that of a Tuesday
    second_location_share: float = 0.3  # of people

    family_plans: int = 140  # households
    duo_plans: int = 80  # couples
    solo_plans: int = 340  # people, as below
    corporate_members: int = 40
    staff: int = 24
    leavers: int = 6  # members whose membership ends about the last day, and whose friends stay
    promotion_share: float = 0.3  # of shared memberships, so that plan, start and price collide

    double_scan_share: float = 0.01  # of check-ins, scanned again with a new id
    stale_transfer_share: float = 0.01  # of transfers: missing, of merged accounts, without a time
    exported_twice_share: float = 0.006  # of check-ins, half of them with other content
    mixed_format_share: float = 0.02  # of ids and times
    blank_location_share: float = 0.002  # of check-ins
    overrides: bool = True  # whether purchaser_overrides.csv holds decisions, some of them true
    timezone: str = "America/Chicago"  # for times that are written in UTC or with an offset
    days_to_come: int = 0  # of the last month, behind the last day with check-ins
    ids_of_the_docs: bool = False  # size demo up to 2025-11-30 has them for the worked example

    @cached_property
    def last_day(self) -> date:
        """Last day with check-ins: the last of the plan's last month, or some days before."""
        return _month_later(self.first_day, self.months) - timedelta(days=1 + self.days_to_come)

    @property
    def days(self) -> int:
        """Number of days from `first_day` to `last_day`, both counted."""
        return (self.last_day - self.first_day).days + 1

    def stream(self, stage: str) -> np.random.Generator:
        """Random stream of one stage, independent of how much the other stages draw."""
        seeds = np.random.SeedSequence([self.seed, zlib.crc32(stage.encode())])
        return np.random.Generator(np.random.PCG64(seeds))


def _month_later(day: date, months: int) -> date:
    """The first day of the month that is so many months after the day's, or before."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def ending_on(plan: GymPlan, today: date) -> GymPlan:
    """The plan with today as its last day, so that the newest month of Dagster's pages has rows.

    It keeps its number of months, unless the day of the worked example would lie before them: then
    it is longer, with as much more of check-ins and transfers.

    Args:
        plan: The plan.
        today: Gym-local; a day before the plan's last one changes nothing.
    """
    if today <= plan.last_day:
        return plan
    first_day = min(_month_later(today, 1 - plan.months), WORKED_EXAMPLE_DAY.replace(day=1))
    months = (today.year - first_day.year) * 12 + today.month - first_day.month + 1
    return dataclasses.replace(
        plan,
        first_day=first_day,
        months=months,
        days_to_come=(_month_later(today, 1) - today).days - 1,
        checkins=plan.checkins * months // plan.months,
        transfers=plan.transfers * months // plan.months,
        ids_of_the_docs=True,
    )


# Tiny and demo; the full gym has the plan's defaults.
_SMALLER: dict[str, tuple[int, int]] = {
    "friend_groups": (6, 100),
    "clubs": (1, 3),
    "club_size": (5, 8),
    "classes": (1, 4),
    "class_size": (6, 8),
    "regulars": (3, 48),
    "family_plans": (5, 18),
    "duo_plans": (2, 10),
    "solo_plans": (5, 40),
    "corporate_members": (3, 8),
    "staff": (2, 6),
    "leavers": (1, 6),
}


def plan_of_size(name: SizeName, seed: int = 20251130) -> GymPlan:
    """Plan of a named size.

    Args:
        name: `tiny` (60 people, 2 months), `demo` (1,200 people, 14 months) or `full` (11,480
            people, 14 months, about 48,000 check-ins and 4,000 transfers).
        seed: Seed of every random stream.

    Returns:
        The plan; all three end on 2025-11-30.
    """
    tiny: dict[str, Any] = {knob: value for knob, (value, _) in _SMALLER.items()}
    demo: dict[str, Any] = {knob: value for knob, (_, value) in _SMALLER.items()}
    autumn, a_year_before = date(2025, 10, 1), date(2024, 10, 1)
    if name == "tiny":
        return GymPlan(60, autumn, 2, seed, checkins=340, transfers=60, **tiny)
    if name == "demo":
        return GymPlan(1_200, a_year_before, 14, seed, checkins=6_000, transfers=500, **demo)
    if name == "full":
        return GymPlan(11_480, a_year_before, 14, seed, checkins=47_500, transfers=4_000)
    raise ValueError(f"no size named {name!r}; there are tiny, demo and full")
