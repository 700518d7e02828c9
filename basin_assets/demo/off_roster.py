"""A parent who owns the family's membership without being on its roster."""

from __future__ import annotations

from basin_assets.demo.memberships import Membership
from basin_assets.demo.tables import Facts


def off_roster(facts: Facts) -> Membership | None:
    """The first family membership, if any, whose owner may be written to and who has minors on it.

    Its owner is left out of members.csv; memberships.csv names them.
    """
    people, missing = facts.population.people, facts.registration.missing

    def fits(membership: Membership) -> bool:
        owner = people[membership.owner]
        is_contact = owner.birthday is not None and not owner.is_minor and owner.opted_in is True
        minors = [person for person in membership.members if people[person].is_minor]
        return (
            (membership.type.size, membership.story) == ("family", "plain")
            and is_contact
            and len(minors) > 1
            and not {membership.owner, *minors} & missing
        )

    return next(filter(fits, facts.book.memberships), None)
