"""Figures of the outreach tables: how many people there are, and why some are not listed."""

import pandas as pd

from basin_assets.contracts.insights import (
    FRIENDS_AT_RISK,
    GUESTS_TO_CONVERT,
    NOT_LISTED,
    NOT_LISTED_IN_WORDS,
    OUTREACH_FIGURES,
    WHY_NOT_AT_RISK,
    WHY_NOT_TO_CONVERT,
)
from basin_assets.rules.insights.figures import Figure
from basin_assets.settings import Settings, fill_in


def outreach_figures(
    memberships_ending: pd.DataFrame,
    guests_not_members: pd.DataFrame,
    settings: Settings,
) -> list[Figure]:
    """Members who may leave, and guests: how many in all, how many listed, the rest by reason.

    Args:
        memberships_ending: one row a person.
        guests_not_members: one row a guest and host, the strongest first.
        settings: the days, for the words.
    """
    all_ending, listed_ending = OUTREACH_FIGURES[FRIENDS_AT_RISK.name]
    all_guests, listed_guests = OUTREACH_FIGURES[GUESTS_TO_CONVERT.name]
    ending = memberships_ending["not_listed"]
    listed = guests_not_members[guests_not_members["not_listed"].isna()]
    invited = listed["contact_customer_id"]
    return [
        Figure(
            all_ending,
            len(ending),
            "members",
            f"Members whose last membership ends within {settings.at_risk_days} days of as_of, "
            "before or after",
        ),
        Figure(
            listed_ending,
            int(ending.isna().sum()),
            "members",
            "Of these, those listed in friends_at_risk.csv, minors by an adult of the household",
        ),
        *_reasons(all_ending, "members", ending, WHY_NOT_AT_RISK, settings),
        Figure(
            all_guests,
            guests_not_members["guest_customer_id"].nunique(),
            "guests",
            "Guests of a known host who are not members",
        ),
        Figure(listed_guests, invited.nunique(), "guests", "Guests in guests_to_convert.csv"),
        *_reasons(
            all_guests,
            "guests",
            why_guests_are_not_listed(guests_not_members),
            WHY_NOT_TO_CONVERT,
            settings,
        ),
    ]


def why_guests_are_not_listed(guests_not_members: pd.DataFrame) -> pd.Series:
    """The reason of each guest who is listed with no host: the one beside their closest host.

    Args:
        guests_not_members: one row a guest and host, the strongest first.
    """
    guest, reason = guests_not_members["guest_customer_id"], guests_not_members["not_listed"]
    is_listed = guest.isin(guest[reason.isna()])
    return guests_not_members[~is_listed].groupby("guest_customer_id")["not_listed"].first()


def _reasons(
    of: str, unit: str, found: pd.Series, reasons: tuple[str, ...], settings: Settings
) -> list[Figure]:
    counts = found.value_counts()
    return [
        Figure(
            f"{of}_{reason}",
            int(counts.get(reason, 0)),
            unit,
            f"{NOT_LISTED}{fill_in(NOT_LISTED_IN_WORDS[reason], settings)}",
        )
        for reason in reasons
    ]
