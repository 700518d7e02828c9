"""Members who leave and guests who join."""

from datetime import date, timedelta

from basin_assets.demo.circles import home
from basin_assets.demo.memberships import SOLO_MONTHLY
from basin_assets.demo.world import Circle, Membership, World

# Days from the gym's last day to the end of a membership; some have ended already.
_DAYS_TO_END = (9, -4, 21, -17, 3, 27, -26)


def let_members_leave(world: World) -> None:
    """End one membership in each of the friends' circles that come most, up to `plan.leavers`.

    Leavers and the friends who stay have opted in, so outreach tables may name them.
    """
    plan, people = world.plan, world.people
    friends = [circle for circle in world.circles if circle.kind == "friends"]
    gone = 0
    for circle in sorted(friends, key=lambda circle: -circle.weekly_rate):
        if gone == plan.leavers:
            return
        stay = [
            person
            for person in circle.members
            if not people[person].is_minor and people[person].birthday is not None
            if world.covering(person, plan.last_day) is not None
        ]
        leave = next(filter(None, (_open_solo(world, person) for person in stay)), None)
        end = plan.last_day + timedelta(days=_DAYS_TO_END[gone % len(_DAYS_TO_END)])
        if len(stay) < 2 or leave is None or leave.start >= end:
            continue
        leave.end, leave.story = end, "leaves"
        gone += 1
        for person in stay:
            people[person].opted_in = True


def _open_solo(world: World, person: int) -> Membership | None:
    """The person's only membership, where it is their own and without an end."""
    held = world.held_by(person)
    is_open = len(held) == 1 and held[0].type.size == "solo" and held[0].end is None
    return held[0] if is_open and held[0].story == "plain" else None


def convert_guests(world: World) -> None:
    """Sell a membership to some adult guests; they come on their own from then on."""
    plan = world.plan
    rng = plan.stream("conversions")
    last_visit = _last_guest_visits(world)
    candidates = [
        person
        for person in sorted(last_visit)
        if not world.held_by(person)
        and not world.people[person].is_minor
        and last_visit[person] < plan.last_day - timedelta(days=2)
    ]
    wanted = max(1, round(plan.conversion_share * len(last_visit)))
    for person in rng.permutation(candidates).tolist()[:wanted]:
        longest = (plan.last_day - last_visit[person]).days
        start = last_visit[person] + timedelta(days=int(rng.integers(1, min(longest, 40) + 1)))
        world.sell(Membership(SOLO_MONTHLY, start, None, (person,), "converted"))
        world.circles.append(
            Circle(
                kind="regular",
                members=(person,),
                weekly_rate=rng.gamma(1.5, 0.5),
                slots=(),
                location=home(plan, rng),
                first_day=start,
                last_day=plan.last_day,
            )
        )


def _last_guest_visits(world: World) -> dict[int, date]:
    """Day of the last visit on a guest pass, by person."""
    last_visit: dict[int, date] = {}
    for visit in world.visits:
        if visit.used is not None and visit.used.is_guest_pass:
            day = visit.when.date()
            last_visit[visit.person] = max(day, last_visit.get(visit.person, day))
    return last_visit
