"""The plan of a synthetic gym: every knob of the generator, and the three named sizes."""

from __future__ import annotations

import dataclasses
import zlib
from datetime import date, timedelta
from typing import Literal

import numpy as np

SizeName = Literal["tiny", "demo", "full"]
_DAY_OF_THE_WORKED_EXAMPLE = date(2025, 10, 26)

DEFAULT_NOISE_WEIGHTS: tuple[tuple[str, float], ...] = (
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
    """All parameters of a gym.

    Two equal plans make the same bytes on any machine. All shares are between 0 and 1. To vary
    one thing, use `dataclasses.replace(plan_of_size("demo"), friend_gap_seconds=600.0)`: every
    stage draws from a random stream of its own, so a knob moves little besides its own stage.

    Attributes:
        people: Customers of the gym, the five of the worked example among them. At least 60.
        first_day: First day with check-ins.
        months: Calendar months from `first_day`'s month to the end.
        seed: Seed of every random stream.
        checkins: Check-ins to make, before double scans and repeated exports.
        transfers: Passes given to others to make, the four of the worked example among them.
        minor_share: Share of people under 18 on the last day.
        opted_in_share: Share of people who opted in to marketing.
        preferred_name_share: Share of people with a preferred name.
        surname_tail_share: Share of surnames from the long tail of rare ones; the rest decides
            how many namesakes there are.
        noisy_name_share: Share of transfers of customers whose purchaser is printed with noise.
        noise_weights: Kinds of noise and how often each is wanted; a kind that does not fit a
            name (an accent on a name that has none) gives way to the next.
        unlisted_variant_share: Share of transfers of customers printed with a variant of the
            first name that no list of nicknames holds.
        stranger_share: Share of transfers whose purchaser is no customer.
        stranger_with_customers_name_share: Share of those strangers who bear the very name of a
            customer.
        seller_share: Share of those strangers who are nobody: organisations and placeholders.
        absent_purchaser_share: Share of transfers of customers whose purchaser did not check in
            that day.
        guest_pass_share: Share of transfers on the guest pass of a member, as far as members know
            people who are none.
        reciprocity: Probability that the next pass visit is given by a recipient of the last.
        self_transfer_share: Share of transfers that people make to themselves.
        conversion_share: Share of adult guests who buy a membership later.
        friend_groups: Groups of 2 to 5 friends.
        friend_gap_seconds: Mean gap between the arrivals of friends who come together.
        household_gap_seconds: The same for families and partners.
        late_friend_share: Share of friend groups that arrive 8 to 45 minutes apart and meet
            inside.
        habit_share: Share of the visits of friends, families and regulars on their usual slots.
        clubs: Clubs; their members know each other and come every week.
        club_size: Members of a club.
        club_weekday: Weekday of all clubs, 0 is Monday.
        club_spread_minutes: Standard deviation of arrivals around the start of a club.
        classes: Weekly classes at a fixed hour; who attends knows nobody there.
        class_size: People in a class.
        class_spread_minutes: Standard deviation of arrivals around the start of a class.
        circle_attendance: Probability that a member of a club or class comes that week.
        regulars: People of fixed hours of the week who know nobody there, taken from those on solo,
            corporate and staff plans; the others of these come when they like.
        regular_spread_minutes: Standard deviation of a regular's arrival around the usual hour.
        co_arrival_share: Share of visits of walk-ins and regulars that fall within a minute of
            a stranger's (the same bus).
        walk_in_share: Share of check-ins by people without habits.
        evening_peak: Crowd of the peak hours over that of a quiet hour.
        weekend_peak: Crowd of a Saturday over that of a Tuesday.
        second_location_share: Share of people at home at the second location.
        family_plans: Households on a family membership.
        duo_plans: Couples on a duo membership.
        solo_plans: People on a solo membership.
        corporate_members: People on a corporate membership.
        staff: People on a staff plan.
        leavers: Members whose membership ends about the last day, and whose friends stay.
        promotion_share: Share of family and duo memberships that start on a promotion day, so
            that plan, start and price collide.
        double_scan_share: Share of check-ins scanned again some minutes later, with a new id.
        stale_transfer_share: Share of transfers that their file lacks at its end; as many are
            missing within it, have the id of an account that was merged, or have no time.
        exported_twice_share: Share of check-ins exported twice, half of them with other content.
        mixed_format_share: Share of ids and times written in another format.
        blank_location_share: Share of check-ins without `location_id`.
        bad_rows: Whether rows that must be quarantined are written too.
        overrides: Whether purchaser_overrides.csv holds decisions; a few of them are true answers.
        timeline_json_column: JSON column of the timeline that another program writes.
        timezone: Timezone of the gym, used for the times that are written in UTC.
        days_to_come: Days of the last month that lie after the last day with check-ins.
        ids_of_the_docs: Whether the five of the worked example have the ids that the documents
            print, which they have by themselves in the gym of size demo that ends on 2025-11-30.
    """

    people: int
    first_day: date
    months: int
    seed: int
    checkins: int
    transfers: int
    minor_share: float = 1 / 3
    opted_in_share: float = 0.5
    preferred_name_share: float = 0.06
    surname_tail_share: float = 0.82
    noisy_name_share: float = 1 / 7
    noise_weights: tuple[tuple[str, float], ...] = DEFAULT_NOISE_WEIGHTS
    unlisted_variant_share: float = 0.0
    stranger_share: float = 0.04
    stranger_with_customers_name_share: float = 0.10
    seller_share: float = 0.08
    absent_purchaser_share: float = 0.30
    guest_pass_share: float = 0.3
    reciprocity: float = 0.15
    self_transfer_share: float = 0.004
    conversion_share: float = 0.08
    friend_groups: int = 900
    friend_gap_seconds: float = 90.0
    household_gap_seconds: float = 25.0
    late_friend_share: float = 0.15
    habit_share: float = 0.5
    clubs: int = 8
    club_size: int = 10
    club_weekday: int = 1
    club_spread_minutes: float = 10.0
    classes: int = 14
    class_size: int = 10
    class_spread_minutes: float = 7.0
    circle_attendance: float = 0.6
    regulars: int = 380
    regular_spread_minutes: float = 15.0
    co_arrival_share: float = 0.05
    walk_in_share: float = 0.15
    evening_peak: float = 4.0
    weekend_peak: float = 1.6
    second_location_share: float = 0.3
    family_plans: int = 140
    duo_plans: int = 80
    solo_plans: int = 340
    corporate_members: int = 40
    staff: int = 24
    leavers: int = 6
    promotion_share: float = 0.3
    double_scan_share: float = 0.01
    stale_transfer_share: float = 0.01
    exported_twice_share: float = 0.006
    mixed_format_share: float = 0.02
    blank_location_share: float = 0.002
    bad_rows: bool = True
    overrides: bool = True
    timeline_json_column: Literal["metadata", "event_details"] = "metadata"
    timezone: str = "America/Chicago"
    days_to_come: int = 0
    ids_of_the_docs: bool = False

    def __post_init__(self) -> None:
        """Refuse a plan that no gym can be made of."""
        if self.people < 60:
            raise ValueError(f"people is {self.people}; a gym needs at least 60")
        if not self.first_day <= _DAY_OF_THE_WORKED_EXAMPLE <= self.last_day:
            raise ValueError(
                f"the plan covers {self.first_day} to {self.last_day}; it must hold "
                f"{_DAY_OF_THE_WORKED_EXAMPLE}, the day of the worked example"
            )
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name.endswith("_share") and not 0.0 <= value <= 1.0:
                raise ValueError(f"{field.name} is {value}; a share lies between 0 and 1")

    @property
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
    first_day = min(_month_later(today, 1 - plan.months), _DAY_OF_THE_WORKED_EXAMPLE.replace(day=1))
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


def plan_of_size(name: SizeName, seed: int = 20251130) -> GymPlan:
    """Plan of a named size.

    Args:
        name: `tiny` (60 people, 2 months), `demo` (1,200 people, 14 months) or `full` (11,480
            people, 14 months, about 48,000 check-ins and 4,000 transfers).
        seed: Seed of every random stream.

    Returns:
        The plan; all three end on 2025-11-30.
    """
    if name == "tiny":
        return _tiny(seed)
    if name == "demo":
        return _demo(seed)
    if name == "full":
        return GymPlan(11_480, date(2024, 10, 1), 14, seed, checkins=47_500, transfers=4_000)
    raise ValueError(f"no size named {name!r}; there are tiny, demo and full")


def _tiny(seed: int) -> GymPlan:
    return GymPlan(
        people=60,
        first_day=date(2025, 10, 1),
        months=2,
        seed=seed,
        checkins=340,
        transfers=60,
        friend_groups=6,
        clubs=1,
        club_size=5,
        classes=1,
        class_size=6,
        regulars=3,
        family_plans=5,
        duo_plans=2,
        solo_plans=5,
        corporate_members=3,
        staff=2,
        leavers=1,
    )


def _demo(seed: int) -> GymPlan:
    return GymPlan(
        people=1_200,
        first_day=date(2024, 10, 1),
        months=14,
        seed=seed,
        checkins=6_000,
        transfers=500,
        friend_groups=100,
        clubs=3,
        club_size=8,
        classes=4,
        class_size=8,
        regulars=48,
        family_plans=18,
        duo_plans=10,
        solo_plans=40,
        corporate_members=8,
        staff=6,
    )
