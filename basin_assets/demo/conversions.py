"""Guests who become members: memberships that start after the last visit as a guest."""

from __future__ import annotations

from datetime import date, timedelta

from basin_assets.demo.circles import Circle
from basin_assets.demo.households import Population
from basin_assets.demo.memberships import SOLO_MONTHLY, Membership, MembershipBook
from basin_assets.demo.plan import GymPlan
from basin_assets.demo.visits import Diary


def convert_guests(
    plan: GymPlan, population: Population, book: MembershipBook, diary: Diary
) -> list[Circle]:
    """Sell a membership to some adult guests; they come on their own from then on.

    Returns:
        The new habits, one circle per new member. The book is added to.
    """
    rng = plan.stream("conversions")
    last_visit = _last_guest_visits(diary)
    candidates = [
        person
        for person in sorted(last_visit)
        if not book.of(person)
        and not population.people[person].is_minor
        and last_visit[person] < plan.last_day - timedelta(days=2)
    ]
    wanted = max(1, round(plan.conversion_share * len(last_visit)))
    circles = []
    for person in rng.permutation(candidates).tolist()[:wanted]:
        longest = (plan.last_day - last_visit[person]).days
        start = last_visit[person] + timedelta(days=int(rng.integers(1, min(longest, 40) + 1)))
        book.sell(Membership(SOLO_MONTHLY, start, None, person, (person,), "converted"))
        circles.append(
            Circle(
                kind="regular",
                members=(person,),
                weekly_rate=float(rng.gamma(1.5, 0.5)),
                slots=(),
                location=int(rng.random() < plan.second_location_share),
                attendance=1.0,
                meets_inside=False,
                first_day=start,
                last_day=plan.last_day,
            )
        )
    return circles


def _last_guest_visits(diary: Diary) -> dict[int, date]:
    """Day of the last visit on a guest pass, by person."""
    last_visit: dict[int, date] = {}
    for visit in diary.visits:
        use = visit.pass_use
        if use is not None and use.source.is_guest_pass:
            day = visit.when.date()
            last_visit[visit.person] = max(day, last_visit.get(visit.person, day))
    return last_visit
